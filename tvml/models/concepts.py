"""Concepts: what programmes are compared and tastes described in, each with a name that a person can read and edit.

Words always, weighed by TF-IDF over the guide in hand; topics and labels where models of the registry find them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from tvml.guide.programme import Programme
from tvml.methods import tfidf
from tvml.sparse import Sparse
from tvml.text import vocabulary
from tvml.text.vocabulary import Text


@dataclass(frozen=True)
class Options:
    reading: vocabulary.Options = field(default_factory=lambda: vocabulary.Options(min_letters=2, title_weight=1.0))
    max_share: float = 0.3  # of the texts that a word is in at most


class Part(NamedTuple):
    """Concepts that a model of the registry finds in programmes: topics, or labels."""

    names: tuple[str, ...]  # k, "topic:17"
    labels: tuple[str, ...]  # k, the same for people
    find: Callable[[Sequence[Programme]], np.ndarray]  # (n, k) float32, 0 = nothing of it


class Concepts(NamedTuple):
    """v words and the concepts of the parts."""

    reading: vocabulary.Options
    columns: dict[str, int]  # the column of each word
    idf: np.ndarray  # (v,) float32
    parts: tuple[Part, ...]
    names: tuple[str, ...]  # of all columns
    labels: tuple[str, ...]


def learn(texts: Sequence[Text], o: Options, parts: Sequence[Part] = ()) -> Concepts:
    """The concepts of distinct texts: words that are in two of them or more, and not in too many."""
    number: dict[str, int] = {}
    for text in texts:
        for word in text.words:
            number[word] = number.get(word, 0) + 1
    most = max(2, o.max_share * len(texts))
    words = sorted(word for word, n in number.items() if 2 <= n <= most)
    held = np.array([number[word] for word in words], dtype=np.float64)
    idf = (np.log((1 + len(texts)) / (1 + held)) + 1).astype(np.float32)
    names = [f"word:{word}" for word in words] + [name for part in parts for name in part.names]
    labels = words + [label for part in parts for label in part.labels]
    return Concepts(o.reading, vocabulary.index(words), idf, tuple(parts), tuple(names), tuple(labels))


def table(c: Concepts, programmes: Sequence[Programme], texts: Sequence[Text] | None = None) -> Sparse:
    """How much of each concept is in each programme: (n, len(c.names))."""
    found = [vocabulary.read(p, c.reading) for p in programmes] if texts is None else texts
    x = tfidf.weighed(vocabulary.counts(c.columns, found, c.reading), c.idf)
    assert isinstance(x, Sparse)
    return x._replace(width=len(c.names))
