"""Swapped assignments: which prototypes one view of a text belongs to is foretold from the other view.

loss = -mean (sum_k q_k(x) log p_k(y) + sum_k q_k(y) log p_k(x)) / 2, p = softmax(z c / temperature), where the codes
q = balanced softmax(z c / eps) give every prototype the same share of the batch (methods/sinkhorn.py) and get no
gradient. Caron et al. 2020 (SwAV, arXiv 2006.09882), eq. 2 and 3, as in "Learning Topics By Contrasting Cluster
Assignments". Prototypes c have length 1. No negatives are drawn: balance is what keeps texts apart. Texts of earlier
batches wait in a queue, so that a small batch is balanced among many. Method L7. O((b + queue) k d).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tvml.arrays import Array, Arrays, Shape
from tvml.config import Above, Count, Positive
from tvml.methods.neighbourhood import unit
from tvml.methods.sinkhorn import sinkhorn
from tvml.methods.unsupervised import Batch, Facts, Net

VIEWS = 2
KEPT = ("prototypes",)


@dataclass(frozen=True)
class Options:
    prototypes: Positive = 100
    temperature: Above = 0.1
    eps: Above = 0.05  # temperature of the codes; small = nearly one prototype a text
    turns: Positive = 3  # of balancing
    queue: Count = 0  # texts of earlier batches that are balanced with the batch; 0 = off


def shapes(d: int, facts: Facts, o: Options) -> dict[str, Shape]:
    return {"prototypes": (d, o.prototypes)}


def state(d: int, facts: Facts, o: Options, rng: np.random.Generator) -> Arrays:
    """The queue (2, queue, d): for each view the last texts, the newest at the end; zeros until it is full."""
    return {"queue": np.zeros((2, o.queue, d), dtype=np.float32)} if o.queue else {}


def loss(net: Net, batch: Batch, o: Options, xp: Any) -> Array:
    c = unit(net.p["prototypes"].swapaxes(0, 1), xp).swapaxes(0, 1)  # (d, k)
    vectors = [net.vector(view) for view in batch.views]
    waiting = net.p["queue"] if o.queue else [vectors[0][:0]] * 2
    q = [codes(_constant(x), old, _constant(c), o, xp) for x, old in zip(vectors, waiting, strict=True)]
    p = [log_softmax(x @ c / o.temperature, xp) for x in vectors]
    return -0.5 * ((q[0] * p[1]).sum(axis=-1) + (q[1] * p[0]).sum(axis=-1)).mean()


def after(net: Net, batch: Batch, o: Options, xp: Any) -> Arrays:
    """Prototypes back to length 1, and the batch at the end of the queue."""
    changed = {"prototypes": unit(net.p["prototypes"].swapaxes(0, 1), xp).swapaxes(0, 1)}
    if o.queue:
        new = xp.stack([net.vector(view) for view in batch.views])  # (2, b, d)
        changed["queue"] = xp.concatenate([net.p["queue"], new], axis=1)[:, -o.queue :]
    return changed


def codes(x: Array, queue: Array, c: Array, o: Options, xp: Any) -> Array:
    """The balanced assignment (b, k) of x (b, d), among texts of the queue (q, d) once it is full."""
    full = len(queue) and bool((abs(queue[0]) > 0).any())
    everyone = xp.concatenate([x, queue]) if full else x
    scores = everyone @ c / o.eps
    return sinkhorn(scores, xp.ones_like(scores[:, 0]), xp, tolerance=0.0, limit=o.turns)[: len(x)]


def log_softmax(x: Array, xp: Any) -> Array:
    """Logarithm of the softmax over the last axis."""
    x = x - xp.amax(x, axis=-1, keepdims=True)
    return x - xp.log(xp.exp(x).sum(axis=-1, keepdims=True))


def _constant(x: Array) -> Array:
    """The same without gradients."""
    return x.detach() if hasattr(x, "detach") else x
