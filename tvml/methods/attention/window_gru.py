"""Window-shuffled GRU: each word hears what a reader remembers of it and its two neighbours on either side.

out_i = last state of a GRU over x_{i-2} ... x_{i+2}, times a matrix that brings it to the width. While training each
window is shuffled anew, so that the reader learns which words stand close together rather than their exact order;
prediction reads them as they stand. "The Best of Three Worlds"; after LSTM aggregation over shuffled neighbours
(Hamilton, Ying and Leskovec 2017, sec. 3.3). The GRU is that of gru.py. Method A5. O(5 n d^2).

Weights: 3 (d + m + 1) m + m d with a state of m numbers: 2.75 d^2 + 1.5 d with m = d / 2.
"""

from dataclasses import dataclass, replace
from typing import Annotated, Any

import numpy as np

from tvml.arrays import Array, Arrays, Shape
from tvml.config import WHILE_TRAINING, Count
from tvml.methods import Now
from tvml.methods.attention.gru import read, reader

ORDER = True
SIDE = 2  # neighbours on each side
SIZE = 2 * SIDE + 1


@dataclass(frozen=True)
class Options:
    hidden: Count = 0  # numbers of the reader's state; 0 = half the width
    shuffle: Annotated[int | None, WHILE_TRAINING] = None  # seed of this step's shuffles; None = as the words stand


def training(o: Options, now: Now) -> Options:
    return replace(o, shuffle=int(now.rng.integers(2**32)))


def shapes(d: int, o: Options) -> dict[str, Shape]:
    m = o.hidden or (d + 1) // 2
    return reader(d, m) | ({} if m == d else {"out": (m, d)})


def forward(p: Arrays, x: Array, mask: Array, o: Options, xp: Any) -> Array:
    # x (b, n, d), mask (b, n) -> (b, n, d)
    m = mask[..., None]
    order = None if o.shuffle is None else shuffled(mask.shape[0], mask.shape[1], o.shuffle)
    words = windows((x * m) @ p["w"] + p["b"], order, xp)  # (5, b, n, 3m)
    last = read(words, windows(m, order, xp), p["u"], xp)[-1]  # (b, n, m)
    return last @ p["out"] if "out" in p else last


def windows(x: Array, order: np.ndarray | None, xp: Any) -> Array:
    """What stands around each place, in that order where one is given: (b, n, c) -> (5, b, n, c), 0 beyond the ends."""
    b, n, _ = x.shape
    edge = xp.zeros_like(x[:, :1])
    wide = xp.concatenate([edge] * SIDE + [x] + [edge] * SIDE, axis=1)
    found = xp.stack([wide[:, i : i + n] for i in range(SIZE)])
    return found if order is None else found[order, np.arange(b)[:, None], np.arange(n)]


def shuffled(b: int, n: int, seed: int) -> np.ndarray:
    """An order of the five places for each window: (5, b, n), each column a permutation of 0 ... 4."""
    return np.random.default_rng(seed).random((SIZE, b, n)).argsort(axis=0)
