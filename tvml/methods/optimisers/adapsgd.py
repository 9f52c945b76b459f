"""AdapSGD: each weight sets its own rate, from how sure its slope is and how bent the loss is there.

    g' = g + decay p; t = 1 / mem, mem at least `memory`
    m = (1 - t) m + t g';  v = (1 - t) v + t g'^2;  c = (1 - t) c + t |h|
    x = m^2 / (v + c);  p = p - x / sqrt(1 + x^2) g';  mem = (1 - m^2 / v) mem + 1

h is an estimate of the Hessian's diagonal (train/curvature.py) at every fifth step; between, c stays. There is no
learning rate to set, and the schedule's is not used: with it training got less far. Method O1: "AdapSGD: No Learning
Rates + Hessian Trace" and "Twenty Nine Days Later", after Schaul, Zhang and LeCun 2013 ("No More Pesky Learning Rates",
where x is m^2 / (v c)) and Yao et al. 2021 (AdaHessian). The sketches have the bare slope's square in the last formula;
m^2 is Schaul's, and keeps mem from falling below 1. They start mem at 1, which it then leaves only where a slope is 0:
t = 1 makes m^2 = v, and that makes mem = 1. So with a `memory` of 1 the last slope and curvature alone set the rate;
from 2 on the means are means. Measured, 1 trains further. Gradients should be clipped to a norm of 1 (train.clip).
Four numbers of state a weight; a step with curvature costs about two steps more.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from tvml.arrays import Array
from tvml.config import NotNegative, Positive

TINY = 1e-30  # 0 / 0 becomes 0: a weight without a slope stays


@dataclass(frozen=True)
class Options:
    decay: NotNegative = 0.05  # 0 = off; part of the gradient; not on arrays without it (train/groups.py)
    every: Positive = 5  # steps from one estimate of the curvature to the next
    memory: Positive = 1  # steps that the means reach back at least; at 1 mem hardly ever grows (see above)


class State(NamedTuple):
    m: Array
    v: Array
    c: Array
    mem: Array


def init(p: Array, xp: Any) -> State:
    return State(xp.zeros_like(p), xp.zeros_like(p), xp.zeros_like(p), xp.ones_like(p))


def curvature(o: Options, number: int) -> bool:
    return number % o.every == 0


def step(
    p: Array, g: Array, state: State, lr: NotNegative, o: Options, xp: Any, h: Array | None = None
) -> tuple[Array, State]:
    g = g + o.decay * p
    t = 1 / xp.clip(state.mem, o.memory, None)
    m = (1 - t) * state.m + t * g
    v = (1 - t) * state.v + t * g * g
    c = state.c if h is None else (1 - t) * state.c + t * xp.abs(h)
    x = m * m / (v + c + TINY)
    mem = (1 - m * m / (v + TINY)) / t + 1
    return p - x / xp.sqrt(1 + x * x) * g, State(m, v, c, mem)
