"""Encoders learned without labels: precision at 10 by label on series never seen, every objective in one run.

Each item that training did not see asks for the ten nearest that it saw, by cosine; a figure is the mean share that has
its label. Beside: LSI (a truncated SVD of TF-IDF, 100 numbers), TF-IDF itself and LDA (50 topics), all of scikit-learn
on the words that tvml reads, and tvml's topic mixtures.
"""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench import topics, trained
from tests.bench.measure import Row, Skip, seconds, tvml
from tvml import methods
from tvml.models.vectors import read

BASE = "topics"  # the default objective
BAR = ("lsi", "lda")
TOP, LSI, LDA = 10, 100, 50
ITEMS = ("train", "test")


def measure(work: Path) -> Iterator[Row]:
    try:
        import sklearn  # noqa: F401
    except ImportError:
        raise Skip("scikit-learn is not installed") from None
    folder = trained.scripts()
    for source in trained.listed("TVML_BENCH_SOURCES", trained.SOURCES):
        split = topics._split(source, "7", folder, work)
        labels = [_labels(split / f"{part}.jsonl") for part in ITEMS]
        peers = {name: _precision(peer, labels) for name, peer in _peers(split).items()}
        peers["mixtures"] = _precision(_topics(split), labels)
        told = ", ".join(f"{name} {value:.3f}" for name, value in peers.items())
        best = max(peers[name] for name in BAR)
        objectives = sorted(methods.names("unsupervised"), key=lambda name: (name != BASE, name))
        for name in trained.listed("TVML_BENCH_ONLY", objectives):
            yield _row(source, name, split, labels, told, best)


def _row(source: str, name: str, split: Path, labels: list[np.ndarray], told: str, best: float) -> Row:
    registry, out = ("--registry", split / f"models-{name}"), split / f"{name}.json"
    options = trained.settings(*os.environ.get("TVML_BENCH_SET", "").split())
    guide = split / "blind" / "train.jsonl"
    cost = tvml("embed", "train", guide, "--objective", name, *options, *registry, out=out, variables=trained.ALONE)
    row = json.loads(out.read_text())
    value = _precision([_vectors(split, part, "embedding", registry) for part in ITEMS], labels)
    shown = (
        f"{value:.3f}; {row['parameters']:,} weights, {seconds(cost.cpu)}; "
        + ", ".join(f"{key} {row['metrics'][key]:.3f}" for key in ("alignment", "uniformity", "mean_distance"))
        + f", collapsed {row['metrics']['collapsed']:.2%}"
    )
    met = value >= best and row["metrics"]["collapsed"] < 0.01 and row["parameters"] <= 100_000
    wanted = f">= {best:.3f}" if name == BASE else ""
    data = f"{len(labels[0]):,} seen, {len(labels[1]):,} not"
    return Row(
        f"embedding: {source}, {name}", data, shown, told, f"{value - best:+.3f}", wanted, met if name == BASE else None
    )


def _vectors(split: Path, part: str, model: str, registry: tuple[Any, ...]) -> np.ndarray:
    out = split / f"{model}-{part}.safetensors"
    tvml("embed", "items", split / "blind" / f"{part}.jsonl", "--model", model, *registry, "-o", out)
    return read(str(out)).table


def _topics(split: Path) -> list[np.ndarray]:
    registry = ("--registry", split / "models-mixtures")
    tvml("topics", "train", split / "blind" / "train.jsonl", *registry)
    return [_vectors(split, part, "topics", registry) for part in ITEMS]


def _labels(path: Path) -> np.ndarray:
    with open(path, encoding="utf-8") as lines:
        return np.array([json.loads(line)["label"] for line in lines])


def _peers(split: Path) -> dict[str, list[Any]]:
    """What scikit-learn makes of the same words, for the items seen and those that are not."""
    from sklearn.decomposition import LatentDirichletAllocation, TruncatedSVD
    from sklearn.feature_extraction.text import TfidfTransformer

    counts = _counts(split)
    weigh = TfidfTransformer().fit(counts[0])
    weighed = [weigh.transform(x) for x in counts]
    lsi = TruncatedSVD(LSI, random_state=0).fit(weighed[0])
    lda = LatentDirichletAllocation(LDA, learning_method="online", random_state=0).fit(counts[0])
    each: dict[str, Callable[[int], Any]] = {
        "lsi": lambda i: lsi.transform(weighed[i]),
        "tf-idf": lambda i: weighed[i].toarray(),
        "lda": lambda i: lda.transform(counts[i]),
    }
    return {name: [make(i) for i in range(2)] for name, make in each.items()}


def _counts(split: Path) -> list[Any]:
    from tvml.guide import read as guide
    from tvml.guide.faults import Faults
    from tvml.sparse import csr
    from tvml.text import vocabulary
    from tvml.train.embed import Recipe, gather

    o = vocabulary.Options()
    both = [list(guide(str(split / "blind" / f"{part}.jsonl"), Faults(lambda text: None))) for part in ITEMS]
    seen = gather(both[0], Recipe(reading=o))
    columns = vocabulary.index(vocabulary.learn(seen.texts, seen.series.tolist(), o).words)
    return [csr(vocabulary.counts(columns, [vocabulary.read(p, o) for p in part], o)) for part in both]


def _precision(vectors: list[np.ndarray], labels: list[np.ndarray]) -> float:
    """Mean share of the ten nearest that have an item's label; where several tie for the last places, on average."""
    seen, asked = (x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-12) for x in vectors)
    values = []
    for x, label in zip(asked, labels[1], strict=True):
        near = np.round(seen @ x, 6)
        edge = np.partition(near, -TOP)[-TOP]
        same, above, tied = labels[0] == label, near > edge, near == edge
        values.append((same[above].sum() + (TOP - above.sum()) * same[tied].mean()) / TOP)
    return float(np.mean(values))
