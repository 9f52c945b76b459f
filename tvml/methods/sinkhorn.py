"""Balanced assignment: rows choose columns by their scores, but every column gets the same share of all rows.

a = softmax(scores + g), with the offsets g (k,) of the columns found by turns: the softmax makes rows sum to 1, then
g_j -= log(what column j has / its due). Sinkhorn and Knopp 1967; as optimal transport with entropy Cuturi 2013, alg. 1,
where scores are -cost / eps. All in logarithms, so that no score is too large. Method T1; also the gate of A11.
O(b k) a turn. Gradients flow through every turn, so that a gate cannot learn to be unbalanced.
"""

from typing import Any

from tvml.arrays import FAR, Array, softmax


def sinkhorn(scores: Array, mass: Array, xp: Any, tolerance: float = 1e-2, limit: int = 100) -> Array:
    """The assignment (b, k) of scores (b, k): rows sum to 1, and each column has a k-th of all `mass` (b,).

    Ends when every column is within `tolerance` of its due, as a share of it, or after `limit` turns. A row of mass 0
    counts for nothing and gets its own shares all the same.
    """
    return softmax(scores + offsets(scores, mass, xp, tolerance, limit), xp)


def offsets(scores: Array, mass: Array, xp: Any, tolerance: float = 1e-2, limit: int = 100) -> Array:
    """What must be added to the columns for that: (k,)."""
    log_mass = xp.where(mass > 0, xp.log(xp.where(mass > 0, mass, 1.0)), FAR)[:, None]  # (b, 1)
    due = _log_sum(log_mass, 0, xp) - xp.log(xp.ones_like(scores[:1]).sum(axis=-1, keepdims=True))  # (1, 1)
    g = xp.zeros_like(scores[:1])  # (1, k)
    for _ in range(limit):
        moved = scores + g
        over = _log_sum(moved - _log_sum(moved, -1, xp) + log_mass, 0, xp) - due  # 0 where a column has its due
        if xp.amax(abs(over)) <= tolerance:
            break
        g = g - over
    return g[0]


def _log_sum(x: Array, axis: int, xp: Any) -> Array:
    top = xp.amax(x, axis=axis, keepdims=True)
    return top + xp.log(xp.exp(x - top).sum(axis=axis, keepdims=True))
