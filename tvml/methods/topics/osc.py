"""Orthogonal Sparse Coding: topics that share nothing, learned from one programme after another.

For an item x the atoms are ordered by |u^T x|. In this order each is made orthogonal to those before it, and the first
`active` ones learn: u += rate (u^T x) x; each is scaled to length 1. The rate falls from `first` to `last` by the same
factor every time. Codes are U^T x. Schuetze, Barth and Martinetz 2016, "Learning Efficient Data Representations with
Orthogonal Sparse Coding". Method T3. Unlike there an atom is made orthogonal once more when it has learned, so that all
are so at any time and not nearly.

The items of a block and the atoms span a small space. All steps of a block are taken in its coordinates, which
gives the same atoms: 0.5 ms an item with 5,000 words and 50 topics, instead of 8 ms.
"""

from dataclasses import dataclass

import numpy as np

from tvml.arrays import Arrays
from tvml.config import Above, Positive, Share
from tvml.methods.codes import mixture
from tvml.methods.online import matrix, order
from tvml.methods.tfidf import idf, weighed
from tvml.methods.topics import Mixture
from tvml.sparse import Table, times

TAKES = ("counts", "vectors")
BLOCK = 32  # items that share a space


@dataclass(frozen=True)
class Options:
    epochs: Positive = 3
    active: Positive = 3  # atoms that learn from an item, and topics of a row at most
    first: Above = 10.0  # rate at the first item ...
    last: Above = 0.1  # ... and at the last one; going on from a fit has this one throughout
    threshold: Share = 0.05  # cosine up to which a row fits no topic


def fit(
    x: Table, mass: np.ndarray, k: int, o: Options, rng: np.random.Generator, start: Arrays | None = None
) -> Arrays:
    """Arrays "topics" (v, k), orthonormal, and "idf" (v,). Of more topics than columns the last ones are 0.

    Going on keeps the topics' number and signs.
    """
    weights = idf(x, mass)
    table = matrix(weighed(x, weights))
    rows = np.concatenate([order(mass, rng) for _ in range(o.epochs)])
    if start is None:
        u = _orthonormal(rng.standard_normal((len(weights), min(k, len(weights)))))
        rates = np.geomspace(o.first, o.last, len(rows))
    else:
        k = start["topics"].shape[1]
        u = _orthonormal(start["topics"][:, : len(weights)].astype(np.float64))  # what float32 has rounded
        rates = np.full(len(rows), o.last)
    for begin in range(0, len(rows), BLOCK):
        part = slice(begin, begin + BLOCK)
        items = table[rows[part]]
        u = _learn_block(u, items if isinstance(items, np.ndarray) else items.toarray(), rates[part], o.active)
    if start is None:  # an atom and its negative learn alike; a topic is what rows have, not what they lack
        u = u * np.where(mass @ (table @ u) < 0, -1.0, 1.0)
    topics = np.zeros((len(weights), k), dtype=np.float32)
    topics[:, : u.shape[1]] = u
    return {"topics": topics, "idf": weights}


def _learn_block(u: np.ndarray, items: np.ndarray, rates: np.ndarray, active: int) -> np.ndarray:
    # u (v, k), items (n, v)
    k = u.shape[1]
    codes = items @ u
    axes, rest = np.linalg.qr(items.T - u @ codes.T)
    inside = np.eye(k + len(rest), k)
    for item, rate in zip(np.concatenate([codes.T, rest]).T, rates, strict=True):
        inside = learn(inside, item, rate, active)
    return np.asarray(u @ inside[:k] + axes @ inside[k:])


def learn(u: np.ndarray, x: np.ndarray, rate: float, active: int) -> np.ndarray:
    """The orthonormal atoms u (d, k) after one item x (d,)."""
    places = np.argsort(-abs(x @ u), kind="stable")
    best, others = u[:, places[:active]], u[:, places[active:]]
    for j in range(best.shape[1]):
        before = best[:, :j]
        atom = best[:, j] - before @ (best[:, j] @ before)
        atom = atom + rate * (atom @ x) * x
        atom = atom - before @ (atom @ before)
        best[:, j] = atom / np.sqrt(atom @ atom)
    u = np.empty_like(u)
    u[:, places[:active]], u[:, places[active:]] = best, _apart(others, best, x)
    return u


def _apart(others: np.ndarray, best: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Gram-Schmidt of the atoms that have not learned, all at once.

    They are orthonormal, and the best have moved along x alone, so that one direction h is all they share with them:
    atom j becomes the part of it that is orthogonal to h and to those before it.
    """
    h = best @ (best.T @ others @ (x @ others))
    length = np.sqrt(h @ h)
    if length < np.finfo(h.dtype).tiny:
        return others
    h = h / length
    codes = h @ others
    left = 1 - np.concatenate([[0.0], np.cumsum(codes**2)])  # what of h is orthogonal to the atoms before
    left = np.maximum(left, np.finfo(h.dtype).eps)
    parts = others * codes
    beyond = h[:, None] - np.cumsum(parts, axis=1) + parts  # that part of h
    return np.asarray((others - codes / left[:-1] * beyond) * np.sqrt(left[:-1] / left[1:]))


def _orthonormal(u: np.ndarray) -> np.ndarray:
    """The columns made orthonormal, each kept as near as those before it allow."""
    q, r = np.linalg.qr(u)
    return np.asarray(q * np.where(np.diag(r) < 0, -1.0, 1.0))


def transform(p: Arrays, x: Table, o: Options) -> Mixture:
    # x (b, v) -> weights (b, k)
    return mixture(times(weighed(x, p["idf"]), p["topics"]), o.active, o.threshold)
