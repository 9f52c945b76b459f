"""Softmax attention: each word becomes a mix of the words it matches.

out = softmax(q k^T / sqrt(d / h)) v. Vaswani et al. 2017, eq. 1. O(n^2 d).
Padding gets a score of -1e9 before the softmax ("Properly Handle Padded Input"). Method A2. No output projection:
the classifier's own layer follows.
"""

from dataclasses import dataclass
from typing import Any

from tvml.arrays import Array, Arrays, Shape, masked_softmax
from tvml.config import Positive
from tvml.methods.attention import join, project


@dataclass(frozen=True)
class Options:
    heads: Positive = 4  # must divide the width
    values: bool = True  # False: no projection of the values, which saves d^2 weights


def shapes(d: int, o: Options) -> dict[str, Shape]:
    return dict.fromkeys(("q", "k", "v") if o.values else ("q", "k"), (d, d))


def forward(p: Arrays, x: Array, mask: Array, o: Options, xp: Any) -> Array:
    # x (b, n, d), mask (b, n) -> (b, n, d)
    q, k, v = project(p, x, o.heads)
    scores = q @ k.swapaxes(-1, -2) / q.shape[-1] ** 0.5  # (b, h, n, n)
    return join(masked_softmax(scores, mask[:, None, None, :], xp) @ v)
