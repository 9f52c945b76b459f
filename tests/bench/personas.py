"""tvml's answers to tasks of simulated people, by the command line, and whether the causes that it names are causes."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from msgspec import structs

from tests.bench.measure import Cost, tvml
from tests.bench.trained import ALONE
from tests.commands import helpers
from tvml.commands.recommend import taught
from tvml.guide import likes, read
from tvml.guide.faults import Faults
from tvml.models import concepts, recommend
from tvml.models.profile import Profile, Taste
from tvml.registry import parts

PASTS = {"unlabelled": "history.jsonl", "labelled": "history-labelled.jsonl"}
START = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)")  # as XMLTV has it
FIRST = 20  # picks that causes are asked of


class Run(NamedTuple):
    """One way to answer a task; no model where the task has no past."""

    model: str | None
    path: Path
    train: Cost | None
    rank: Cost  # all people in one call


def answered(task: Path, work: Path, top: int) -> Iterator[Run]:
    """tvml's answers, one run for each past that the task has.

    Likes are kept in profiles first, and one call ranks for all people: the same rows as a call with --likes for each.
    """
    folder, units = work / task.name, people(task)
    folder.mkdir()
    registry = ("--registry", folder / "models")
    coming = _copied(task / "candidates.jsonl", folder)
    for unit in units:
        given = _copied(task / unit / "likes.jsonl", folder)
        if (ran := helpers.run("recommend", "learn", unit, "--likes", given, *registry)).code:
            raise RuntimeError(f"{task.name}, {unit}: {ran.err.strip()}")
    pasts: list[str | None] = [name for name, file in PASTS.items() if (task / file).is_file()]
    for model in pasts or [None]:
        train = None
        if model:
            past = _copied(task / PASTS[model], folder)
            train = tvml("recommend", "train", past, "--name", model, *registry, variables=ALONE)
        path, rows = work / "runs" / task.name / f"tvml-{model or 'words'}", folder / "rows.jsonl"
        asked = [word for unit in units for word in ("--person", unit)] + (["--model", model] if model else [])
        rank = tvml("recommend", coming, *asked, "--top", str(top), *registry, out=rows, variables=ALONE)
        _divided(rows, path, units)
        yield Run(model, path, train, rank)


def people(task: Path) -> list[str]:
    return sorted(path.parent.name for path in task.glob("*/likes.jsonl"))


def causes(task: Path, work: Path, model: str, picks: int, rng: np.random.Generator) -> tuple[int, int]:
    """Of random picks: how many concepts are named as reasons, and how many lower the score when their weight is 0."""
    folder, faults, named, lowered = work / task.name, Faults(lambda text: None), 0, 0
    coming = recommend.prepare(
        list(read(str(folder / "candidates.jsonl"), faults)),
        concepts.Options(),
        parts.load_all(folder / "models", [model]),
    )
    for unit in rng.choice(people(task), picks).tolist():
        known = likes.read(str(_copied(task / unit / "likes.jsonl", folder)), faults).likes
        p = taught(known, coming, Profile(person=unit))
        found = recommend.rank(p, coming, recommend.Options(), FIRST)
        pick = found[rng.integers(len(found))]
        alone = coming._replace(front=np.where(np.arange(len(coming.front)) == pick.place, coming.front, -1))
        for reason in pick.because:
            left = recommend.rank(_without(p, reason.concept), alone, recommend.Options(), 1)
            named += 1
            lowered += not left or left[0].score < pick.score
    return named, lowered


def _without(p: Profile, concept: str) -> Profile:
    """The profile with the weight of one concept set to 0."""
    tastes = [
        Taste(one.likes, [structs.replace(c, weight=0.0) if c.concept == concept else c for c in one.concepts])
        for one in p.tastes
    ]
    return structs.replace(p, tastes=tastes)


def _copied(source: Path, folder: Path) -> Path:
    """A copy of JSON lines in which starts are as tvml reads them."""
    path = folder / source.name
    with open(source, encoding="utf-8") as rows, open(path, "w", encoding="utf-8") as out:
        for row in map(json.loads, rows):
            row["start"] = START.sub(r"\1-\2-\3T\4:\5:\6Z", row.get("start", ""))
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


def _divided(rows: Path, path: Path, units: list[str]) -> None:
    """A file for each person."""
    path.mkdir(parents=True)
    found: dict[str, list[dict[str, Any]]] = {unit: [] for unit in units}
    with open(rows, encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            found[row["person"]].append(row)
    for unit, own in found.items():
        (path / f"{unit}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in own), encoding="utf-8")
