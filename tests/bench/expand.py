"""Expand: hidden nouns of real descriptions, named from the others, beside published peers.

The task is the one that prepare.py of the folder TVML_BENCH_RECOMMEND makes, or lies already in TVML_BENCH_TASKS; peers
and scores are that folder's too. Beside the default: topics (R4), and encoders learned without labels, of which
set_expansion and retrieval predict words and the others name those nearest to the set.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from tests.bench import guides, trained
from tests.bench.measure import PYTHON, Row, Skip, run, seconds, tvml
from tests.bench.search import FOLDER, TASKS, report_of

NAME, SOURCE = "D-magenta-de", "magenta-de-2022-05.jsonl.gz"
ROWS = 100  # a query
PEERS = ("doc-knn", "item-knn", "naive-bayes", "pmi", "lsi", "popularity")
BAR = ("doc-knn", "pmi", "popularity")
MODELS = ("mixtures", "set_expansion", "retrieval", "topics", "masked", "cbow", "skip_gram", "next_word")

Figures = dict[str, float]


def measure(work: Path) -> Iterator[Row]:
    folder = os.environ.get(FOLDER)
    if not folder or not (Path(folder) / "score.py").is_file():
        raise Skip(f"{FOLDER} does not name a folder with prepare.py, peers.py and score.py")
    task, past, runs = _prepared(Path(folder), work), work / "past.jsonl", work / "runs" / NAME
    with open(task / "history.jsonl", encoding="utf-8") as rows, open(past, "w", encoding="utf-8") as out:
        for row in map(json.loads, rows):
            said = {"id": row["id"], "title": ".", "description": " ".join(row["words"])}
            out.write(json.dumps(said, ensure_ascii=False) + "\n")
    run(
        [
            PYTHON,
            Path(folder) / "peers.py",
            task.parent,
            "--out",
            runs.parent,
            "--only",
            NAME,
            "--peers",
            ",".join(PEERS),
        ]
    )
    peers = {name: _scored(Path(folder), task, runs / name) for name in PEERS}
    told = ", ".join(f"{name} {_shown(found)}" for name, found in peers.items())
    mine = _asked(task, runs / "tvml", "--in", past)
    found = _scored(Path(folder), task, runs / "tvml")
    wanted = {figure: max(peers[name][figure] for name in BAR) for figure in found}
    met = all(found[figure] >= least for figure, least in wanted.items())
    yield Row("expand: default", NAME, f"{_shown(found)}; {mine}", told, "", f">= {_shown(wanted)}", met)
    for name in trained.listed("TVML_BENCH_ONLY", MODELS):
        registry = ("--registry", work / f"models-{name}")
        topics = name == "mixtures"
        command = ("topics", "train", past) if topics else ("embed", "train", past, "--objective", name)
        learned = tvml(*command, *registry, variables=trained.ALONE)
        cost = _asked(task, runs / name, "--model", "topics" if topics else "embedding", *registry)
        shown = f"{_shown(_scored(Path(folder), task, runs / name))}; {seconds(learned.cpu)} to learn, {cost}"
        yield Row(f"expand: {'topics (R4)' if topics else name}", NAME, shown, "", "", "", None)


def _asked(task: Path, out: Path, *options: str | Path) -> str:
    out.mkdir(parents=True)
    asked = ("embed", "expand", "--queries", task / "queries.jsonl", "--top", str(ROWS), *options)
    return f"{seconds(tvml(*asked, out=out / 'all.jsonl', variables=trained.ALONE).cpu)} for all queries"


def _prepared(folder: Path, work: Path) -> Path:
    if tasks := os.environ.get(TASKS):
        if not (Path(tasks) / NAME / "task.json").is_file():
            raise Skip(f"{TASKS} names a folder without {NAME}")
        return Path(tasks) / NAME
    data = os.environ.get(guides.VARIABLE)
    if not data or not (Path(data) / SOURCE).is_file():
        raise Skip(f"{guides.VARIABLE} does not name a folder with {SOURCE}")
    run([PYTHON, folder / "prepare.py", "expand", Path(data) / SOURCE, "--out", work / "tasks" / NAME])
    return work / "tasks" / NAME


def _scored(folder: Path, task: Path, made: Path) -> Figures:
    return dict(report_of(folder, task, made)["mean"])


def _shown(found: Figures) -> str:
    return f"recall@10 {found['recall@10']:.3f}, MRR {found['mrr']:.3f}"
