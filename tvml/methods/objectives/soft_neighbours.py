"""Soft nearest neighbours: items of one class shall be nearer to each other than to the rest, all of them.

loss = min_T mean of w * -log (sum_{j of i's class} e_ij / sum_j e_ij),  e_ij = exp(-|x_i - x_j|^2 / T),
both sums over j != i. Frosst, Papernot and Hinton 2019 (arXiv 1902.01889), eq. 1 and 2; they follow the gradient to the
best temperature T, here it is the best of a ladder, each rung double the one below. Method L2. O(b^2 d) a rung.

Beyond the paper: vectors have length 1, items of one series are no neighbours, since a series is easily found again.
"""

from dataclasses import dataclass
from typing import Any

from tvml.arrays import Array
from tvml.config import Above, Positive, Share
from tvml.methods.neighbourhood import Memory, surprise

TAKES = "vectors"


@dataclass(frozen=True)
class Options:
    temperature: Above = 0.1  # of the lowest rung; small = the nearest neighbour alone
    rungs: Positive = 1  # of the ladder; 1 = that temperature, whatever the batch
    class_weights: Share = 0.0  # 0 = every item counts the same, 1 = every class does; between: a power of that


def loss(
    x: Array,
    target: Array,
    weight: Array,
    o: Options,
    xp: Any,
    series: Array | None = None,
    memory: Memory | None = None,
) -> Array:
    # x (b, d), target (b, k), weight (b,), series (b,) -> ()
    ladder = [o.temperature * 2.0**rung for rung in range(o.rungs)]
    return xp.amin(xp.stack([surprise(x, target, weight, series, memory, t, xp) for t in ladder]), axis=0)
