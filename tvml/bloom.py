"""LEAF: Bloom filters, which remember names without keeping them: never wrongly no, now and then wrongly yes.

Bloom 1970, positions by double hashing (Kirsch and Mitzenmacher 2006). With n names in bits x n bits and
bits x ln 2 hashes, 0.6185^bits of the names that were never put in pass: 1 in 122 with 10 bits, 1 in 2,180 with 16.
"""

from collections.abc import Sequence
from hashlib import md5

import numpy as np


def size(names: int, bits: int) -> int:
    """Bytes of a filter for so many names of so many bits each."""
    return (names * bits + 7) // 8


def make(names: Sequence[str], room: int, bits: int) -> np.ndarray:
    """A filter that holds the names and has room for so many: (size,) uint8."""
    table = np.zeros(size(room, bits) * 8, dtype=np.uint8)
    table[_positions(names, len(table), bits)] = 1
    return np.packbits(table)


def holds(table: np.ndarray, names: Sequence[str], bits: int) -> np.ndarray:
    """Which of the names the filter holds: (v,) bool; `bits` as it was made with."""
    unpacked = np.unpackbits(table)
    return np.asarray(unpacked[_positions(names, len(unpacked), bits)].all(axis=1))


def _positions(names: Sequence[str], places: int, bits: int) -> np.ndarray:
    # (v, hashes): h1 + i h2 from the two halves of the digest; bits * ln 2 hashes are best
    data = b"".join(md5(b"?" + n.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest() for n in names)
    halves = np.frombuffer(data, dtype="<u8").reshape(len(names), 2) >> np.uint64(8)  # room for the sum
    step = np.arange(max(1, round(bits * 0.69)), dtype=np.uint64)
    return np.asarray((halves[:, :1] + step * (halves[:, 1:] % np.uint64(places))) % np.uint64(places), dtype=np.int64)
