"""Average attention: each word hears the mean of all words up to it and the mean of all words from it on.

out_i = ffn(mean_{j <= i} x_j + mean_{j >= i} x_j), ffn(y) = relu(y w1 + b1) w2. Zhang, Xiong and Su 2018, eq. 1 and 2,
in both directions as in "For Attention Being Mediocre is Okay". Both means are one product with a masked matrix.
Method A3. O(n^2 d + n d width).
Unlike that sketch, whose mirrored matrix has its rows in the wrong order, word i hears x_i ... x_n from the right.
"""

from dataclasses import dataclass
from typing import Any

from tvml.arrays import Array, Arrays, Shape
from tvml.config import Count

ORDER = True


@dataclass(frozen=True)
class Options:
    width: Count = 0  # hidden units of the feed-forward layer; 0 = as many as the word vector has numbers


def shapes(d: int, o: Options) -> dict[str, Shape]:
    hidden = o.width or d
    return {"w1": (d, hidden), "b1": (hidden,), "w2": (hidden, d)}


def forward(p: Arrays, x: Array, mask: Array, o: Options, xp: Any) -> Array:
    # x (b, n, d), mask (b, n) -> (b, n, d)
    y = means(mask, xp) @ x
    return xp.clip(y @ p["w1"] + p["b1"], 0.0, None) @ p["w2"]


def means(mask: Array, xp: Any) -> Array:
    """The matrix (b, n, n) whose product with the words is both means, added; rows of padding are 0."""
    pairs = mask[:, :, None] * mask[:, None, :]
    before, after = xp.tril(pairs), xp.triu(pairs)
    return sum(side / xp.clip(side.sum(axis=-1, keepdims=True), 1.0, None) for side in (before, after))
