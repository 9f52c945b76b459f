"""Search: partial, misspelt and short queries of real guides beside published peers; a million programmes on a disk.

The tasks are those that prepare.py of the folder TVML_BENCH_RECOMMEND makes of the guides in TVML_BENCH_DATA, or lie
already in TVML_BENCH_TASKS; peers and scores are that folder's too. tvml reads title, sub-title, description and names
of a programme, the peers no names.
"""

import importlib.util
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench import guides, million, trained
from tests.bench.measure import PYTHON, Row, Skip, run, seconds, tvml

FOLDER, TASKS = "TVML_BENCH_RECOMMEND", "TVML_BENCH_TASKS"
SOURCES = {"C-magenta-de": "magenta-de-2022-05.jsonl.gz", "C-dstv-za": "guides/dstv-za.xml.gz"}
READ = ("id", "title", "subtitle", "description", "credits")
ROWS = 50  # a query
PEERS = {"tfidf-words": "sklearn", "tfidf-chars": "sklearn", "lsi": "sklearn", "bm25": "bm25s"}  # and what they need
METHODS = ("words", "hopfield")
BARS = {  # kind and figure -> a number, or the peers that it must reach
    ("keep40", "hit@1"): 0.98,
    ("keep15", "hit@1"): 0.90,
    ("keep40-typo", "hit@1"): 0.95,
    ("keep15-typo", "hit@1"): ("tfidf-chars",),
    ("three", "p@10 series"): ("lsi", "bm25"),
    ("three", "p@10 labels"): ("lsi", "bm25"),
    ("three-typo", "p@10 series"): ("tfidf-chars",),
    ("three-typo", "p@10 labels"): ("tfidf-chars",),
}
ONLY = {("C-dstv-za", ("keep40-typo", "hit@1")): ("tfidf-chars",)}  # where the bar is another

Figures = dict[tuple[str, str], float]


def measure(work: Path) -> Iterator[Row]:
    yield from million.measure(work)
    folder = os.environ.get(FOLDER)
    if not folder or not (Path(folder) / "score.py").is_file():
        raise Skip(f"{FOLDER} does not name a folder with prepare.py, peers.py and score.py")
    for name in trained.listed("TVML_BENCH_SOURCES", tuple(SOURCES)):
        yield from _task(name, Path(folder), work)


def _task(name: str, folder: Path, work: Path) -> Iterator[Row]:
    task, runs = _prepared(name, folder, work), work / "runs"
    plain, queries = work / f"{name}.jsonl", task / "queries.jsonl"
    with open(task / "memory.jsonl", encoding="utf-8") as rows, open(plain, "w", encoding="utf-8") as out:
        for row in map(json.loads, rows):
            kept = {key: row[key] for key in READ if row.get(key)}
            out.write(json.dumps(kept, ensure_ascii=False) + "\n")
    for by in METHODS:
        (runs / name / f"tvml-{by}").mkdir(parents=True)
        asked = ("embed", "search", "--queries", queries, "--in", plain, "--by", by, "--top", str(ROWS))
        cost = tvml(*asked, out=runs / name / f"tvml-{by}" / "all.jsonl", variables=trained.ALONE)
        with open(queries, encoding="utf-8") as lines:
            n = sum(1 for _ in lines)
        yield Row(f"search: {name}, {by}", f"{n:,} queries", f"{seconds(cost.cpu)} in all", "", "", "", None)
    there = [peer for peer, package in PEERS.items() if importlib.util.find_spec(package)]
    if there:
        asked = ("--out", runs, "--only", name, "--peers", ",".join(there))
        run([PYTHON, folder / "peers.py", task.parent, *map(str, asked)])
    found = {run.name: _scored(folder, task, run) for run in sorted((runs / name).iterdir())}
    for figure, bar in BARS.items():
        yield _row(name, figure, ONLY.get((name, figure), bar), found)


def _prepared(name: str, folder: Path, work: Path) -> Path:
    if tasks := os.environ.get(TASKS):
        if not (Path(tasks) / name / "task.json").is_file():
            raise Skip(f"{TASKS} names a folder without {name}")
        return Path(tasks) / name
    data = os.environ.get(guides.VARIABLE)
    if not data or not (Path(data) / SOURCES[name]).is_file():
        raise Skip(f"{guides.VARIABLE} does not name a folder with {SOURCES[name]}")
    task = work / "tasks" / name
    run([PYTHON, folder / "prepare.py", "search", Path(data) / SOURCES[name], "--out", task])
    return task


def report_of(folder: Path, task: Path, made: Path) -> dict[str, Any]:
    """What score.py says of a run. RuntimeError when it has problems, since it is no result then."""
    out = made.parent / f"{made.name}.json"
    run([PYTHON, folder / "score.py", task, made], out)
    (report,) = json.loads(out.read_text())
    out.unlink()
    if report["problems"]["count"]:
        raise RuntimeError(f"{task.name}, {made.name}: {report['problems']['first']}")
    return dict(report)


def _scored(folder: Path, task: Path, made: Path) -> Figures:
    report = report_of(folder, task, made)
    kinds = {kind.removeprefix("kind "): figures for kind, figures in report["by"].items()}
    return {(kind, figure): value for kind, figures in kinds.items() for figure, value in figures.items()}


def _row(name: str, figure: tuple[str, str], bar: float | tuple[str, ...], found: dict[str, Figures]) -> Row:
    mine = found["tvml-words"][figure]
    shown = ", ".join(f"{run} {found[run][figure]:.3f}" for run in sorted(found) if run != "tvml-words")
    peers = [found[peer][figure] for peer in bar if peer in found] if isinstance(bar, tuple) else [bar]
    wanted = max(peers, default=None)
    met = None if wanted is None else mine >= wanted
    least = "" if wanted is None else f">= {wanted:.3f}"
    return Row(f"search: {name}, {' '.join(figure)}", "", f"{mine:.3f}", shown, "", least, met)
