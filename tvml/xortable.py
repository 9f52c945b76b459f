"""LEAF: a table from names to small numbers that keeps no name: an xor filter that also holds a value.

A name's number is the exclusive or of three places of the table, one in each third. With a fingerprint among the
number's bits, a name that was never put in is found out, all but 1 in 2^bits of them. 2.46 bytes a name, whatever its
length. Graf and Lemire 2020 (xor filters), after the Bloomier filter of Chazelle et al. 2004.
"""

from collections.abc import Sequence
from hashlib import md5

import numpy as np

from tvml.errors import TvmlError

ROOM = 1.23  # places a name: below it, no order of the names may be found
TRIES = 100  # one in two tables of a hundred names needs a second try; this many never fail


def size(names: int) -> int:
    """Bytes of a table for so many names."""
    return 2 + 6 * _third(names)


def make(names: Sequence[str], values: np.ndarray, bits: int, room: int) -> np.ndarray:
    """A table of distinct names with their values (v,) below 2^(16 - bits), for up to `room` names: (size,) uint8.

    The other `bits` of the 16 are the fingerprint. O(names).
    """
    for seed in range(TRIES):
        places, marks = _hashed(names, _third(room), bits, seed)
        if (order := _peeled(places, 3 * _third(room))) is None:
            continue
        table = np.zeros(3 * _third(room), dtype=np.uint16)
        numbers = (values.astype(np.uint16) << np.uint16(bits)) | marks
        for name, place in reversed(order):  # each name's last free place makes its number come out
            one, two, three = places[name]
            table[place] ^= numbers[name] ^ table[one] ^ table[two] ^ table[three]
        return np.concatenate([np.array([seed], dtype="<u2"), table.astype("<u2")]).view(np.uint8)
    raise TvmlError("no table of names could be built; this is a bug, or two names are the same")


def look_up(table: np.ndarray, names: Sequence[str], bits: int) -> np.ndarray:
    """The names' values (v,) int64; -1 for a name that is not in the table, but for 1 in 2^bits of those."""
    words = table.view("<u2")
    places, marks = _hashed(names, (len(words) - 1) // 3, bits, int(words[0]))
    found = np.bitwise_xor.reduce(words[1:][places], axis=1).astype(np.int64)
    return np.where((found & ((1 << bits) - 1)) == marks, found >> bits, -1)


def _third(names: int) -> int:
    return int(ROOM * names / 3) + 11


def _hashed(names: Sequence[str], third: int, bits: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    # places (v, 3), one in each third; fingerprints (v,)
    start = bytes([seed])
    data = b"".join([md5(start + n.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest() for n in names])
    parts = np.frombuffer(data, dtype="<u4").reshape(len(names), 4).astype(np.int64)
    return parts[:, :3] % third + third * np.arange(3), (parts[:, 3] & ((1 << bits) - 1)).astype(np.uint16)


def _peeled(places: np.ndarray, size: int) -> list[tuple[int, int]] | None:
    """An order of (name, place) in which each name has a place that no later name shares; None when there is none."""
    count = np.bincount(places.ravel(), minlength=size).tolist()
    names = np.zeros(size, dtype=np.int64)  # exclusive or of the names at a place: the name itself when it is alone
    np.bitwise_xor.at(names, places.ravel(), np.repeat(np.arange(len(places)), 3))
    here, rows = names.tolist(), places.tolist()
    alone = [place for place in range(size) if count[place] == 1]
    order = []
    while alone:
        place = alone.pop()
        if count[place] != 1:
            continue
        name = here[place]
        order.append((name, place))
        for other in rows[name]:
            count[other] -= 1
            here[other] ^= name
            if count[other] == 1:
                alone.append(other)
    return order if len(order) == len(places) else None
