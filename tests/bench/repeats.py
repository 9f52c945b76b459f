"""Repeats: items of known series, as in a home's own guide; the network alone and with its series memory.

The splits are random ("splits.py --random"), so most test items belong to series that training has seen.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from tests.bench import trained
from tests.bench.measure import PYTHON, Row, run, seconds, tvml

PEER = "tfidf-svc"


def measure(work: Path) -> Iterator[Row]:
    folder = trained.scripts()
    published = json.loads((folder / "results.json").read_text(encoding="utf-8"))["classification"]
    wanted = [
        (source, fields)
        for source in trained.listed("TVML_BENCH_SOURCES", trained.SOURCES)
        for fields in trained.listed("TVML_BENCH_FIELDS", trained.FIELDS)
    ]
    for source, fields in wanted:
        split = work / f"random-{source}-{fields}"
        run([PYTHON, folder / "splits.py", source, split, "--fields", fields, "--random"], variables=trained.ALONE)
        peer = published.get(f"{source} {fields} random seed 7", {}).get("peers", {}).get(PEER)
        yield from _rows(source, fields, split, folder, work / f"repeats-{source}-{fields}", peer)


def _rows(source: str, fields: str, split: Path, folder: Path, work: Path, peer: dict | None) -> Iterator[Row]:
    work.mkdir()
    registry, told = work / "models", work / "told.json"
    options = ["--label", "label", "--registry", registry]
    cost = tvml("train-classifier", split / "train.jsonl", *options, out=told, variables=trained.ALONE)
    size = json.loads(told.read_text())["memory"]
    for flag, name in (("--no-memory", "network alone"), ("--memory", "with memory")):
        labelled, scored = work / "labelled.jsonl", work / "score.json"
        blind = split / "blind" / "test.jsonl"
        tvml("classify", blind, flag, "--registry", registry, "-o", labelled, variables=trained.ALONE)
        run([PYTHON, folder / "score_classify.py", split / "test.jsonl", labelled], scored, variables=trained.ALONE)
        row = json.loads(scored.read_text())
        mine = f"{row['accuracy']:.3f} / {row['macro_f1']:.3f}, ECE {row['ece']:.3f}"
        if flag == "--memory":
            mine += f"; {size['entries']:,} entries, {size['bytes'] / 1024:.0f} KiB; trained in {seconds(cost.cpu)}"
        if peer is None or flag == "--no-memory":
            yield Row(f"repeats: {source}, {name}", fields, mine, "", "", "", None)
            continue
        gap = row["accuracy"] - peer["accuracy"]
        shown = f"{PEER} {peer['accuracy']:.3f} / {peer['macro_f1']:.3f}"
        yield Row(f"repeats: {source}, {name}", fields, mine, shown, f"{100 * gap:+.1f}", ">= 0 points", gap >= 0)
