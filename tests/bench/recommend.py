"""Recommend: simulated people on real guides, and users of MovieLens, beside published peers.

The tasks are those that prepare.py of the folder TVML_BENCH_RECOMMEND makes of the guides in TVML_BENCH_DATA, or lie
already in TVML_BENCH_TASKS; peers and scores are that folder's too, and runs of peers that lie in TVML_BENCH_RUNS are
not made again. "beats" means that the paired 95 % interval of the difference is above 0, "holds" that the mean is at
most 0.01 below the peer's.
"""

import importlib.util
import json
import os
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

import numpy as np

from tests.bench import guides, personas, trained
from tests.bench.measure import PYTHON, Row, Skip, run, seconds
from tests.bench.personas import Run
from tests.bench.search import FOLDER, TASKS

RUNS = "TVML_BENCH_RUNS"
SOURCES = {  # task -> what prepare.py makes it of, and of which data
    "A-magenta-de": ("persona", "magenta-de-2022-05.jsonl.gz"),
    "A-dstv-za": ("persona", "guides/dstv-za.xml.gz"),
    "A-pluto-us": ("persona", "guides/pluto-us.xml.gz"),
    "A-au-sydney": ("persona", "guides/au-sydney.xml.gz"),
    "B-movielens": ("movies", "movielens"),
}
TOP = {"A": 50, "B": 1000}  # rows a person that the protocol asks for
HOLD = 0.01
PICKS = 25  # of each guide and past, whose causes are tested: 200 in all
MINILM = {"A-au-sydney": 0.53, "A-dstv-za": 0.44, "A-pluto-us": 0.44}  # published p@20 of its nearest like

Report = dict[str, Any]  # what score.py prints of one run


class Bar(NamedTuple):
    """What a figure has to reach: "beats" or "holds" the best of some peers."""

    figure: str
    how: str
    peers: tuple[str, ...]


BARS = {
    "unlabelled": [Bar(figure, "holds", ("tfidf-svm", "tfidf-centroid")) for figure in ("p@20", "ndcg@20")],
    "labelled": [
        *(Bar(figure, "holds", ("genres-centroid",)) for figure in ("p@20", "ndcg@20")),
        Bar("weakest@20", "holds", ("genres-interleaved",)),
        Bar("weakest@20", "beats", ("genres-centroid",)),
    ],
    "words": [Bar(figure, "holds", ("tfidf-nearest",)) for figure in ("recall@20", "ndcg@20")],
}  # fmt: skip
ONLY = {("A-magenta-de", "unlabelled"): [Bar(figure, "beats", ("tfidf-svm",)) for figure in ("p@20", "ndcg@20")]}
WEAKEST = Bar("weakest@20", "beats", ("tfidf-svm",))  # on three guides, and holds on the other
WHY = {"unlabelled": 0.85, "labelled": 0.90}
PEERS = {
    "A": ("random", "tfidf-svm", "tfidf-centroid", "genres-centroid", "genres-interleaved"),
    "B": ("tfidf-nearest",),
}


class Held(NamedTuple):
    """A run of tvml held against peers."""

    name: str  # of the task
    past: str
    mine: dict[str, Report]  # with the differences to each peer
    peers: dict[str, Report]


def measure(work: Path) -> Iterator[Row]:
    given = os.environ.get(FOLDER)
    if not given or not (Path(given) / "score.py").is_file():
        raise Skip(f"{FOLDER} does not name a folder with prepare.py, peers.py and score.py")
    if not importlib.util.find_spec("sklearn"):
        raise Skip("the peers need scikit-learn")
    folder, rng, said = Path(given), np.random.default_rng(0), np.zeros(2, dtype=int)
    unlabelled = []
    for name in trained.listed("TVML_BENCH_SOURCES", tuple(SOURCES)):
        task = _prepared(name, folder, work)
        runs = _peers(task, folder, work)
        peers = {peer: _scored(folder, task, path, work) for peer, path in runs.items()}
        for made in personas.answered(task, work, TOP[name[0]]):
            past = made.model or "words"
            mine = {peer: _scored(folder, task, made.path, work, runs[peer]) for peer in _against(name, past)}
            held = Held(name, past, mine, peers)
            yield _cost(held, made)
            for bar in ONLY.get((name, past), BARS[past]):
                yield _row(held, bar)
            if made.model:
                yield from _fixed(held)
                said += personas.causes(task, work, made.model, PICKS, rng)
            if past == "unlabelled":
                yield _row(held, WEAKEST)._replace(met=None)
                unlabelled.append(held)
    if unlabelled:
        yield from _in_all(unlabelled, *said.tolist())


def _prepared(name: str, folder: Path, work: Path) -> Path:
    if name not in SOURCES:
        raise Skip(f"TVML_BENCH_SOURCES: no task {name}; there are {', '.join(SOURCES)}")
    if tasks := os.environ.get(TASKS):
        if not (Path(tasks) / name / "task.json").is_file():
            raise Skip(f"{TASKS} names a folder without {name}")
        return Path(tasks) / name
    kind, source = SOURCES[name]
    data = os.environ.get(guides.VARIABLE)
    if not data or not (Path(data) / source).exists():
        raise Skip(f"{guides.VARIABLE} does not name a folder with {source}")
    task = work / "tasks" / name
    run([PYTHON, folder / "prepare.py", kind, Path(data) / source, "--out", task])
    return task


