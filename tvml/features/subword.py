"""Sub-word codes: a word's ternary code plus those of its character n-grams, so that a typo lands near its word.

code = word + weight * mean of the codes of the n-grams of "<word>", n = 3..5; the same projection p (64, d) for all.
Method F2; n-grams after Bojanowski et al. 2017 (fastText), codes as in ternary.py. O(64 * letters) a token, and each
distinct n-gram is hashed once a call.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tvml.arrays import Arrays, rms_norm
from tvml.config import NotNegative, Positive
from tvml.features import ternary

HASH, VERSION = "subword-" + ternary.HASH, ternary.VERSION


@dataclass(frozen=True)
class Options:
    shortest: Positive = 3  # letters of the shortest n-gram, the marks "<" and ">" at the word's ends included
    longest: Positive = 5
    weight: NotNegative = 8.0  # of the n-grams' mean against the word itself; 0 = words alone


def grams(token: str, o: Options) -> list[str]:
    """The n-grams of a token with its ends marked; the whole of it when it is shorter than any."""
    word = f"<{token}>"
    return [word[i : i + n] for n in range(o.shortest, o.longest + 1) for i in range(len(word) - n + 1)] or [word]


def codes(tokens: Sequence[str], known: Arrays, o: Options) -> np.ndarray:
    """What the network sees of each token: (v, 64) float32."""
    words = ternary.ternary(tokens).astype(np.float32)  # (v, 64)
    if not tokens or o.weight == 0:
        return np.asarray(rms_norm(words, np))
    ids: dict[str, int] = {}
    bags = [[ids.setdefault(gram, len(ids)) for gram in grams(token, o)] for token in tokens]
    sizes = np.array([len(bag) for bag in bags])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    flat = np.fromiter((i for bag in bags for i in bag), dtype=np.int64, count=int(sizes.sum()))
    table = ternary.ternary(list(ids)).astype(np.float32)
    parts = np.add.reduceat(table[flat], starts, axis=0) / sizes[:, None]  # (v, 64)
    return np.asarray(rms_norm(words + np.float32(o.weight) * parts.astype(np.float32), np))


fit = ternary.fit
fixed = ternary.fixed
shapes = ternary.shapes
forward = ternary.forward
