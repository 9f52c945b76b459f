"""Slot `view`: two looks at one programme, of which an encoder shall find that they belong together.

Options                                            frozen dataclass
NEEDS                                              a clause: what an item must have ("two words")
CREDITS = True                                     it reads keywords and credits; left out: it does not
usable(items, o) -> places                         (m,) the items that have it
views(items, places, o, rng) -> (bags, bags)       for each of the usable items at `places` (b,) two arrays of words'
                                                   numbers, none of them empty
"""

from typing import NamedTuple

import numpy as np

Bags = list[np.ndarray]  # each (n_i,) int64, numbers of words


class Items(NamedTuple):
    """Texts whose words are numbers; words that are not in the vocabulary are left out."""

    words: Bags  # each word once, those of the title first, then in the order of the text
    heavy: np.ndarray  # (b,) how many of them are the title's
    credits: Bags  # words of its keywords and credits, or nothing
    series: np.ndarray  # (b,) int64
    members: np.ndarray  # (b,) places in the order of their series
    order: np.ndarray  # (b,) `series` of these


def make(words: Bags, heavy: np.ndarray, credits: Bags, series: np.ndarray) -> Items:
    """Items whose words are numbers already."""
    members = np.argsort(series, kind="stable")
    return Items(words, heavy, credits, series, members, series[members])


def sizes(bags: Bags) -> np.ndarray:
    return np.fromiter((len(bag) for bag in bags), dtype=np.int64, count=len(bags))
