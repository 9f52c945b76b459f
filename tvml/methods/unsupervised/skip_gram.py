"""Skip-gram: a word foretells one of those around it.

loss = that of methods/foretell.py, one word being seen and another one within `window` of it foretold, a nearer one as
often as one farther off. Mikolov et al. 2013 (arXiv 1301.3781), sec. 3.2. Method L9. O(pairs n d).
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
    far = foretell.distances(view, rows, places, xp)
    # the one that foretells is another word of the text, whose distance is drawn for each pair
    step = batch.rng.integers(1, o.window + 1, size=len(rows)) * batch.rng.choice([-1, 1], size=len(rows))
    keep = far == xp.asarray(step, device=far.device)[:, None]
    return foretell.loss(net, view, rows, places, keep, batch, o.contrast, xp)
