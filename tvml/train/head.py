"""What stands between the encoder's vectors and the loss, and what of it is stored.

An objective of scores trains a layer that makes them: the output itself or, where no gradient trains that, a linear
layer in its place, which is dropped afterwards. An objective of vectors needs no layer, so it cannot train one.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch

from tvml.arrays import Arrays, Shape
from tvml.errors import InputError
from tvml.methods import Method
from tvml.methods.neighbourhood import Memory
from tvml.models import classifier, encoder
from tvml.models.classifier import LINEAR


class Head(NamedTuple):
    """An objective, and the layer that gives it scores while it trains; None for an objective of vectors."""

    objective: Method
    layer: Method | None


def build(objective: Method, output: Method) -> Head:
    """The head for this objective and this output. Raises InputError when nothing would train the output."""
    if objective.module.TAKES == "scores":
        return Head(objective, output if output.module.TRAINED else LINEAR)
    if output.module.TRAINED:
        raise InputError(
            f"objective {objective.name} trains vectors and never reaches the output {output.name}; "
            "choose output=neighbours, or objective=cross_entropy"
        )
    return Head(objective, None)


def shapes(h: Head, e: encoder.Encoder, k: int) -> dict[str, Shape]:
    """Name -> shape of every weight that is trained."""
    return classifier.shapes(e, k, h.layer) if h.layer else encoder.shapes(e)


def loss(
    h: Head,
    p: dict[str, torch.Tensor],
    x: torch.Tensor,
    e: encoder.Encoder,
    drop: Callable[[torch.Tensor], torch.Tensor],
    target: torch.Tensor,
    weight: torch.Tensor,
    series: torch.Tensor,
    memory: Memory | None,
) -> torch.Tensor:
    """The loss of a batch: x what `encoder.mix` made of it, target (b, k), weight (b,), series (b,) -> ().

    Vectors that go into the loss themselves have no dropout: what is dropped would only be distance between them.
    """
    module, o = h.objective.module, h.objective.options
    if h.layer:
        scored = classifier.logits(p, x, e, h.layer, torch, drop)
        found: torch.Tensor = module.loss(scored, target, weight, o, torch)
    else:
        found = module.loss(x[:, : encoder.size(e)], target, weight, o, torch, series, memory)
    return found


def stored(output: Method, p: Arrays, x: np.ndarray, labels: np.ndarray, weight: np.ndarray, k: int) -> Arrays:
    """The weights p with an output fitted to the training vectors x (b, d), in place of what helped to train."""
    rng = np.random.default_rng(0)  # its own: how often training looks must not change what it draws
    fitted = output.module.fit(x, labels, weight, k, output.options, rng)
    kept = {name: array for name, array in p.items() if not name.startswith(("output.", "votes."))}
    return kept | {f"output.{name}": array for name, array in fitted.items()}
