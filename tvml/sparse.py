"""Sparse rows: texts as counts of words, of which each text has a few out of many thousands.

numpy alone multiplies them, which is enough to assign a guide; what learns asks for a scipy matrix, which is several
times faster and is imported only then.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

CELLS = 1 << 22  # numbers that a product holds at a time: 16 MB


class Sparse(NamedTuple):
    """A table (b, v) by rows. Row i has the values[starts[i]:starts[i + 1]] at the columns ids[the same]."""

    ids: np.ndarray  # (nnz,) int32, each at most once a row
    values: np.ndarray  # (nnz,) float32
    starts: np.ndarray  # (b + 1,) int64, from 0
    width: int  # v

    @property
    def rows(self) -> int:
        return len(self.starts) - 1


Table = Sparse | np.ndarray  # rows of counts, or vectors (b, d)


def from_rows(rows: Sequence[Mapping[int, float]], width: int) -> Sparse:
    """Rows that say which columns have which values."""
    sizes = np.fromiter((len(row) for row in rows), dtype=np.int64, count=len(rows))
    total = int(sizes.sum())
    ids = np.fromiter((i for row in rows for i in row), dtype=np.int32, count=total)
    values = np.fromiter((value for row in rows for value in row.values()), dtype=np.float32, count=total)
    return Sparse(ids, values, np.concatenate([[0], np.cumsum(sizes)]), width)


def take(x: Sparse, places: np.ndarray) -> Sparse:
    """The rows at `places`, in that order."""
    sizes = x.starts[places + 1] - x.starts[places]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    inside = np.arange(starts[-1]) - np.repeat(starts[:-1] - x.starts[places], sizes)
    return Sparse(x.ids[inside], x.values[inside], starts, x.width)


def cut(x: Sparse, begin: int, end: int) -> Sparse:
    """The rows from `begin` to before `end`, sharing their memory."""
    part = slice(int(x.starts[begin]), int(x.starts[end]))
    return Sparse(x.ids[part], x.values[part], x.starts[begin : end + 1] - part.start, x.width)


def columns(x: Sparse, some: np.ndarray) -> Sparse:
    """The columns `some`, in that order, alone."""
    place = np.full(x.width, -1, dtype=np.int32)
    place[some] = np.arange(len(some))
    ids = place[x.ids]
    kept = np.flatnonzero(ids >= 0)
    return Sparse(ids[kept], x.values[kept], np.searchsorted(kept, x.starts), len(some))


def times(x: Table, w: np.ndarray) -> np.ndarray:
    """x (b, v) times w (v, k): (b, k) in the dtype of w. O(nnz k); memory is bounded by CELLS, not by b."""
    if isinstance(x, np.ndarray):
        return np.asarray(x @ w)
    result = np.zeros((x.rows, w.shape[1]), dtype=w.dtype)
    rows = np.flatnonzero(np.diff(x.starts))  # reduceat has no empty rows
    most = max(1, CELLS // max(1, w.shape[1]))  # values at a time
    begin = 0
    while begin < len(rows):
        end = int(np.searchsorted(x.starts[rows + 1], x.starts[rows[begin]] + most, side="right"))
        end = max(end, begin + 1)  # a row longer than that goes alone
        some = rows[begin:end]
        part = slice(int(x.starts[some[0]]), int(x.starts[some[-1] + 1]))
        products = w[x.ids[part]] * x.values[part, None].astype(w.dtype)
        result[some] = np.add.reduceat(products, x.starts[some] - part.start, axis=0)
        begin = end
    return result


def turned(x: Sparse) -> Sparse:
    """The same table by columns: (v, b)."""
    order = np.argsort(x.ids, kind="stable")
    row = np.repeat(np.arange(x.rows, dtype=np.int32), np.diff(x.starts))[order]
    starts = np.concatenate([[0], np.cumsum(np.bincount(x.ids, minlength=x.width))])
    return Sparse(row, x.values[order], starts, x.rows)


def times_few(w: np.ndarray, x: Sparse) -> np.ndarray:
    """w (k, v), of which few are anything but zeros, times x (v, b), a table `turned`: (k, b) in the dtype of w.

    Only what stands in those rows of x is looked at.
    """
    sums = np.zeros((len(w), x.width), dtype=w.dtype)
    for weights, found in zip(w, sums, strict=True):
        some = np.flatnonzero(weights)
        for weight, begin, end in zip(weights[some], x.starts[some].tolist(), x.starts[some + 1].tolist(), strict=True):
            if end - begin == x.width:  # all of them, in their order: several times faster
                found += x.values[begin:end] * weight
            else:
                np.add.at(found, x.ids[begin:end], x.values[begin:end] * weight)
    return sums


def product(x: Sparse, w: Sparse) -> np.ndarray:
    """x (b, v) times w (v, k), both sparse: (b, k) float32. Memory is bounded by CELLS and the result."""
    found = np.empty((x.rows, w.width), dtype=np.float32)
    cost = np.concatenate([[0], np.cumsum(np.diff(w.starts)[x.ids])])[x.starts]  # products before each row
    begin = 0
    while begin < x.rows:
        end = int(np.searchsorted(cost, cost[begin] + CELLS, side="right")) - 1
        end = min(max(end, begin + 1), begin + max(1, CELLS // max(1, w.width)))
        part = slice(int(x.starts[begin]), int(x.starts[end]))
        terms = take(w, x.ids[part])
        sizes = np.diff(terms.starts)
        row = np.repeat(np.arange(end - begin), np.diff(x.starts[begin : end + 1]))
        values = terms.values * np.repeat(x.values[part], sizes)
        cell = np.repeat(row * w.width, sizes) + terms.ids
        sums = np.bincount(cell, values, (end - begin) * w.width)
        found[begin:end] = sums.reshape(end - begin, w.width)
        begin = end
    return found


def alike(x: Table) -> np.ndarray:
    """A number for each row, equal for equal rows and counted from 0 by first appearance: (b,)."""
    numbers: dict[bytes, int] = {}
    if isinstance(x, np.ndarray):
        keys = (row.tobytes() for row in np.ascontiguousarray(x) + 0)  # + 0: -0.0 has other bytes
    else:
        order = np.lexsort((x.ids, np.repeat(np.arange(x.rows), np.diff(x.starts))))  # whatever order a row has
        ids, values = x.ids[order], x.values[order]
        keys = (ids[a:b].tobytes() + values[a:b].tobytes() for a, b in pairwise(x.starts.tolist()))
    return np.fromiter((numbers.setdefault(key, len(numbers)) for key in keys), dtype=np.int64)


def filled(x: Table) -> np.ndarray:
    """Which rows hold anything: (b,) of bool."""
    return np.asarray(x.any(axis=1)) if isinstance(x, np.ndarray) else np.diff(x.starts) > 0


def csr(x: Sparse) -> Any:
    """The same table as a scipy.sparse.csr_matrix, sharing its memory."""
    from scipy.sparse import csr_matrix

    return csr_matrix((x.values, x.ids, x.starts), shape=(x.rows, x.width))
