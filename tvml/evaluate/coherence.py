"""Do words belong together? Normalised pointwise mutual information (Bouma 2009), by texts or by series.

By texts the cast of one long series is the most coherent topic there is; by series it is none, since its words are
together once. Topics that hold across series are what finds the next programme.
"""

from typing import Any

import numpy as np

from tvml.sparse import Sparse, csr


def held(x: Sparse, columns: np.ndarray) -> Any:
    """Which rows have which of some columns: a scipy matrix (b, c) of 0 and 1."""
    table = csr(x)[:, columns]
    table.data = np.ones_like(table.data, dtype=np.float64)
    return table


def by_series(table: Any, series: np.ndarray) -> Any:
    """The rows of each series as one: (s, c) of 0 and 1. `series` (b,) are numbers."""
    from scipy.sparse import csr_matrix

    places = (np.ones(len(series)), (series, np.arange(len(series))))
    found = csr_matrix(places, shape=(int(series.max(initial=-1)) + 1, len(series))) @ table
    found.data = np.ones_like(found.data)
    return found


def npmi(table: Any, least: int) -> np.ndarray:
    """log(p(a, b) / p(a) p(b)) / -log p(a, b) of each pair of columns: (c, c), from -1 never to 1 always together.

    -1 also for a column that has fewer than `least` rows, of which nothing can be said; 0 for a word with itself.
    """
    together = np.asarray((table.T @ table).todense(), dtype=np.float64)
    n, single = table.shape[0], np.diag(together).copy()
    pairs = np.maximum(together, 1e-300)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.log(pairs * n / np.outer(single, single)) / -np.log(pairs / n)
    found[together == n] = 1.0
    found[together == 0] = -1.0
    found[(single < least), :] = -1.0
    found[:, (single < least)] = -1.0
    np.fill_diagonal(found, 0.0)
    return np.asarray(found)


def mean_of_pairs(found: np.ndarray, places: np.ndarray) -> float:
    """Mean over the pairs of some columns; nan when there are under two."""
    if len(places) < 2:
        return float("nan")
    return float(found[np.ix_(places, places)].sum() / (len(places) * (len(places) - 1)))
