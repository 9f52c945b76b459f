"""Slot `topics`: what the rows of a table have in common, learned without labels.

A table is rows of word counts (Sparse (b, v)) or vectors (b, d); `mass` (b,) is what each row counts.

Options                                        frozen dataclass
TAKES = ("counts", "vectors")                  the tables that it can learn from
fit(x, mass, k, o, rng, start) -> Arrays       k topics; numpy arrays by name, all that `transform` needs, among them
                                               "topics" (v, k): what each column says for each topic.
                                               Others have columns first or topics last, so that both can be put in
                                               another order; whatever the numbers, "idf" (v,) and "words" (v, d) have
                                               no topics, and "prototypes" (d, k) no columns
                                               start: arrays of an earlier fit over the same columns to go on from, or
                                               None; a method that always begins anew ignores it
objective(k, o) -> Spec                        in place of fit: the objective of slot `unsupervised` that torch follows,
                                               whose encoder and prototypes are kept (methods/prototypes.py); options
                                               `width`, `steps` and `batch` are of its training
transform(p, x, o) -> Mixture                  numpy alone; a row depends on no other row
vectors(p, x, o) -> (b, d)                     what the encoder makes of rows, float32; left out: there is none

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
