"""Does what a model says of programmes find others like them? Precision among the nearest, across series."""

from typing import NamedTuple

import numpy as np

from tvml.sparse import CELLS

DEPTH = 10  # nearest items that are looked at
QUERIES = 2000  # at most, drawn evenly


class Found(NamedTuple):
    precision: float  # mean share of the query's label among the nearest items of other series
    chance: float  # the same among all items of other series
    queries: int


def precision(vectors: np.ndarray, labels: np.ndarray, series: np.ndarray) -> Found | None:
    """Precision at DEPTH by cosine of vectors (b, d); labels and series (b,) are numbers. None without other series.

    Each query sees only items of other series, since episodes of its own are found by their names. Items that tie for
    the last places share them, so that the order of items says nothing. Rows of zeros tie with all. Queries go in
    blocks: memory is O(b + CELLS).
    """
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    asked = np.unique(np.linspace(0, len(unit) - 1, min(QUERIES, len(unit))).astype(np.int64))
    found = [
        _block(unit, labels, series, some)
        for some in np.array_split(asked, max(1, -(-len(asked) * len(unit) // CELLS)))
        if len(some)
    ]
    if not (several := [pair for block in found for pair in block]):
        return None
    mean = np.mean(several, axis=0)
    return Found(float(mean[0]), float(mean[1]), len(several))


def _block(unit: np.ndarray, labels: np.ndarray, series: np.ndarray, asked: np.ndarray) -> list[tuple[float, float]]:
    """Precision and chance of each query that has items of other series."""
    near = np.round(unit[asked] @ unit.T, 6)
    near[series[asked][:, None] == series] = -np.inf
    same = labels[asked][:, None] == labels
    found = []
    for scores, right in zip(near, same, strict=True):
        others = np.isfinite(scores)
        if not (depth := min(DEPTH, int(others.sum()))):
            continue
        edge = np.partition(scores, -depth)[-depth]
        above, tied = scores > edge, scores == edge
        share = (right[above].sum() + (depth - above.sum()) * right[tied].mean()) / depth
        found.append((float(share), float(right[others].mean())))
    return found
