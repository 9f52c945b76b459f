"""Topics from mutual information: clusters on which the halves of a text agree, and of which all are used.

methods/unsupervised/mutual_information.py has the loss, methods/prototypes.py the prediction. Stratos 2019. A text's
vector is at hand too: search by cosine compares that. Methods L8 and T6.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tvml.arrays import Arrays
from tvml.config import Above, NotNegative, Positive
from tvml.methods import prototypes
from tvml.methods.topics import Mixture
from tvml.sparse import Sparse

TAKES = ("counts",)


@dataclass(frozen=True)
class Options:
    width: Positive = 32  # numbers of a vector
    temperature: Above = 0.1  # small = nearly one topic an item
    entropy: NotNegative = 2.0  # weight of using all topics; 1 = a bound of the mutual information, and merges some
    steps: Positive = 1500  # of learning
    batch: Positive = 256  # texts a step


def objective(k: int, o: Options) -> dict[str, Any]:
    return {"name": "mutual_information", "prototypes": k, "temperature": o.temperature, "entropy": o.entropy}


def transform(p: Arrays, x: Sparse, o: Options) -> Mixture:
    return prototypes.mixture(p, x, o.temperature)


def vectors(p: Arrays, x: Sparse, o: Options) -> np.ndarray:
    return prototypes.vectors(p, x)
