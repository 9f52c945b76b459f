"""Ternary hash codes: any word becomes 64 numbers of {-1, 0, +1} without a vocabulary, so no word is ever unknown.

MD5 of the UTF-8 token gives 128 bits, most significant first; neighbouring bits pair up: 11 -> +1, 00 -> 0,
otherwise -1. The embedding is code (64,) @ p (64, d): 64 d weights whatever the number of words.
Method F1. Kaliamoorthi, Ravi and Kozareva 2019 (PRADO, D19-1506), as in "Dynamic Word Embeddings". O(64 d) a token.
Unlike that text, which pads to 129 bits, exactly the digest's 128 bits are used. Codes are scaled to a root mean
square of 1, so that every feature method starts from the same size of input.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import md5
from typing import Any

import numpy as np

from tvml.arrays import Array, Arrays, Bags, Shape, rms_norm

HASH = "ternary-md5"
VERSION = 1  # stored in every model; a model trained with another version is refused
SIZE = 64  # numbers of one digest


@dataclass(frozen=True)
class Options:
    pass


def ternary(tokens: Sequence[str]) -> np.ndarray:
    """The bare codes of the tokens: (v, 64) int8 in {-1, 0, 1}."""
    if not tokens:
        return np.zeros((0, SIZE), dtype=np.int8)
    digests = b"".join(md5(t.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest() for t in tokens)
    bits = np.unpackbits(np.frombuffer(digests, dtype=np.uint8)).view(np.int8).reshape(len(tokens), SIZE, 2)
    high, low = bits[..., 0], bits[..., 1]
    return np.where(high == low, high, np.int8(-1))


def fit(bags: Bags, k: int, o: Options) -> Arrays:
    """What the codes need to know of the training texts: nothing."""
    return {}


def fixed(o: Options) -> dict[str, Shape]:
    return {}


def codes(tokens: Sequence[str], known: Arrays, o: Options) -> np.ndarray:
    """What the network sees of each token: (v, 64) float32."""
    return np.asarray(rms_norm(ternary(tokens).astype(np.float32), np))


def shapes(d: int, o: Options) -> dict[str, Shape]:
    return {"p": (SIZE, d)}


def forward(p: Arrays, code: Array, o: Options, xp: Any) -> Array:
    # code (v, 64) -> (v, d)
    return code @ p["p"]
