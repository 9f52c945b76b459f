"""Calibration: one temperature, so that of the answers given with a confidence of 0.8 about 8 in 10 are right.

p' = softmax(log p / T), T chosen on texts whose series training has not seen: networks that are trained for long are
surer than they are right. Guo et al. 2017, eq. 9. The order of the labels, and so every answer, stays as it is. T goes
into the output's weights (models/classifier.py, `scaled`); prediction knows nothing of it. With several labels a text
it is p' = sigmoid(log(p / (1 - p)) / T): what is above 0.5 stays above.
"""

from math import exp, log

import numpy as np

from tvml.arrays import Array, Bags, sigmoid, softmax

LOWEST, HIGHEST = 0.25, 8.0
ROUNDS = 40  # of golden section: the interval shrinks to 1 in 10^8
PRIOR, STRENGTH = 1.4, 16.0  # what T was on guides of all kinds, and what that counts: as much as so many series


def temperature(p: np.ndarray, held: Bags) -> float:
    """The T with the lowest loss on held-out texts: p (b, k) their probabilities. Without texts the usual one.

    A series with n programmes counts n^0.75, as in training; few series leave T near PRIOR.
    """
    if not len(p):
        return PRIOR
    targets = held.targets
    scores = _scores(p, targets is not None)
    weight = held.weights(0.25)
    weight = weight * len(np.unique(held.series)) / weight.sum()
    rows = np.arange(len(p))

    def loss(t: float) -> float:
        if targets is None:
            costs = -np.log(softmax(scores / exp(t), np)[rows, held.labels] + 1e-12)
        else:
            costs = np.logaddexp(0, np.where(targets > 0, -scores, scores) / exp(t)).sum(axis=1)
        return float((weight * costs).sum()) + STRENGTH * (t - log(PRIOR)) ** 2

    low, high = log(LOWEST), log(HIGHEST)
    step = (5**0.5 - 1) / 2
    for _ in range(ROUNDS):  # golden section: the loss has one lowest point in log T
        a, b = high - step * (high - low), low + step * (high - low)
        low, high = (low, b) if loss(a) < loss(b) else (a, high)
    return exp((low + high) / 2)


def cooled(p: np.ndarray, t: float, multi: bool = False) -> np.ndarray:
    """Probabilities (b, k) at temperature t."""
    return np.asarray((sigmoid if multi else softmax)(_scores(p, multi) / t, np)) if len(p) else p


def _scores(p: np.ndarray, multi: bool) -> Array:
    """What the probabilities (b, k) were made of; with a softmax but for a number that is the same for a whole row."""
    logs = np.log(np.maximum(p, 1e-12))
    return logs - np.log(np.maximum(1 - p, 1e-12)) if multi else logs
