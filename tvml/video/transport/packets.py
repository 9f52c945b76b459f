"""Packets of an MPEG transport stream (ISO/IEC 13818-1, section 2.4.3): where they lie in a file, and their headers.

Packets are numbered in the order of the file. They have 188 bytes, and lie 188, 192 (a time before each, as cameras
and Blu-ray discs have them) or 204 bytes (a checksum behind each) apart. Where bytes are missing or foreign the next
place is looked for from which FIRM packets in a row begin with the sync byte; the places are kept as runs, so that
a packet can be found by its number. Everything is done for some ten thousand packets at once, never for the whole file.
"""

import os
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from tvml.errors import InputError

SIZE = 188
STEPS = (188, 192, 204)
PLAIN = 4  # bytes of a header without an adaptation field
SYNC = 0x47
NULL = 0x1FFF  # the PID of packets that say nothing
PIDS = 0x2000
FIRM = 5  # packets in a row that must begin with the sync byte
BLOCK = 1 << 15  # packets read at once, 6 MB
WINDOW = 1 << 20  # bytes looked through at once for the next packets
FLIPPED = 3  # so many packets in a row with a wrong sync byte are damaged; more means that bytes are missing


class Run(NamedTuple):
    """Packets that lie one behind the other."""

    first: int  # number of the first
    offset: int  # of its sync byte in the file
    packets: int


class Layout(NamedTuple):
    """Where the packets of a file lie."""

    step: int  # bytes from one to the next
    runs: tuple[Run, ...]

    @property
    def packets(self) -> int:
        return self.runs[-1].first + self.runs[-1].packets if self.runs else 0

    def offset(self, packet: int) -> int:
        """The byte of the file at which a packet begins."""
        run = next((run for run in reversed(self.runs) if run.first <= packet), self.runs[0])
        return run.offset + (packet - run.first) * self.step


class Heads(NamedTuple):
    """What the headers of n packets say, each (n,)."""

    pid: np.ndarray  # uint16; NULL for those that do not begin with the sync byte
    start: np.ndarray  # bool: a PES packet or a section begins
    error: np.ndarray  # bool: the receiver found damage, or the lengths cannot be
    scrambled: np.ndarray  # bool
    payload: np.ndarray  # bool: there is some
    counter: np.ndarray  # uint8, 0 .. 15
    begin: np.ndarray  # int64: where in the packet the payload begins; SIZE when there is none
    flags: np.ndarray  # uint8: the flags of the adaptation field, 0 without one


DISCONTINUITY, RANDOM, PCR, OPCR = 0x80, 0x40, 0x10, 0x08  # of Heads.flags


def heads(rows: np.ndarray) -> Heads:
    """The headers of packets (n, 188)."""
    word = np.ascontiguousarray(rows[:, :4]).view(">u4")[:, 0].astype(np.uint32)
    good = word >> 24 == SYNC
    adapted = (word & 0x20 != 0) & good
    payload = (word & 0x10 != 0) & good
    length = rows[:, 4].astype(np.int64)
    begin = np.where(adapted, 5 + length, 4)
    error = (word & 0x800000 != 0) | (begin > SIZE - payload) | ~(adapted | payload)
    return Heads(
        pid=np.where(good, word >> 8 & 0x1FFF, NULL).astype(np.uint16),
        start=(word & 0x400000 != 0) & good,
        error=error & good,
        scrambled=(word & 0xC0 != 0) & good,
        payload=payload,
        counter=(word & 0x0F).astype(np.uint8),
        begin=np.where(payload, begin, SIZE),
        flags=np.where(adapted & (length > 0), rows[:, 5], 0).astype(np.uint8),
    )


def payload(rows: np.ndarray, begin: np.ndarray) -> bytes:
    """What packets (n, 188) carry, `begin` (n,) as in Heads."""
    parts = []
    for plain, odd in _stretches(begin):
        parts += [rows[plain, PLAIN:].tobytes(), *([rows[odd, begin[odd] :].tobytes()] if odd < len(rows) else [])]
    return b"".join(parts)


def refill(rows: np.ndarray, begin: np.ndarray, data: bytes) -> None:
    """Let packets carry something else of the same size."""
    new, at = np.frombuffer(data, dtype=np.uint8), 0
    for plain, odd in _stretches(begin):
        size = (plain.stop - plain.start) * (SIZE - PLAIN)
        rows[plain, PLAIN:] = new[at : at + size].reshape(-1, SIZE - PLAIN)
        at += size
        if odd < len(rows):
            rows[odd, begin[odd] :] = new[at : at + SIZE - int(begin[odd])]
            at += SIZE - int(begin[odd])


def _stretches(begin: np.ndarray) -> Iterator[tuple[slice, int]]:
    """Packets without an adaptation field, most of them, and the one with such a field behind each stretch."""
    at = 0
    for odd in [*np.flatnonzero(begin != PLAIN).tolist(), len(begin)]:
        yield slice(at, odd), odd
        at = odd + 1


class Continuity(NamedTuple):
    """How packets follow the one before with the same PID, each (n,)."""

    lost: np.ndarray  # uint8: at least so many are missing before this one
    again: np.ndarray  # bool: it is the one before once more


