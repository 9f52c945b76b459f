"""Array helpers that run on numpy and on torch alike: the caller hands in the library as `xp`.

Letters for shapes, in the whole project: b batch, n tokens, d width, h heads, k topics or classes, v distinct tokens.
Masks are arrays of 0 and 1 in the dtype of what they mask, because a bool mask sums to int64 in numpy and turns
float32 into float64.
"""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

Array = Any  # numpy.ndarray or torch.Tensor
Arrays = dict[str, Array]
Shape = tuple[int, ...]

FAR = -1e9  # what a masked score becomes: exp() of it is exactly 0 in float32


def softmax(x: Array, xp: Any) -> Array:
    """Softmax over the last axis; safe for large scores."""
    e = xp.exp(x - xp.amax(x, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def sigmoid(x: Array, xp: Any) -> Array:
    """1 / (1 + exp(-x)); safe for large scores, and exact where it is small."""
    return xp.exp(-xp.logaddexp(-x, 0 * x))


def masked_softmax(x: Array, mask: Array, xp: Any) -> Array:
    """Softmax over the last axis where mask is 1; masked places get 0, a row without any place gets all 0."""
    e = xp.exp(xp.where(mask > 0, x, FAR) - xp.amax(xp.where(mask > 0, x, FAR), axis=-1, keepdims=True)) * mask
    return e / (e.sum(axis=-1, keepdims=True) + 1e-30)


def rms_norm(x: Array, xp: Any) -> Array:
    """Each vector scaled to a root mean square of 1 (Zhang and Sennrich 2019, without a learned gain)."""
    return x / xp.sqrt((x * x).mean(axis=-1, keepdims=True) + 1e-5)


def whole(x: Array) -> Array:
    """The whole numbers that an array of floats holds, as places in another array; no gradient goes through them."""
    return x.detach().round().long() if hasattr(x, "detach") else np.rint(x).astype(np.int64)


class Bags(NamedTuple):
    """Texts with labels, each text once; where a text has several labels at once, `targets` has them."""

    words: list[tuple[str, ...]]  # distinct words of each text
    labels: np.ndarray  # (b,) int64
    counts: np.ndarray  # (b,) int64, programmes with this text
    series: np.ndarray  # (b,) int64, equal for the texts of one series
    targets: np.ndarray | None = None  # (b, k) float32, 1 for each label of a text; `labels` has the rarest of them

    def weights(self, damping: float) -> np.ndarray:
        """What each text counts, (b,) with a mean of 1: its programmes, over those of its series ^ damping.

        0 = every programme alike, 1 = every series alike.
        """
        weights = self.counts / np.bincount(self.series, weights=self.counts)[self.series] ** damping
        return np.asarray(weights / weights.mean())

    def has(self, label: int) -> np.ndarray:
        """Which texts have this label: (b,) bool."""
        return np.asarray(self.labels == label if self.targets is None else self.targets[:, label] > 0)

    def table(self, k: int) -> np.ndarray:
        """Texts and their labels: (b, k) float32, 1 where a text has the label."""
        return np.eye(k, dtype=np.float32)[self.labels] if self.targets is None else self.targets

    def sums(self, weights: np.ndarray, k: int) -> np.ndarray:
        """Weights (b,) added up over the texts of each label: (k,)."""
        return np.bincount(self.labels, weights, k) if self.targets is None else weights @ self.targets


class Padded(NamedTuple):
    """Bags of token ids as one rectangle."""

    ids: np.ndarray  # (b, n) int64, 0 where there is no token
    mask: np.ndarray  # (b, n) float32, 1 where there is one


def pad(bags: Sequence[np.ndarray]) -> Padded:
    """Bags of token ids (each (n_i,)) to a rectangle as wide as the longest, at least 1."""
    sizes = np.fromiter((len(bag) for bag in bags), dtype=np.int64, count=len(bags))
    n = max(1, int(sizes.max(initial=0)))
    mask = (np.arange(n) < sizes[:, None]).astype(np.float32)  # (b, n)
    ids = np.zeros((len(bags), n), dtype=np.int64)
    if sizes.sum():
        ids[mask > 0] = np.concatenate([np.asarray(bag, dtype=np.int64) for bag in bags])
    return Padded(ids, mask)


def count(shapes: dict[str, Shape]) -> int:
    """How many numbers arrays of these shapes hold."""
    return sum(math.prod(shape) for shape in shapes.values())
