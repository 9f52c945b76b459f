"""Detectors: concepts that a guide of the past has taught to hear in words. Predicts with numpy alone.

    found = (words, weighed by TF-IDF, at length 1) W

One column of W for each concept, and few words in each. tvml/train/concepts.py learns them.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple

import numpy as np

from tvml.guide.programme import Programme
from tvml.models import concepts
from tvml.models.concepts import Options, Part
from tvml.sparse import Sparse, columns, product


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
    places = {token: j for j, token in enumerate(d.tokens)}
    weighed = idf(d.number, d.texts)
    last: list[tuple[Sequence[Mapping[str, int]], Sparse]] = []  # each kind is asked for the same texts in turn

    def hear(w: Sparse, texts: Sequence[Mapping[str, int]]) -> np.ndarray:
        if not last or last[0][0] is not texts:
            last[:] = [(texts, concepts.weighed(places, weighed, texts))]
        x = last[0][1]
        if w is kinds[-1]:
            last.clear()
        return product(x, w)

    def find(w: Sparse, programmes: Sequence[Programme]) -> np.ndarray:
        return hear(w, [concepts.tokens(p, d.options, categories=False) for p in programmes])

    found: list[Part] = []
    kinds: list[Sparse] = []
    begin = 0
    for _, same in groupby(d.names, key=lambda name: name.partition(":")[0]):
        own = slice(begin, begin := begin + len(list(same)))
        kinds.append(w := columns(d.weights, np.arange(own.start, own.stop)))
        heard = Part(d.names[own], d.labels[own], partial(find, w), d.mean[own], hear=partial(hear, w))
        found.append(heard._replace(reads=d.options))
    known = dict(zip(d.tokens, d.number.tolist(), strict=True))
    return [found[0]._replace(words=known, texts=d.texts), *found[1:]]
