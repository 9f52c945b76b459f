"""Episodes: two texts of one series, which is where a guide itself says what belongs together.

The other text is drawn anew each time. What both say word for word would give them away (the title, a line that stands
in every description), so words of both are left out of the second, unless nothing else is left.
"""

from dataclasses import dataclass

import numpy as np

from tvml.methods.views import Bags, Items, sizes

NEEDS = "another text of the same series"


@dataclass(frozen=True)
class Options:
    shared: bool = False  # keep the words that both have


def usable(items: Items, o: Options) -> np.ndarray:
    spoken = sizes(items.words) > 0
    return np.flatnonzero(spoken & (np.bincount(items.series, spoken)[items.series] > 1))


def views(items: Items, places: np.ndarray, o: Options, rng: np.random.Generator) -> tuple[Bags, Bags]:
    first, second = [], []
    for place in places:
        words = items.words[place]
        other = items.words[_other(items, int(place), rng)]
        apart = other if o.shared else other[~np.isin(other, words)]
        first.append(words)
        second.append(apart if len(apart) else other)
    return first, second


def _other(items: Items, place: int, rng: np.random.Generator) -> int:
    """Another text of the same series that has words."""
    begin, end = np.searchsorted(items.order, [items.series[place], items.series[place] + 1])
    there = items.members[begin:end]
    while True:  # `usable` says that there is one
        other = int(there[rng.integers(len(there))])
        if other != place and len(items.words[other]):
            return other
