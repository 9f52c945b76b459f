"""From a query to the best items of an index, and why they are: numpy alone."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from tvml.methods import Method
from tvml.methods.postings import Asked, top
from tvml.methods.retrieval import words as by_words
from tvml.models import index
from tvml.models.index import Index
from tvml.strings import find

EXPANDED = 0.3  # what the strongest word of a query's topics counts, where a word of the query counts 1
SHOWN = 10  # words that are given as reasons
FAINT = 0.01  # the least share of a topic that is one


class Topic(NamedTuple):
    """What a column of mixtures is about."""

    label: str
    words: dict[str, float]  # with their weights


class Query(NamedTuple):
    """One query, as far as a method can ask with it."""

    name: str
    asked: list[Asked]
    vector: np.ndarray | None = None  # (d,) of the index's table
    item: int | None = None  # the item whose like are looked for; it is no answer


class Hit(NamedTuple):
    item: int
    score: float


def best(x: Index, method: Method, query: Query, k: int) -> list[Hit]:
    """The k best items, the best first; none for a query of which the index, or the model, knows nothing.

    A method that compares vectors needs an index with a table and a query with a vector of its width.
    """
    module: Any = method.module
    if module.TAKES == "words":
        scores = module.scores(x.postings, query.asked, method.options) if query.asked else None
    else:
        known = query.vector is not None and query.vector.any()
        scores = module.scores(x.table, query.vector, method.options) if known else None
    if scores is None:
        return []
    found = top(scores, k + (query.item is not None), module.LEAST)
    return [Hit(int(i), float(scores[i])) for i in found if i != query.item][:k]


def expanded(x: Index, asked: Sequence[Asked], mixture: np.ndarray, topics: Sequence[Topic], n: int) -> list[Asked]:
    """The words asked for, and n more: those that weigh most in the topics (k,) of the query. Method R4."""
    known = {w for one in asked for w in one.words}
    weights: dict[int, float] = {}
    for share, topic in zip(mixture.tolist(), topics, strict=True):
        for word, weight in topic.words.items() if share > 0 else ():
            place = find(x.words, word)
            if place is not None and place not in known:
                weights[place] = weights.get(place, 0.0) + share * weight
    chosen = sorted(weights, key=lambda w: (-weights[w], w))[:n]
    return [*asked, *(Asked("", (w,), EXPANDED * weights[w] / weights[chosen[0]]) for w in chosen)]


def reasons(
    x: Index, method: Method, query: Query, hits: Sequence[Hit], topics: Sequence[Topic]
) -> list[dict[str, Any]]:
    """Why each hit is one: {"words": the query's words in it, "related": words of the best hits in it, "topics"}.

    By `words` each is told with its part of the score; otherwise words are only named.
    """
    if method.module is not by_words:
        told: list[dict[str, Any]] = [{"words": _named(x, query, hit)} for hit in hits]
    else:
        _, found = by_words.search(x.postings, query.asked, method.options)
        told = [_parts(x, query, hit, found) for hit in hits]
    if topics and x.table is not None and query.vector is not None:
        for one, hit in zip(told, hits, strict=True):
            one["topics"] = _topics(query.vector, x.table.rows[hit.item], topics)
    return told


def _parts(x: Index, query: Query, hit: Hit, found: by_words.Found) -> dict[str, Any]:
    asked, related = by_words.explain(x.postings, query.asked, hit.item, found)
    named = index.shared(x, query.asked, hit.item)
    part = dict(zip(query.asked, asked, strict=True))
    told = [_told(x, one, w) | {"score": round(part[one], 4)} for one, w in named]
    likest = sorted(related, key=lambda w: (-related[w], w))[:SHOWN]
    return {
        "words": sorted(told, key=lambda row: -row["score"])[:SHOWN],
        "related": [{"word": index.word(x, w), "score": round(related[w], 4)} for w in likest],
    }


def _named(x: Index, query: Query, hit: Hit) -> list[dict[str, Any]]:
    return [_told(x, one, w) for one, w in index.shared(x, query.asked, hit.item)][:SHOWN]


def _told(x: Index, one: Asked, w: int) -> dict[str, Any]:
    taken = index.word(x, w)
    if not one.given:  # of the query's topics
        return {"word": taken, "added": True}
    return {"word": taken} if taken == one.given else {"given": one.given, "taken": taken}


def _topics(query: np.ndarray, own: np.ndarray, topics: Sequence[Topic]) -> list[dict[str, Any]]:
    """The topics that both have, with the lesser of their shares."""
    both = np.minimum(query, own)
    order = np.argsort(-both, kind="stable")[:SHOWN]
    return [
        {"topic": int(k), "label": topics[k].label, "share": round(float(both[k]), 4)} for k in order if both[k] > FAINT
    ]
