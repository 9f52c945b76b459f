"""Attention pooling with a learned query: the words that matter for the task weigh most.

out = sum_i a_i x_i, a = softmax(x w), or with a feature map a_i = phi(w) . phi(x_i) / sum_j of the same.
Set Transformer's pooling by attention (Lee et al. 2019, eq. 11) with one seed and no layer behind it; the kernel form
is A1's. Method A7. O(n d), d weights. One word pools to itself.
"""

from dataclasses import dataclass
from typing import Any

from tvml.arrays import Array, Arrays, Shape, masked_softmax
from tvml.methods.maps import feature_map


@dataclass(frozen=True)
class Options:
    map: str = "softmax"  # softmax | quadratic | leaky_relu | elu | gelu


def shapes(d: int, o: Options) -> dict[str, Shape]:
    return {"w": (d,)}


def forward(p: Arrays, x: Array, mask: Array, o: Options, xp: Any) -> Array:
    # w (d,), x (b, n, d), mask (b, n) -> (b, d)
    return (weights(p, x, mask, o, xp)[..., None] * x).sum(axis=1)


def weights(p: Arrays, x: Array, mask: Array, o: Options, xp: Any) -> Array:
    """What each token weighs: (b, n), rows sum to 1 (to 0 without tokens)."""
    if o.map == "softmax":
        return masked_softmax(x @ p["w"], mask, xp)
    phi = feature_map(o.map)
    a = (phi(x, xp) @ phi(p["w"], xp)) * mask
    return a / (a.sum(axis=-1, keepdims=True) + 1e-9)