def continuity(rows: np.ndarray, h: Heads, last: np.ndarray) -> Continuity:
    """What the counters of packets (n, 188) say; `last` (PIDS,) int8 has the counter that each PID had, -1 for none.

    `last` goes on with these packets.
    """
    lost, again = np.zeros(len(rows), dtype=np.uint8), np.zeros(len(rows), dtype=bool)
    some = np.flatnonzero(~h.error & (h.pid != NULL))
    order = some[np.argsort(h.pid[some], kind="stable")]
    pid, counter, payload = h.pid[order], h.counter[order].astype(np.int8), h.payload[order]
    if not len(order):
        return Continuity(lost, again)
    first = np.append(True, pid[1:] != pid[:-1])
    before = np.where(first, last[pid], np.roll(counter, 1))
    missing = (counter - before - payload) & 15
    missing[(before < 0) | (h.flags[order] & DISCONTINUITY != 0)] = 0
    for i in np.flatnonzero((missing == 15) & payload & ~first):  # the same counter once more
        a, b = rows[order[i - 1]], rows[order[i]]
        if h.payload[order[i - 1]]:
            again[order[i]] = a[h.begin[order[i - 1]] :].tobytes() == b[h.begin[order[i]] :].tobytes()
            missing[i] = 0 if again[order[i]] else 1  # or 16, or 32
    lost[order] = missing
    ends = np.append(first[1:], True)
    last[pid[ends]] = counter[ends]
    return Continuity(lost, again)


class Bytes(NamedTuple):
    """Bytes of a file that are no packets."""

    packet: int  # before which they lie
    offset: int
    size: int


def scan(file: int, size: int, runs: list[Run], foreign: list[Bytes], block: int = BLOCK) -> Iterator[np.ndarray]:
    """The packets of a whole file in blocks (n, 188), n up to `block`, in the order of their numbers.

    `file` is a file descriptor; `runs` and `foreign` grow while it goes on. Raises InputError for what is no stream.
    """
    step, at = begin(file, size)
    if at >= step:
        foreign.append(Bytes(0, 0, at))
    number, since = 0, at
    while (there := (size - at + step - SIZE) // step) > 0:
        rows = read(file, at, min(there, block), step)
        good = _together(rows[:, 0] == SYNC)
        if good:
            yield rows[:good]
            number, at = number + good, at + good * step
            continue
        runs.append(Run(number - (at - since) // step, since, (at - since) // step))
        found = _next(file, at + 1, size, step)
        foreign.append(Bytes(number, at, found - at))
        at = since = found
    if at > since:
        runs.append(Run(number - (at - since) // step, since, (at - since) // step))


def _together(good: np.ndarray) -> int:
    """How many packets from the first on lie in their places; 0 when bytes are missing before the first."""
    if good.all():
        return len(good)
    bad = np.append(~good, np.zeros(FLIPPED, dtype=bool))
    many = bad[: len(good)].copy()
    for k in range(1, FLIPPED + 1):
        many &= bad[k : k + len(good)]
    if many.any():
        return int(many.argmax())
    return int(np.flatnonzero(good)[-1]) + 1 if good.any() else 0  # the next block tells of those behind


def read(file: int, offset: int, count: int, step: int) -> np.ndarray:
    """Packets (n, 188) from a byte on, n up to `count`; fewer at the end of the file. They are a copy."""
    data = np.frombuffer(os.pread(file, (count - 1) * step + SIZE, offset), dtype=np.uint8)
    n = max((len(data) + step - SIZE) // step, 0)
    return np.lib.stride_tricks.as_strided(data, (n, SIZE), (step, 1)).copy()


def begin(file: int, size: int) -> tuple[int, int]:
    """(step, offset of the first packet). Raises InputError when nothing looks like packets."""
    data = np.frombuffer(os.pread(file, WINDOW, 0), dtype=np.uint8)
    found = []
    for step in STEPS:
        firm = max(min(FIRM, (size + step - SIZE) // step), 2)
        places = _places(data, step, firm)
        if len(places):
            found.append((int(places[0]) // step, step, int(places[0])))
    if not found:
        raise InputError(
            f"no MPEG transport stream: no {FIRM} packets in a row in its first {len(data)} bytes; "
            "give a .ts recording, or have ffmpeg make one of it"
        )
    _, step, at = min(found)
    return step, at


def _places(data: np.ndarray, step: int, firm: int) -> np.ndarray:
    """Offsets from which `firm` packets in a row begin with the sync byte."""
    n = len(data) - (firm - 1) * step
    if n <= 0:
        return np.zeros(0, dtype=np.int64)
    good = data[:n] == SYNC
    for k in range(1, firm):
        good &= data[k * step : k * step + n] == SYNC
    return np.flatnonzero(good)


def _next(file: int, offset: int, size: int, step: int) -> int:
    """The byte at or behind `offset` from which packets follow again; `size` when none do."""
    while offset < size:
        data = np.frombuffer(os.pread(file, WINDOW + FIRM * step, offset), dtype=np.uint8)
        places = _places(data, step, FIRM)
        if len(places):
            return offset + int(places[0])
        offset += WINDOW
    return size
