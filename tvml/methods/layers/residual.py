"""Residual layer: a small network beside each word vector, so that single words can stand out of the hash codes.

out = relu(x w1 + b1) w2, added to x by the encoder. He et al. 2016; the feed-forward layer of Vaswani et al. 2017,
eq. 2, without its second bias. O(d width) a word.
"""

from dataclasses import dataclass
from typing import Any

from tvml.arrays import Array, Arrays, Shape
from tvml.config import Count


@dataclass(frozen=True)
class Options:
    width: Count = 0  # hidden units; 0 = as many as the word vector has numbers


def shapes(d: int, o: Options) -> dict[str, Shape]:
    hidden = o.width or d
    return {"w1": (d, hidden), "b1": (hidden,), "w2": (hidden, d)}


def forward(p: Arrays, x: Array, o: Options, xp: Any) -> Array:
    # x (..., d) -> (..., d)
    return xp.clip(x @ p["w1"] + p["b1"], 0.0, None) @ p["w2"]
