"""The answers of earlier runs as a file: one JSON object a line, that a person can read, search and edit.

    {"answers":1,"model":"genre"}
    {"series":"harbour watch","label":"Crime","confidence":0.9312,"seen":"2026-11-21"}
    {"text":"0f...","label":"News","confidence":0.88,"seen":"2026-11-21"}

It is a file of the user's and not part of the registry: a version there never changes, any number of machines may share
one, and the answers belong to a guide. A file that cannot be read stops the run: to go on without it would change
many labels at once, which is what it is there to prevent.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from tvml.errors import InputError
from tvml.models.steady import Answer, Held, newest
from tvml.registry import writing

FORMAT = 1
LOCK_SECONDS = 60.0  # a run over a large guide takes seconds
_CURE = "put back a copy of it, or delete it to begin anew"


class _Head(msgspec.Struct, forbid_unknown_fields=True):
    answers: int
    model: str


class _Line(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    label: str
    confidence: float
    series: str = ""
    text: str = ""
    seen: str = ""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """No other run may read or write the file until the end. Raises LockError; InputError where its folder is none."""
    if not path.parent.is_dir():  # the lock would make one
        raise InputError(f"{path}: no such folder; make it, or name another file")
    with writing.file_lock(path.with_name(f".{path.name}.lock"), str(path), LOCK_SECONDS):
        yield


def read(path: Path, model: str) -> Held:
    """What is held for a model; nothing where there is no file yet. Raises InputError."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return Held({}, {})
    except OSError as e:
        raise InputError(f"{path}: cannot be read ({e.strerror})") from None
    number = 1
    held = Held({}, {})
    try:
        _check(msgspec.json.decode(lines[0] if lines else b"", type=_Head), model, path)
        decode = msgspec.json.Decoder(_Line).decode
        for line in lines[1:]:
            number += 1
            row = decode(line)
            into, name = (held.series, row.series) if row.series else (held.texts, row.text)
            into[name] = Answer(row.label, row.confidence, row.seen)
    except (msgspec.MsgspecError, ValueError) as e:
        raise InputError(f"{path}, line {number}: not the answers of earlier runs ({e}); {_CURE}") from None
    return held


def _check(head: _Head, model: str, path: Path) -> None:
    if head.answers != FORMAT:
        raise InputError(f"{path} is of format {head.answers}, this tvml reads {FORMAT}; update tvml, or {_CURE}")
    if head.model != model:
        raise InputError(f"{path} holds answers of the model {head.model!r}, not of {model!r}; name a file of its own")


def write(path: Path, model: str, held: Held) -> None:
    """Replace the file, whole or not at all. Raises InputError."""
    series, texts = newest(held)
    rows: list[Any] = [_Head(FORMAT, model)]
    rows += [{"series": name, **_told(answer)} for name, answer in series.items()]
    rows += [{"text": name, **_told(answer)} for name, answer in texts.items()]
    try:
        writing.replace_file(path, msgspec.json.Encoder().encode_lines(rows))
    except OSError as e:
        raise InputError(f"{path}: cannot be written ({e.strerror or e}); nothing was changed") from None


def _told(answer: Answer) -> dict[str, Any]:
    told: dict[str, Any] = {"label": answer.label, "confidence": round(answer.confidence, 4)}
    return told | ({"seen": answer.seen} if answer.seen else {})
