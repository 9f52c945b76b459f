"""Credits: keywords and names of people against the text.

Who plays and what a programme is tagged with is known apart from its text; many guides have neither.
"""

from dataclasses import dataclass

import numpy as np

from tvml.methods.views import Bags, Items, sizes

NEEDS = "keywords or credits besides a text"
CREDITS = True


@dataclass(frozen=True)
class Options:
    pass


def usable(items: Items, o: Options) -> np.ndarray:
    return np.flatnonzero((sizes(items.words) > 0) & (sizes(items.credits) > 0))


def views(items: Items, places: np.ndarray, o: Options, rng: np.random.Generator) -> tuple[Bags, Bags]:
    return [items.words[i] for i in places], [items.credits[i] for i in places]
