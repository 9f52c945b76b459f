"""AdaHessian, simplified: momentum, over the root of the curvature that each weight has seen.

m = momentum m + g; s = memory s + |h|; p = p - lr (m / sqrt(s + eps) + decay p), h an estimate of the Hessian's
diagonal (train/curvature.py) at every fifth step; between, s stays. After Yao et al. 2021 (AdaHessian, algorithm 2), as
"AdapSGD: No Learning Rates + Hessian Trace" simplifies it: sums without (1 - momentum), no correction of their start,
|h| and not h^2 under the root. That text divides g where it has computed m; we divide m. Method O2.
Two numbers of state a weight; a step with curvature costs about two steps more.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from tvml.arrays import Array
from tvml.config import NotNegative, Part, Positive


@dataclass(frozen=True)
class Options:
    lr: NotNegative = 2.0  # highest learning rate of the schedule
    decay: NotNegative = 0.0001  # 0 = off; a share of lr; not on arrays without it (train/groups.py)
    momentum: Part = 0.9
    memory: Part = 0.99  # of the curvature
    eps: NotNegative = 0.1  # under the root
    every: Positive = 5  # steps from one estimate of the curvature to the next


class State(NamedTuple):
    m: Array
    s: Array


def init(p: Array, xp: Any) -> State:
    return State(xp.zeros_like(p), xp.zeros_like(p))


def curvature(o: Options, number: int) -> bool:
    return number % o.every == 0


def step(
    p: Array, g: Array, state: State, lr: NotNegative, o: Options, xp: Any, h: Array | None = None
) -> tuple[Array, State]:
    m = o.momentum * state.m + g
    s = state.s if h is None else o.memory * state.s + xp.abs(h)
    return p - lr * (m / xp.sqrt(s + o.eps) + o.decay * p), State(m, s)
