"""Binary cross entropy: each label by itself, for programmes with several labels at once.

loss = mean over items of w * sum_c -(positive t_c log p_c + (1 - t_c) log(1 - p_c)), p = sigmoid(s), where t is
1 - smoothing / 2 on each label that is there and smoothing / 2 on each other one. The likelihood of k independent
coins; for text it learns faster and better than to rank pairs of labels (Nam et al. 2014). Smoothing as in Szegedy
et al. 2016, sec. 7, for two classes. -log p = log(1 + exp(-s)), which no score is too large for. O(b k).
"""

from dataclasses import dataclass
from typing import Any

from tvml.arrays import Array
from tvml.config import Above, Part, Share

TAKES = "scores"
MULTI = True


@dataclass(frozen=True)
class Options:
    smoothing: Part = 0.0  # how far each answer is drawn towards 0.5; 0 = off
    positive: Above = 1.0  # what a label that is there weighs against one that is not; above 1 more labels are given
    class_weights: Share = 0.0  # 0 = every item counts the same, 1 = every class does; between: a power of that


def loss(scores: Array, target: Array, weight: Array, o: Options, xp: Any) -> Array:
    # scores (b, k), target (b, k), weight (b,) -> ()
    zero = 0 * scores
    there, lacking = xp.logaddexp(-scores, zero), xp.logaddexp(scores, zero)  # -log p, -log(1 - p)
    smooth = target * (1.0 - o.smoothing) + 0.5 * o.smoothing
    costs = o.positive * smooth * there + (1.0 - smooth) * lacking  # (b, k)
    return (costs.sum(axis=-1) * weight).sum() / weight.sum()
