"""The units of an H.264 byte stream (ITU-T H.264, annex B), and the bytes that keep start codes out of them (7.4.1).

A unit is its bytes without start code; the first tells what it is. Its payload is what follows, without the 3 that
stands after any two zeros.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

SLICE, IDR, SEI, SPS, PPS, DELIMITER = 1, 5, 6, 7, 8, 9
START = b"\0\0\1"
_MUST_ESCAPE = re.compile(rb"\0\0(?=[\0-\3])")
_PLAIN = re.compile(rb"[^\0-\3]")


class Part(NamedTuple):
    """A unit and the zeros and ones before it."""

    start: bytes  # its start code, with the zeros that belong to the unit before
    unit: bytes


def split(data: bytes) -> list[Part]:
    """The units of a byte stream; joined again they are the same bytes, but for what stands before the first."""
    found = []
    at = data.find(START)
    if at > 0 and not data[at - 1]:
        at -= 1
    while at >= 0:
        begin = data.find(START, at) + 3
        following = data.find(START, begin)
        stop = len(data) if following < 0 else following
        if following >= 0:  # a unit never ends in a zero
            while stop > begin and not data[stop - 1]:
                stop -= 1
        found.append(Part(data[at:begin], data[begin:stop]))
        at = stop if following >= 0 else -1
    return [part for part in found if part.unit]


def joined(parts: Iterable[Part]) -> bytes:
    return b"".join(b"".join(part) for part in parts)


def kind(unit: bytes) -> int:
    return unit[0] & 31


def importance(unit: bytes) -> int:
    """nal_ref_idc: 0 when no other picture needs this one."""
    return unit[0] >> 5 & 3


def is_slice(unit: bytes) -> bool:
    return unit[0] & 31 in (SLICE, IDR)


def payload(unit: bytes) -> bytes:
    return unescaped(unit[1:])


def unescaped(data: bytes) -> bytes:
    return data.replace(b"\0\0\3", b"\0\0")


def escaped(data: bytes) -> bytes:
    """The inverse of `unescaped` for payloads that a unit may have.

    >>> escaped(bytes(5)).hex()
    '000003000003000003'
    """
    found = _MUST_ESCAPE.sub(b"\0\0\3", data)
    return found + b"\3" if found.endswith(b"\0") else found


def head(unit: bytes, size: int) -> tuple[bytes, bytes]:
    """At least `size` bytes of the payload, or all, and what remains of the unit as it is.

    Behind the place where they are parted no zero counts towards the escapes of the rest, so that
    unit[:1] + escaped(head) + rest is a right unit as long as the head's last byte stays.
    """
    plain = _PLAIN.search(unit, size + size // 2 + 1)
    if not plain:
        return payload(unit), b""
    return unescaped(unit[1 : plain.end()]), unit[plain.end() :]
