"""Topics: two studies of the sources, on the labelled items of a guide with their titles and descriptions.

Number of units ("Revisiting Codebook Learning"): competing units and Orthogonal Sparse Coding with fewer units than
labels, as many, and more. Dead experts ("Encouraging Diversity for Softmax-Based Topic Models", "One Day In The Neural
Treadmill"): the plain softmax gate and its remedies, on counts as they are, in which frequent words are common to all
rows, and on what a topic method should get, without them.
"""

from collections.abc import Iterator
from pathlib import Path
from statistics import mean
from typing import NamedTuple

import numpy as np
import yaml

from tests.bench import trained
from tests.bench.heads import labelled
from tests.bench.measure import Row
from tvml.methods import find
from tvml.sparse import Sparse, from_rows
from tvml.text.tokens import tokens

LABELS, ITEMS, UNITS = 8, 1024, (4, 8, 24)
FREQUENT = 0.1  # share of items beyond which a word is too frequent, and 3 items are too few
GATES = ("softmax", "inhibitor", "sinkhorn", "annealed")
ALIVE = 0.1  # of an even share of the items is what a living topic has


class Found(NamedTuple):
    """`dead` topics have next to none of the items; `correlation` is the largest cosine of two topics."""

    topics: int
    purity: float
    dead: int
    correlation: float


def measure(work: Path) -> Iterator[Row]:
    name, items = labelled(work, LABELS, ITEMS)
    texts = [set(tokens(f"{row['title']} {row['subtitle']} {row['description']}")) for row in items]
    labels = np.unique([row["label"] for row in items], return_inverse=True)[1]
    few, everything = table(texts, FREQUENT), table(texts, 1.0)
    data = f"{len(items):,} items of {name}, {labels.max() + 1} labels, {{:,}} words"
    for method in ("competing", "osc", "competing max_correlation=0.3"):
        for k in UNITS:
            found = [_learn(method, few, labels, k, seed) for seed in trained.seeds((0, 1, 2))]
            yield Row(f"topics: {method}, K = {k}", data.format(few.width), _shown(found), "", "", "", None)
    for x in (few, everything):
        for gate in GATES:
            found = [_learn(f"experts gate={gate}", x, labels, LABELS, seed) for seed in trained.seeds((0, 1, 2))]
            yield Row(f"topics: {gate} gate, K = {LABELS}", data.format(x.width), _shown(found), "", "", "", None)


def table(texts: list[set[str]], most: float) -> Sparse:
    """Which words each text has, of those in at least three texts and at most that share of them."""
    words, counts = np.unique([word for text in texts for word in sorted(text)], return_counts=True)
    kept = words[(counts >= 3) & (counts <= most * len(texts))].tolist()
    place = {word: i for i, word in enumerate(kept)}
    return from_rows([{place[word]: 1.0 for word in sorted(text) if word in place} for text in texts], len(kept))


def _learn(spec: str, x: Sparse, labels: np.ndarray, k: int, seed: int) -> Found:
    name, *options = spec.split()
    values = {key: yaml.safe_load(value) for key, value in (o.split("=") for o in options)}
    method = find("topics", {"name": name, **values})
    p = method.module.fit(x, np.ones(x.rows), k, method.options, np.random.default_rng(seed), None)
    best = method.module.transform(p, x, method.options).weights.argmax(axis=1)
    sizes = np.bincount(best, minlength=p["topics"].shape[1])
    own = sum(np.bincount(labels[best == j]).max() for j in np.flatnonzero(sizes))
    unit = p["topics"] / np.maximum(np.linalg.norm(p["topics"], axis=0), 1e-30)
    overlap = np.triu(unit.T @ unit, 1).max()
    return Found(len(sizes), own / len(labels), int((sizes < ALIVE * len(labels) / len(sizes)).sum()), float(overlap))


def _shown(found: list[Found]) -> str:
    topics, purity, dead, overlap = (mean(values) for values in zip(*found, strict=True))
    return f"{topics:.3g} topics, purity {purity:.3f}, {dead:.3g} dead, largest correlation {overlap:.2f}"
