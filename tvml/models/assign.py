"""Which programmes are about what: a stream of programmes with the topic and the mixture of each."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np

from tvml.errors import UsageError, did_you_mean
from tvml.guide.programme import Programme, identify
from tvml.models import topics as models
from tvml.models.topics import Topics
from tvml.models.vectors import Vectors, check_all_used, read, rows_of
from tvml.text import vocabulary

BATCH = 4096  # programmes that are assigned together


def assigned(
    asked: Iterator[Programme], t: Topics, given: Vectors | None, least: float, balanced: bool = False
) -> Iterator[tuple[Programme, int | None, np.ndarray]]:
    """Programmes with their topic, None where none fits better than `least`, and the weight of each topic (k,).

    In batches, whatever the guide's length; all at once where they have to be balanced. `given` are the vectors of
    the programmes, when the topics are over vectors.
    """
    find_row = rows_of(given) if given else None
    read = 0
    while batch := list(islice(asked, None if balanced else BATCH)):
        places: dict[Any, int] = {}  # a guide repeats itself
        if find_row is not None and given is not None:
            keys = [find_row(identify(p), read + i) for i, p in enumerate(batch)]
            rows = [places.setdefault(key, len(places)) for key in keys]
            x: Any = models.vectors_of(t, given, list(places))
        else:
            rows = [places.setdefault(vocabulary.read(p, t.reading), len(places)) for p in batch]
            x = models.counts(t, list(places))
        read += len(batch)
        mixture = models.mixtures(t, x)
        if balanced:
            mixture = models.balanced(mixture, np.bincount(rows), least)
        topic = models.chosen(mixture, least).tolist()
        for p, row in zip(batch, rows, strict=True):
            yield p, None if topic[row] == models.NONE else topic[row], mixture.weights[row]
    if given is not None:
        check_all_used(given, read)


def named(t: Topics, wanted: str, option: str) -> int:
    """The topic of that number or label, else the one for which that word says most.

    Raises UsageError, which names the `option` that asked, when there is none.
    """
    if wanted.isdecimal() and int(wanted) < t.k:
        return int(wanted)
    labels = {row["label"]: row["topic"] for row in t.described}
    if wanted in labels:
        return int(labels[wanted])
    topic = models.of_word(t, wanted.lower())
    if topic is None:
        words = [word["word"] for row in t.described for word in row["words"]]
        raise UsageError(f"{option} {wanted}: no topic with that number, label or word{did_you_mean(wanted, words)}")
    return topic


def vectors(t: Topics, path: str | None) -> Vectors | None:
    """The vectors of the programmes, when the topics are over vectors. Raises UsageError when one goes without."""
    if t.vectors and path is None:
        raise UsageError("these topics were learned from vectors: give those of the programmes with --vectors FILE")
    if not t.vectors and path is not None:
        raise UsageError("these topics were learned from words; leave --vectors out")
    return None if path is None else read(path)
