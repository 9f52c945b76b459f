"""Words first, then relatives: BM25, and one step of an associative memory from what it has found.

    bm25(x) = sum over words w of the query of idf(w) f (k1 + 1) / (f + k1 (1 - b + b |x| / mean |x|))

f times w stands in x, in the title twice as often. Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework:
BM25 and Beyond", 3.15. A misspelt word stands for all words that it may be, each item getting the best of them.

The items that BM25 finds best recall a mixture of themselves (hopfield.py), and every item is scored by its cosine with
it: other episodes and like programmes come behind what was found, though they have no word of the query.

    score = bm25 / max bm25 + relatives . x / |x| . softmax(beta bm25) X       over the `top` best
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tvml.config import Above, NotNegative, Positive, Share
from tvml.methods.postings import MOST as POSTINGS
from tvml.methods.postings import Asked, Postings, amount, rarity, rows, strongest, top, weighed
from tvml.methods.retrieval.hopfield import restore

TAKES = "words"
LEAST = 0.0


@dataclass(frozen=True)
class Options:
    k1: Above = 1.2  # how soon more of the same word says no more; an index keeps the one that it was made with
    b: Share = 0.75  # how much a long text is discounted; an index keeps the one that it was made with
    relatives: NotNegative = 5.0  # what likeness to the items found counts; 0 = BM25 alone
    beta: NotNegative = 1.0  # inverse temperature of what they recall: higher = only the best speak
    top: Positive = 20  # items that speak
    faint: Share = 0.05  # of the likeness of the likest: less than that is none, it is what all texts share


class Found(NamedTuple):
    """How scores came about."""

    peak: float  # the largest BM25
    words: np.ndarray  # (r,) words recalled
    weights: np.ndarray  # (r,) how much of each


def amounts(counts: np.ndarray, lengths: np.ndarray, mean: float, o: Options) -> np.ndarray:
    """f (k1 + 1) / (f + k1 (1 - b + b |x| / mean)) of counts f in texts of these lengths: the same shape."""
    return np.asarray(counts * (o.k1 + 1) / (counts + o.k1 * (1 - o.b + o.b * lengths / mean)))


def bm25(x: Postings, query: Sequence[Asked], most: int = POSTINGS) -> np.ndarray:
    """BM25 of every item: (n,) float32."""
    sure: dict[int, float] = {}
    for one in query:
        if len(one.words) == 1:
            sure[one.words[0]] = sure.get(one.words[0], 0.0) + one.weight
    words = np.array(list(sure), dtype=np.int64)
    found = weighed(x, words, rarity(x, words) * np.array(list(sure.values())), most) if len(sure) else None
    total = np.zeros(x.size, dtype=np.float32) if found is None else found
    doubtful = [one for one in query if len(one.words) > 1]
    for one in doubtful:
        words = np.array(one.words, dtype=np.int64)
        total += strongest(x, words, rarity(x, words) * one.weight, most // len(doubtful))
    return total


def scores(x: Postings, query: Sequence[Asked], o: Options) -> np.ndarray:
    return search(x, query, o)[0]


def search(x: Postings, query: Sequence[Asked], o: Options) -> tuple[np.ndarray, Found]:
    """The scores (n,), and what `explain` wants to know of them."""
    found = bm25(x, query)
    best = top(found, o.top, LEAST)
    nothing = np.zeros(0, dtype=np.int64)
    if not len(best):
        return found, Found(1.0, nothing, nothing)
    peak = float(found[best[0]])
    found /= np.float32(peak)
    if not o.relatives:
        return found, Found(peak, nothing, nothing)
    recalled = restore(found[best].astype(np.float64) * peak, rows(x, best), o.beta)
    words = np.flatnonzero(recalled)
    weights = recalled[words] * rarity(x, words) * o.relatives
    likeness = weighed(x, words, weights) / x.norms
    likeness[likeness < o.faint * likeness.max()] = 0
    return found + likeness, Found(peak, words, weights)


def explain(x: Postings, query: Sequence[Asked], item: int, found: Found) -> tuple[list[float], dict[int, float]]:
    """What each word of the query says for an item, and what each word that it was likened by: parts of its score."""
    asked = []
    for one in query:
        words = np.array(one.words, dtype=np.int64)
        have = np.array([amount(x, word, item) for word in one.words])
        asked.append(float((rarity(x, words) * have).max()) * one.weight / found.peak)
    part = slice(x.rows[item], x.rows[item + 1])
    own = x.words[part]
    place = np.minimum(np.searchsorted(found.words, own), max(len(found.words) - 1, 0))
    both = found.words[place] == own if len(found.words) else np.zeros(len(own), dtype=bool)
    values = found.weights[place[both]] * x.has[part][both] * x.unit / x.norms[item]
    return asked, dict(zip(own[both].tolist(), values.tolist(), strict=True))
