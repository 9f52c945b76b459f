"""What the methods of nearest neighbours share: unit length, distances, and the mass of an item's own class.

Vectors are scaled to length 1, so that a temperature means the same for every width: squared distances are between 0
and 4, and 2 is that of vectors which have nothing in common.
"""

from typing import Any, NamedTuple

from tvml.arrays import FAR, Array


class Memory(NamedTuple):
    """Items met before, as more neighbours; constants, no gradient goes through them."""

    x: Array  # (m, d) vectors
    target: Array  # (m, k) one-hot
    series: Array  # (m,) numbers


def unit(x: Array, xp: Any) -> Array:
    """Vectors of length 1; a vector of zeros stays one."""
    return x / xp.sqrt((x * x).sum(axis=-1, keepdims=True) + 1e-12)


def distances(x: Array, y: Array) -> Array:
    """Squared distances (b, m) of vectors of length 1, x (b, d) and y (m, d); of one of zeros 2 to everything."""
    return 2.0 - 2.0 * (x @ y.swapaxes(-1, -2))


def surprise(
    x: Array,
    target: Array,
    weight: Array,
    series: Array | None,
    memory: Memory | None,
    temperature: float,
    xp: Any,
) -> Array:
    """Mean of -log of the mass that each item's neighbours give its own class: one number.

    x (b, d), target (b, k) one-hot, weight (b,); the rest as the slot `objective` says. An item is no neighbour of
    its own, nor is one of its series. Items that have no neighbour of their class get no loss.
    """
    b = x.shape[0]
    x = unit(x, xp)
    others, of, names = x, target, xp.arange(b) if series is None else series
    known = names
    if memory is not None:
        others, of = xp.concatenate([x, unit(memory.x, xp)]), xp.concatenate([target, memory.target])
        known = xp.concatenate([names, memory.series])
    one = xp.ones_like(x[:1, :1])  # a bool times this has the dtype of x, in both libraries
    near = (names[:, None] != known[None, :]) * one  # (b, m)
    return left_out(-distances(x, others) / temperature, target @ of.swapaxes(-1, -2), near, weight, xp)


def left_out(closeness: Array, same: Array, near: Array, weight: Array, xp: Any) -> Array:
    """Weighted mean of -log sum_{j of the same class} p_ij with p_i = softmax of `closeness` (b, m) over the near.

    same (b, m) 1 = of one class, near (b, m) 1 = may be a neighbour, weight (b,) -> ()
    """
    mass = _log_sum(closeness, near, xp) - _log_sum(closeness, near * same, xp)  # (b,)
    weight = weight * xp.amax(near * same, axis=-1)  # 0 where nobody shares the class
    return (xp.where(weight > 0, mass, 0.0 * weight) * weight).sum() / (weight.sum() + 1e-12)


def _log_sum(x: Array, mask: Array, xp: Any) -> Array:
    # log sum exp over the last axis where mask is 1; very low, but finite, for a row without any such place
    x = xp.where(mask > 0, x, FAR)
    top = xp.amax(x, axis=-1, keepdims=True)
    return (top + xp.log((xp.exp(x - top) * mask).sum(axis=-1, keepdims=True) + 1e-30))[..., 0]
