"""Adagrad: a rate of its own for each weight, smaller with all the slopes that it has seen.

g' = g + decay p; s = s + g'^2; p = p - lr g' / (sqrt(s) + eps). Duchi, Hazan and Singer 2011, the diagonal form, as
in torch.optim.Adagrad. Method O2. One number of state a weight.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from tvml.arrays import Array
from tvml.config import NotNegative


@dataclass(frozen=True)
class Options:
    lr: NotNegative = 0.05  # highest learning rate of the schedule
    decay: NotNegative = 0.0001  # 0 = off; part of the gradient; not on arrays without it (train/groups.py)
    eps: NotNegative = 1e-10


class State(NamedTuple):
    s: Array


def init(p: Array, xp: Any) -> State:
    return State(xp.zeros_like(p))


def step(p: Array, g: Array, state: State, lr: NotNegative, o: Options, xp: Any) -> tuple[Array, State]:
    g = g + o.decay * p
    s = state.s + g * g
    return p - lr * g / (xp.sqrt(s) + o.eps), State(s)
