"""A linear layer: one template a label. scores = x w + b. O(b d k), d k + k weights."""

from dataclasses import dataclass
from typing import Any

from tvml.arrays import Array, Arrays, Shape

TRAINED = True


@dataclass(frozen=True)
class Options:
    pass


def shapes(width: int, k: int, o: Options) -> dict[str, Shape]:
    return {"w": (width, k), "b": (k,)}


def fixed(width: int, k: int, o: Options) -> dict[str, Shape]:
    return {}


def scores(p: Arrays, x: Array, o: Options, xp: Any) -> Array:
    # x (b, d), w (d, k), b (k,) -> (b, k)
    return x @ p["w"] + p["b"]


def scaled(p: Arrays, temperature: float) -> Arrays:
    return {"w": p["w"] / temperature, "b": p["b"] / temperature}
