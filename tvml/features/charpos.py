"""Character positions: a token is the sum of its characters' codes, each weighed by where it stands.

code = sum_i pos[i] * ternary(character i); pos[i, j] = cos(i / (j + 1)) for even i, sin(i / (j + 1)) for odd i,
i from 0, j from 0 to 63. The embedding is code (64,) @ p (64, d). Method F3. "Character-Level Positional Encoding",
after Vaswani et al. 2017, 3.5. Unlike that text, which has a table of the characters that it has met, a character's
vector is its ternary hash code (ternary.py), so that none is ever unknown. O(64 letters) a token.
"""

from collections.abc import Sequence

import numpy as np

from tvml.arrays import Arrays, rms_norm
from tvml.features import ternary

HASH, VERSION = "charpos-" + ternary.HASH, ternary.VERSION
Options = ternary.Options


def positions(n: int) -> np.ndarray:
    """What the places of a token weigh: (n, 64) float32."""
    angle = np.arange(n)[:, None] / np.arange(1, ternary.SIZE + 1)
    even = (np.arange(n) % 2 == 0)[:, None]
    return np.where(even, np.cos(angle), np.sin(angle)).astype(np.float32)


def codes(tokens: Sequence[str], known: Arrays, o: Options) -> np.ndarray:
    """What the network sees of each token: (v, 64) float32."""
    ids: dict[str, int] = {}
    letters = np.array([ids.setdefault(letter, len(ids)) for token in tokens for letter in token], dtype=np.int64)
    sizes = np.array([len(token) for token in tokens], dtype=np.int64)
    owner = np.repeat(np.arange(len(tokens)), sizes)
    place = np.arange(len(letters)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    table = ternary.ternary(list(ids)).astype(np.float32)
    result = np.zeros((len(tokens), ternary.SIZE), dtype=np.float32)
    np.add.at(result, owner, table[letters] * positions(int(sizes.max(initial=0)))[place])
    return np.asarray(rms_norm(result, np))


fit = ternary.fit
fixed = ternary.fixed
shapes = ternary.shapes
forward = ternary.forward
