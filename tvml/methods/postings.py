"""Words and the items that have them, both ways: what retrieval by words walks over, in memory or on disk.

What a word weighs in an item is its inverse document frequency times how much of it the item has. The second factor
is kept in a byte, because it says little more than none, once or often.
"""

from typing import NamedTuple

import numpy as np

from tvml.sparse import Sparse

MOST = 1 << 19  # places that one sum visits: beyond that the commonest words, which say least, are left out


class Postings(NamedTuple):
    """n items and v words, with e entries: the items of each word and the words of each item."""

    items: np.ndarray  # (e,) int32, ascending within a word: word w has items[starts[w]:starts[w + 1]]
    amounts: np.ndarray  # (e,) uint8, how much of the word the item has, in units
    starts: np.ndarray  # (v + 1,) int64
    words: np.ndarray  # (e,) int32, ascending within an item: item i has words[rows[i]:rows[i + 1]]
    has: np.ndarray  # (e,) uint8, the amounts again, in this order
    rows: np.ndarray  # (n + 1,) int64
    norms: np.ndarray  # (n,) float32, length of the item's weights as a vector; 1 where it has no word
    unit: float

    @property
    def size(self) -> int:
        return len(self.rows) - 1

    @property
    def width(self) -> int:
        return len(self.starts) - 1


class Asked(NamedTuple):
    """A word of a query, and what the index has for it: itself, or the words that it may be a misspelling of."""

    given: str
    words: tuple[int, ...]  # at least one
    weight: float = 1.0


def frequency(p: Postings, words: np.ndarray) -> np.ndarray:
    """How many items have each word: int64."""
    return np.asarray(p.starts[words + 1] - p.starts[words])


def rarity(p: Postings, words: np.ndarray) -> np.ndarray:
    """Inverse document frequency log(1 + (n - f + 1/2) / (f + 1/2)), which is above 0: float64."""
    f = frequency(p, words)
    return np.asarray(np.log(1 + (p.size - f + 0.5) / (f + 0.5)))


def rarest(p: Postings, words: np.ndarray, most: int = MOST) -> np.ndarray:
    """Places in `words` of the rarest, as many as have `most` items together, at least one."""
    f = frequency(p, words)
    order = np.argsort(f, kind="stable")
    return np.asarray(order[: max(1, int(np.searchsorted(np.cumsum(f[order]), most, side="right")))])


def weighed(p: Postings, words: np.ndarray, weights: np.ndarray, most: int = MOST) -> np.ndarray:
    """Sum over the words of weight times amount, for each item: (n,) float32. Words are different ones."""
    total = np.zeros(p.size, dtype=np.float32)
    for i in rarest(p, words, most):
        part = slice(p.starts[words[i]], p.starts[words[i] + 1])
        np.add.at(total, p.items[part], p.amounts[part] * np.float32(weights[i] * p.unit))  # twice as fast as +=
    return total


def strongest(p: Postings, words: np.ndarray, weights: np.ndarray, most: int = MOST) -> np.ndarray:
    """The largest of weight times amount over the words, for each item: (n,) float32."""
    best = np.zeros(p.size, dtype=np.float32)
    for i in rarest(p, words, most):
        part = slice(p.starts[words[i]], p.starts[words[i] + 1])
        some = p.items[part]
        best[some] = np.maximum(best[some], p.amounts[part] * np.float32(weights[i] * p.unit))
    return best


def rows(p: Postings, items: np.ndarray) -> Sparse:
    """The items as unit vectors of the weights of their words: (len(items), v)."""
    parts = [slice(p.rows[i], p.rows[i + 1]) for i in items]
    words = np.concatenate([p.words[part] for part in parts])
    amounts = np.concatenate([p.has[part] for part in parts])
    sizes = np.array([part.stop - part.start for part in parts])
    values = amounts * rarity(p, words) * p.unit / np.repeat(p.norms[items], sizes)
    return Sparse(words, values.astype(np.float32), np.concatenate([[0], np.cumsum(sizes)]), p.width)


def amount(p: Postings, word: int, item: int) -> float:
    """How much of the word the item has; 0 when it does not have it."""
    part = slice(p.rows[item], p.rows[item + 1])
    place = int(np.searchsorted(p.words[part], word))
    found = p.words[part][place : place + 1]
    return float(p.has[part][place]) * p.unit if len(found) and found[0] == word else 0.0


def top(scores: np.ndarray, k: int, least: float) -> np.ndarray:
    """Places of the k best scores above `least`, the best first, equal ones in their order: at most (k,) int64.

    The k best lie in the k parts whose own best are best, so the whole is gone through once, and that quickly.
    """
    size = max(1, int(len(scores) ** 0.5))
    whole = scores[: len(scores) // size * size].reshape(-1, size)
    parts = np.argsort(-whole.max(axis=1, initial=-np.inf), kind="stable")[:k]
    places = (np.sort(parts)[:, None] * size + np.arange(size)).ravel()
    places = np.concatenate([places, np.arange(whole.size, len(scores))])
    places = places[scores[places] > least]
    return np.asarray(places[np.argsort(-scores[places], kind="stable")[:k]])
