"""Hopfield associative memory: a query, which has some words of an item, becomes the whole item again.

    recalled = softmax(beta q X^T) X

Rows of X are items, 1 for each of their words; q is 1 for each word asked for; what is recalled with `threshold` or
more is a word of the pattern. Items are ranked by the cosine of their words and the pattern's, so one that is restored
whole has 1. Ramsauer et al. 2020, "Hopfield Networks is All You Need", equation 3; "Information Retrieval With
Associative Memories". Method R3.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tvml.arrays import softmax
from tvml.config import Above, Positive, Share
from tvml.methods.postings import Asked, Postings, rows, top, weighed
from tvml.sparse import Sparse

TAKES = "words"
LEAST = 0.0
PART = 1 << 13  # items whose lengths are made together: fresh memory for all at once costs more than they do


@dataclass(frozen=True)
class Options:
    beta: Above = 2.5  # inverse temperature: higher recalls one item, lower a mixture of several
    threshold: Share = 0.5  # of the mass that a recalled word must have
    top: Positive = 100  # items that may be recalled: the crowd that shares one word must not drown the few


def restore(similar: np.ndarray, x: Sparse, beta: float) -> np.ndarray:
    """One step of the memory: softmax(beta similar) X for similarities (b,) of the rows of x (b, v): (v,)."""
    shares = softmax(beta * similar, np)
    return np.bincount(x.ids, np.repeat(shares, np.diff(x.starts)) * x.values, x.width)


def scores(x: Postings, query: Sequence[Asked], o: Options) -> np.ndarray:
    """Cosines; a word of the query that may be one of several counts as all of them."""
    # not by np.unique, whose first call imports numpy.ma: 10 ms
    asked = np.array(sorted({word for one in query for word in one.words}), dtype=np.int64)
    if not len(asked):
        return np.zeros(x.size, dtype=np.float32)
    binary = _binary(x)
    shared = weighed(binary, asked, np.ones(len(asked)))
    best = top(shared, o.top, LEAST)
    recalled = restore(shared[best], _ones(rows(binary, best)), o.beta)
    pattern = np.flatnonzero(recalled >= o.threshold)
    if not len(pattern):  # too many recalled at once: the words that most of them have
        pattern = np.flatnonzero(recalled >= recalled.max())
    found = weighed(binary, pattern, np.ones(len(pattern)))
    for begin in range(0, x.size, PART):
        sizes = np.diff(x.rows[begin : begin + PART + 1]).astype(np.float32)
        found[begin : begin + PART] /= np.sqrt(np.maximum(sizes, 1) * len(pattern))
    return found


def _binary(x: Postings) -> Postings:
    one = np.broadcast_to(np.uint8(1), x.amounts.shape)
    return x._replace(amounts=one, has=one, unit=1.0)


def _ones(x: Sparse) -> Sparse:
    return x._replace(values=np.ones_like(x.values))
