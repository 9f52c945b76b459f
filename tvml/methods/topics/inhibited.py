"""Softmax topics, also called mixture of experts: a programme is rebuilt from the few topics that a gate asks.

x ~ a W^T, a = softmax(sharpness (x W - held)) over the `active` largest; loss |x - a W^T|^2. W (v, k) is both: what the
gate listens to, and what an expert answers. As in k-means the gate is a constant to the gradient. Methods T5 and A11,
which differ in nothing but the gate. O(b k v) a step.

An expert that is asked little learns little, is asked still less, and dies. Remedies while learning:
inhibitor  held = the expert's mean x W of late ("Encouraging Diversity for Softmax-Based Topic Models")
sinkhorn   held is what balances the batch (methods/sinkhorn.py; Cuturi 2013)
annealed   a temperature divides the sharpness and all are asked; it starts at `heat` and falls to 1 (layers/mixture.py)
softmax    none: held = 0
Prediction holds back nothing, but the sinkhorn gate, which has learned to be held, keeps what balances the rows that it
was learned from.
"""

from dataclasses import dataclass

import numpy as np

from tvml.arrays import FAR, Arrays, softmax
from tvml.config import Above, NotNegative, Part, Positive, Share
from tvml.errors import InputError, did_you_mean
from tvml.methods.codes import largest
from tvml.methods.online import AGAIN, batches, matrix
from tvml.methods.sinkhorn import offsets
from tvml.methods.tfidf import idf, weighed
from tvml.methods.topics import Mixture
from tvml.sparse import Table, times

TAKES = ("counts", "vectors")
GATES = ("inhibitor", "sinkhorn", "annealed", "softmax")
TURNS = 3  # of the balancing at a step, each going on from the step before
NOISE = 0.1  # length of an expert at the start


@dataclass(frozen=True)
class Options:
    gate: str = "inhibitor"  # inhibitor | sinkhorn | annealed | softmax
    sharpness: Above = 20.0  # of the gate; the source's T, which multiplies
    active: Positive = 3  # experts asked for a row
    steps: Positive = 1000
    batch: Positive = 100  # rows a step
    rate: Above = 0.1  # share of the way at the first step, falls linearly to 0; a tenth of it to go on from a fit
    memory: Part = 0.9  # inhibitor: what of the mean is kept at a step
    heat: NotNegative = 8.0  # annealed: temperature at the first step
    gamma: Part = 0.8  # annealed: what the temperature is multiplied by ...
    every: Positive = 50  # ... after so many steps, until it is 1
    threshold: Share = 0.05  # cosine up to which a row fits no topic


def fit(
    x: Table, mass: np.ndarray, k: int, o: Options, rng: np.random.Generator, start: Arrays | None = None
) -> Arrays:
    """Arrays "topics" (v, k), "held" (k,) and "idf" (v,). Going on keeps the topics' number, and anneals no more.

    Raises InputError for an unknown gate.
    """
    if o.gate not in GATES:
        raise InputError(f"topics.inhibited.gate: no gate {o.gate!r}{did_you_mean(o.gate, GATES)}")
    weights = idf(x, mass)
    table = matrix(weighed(x, weights))
    if start is None:
        w, rate = rng.standard_normal((len(weights), k)), o.rate
        w *= NOISE / np.sqrt((w**2).sum(axis=0))
    else:
        w, rate = start["topics"].astype(np.float64), AGAIN * o.rate
        k = w.shape[1]
    held = np.zeros(k)
    for step, rows in enumerate(batches(mass, o.batch, o.steps, rng)):
        some = table[rows]
        heard = some @ w  # (b, k)
        heat, active = 1.0, o.active
        if o.gate == "inhibitor":
            mean = heard.mean(axis=0)
            held = mean if step == 0 else o.memory * held + (1 - o.memory) * mean
        elif o.gate == "sinkhorn":  # from the last step's on, which is near
            held = held - offsets(o.sharpness * (heard - held), np.ones(len(rows)), np, limit=TURNS) / o.sharpness
        elif o.gate == "annealed" and start is None:
            heat = max(1.0, o.heat * o.gamma ** (step // o.every))
            active = k if heat > 1 else active
        a = shares(heard, held, o.sharpness / heat, active)
        size = np.maximum(a.sum(axis=0), len(rows) / k)  # so that no expert goes beyond its own rows
        w -= rate * (1 - step / o.steps) / (2 * size) * slope(w, some, a)
    if o.gate == "sinkhorn":
        held = held - offsets(o.sharpness * (table @ w - held), mass, np) / o.sharpness
    else:
        held = np.zeros(k)
    return {"topics": w.astype(np.float32), "held": held.astype(np.float32), "idf": weights}


def shares(heard: np.ndarray, held: np.ndarray, sharpness: float, active: int) -> np.ndarray:
    """What the gate makes of x W (b, k): shares of the `active` largest, of more where they tie, and 0 elsewhere."""
    scores = sharpness * (heard - held)
    return np.asarray(softmax(np.where(largest(scores, active), scores, FAR), np))


def slope(w: np.ndarray, x: np.ndarray, a: np.ndarray) -> np.ndarray:
    """Gradient with respect to w (v, k) of |x - a w^T|^2, added up over the rows x (b, v), without x - a w^T itself."""
    return np.asarray(2 * (w @ (a.T @ a) - x.T @ a))


def transform(p: Arrays, x: Table, o: Options) -> Mixture:
    # x (b, v) -> weights (b, k); fit: cosine of the nearest topic, less the threshold
    heard = times(weighed(x, p["idf"]), p["topics"])
    k = heard.shape[1]
    known = heard.any(axis=1, keepdims=True)
    weights = np.where(known, shares(heard, p["held"], o.sharpness, o.active), 1 / k)
    length = np.maximum(np.sqrt((p["topics"] ** 2).sum(axis=0)), np.float32(1e-30))
    return Mixture(weights.astype(np.float32), (heard / length).max(axis=1) - np.float32(o.threshold))
