"""Halves: a text's words, shuffled anew each time, cut in two.

Nothing to prepare, and no word can be learned by heart, since it stands on one side alone. "Proud To Be Single", "Views
Without Negatives". A text of an odd number of words gives the second half one more.
"""

from dataclasses import dataclass

import numpy as np

from tvml.methods.views import Bags, Items, sizes

NEEDS = "two words of the vocabulary"


@dataclass(frozen=True)
class Options:
    pass


def usable(items: Items, o: Options) -> np.ndarray:
    return np.flatnonzero(sizes(items.words) > 1)


def views(items: Items, places: np.ndarray, o: Options, rng: np.random.Generator) -> tuple[Bags, Bags]:
    shuffled = [rng.permutation(items.words[i]) for i in places]
    return [words[: len(words) // 2] for words in shuffled], [words[len(words) // 2 :] for words in shuffled]
