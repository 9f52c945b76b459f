"""How good a classifier's answers are: accuracy, F1, confusions, and what its confidence is worth."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

SURE = 0.8  # "The accuracy was pretty solid when we rejected all predictions below" ("Simple First")
GIVEN = 0.5  # probability from which a label is given, where a programme may have several
BINS = 15
LEVELS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)  # confidences that are reported


def metrics(probabilities: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Measures of probabilities (b, k) against labels (b,); shares from 0 to 1, None where nothing is counted.

    macro_f1 is the mean over the labels that occur. coverage_at_80 is the share answered with a confidence of
    0.8 or more, accuracy_at_80 the accuracy there. ece is the expected calibration error in 15 equal bins
    (Guo et al. 2017, eq. 3). A label of k or more is one that the model does not know: never right.
    """
    if not len(labels):
        return dict.fromkeys(("accuracy", "macro_f1", "coverage_at_80", "accuracy_at_80", "ece"))
    guess = probabilities.argmax(axis=1)
    confidence = probabilities.max(axis=1)
    right = guess == labels
    sure = confidence >= SURE
    return {
        "accuracy": rounded(right.mean()),
        "macro_f1": rounded(macro_f1(guess, labels)),
        "coverage_at_80": rounded(sure.mean()),
        "accuracy_at_80": rounded(right[sure].mean()) if sure.any() else None,
        "ece": rounded(calibration_error(confidence, right)),
    }


def macro_f1(guess: np.ndarray, labels: np.ndarray) -> float:
    """Mean F1 over the labels that occur in `labels`."""
    classes = by_class(guess, labels, int(max(guess.max(), labels.max())) + 1)
    return float(classes.f1[classes.support > 0].mean())


class Classes(NamedTuple):
    """Measures of each class, (k,) each; nan where nothing is counted."""

    precision: np.ndarray  # right / given
    recall: np.ndarray  # right / support
    f1: np.ndarray  # 2 right / (given + support)
    support: np.ndarray  # int64, items that have the label
    given: np.ndarray  # int64, items that were given it


def by_class(guess: np.ndarray, labels: np.ndarray, k: int) -> Classes:
    """Precision, recall and F1 of each of k classes."""
    return _classes(*(np.bincount(some, minlength=k) for some in (labels[guess == labels], labels, guess)))


def _classes(hits: np.ndarray, support: np.ndarray, given: np.ndarray) -> Classes:
    with np.errstate(invalid="ignore"):  # 0 / 0
        return Classes(hits / given, hits / support, 2 * hits / (given + support), support, given)


def metrics_multi(probabilities: np.ndarray, targets: np.ndarray) -> dict[str, Any]:
    """Measures of probabilities (b, k) against targets (b, k), 1 for each of an item's labels, given from 0.5 on.

    micro_f1 counts all labels of all items together, macro_f1 is the mean over the labels that occur, and
    subset_accuracy the share of items whose labels are all right, none lacking and none too many.
    """
    if not len(targets):
        return dict.fromkeys(("micro_f1", "macro_f1", "subset_accuracy"))
    given, gold = probabilities >= GIVEN, targets > 0
    classes = by_label(given, gold)
    return {
        "micro_f1": rounded(micro_f1(given, gold)),
        "macro_f1": rounded(classes.f1[classes.support > 0].mean()),
        "subset_accuracy": rounded((given == gold).all(axis=1).mean()),
    }


def micro_f1(given: np.ndarray, gold: np.ndarray, counts: np.ndarray | float = 1.0) -> float:
    """F1 of all labels together: bool (b, k) each; an item counts as often as `counts` (b,) says."""
    hits, both = ((some.sum(axis=1) * counts).sum() for some in (given & gold, given.astype(int) + gold))
    return float(2 * hits / both) if both else 1.0


def item_f1(given: np.ndarray, gold: np.ndarray) -> np.ndarray:
    """F1 of each item's labels: bool (b, k) each, or (k,) for the same on every item -> (b,)."""
    both = given.sum(axis=-1) + gold.sum(axis=-1)
    return np.asarray(2 * (given & gold).sum(axis=-1) / np.maximum(both, 1))


def by_label(given: np.ndarray, gold: np.ndarray) -> Classes:
    """Precision, recall and F1 of each of k labels that do not exclude each other: bool (b, k) each."""
    return _classes(*(some.sum(axis=0) for some in (given & gold, gold, given)))


def confusion(guess: np.ndarray, labels: np.ndarray, k: int) -> np.ndarray:
    """Counts (k, k) int64: a row for each label as it is, a column for each label as it was given."""
    return np.bincount(labels * k + guess, minlength=k * k).reshape(k, k)


class Level(NamedTuple):
    """What is left when only answers of at least this confidence count."""

    confidence: float
    coverage: float  # share of the items
    accuracy: float | None
    items: int


def levels(confidence: np.ndarray, right: np.ndarray, at: Sequence[float] = LEVELS) -> list[Level]:
    """Coverage and accuracy at each confidence."""
    found = []
    for level in at:
        sure = confidence >= level
        accuracy = float(right[sure].mean()) if sure.any() else None
        found.append(Level(level, float(sure.mean()), accuracy, int(sure.sum())))
    return found


def risk_coverage_area(confidence: np.ndarray, right: np.ndarray) -> float:
    """Mean over n = 1 ... b of the share of mistakes among the n surest answers: 0 is perfect.

    The area under the risk-coverage curve (Geifman and El-Yaniv 2017). Answers of the same confidence are taken as
    in any order: each counts as the mean of them.
    """
    _, place, size = np.unique(-confidence, return_inverse=True, return_counts=True)
    risk = np.bincount(place, weights=~right) / size
    return float((np.cumsum(np.repeat(risk, size)) / np.arange(1, len(right) + 1)).mean())


class Bin(NamedTuple):
    """The answers whose confidence lies in one bin, and how often these were right."""

    confidence: float  # their mean
    accuracy: float
    items: int


def calibration(confidence: np.ndarray, right: np.ndarray, bins: int = BINS) -> list[Bin]:
    """Equally wide bins ((i - 1) / bins, i / bins] from the least sure to the surest, empty ones left out."""
    place = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    items = np.bincount(place, minlength=bins)
    sums = np.bincount(place, confidence, bins), np.bincount(place, right, bins)
    return [
        Bin(float(sums[0][i] / items[i]), float(sums[1][i] / items[i]), int(items[i])) for i in np.flatnonzero(items)
    ]


def calibration_error(confidence: np.ndarray, right: np.ndarray) -> float:
    """Mean gap between confidence and accuracy over the bins, each weighing as many as its items."""
    gaps = [some.items * abs(some.confidence - some.accuracy) for some in calibration(confidence, right)]
    return sum(gaps) / len(right)


def rounded(value: Any) -> float:
    return round(float(value), 4)
