"""Tells one taste from several: likes in one to `most` groups by how alike they are.

Groups of k-means on the sphere: the likes point in directions, and a group is worth the length of their sum (Dhillon
and Modha 2001). Were the likes of k equal tastes that have nothing in common, one more group would lengthen the sum
from k - 2 + sqrt(2) to k parts. A further taste has to bring the share `apart` of that: random directions bring less.
"""

import numpy as np

TURNS = 10  # of k-means
STARTS = 20  # likes that the groups begin from, one start each


def groups(alike: np.ndarray, most: int, apart: float) -> np.ndarray:
    """The group of each like, from 0, for cosines (n, n). A group more for every two likes at most."""
    n = len(alike)
    number, worth = np.zeros(n, dtype=np.int64), _worth(alike, np.zeros(n, dtype=np.int64), 1)
    for k in range(2, min(most, (n + 1) // 2) + 1):
        found, new = _best(alike, k)
        if new < worth * (1 + apart * (k / (k - 2 + 2**0.5) - 1)):
            break
        number, worth = found, new
    return number


def _best(alike: np.ndarray, k: int) -> tuple[np.ndarray, float]:
    """The best of several starts: from one like, then each time the one that is least like those before."""
    found: tuple[np.ndarray, float] = (np.zeros(len(alike), dtype=np.int64), -1.0)
    for first in range(min(STARTS, len(alike))):
        seeds = [first]
        while len(seeds) < k:
            near = alike[:, seeds].max(axis=1)
            near[seeds] = np.inf
            seeds.append(int(near.argmin()))
        number = alike[:, seeds].argmax(axis=1)
        for _ in range(TURNS):
            held = np.eye(k)[number]  # (n, k)
            length = np.sqrt(np.maximum((held * (alike @ held)).sum(axis=0), 1e-12))
            before, number = number, (alike @ held / length).argmax(axis=1)
            if (before == number).all():
                break
        worth = _worth(alike, number, k)
        if worth > found[1] + 1e-9:
            found = number, worth
    return found


def _worth(alike: np.ndarray, number: np.ndarray, k: int) -> float:
    held = np.eye(k)[number]
    return float(np.sqrt(np.maximum((held * (alike @ held)).sum(axis=0), 0)).sum())
