"""Description: the title against what is said below it, words of the title left out.

A title of many words tells what it is about, a name nothing: this view asks what of a title a description bears out.
"""

from dataclasses import dataclass

import numpy as np

from tvml.methods.views import Bags, Items, sizes

NEEDS = "a title and a description with words of the vocabulary"


@dataclass(frozen=True)
class Options:
    pass


def usable(items: Items, o: Options) -> np.ndarray:
    return np.flatnonzero((items.heavy > 0) & (sizes(items.words) > items.heavy))


def views(items: Items, places: np.ndarray, o: Options, rng: np.random.Generator) -> tuple[Bags, Bags]:
    cut = [(items.words[i], int(items.heavy[i])) for i in places]
    return [words[:end] for words, end in cut], [words[end:] for words, end in cut]
