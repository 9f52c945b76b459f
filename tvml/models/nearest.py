"""How much programmes are like the one like that they are most alike to: what the mean of many likes blurs.

    near(x) = max over likes l of a taste of x . l  -  dislike max over dislikes of x . l

One of n likes is an nth of their mean, so beside it the nearest one counts n times as much (taste.py). Method R5.
"""

import numpy as np

from tvml.sparse import Sparse, take, times


def near(
    table: Sparse, sums: np.ndarray, likes: Sparse, liked: list[int], disliked: list[int], dislike: float, few: int
) -> np.ndarray:
    """near (n,) of the `few` programmes of table (n, v) with the largest `sums` (n,), at least 0; 0 for the others.

    `liked` and `disliked` are rows of `likes` (m, v). O(few m) however long the table is.
    """
    found = np.zeros(table.rows, dtype=np.float32)
    if not liked:
        return found
    best = np.argpartition(-sums, few)[:few] if few < len(sums) else np.arange(len(sums))
    best = np.sort(best[sums[best] > 0])
    alike = times(take(table, best), _dense(take(likes, np.array([*liked, *disliked], dtype=np.int64))))
    found[best] = alike[:, : len(liked)].max(axis=1, initial=0)
    if disliked:
        found[best] -= np.float32(dislike) * alike[:, len(liked) :].max(axis=1)
    return np.maximum(found, 0)


def _dense(x: Sparse) -> np.ndarray:
    """Rows as columns: (v, n)."""
    found = np.zeros((x.width, x.rows), dtype=np.float32)
    found[x.ids, np.repeat(np.arange(x.rows), np.diff(x.starts))] = x.values
    return found
