"""Winner-take-all layer: in each group of units only the strongest speaks, the others are silent.

h = x w1 + b1; out = h' w2, where h' keeps the largest of each group (all of them at a tie) and has 0 elsewhere; added
to x by the encoder. "Flaming Winners", after Srivastava et al. 2013 (local winner-take-all). Method A9. O(d width) a
word; 2 d width + width weights.
Unlike maxout the units keep their places, so that what follows knows who has won.
"""

from dataclasses import dataclass
from typing import Any

from tvml.arrays import Array, Arrays, Shape
from tvml.config import Positive
from tvml.errors import InputError


@dataclass(frozen=True)
class Options:
    width: Positive = 128  # units, 2 d + 1 weights each: a small budget wants fewer
    group: Positive = 4  # units of which one speaks; must divide the width


def shapes(d: int, o: Options) -> dict[str, Shape]:
    if o.width % o.group:
        raise InputError(f"layer.winner: {o.width} units cannot be split into groups of {o.group}")
    return {"w1": (d, o.width), "b1": (o.width,), "w2": (o.width, d)}


def forward(p: Arrays, x: Array, o: Options, xp: Any) -> Array:
    # x (..., d) -> (..., d)
    return winners(x @ p["w1"] + p["b1"], o.group, xp) @ p["w2"]


def winners(h: Array, group: int, xp: Any) -> Array:
    """The largest of each `group` neighbours of the last axis, and 0 for the others; the same shape."""
    groups = h.reshape(*h.shape[:-1], h.shape[-1] // group, group)
    return xp.where(groups >= xp.amax(groups, axis=-1, keepdims=True), groups, 0.0).reshape(h.shape)
