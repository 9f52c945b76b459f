"""A guide filled: how many programmes a consumer understands after normalise and classify, and how often that is right.

A fifth of the programmes whose categories say a genre for certain lose them; a model learns the others' genres; then
`tvml guide normalise` says what categories say, and `tvml classify --only-missing` what is left. Right is the same word
as the hidden categories' own ("exact"), or one of the same DVB group; `covered` counts all programmes of the guide, at
the least confidence from which on `PRECISE` of the hidden ones are right by group.
"""

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench import guides, trained
from tests.bench.measure import Row, Skip, tvml
from tvml.guide import dvb, targets

SHARE = 0.2  # of the programmes with a certain genre, hidden
PRECISE, COVERED = 0.9, 0.9
TARGETS = ("tvheadend", "jellyfin", "kodi")
SOURCES = ("dstv-za", "au-sydney", "pluto-us", "telerama-fr-2022-11-03", "proximus-be-2024-12", "mixed-de-2026-07-01")
CODES = {name: code for code, name in dvb.NAMES.items()}

Rows = list[dict[str, Any]]


def measure(work: Path) -> Iterator[Row]:
    folder = os.environ.get(guides.VARIABLE)
    if not folder:
        raise Skip(f"{guides.VARIABLE} does not name a folder of guides")
    for source in trained.listed("TVML_BENCH_SOURCES", SOURCES):
        found = sorted((Path(folder) / "guides").glob(f"{source}.xml.*"))
        if found:
            others = [path for path in sorted((Path(folder) / "guides").glob("*.xml.*")) if path != found[0]]
            yield from _guide(source, found[0], others, work)


def _guide(source: str, path: Path, others: list[Path], work: Path) -> Iterator[Row]:
    plain, blind, registry = work / f"{source}.jsonl", work / f"{source}-blind.jsonl", ("--registry", work / source)
    tvml("guide", "convert", path, "--to", "jsonl", "-o", plain)
    known = _asked(plain, work / f"{source}-known.jsonl", "guide", "normalise")
    rows, rng = _read(plain), random.Random(7)
    hidden = {i for i, row in enumerate(known) if row["dvb"] and row["confidence"] == 1 and rng.random() < SHARE}
    with open(blind, "w", encoding="utf-8") as out:
        for i, row in enumerate(rows):
            kept = {
                key: value for key, value in row.items() if i not in hidden or key not in ("categories", "keywords")
            }
            out.write(json.dumps(kept, ensure_ascii=False) + "\n")
    tvml("train-classifier", blind, *others, "--label", "dvb", *registry)
    for target in TARGETS:
        yield _row(source, target, blind, known, hidden, registry, work)


def _row(
    source: str, target: str, blind: Path, known: Rows, hidden: set[int], registry: tuple[Any, ...], work: Path
) -> Row:
    said = _asked(blind, work / f"{source}-said.jsonl", "guide", "normalise", "--target", target)
    asked = _asked(blind, work / f"{source}-asked.jsonl", "classify", "--all", "--target", target, *registry)
    wanted = {i: _wanted(target, known[i]) for i in hidden}
    answers = {i: (asked[i]["confidence"], _accepted(target, asked[i]["words"])) for i in range(len(asked))}
    told = sorted((answers[i][0] for i in hidden if answers[i][1]), reverse=True)
    least = 1.01
    for confidence in told:
        some = [i for i in hidden if answers[i][1] and answers[i][0] >= confidence]
        if sum(_group(answers[i][1]) == _group(wanted[i]) for i in some) >= PRECISE * len(some):
            least = confidence
    filled = [i for i in range(len(said)) if said[i]["words"] or (answers[i][1] and answers[i][0] >= least)]
    some = [i for i in hidden if answers[i][1] and answers[i][0] >= least]
    exact = sum(answers[i][1] == wanted[i] for i in some) / max(1, len(some))
    group = sum(_group(answers[i][1]) == _group(wanted[i]) for i in some) / max(1, len(some))
    covered = len(filled) / len(said)
    data = f"{len(said):,} programmes, {len(hidden):,} hidden"
    shown = f"{covered:.1%} covered; {group:.1%} right, {exact:.1%} exactly, from a confidence of {least:.2f}"
    met = covered >= COVERED and group >= PRECISE
    return Row(f"fill: {source}, {target}", data, shown, "", "", f">= {COVERED:.0%} at {PRECISE:.0%}", met)


def _asked(guide: Path, out: Path, *command: Any) -> Rows:
    tvml(*command, guide, "--to", "jsonl", "-o", out)
    return _read(out)


def _read(path: Path) -> Rows:
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _wanted(target: str, row: dict[str, Any]) -> str:
    words = targets.words(target, CODES[row["names"][0]], row["kind"] or "")
    return words[0] if words else ""


def _accepted(target: str, words: list[str]) -> str:
    return next((word for word in words if targets.accepts(target, (word,))), "")


def _group(word: str) -> object:
    return dvb.group(CODES[word]) if word in CODES else word
