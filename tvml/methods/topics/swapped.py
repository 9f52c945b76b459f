"""Topics from swapped assignments: an encoder foretells from one half of a text the prototypes of the other half.

methods/unsupervised/swapped.py has the loss, methods/prototypes.py the prediction. Caron et al. 2020 (SwAV), as in
"Learning Topics By Contrasting Cluster Assignments". A text's vector is at hand too: search by cosine compares that.
Methods L7 and T6.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tvml.arrays import Arrays
from tvml.config import Above, Count, Positive
from tvml.methods import prototypes
from tvml.methods.topics import Mixture
from tvml.sparse import Sparse

TAKES = ("counts",)


@dataclass(frozen=True)
class Options:
    width: Positive = 32  # numbers of a vector
    temperature: Above = 0.1  # of the mixture; small = nearly one topic an item
    eps: Above = 0.05  # temperature of the codes while learning; small = nearly one topic a text
    turns: Positive = 3  # of balancing
    queue: Count = 0  # texts of earlier batches that are balanced with the batch; 0 = off
    steps: Positive = 1500  # of learning
    batch: Positive = 256  # texts a step


def objective(k: int, o: Options) -> dict[str, Any]:
    return {"name": "swapped", "prototypes": k, "temperature": o.temperature, "eps": o.eps} | {
        "turns": o.turns,
        "queue": o.queue,
    }


def transform(p: Arrays, x: Sparse, o: Options) -> Mixture:
    return prototypes.mixture(p, x, o.temperature)


def vectors(p: Arrays, x: Sparse, o: Options) -> np.ndarray:
    return prototypes.vectors(p, x)
