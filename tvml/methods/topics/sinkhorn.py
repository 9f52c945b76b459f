"""Sinkhorn k-means: every topic gets the same share of the guide, so none starves and none takes everything.

Items choose topics by a softmax of their scores under the constraint that the topics end equally full (methods/
sinkhorn.py), topics become the mean of what chose them, again and again while the softmax cools down: at first every
item is a little of everything, at last of one topic. Cuturi 2013, algorithm 1, in the k-means of Genevay, Dulac-Arnold
and Vert 2019; "Sinkhorn: Doubly Sparse Topic Models". Method T2.

Counts are scored as Bregman clustering with the Kullback-Leibler divergence (Banerjee et al. 2005): an item with word
counts x gets sum_w x_w log(p(w | topic) / p(w)), what its words say for the topic, which suits texts of twenty words
better than the squared distance; p(w | topic) = (n_wk + smoothing) / (n_k + v smoothing). In the end an item counts
for no topic of which it has little, so a topic has weight on the words of its own items alone: doubly sparse. Vectors
are scored by cosine times `sharpness`, less their mean: those of large encoders share a direction, which makes any two
of them look alike. O(nnz k) or O(b d k) a turn.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec
import numpy as np

from tvml.arrays import Array, Arrays, softmax
from tvml.config import Above, Positive, Share
from tvml.methods.topics import Mixture
from tvml.sparse import Sparse, Table, alike, csr, filled, take, times

TAKES = ("counts", "vectors")
BEGIN = 0.2  # weight of the items that topics begin with, as a share of what a topic will have
LITTLE = 0.01  # of an item's largest share: smaller ones are none in the end

Temperatures = Annotated[tuple[Above, ...], msgspec.Meta(min_length=1)]


@dataclass(frozen=True)
class Options:
    # one after the other; few and high ones lose topics
    temperatures: Temperatures = (6.0, 4.0, 3.0, 2.0, 1.4, 1.0)
    turns: Positive = 3  # of assigning and averaging at each temperature
    smoothing: Above = 0.3  # counts that every topic has of every word; more mistrusts rare words more
    start: Literal["items", "noise"] = "items"  # topics begin as single items, or as everything with a little noise
    softness: Above = 12.0  # temperature of the mixture that an item gets: 1 = nearly one topic, more = several
    sharpness: Above = 40.0  # of cosines, for vectors
    keep: Share = 0.5  # of what an earlier version has counted, when learning goes on from it


def fit(x: Table, mass: np.ndarray, k: int, o: Options, rng: np.random.Generator, start: Arrays | None) -> Arrays:
    """Learn k topics. With `start` the topics go on from there at the last temperature and keep their numbers."""
    mass = mass.astype(np.float32) * filled(x)  # who says nothing has no vote
    if isinstance(x, Sparse):
        return _fit_counts(x, mass, k, o, rng, start)
    return _fit_vectors(x, mass, k, o, rng, start)


def ready(p: Arrays, o: Options) -> Arrays:
    """What `transform` works with: counts, which have offsets, become log p(w | topic) / p(w)."""
    return {"topics": _lift(p["topics"], p["topics"].sum(axis=1), o.smoothing)} if "offsets" in p else p


def transform(p: Arrays, x: Table, o: Options) -> Mixture:
    """The mixture of rows: the topics that a row is more of than the equal share, by that much.

    `fit` is the mean log lift of a word under the best topic, in nats, or the best cosine. No offsets here: topics
    that were learned balanced stay so on new items, and what an item is should not hang on what others are.
    """
    if isinstance(x, Sparse):
        scores = times(x, p["topics"])
        size = times(x, np.ones((x.width, 1), dtype=np.float32))[:, 0]
        fit = scores.max(axis=1) / np.maximum(size, 1e-12)
    else:
        size = np.abs(x).sum(axis=1)
        scores = o.sharpness * (_centred(x, p["mean"]) @ p["topics"])
        fit = scores.max(axis=1) / o.sharpness
    share = 1 / scores.shape[1]
    above = np.maximum(softmax(scores / o.softness, np) - share, 0)
    total = above.sum(axis=1, keepdims=True)
    return Mixture(np.where(total > 0, above / np.maximum(total, 1e-30), share), np.where(size > 0, fit, 0.0))


def _fit_counts(
    x: Sparse, mass: np.ndarray, k: int, o: Options, rng: np.random.Generator, start: Arrays | None
) -> Arrays:
    rows = csr(x)
    columns = rows.T.tocsr()
    words = columns @ mass  # (v,) what each word counts in all
    before = np.zeros((x.width, k), dtype=np.float32)
    if start is not None:
        before = start["topics"] * o.keep
        counts, g, temperatures = start["topics"], start["offsets"], o.temperatures[-1:] * 2
        words = words + before.sum(axis=1)
    else:
        counts, temperatures = _first(x, words, mass, k, o, rng), o.temperatures
        g = np.zeros(k, dtype=np.float32)
    for temperature in temperatures:
        for _ in range(o.turns):
            scores = (rows @ _lift(counts, words, o.smoothing)) / np.float32(temperature)
            shares = softmax(scores + g, np)
            # One turn of Sinkhorn for each of k-means. Perfect balance would need offsets that outvote the words of
            # hard items; these leave topics within a few percent of their due.
            g = g - _over(shares, mass)
            counts = columns @ (shares * mass[:, None]) + before
    shares[shares < LITTLE * shares.max(axis=1, keepdims=True)] = 0
    return {"topics": columns @ (shares * mass[:, None]) + before, "offsets": g}


def _first(x: Sparse, words: np.ndarray, mass: np.ndarray, k: int, o: Options, rng: np.random.Generator) -> np.ndarray:
    """Counts (v, k) that topics begin with."""
    due = words.sum() / k
    if o.start == "noise":
        noise = np.exp(rng.normal(0, 0.2, (len(words), k)))
        return np.asarray(words[:, None] / k * noise, dtype=np.float32)
    seeds = np.asarray(csr(take(x, _draw(x, mass, k, rng))).todense(), dtype=np.float32).T  # (v, k)
    return np.ascontiguousarray(seeds * (BEGIN * due / np.maximum(seeds.sum(axis=0), 1e-12)))


def _draw(x: Table, mass: np.ndarray, k: int, rng: np.random.Generator) -> np.ndarray:
    """k rows by their mass, no two alike as far as they go: topics that begin alike stay so."""
    number = alike(x)
    _, first = np.unique(number, return_index=True)
    share = np.bincount(number, mass)
    places = np.flatnonzero(share)
    if not len(places):
        return rng.integers(0, len(mass), k)
    return np.asarray(first[rng.choice(places, k, replace=len(places) < k, p=share[places] / share.sum())])


def _lift(counts: np.ndarray, words: np.ndarray, smoothing: float) -> np.ndarray:
    """log p(w | topic) / p(w): (v, k)."""
    lift = counts + np.float32(smoothing)
    lift /= lift.sum(axis=0)
    np.log(lift, out=lift)
    all_words = words + np.float32(smoothing * counts.shape[1])
    return np.asarray(lift - np.log(all_words / all_words.sum())[:, None], dtype=np.float32)


def _over(shares: np.ndarray, mass: np.ndarray) -> Array:
    """By how much each topic has more than its due, in logarithms: (k,)."""
    taken = mass @ shares
    return np.log(np.maximum(taken, 1e-20) * (shares.shape[1] / np.maximum(mass.sum(), 1e-20)))


def _fit_vectors(
    x: np.ndarray, mass: np.ndarray, k: int, o: Options, rng: np.random.Generator, start: Arrays | None
) -> Arrays:
    before = np.zeros((x.shape[1], k), dtype=np.float32)
    if start is not None:
        mean, topics, temperatures = start["mean"], start["topics"], o.temperatures[-1:] * 2
        before = topics * (o.keep * mass.sum() / k)
        x = _centred(x, mean)
    else:
        mean = (mass @ _unit(x.astype(np.float32)) / np.maximum(mass.sum(), 1e-20)).astype(np.float32)
        x = _centred(x, mean)
        topics, temperatures = x[_draw(x, mass, k, rng)].T, o.temperatures
    g = np.zeros(k, dtype=np.float32)
    for temperature in temperatures:
        for _ in range(o.turns):
            shares = softmax((x @ topics) * np.float32(o.sharpness / temperature) + g, np)
            g = g - _over(shares, mass)
            topics = _unit((x.T @ (shares * mass[:, None]) + before).T).T
    return {"topics": np.ascontiguousarray(topics), "mean": mean}


def _centred(x: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Unit vectors (b, d) of the directions in which rows differ from the mean; a row of zeros stays one."""
    return _unit((_unit(x.astype(np.float32)) - mean) * filled(x)[:, None])


def _unit(x: np.ndarray) -> np.ndarray:
    return np.asarray(x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-12))
