"""Alignment and uniformity: the two views of a text close together, all texts spread over the sphere.

loss = mean |f(x) - f(y)|^alpha + weight * (u(f(x)) + u(f(y))) / 2,  u(z) = log mean_{i < j} exp(-t |z_i - z_j|^2).
Wang and Isola 2020 (arXiv 2005.10242), eq. 4 and 5, as in "Proud To Be Single"; f has length 1, so that squared
distances are at most 4. No negatives are drawn: alignment alone would pull all texts into one point, and uniformity is
what that costs most. Method L4. O(b^2 d).
"""

from dataclasses import dataclass
from typing import Any

from tvml.arrays import Array, Shape
from tvml.config import Above, NotNegative
from tvml.methods.unsupervised import Batch, Facts, Net

VIEWS = 2


@dataclass(frozen=True)
class Options:
    alpha: Above = 2.0  # power of the distance between the views
    t: Above = 2.0  # how steeply nearness of different texts costs
    weight: NotNegative = 1.0  # of uniformity; 0 = everything ends in one point


def shapes(d: int, facts: Facts, o: Options) -> dict[str, Shape]:
    return {}


def loss(net: Net, batch: Batch, o: Options, xp: Any) -> Array:
    x, y = (net.vector(view) for view in batch.views)  # (b, d) each
    spread = 0.5 * (uniformity(x, o.t, xp) + uniformity(y, o.t, xp))
    return alignment(x, y, o.alpha, xp) + o.weight * spread


def alignment(x: Array, y: Array, alpha: float, xp: Any) -> Array:
    """Mean of |x - y|^alpha over the pairs (b, d)."""
    squared = ((x - y) ** 2).sum(axis=-1)
    return squared.mean() if alpha == 2 else ((squared + 1e-12) ** (0.5 * alpha)).mean()


def uniformity(x: Array, t: float, xp: Any) -> Array:
    """log of the mean of exp(-t |x_i - x_j|^2) over the pairs of different rows of x (b, d), of length 1."""
    b = x.shape[0]
    if b < 2:
        return 0.0 * x.sum()
    near = xp.exp(2.0 * t * (x @ x.swapaxes(0, 1) - 1.0))  # (b, b)
    return xp.log(xp.triu(near, 1).sum() / (b * (b - 1) / 2))
