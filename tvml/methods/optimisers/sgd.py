"""SGD: stochastic gradient descent with momentum.

g' = g + decay p; m = momentum m + g'; p = p - lr m. Sutskever et al. 2013, as in torch.optim.SGD. Method O2.
One number of state a weight.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from tvml.arrays import Array
from tvml.config import NotNegative, Part


@dataclass(frozen=True)
class Options:
    lr: NotNegative = 0.1  # highest learning rate of the schedule
    decay: NotNegative = 0.0001  # 0 = off; part of the gradient; not on arrays without it (train/groups.py)
    momentum: Part = 0.9  # 0 = plain gradient descent


class State(NamedTuple):
    m: Array


def init(p: Array, xp: Any) -> State:
    return State(xp.zeros_like(p))


def step(p: Array, g: Array, state: State, lr: NotNegative, o: Options, xp: Any) -> tuple[Array, State]:
    m = o.momentum * state.m + g + o.decay * p
    return p - lr * m, State(m)
