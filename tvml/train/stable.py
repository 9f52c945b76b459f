"""Topic numbers that keep their meaning from version to version, so that a saved preference keeps it too."""

from collections.abc import Sequence

import numpy as np

from tvml.arrays import Arrays
from tvml.models.topics import NONE, Topics
from tvml.text.vocabulary import Vocabulary

SAME = 0.5  # of its items that a topic has in common with the one that had its number before, to be called the same
# arrays of which one side is known by their name, even where there are as many topics as columns
COLUMNS = {"idf", "words", "mean"}  # columns first, and no topics
TOPICS = {"prototypes"}  # topics last, and no columns


def union(before: Topics, found: Vocabulary, most: int) -> tuple[tuple[str, ...], np.ndarray]:
    """The words of both and their reach: what was known first, in its old order, then tonight's new ones.

    Where they are more than `most`, those go that tonight's guide lacks and that say least for the topics.
    """
    tonight = dict(zip(found.words, found.reach.tolist(), strict=True))
    says = np.abs(before.arrays["topics"]).sum(axis=1)
    absent = [i for i, word in enumerate(before.words) if word not in tonight]
    spare = len(absent) + len(tonight) - most
    gone = set(sorted(absent, key=lambda i: says[i])[: max(0, spare)])
    old = {word: before.reach[i] for i, word in enumerate(before.words) if i not in gone}
    words = (*old, *(word for word in tonight if word not in old))
    return words, np.array([max(old.get(word, 0.0), tonight.get(word, 0.0)) for word in words], dtype=np.float32)


def remapped(arrays: Arrays, old: Sequence[str], new: Sequence[str]) -> Arrays:
    """Arrays with a row for each old word as arrays with a row for each new one; 0 where a word is new."""
    place = {word: i for i, word in enumerate(new)}
    known = [i for i, word in enumerate(old) if word in place]
    rows = [place[old[i]] for i in known]
    k = arrays["topics"].shape[1]
    result = {}
    for name, array in arrays.items():
        first = array.shape[:1] == (len(old),) and name not in TOPICS
        if first and (array.ndim > 1 or len(old) != k or name in COLUMNS):
            wide = np.zeros((len(new), *array.shape[1:]), dtype=array.dtype)
            wide[rows] = array[known]
            array = wide
        result[name] = array
    return result


def matched(old: np.ndarray, new: np.ndarray, k: int) -> tuple[np.ndarray, int]:
    """The order of new topics in which each stands where the old one stood that it has most items in common with.

    Topics (b,) of the same items; the sum of common items is the greatest possible (Kuhn 1955), and of equal orders
    the one in which more stay. Also: how many have at least SAME of the old one's items.
    """
    from scipy.optimize import linear_sum_assignment

    both = (old != NONE) & (new != NONE)
    common = np.zeros((k, k))
    np.add.at(common, (old[both], new[both]), 1)
    _, order = linear_sum_assignment(-common - np.eye(k) / (2 * k))  # all of the diagonal is less than one item
    sizes = np.maximum(common.sum(axis=1), 1)
    return np.asarray(order), int((common[np.arange(k), order] >= SAME * sizes).sum())


def ordered(arrays: Arrays, order: np.ndarray) -> Arrays:
    """The arrays with topics, which their last axis counts, in that order."""
    k = arrays["topics"].shape[1]
    return {
        name: np.ascontiguousarray(array[..., order]) if array.shape[-1:] == (k,) and name not in COLUMNS else array
        for name, array in arrays.items()
    }
