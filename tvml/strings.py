"""LEAF: many strings as two arrays, so that a file of millions can be mapped into memory instead of being read."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np


class Strings(NamedTuple):
    """n strings in UTF-8, one behind the other."""

    text: np.ndarray  # uint8
    starts: np.ndarray  # (n + 1,) int64

    @property
    def size(self) -> int:
        return len(self.starts) - 1


def pack(strings: Iterable[bytes]) -> Strings:
    """The strings in that order."""
    text, ends = bytearray(), [0]
    for string in strings:
        text += string
        ends.append(len(text))
    return Strings(np.frombuffer(text, dtype=np.uint8), np.array(ends, dtype=np.int64))


def encode(text: str) -> bytes:
    """UTF-8, in which bytes are in the order of the letters; half of a pair of surrogates stays one."""
    return text.encode("utf-8", "surrogatepass")


def raw(s: Strings, i: int) -> bytes:
    return s.text[s.starts[i] : s.starts[i + 1]].tobytes()


def get(s: Strings, i: int) -> str:
    return raw(s, i).decode("utf-8", "surrogatepass")


def place(s: Strings, text: str) -> int:
    """Where the text stands among sorted strings, or would stand: the first that is not before it. O(log n)."""
    wanted = encode(text)
    low, high = 0, s.size
    while low < high:
        middle = (low + high) // 2
        if raw(s, middle) < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def find(s: Strings, text: str) -> int | None:
    """The first place of the text among sorted strings; None when it is not there."""
    i = place(s, text)
    return i if i < s.size and raw(s, i) == encode(text) else None


def around(s: Strings, text: str, n: int) -> list[str]:
    """Up to 2 n strings that stand next to the text among sorted ones."""
    i = place(s, text)
    return [get(s, j) for j in range(max(0, i - n), min(s.size, i + n))]
