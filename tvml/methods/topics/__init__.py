"""Slot `topics`: what the rows of a table have in common, learned without labels.

A table is rows of word counts (Sparse (b, v)) or vectors (b, d); `mass` (b,) is what each row counts.

Options                                        frozen dataclass
TAKES = ("counts", "vectors")                  the tables that it can learn from
fit(x, mass, k, o, rng, start) -> Arrays       k topics; numpy arrays by name, all that `transform` needs, among them
                                               "topics" (v, k): what each column says for each topic.
                                               Others have columns first or topics last, so that both can be put in
                                               another order; of as many columns as topics only "idf" (v,) has columns
                                               start: arrays of an earlier fit over the same columns to go on from, or
                                               None; a method that always begins anew ignores it
transform(p, x, o) -> Mixture                  numpy alone; a row depends on no other row

What rows are weighed by (TF-IDF, length) is the method's own business: it gets plain counts both times.
"""

from typing import NamedTuple

import numpy as np


class Mixture(NamedTuple):
    """What rows are about."""

    weights: np.ndarray  # (b, k) at least 0, rows sum to 1; equal shares for a row of which nothing is known
    fit: (
        np.ndarray
    )  # (b,) how much better the best topic explains a row than the guide as a whole; at most 0: not at all
