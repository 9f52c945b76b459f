"""Nearest neighbours: a programme gets the labels of the stored training vectors that are near to it.

score_c = scale (b_c + log sum_{stored i of class c} exp(-|x - x_i|^2 / T)), b_c = log(share of c / stored items of c):
classes by their shares, each as dense around x as its stored vectors are (Parzen 1962), which is the neighbourhood that
NCA trains (Goldberger et al. 2004). O(b items d).

A few vectors stand for all: the means of spherical k-means within each class (Dhillon and Modha 2001), kept as int8, a
quarter of a weight a number. A class with more texts gets more of them, by divisors: next is the class with the largest
texts^power / (vectors that it has + 1).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tvml.arrays import Array, Arrays, Shape
from tvml.config import Above, Count, Positive, Share
from tvml.errors import InputError
from tvml.methods.neighbourhood import distances, unit

TRAINED = False
ROUNDS = 10  # of k-means; it moves little after five


@dataclass(frozen=True)
class Options:
    items: Positive = 128  # stored vectors, at least one a label; each costs width / 4 weights
    temperature: Above = 0.1  # small = the nearest one alone, large = all alike
    nearest: Count = 0  # only so many stored vectors count; 0 = all
    power: Share = 0.5  # 1 = classes get vectors by their texts, 0 = all the same


def shapes(width: int, k: int, o: Options) -> dict[str, Shape]:
    return {"b": (k,), "scale": (1,)}


def fixed(width: int, k: int, o: Options) -> dict[str, Shape]:
    """The vectors and the label of each. Raises InputError for more labels than vectors, or than a byte can say."""
    if k > min(o.items, 256):
        more = "raise output.items" if o.items < min(k, 256) else "lower data.max_labels"
        raise InputError(f"output.neighbours: room for {min(o.items, 256)} labels, found {k}; {more}")
    return {"items": (o.items, width), "labels": (o.items,)}


def fit(x: np.ndarray, labels: np.ndarray, weight: np.ndarray, k: int, o: Options, rng: np.random.Generator) -> Arrays:
    x = unit(x, np)
    places = [np.flatnonzero(labels == c) for c in range(k)]
    stored = _stored(np.array([len(some) for some in places]), o)
    items = [_means(x[some], weight[some], n, rng) for some, n in zip(places, stored.tolist(), strict=True)]
    share = np.bincount(labels, weight, k) / weight.sum()
    whole = np.concatenate(items)
    return {
        "b": np.log((share + 1e-4) / stored).astype(np.float32),
        "scale": np.ones(1, dtype=np.float32),
        # the largest number of each vector is 127; `scores` makes its length 1 again
        "items": np.rint(whole * (127 / (np.abs(whole).max(axis=1, keepdims=True) + 1e-9))).astype(np.int8),
        "labels": np.repeat(np.arange(k), stored).astype(np.uint8),
    }


def _stored(texts: np.ndarray, o: Options) -> np.ndarray:
    """How many vectors each class gets: (k,), at least one, together `items`."""
    stored = np.ones(len(texts), dtype=np.int64)
    for _ in range(o.items - len(texts)):
        short = stored < texts
        claim = np.where(short if short.any() else True, texts**o.power / (stored + 1), -1.0)
        stored[claim.argmax()] += 1
    return stored


def _means(x: np.ndarray, weight: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """n vectors (n, d) that stand for x (b, d) with weights (b,); all of x, again and again, where n is more."""
    if not len(x):  # no text of the class is left: a vector that is near to none
        return np.zeros((n, x.shape[1]), dtype=np.float32)
    if n >= len(x):
        return x[np.arange(n) % len(x)]
    means = x[rng.choice(len(x), n, replace=False, p=weight / weight.sum())]
    for _ in range(ROUNDS):
        home = np.eye(n, dtype=np.float32)[(x @ means.T).argmax(axis=1)] * weight[:, None]  # (b, n)
        means = np.where(home.any(axis=0)[:, None], unit(home.T @ x, np), means)
    return np.asarray(means, dtype=np.float32)


def scores(p: Arrays, x: Array, o: Options, xp: Any) -> Array:
    # x (b, d), items (m, d), labels (m,), b (k,), scale (1,) -> (b, k)
    one = xp.ones_like(p["b"])
    items = unit(p["items"] * one[:1], xp)
    far = distances(unit(x, xp), items) / o.temperature  # (b, m)
    if 0 < o.nearest < items.shape[0]:
        far = xp.where(xp.argsort(xp.argsort(far, -1), -1) < o.nearest, far, 1e9)
    top = -xp.amin(far, axis=-1, keepdims=True)
    of = (p["labels"][:, None] == xp.arange(one.shape[0])) * one  # (m, k)
    return p["scale"] * (p["b"] + top + xp.log(xp.exp(-far - top) @ of + 1e-30))


def scaled(p: Arrays, temperature: float) -> Arrays:
    return p | {"scale": p["scale"] / temperature}
