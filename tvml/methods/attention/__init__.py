"""Slot `attention`: every token looks at the others. Its result is added to its input.

Options                                      frozen dataclass; heads split the width and cost no weights (A6)
ORDER = True                                 only where the order of words matters: that of their first appearance
shapes(d, o) -> {name: shape}
forward(p, x, mask, o, xp) -> (b, n, d)      x (b, n, d), mask (b, n); what stands in padding is of no account
training(o, now) -> Options                  optional: the options that hold at a training step
CHOOSES = ("u",)                             only where weights choose: these have a gradient while training alone
labels(p, x, mask, o, xp) -> (b, n)          only where words get labels: the label of each
"""

from typing import Any

from tvml.arrays import Array
from tvml.errors import InputError


def split(x: Array, heads: int) -> Array:
    """(b, n, d) -> (b, h, n, d / h)."""
    b, n, d = x.shape
    if d % heads:
        raise InputError(f"a width of {d} cannot be split into {heads} heads")
    return x.reshape(b, n, heads, d // heads).swapaxes(1, 2)


def join(x: Array) -> Array:
    """(b, h, n, d / h) -> (b, n, d)."""
    b, h, n, d = x.shape
    return x.swapaxes(1, 2).reshape(b, n, h * d)


def project(p: dict[str, Any], x: Array, heads: int) -> tuple[Array, Array, Array]:
    """Queries, keys and values of every head, each (b, h, n, d / h); without p["v"] the values are x itself."""
    return split(x @ p["q"], heads), split(x @ p["k"], heads), split(x @ p["v"] if "v" in p else x, heads)
