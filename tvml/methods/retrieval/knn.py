"""Neighbours of neighbours: an item is as near as the best way to it over one of the query's k nearest.

    score(x) = max over the k nearest items y of cos(q, y) cos(y, x)

The nearest keep their place, since each is on its own way; behind them stands what is like one of them, also when
these are of several kinds, whose mean would be like none of them. Method R1. O(n d + m d k).

Only the m items `among` which are nearest to the query are looked at, so all of them in an index of no more. In a
larger one an item beyond them is not found, however near a neighbour it is. Vectors that form kinds of fewer than m
lose nothing by it; of a million random ones, of which no two are alike, a tenth of the ten best are lost.
"""

from dataclasses import dataclass

import numpy as np

from tvml.config import Positive
from tvml.methods.postings import top
from tvml.methods.retrieval import Table, cosine

TAKES = "vectors"
LEAST = 0.0
PART = 1 << 17  # numbers of items that are compared with all k while they are in the cache: 512 KB
SAMPLE = 1 << 16  # items that tell how near the nearest are: to sort them all takes as long as to compare them


@dataclass(frozen=True)
class Options:
    k: Positive = 3  # nearest items that the query goes on from
    among: Positive = 50_000  # about so many nearest items that it may come to


def scores(x: Table, query: np.ndarray, o: Options) -> np.ndarray:
    found = cosine.scores(x, query, cosine.Options())
    best = top(found, o.k, LEAST)
    if not len(best):
        return found
    ways = x.rows[best] * (found[best] / x.norms[best])[:, None]  # (k, d)
    some = _nearest(found, o.among)
    found[:] = -np.inf
    step = max(1, PART // x.rows.shape[1])
    for begin in range(0, len(some), step):
        part = some[begin : begin + step]
        rows = x.rows.take(part, axis=0)  # twice as fast as x.rows[part]
        near = rows @ ways[0]
        for way in ways[1:]:  # a vector at a time: a product with few columns is slower
            np.maximum(near, rows @ way, out=near)
        found[part] = near / x.norms[part]
    return found


def _nearest(near: np.ndarray, among: int) -> np.ndarray:
    """Places of the nearest, in their order: so many, or of more than 2 SAMPLE items about so many (a few % off)."""
    n = len(near)
    if n <= among:
        return np.arange(n)
    some = near[:: max(1, n // SAMPLE)]
    last = len(some) - max(1, len(some) * among // n)
    return np.flatnonzero(near >= np.partition(some, last)[last])
