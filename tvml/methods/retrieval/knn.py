"""Neighbours of neighbours: an item is as near as the best way to it over one of the query's k nearest.

    score(x) = max over the k nearest items y of cos(q, y) cos(y, x)

The nearest keep their place, since each is on its own way; behind them stands what is like one of them, also when
these are of several kinds, whose mean would be like none of them. Method R1. O(n d k), CELLS numbers at a time.
"""

from dataclasses import dataclass

import numpy as np

from tvml.config import Positive
from tvml.methods.postings import top
from tvml.methods.retrieval import Table, cosine
from tvml.sparse import CELLS

TAKES = "vectors"
LEAST = 0.0


@dataclass(frozen=True)
class Options:
    k: Positive = 3  # nearest items that the query goes on from


def scores(x: Table, query: np.ndarray, o: Options) -> np.ndarray:
    near = cosine.scores(x, query, cosine.Options())
    best = top(near, o.k, LEAST)
    if not len(best):
        return near
    ways = (x.rows[best] * (near[best] / x.norms[best])[:, None]).T  # (d, k)
    found = np.empty_like(near)
    step = max(1, CELLS // len(best))
    for begin in range(0, len(found), step):
        part = slice(begin, begin + step)
        found[part] = (x.rows[part] @ ways).max(axis=1) / x.norms[part]
    return found
