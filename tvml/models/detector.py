"""Detectors: concepts that a guide of the past has taught to hear in words. Predicts with numpy alone.

    found = (words, weighed by TF-IDF, at length 1) W

One column of W for each concept, and few words in each. tvml/train/concepts.py learns them.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np

from tvml.guide.programme import Programme
from tvml.models import concepts
from tvml.models.concepts import Options, Part
from tvml.sparse import Sparse, times


class Detector(NamedTuple):
    """v tokens, m concepts."""

    options: Options
    tokens: tuple[str, ...]  # v
    number: np.ndarray  # (v,) int32, texts of the past that have each
    texts: int  # texts of the past
    weights: Sparse  # (v, m) W
    mean: np.ndarray  # (m,) float32, of what is found in the texts of the past
    names: tuple[str, ...]  # m, "label:crime", "series:the iron way", "topic:3"; those of a kind stand together
    labels: tuple[str, ...]  # m, the same for people


def idf(number: np.ndarray, texts: int) -> np.ndarray:
    return np.asarray(np.log((1 + texts) / (1 + number.astype(np.float64))) + 1, dtype=np.float32)


def parts(d: Detector) -> list[Part]:
    """The concepts by kind; the words of the past come with the first."""
    columns = {token: j for j, token in enumerate(d.tokens)}
    weighed = idf(d.number, d.texts)
    dense = np.zeros((len(d.tokens), len(d.names)), dtype=np.float32)
    dense[np.repeat(np.arange(d.weights.rows), np.diff(d.weights.starts)), d.weights.ids] = d.weights.values
    found: list[Part] = []
    begin = 0
    for _, same in groupby(d.names, key=lambda name: name.partition(":")[0]):
        size = len(list(same))
        w, mean = np.ascontiguousarray(dense[:, begin : begin + size]), d.mean[begin : begin + size]

        def find(programmes: Sequence[Programme], w: np.ndarray = w) -> np.ndarray:  # bound now: the names change
            texts = [concepts.tokens(p, d.options, categories=False) for p in programmes]
            return times(concepts.weighed(columns, weighed, texts), w)

        known = dict(zip(d.tokens, d.number.tolist(), strict=True)) if not found else {}
        found.append(
            Part(
                d.names[begin : begin + size],
                d.labels[begin : begin + size],
                find,
                mean,
                known,
                0 if found else d.texts,
            )
        )
        begin += size
    return found
