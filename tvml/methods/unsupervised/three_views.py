"""Three views of each word: among all words of its text, in its shuffled window, and as its neighbours foretell it.

x_i = the encoder's context of word i, from two readers; y_i = a reader of word i and two neighbours on either side,
shuffled anew (methods/attention/window_gru.py); u_i = the mean of x over these neighbours, times a matrix; each has
length 1.
loss = mean |x_i - y_i|^2 + mean -log softmax_j(x_j u_i / temperature)_i + weight (u(x) + u(y)) / 2, u the uniformity of
halves.py. "The Best of Three Worlds"; windows after Hamilton, Ying and Leskovec 2017, u after Mikolov et al. 2013.
Method L5. Words stand against words of the same batch. O(texts n d^2 + words^2 d).
"""

from dataclasses import dataclass
from typing import Any

from tvml.arrays import Array, Shape, rms_norm
from tvml.config import Above, NotNegative, Positive
from tvml.methods.attention import window_gru
from tvml.methods.neighbourhood import unit
from tvml.methods.unsupervised import Batch, Facts, Net, View
from tvml.methods.unsupervised.halves import alignment, uniformity
from tvml.methods.unsupervised.swapped import log_softmax

VIEWS = 1
ATTENTION = "gru"


@dataclass(frozen=True)
class Options:
    texts: Positive = 48  # of a batch: readers are slow
    words: Positive = 512  # of these texts that stand against each other
    t: Above = 2.0  # how steeply nearness of different words costs
    temperature: Above = 0.1  # of the contrast between a word and its neighbours
    contrast: NotNegative = 1.0  # weight of that
    weight: NotNegative = 1.0  # of uniformity


def shapes(d: int, facts: Facts, o: Options) -> dict[str, Shape]:
    own = window_gru.shapes(d, window_gru.Options())
    return {f"window_{name}": shape for name, shape in own.items()} | {"out": (d, d), "around": (d, d)}


def loss(net: Net, batch: Batch, o: Options, xp: Any) -> Array:
    view = View(*(array[: o.texts] for array in batch.views[0]))
    mask = (view.weight > 0) * xp.ones_like(view.weight)
    x = net.context(view)  # (b, n, d)
    seed = window_gru.Options(shuffle=int(batch.rng.integers(2**32)))
    reader = {name.removeprefix("window_"): array for name, array in net.p.items() if name.startswith("window_")}
    y = window_gru.forward(reader, rms_norm(net.words(view.ids), xp), mask, seed, xp) @ net.p["out"]
    u = around(x, mask, xp) @ net.p["around"]
    there = _some(batch, mask, o.words)
    x, y, u = (unit(each[there], xp) for each in (x, y, u))  # (m, d)
    own = log_softmax(u @ x.swapaxes(0, 1) / o.temperature, xp)
    contrast = -xp.diagonal(own).mean()
    spread = 0.5 * (uniformity(x, o.t, xp) + uniformity(y, o.t, xp))
    return alignment(x, y, 2.0, xp) + o.contrast * contrast + o.weight * spread


def around(x: Array, mask: Array, xp: Any) -> Array:
    """The mean of the two neighbours on either side of each word, itself left out: (b, n, d)."""
    m = mask[..., None]
    near = window_gru.windows(x * m, None, xp)  # (5, b, n, d)
    many = window_gru.windows(m, None, xp)
    return (near.sum(axis=0) - near[window_gru.SIDE]) / (many.sum(axis=0) - many[window_gru.SIDE] + 1e-9)


def _some(batch: Batch, mask: Array, most: int) -> tuple[Any, Any]:
    """Rows and places of at most so many words, drawn without putting back."""
    rows, places = (mask > 0).nonzero(as_tuple=True) if hasattr(mask, "detach") else mask.nonzero()
    some = batch.rng.permutation(len(rows))[:most]
    return rows[some], places[some]
