"""Learning from a few rows at a time: which rows come when. What methods of the slot `topics` share that do so."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from tvml.sparse import Table, csr

AGAIN = 0.1  # share of its rate at which a method goes on from an earlier fit, so that topics keep their meaning


def matrix(x: Table) -> Any:
    """A table whose rows can be taken by number and that multiplies: itself, or a scipy matrix of the counts."""
    return x if isinstance(x, np.ndarray) else csr(x)


def order(mass: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Numbers of rows in random order, as many as rows have a mass (b,); each as often as it has shares of it.

    Rows of the same mass stand there once each; others next below or next above their due, by chance.
    """
    n = np.count_nonzero(mass)
    if not n:
        return np.zeros(0, dtype=np.int64)
    due = np.cumsum(mass) * (n / mass.sum())
    places = np.searchsorted(due, np.arange(n) + rng.random(), side="right")
    return rng.permutation(np.minimum(places, len(mass) - 1))  # where rounding lets the last due fall short


def batches(mass: np.ndarray, size: int, steps: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """The rows of each of so many steps, one order after another; none at all where no row has a mass.

    A batch has no more rows than there are.
    """
    size = min(size, int(np.count_nonzero(mass)))
    waiting = np.zeros(0, dtype=np.int64)
    for _ in range(steps if size else 0):
        while len(waiting) < size:
            waiting = np.concatenate([waiting, order(mass, rng)])
        yield waiting[:size]
        waiting = waiting[size:]
