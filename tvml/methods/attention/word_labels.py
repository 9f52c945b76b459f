"""Word labels: each word gets one of a few labels by what stands around it, and carries that label's prototype.

h = softmax attention over x; scores = h U; label = the best; out = [h; V_label] W. "How To Learn Word Labels", with
attention for its reader, so that what stands around a word outvotes the word. While training the label is drawn with
Gumbel noise, scores + G softened by the temperature, and the gradient is that of the soft choice (Jang et al. 2017,
arXiv 1611.01144, straight-through); prediction draws nothing. Nobody names the labels: they are what makes texts easier
to tell. Method A10. O(n^2 d + n k d).
"""

from dataclasses import dataclass, replace
from typing import Annotated, Any

import numpy as np

from tvml.arrays import Array, Arrays, Shape, masked_softmax, rms_norm, softmax
from tvml.config import WHILE_TRAINING, Above, Positive
from tvml.methods import Now

CHOOSES = ("u",)  # weights that only choose: they have a gradient while training alone


@dataclass(frozen=True)
class Options:
    labels: Positive = 16
    temperature: Above = 1.0  # of the soft choice that the gradient follows
    noise: Annotated[int | None, WHILE_TRAINING] = None  # seed of this step's draws; None = nothing is drawn


def training(o: Options, now: Now) -> Options:
    return replace(o, noise=int(now.rng.integers(2**32)))


def shapes(d: int, o: Options) -> dict[str, Shape]:
    return {"q": (d, d), "k": (d, d), "u": (d, o.labels), "v": (o.labels, d), "out": (2 * d, d)}


def forward(p: Arrays, x: Array, mask: Array, o: Options, xp: Any) -> Array:
    # x (b, n, d), mask (b, n) -> (b, n, d)
    h, scores = _scored(p, x, mask, xp)
    if o.noise is None:
        one = _one_hot(scores, xp)
    else:
        drawn = np.random.default_rng(o.noise).gumbel(size=tuple(scores.shape))
        soft = softmax((scores + xp.asarray(drawn, dtype=scores.dtype, device=scores.device)) / o.temperature, xp)
        one = _one_hot(soft, xp) - _constant(soft) + soft  # one in value, soft in its gradient
    return xp.concatenate([h, one @ p["v"]], axis=-1) @ p["out"]


def labels(p: Arrays, x: Array, mask: Array, o: Options, xp: Any) -> Array:
    """The label of each word: (b, n), 0 ... labels - 1; of no account where there is no word."""
    return _scored(p, x, mask, xp)[1].argmax(-1)


def _scored(p: Arrays, x: Array, mask: Array, xp: Any) -> tuple[Array, Array]:
    """What stands around each word h (b, n, d), and what speaks for each label (b, n, k)."""
    x = x * mask[..., None]
    match = (x @ p["q"]) @ (x @ p["k"]).swapaxes(-1, -2) / x.shape[-1] ** 0.5  # (b, n, n)
    h = masked_softmax(match, mask[:, None, :], xp) @ x
    return h, rms_norm(h, xp) @ p["u"]


def _one_hot(x: Array, xp: Any) -> Array:
    # by comparison, which both libraries know; the first of equals
    best = (x == xp.amax(x, axis=-1, keepdims=True)) * xp.ones_like(x)
    return best * (xp.cumsum(best, -1) == 1)


def _constant(x: Array) -> Array:
    return x.detach() if hasattr(x, "detach") else x
