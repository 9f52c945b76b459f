"""Topics: two studies of the sources, on the labelled items of a guide with their titles and descriptions.

Number of units ("Revisiting Codebook Learning"): competing units and Orthogonal Sparse Coding with fewer units than
labels, as many, and more; what not pushing the second away costs, and what dropping look-alikes leaves. Dead experts
("Encouraging Diversity for Softmax-Based Topic Models", "One Day In The Neural Treadmill"): the plain softmax gate and
its remedies, with the three best experts asked and with the best alone, the hardest case.
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

LABELS, ITEMS, UNITS, EXPERTS = 8, 1024, (4, 8, 24), 50
RARE, FREQUENT = 3, 0.1  # items that a word is in at least, and share of the items at most
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
    x = table(texts)
    data = f"{len(items):,} items of {name}, {labels.max() + 1} labels, {x.width:,} words"
    todo = [(method, k) for method in ("competing", "osc") for k in UNITS]
    todo += [(f"competing delta=0.0{bound}", UNITS[-1]) for bound in ("", " max_correlation=0.2")]
    asked = ("", " active=1 sharpness=100.0")
    todo += [(f"inhibited gate={gate}{options}", EXPERTS) for options in asked for gate in GATES]
    for method, k in todo:
        found = [_learn(method, x, labels, k, seed) for seed in trained.seeds((0, 1, 2))]
        yield Row(f"topics: {method}, K = {k}", data, _shown(found), "", "", "", None)


def table(texts: list[set[str]]) -> Sparse:
    """Which words each text has, of those that are neither rare nor frequent."""
    words, counts = np.unique([word for text in texts for word in sorted(text)], return_counts=True)
    kept = words[(counts >= RARE) & (counts <= FREQUENT * len(texts))].tolist()
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
