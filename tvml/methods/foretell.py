"""What the word objectives share: some words of a text, as the encoder reads them, foretell another one.

    by negatives    mean of max(0, margin - h . w + h . w'), w' words that stand for all others
    by uniformity   |h - w|^2 + weight (u(h) + u(w')) / 2, u of methods/unsupervised/halves.py; no negatives are needed

h is the vector of the words that are seen and w that of the word that is not, both of length 1. Negatives are drawn
`uniform`, by frequency^0.75 (Mikolov et al. 2013), or `hard`: of `pool` times as many by frequency^0.75 those that come
nearest, because most others keep the margin already and teach nothing ("The Opposite of Something"; Wu et al. 2018,
arXiv 1709.03856). A pair counts as much as its word does.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from tvml.arrays import Array
from tvml.config import Above, NotNegative, Positive
from tvml.methods.neighbourhood import unit
from tvml.methods.unsupervised import Batch, Net, View
from tvml.methods.unsupervised.halves import uniformity

DAMPED = 0.75  # power of a word's frequency


@dataclass(frozen=True)
class Options:
    by: Literal["negatives", "uniformity"] = "negatives"
    negatives: Literal["uniform", "frequency", "hard"] = "hard"
    number: Positive = 32  # of negatives
    pool: Positive = 4  # hard ones are the nearest of so many times `number`
    margin: Above = 0.4  # by which a word's cosine must be above that of a negative
    t: Above = 2.0  # how steeply nearness of different words costs, by uniformity
    weight: NotNegative = 1.0  # of uniformity
    pairs: Positive = 1024  # of seen words and an unseen one, a step


def drawn(mask: Array, most: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Rows and places of at most `most` of the words in mask (b, n), each at most once: (m,) each."""
    rows, places = mask.nonzero(as_tuple=True) if hasattr(mask, "detach") else mask.nonzero()
    some = rng.permutation(len(rows))[:most]
    return rows[some], places[some]


def distances(view: View, rows: Array, places: Array, xp: Any) -> Array:
    """How many words to the right of places (m,) of rows (m,) each word of these texts stands: (m, n), left is < 0."""
    at = xp.cumsum(xp.ones_like(view.ids), 1) - 1
    return at[rows] - places[:, None]


def split(view: View, share: float, rng: np.random.Generator, xp: Any) -> tuple[View, View]:
    """The words that stay to be seen, and the hidden ones: each with probability `share`."""
    dice = xp.asarray(rng.random(tuple(view.weight.shape), dtype="f4"), device=view.weight.device)
    return view._replace(weight=view.weight * (dice >= share)), view._replace(weight=view.weight * (dice < share))


def loss(net: Net, view: View, rows: Array, places: Array, keep: Array, batch: Batch, o: Options, xp: Any) -> Array:
    """Of the words at `places` of rows of a view, foretold by those of the same rows by what `keep` (m, n) says."""
    seen = View(view.ids[rows], view.weight[rows] * keep)
    return of(net, seen, view.ids[rows, places], view.weight[rows, places], batch, o, xp)


def of(net: Net, seen: View, words: Array, weight: Array, batch: Batch, o: Options, xp: Any) -> Array:
    """Of words (m,), which count `weight` (m,), foretold by the texts `seen` (m, n)."""
    h, w = net.vector(seen), unit(net.words(words), xp)  # (m, d) each
    weight = weight * (seen.weight.sum(axis=1) > 0)  # nothing foretells nothing
    if o.by == "uniformity":
        others = unit(net.words(batch.rng.permutation(len(net.facts.frequency))[: o.pairs]), xp)
        spread = 0.5 * (uniformity(h, o.t, xp) + uniformity(others, o.t, xp))
        return _mean(((h - w) ** 2).sum(axis=-1), weight) + o.weight * spread
    return _mean(losses(h, w, words, net, batch, o, xp).mean(axis=-1), weight)


def losses(h: Array, w: Array, words: Array, net: Net, batch: Batch, o: Options, xp: Any) -> Array:
    """Of each vector h (m, d) and its word w (m, d), against each negative: (m, number)."""
    others = drawn_words(net.facts.frequency, o, batch.rng)
    scores = h @ unit(net.words(others), xp).swapaxes(0, 1)  # (m, c)
    at = xp.asarray(others, device=words.device)
    scores = xp.where(words[:, None] == at[None, :], -1.0, scores)  # a word is no negative of itself
    if o.negatives == "hard":
        scores = largest(scores, o.number, xp)
    return xp.clip(o.margin - (h * w).sum(axis=-1, keepdims=True) + scores, 0, None)


def largest(x: Array, k: int, xp: Any) -> Array:
    """The k largest of each row of x (b, c), in any order."""
    return np.partition(x, -k)[:, -k:] if xp is np else xp.topk(x, k, sorted=False).values


def drawn_words(frequency: np.ndarray, o: Options, rng: np.random.Generator) -> np.ndarray:
    """The words that a batch has for negatives, or chooses the hard ones from; frequency (v,) -> (c,)."""
    if o.negatives == "uniform":
        return rng.integers(len(frequency), size=o.number)
    share = frequency.astype(np.float64) ** DAMPED
    return rng.choice(len(frequency), o.number * (o.pool if o.negatives == "hard" else 1), p=share / share.sum())


def _mean(x: Array, weight: Array) -> Array:
    return (x * weight).sum() / (weight.sum() + 1e-12)
