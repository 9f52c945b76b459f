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


def ternary(tokens: Sequence[str], digests: int = 1) -> np.ndarray:
    """The bare codes of the tokens: (v, 64 * digests) int8 in {-1, 0, 1}.

    The first 64 numbers are those of the token's own MD5, each further 64 those of the token with "1:", "2:" ...
    before it.
    """
    if not tokens:
        return np.zeros((0, SIZE * digests), dtype=np.int8)
    salts = [b"", *(b"%d:" % i for i in range(1, digests))]
    raw = [token.encode("utf-8", "surrogatepass") for token in tokens]
    data = b"".join(md5(salt + text, usedforsecurity=False).digest() for text in raw for salt in salts)
    bits = np.unpackbits(np.frombuffer(data, dtype=np.uint8)).view(np.int8).reshape(len(tokens), -1, 2)
    high, low = bits[..., 0], bits[..., 1]
    return np.where(high == low, high, np.int8(-1))


def fit(bags: Bags, o: Options) -> Arrays:
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
