"""Mixture of experts: several small networks beside each word vector, and a gate that says which of them it asks.

out = sum_e a_e relu(x w1_e + b1_e) w2_e, a = softmax((x g + c) / T), added to x by the encoder. Jacobs et al. 1991,
eq. 1. Method A11. O(d k width) a word; (d + 1) k + (2 d + 1) k width weights.

An expert that is seldom asked learns little and is asked still less, until it is dead. Two remedies while training:
sinkhorn  a is balanced over the batch's words, so that all experts get the same share (sinkhorn.py; Cuturi 2013)
annealed  T starts high, which asks all experts alike, and is multiplied by gamma every few steps until it is 1
          ("One Day In The Neural Treadmill", after Chen, Ragni and Gales)
Prediction takes the plain softmax, T = 1. Balance makes up for any c, so training cannot learn it: `settle` sets it to
what balances all training words. Without it prediction would ask other experts than training did: 4 to 50 times the
error on a planted task.
"""

from dataclasses import dataclass, replace
from typing import Annotated, Any

from tvml.arrays import Array, Arrays, Shape, softmax
from tvml.config import WHILE_TRAINING, NotNegative, Part, Positive
from tvml.errors import InputError, did_you_mean
from tvml.methods import Now
from tvml.methods.sinkhorn import offsets, sinkhorn

GATES = ("softmax", "sinkhorn", "annealed")


@dataclass(frozen=True)
class Options:
    experts: Positive = 4
    width: Positive = 8  # hidden units of each expert
    gate: str = "softmax"  # softmax | sinkhorn | annealed
    start: NotNegative = 8.0  # annealed: temperature at the first step
    gamma: Part = 0.8  # annealed: what the temperature is multiplied by ...
    every: Positive = 50  # ... after so many steps, until it is 1
    temperature: Annotated[float, WHILE_TRAINING] = 1.0
    balance: Annotated[Array | None, WHILE_TRAINING] = None  # mask (b, n) of the words to balance over


def training(o: Options, now: Now) -> Options:
    if o.gate == "sinkhorn":
        return replace(o, balance=now.mask)
    if o.gate == "annealed":
        return replace(o, temperature=max(1.0, o.start * o.gamma ** ((now.step - 1) // o.every)))
    return o


def shapes(d: int, o: Options) -> dict[str, Shape]:
    if o.gate not in GATES:
        raise InputError(f"layer.mixture.gate: no gate {o.gate!r}{did_you_mean(o.gate, GATES)}")
    hidden = o.experts * o.width
    return {"g": (d, o.experts), "c": (o.experts,), "w1": (d, hidden), "b1": (hidden,), "w2": (hidden, d)}


def forward(p: Arrays, x: Array, o: Options, xp: Any) -> Array:
    # x (..., d) -> (..., d)
    h = xp.clip(x @ p["w1"] + p["b1"], 0.0, None)  # (..., k * width)
    experts = h.reshape(*h.shape[:-1], o.experts, o.width) * shares(p, x, o, xp)[..., None]
    return experts.reshape(h.shape) @ p["w2"]


def shares(p: Arrays, x: Array, o: Options, xp: Any) -> Array:
    """How much each word asks each expert: (..., k), rows sum to 1."""
    scores = (x @ p["g"] + p["c"]) / o.temperature
    if o.balance is None:
        return softmax(scores, xp)
    return sinkhorn(scores.reshape(-1, o.experts), o.balance.reshape(-1), xp).reshape(scores.shape)


def settle(p: Arrays, x: Array, mass: Array, o: Options, xp: Any) -> Arrays:
    """p with the c that balances the words x (v, d), of which each counts `mass` (v,)."""
    return p | {"c": offsets(x @ p["g"], mass, xp)} if o.gate == "sinkhorn" else p
