"""How much programmes are like the one like that they are most alike to: what the mean of many likes blurs.

    near(x) = max over likes l of a taste of x . l  -  dislike max over dislikes of x . l

One of n likes is an nth of their mean, so beside it the nearest one counts n times as much (taste.py). Method R5.
"""

import numpy as np

from tvml.sparse import CELLS, Sparse, cut, take


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
    alike = products(take(table, best), take(likes, np.array([*liked, *disliked], dtype=np.int64)))
    found[best] = alike[:, : len(liked)].max(axis=1, initial=0)
    if disliked:
        found[best] -= np.float32(dislike) * alike[:, len(liked) :].max(axis=1)
    return np.maximum(found, 0)


def products(x: Sparse, y: Sparse) -> np.ndarray:
    """x . y of each row of x (n, v) and of y (m, v): (n, m). Made for few rows y, which have few of the columns."""
    own, small = np.unique(y.ids, return_inverse=True)
    likes = _full(y._replace(ids=small, width=len(own))).T
    place = np.full(x.width, len(own))  # what no row of y has goes to one more column, which is left out
    place[own] = np.arange(len(own))
    step = max(1, CELLS // (len(own) + 1))
    found = np.empty((x.rows, y.rows), dtype=np.float32)
    for begin in range(0, x.rows, step):
        some = cut(x, begin, min(begin + step, x.rows))
        full = _full(some._replace(ids=place[some.ids], width=len(own) + 1))
        found[begin : begin + step] = full[:, :-1] @ likes
    return found


def _full(x: Sparse) -> np.ndarray:
    found = np.zeros(x.rows * x.width, dtype=np.float32)
    found[np.repeat(np.arange(x.rows) * x.width, np.diff(x.starts)) + x.ids] = x.values
    return found.reshape(x.rows, x.width)
