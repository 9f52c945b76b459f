"""Topic numbers that keep their meaning from version to version, so that a saved preference keeps it too."""

from collections.abc import Sequence

import numpy as np

from tvml.arrays import Arrays
from tvml.models.topics import NONE, Topics
from tvml.text.vocabulary import Vocabulary

SAME = 0.5  # of its items that a topic has in common with the one that had its number before, to be called the same


def union(before: Topics, found: Vocabulary, most: int) -> tuple[tuple[str, ...], np.ndarray]:
    """The words of both and their reach: what was known stays, tonight's come behind, at most `most` in all."""
    known = {word: i for i, word in enumerate(found.words)}
    new = [word for word in found.words if word not in frozenset(before.words)]
    words = (*before.words, *new)[: max(most, len(before.words))]
    old = dict(zip(before.words, before.reach.tolist(), strict=True))
    reach = [max(old.get(word, 0.0), float(found.reach[known[word]]) if word in known else 0.0) for word in words]
    return words, np.array(reach, dtype=np.float32)


def remapped(arrays: Arrays, old: Sequence[str], new: Sequence[str]) -> Arrays:
    """Arrays with a row for each old word as arrays with a row for each new one; 0 where a word is new."""
    place = {word: i for i, word in enumerate(new)}
    rows = np.array([place[word] for word in old], dtype=np.int64)
    result = {}
    for name, array in arrays.items():
        if array.ndim and len(array) == len(old):
            wide = np.zeros((len(new), *array.shape[1:]), dtype=array.dtype)
            wide[rows] = array
            array = wide
        result[name] = array
    return result


def matched(old: np.ndarray, new: np.ndarray, k: int) -> tuple[np.ndarray, int]:
    """The order of new topics in which each stands where the old one stood that it has most items in common with.

    Topics (b,) of the same items; the sum of common items is the greatest possible (Kuhn 1955). Also: how many have
    at least SAME of the old one's items.
    """
    from scipy.optimize import linear_sum_assignment

    both = (old != NONE) & (new != NONE)
    common = np.zeros((k, k))
    np.add.at(common, (old[both], new[both]), 1)
    _, order = linear_sum_assignment(-common)
    sizes = np.maximum(common.sum(axis=1), 1)
    return np.asarray(order), int((common[np.arange(k), order] >= SAME * sizes).sum())


def ordered(arrays: Arrays, order: np.ndarray) -> Arrays:
    """The arrays with topics, which their last axis counts, in that order."""
    k = len(order)
    return {
        name: np.ascontiguousarray(array[..., order]) if array.ndim and array.shape[-1] == k else array
        for name, array in arrays.items()
    }
