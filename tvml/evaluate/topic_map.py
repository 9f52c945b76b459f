"""Topics as circles on a plane: as large as their items, those that are alike near each other, none over another."""

from typing import NamedTuple

import numpy as np

FULL = 0.4  # of the plane that circles cover
LARGEST, SMALLEST = 0.2, 7.0  # radius: at most this share of the plane's shorter side, and at least so much
GAP = 4.0  # between circles
KIN = 3  # topics that one is drawn to
DRAWN = 120  # steps in which they move towards their kin
SETTLED, MOST = 150, 500  # steps in which they only move out of each other's way, and then grow smaller as well
PULL, HOME = 0.3, 0.02  # share of the way to its kin, and back to where it began, that a circle goes in a step


class Circles(NamedTuple):
    """k circles on a plane of width x height."""

    x: np.ndarray  # (k,) of the middles
    y: np.ndarray
    r: np.ndarray


def placed(overlap: np.ndarray, items: np.ndarray, width: float, height: float) -> Circles:
    """Circles for topics of so many items (k,), the area telling how many; `overlap` (k, k) is how alike they are.

    They begin at the two first principal coordinates of the overlaps (Gower 1966), in the order of which they fill the
    plane. Two coordinates hold a tenth of what tells fifty topics apart, so each then moves towards the three that are
    most like it, while circles push each other away; at last they are spread over the plane again. The same topics
    always give the same picture. O(k^2) a step.
    """
    plane = np.array([width, height])
    r = _radii(items, width, height)
    order = coordinates(overlap).argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    home = (order + 0.5) / max(1, len(r)) * plane
    kin = _kin(overlap)
    at = home
    for step in range(DRAWN):
        cool = 1 - step / DRAWN
        at = at + cool * (PULL * (kin @ at - at) + HOME * (home - at))
        at = _inside(_apart(at, r), r, plane)
    at = _inside(_spread(at) * plane, r, plane)
    for step in range(MOST):
        if not _touching(at, r, GAP / 2).any():
            break
        if step >= SETTLED:
            r = 0.99 * r
        at = _inside(_apart(at, r), r, plane)
    return Circles(at[:, 0], at[:, 1], r)


def coordinates(overlap: np.ndarray) -> np.ndarray:
    """The two first principal coordinates of topics (k, 2), distances being those of columns of unit length.

    Of each axis the entry that is farthest out is positive, so that the picture does not turn over.
    """
    k = len(overlap)
    centred = overlap - overlap.mean(axis=0) - overlap.mean(axis=1)[:, None] + overlap.mean()
    values, axes = np.linalg.eigh((centred + centred.T) / 2)
    found = np.zeros((k, 2))
    for i in range(min(2, k)):
        axis = axes[:, -1 - i]
        found[:, i] = axis * np.sign(axis[np.abs(axis).argmax()]) * np.sqrt(max(values[-1 - i], 0.0))
    return found


def _radii(items: np.ndarray, width: float, height: float) -> np.ndarray:
    r = np.sqrt(FULL * width * height * items / max(1, items.sum()) / np.pi)
    return np.asarray(np.maximum(SMALLEST, r * min(1.0, LARGEST * min(width, height) / max(r.max(), 1e-9))))


def _kin(overlap: np.ndarray) -> np.ndarray:
    """The weights (k, k) with which topics are drawn to others: the overlap of those most like it, rows sum to 1."""
    others = np.maximum(overlap, 0.0) * ~np.eye(len(overlap), dtype=bool)
    if len(others) > KIN:
        others = np.where(others >= np.partition(others, -KIN, axis=1)[:, [-KIN]], others, 0.0)
    sums = others.sum(axis=1, keepdims=True)
    return np.where(sums > 0, others / np.maximum(sums, 1e-12), np.eye(len(others)))  # like none: it stays


def _apart(at: np.ndarray, r: np.ndarray) -> np.ndarray:
    """Circles that touch, each moved half of the way that would part them."""
    way = at[:, None] - at[None]  # (k, k, 2)
    far = np.maximum(np.hypot(way[:, :, 0], way[:, :, 1]), 1e-9)
    return np.asarray(at + 0.5 * (way * (_touching(at, r, GAP) / far)[:, :, None]).sum(axis=1))


def _touching(at: np.ndarray, r: np.ndarray, gap: float) -> np.ndarray:
    """How much each two circles lack of being that far apart: (k, k)."""
    way = at[:, None] - at[None]
    lack = r[:, None] + r[None] + gap - np.hypot(way[:, :, 0], way[:, :, 1])
    return np.asarray(np.maximum(0.0, lack) * ~np.eye(len(r), dtype=bool))


def _spread(at: np.ndarray) -> np.ndarray:
    """Places as shares of a plane: half by how far they are along it, half by their order, so that none stays empty."""
    low, high = at.min(axis=0), at.max(axis=0)
    order = at.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    far = np.where(high > low, (at - low) / np.maximum(high - low, 1e-9), 0.5)
    return np.asarray((far + (order + 0.5) / len(at)) / 2)


def _inside(at: np.ndarray, r: np.ndarray, plane: np.ndarray) -> np.ndarray:
    return np.asarray(np.clip(at, r[:, None], plane - r[:, None]))
