"""Is a space of vectors any good? What can be said of it without labels, and what labels of neighbours add.

Alignment and uniformity: Wang and Isola 2020, eq. 4 and 5. Both are means, and a mean hides a space in which some
texts have fallen together, hence the share of collapsed neighbours: "Finding Metrics For Unsupervised Learning".
Method I1. Vectors have length 1; vectors of zeros, which nothing is known of, are left out. O(b^2 d).
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

T = 2.0  # of uniformity
NEAR = 0.1  # squared distance below which two texts have fallen together
BAD = 0.01  # share of collapsed neighbours from which a space is called collapsed
NEIGHBOURS = 10
BLOCK = 1 << 23  # distances at a time: 64 MB


class Near(NamedTuple):
    """What stands around vectors."""

    uniformity: float
    mean_distance: float
    collapsed: float
    crowded: float


def measure(
    x: np.ndarray, series: np.ndarray, views: tuple[np.ndarray, np.ndarray] | None, labels: np.ndarray | None
) -> dict[str, Any]:
    """Figures of vectors x (b, d) of the `series` (b,), by name; None where nothing can be said.

    alignment       mean squared distance of the two views of a text, `views` (m, d) each
    uniformity      log of the mean of exp(-2 squared distance) over all pairs; lower is better spread
    mean_distance   mean squared distance of all pairs; 2 when they have nothing in common
    collapsed       share of the other series' texts that lie within a squared distance of 0.1 of a text
    crowded         share of texts that have such a text of another series
    agreement       share of the 10 nearest texts of other series that have a text's label, (b,) int64, -1 = none
    accuracy        share of texts whose label these would vote for
    """
    there = np.abs(x).any(axis=1)
    x, series = x[there], series[there]
    found: dict[str, Any] = {"alignment": None if views is None else alignment(*views)}
    near = neighbourhood(x, series)
    found |= near._asdict() if near else dict.fromkeys(Near._fields)
    if labels is not None:
        found["agreement"] = agreement(x, labels[there], series)
        found["accuracy"] = accuracy(x, labels[there], series)
    return found


def alignment(x: np.ndarray, y: np.ndarray) -> float | None:
    """Mean squared distance of pairs (m, d); None when there are none that say something."""
    both = np.abs(x).any(axis=1) & np.abs(y).any(axis=1)
    return float(((x[both] - y[both]) ** 2).sum(axis=1).mean()) if both.any() else None


def neighbourhood(x: np.ndarray, series: np.ndarray, t: float = T) -> Near | None:
    """How spread vectors are (b, d), and how many have fallen together; None when there are fewer than two."""
    b = len(x)
    if b < 2:
        return None
    spread = total = 0.0
    close = others = crowded = 0
    for begin, squared in _distances(x):
        rows = np.arange(len(squared))
        alien = series[begin : begin + len(squared), None] != series[None, :]
        hits = (squared < NEAR) & alien
        close, others, crowded = close + int(hits.sum()), others + int(alien.sum()), crowded + int(hits.any(1).sum())
        near = np.exp(-t * squared)
        near[rows, begin + rows] = 0
        spread, total = spread + float(near.sum()), total + float(squared.sum())
    pairs = b * (b - 1)
    return Near(float(np.log(max(spread / pairs, 1e-300))), total / pairs, close / max(others, 1), crowded / b)


def agreement(x: np.ndarray, labels: np.ndarray, series: np.ndarray, k: int = NEIGHBOURS) -> float | None:
    """Share of the k nearest labelled texts of other series that have a text's own label; None when there are none.

    Texts of labels that no other series has are asked too: their neighbours cannot be right.
    """
    hits = [(found == own).sum() / len(found) for own, found, _ in _neighbours(x, labels, series, k)]
    return float(np.mean(hits)) if hits else None


def accuracy(
    x: np.ndarray, labels: np.ndarray, series: np.ndarray, k: int = NEIGHBOURS, temperature: float = 0.1
) -> float | None:
    """Share of texts whose label its k nearest of other series vote for, each with exp(cosine / temperature).

    The weighted nearest neighbours of Wu et al. 2018, sec. 3.4; None when no text has neighbours with labels.
    """
    right = []
    for own, found, squared in _neighbours(x, labels, series, k):
        votes = np.bincount(found, np.exp(-0.5 * (squared - squared.min()) / temperature))
        right.append(votes.argmax() == own)
    return float(np.mean(right)) if right else None


def _neighbours(
    x: np.ndarray, labels: np.ndarray, series: np.ndarray, k: int
) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """For each labelled text that has such: its label, those of its k nearest of other series, and how far they are."""
    known = labels >= 0
    x, labels, series = x[known], labels[known], series[known]
    for begin, squared in _distances(x):
        squared[series[begin : begin + len(squared), None] == series[None, :]] = np.inf
        nearest = np.argpartition(squared, min(k, len(x)) - 1, axis=1)[:, :k]
        far = np.take_along_axis(squared, nearest, axis=1)
        for own, places, away in zip(labels[begin : begin + len(squared)], nearest, far, strict=True):
            there = np.isfinite(away)
            if there.any():
                yield int(own), labels[places[there]], away[there]


def warning(figures: dict[str, Any]) -> str:
    """What to tell of a space that has collapsed; "" when it has not."""
    share = figures.get("collapsed")
    if share is None or share < BAD:
        return ""
    return (
        f"the space has collapsed: {share:.1%} of the texts of other series lie at one place with a text (squared "
        f"distance below {NEAR}; expected under {BAD:.0%}); give more texts, or take another objective"
    )


def _distances(x: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Squared distances of some rows to all, block by block: (first row, (m, b))."""
    step = max(1, BLOCK // max(1, len(x)))
    for begin in range(0, len(x), step):
        yield begin, np.maximum(2.0 - 2.0 * (x[begin : begin + step] @ x.T), 0.0)
