"""Topics: a word is what it says for each of k topics, a text is the sum of its words. No gradient, no torch.

vector of word w = log p(w | topic) / p(w), less its mean over the topics; p(w | topic) from balanced k-means (methods/
topics/sinkhorn.py, which has the formulas). Less the mean, because a word that speaks for all topics alike says
nothing of what a text is about, yet a cosine would take that for likeness. A balanced assignment is what swapped
assignments learn from (swapped.py); without an encoder between words and topics it is a mean over words.

Most words occur with a few topics: counts below `least` are left out, so that a table of a million numbers keeps a few
tens of thousands of them. O(nnz k) a turn.
"""

from dataclasses import dataclass

import numpy as np

from tvml.arrays import Arrays
from tvml.config import NotNegative, Positive
from tvml.errors import InputError
from tvml.methods.topics import sinkhorn
from tvml.sparse import Sparse, alike, take


@dataclass(frozen=True)
class Options:
    topics: Positive = 50  # numbers of a vector
    items: Positive = 400_000  # different texts that topics are learned from; of more that many are drawn
    least: NotNegative = 0.5  # items of a topic that a word must be in to say something of it


def fit(x: Sparse, mass: np.ndarray, most: int, o: Options, rng: np.random.Generator) -> Arrays:
    """The counts of each word in each topic, those that are there: "counts" (m,) in the "topics" (m,) uint16, the
    words one after the other from "starts" (v + 1,).

    Raises InputError when there are fewer different items than topics, or no weight for each topic.
    """
    if x.rows > o.items:
        some = np.sort(rng.choice(x.rows, o.items, replace=False))
        x, mass = take(x, some), mass[some]
    different = int(alike(x).max(initial=-1)) + 1
    if o.topics > different:
        raise InputError(
            f"{o.topics} topics of {different} different items: ask for at most {different} "
            f"(--set objective.topics={different}), or give a longer guide"
        )
    if most < o.topics:
        raise InputError(f"at most {most} weights, but {o.topics} topics need one each; raise --max-parameters")
    counts = sinkhorn.fit(x, mass, o.topics, sinkhorn.Options(), rng, None)["topics"]
    there = counts >= max(o.least, _bound(counts, most))
    ids, topics = np.nonzero(there)
    starts = np.concatenate([[0], np.cumsum(np.bincount(ids, minlength=x.width))])
    return {"counts": counts[there], "topics": topics.astype(np.uint16), "starts": starts.astype(np.int32)}


def ready(p: Arrays, words: int, o: Options) -> np.ndarray:
    """The vector of each word: (v, k)."""
    counts = np.zeros((words, o.topics), dtype=np.float32)
    counts[np.repeat(np.arange(words), np.diff(p["starts"])), p["topics"]] = p["counts"]
    lift = sinkhorn.ready({"topics": counts, "offsets": np.zeros(o.topics)}, sinkhorn.Options())["topics"]
    return np.asarray(lift - lift.mean(axis=1, keepdims=True))


def weights(p: Arrays) -> int:
    return len(p["counts"])


def _bound(counts: np.ndarray, most: int) -> float:
    """What a count must reach so that at most so many do."""
    if counts.size <= most:
        return 0.0
    above = np.partition(counts.ravel(), counts.size - most - 1)[counts.size - most - 1]
    return float(np.nextafter(above, np.float32(np.inf)))
