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


class Scorer(NamedTuple):
    """What scores the runs of one task."""

    folder: Path
    task: Path
    peers: dict[str, Path]
    work: Path

    def report(self, made: Path, against: str = "") -> Report:
        """Figures of a run, with its differences to a peer."""
        out = self.work / "score.json"
        asked = ["--against", self.peers[against]] if against else []
        run([PYTHON, self.folder / "score.py", self.task, made, *asked], out)
        (report,) = json.loads(out.read_text())
        if report["problems"]["count"]:
            raise RuntimeError(f"{self.task.name}, {made.name}: {report['problems']['first']}")
        return dict(report)


def measure(work: Path) -> Iterator[Row]:
    folder = os.environ.get(FOLDER)
    if not folder or not (Path(folder) / "score.py").is_file():
        raise Skip(f"{FOLDER} does not name a folder with prepare.py, peers.py and score.py")
    if not importlib.util.find_spec("sklearn"):
        raise Skip("the peers need scikit-learn")
    names = trained.listed("TVML_BENCH_SOURCES", tuple(SOURCES))
    weakest: list[tuple[bool, bool]] = []  # beats, holds
    lost: list[tuple[float, float]] = []  # by tvml, by tfidf-svm
    said = np.zeros(2, dtype=int)
    rng = np.random.default_rng(0)
    for name in names:
        task = _prepared(name, Path(folder), work)
        scorer = Scorer(Path(folder), task, _peers(task, Path(folder), work), work)
        for made in personas.answered(task, work, TOP[name[0]]):
            past = made.model or "words"
            yield _cost(name, past, made, len(personas.people(task)))
            reports = {peer: scorer.report(made.path, peer) for peer in _against(name, past)}
            for bar in ONLY.get((name, past), BARS[past]):
                yield _row(name, past, bar, scorer, reports)
            if not made.model:
                continue
            yield from _fixed(name, past, scorer, reports)
            said += personas.causes(task, work, made.model, PICKS, rng)
            if past == "unlabelled":
                weakest.append(_reached(reports["tfidf-svm"], "tfidf-svm", "weakest@20", scorer))
                yield _row(name, past, WEAKEST, scorer, reports)._replace(met=None)
                lost.append(_lost(reports["tfidf-svm"], scorer))
    yield from _in_all(weakest, lost, said)


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


def _against(name: str, past: str) -> list[str]:
    """The peers that a run is held against."""
    bars = [*ONLY.get((name, past), BARS[past]), *([WEAKEST] if past == "unlabelled" else [])]
    return list(dict.fromkeys(peer for bar in bars for peer in bar.peers))


def _cost(name: str, past: str, made: Run, count: int) -> Row:
    train = f"{seconds(made.train.cpu)} to train, " if made.train else ""
    told = f"{train}{seconds(made.rank.cpu)} and {made.rank.peak:.0f} MiB to rank for all"
    return Row(f"recommend: {name}, {past}", f"{count} people", told, "", "", "", None)


def _reached(report: Report, peer: str, figure: str, scorer: Scorer) -> tuple[bool, bool]:
    """Does it beat the peer, does it hold it?"""
    change, low, _ = report[f"minus {peer}"]["all"][figure]
    return low > 0, change >= -HOLD


def _row(name: str, past: str, bar: Bar, scorer: Scorer, reports: dict[str, Report]) -> Row:
    """The figure beside the best of the peers: its mean, and the difference with its interval."""
    means = {peer: scorer.report(scorer.peers[peer])["mean"][bar.figure] for peer in bar.peers}
    best = max(means, key=lambda peer: means[peer])
    change, low, high = reports[best][f"minus {best}"]["all"][bar.figure]
    beats, holds = _reached(reports[best], best, bar.figure, scorer)
    told = ", ".join(f"{peer} {value:.3f}" for peer, value in means.items())
    mine, met = reports[best]["mean"][bar.figure], beats if bar.how == "beats" else holds
    difference = f"{change:+.3f} ({low:+.3f} to {high:+.3f})"
    return Row(
        f"recommend: {name}, {past}, {bar.figure}", "", f"{mine:.3f}", told, difference, f"{bar.how} {best}", met
    )


def _fixed(name: str, past: str, scorer: Scorer, reports: dict[str, Report]) -> Iterator[Row]:
    """Figures whose bar is a number, or chance."""
    mine = next(iter(reports.values()))["mean"]
    chance = scorer.report(scorer.peers["random"])["mean"]["avoided@20"]
    head = f"recommend: {name}, {past},"
    yield Row(
        f"{head} avoided@20", "", f"{mine['avoided@20']:.3f}", f"random {chance:.3f}", "", "< random",
        mine["avoided@20"] < chance,
    )  # fmt: skip
    for figure, least in (("reasoned@20", 1.0), ("why@20", WHY[past])):
        yield Row(f"{head} {figure}", "", f"{mine[figure]:.3f}", "", "", f">= {least}", mine[figure] >= least)
    if past == "unlabelled" and name in MINILM:
        least, peer = MINILM[name] - HOLD, f"minilm-nearest {MINILM[name]} (published)"
        yield Row(f"{head} p@20", "", f"{mine['p@20']:.3f}", peer, "", f">= {least:.2f}", mine["p@20"] >= least)


def _lost(report: Report, scorer: Scorer) -> tuple[float, float]:
    """p@20 of people without noise in their likes less that of those with 30 %, of tvml and of tfidf-svm.

    They are other people, so it is not what noise costs one person; but both tools are asked of the same ones.
    """
    svm = scorer.report(scorer.peers["tfidf-svm"])
    mine, theirs = (one["by"]["noise 0.0"]["p@20"] - one["by"]["noise 0.3"]["p@20"] for one in (report, svm))
    return mine, theirs


def _in_all(weakest: list[tuple[bool, bool]], lost: list[tuple[float, float]], said: np.ndarray) -> Iterator[Row]:
    """What is asked of all guides together; without a bar where not all four were measured."""
    if not weakest:
        return
    count, whole = f"{len(weakest)} guides", len(weakest) == len(MINILM) + 1
    beats, holds = (sum(one[i] for one in weakest) for i in range(2))
    yield Row(
        "recommend: unlabelled, weakest@20", count, f"beats on {beats}, holds on {holds}", "tfidf-svm", "",
        "beats on 3, holds on 4", (beats >= 3 and holds == 4) if whole else None,
    )  # fmt: skip
    mine, theirs = (fmean(one[i] for one in lost) for i in range(2))
    yield Row(
        "recommend: unlabelled, p@20 that 30 % noise likes cost", count, f"{mine:+.3f}", f"tfidf-svm {theirs:+.3f}", "",
        "less than tfidf-svm", mine < theirs if whole else None,
    )  # fmt: skip
    named, lowered = said.tolist()
    asked = f"{named} concepts of {2 * PICKS * len(weakest)} picks, {count}"
    yield Row(
        "recommend: named concepts that lower the score at weight 0", asked, f"{lowered / named:.3f}", "", "",
        ">= 1.0", lowered == named,
    )  # fmt: skip
