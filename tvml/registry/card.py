"""README.md of a version folder: what this model is, what it learned from, how good it is, where it fails."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from tvml.registry import memory
from tvml.registry.format import Manifest

_MARKUP = re.compile(r"[\\`*<>\[\]|]")  # a label out of a guide must not become markup
_NOT_RECORDED = "Not recorded."
USE = {  # the command of a kind
    "topics": "topics assign guide.xml --model",
    "embedding": "embed items guide.xml --model",
    "index": "embed search WORD --index",
    "timetable": "recommend --likes likes.jsonl --index",
    "concepts": "recommend guide.xml --likes likes.jsonl --model",
}


def card(manifest: Manifest) -> str:
    """Markdown, the same for the same manifest. What facts or metrics lack is "Not recorded."."""
    facts, ref = manifest.facts, f"{manifest.name}@{manifest.version}"
    about: list[tuple[str, Any]] = [
        ("kind", manifest.kind),
        ("created", manifest.created),
        ("made by", f"tvml {manifest.tvml}"),
        ("parameters", manifest.parameters),
        *((name, f"{file.size} bytes") for name, file in manifest.files.items()),
    ]
    if kept := memory.size(manifest):
        about.append(("memory", f"{kept['entries']} entries of known series, beside the parameters"))
    trained_on = [_row(source, ("name", "items", "sha256")) for source in _list(facts.get("trained_on"))]
    return "\n".join(
        [
            f"# {manifest.name} {manifest.version}",
            "",
            _table(("", ""), about),
            "## Trained on",
            "",
            _table(("guide", "items", "sha256"), trained_on),
            *_content(manifest),
            _table(("figure", "value"), _flat(manifest.metrics)),
            "## Limits",
            "",
            "\n".join(f"- {_cell(limit)}" for limit in _list(facts.get("limits"))) or _NOT_RECORDED,
            "",
            "## Use",
            "",
            "```",
            f"tvml {_use(manifest)}",
            f"tvml models verify {ref}",
            "```",
            "",
        ]
    )


def _use(manifest: Manifest) -> str:
    version = manifest.version
    if manifest.kind == "profile":  # called by the person's name, not by its own
        return f"recommend guide.xml --person '{_cell(manifest.facts.get('person'))}@{version}'"
    return f"{USE.get(manifest.kind, 'classify guide.xml --model')} {manifest.name}@{version}"


def _content(manifest: Manifest) -> list[str]:
    """What the model gives, and the heading of its figures."""
    facts = manifest.facts
    if manifest.kind == "topics":
        found = [(row.get("topic"), row.get("label"), row.get("items")) for row in _list(facts.get("topics"))]
        return ["## Topics", "", _table(("topic", "label", "items"), found), "## Figures", ""]
    if manifest.kind == "embedding":
        about = [(key, _named(facts.get(key))) for key in ("objective", "view", "attention", "width")]
        return ["## How it was learned", "", _table(("", ""), about), "## Figures", ""]
    if manifest.kind in ("index", "profile", "concepts", "timetable"):
        return ["## Figures", ""]
    return [
        "## Labels",
        "",
        _table(("label", "items"), _labels(facts.get("labels"))),
        "## Held-out figures",
        "",
        "Measured on items that training did not see.",
        "",
    ]


def _named(value: Any) -> Any:
    """A method by its name alone."""
    return value.get("name") if isinstance(value, Mapping) else value


def _table(head: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> str:
    lines = ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows]
    if not lines:
        return f"{_NOT_RECORDED}\n"
    return "\n".join(["| " + " | ".join(head) + " |", "|" + " --- |" * len(head), *lines, ""])


def _cell(value: Any) -> str:
    text = f"{value:.4g}" if isinstance(value, float) else "" if value is None else str(value)
    return _MARKUP.sub(r"\\\g<0>", " ".join(text.split()))


def _row(source: Any, keys: tuple[str, ...]) -> tuple[Any, ...]:
    known = source if isinstance(source, Mapping) else {keys[0]: source}
    return tuple(known.get(key) for key in keys)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _labels(value: Any) -> list[tuple[Any, ...]]:
    if isinstance(value, Mapping):
        return list(value.items())
    return [(label, None) for label in _list(value)]


def _flat(metrics: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """{"dvb": {"f1": 0.5}} -> [("dvb.f1", 0.5)]"""
    rows: list[tuple[str, Any]] = []
    for key, value in metrics.items():
        rows += _flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else [(f"{prefix}{key}", value)]
    return rows
