"""Topics: 50 of real guides, beside NMF, two LDAs and k-means on the same items, scored on series never seen.

A figure is the mean over three splits; tvml's seed of training differs from split to split. The peers are those of
peers_topics.py in the folder that TVML_BENCH_SPLITS names; BERTopic takes part when it is named in TVML_BENCH_PEERS.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

from tests.bench import trained
from tests.bench.measure import PYTHON, Row, Skip, run, tvml

TOPICS = 50
SOURCES, PEERS = ("magenta", "dstv-za"), ("nmf", "lda-sklearn", "lda-tomotopy", "kmeans")
MOST = {"magenta": 10_000}  # items, drawn by whole series
BARS = {  # figure -> the peers whose best it must reach, or a number
    "nmi": PEERS,
    "purity": PEERS,
    "precision_at_10": PEERS,
    "npmi_series": PEERS,
    "npmi": ("kmeans",),
    "balance": 0.97,
    "diversity": 0.9,
    "dead_topics": 0.0,
    "assigned": None,
}
Scores = dict[str, float]


def measure(work: Path) -> Iterator[Row]:
    folder = trained.scripts()
    if not (folder / "peers_topics.py").is_file():
        raise Skip(f"{trained.SPLITS} names a folder without peers_topics.py")
    for source in trained.listed("TVML_BENCH_SOURCES", SOURCES):
        mine, peers = [], []
        for seed in trained.listed("TVML_BENCH_SPLIT_SEEDS", (7, 8, 9)):
            split = _split(source, seed, folder, work)
            mine.append(_tvml(split, int(seed), folder))
            peers.append(_peers(split, folder))
        for figure, bar in BARS.items():
            yield _row(source, figure, bar, [one[figure] for one in mine], peers)


def _split(source: str, seed: str, folder: Path, work: Path) -> Path:
    path = work / f"topics-{source}-{seed}"
    options = ["--max-items", str(MOST[source])] if source in MOST else []
    run([PYTHON, folder / "splits.py", source, path, "--seed", seed, *options], variables=trained.ALONE)
    return path


def _tvml(split: Path, seed: int, folder: Path) -> Scores:
    blind, registry = split / "blind", ("--registry", split / "models")
    options = ["--topics", str(TOPICS), "--seed", str(seed)]
    options += trained.settings(*os.environ.get("TVML_BENCH_SET", "").split())
    tvml("topics", "train", blind / "train.jsonl", *options, *registry)
    tvml("topics", "assign", blind / "train.jsonl", blind / "test.jsonl", *registry, "-o", split / "assign.jsonl")
    tvml("topics", "show", *registry, "-o", split / "topics.jsonl")
    found = split / "score.json"
    run([PYTHON, folder / "score_topics.py", split, split / "assign.jsonl", split / "topics.jsonl"], found)
    return dict(json.loads(found.read_text()))


def _peers(split: Path, folder: Path) -> dict[str, Scores]:
    names = trained.listed("TVML_BENCH_PEERS", PEERS)
    run([PYTHON, folder / "peers_topics.py", split, "--topics", str(TOPICS), "--only", *names])
    return dict(json.loads((split / "topics" / "scores.json").read_text()))


def _row(
    source: str, figure: str, bar: tuple[str, ...] | float | None, mine: list[float], peers: list[dict[str, Scores]]
) -> Row:
    value = mean(mine)
    names = [name for name in peers[0] if all(name in split for split in peers)]
    theirs = {name: mean(split[name][figure] for split in peers) for name in names}
    shown = ", ".join(f"{name} {theirs[name]:.3f}" for name in names)
    best = max((theirs[name] for name in names if isinstance(bar, tuple) and name in bar), default=None)
    least = best if isinstance(bar, tuple) else bar
    met = None if least is None else value <= least if figure == "dead_topics" else value >= least
    gain = "" if best is None else f"{value - best:+.3f}"
    wanted = "" if least is None else f"{'<=' if figure == 'dead_topics' else '>='} {least:.3f}"
    each = ", ".join(f"{one:.3f}" for one in mine)
    return Row(f"topics: {source}, {figure}", f"K = {TOPICS}", f"{value:.3f} ({each})", shown, gain, wanted, met)
