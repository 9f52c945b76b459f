"""Words that are one typing error apart: a letter left out, put in, exchanged, or two neighbours swapped.

Such words have a deletion in common: "sptä" and "spät" without their t are both "spä". So each word is listed under
itself and under all that it becomes without one of its letters, by hashes in one sorted table (symmetric deletion:
Mor and Fraenkel 1982, Garbe 2012). O(letters log entries) a lookup, about 8 entries of 8 bytes a word.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

HASH, VERSION = "deletions-polynomial64", 1  # stored beside every table; one of another pair is refused
SHORTEST, LONGEST = 3, 32  # letters of a word that is listed: shorter ones are near too many, longer ones near none
_CHUNK = 1 << 14  # words that are hashed together
_BASE = 0x9E3779B97F4A7C15  # odd, so that it can be divided by modulo 2^64
_BACK = pow(_BASE, -1, 1 << 64)
_MIX = 0xD6E8FEB86659FD93  # brings every letter into the upper half, which becomes the key


class Deletions(NamedTuple):
    """Sorted by key, then by word."""

    keys: np.ndarray  # (e,) uint32, hashes
    words: np.ndarray  # (e,) int32, places of the words


def deletions(words: Sequence[str]) -> Deletions:
    """The table of these words; of a word too short or too long there is no entry."""
    listed = [i for i, word in enumerate(words) if SHORTEST <= len(word) <= LONGEST]
    pairs = [
        (keys.astype(np.uint64) << np.uint64(32)) | np.array(part, dtype=np.uint64)[rows]
        for part in _parts(listed)
        for keys, rows in [_hashes([words[i] for i in part])]
    ]
    table = np.sort(np.concatenate(pairs)) if pairs else np.zeros(0, dtype=np.uint64)
    return Deletions((table >> np.uint64(32)).astype(np.uint32), table.astype(np.uint32).astype(np.int32))


def candidates(d: Deletions, word: str) -> list[int]:
    """Places of the words that may be one error away, in ascending order; `near` says which of them are."""
    if not SHORTEST - 1 <= len(word) <= LONGEST:
        return []
    keys, _ = _hashes([word])
    first, last = np.searchsorted(d.keys, keys), np.searchsorted(d.keys, keys, side="right")
    return sorted({int(i) for a, b in zip(first, last, strict=True) for i in d.words[a:b]})


def near(a: str, b: str) -> bool:
    """Does at most one error make a word of the other?

    >>> near("sptä", "spät"), near("krimi", "krimis"), near("abc", "cab")
    (True, True, False)
    """
    shared = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    a, b = a[shared:], b[shared:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    return (len(a) <= 1 and len(b) <= 1) or (len(a) == 2 and a == b[::-1])


def _parts(listed: list[int]) -> Iterator[list[int]]:
    return (listed[i : i + _CHUNK] for i in range(0, len(listed), _CHUNK))


def _hashes(words: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Keys of each word and of all that it is without one letter, and which of the `words` each belongs to.

    The hash of letters c is sum_j c_j base^j modulo 2^64: without letter i it is what stands before it, and what
    stands behind it over base.
    """
    longest = max(map(len, words))
    letters = np.array(words, dtype=f"U{longest}").view(np.uint32).reshape(len(words), longest).astype(np.uint64)
    powers = np.array([pow(_BASE, j, 1 << 64) for j in range(longest)], dtype=np.uint64)
    terms = letters * powers
    before = np.cumsum(terms, axis=1) - terms  # (w, l)
    whole = terms.sum(axis=1)  # (w,)
    without = before + (whole[:, None] - before - terms) * np.uint64(_BACK)
    keys = np.concatenate([whole[:, None], without], axis=1)
    rows, columns = np.nonzero(np.arange(longest + 1) <= np.array([len(word) for word in words])[:, None])
    return (keys[rows, columns] * np.uint64(_MIX) >> np.uint64(32)).astype(np.uint32), rows
