"""The labels that an encoder gives words in texts (methods/attention/word_labels.py), counted over a guide."""

from collections.abc import Iterable
from itertools import islice

import numpy as np

from tvml.arrays import rms_norm
from tvml.errors import ModelError
from tvml.guide.programme import Programme
from tvml.models.embedding import ATTENTION, BATCH, Embedding, seen
from tvml.text import vocabulary
from tvml.text.vocabulary import Text

WORDS = 6  # that say what a label is


def counted(e: Embedding, programmes: Iterable[Programme]) -> np.ndarray:
    """In how many distinct texts each word has each label: (v, k) int64.

    Raises ModelError when the encoder gives words no labels.
    """
    if e.attention is None or not hasattr(e.attention.module, "labels"):
        raise ModelError(
            "this encoder gives words no labels; one that does is made by tvml embed train --objective set_expansion "
            "--set attention=word_labels"
        )
    counts = np.zeros((len(e.words), e.attention.options.labels), dtype=np.int64)
    met: set[Text] = set()
    texts = (vocabulary.read(p, e.reading) for p in programmes)
    new = (text for text in texts if text not in met and not met.add(text))  # type: ignore[func-returns-value]
    while batch := list(islice(new, BATCH)):
        x = vocabulary.counts(e.columns, batch, e.reading)
        view = seen(x._replace(values=x.values * e.weights[x.ids]))
        there = view.weight > 0
        own = {name.removeprefix(ATTENTION): array for name, array in e.arrays.items() if name.startswith(ATTENTION)}
        words = rms_norm(e.table[view.ids], np)
        found = e.attention.module.labels(own, words, there.astype(np.float32), e.attention.options, np)
        np.add.at(counts, (view.ids[there], found[there]), 1)
    return counts


def typical(counts: np.ndarray, label: int) -> np.ndarray:
    """Places of the WORDS that a label is known by, from counts (v, k): often there, and seldom with another label."""
    own = counts[:, label]
    worth = own * (own / np.maximum(counts.sum(axis=1), 1))
    best = np.argsort(-worth, kind="stable")[:WORDS]
    return np.asarray(best[worth[best] > 0])
