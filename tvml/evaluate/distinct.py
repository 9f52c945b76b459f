"""The distinct texts of a guide with their labels: what an evaluation without answers of a model begins with."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from tvml.errors import InputError
from tvml.guide.programme import Programme, digest, identify
from tvml.models.vectors import Vectors, check_all_used, rows_of
from tvml.text.labels import label_of
from tvml.text.series import numbers_of

NONE = -1  # the label of a text without one


class Distinct(NamedTuple):
    """b different texts."""

    first: list[Programme]  # the first programme of each
    rows: list[int | None]  # of the vectors given, None where they lack one
    series: np.ndarray  # (b,) numbers
    labels: np.ndarray  # (b,) places in `names`, NONE without one
    names: tuple[str, ...]  # of the labels, as they are spelt first
    programmes: int


def distinct(programmes: Iterable[Programme], given: Vectors | None, label: str) -> Distinct:
    """Each distinct text once, with the first label that a programme gives it; letter case tells no labels apart.

    Raises InputError when the guide has no programme.
    """
    places: dict[bytes, int] = {}
    first: list[Programme] = []
    rows: list[int | None] = []
    labels: list[int] = []
    names: dict[str, str] = {}  # folded -> as spelt
    known: dict[str, int] = {}
    find_row = rows_of(given) if given else None
    read = 0
    for p in programmes:
        row = find_row(identify(p), read) if find_row else None
        read += 1
        place = places.setdefault(digest(p), len(first))
        if place == len(first):
            first.append(p)
            rows.append(row)
            labels.append(NONE)
        if labels[place] == NONE and (name := label_of(p, label)):
            names.setdefault(name.casefold(), name)
            labels[place] = known.setdefault(name.casefold(), len(known))
    if not read:
        raise InputError("there is no programme to evaluate with")
    if given is not None:
        check_all_used(given, read)
    series = numbers_of(p.title for p in first)
    return Distinct(first, rows, series, np.array(labels, dtype=np.int64), tuple(names.values()), read)
