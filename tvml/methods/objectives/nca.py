"""Leave-one-out neighbourhood components: one near item of the same class is enough, the others may be elsewhere.

loss = mean over items of w * -log sum_{j != i, y_j = y_i} p_ij,  p_i = softmax_{j != i}(-|x_i - x_j|^2 / T).
Goldberger et al. 2004, eq. 1 and the logarithmic objective, as in "Learning Local Neighborhoods With NCA", whose
sketch squares the distance twice; here once. With a memory, items of earlier batches are neighbours too, encoded by a
slow copy of the weights (Wu, Efros and Yu 2018; He et al. 2020, eq. 2). Method L3. O(b (b + memory) d), no weights.

Beyond the sources: vectors have length 1, hence T, and items of one series are no neighbours, since a series is easily
found again. With no memory and T fixed it is L2's formula; what they add to it differs.
"""

from dataclasses import dataclass
from typing import Any

from tvml.arrays import Array
from tvml.config import Above, Count, Part, Share
from tvml.methods.neighbourhood import Memory, surprise

TAKES = "vectors"


@dataclass(frozen=True)
class Options:
    temperature: Above = 0.1  # small = the nearest neighbour alone, large = all alike
    memory: Count = 0  # items of earlier batches that are neighbours too; 0 = off
    momentum: Part = 0.99  # of the slow copy of the weights, a step; 0 = the weights themselves
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
    return surprise(x, target, weight, series, memory, o.temperature, xp)
