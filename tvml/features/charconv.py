"""Convolutions over characters: filters that look for short runs of letters, anywhere in a token.

    y_w = relu(sum_i x[t + i] k_w[i] + b_w), w = 1 .. widest;  embedding = [max_t y_1, ..., max_t y_widest] p

x is a token's letters between "<" and ">", each the first `size` numbers of its ternary hash code (ternary.py), zeros
behind the end. Method F4, after Kim, Jernite, Sontag and Rush 2016 ("Character-Aware Neural Language Models"). Unlike
there, letters have no trained table: hash codes cost no weights, know every letter of every script, and the filters
may turn them as they like. A code holds at most `letters` letters, so longer tokens that begin alike are one.
O(letters size filters widest^2) a token, the dearest of the features.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tvml.arrays import Array, Arrays, Shape
from tvml.config import Positive
from tvml.features import ternary

HASH, VERSION = "charconv-" + ternary.HASH, ternary.VERSION


@dataclass(frozen=True)
class Options:
    letters: Positive = 16  # of a token that are read, the marks "<" and ">" at its ends included
    size: Positive = 12  # numbers a letter has, at most 64
    widest: Positive = 4  # letters that the widest filters see; there are filters of each width from 1
    filters: Positive = 16  # of each width


def codes(tokens: Sequence[str], known: Arrays, o: Options) -> np.ndarray:
    """What the network sees of each token: (v, letters * size) float32, letter after letter."""
    ids = {"": 0}  # no letter
    rows = np.zeros((len(tokens), o.letters), dtype=np.int64)
    for row, token in zip(rows, tokens, strict=True):
        some = [ids.setdefault(letter, len(ids)) for letter in f"<{token}>"[: o.letters]]
        row[: len(some)] = some
    table = ternary.ternary(list(ids))[:, : o.size].astype(np.float32)
    table[0] = 0
    return table[rows].reshape(len(tokens), o.letters * table.shape[1])


def shapes(d: int, o: Options) -> dict[str, Shape]:
    named: dict[str, Shape] = {f"k{w}": (w * min(o.size, ternary.SIZE), o.filters) for w in _widths(o)}
    found = len(_widths(o)) * o.filters
    return named | {"b": (found,), "p": (found, d)}


def forward(p: Arrays, code: Array, o: Options, xp: Any) -> Array:
    # code (..., letters * size) -> (..., d)
    size = code.shape[-1] // o.letters
    best = []
    for w in _widths(o):
        runs = [code[..., i * size : (i + w) * size] for i in range(o.letters - w + 1)]  # each (..., w * size)
        best.append(xp.amax(xp.stack(runs, axis=-2) @ p[f"k{w}"], axis=-2))  # (..., filters)
    # bias and relu behind the maximum, which they do not change: once a token instead of once a letter
    return xp.clip(xp.concatenate(best, axis=-1) + p["b"], 0.0, None) @ p["p"]


def _widths(o: Options) -> range:
    return range(1, min(o.widest, o.letters) + 1)


fit = ternary.fit
fixed = ternary.fixed
