"""Selected words: hash codes for the words that tell labels apart; all other words are left out of a text.

Most words of a programme that a model has never seen are names. In F1 each of them is a random vector, as loud as
any word that means something, and ten thousand weights cannot learn to ignore them. So the words, and word beginnings
of 4 to 6 letters, which join inflected forms, are ranked by how much they say of the label, and a Bloom filter
remembers the best. A word's code is the sum of the ternary codes of those of its pieces that the filter holds.

    code = ternary(word) + weight * sum of ternary(beginning); embedding = relu(code a + b) p

The hidden layer lets single words stand out of 64 numbers. Rank: G^2 = sum_c n_c log(n_c / (n q_c)), n_c the piece's
count with label c, n over all labels, q_c the label's share: the likelihood ratio against "the piece says nothing"
(Dunning 1993). Filter: Bloom 1970, in tvml/bloom.py; its bytes count as weights, four bytes a weight.
O(64 hidden + hidden d) a word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tvml import bloom as filters
from tvml.arrays import Array, Arrays, Bags, Shape, rms_norm
from tvml.config import Count, NotNegative, Positive, Share
from tvml.features import ternary

HASH, VERSION = "selected-" + ternary.HASH, ternary.VERSION
BEGINNING = "^"  # before the first letters of a word; no token contains it


@dataclass(frozen=True)
class Options:
    keep: Positive = 1500  # pieces that the filter remembers
    bits: Positive = 16  # of the filter a piece: 16 let 1 in 2,000 unknown pieces through, 10 let 1 in 100
    shortest: Positive = 4  # letters of the shortest beginning of a word
    longest: Count = 6  # 0 = whole words only
    weight: NotNegative = 0.5  # of a beginning against the word itself
    damping: Share = 0.7  # in counting, a series with n programmes counts n^(1 - damping)
    hidden: Positive = 64  # width of the hidden layer


def pieces(token: str, o: Options) -> list[str]:
    """The word itself, then its beginnings, marked so that they are not taken for words."""
    return [token, *(BEGINNING + token[:n] for n in range(o.shortest, o.longest + 1) if n < len(token))]


def fit(bags: Bags, o: Options) -> Arrays:
    """The filter of the `keep` best pieces: {"filter": (bytes,) uint8}."""
    ids: dict[str, int] = {}
    of = {word: [ids.setdefault(piece, len(ids)) for piece in pieces(word, o)] for bag in bags.words for word in bag}
    texts = [np.unique(np.array([i for word in bag for i in of[word]], dtype=np.int64)) for bag in bags.words]
    sizes = np.array([len(text) for text in texts])
    flat = np.concatenate(texts)  # pieces of all texts, one after another
    weights = bags.weights(o.damping)
    k = int(bags.labels.max()) + 1
    n = np.bincount(flat * k + np.repeat(bags.labels, sizes), np.repeat(weights, sizes), len(ids) * k)
    score = likelihood_ratio(n.reshape(-1, k), np.bincount(bags.labels, weights, k))
    names = list(ids)
    return {"filter": bloom([names[i] for i in np.argsort(-score, kind="stable")[: o.keep]], o)}


def likelihood_ratio(n: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """G^2 of each piece: n (pieces, k) counts with each label, labels (k,) counts of the labels -> (pieces,)."""
    expected = n.sum(axis=1, keepdims=True) * (labels / labels.sum())
    return np.asarray((n * np.log(np.maximum(n, 1e-12) / np.maximum(expected, 1e-12))).sum(axis=1))


def fixed(o: Options) -> dict[str, Shape]:
    return {"filter": (filters.size(o.keep, o.bits),)}


def bloom(names: Sequence[str], o: Options) -> np.ndarray:
    """A Bloom filter that holds the names: (keep * bits / 8,) uint8."""
    return filters.make(names, o.keep, o.bits)


def holds(table: np.ndarray, names: Sequence[str], o: Options) -> np.ndarray:
    """Which of the names the filter holds: (v,) bool; now and then wrongly yes, never wrongly no."""
    return filters.holds(table, names, o.bits)


def codes(tokens: Sequence[str], known: Arrays, o: Options) -> np.ndarray:
    """What the network sees of each token: (v, 64) float32, zeros for a word that says nothing."""
    of = [pieces(token, o) for token in tokens]
    names = [piece for some in of for piece in some]
    result = np.zeros((len(tokens), ternary.SIZE), dtype=np.float32)
    if names:
        owner = np.repeat(np.arange(len(tokens)), [len(some) for some in of])
        found = np.flatnonzero(holds(known["filter"], names, o))
        share = np.array([1.0 if not names[i].startswith(BEGINNING) else o.weight for i in found], dtype=np.float32)
        np.add.at(result, owner[found], ternary.ternary([names[i] for i in found]) * share[:, None])
    return np.asarray(rms_norm(result, np))


def shapes(d: int, o: Options) -> dict[str, Shape]:
    return {"a": (ternary.SIZE, o.hidden), "b": (o.hidden,), "p": (o.hidden, d)}


def forward(p: Arrays, code: Array, o: Options, xp: Any) -> Array:
    # code (v, 64) -> (v, d)
    return xp.clip(code @ p["a"] + p["b"], 0.0, None) @ p["p"]
