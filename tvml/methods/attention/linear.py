"""Linear attention: each word becomes a mix of the words it matches, at a cost that grows with the words, not
with their pairs.

out = phi(q) (phi(k)^T v) / (phi(q) sum phi(k)). Katharopoulos et al. 2020, eq. 5. O(n d^2 / h). Method A1.
Unlike the paper: padding is masked in phi(k), and phi is one of four maps (maps.py).
"""

from dataclasses import dataclass
from typing import Any

from tvml.arrays import Array, Arrays, Shape
from tvml.config import Positive
from tvml.methods.attention import join, project
from tvml.methods.maps import feature_map


@dataclass(frozen=True)
class Options:
    heads: Positive = 4  # must divide the width
    values: bool = True  # False: no projection of the values, which saves d^2 weights
    map: str = "quadratic"  # quadratic | leaky_relu | elu | gelu


def shapes(d: int, o: Options) -> dict[str, Shape]:
    return dict.fromkeys(("q", "k", "v") if o.values else ("q", "k"), (d, d))


def forward(p: Arrays, x: Array, mask: Array, o: Options, xp: Any) -> Array:
    # x (b, n, d), mask (b, n) -> (b, n, d)
    phi = feature_map(o.map)
    q, k, v = project(p, x, o.heads)
    q, k = phi(q, xp), phi(k, xp) * mask[:, None, :, None]  # (b, h, n, d / h)
    mixed = q @ (k.swapaxes(-1, -2) @ v)  # (b, h, n, d / h)
    total = (q * k.sum(axis=-2, keepdims=True)).sum(axis=-1, keepdims=True)  # (b, h, n, 1)
    return join(mixed / (total + 1e-6))
