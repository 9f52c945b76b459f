"""How good a classifier's answers are: accuracy, macro-F1, and what its confidence is worth."""

from typing import Any

import numpy as np

SURE = 0.8  # "The accuracy was pretty solid when we rejected all predictions below" ("Simple First")
BINS = 15


def metrics(probabilities: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Measures of probabilities (b, k) against labels (b,); shares from 0 to 1, None where nothing is counted.

    macro_f1 is the mean over the labels that occur. coverage_at_80 is the share answered with a confidence of
    0.8 or more, accuracy_at_80 the accuracy there. ece is the expected calibration error in 15 equal bins
    (Guo et al. 2017, eq. 3).
    """
    if not len(labels):
        return dict.fromkeys(("accuracy", "macro_f1", "coverage_at_80", "accuracy_at_80", "ece"))
    guess = probabilities.argmax(axis=1)
    confidence = probabilities.max(axis=1)
    right = guess == labels
    sure = confidence >= SURE
    return {
        "accuracy": _round(right.mean()),
        "macro_f1": _round(macro_f1(guess, labels)),
        "coverage_at_80": _round(sure.mean()),
        "accuracy_at_80": _round(right[sure].mean()) if sure.any() else None,
        "ece": _round(calibration_error(confidence, right)),
    }


def macro_f1(guess: np.ndarray, labels: np.ndarray) -> float:
    """Mean F1 over the labels that occur in `labels`."""
    k = int(max(guess.max(), labels.max())) + 1
    hits = np.bincount(labels[guess == labels], minlength=k)
    support = np.bincount(labels, minlength=k)
    f1 = 2 * hits / np.maximum(1, np.bincount(guess, minlength=k) + support)
    return float(f1[support > 0].mean())


def calibration_error(confidence: np.ndarray, right: np.ndarray) -> float:
    """Mean gap between confidence and accuracy over equally wide bins ((k - 1) / 15, k / 15]."""
    place = np.clip(np.ceil(confidence * BINS).astype(int) - 1, 0, BINS - 1)
    gap = np.bincount(place, weights=right.astype(float) - confidence, minlength=BINS)
    return float(np.abs(gap).sum() / len(right))


def _round(value: Any) -> float:
    return round(float(value), 4)
