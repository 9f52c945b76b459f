"""Set expansion: most words of a text, in any order, foretell all the others at once.

loss = mean over the hidden words w of -log p(w | seen), p = softmax(gain x . w + bias_w) over the whole vocabulary, x
the vector of the seen ones. "Query Expansion For Sets", with the sum of word vectors as the encoder of a set (Zaheer et
al. 2017); words are decoded with the vectors that they are read with, which halves the weights. Its p is what `tvml
embed expand` ranks. Method L10. O(b (n + v) d).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tvml.arrays import Array, Arrays, Shape
from tvml.config import Above, Share
from tvml.methods import foretell
from tvml.methods.unsupervised import Batch, Facts, Net
from tvml.methods.unsupervised.swapped import log_softmax

VIEWS = 1
KEPT = ("bias",)


@dataclass(frozen=True)
class Options:
    share: Share = 0.2  # of the words that are hidden
    gain: Above = 8.0  # how much a word vector of length 1 can say, in nats


def shapes(d: int, facts: Facts, o: Options) -> dict[str, Shape]:
    return {"bias": (len(facts.frequency),)}


def loss(net: Net, batch: Batch, o: Options, xp: Any) -> Array:
    seen, hidden = foretell.split(batch.views[0], o.share, batch.rng, xp)
    scores = predict(net.p, net.words(slice(None)), net.vector(seen), o, xp)  # (b, v)
    told = log_softmax(scores, xp)[np.arange(len(scores))[:, None], hidden.ids]
    there = (hidden.weight > 0) * xp.ones_like(told)
    return -(told * there).sum() / (there.sum() + 1e-12)


def predict(p: Arrays, words: Array, x: Array, o: Options, xp: Any) -> Array:
    """The scores of all words (v, d), for texts x (b, d): (b, v); their softmax is p."""
    return o.gain * (x @ words.swapaxes(0, 1)) + p["bias"]
