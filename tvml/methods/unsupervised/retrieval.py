"""Retrieval-augmented prediction: hidden words of a text are foretold with the help of texts that it looks up.

loss = mean over texts of -log sum_z p(y | z, x) p(z | x) over its words, with p(z | x) = softmax(x . z / temperature)
over the `neighbours` nearest texts z of the batch and p(y | z, x) = product over the hidden words of softmax(gain
(x + z) . w + bias_w). Guu et al. 2020 (REALM, arXiv 2002.08909), eq. 1 and 2, in the log domain, where products of
small numbers stay finite: -logsumexp_z(log p(y | z, x) + log p(z | x)). A text that helps is drawn nearer, so that the
looking up is learned as well. Method L11. O(texts neighbours v + texts b d).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tvml.arrays import Array, Arrays, Shape
from tvml.config import Above, Positive, Share
from tvml.methods import foretell
from tvml.methods.unsupervised import Batch, Facts, Net, View
from tvml.methods.unsupervised.swapped import log_softmax

VIEWS = 1
KEPT = ("bias",)


@dataclass(frozen=True)
class Options:
    share: Share = 0.2  # of the words that are hidden
    gain: Above = 4.0  # how much a word vector of length 1 can say, in nats, to each of the two texts
    temperature: Above = 0.1  # of p(z | x)
    neighbours: Positive = 8  # texts that are looked up
    texts: Positive = 64  # of a batch that look up; all of it is there to be found


def shapes(d: int, facts: Facts, o: Options) -> dict[str, Shape]:
    return {"bias": (len(facts.frequency),)}


def loss(net: Net, batch: Batch, o: Options, xp: Any) -> Array:
    view = batch.views[0]
    seen, hidden = foretell.split(View(view.ids[: o.texts], view.weight[: o.texts]), o.share, batch.rng, xp)
    x, z, words = net.vector(seen), net.vector(view), net.words(slice(None))
    rows = np.arange(len(x))[:, None]
    scores = x @ z.swapaxes(0, 1) / o.temperature  # (texts, b)
    scores = scores - 1e4 * (batch.items[: len(x)][:, None] == batch.items[None, :])  # a text would tell itself
    near = nearest(scores, min(o.neighbours, len(z)), xp)  # (texts, k)
    retrieve = log_softmax(scores[rows, near], xp)
    own, found = o.gain * (x @ words.swapaxes(0, 1)) + net.p["bias"], o.gain * (z @ words.swapaxes(0, 1))
    there = (hidden.weight > 0) * xp.ones_like(hidden.weight)
    told = [log_softmax(own + found[near[:, j]], xp)[rows, hidden.ids] for j in range(near.shape[1])]
    foretold = xp.stack([(one * there).sum(axis=-1) for one in told], axis=1)  # (texts, k)
    return -log_sum(foretold + retrieve, xp).sum() / (there.sum() + 1e-12)


def nearest(scores: Array, k: int, xp: Any) -> Array:
    """The places of the k largest of each row of scores (b, c): (b, k)."""
    return np.argsort(-scores, kind="stable")[:, :k] if xp is np else xp.topk(scores, k).indices


def log_sum(x: Array, xp: Any) -> Array:
    """log of the sum of exp over the last axis, finite however small these are."""
    top = xp.amax(x, axis=-1, keepdims=True)
    return top[..., 0] + xp.log(xp.exp(x - top).sum(axis=-1))


def predict(p: Arrays, words: Array, x: Array, o: Options, xp: Any) -> Array:
    """The scores of all words (v, d), for texts x (b, d) that look up themselves: (b, v)."""
    return 2 * o.gain * (x @ words.swapaxes(0, 1)) + p["bias"]
