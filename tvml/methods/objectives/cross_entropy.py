"""Cross entropy with label smoothing: editors disagree, so no label gets all of the mass.

loss = mean over items of w * -sum_c t_c log softmax(s)_c, where t is 1 - smoothing on the label and smoothing / (k - 1)
on each *other* class, so that every class template gets a gradient. Szegedy et al. 2016, sec. 7, spread over the
others as in "Simple First: When 10K Parameters is All You Need". Method L1. O(b k).
"""

from dataclasses import dataclass
from typing import Any

from tvml.arrays import Array
from tvml.config import Part, Share

TAKES = "scores"


@dataclass(frozen=True)
class Options:
    smoothing: Part = 0.1  # share of the mass for the other classes; 0 = off
    class_weights: Share = 0.0  # 0 = every item counts the same, 1 = every class does; between: a power of that


def loss(scores: Array, target: Array, weight: Array, o: Options, xp: Any) -> Array:
    # scores (b, k), target (b, k), weight (b,) -> ()
    k = scores.shape[-1]
    s = scores - xp.amax(scores, axis=-1, keepdims=True)
    log_p = s - xp.log(xp.exp(s).sum(axis=-1, keepdims=True))  # (b, k)
    smooth = target * (1.0 - o.smoothing) + (1.0 - target) * (o.smoothing / (k - 1))
    return -((smooth * log_p).sum(axis=-1) * weight).sum() / weight.sum()
