"""Codes to topics: how much a row has of each topic, read from its products with the topics' vectors."""

import numpy as np

from tvml.methods.topics import Mixture


def largest(scores: np.ndarray, most: int) -> np.ndarray:
    """Which scores (b, k) are among the `most` largest of their row: bool, all of them where they tie."""
    if most >= scores.shape[1]:
        return np.ones(scores.shape, dtype=bool)
    return np.asarray(scores >= np.partition(scores, -most, axis=1)[:, -most, None])


def mixture(codes: np.ndarray, most: int, threshold: float) -> Mixture:
    """Cosines (b, k) of rows and topics as shares: the largest ones that are above 0, scaled to sum 1.

    A row without any gets equal shares. Its fit is its largest cosine less the threshold.
    """
    shares = np.where(largest(codes, most), np.maximum(codes, 0.0), 0.0)
    total = shares.sum(axis=1, keepdims=True)
    known = total > 0
    weights = np.where(known, shares / np.where(known, total, 1.0), 1 / codes.shape[1])
    return Mixture(weights.astype(np.float32), (codes.max(axis=1) - threshold).astype(np.float32))
