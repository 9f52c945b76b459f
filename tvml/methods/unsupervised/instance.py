"""Instance discrimination: every text is a class of its own, known by what it was when it was last seen.

loss = mean of -log softmax(z m / temperature)_i, the slots of the memory m (n, d) standing against the text's own, for
both views z. Then m_i = unit(momentum m_i + (1 - momentum) z): slots are constants and have length 1. Wu et al. 2018
(arXiv 1805.01978), eq. 2, as in "Contrastive Learning: Proud To Be Single". To tell all texts apart the encoder must
know what they are about, and with few weights it must reuse that. Method L6. O(b others d).

A large guide has more slots than a step should look at: then `others` of them, drawn anew each time, stand for all.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tvml.arrays import Array, Arrays, Shape
from tvml.config import Above, Count, Part
from tvml.methods.neighbourhood import unit
from tvml.methods.unsupervised import Batch, Facts, Net

VIEWS = 2


@dataclass(frozen=True)
class Options:
    temperature: Above = 0.1
    momentum: Part = 0.5  # of a slot
    others: Count = 1024  # slots that a batch stands against; 0 = all


def shapes(d: int, facts: Facts, o: Options) -> dict[str, Shape]:
    return {}


def state(d: int, facts: Facts, o: Options, rng: np.random.Generator) -> Arrays:
    """A slot for each text (n, d), anywhere on the sphere at first."""
    return {"memory": np.asarray(unit(rng.standard_normal((facts.items, d)), np), dtype=np.float32)}


def loss(net: Net, batch: Batch, o: Options, xp: Any) -> Array:
    memory = net.p["memory"]
    own, all_slots = memory[batch.items], not 0 < o.others < len(memory)
    slots = memory if all_slots else memory[batch.rng.integers(len(memory), size=o.others)]
    total = 0.0
    for view in batch.views:
        z = net.vector(view)
        own_score = (z * own).sum(axis=-1, keepdims=True) / o.temperature  # (b, 1)
        scores = z @ slots.swapaxes(0, 1) / o.temperature
        scores = scores if all_slots else xp.concatenate([own_score, scores], axis=1)
        top = xp.amax(scores, axis=-1, keepdims=True)
        total = total + (top - own_score + xp.log(xp.exp(scores - top).sum(axis=-1, keepdims=True))).mean()
    return total / len(batch.views)


def after(net: Net, batch: Batch, o: Options, xp: Any) -> Arrays:
    """The slots of the batch, moved towards what its texts are now."""
    z = sum(net.vector(view) for view in batch.views) / len(batch.views)
    memory = net.p["memory"] + 0.0  # another array
    memory[batch.items] = unit(o.momentum * memory[batch.items] + (1 - o.momentum) * z, xp)
    return {"memory": memory}
