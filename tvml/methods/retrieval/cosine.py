"""Cosine of the query's vector and each item's: q . x / (|q| |x|). Method R1. O(n d)."""

from dataclasses import dataclass

import numpy as np

from tvml.methods.retrieval import Table, unit

TAKES = "vectors"
LEAST = 0.0


@dataclass(frozen=True)
class Options:
    pass


def scores(x: Table, query: np.ndarray, o: Options) -> np.ndarray:
    found = x.rows @ unit(query)
    found /= x.norms
    return np.asarray(found)
