"""Slot `retrieval`: how well the items of an index match a query. numpy alone.

Options                    frozen dataclass
TAKES                      what it looks at: "words" (Postings, asked by a list of Asked), or a Table, asked by a
                           vector (d,): "vectors" of any kind, "mixtures" whose rows are shares that sum to 1
LEAST                      an item that scores no more than this is not found
scores(x, query, o)        (n,) float32, the higher the better
"""

from typing import NamedTuple

import numpy as np


class Table(NamedTuple):
    """A vector for each item."""

    rows: np.ndarray  # (n, d) float32; zeros for an item of which nothing is known
    norms: np.ndarray  # (n,) float32, their lengths; 1 for zeros


def table(rows: np.ndarray) -> Table:
    """Vectors (n, d) with their lengths."""
    norms = np.sqrt(np.einsum("nd,nd->n", rows, rows))
    return Table(rows, np.where(norms > 0, norms, 1).astype(np.float32))


def unit(query: np.ndarray) -> np.ndarray:
    """A vector (d,) of length 1; zeros stay zeros."""
    return np.asarray(query / max(float(np.linalg.norm(query)), 1e-12), dtype=np.float32)
