"""Mean pooling: every word counts the same.

out = sum_i x_i / n. O(n d). Method A9.
"""

from dataclasses import dataclass
from typing import Any

from tvml.arrays import Array, Arrays, Shape


@dataclass(frozen=True)
class Options:
    pass


def shapes(d: int, o: Options) -> dict[str, Shape]:
    return {}


def forward(p: Arrays, x: Array, mask: Array, o: Options, xp: Any) -> Array:
    # x (b, n, d), mask (b, n) -> (b, d)
    m = mask[..., None]
    return (x * m).sum(axis=1) / (m.sum(axis=1) + 1e-9)
