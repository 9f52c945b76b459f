"""TF-IDF: a word counts the less the more rows have it, and a long text no more than a short one.

row_j = count_j idf_j / length of the row, idf_j = log((1 + b) / (1 + rows that have j)) + 1. Salton and Buckley 1988;
the smoothed form of scikit-learn. numpy alone.
"""

import numpy as np

from tvml.sparse import Sparse, Table


def idf(x: Table, mass: np.ndarray) -> np.ndarray:
    """What each column of counts is multiplied by: (v,) float32. Rows count their share of all mass (b,).

    The columns of vectors are no words: 1 each.
    """
    if isinstance(x, np.ndarray):
        return np.ones(x.shape[1], dtype=np.float32)
    row_mass = np.repeat(mass, np.diff(x.starts)) * (x.values != 0)
    share = np.bincount(x.ids, row_mass, x.width) / max(float(mass.sum()), 1e-30)
    return np.asarray(np.log((1 + x.rows) / (1 + x.rows * share)) + 1, dtype=np.float32)


def weighed(x: Table, idf: np.ndarray) -> Table:
    """The table with its columns weighed and its rows scaled to length 1, in float32; a row of zeros stays one."""
    if isinstance(x, np.ndarray):
        vectors = (x * idf).astype(np.float32)
        return np.asarray(vectors / _not_0(np.sqrt((vectors**2).sum(axis=1, keepdims=True))))
    values = (x.values * idf[x.ids]).astype(np.float32)
    row = np.repeat(np.arange(x.rows), np.diff(x.starts))
    length = np.sqrt(np.bincount(row, values.astype(np.float64) ** 2, x.rows))
    return Sparse(x.ids, values / _not_0(length).astype(np.float32)[row], x.starts, x.width)


def _not_0(length: np.ndarray) -> np.ndarray:
    return np.where(length > 0, length, 1.0)
