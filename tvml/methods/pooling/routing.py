"""Routing by agreement: words that agree with one another decide, and those that stand alone lose their say.

Each of k capsules sees every word through its own part of a matrix, u_i = x_i w, m = d / k numbers. From s = 0, a few
times: a = softmax_i(s), v = squash(sum_i a_i u_i), s_i += u_i . v / sqrt(m), where squash(y) = r^2 / (1 + r^2) * y / r
with r the root mean square of y. out = the k vectors v, joined.
Sabour, Frosst and Hinton 2017, eq. 1 to 3 and procedure 1; as pooling in "Simple First: When 10K Parameters is All You
Need". Method A8. O(iterations n d) beside the matrix.
Unlike the paper, where each word divides itself among the capsules, a capsule divides itself among the words: so one
capsule routes too, and a long text gives no longer vector. Lengths are root mean squares, as everywhere in the encoder.
"""

from dataclasses import dataclass
from typing import Any

from tvml.arrays import Array, Arrays, Shape, masked_softmax
from tvml.config import Positive
from tvml.errors import InputError
from tvml.methods.attention import split


@dataclass(frozen=True)
class Options:
    capsules: Positive = 4  # output vectors, which share the width; must divide it
    iterations: Positive = 3  # 1 = the mean, squashed
    values: bool = True  # False: capsules see the words' own numbers, which saves d^2 weights


def shapes(d: int, o: Options) -> dict[str, Shape]:
    if d % o.capsules:
        raise InputError(f"a width of {d} cannot be split into {o.capsules} capsules")
    return {"w": (d, d)} if o.values else {}


def forward(p: Arrays, x: Array, mask: Array, o: Options, xp: Any) -> Array:
    # x (b, n, d), mask (b, n) -> (b, d)
    u = split(x @ p["w"] if o.values else x, o.capsules)  # (b, k, n, m)
    there = mask[:, None, :]
    agreement = xp.zeros_like(u[..., 0])  # (b, k, n)
    v = squash((masked_softmax(agreement, there, xp)[..., None] * u).sum(axis=2), xp)  # (b, k, m)
    for _ in range(o.iterations - 1):
        agreement = agreement + (u * v[:, :, None]).sum(axis=-1) / u.shape[-1] ** 0.5
        v = squash((masked_softmax(agreement, there, xp)[..., None] * u).sum(axis=2), xp)
    return v.reshape(x.shape[0], x.shape[-1])


def squash(y: Array, xp: Any) -> Array:
    """The same direction, with a root mean square r of r^2 / (1 + r^2): small stays small, large comes near 1."""
    r2 = (y * y).mean(axis=-1, keepdims=True)
    return y * xp.sqrt(r2 + 1e-12) / (1.0 + r2)
