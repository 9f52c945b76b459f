"""Leakage: how much of a test a model has seen in training, told without keeping a title.

A model looks better on what it has learned than on what is new. So a version keeps a Bloom filter of its titles and
one of their series, in titles.safetensors: 12 bits a name, no text. 1 in 320 new names counts as seen.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np

from tvml import bloom
from tvml.arrays import Arrays
from tvml.guide.programme import Programme
from tvml.text.labels import label_of
from tvml.text.series import series
from tvml.text.tokens import tokens

FILE = "titles"  # .safetensors in the version's folder
BITS = 12  # a name
LEAST = 100  # names that a filter has room for: in very small ones the places of different names meet


def noted(programmes: Iterable[Programme], label: str, titles: set[str]) -> Iterator[Programme]:
    """The programmes as they are; `titles` learns those of the labelled ones on the way."""
    for p in programmes:
        if label_of(p, label):
            titles.add(p.title)
        yield p


def remember(titles: Iterable[str], learned: Collection[str]) -> Arrays:
    """What a version keeps of the titles whose series is one of `learned`: two filters, and their bits a name."""
    names = sorted({name_of(title) for title in titles if series(title) in learned})
    return {
        "bits": np.array(BITS, dtype=np.uint8),
        "titles": bloom.make(names, max(LEAST, len(names)), BITS),
        "series": bloom.make(sorted(learned), max(LEAST, len(learned)), BITS),
    }


def seen(known: Arrays, what: str, names: Sequence[str]) -> np.ndarray:
    """Which of these "titles" (as `name_of` writes them) or "series" were learned: (n,) bool."""
    return bloom.holds(known[what], names, int(known["bits"]))


def name_of(title: str) -> str:
    """A title as it is compared: its words alone."""
    return " ".join(tokens(title))
