"""Is one classifier better than another on the same items, or is it chance?"""

from typing import NamedTuple

import numpy as np


class Gain(NamedTuple):
    """Mean gain in accuracy and its standard error."""

    mean: float
    error: float


def gain(new: np.ndarray, old: np.ndarray, series: np.ndarray) -> Gain:
    """Gain of `new` (b,) over `old` (b,), each whether an item was labelled right; `series` (b,) numbers.

    The error is that of a mean over clusters, sqrt(sum_s (sum_i (d_i - mean))^2) / b with d = new - old: items of one
    series stand or fall together, so ten episodes are no ten proofs (Liang and Zeger 1986, for a mean). 0 items: 0.
    """
    d = np.asarray(new, dtype=float) - np.asarray(old, dtype=float)
    if not len(d):
        return Gain(0.0, 0.0)
    mean = float(d.mean())
    return Gain(mean, float(np.sqrt((np.bincount(series, d - mean) ** 2).sum())) / len(d))
