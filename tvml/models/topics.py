"""A topic model as it predicts: programmes to mixtures of topics, with numpy alone."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from tvml.arrays import Arrays
from tvml.errors import InputError
from tvml.methods import Method
from tvml.methods.sinkhorn import sinkhorn
from tvml.methods.topics import Mixture
from tvml.models.vectors import Vectors
from tvml.sparse import Sparse, Table, filled
from tvml.text import vocabulary
from tvml.text.vocabulary import Options, Text

NONE = -1  # the topic of an item that fits none
FAINT = 1e-6  # the weight that balancing gives a topic that an item has nothing of


class Topics(NamedTuple):
    """k topics over v words, or over vectors of width v."""

    method: Method
    arrays: Arrays  # as `fit` gave them
    ready: Arrays  # as `transform` wants them
    words: tuple[str, ...]  # the vocabulary, v of them unless topics are over vectors
    columns: dict[str, int]  # the column of each
    reach: np.ndarray  # (words,) what a word counts against items of other series
    reading: Options  # how a programme is read
    vectors: bool  # are topics over vectors?
    described: list[dict[str, Any]]  # a row for each topic: label, words, items ...

    @property
    def k(self) -> int:
        return int(self.arrays["topics"].shape[1])


def make(
    method: Method,
    arrays: Arrays,
    words: Sequence[str],
    reach: np.ndarray,
    reading: Options,
    vectors: bool,
    described: list[dict[str, Any]],
) -> Topics:
    """The model, with what `transform` needs prepared once."""
    prepare = getattr(method.module, "ready", None)
    ready = prepare(arrays, method.options) if prepare else arrays
    return Topics(method, arrays, ready, tuple(words), vocabulary.index(words), reach, reading, vectors, described)


def counts(t: Topics, texts: Sequence[Text]) -> Sparse:
    """What the words of texts count when they are compared across series: (b, v)."""
    return reached(vocabulary.counts(t.columns, texts, t.reading), t.reach)


def vectors_of(t: Topics, given: Vectors, rows: Sequence[int | None]) -> np.ndarray:
    """Vectors of items (b, d); zeros, which no topic fits, for an item that the file lacks.

    Raises InputError when they are not as wide as those that were learned from.
    """
    width = t.arrays["topics"].shape[0]
    if given.table.shape[1] != width:
        raise InputError(f"{given.name}: vectors of {given.table.shape[1]} numbers, these topics have learned {width}")
    table = np.zeros((len(rows), width), dtype=np.float32)
    known = [i for i, row in enumerate(rows) if row is not None]
    table[known] = given.table[[row for row in rows if row is not None]]
    return table


def reached(x: Sparse, reach: np.ndarray) -> Sparse:
    """Counts with each word weighed by its reach."""
    return x._replace(values=x.values * reach[x.ids])


def mixtures(t: Topics, x: Table) -> Mixture:
    """What items are about, from their counts (of `counts`) or vectors.

    One topic alone is the guide as a whole, better than which it explains nothing: what says anything fits it.
    """
    found: Mixture = t.method.module.transform(t.ready, x, t.method.options)
    return found if t.k > 1 else found._replace(fit=filled(x).astype(found.fit.dtype))


def shares(t: Topics, x: Table) -> np.ndarray:
    """How much of each topic is in items, nothing of any in those that fit none: (b, k) float32."""
    mixture = mixtures(t, x)
    return np.where(mixture.fit[:, None] > 0, mixture.weights, 0).astype(np.float32)


def chosen(m: Mixture, threshold: float) -> np.ndarray:
    """The topic of each item, the first of equals; NONE where it fits none better than `threshold`: (b,)."""
    return np.where(m.fit > threshold, m.weights.argmax(axis=1), NONE)


def balanced(m: Mixture, number: np.ndarray, threshold: float) -> Mixture:
    """The mixtures moved as little as it takes for all topics to get the same share, items counting `number` (b,).

    Items that fit nothing keep theirs and count for nothing. Method T1, over what each item is about already.
    """
    mass = ((m.fit > threshold) * number).astype(m.weights.dtype)
    if not mass.any():
        return m
    moved = sinkhorn(np.log(np.maximum(m.weights, FAINT)), mass, np)
    return m._replace(weights=np.where(mass[:, None] > 0, moved, m.weights))


def of_word(t: Topics, word: str) -> int | None:
    """The topic that a word says most for: of those that it describes, else of all; None for an unknown word."""
    weights = {row["topic"]: one["weight"] for row in t.described for one in row["words"] if one["word"] == word}
    if weights:
        return int(max(weights, key=lambda topic: (weights[topic], -topic)))
    if t.vectors or word not in t.columns:
        return None
    return int(t.arrays["topics"][t.columns[word]].argmax())


def overlap(t: Topics) -> np.ndarray:
    """How alike topics are, (k, k): cosine of what their columns say."""
    columns = np.asarray(t.arrays["topics"], dtype=np.float64)
    unit = columns / np.maximum(np.linalg.norm(columns, axis=0), 1e-12)
    return np.asarray(unit.T @ unit)
