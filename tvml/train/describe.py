"""What a topic is, for people: words that tell it from the others, a label, typical programmes, its neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from tvml.config import NotNegative, Positive, Share
from tvml.evaluate import coherence
from tvml.models.topics import NONE, Topics, overlap
from tvml.sparse import Sparse

LABEL = 3  # words of a label
STARTS = 5  # of the most telling words, from which a set is grown


@dataclass(frozen=True)
class Options:
    words: Positive = 10  # that describe a topic
    candidates: Positive = 60  # most telling words of a topic, from which they are chosen
    least: Positive = 3  # texts and series that a word must be in to describe a topic
    across: Share = 0.5  # how much it counts that words are together in series; the rest: in texts
    telling: NotNegative = 0.1  # how much it counts that a word tells the topic from others
    typical: Positive = 5  # programmes that are named
    neighbours: Positive = 3  # of the most similar topics that are named


class Items(NamedTuple):
    """The distinct texts that topics were learned from."""

    counts: Sparse  # (b, v)
    series: np.ndarray  # (b,) numbers
    titles: Sequence[str]  # b


def rows(t: Topics, items: Items, topic: np.ndarray, fit: np.ndarray, o: Options) -> list[dict[str, Any]]:
    """A row for each topic. `topic` (b,) is that of each item or NONE, `fit` (b,) how well it fits."""
    chosen = words(items, topic, t.k, o)
    labels = [label([t.words[i] for i, _ in some]) or f"topic {j}" for j, some in enumerate(chosen)]
    near = overlap(t)
    described = []
    for k, some in enumerate(chosen):
        inside = np.flatnonzero(topic == k)
        order = [j for j in np.argsort(-near[k], kind="stable").tolist() if j != k][: o.neighbours]
        described.append(
            {
                "topic": k,
                "label": labels[k],
                "words": [{"word": t.words[i], "weight": round(weight, 4)} for i, weight in some],
                "items": len(inside),
                "series": len(np.unique(items.series[inside])),
                "typical": _typical(items, inside, fit, o.typical),
                "near": [{"topic": j, "label": labels[j], "overlap": round(float(near[k, j]), 4)} for j in order],
            }
        )
    return described


def words(items: Items, topic: np.ndarray, k: int, o: Options) -> list[list[tuple[int, float]]]:
    """The words of each topic with their weights, heaviest first.

    A word weighs p(w | topic) log(p(w | topic) / p(w)), its part in the divergence of the topic from the guide. Of
    the heaviest ones those are taken that belong together: greedily, by their mean NPMI with those taken before.
    One topic alone has nothing to be told from: there a word weighs p(w).
    """
    b = items.counts.rows
    every = coherence.held(items.counts, np.arange(items.counts.width))
    of_topic = np.zeros((b, k))
    placed = np.flatnonzero(topic != NONE)
    of_topic[placed, topic[placed]] = 1
    number = np.asarray(every.T @ of_topic)  # (v, k) items of the topic that have the word
    p = number / np.maximum(number.sum(axis=0), 1e-12)
    all_p = number.sum(axis=1) / max(number.sum(), 1e-12)
    with np.errstate(divide="ignore", invalid="ignore"):
        telling = np.where(number > 0, p * np.log(p / all_p[:, None]), 0.0) if k > 1 else p
    by_series = coherence.by_series(every, items.series)
    few = min(o.least, 1 + b // 50)
    seldom = (np.asarray(every.sum(axis=0))[0] < few) | (np.asarray(by_series.sum(axis=0))[0] < few)
    return [_coherent(every, by_series, np.where(seldom & ~seldom.all(), 0.0, telling[:, j]), few, o) for j in range(k)]


def _coherent(every: Any, by_series: Any, telling: np.ndarray, few: int, o: Options) -> list[tuple[int, float]]:
    """One topic's words, from what each word tells (v,)."""
    some = np.argsort(-telling, kind="stable")[: o.candidates]
    some = some[telling[some] > 0]
    if not len(some):
        return []
    bond = (1 - o.across) * coherence.npmi(every[:, some], few) + o.across * coherence.npmi(by_series[:, some], few)
    worth = o.telling * telling[some] / telling[some].max()
    best: tuple[float, list[int]] = (-np.inf, [])
    for first in range(min(STARTS, len(some))):
        taken, total = [first], bond[first].copy()
        while len(taken) < min(o.words, len(some)):
            gain = total / len(taken) + worth
            gain[taken] = -np.inf
            taken.append(int(gain.argmax()))
            total = total + bond[taken[-1]]
        mean = coherence.mean_of_pairs(bond, np.array(taken)) if len(taken) > 1 else 0.0
        best = max(best, (mean + float(worth[taken].mean()), taken), key=lambda found: found[0])
    return [(int(some[i]), float(telling[some[i]])) for i in sorted(best[1])]  # `some` is in the order of weights


def label(ordered: Sequence[str]) -> str:
    """The best three words, of which none is nearly another: "koch, rezepte, küche" and not "koch, kochen"."""
    kept: list[str] = []
    for word in ordered:
        if not any(_alike(word, other) for other in kept):
            kept.append(word)
    return ", ".join(kept[:LABEL])


def _alike(a: str, b: str) -> bool:
    """Is the one the other with another ending?"""
    short, long = sorted((a, b), key=len)
    same = len(short) if len(short) < 5 else len(short) - 1
    return len(short) >= 4 and len(long) - len(short) <= 3 and short[:same] == long[:same]


def _typical(items: Items, inside: np.ndarray, fit: np.ndarray, most: int) -> list[str]:
    """Titles of the items that fit best, one a series."""
    found: dict[int, str] = {}
    for i in inside[np.argsort(-fit[inside], kind="stable")].tolist():
        found.setdefault(int(items.series[i]), items.titles[i])
        if len(found) == most:
            break
    return list(found.values())
