"""Max pooling: in each dimension the strongest word speaks.

out = max_i x_i. O(n d). Method A9. A programme without words gives zeros.
"""

from dataclasses import dataclass
from typing import Any

from tvml.arrays import FAR, Array, Arrays, Shape


@dataclass(frozen=True)
class Options:
    pass


def shapes(d: int, o: Options) -> dict[str, Shape]:
    return {}


def forward(p: Arrays, x: Array, mask: Array, o: Options, xp: Any) -> Array:
    # x (b, n, d), mask (b, n) -> (b, d)
    m = mask[..., None]
    best = xp.amax(xp.where(m > 0, x, FAR), axis=1)
    return xp.where(m.sum(axis=1) > 0, best, 0.0)
