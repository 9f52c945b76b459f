"""What an item is about against what the query is about: -KL(q || p) = -sum_k q_k log(q_k / p_k), in nats.

q and p are mixtures of topics. An item's is mixed with a little of every topic, p = (1 - smoothing) p + smoothing / K,
or one topic that it lacks would cost it everything. "Learning To Match", retrieval by Kullback-Leibler divergence.
Method R2. O(n t) for a query of t topics, of which most have a few.
"""

from dataclasses import dataclass

import numpy as np

from tvml.config import Above
from tvml.methods.retrieval import Table

TAKES = "mixtures"
LEAST = -np.inf
PART = 1 << 11  # items whose logarithms are taken together: all of it in the cache, and the mixtures read once


@dataclass(frozen=True)
class Options:
    smoothing: Above = 0.1  # share of every item's mixture that is spread over all topics


def scores(x: Table, query: np.ndarray, o: Options) -> np.ndarray:
    n, k = x.rows.shape
    held = np.flatnonzero(query > 0)
    q = query[held].astype(np.float32)
    found = np.full(n, -float((q * np.log(q)).sum()), dtype=np.float32)
    for begin in range(0, n, PART):
        p = x.rows[begin : begin + PART].take(held, axis=1)
        p *= np.float32(1 - o.smoothing)
        p += np.float32(o.smoothing / k)
        found[begin : begin + PART] += np.log(p, out=p) @ q
    return found
