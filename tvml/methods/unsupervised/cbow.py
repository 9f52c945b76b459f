"""Continuous bag of words: a word is foretold by those around it.

loss = that of methods/foretell.py, the words seen being the `window` ones on either side, whichever their order.
Mikolov et al. 2013 (arXiv 1301.3781), sec. 3.1, as in "Pondering About Network Architectures, Data and Objectives":
with the encoder in place of their mean. Method L9. O(pairs n d).
"""

from dataclasses import dataclass, field
from typing import Any

from tvml.arrays import Array, Shape
from tvml.config import Positive
from tvml.methods import foretell
from tvml.methods.unsupervised import Batch, Facts, Net

VIEWS = 1


@dataclass(frozen=True)
class Options:
    window: Positive = 5  # words on either side
    contrast: foretell.Options = field(default_factory=foretell.Options)


def shapes(d: int, facts: Facts, o: Options) -> dict[str, Shape]:
    return {}


def loss(net: Net, batch: Batch, o: Options, xp: Any) -> Array:
    view = batch.views[0]
    rows, places = foretell.drawn(view.weight > 0, o.contrast.pairs, batch.rng)
    far = abs(foretell.distances(view, rows, places, xp))
    return foretell.loss(net, view, rows, places, (far > 0) & (far <= o.window), batch, o.contrast, xp)
