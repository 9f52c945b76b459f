"""Masked words: some words of a text are hidden, and each is foretold by all that are left.

loss = that of methods/foretell.py, a word j that is left counting exp(-|i - j| / reach) for the hidden word i, so that
several hidden words of one text differ in what they are foretold by. Devlin et al. 2019 (BERT, arXiv 1810.04805), sec.
3.1, with the distance in place of a vector of each place. Method L9. O(pairs n d).
"""

from dataclasses import dataclass, field
from typing import Any

from tvml.arrays import Array, Shape
from tvml.config import Above, Share
from tvml.methods import foretell
from tvml.methods.unsupervised import Batch, Facts, Net

VIEWS = 1


@dataclass(frozen=True)
class Options:
    share: Share = 0.2  # of the words that are hidden
    reach: Above = 16.0  # words away at which one counts 1 / e
    contrast: foretell.Options = field(default_factory=foretell.Options)


def shapes(d: int, facts: Facts, o: Options) -> dict[str, Shape]:
    return {}


def loss(net: Net, batch: Batch, o: Options, xp: Any) -> Array:
    view = batch.views[0]
    seen, hidden = foretell.split(view, o.share, batch.rng, xp)
    rows, places = foretell.drawn(hidden.weight > 0, o.contrast.pairs, batch.rng)
    far = abs(foretell.distances(view, rows, places, xp))
    keep = xp.exp(-far / o.reach) * (seen.weight > 0)[rows]
    return foretell.loss(net, view, rows, places, keep, batch, o.contrast, xp)
