"""An encoder that was learned without labels, as it predicts: programmes to vectors of length 1, with numpy alone.

    words -> a vector each, weighed -> attention, if it has one -> their sum -> length 1

A table of word vectors and what each word weighs is all of it where there is no attention. Words that are not in the
table say nothing, and a text without any other gets a vector of zeros, which is as far from everything.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from tvml.arrays import Array, Arrays, Shape, pad, rms_norm
from tvml.methods import Method
from tvml.methods.neighbourhood import unit
from tvml.methods.unsupervised import View
from tvml.sparse import Sparse, take, times
from tvml.text import vocabulary
from tvml.text.vocabulary import Options, Text

WORDS = "words"  # name of the table of word vectors
OWN = "objective."  # prefix of the objective's own arrays
BATCH = 1024  # texts that attention reads at a time


class Embedding(NamedTuple):
    """v words, vectors of d numbers."""

    objective: Method  # how it was learned
    view: Method | None  # from which views
    attention: Method | None
    arrays: Arrays  # what is stored: WORDS (v, d) or what `ready` of a closed form wants, "attention.*", kept ones
    table: np.ndarray  # (v, d) word vectors
    words: tuple[str, ...]  # the vocabulary
    columns: dict[str, int]  # the place of each
    weights: np.ndarray  # (v,) what each word counts
    reading: Options  # how a programme is read

    @property
    def width(self) -> int:
        return int(self.table.shape[1])


def make(
    objective: Method,
    view: Method | None,
    attention: Method | None,
    arrays: Arrays,
    words: Sequence[str],
    weights: np.ndarray,
    reading: Options,
) -> Embedding:
    """The model, with its table prepared once."""
    ready = getattr(objective.module, "ready", None)
    table = ready(arrays, len(words), objective.options) if ready else arrays[WORDS]
    named = tuple(words)
    return Embedding(objective, view, attention, arrays, table, named, vocabulary.index(named), weights, reading)


def parameters(e: Embedding) -> int:
    """How many numbers it has learned; of a table that is mostly zeros those that are not."""
    counted = getattr(e.objective.module, "weights", None)
    return int(counted(e.arrays) if counted else sum(array.size for array in e.arrays.values()))


def shapes(v: int, d: int, attention: Method | None) -> dict[str, Shape]:
    """Name -> shape of the arrays of an encoder that torch trains."""
    named: dict[str, Shape] = {WORDS: (v, d)}
    if attention:
        own = attention.module.shapes(d, attention.options)
        named |= {f"attention.{name}": shape for name, shape in own.items()} | {"attention.gain": (d,)}
    return named


def vectors(e: Embedding, texts: Sequence[Text]) -> np.ndarray:
    """A vector of each text: (b, d) float32, of length 1, or zeros for a text of which no word is known."""
    x = vocabulary.counts(e.columns, texts, e.reading)
    return of_counts(e, x._replace(values=x.values * e.weights[x.ids]))


def of_bags(e: Embedding, bags: Sequence[np.ndarray]) -> np.ndarray:
    """The same of texts that are words' places in the vocabulary, title or not: (b, d)."""
    ids = np.concatenate([*bags, np.zeros(0, dtype=np.int64)]).astype(np.int32)
    starts = np.concatenate([[0], np.cumsum([len(bag) for bag in bags])]).astype(np.int64)
    return of_counts(e, Sparse(ids, e.weights[ids], starts, len(e.words)))


def of_counts(e: Embedding, x: Sparse) -> np.ndarray:
    """The same of texts x (b, v), in which each word has its weight and stands in the order of the text: (b, d)."""
    if e.attention is None:
        return _unit(times(x, e.table))
    found = np.zeros((x.rows, e.width), dtype=np.float32)
    for begin in range(0, x.rows, BATCH):
        view = seen(take(x, np.arange(begin, min(begin + BATCH, x.rows))))
        found[begin : begin + BATCH] = _unit(pool(context(e.arrays, e.table, view, e.attention, np), view))
    return found


def seen(x: Sparse) -> View:
    """Texts x (b, v) as a rectangle of their words."""
    ids, mask = pad(np.split(x.ids, x.starts[1:-1]))
    weight = np.zeros(mask.shape, dtype=np.float32)
    weight[mask > 0] = x.values
    return View(ids, weight)


def context(p: Arrays, table: Array, view: View, attention: Method | None, xp: Any) -> Array:
    """Vectors of words among the others of their text: (b, n, d); without attention each by itself."""
    x = table[view.ids]
    if attention is None:
        return x
    own = {name.removeprefix("attention."): array for name, array in p.items() if name.startswith("attention.")}
    mask = (view.weight > 0) * xp.ones_like(view.weight)
    y = attention.module.forward(own, rms_norm(x, xp), mask, attention.options, xp)
    return x + own["gain"] * y


def pool(x: Array, view: View) -> Array:
    """Words (b, n, d) to texts (b, d): the sum of what they say, by what they count; any length."""
    return (x * view.weight[..., None]).sum(axis=1)


def _unit(x: np.ndarray) -> np.ndarray:
    return np.asarray(np.where(np.abs(x).any(axis=1, keepdims=True), unit(x, np), 0), dtype=np.float32)
