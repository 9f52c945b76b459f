"""Competing hidden units: whoever answers a programme loudest learns it, and the second is pushed away from it.

Unit w, item x: w += rate g (x - (w^T x) w) / largest entry of that for all units; g = 1 for the largest w^T x, -delta
for the second, 0 for the others; the rate falls linearly to 0. Codes are w^T x. Krotov and Hopfield 2019, "Unsupervised
Learning by Competing Hidden Units", with p = 2, where the length of w goes to 1. Method T4. O(k v) a step, and O(k) a
word of the batch.

As in the authors' own program a step adds up a batch and is scaled once. Units start as noise longer than what they
become: one that has not won yet is sooner or later the loudest by chance, so that none stays without. The source starts
at N(0, 1), a length of 60 with 4,000 words, with a rate of 2e-4; from there each entry has 20,000 steps to go. A length
of 5 and a rate of 0.1 get there in 1,000.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tvml.arrays import Arrays
from tvml.config import Above, NotNegative, Positive, Share
from tvml.methods.codes import mixture
from tvml.methods.online import AGAIN, batches, matrix
from tvml.methods.tfidf import idf, weighed
from tvml.methods.topics import Mixture
from tvml.sparse import Table, times

TAKES = ("counts", "vectors")


@dataclass(frozen=True)
class Options:
    steps: Positive = 1000
    batch: Positive = 100  # rows a step
    rate: Above = 0.1  # of the largest entry at the first step; a tenth of it to go on from a fit
    delta: NotNegative = 0.4  # how hard the second is pushed away
    length: Above = 5.0  # of the noise that a unit starts as
    max_correlation: Share = 1.0  # of two units with a cosine above this the one that wins less is dropped; 1 = none
    active: Positive = 3  # topics of a row at most
    threshold: Share = 0.05  # cosine up to which a row fits no topic


def fit(
    x: Table, mass: np.ndarray, k: int, o: Options, rng: np.random.Generator, start: Arrays | None = None
) -> Arrays:
    """Arrays "topics" (v, k), columns of length 1, and "idf" (v,); fewer columns where `max_correlation` drops some.

    Going on keeps the topics' number and drops none.
    """
    weights = idf(x, mass)
    table = matrix(weighed(x, weights))
    if start is None:
        w = rng.standard_normal((len(weights), k)).astype(np.float32) * np.float32(o.length / len(weights) ** 0.5)
        rate = o.rate
    else:
        w, rate = start["topics"], AGAIN * o.rate
    for step, rows in enumerate(batches(mass, o.batch, o.steps, rng)):
        change = learned(w, table[rows], o.delta)
        largest = max(float(abs(change).max()), 1e-30)
        w = w + np.float32(rate * (1 - step / o.steps) / largest) * change
    w = w / np.maximum(np.sqrt((w**2).sum(axis=0)), np.float32(1e-30))
    if start is None:
        w = w[:, _apart(w, np.bincount((table @ w).argmax(axis=1), mass, w.shape[1]), o.max_correlation)]
    return {"topics": w, "idf": weights}


def learned(w: np.ndarray, x: Any, delta: float) -> np.ndarray:
    """How the units w (v, k) change by the rows x (b, v), before it is scaled: (v, k)."""
    scores = x @ w  # (b, k)
    place = np.arange(len(scores))
    ranked = np.argsort(-scores, axis=1, kind="stable")
    g = np.zeros_like(scores)
    g[place, ranked[:, 0]] = 1
    if w.shape[1] > 1:
        g[place, ranked[:, 1]] = -delta
    return np.asarray(x.T @ g - w * (g * scores).sum(axis=0))


def _apart(w: np.ndarray, wins: np.ndarray, most: float) -> np.ndarray:
    """Places of the units that are kept, in order: each that has no such cosine with one that wins more."""
    if most >= 1:
        return np.arange(w.shape[1])
    kept: list[int] = []
    for j in np.argsort(-wins, kind="stable").tolist():
        if not kept or (w[:, kept].T @ w[:, j]).max() <= most:
            kept.append(j)
    return np.sort(kept)


def transform(p: Arrays, x: Table, o: Options) -> Mixture:
    # x (b, v) -> weights (b, k)
    return mixture(times(weighed(x, p["idf"]), p["topics"]), o.active, o.threshold)
