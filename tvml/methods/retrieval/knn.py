"""Neighbours of neighbours: an item is as near as the best way to it over one of the query's k nearest.

    score(x) = max over the k nearest items y of cos(q, y) cos(y, x)

The nearest keep their place, since each is on its own way; behind them stands what is like one of them, also when
these are of several kinds, whose mean would be like none of them. Method R1. O(n d k).
"""

from dataclasses import dataclass

import numpy as np

from tvml.config import Positive
from tvml.methods.postings import top
from tvml.methods.retrieval import Table, cosine

TAKES = "vectors"
LEAST = 0.0
PART = 1 << 17  # numbers of items that are compared with all k while they are in the cache: 512 KB


@dataclass(frozen=True)
class Options:
    k: Positive = 3  # nearest items that the query goes on from


def scores(x: Table, query: np.ndarray, o: Options) -> np.ndarray:
    near = cosine.scores(x, query, cosine.Options())
    best = top(near, o.k, LEAST)
    if not len(best):
        return near
    ways = x.rows[best] * (near[best] / x.norms[best])[:, None]  # (k, d)
    found = np.full_like(near, -np.inf)
    step = max(1, PART // x.rows.shape[1])
    for begin in range(0, len(found), step):
        part = slice(begin, begin + step)
        rows, some = x.rows[part], found[part]
        for way in ways:  # a vector at a time: a product with few columns is slower
            np.maximum(some, rows @ way, out=some)
        some /= x.norms[part]
    return found