def _peers(task: Path, folder: Path, work: Path) -> dict[str, Path]:
    """The peers' runs: those that are ready, the others made."""
    ready, made = Path(os.environ.get(RUNS) or work / "ready") / task.name, work / "runs"
    missing = [peer for peer in PEERS[task.name[0]] if not (ready / peer).is_dir()]
    if missing:
        asked = (task.parent, "--out", made, "--only", task.name, "--peers", ",".join(missing))
        run([PYTHON, folder / "peers.py", *asked], variables=trained.ALONE)
    return {peer: (made / task.name if peer in missing else ready) / peer for peer in PEERS[task.name[0]]}


def _scored(folder: Path, task: Path, made: Path, work: Path, against: Path | None = None) -> Report:
    """Figures of a run, with its differences to a peer's."""
    out = work / "score.json"
    compared: list[str | Path] = ["--against", against] if against else []
    same = {"PYTHONHASHSEED": "0"}  # the scorer's intervals are drawn in the order of a set
    run([PYTHON, folder / "score.py", task, made, *compared], out, variables=same)
    (report,) = json.loads(out.read_text())
    if report["problems"]["count"]:
        raise RuntimeError(f"{task.name}, {made.name}: {report['problems']['first']}")
    return dict(report)


def _against(name: str, past: str) -> list[str]:
    """The peers that a run is held against."""
    bars = [*ONLY.get((name, past), BARS[past]), *([WEAKEST] if past == "unlabelled" else [])]
    return list(dict.fromkeys(peer for bar in bars for peer in bar.peers))


def _cost(held: Held, made: Run) -> Row:
    count = f"{next(iter(held.mine.values()))['units']} people"
    train = f"{seconds(made.train.cpu)} to train, " if made.train else ""
    told = f"{train}{seconds(made.rank.cpu)} to rank for all"
    return Row(f"recommend: {held.name}, {held.past}", count, told, "", "", "", None)


def _reached(held: Held, peer: str, figure: str) -> dict[str, bool]:
    change, low, _ = held.mine[peer][f"minus {peer}"]["all"][figure]
    return {"beats": low > 0, "holds": change >= -HOLD}


def _row(held: Held, bar: Bar) -> Row:
    """The figure beside the best of the peers: its mean, and the difference with its interval."""
    means = {peer: held.peers[peer]["mean"][bar.figure] for peer in bar.peers}
    best = max(means, key=lambda peer: means[peer])
    change, low, high = held.mine[best][f"minus {best}"]["all"][bar.figure]
    told = ", ".join(f"{peer} {value:.3f}" for peer, value in means.items())
    what, mine = f"recommend: {held.name}, {held.past}, {bar.figure}", f"{held.mine[best]['mean'][bar.figure]:.3f}"
    difference, met = f"{change:+.3f} ({low:+.3f} to {high:+.3f})", _reached(held, best, bar.figure)[bar.how]
    return Row(what, "", mine, told, difference, f"{bar.how} {best}", met)


def _fixed(held: Held) -> Iterator[Row]:
    """Figures whose bar is a number, or chance."""
    mine = next(iter(held.mine.values()))["mean"]
    head, chance, avoided = f"recommend: {held.name}, {held.past},", held.peers["random"]["mean"], "avoided@20"
    told = f"random {chance[avoided]:.3f}"
    yield Row(f"{head} {avoided}", "", f"{mine[avoided]:.3f}", told, "", "< random", mine[avoided] < chance[avoided])
    for figure, least in (("reasoned@20", 1.0), ("why@20", WHY[held.past])):
        yield Row(f"{head} {figure}", "", f"{mine[figure]:.3f}", "", "", f">= {least}", mine[figure] >= least)
    if held.past == "unlabelled" and held.name in MINILM:
        least, told = MINILM[held.name] - HOLD, f"minilm-nearest {MINILM[held.name]} (published)"
        yield Row(f"{head} p@20", "", f"{mine['p@20']:.3f}", told, "", f">= {least:.2f}", mine["p@20"] >= least)


def _in_all(unlabelled: list[Held], named: int, lowered: int) -> Iterator[Row]:
    """What is asked of all guides together; without a bar where not all four were measured."""
    count, whole = f"{len(unlabelled)} guides", len(unlabelled) == len(MINILM) + 1
    reached = [_reached(held, "tfidf-svm", "weakest@20") for held in unlabelled]
    beats, holds = (sum(one[how] for one in reached) for how in ("beats", "holds"))
    met = beats >= 3 and holds == len(reached) if whole else None
    told, bar = f"beats on {beats}, holds on {holds}", "beats tfidf-svm on 3, holds on all"
    yield Row("recommend: unlabelled, weakest@20", count, told, "", "", bar, met)
    mine = fmean(_lost(held.mine["tfidf-svm"]) for held in unlabelled)
    svm = fmean(_lost(held.peers["tfidf-svm"]) for held in unlabelled)
    what, told = "recommend: unlabelled, p@20 that 30 % noise likes cost", f"tfidf-svm {svm:+.3f}"
    yield Row(what, count, f"{mine:+.3f}", told, "", "< tfidf-svm", mine < svm if whole else None)
    what = "recommend: named concepts that lower the score at weight 0"
    asked = f"{named} concepts of {2 * PICKS * len(unlabelled)} picks"
    yield Row(what, asked, f"{lowered / named:.3f}", "", "", ">= 1.0", lowered == named)


def _lost(report: Report) -> float:
    """p@20 of people without noise in their likes less that of those with 30 %.

    They are other people, so it is not what noise costs one person; but all tools are asked of the same ones.
    """
    return float(report["by"]["noise 0.0"]["p@20"] - report["by"]["noise 0.3"]["p@20"])
