"""Heads: the study of "It is Important to Use Your Heads" on 1,024 items with 8 labels, 100 numbers a word, 5 epochs.

Loss and errors on the items learned from, as there: whether more heads learn better, not whether they generalise.
"""

import json
import os
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from math import log
from pathlib import Path
from statistics import mean, stdev
from typing import NamedTuple

from tests.bench import guides, trained
from tests.bench.measure import ROOT, Row, tvml

ATTENTION, HEADS = ("linear", "softmax"), (1, 5, 10, 20, 50)
LABELS, ITEMS, DRAW = 8, 1024, 7
WEIGHTS = 40_000


class Study(NamedTuple):
    attention: str
    heads: int
    seed: int


class Learned(NamedTuple):
    loss: float
    errors: int


def measure(work: Path) -> Iterator[Row]:
    name, path, gold = _items(work)
    todo = [
        Study(attention, heads, seed)
        for attention in ATTENTION
        for heads in HEADS
        for seed in trained.seeds((0, 1, 2, 3, 4))
    ]
    results = zip(todo, trained.parallel(lambda study: _learn(study, path, gold), todo), strict=True)
    first: dict[str, float] = {}
    for (attention, heads), some in groupby(results, lambda result: result[0][:2]):
        found = [learned for _, learned in some]
        errors = mean(learned.errors for learned in found)
        first.setdefault(attention, errors)
        shown = f"loss {_spread([x.loss for x in found], '.3f')}, errors {_spread([x.errors for x in found], '.0f')}"
        data = f"{len(gold):,} items of {name}, {LABELS} labels"
        gain = f"{errors - first[attention]:+.0f} errors"
        yield Row(f"heads: {attention}, {heads} of {100 // heads} numbers", data, shown, "", gain, "", None)


def _spread(values: list[float], form: str) -> str:
    return format(mean(values), form) + (f" ± {stdev(values):{form}}" if len(values) > 1 else "")


def _items(work: Path) -> tuple[str, Path, dict[str, str]]:
    """The guide's name, JSON lines, labels by id."""
    name, drawn = labelled(work, LABELS, ITEMS)
    path = work / "heads.jsonl"
    with open(path, "w", encoding="utf-8") as out:
        for number, row in enumerate(drawn):
            out.write(json.dumps({"id": str(number), **row}, ensure_ascii=False) + "\n")
    return name, path, {str(number): row["label"] for number, row in enumerate(drawn)}


def labelled(work: Path, labels: int, items: int) -> tuple[str, list[dict[str, str]]]:
    """So many items of the most frequent labels, or as many as there are, and the guide's name."""
    if os.environ.get(guides.VARIABLE):
        name = "pluto-us"
        rows = [json.loads(line) for line in guides.items(name, work)[0].read_text(encoding="utf-8").splitlines()]
    else:
        name, rows = "sample_data", _sample(work)
    kept = [label for label, _ in Counter(row["label"] for row in rows).most_common(labels)]
    rows = [row for row in rows if row["label"] in kept]
    return name, random.Random(DRAW).sample(rows, min(items, len(rows)))


def _sample(work: Path) -> list[dict[str, str]]:
    path = work / "sample.jsonl"
    tvml("guide", "convert", ROOT / "sample_data" / "guide.xml", "-o", path)
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row.get("categories"):
            text = {name: row.get(name, "") for name in ("title", "subtitle", "description")}
            found[tuple(text.values())] = {**text, "label": row["categories"][0]}
    return list(found.values())


def _learn(study: Study, path: Path, gold: dict[str, str]) -> Learned:
    attention = json.dumps({"name": study.attention, "heads": study.heads})
    options = ["--config", "heads", "--label", "label", "--valid", "0", "--max-parameters", str(WEIGHTS)]
    options += trained.settings(f"encoder.attention={attention}", *os.environ.get("TVML_BENCH_SET", "").split())
    with tempfile.TemporaryDirectory(dir=path.parent) as work:
        registry, labelled = Path(work) / "models", Path(work) / "labelled.jsonl"
        seed = ["--seed", str(study.seed)]
        tvml("train-classifier", path, *options, *seed, "--registry", registry, variables=trained.ALONE)
        wanted = ["--top", str(LABELS), "--registry", registry, "-o", labelled]
        tvml("classify", path, *wanted, variables=trained.ALONE)
        rows = [json.loads(line) for line in labelled.read_text(encoding="utf-8").splitlines()]
    said = {row["id"]: {one["label"]: one["confidence"] for one in row["labels"]} for row in rows}
    loss = mean(-log(max(said[name].get(label, 0.0), 5e-5)) for name, label in gold.items())  # answers have 4 places
    return Learned(loss, sum(row["label"] != gold[row["id"]] for row in rows))
