"""AdamW: Adam with weight decay beside the gradient.

m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; p = p - lr (m^ / (sqrt(v^) + eps) + decay p), m^ and v^ freed from the
bias of their start. Loshchilov and Hutter 2019, algorithm 2. Two numbers of state a weight. Method O2.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from tvml.arrays import Array
from tvml.config import NotNegative, Part


@dataclass(frozen=True)
class Options:
    lr: NotNegative = 0.005  # highest learning rate of the schedule
    decay: NotNegative = 0.01  # 0 = off; a share of lr; not on arrays without it (train/groups.py)
    beta1: Part = 0.9
    beta2: Part = 0.98
    eps: NotNegative = 1e-8


class State(NamedTuple):
    m: Array
    v: Array
    steps: int


def init(p: Array, xp: Any) -> State:
    return State(xp.zeros_like(p), xp.zeros_like(p), 0)


def step(p: Array, g: Array, state: State, lr: NotNegative, o: Options, xp: Any) -> tuple[Array, State]:
    n = state.steps + 1
    m = o.beta1 * state.m + (1 - o.beta1) * g
    v = o.beta2 * state.v + (1 - o.beta2) * g * g
    size = xp.sqrt(v / (1 - o.beta2**n)) + o.eps
    p = p - lr * (m / (1 - o.beta1**n) / size + o.decay * p)
    return p, State(m, v, n)
