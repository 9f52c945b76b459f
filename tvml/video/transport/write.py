"""Ranges of a recording one behind the other as one transport stream, with one clock and counters without a break.

Packets arrive up to seconds before what they carry is shown, sound later than pictures, so at a joint those of both
ranges are on their way at once: they are put in the order of their new times of arrival. Where a range's pictures would
come while those of the range before still do, they wait; where pictures of both leave a gap, packets with the clock
alone fill it.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np

from tvml.errors import InputError
from tvml.video.transport import pes, stamps, tables
from tvml.video.transport.choice import Piece, Plan, plan
from tvml.video.transport.packets import PCR, PIDS, SIZE, heads
from tvml.video.transport.pieces import Packets, joined, packets
from tvml.video.transport.stamps import CLOCK, HZ
from tvml.video.transport.stream import Transport

RARE = CLOCK * HZ // 10  # a clock is to be told every 100 ms
OFTEN = CLOCK * HZ // 25  # where none is, every 40 ms
CROWDED = 256  # packets that waited come so many times as fast as they did
NEVER = 1 << 60


class Written(NamedTuple):
    """What became of it."""

    packets: int
    size: int  # bytes
    stop: int  # PTS at which the result ends; it starts with that of the first range
    errors: dict[int, list[float | None]]  # PID of sound -> for each range how many ms it is late; None: no sound


def write(t: Transport, pieces: Sequence[Piece], target: Path, on: Callable[[int, int], None] | None = None) -> Written:
    """Write the ranges, in this order, as a transport stream of 188 bytes a packet.

    The result's times go on from the start of the first range. `on(packets read, packets in all)` now and then.
    Raises InputError for ranges that cannot be written, see `plan`.
    """
    if not pieces:
        raise InputError("nothing is kept of the recording; give a range")
    plans = _plans(t, pieces)
    total, read = sum(p.read[1] - p.read[0] for p in plans), 0
    firsts = [_time(t, p, p.read[0]) for p in plans]
    floor = np.full(PIDS, -NEVER, dtype=np.int64)  # when the last packet of each PID has come
    held = _tables(t, None, plans[0], min(firsts) - 1)
    with target.open("wb") as file:
        sink = _Sink(file, t.clock)
        for k, p in enumerate(plans):
            if k:
                held = joined([held, _tables(t, plans[k - 1], p, _time(t, p, p.span[0]))])
            least = floor.copy()
            for found, at in packets(t, p):
                pid = _pids(found.rows)
                # those that wait stay in order
                times = np.maximum(found.times, least[pid] + (found.times - firsts[k]) // CROWDED)
                np.maximum.at(floor, pid, times)
                held = joined([held, found._replace(times=times)])
                ready = int(np.searchsorted(held.times, min(_time(t, p, at), *firsts[k + 1 :], NEVER)))
                sink.write(Packets(*(x[:ready] for x in held)), k + 1 == len(plans) and at == p.read[1])
                held = Packets(*(x[ready:] for x in held))
                if on:
                    on(read + at - p.read[0], total)
            read += p.read[1] - p.read[0]
        sink.write(held, True)
    sounds = [pid.pid for pid in t.pids if pid.kind == "audio"]
    errors = {pid: [p.kept[pid].error for p in plans] for pid in sounds}
    return Written(sink.packets, sink.packets * SIZE, plans[-1].later + pieces[-1].stop, errors)


def _time(t: Transport, p: Plan, packet: int) -> int:
    """When a packet of a range comes in the result."""
    return int(t.parts[p.part].arrival(np.array(packet))) + CLOCK * p.later


def _plans(t: Transport, pieces: Iterable[Piece]) -> list[Plan]:
    """Each range put behind the one before."""
    found: list[Plan] = []
    before: dict[int, Fraction] = {}
    at = None  # PTS in the result
    for piece in pieces:
        if piece.stop <= piece.start:
            raise InputError(f"a range from {piece.start} to {piece.stop} is empty")
        at = piece.start if at is None else at
        p = plan(t, piece, at - piece.start, before)
        before |= {pid: kept.end for pid, kept in p.kept.items() if kept.end is not None}
        found.append(p)
        at += piece.stop - piece.start
    return found


def _tables(t: Transport, before: Plan | None, p: Plan, time: int) -> Packets:
    """The tables in force when a range begins, those alone that the range before did not end with."""
    last = _in_force(t, before.span[1]) if before else {}
    rows = []
    for pid, section in _in_force(t, p.span[0]).items():
        if last.get(pid) != section:
            told = tables.only(section, t.program) if pid == 0 and len(t.programs) > 1 else section
            rows += tables.packets(pid, told)
    data = np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(-1, SIZE).copy()
    return Packets(data, np.full(len(rows), time, dtype=np.int64), np.ones(len(rows), dtype=np.uint8))


def _in_force(t: Transport, packet: int) -> dict[int, bytes]:
    """PID -> the newest PAT or PMT before a packet."""
    return {table.pid: table.section for table in t.tables if table.packet < packet and not t.foreign[table.pid]}


def _pids(rows: np.ndarray) -> np.ndarray:
    return np.asarray((rows[:, 1].astype(np.int64) & 0x1F) << 8 | rows[:, 2])


class _Sink:
    """Writes packets that are in order, with the clock and the counters of the result."""

    def __init__(self, file: BinaryIO, clock: int) -> None:
        self.file, self.clock = file, clock
        self.packets = 0
        self.told: int | None = None  # the last PCR
        self.counters = np.full(PIDS, -1, dtype=np.int64)

    def write(self, found: Packets, final: bool) -> None:
        if not len(found.rows):
            return
        found = self._clocked(found, final)
        self._count(found)
        self.file.write(found.rows.tobytes())
        self.packets += len(found.rows)

    def _clocked(self, found: Packets, final: bool) -> Packets:
        """With a PCR that is the time of its packet, none twice, and more of them where they are rare."""
        h = heads(found.rows)
        some = np.flatnonzero((h.flags & PCR != 0) & (found.rows[:, 4] >= 7))
        mine = h.pid[some] == self.clock
        times = found.times[some]
        before = np.append(-NEVER if self.told is None else self.told, times[:-1])
        for i in np.flatnonzero((times <= before) & mine):  # it waited: the time is that of the one before
            found.rows[some[i], 5] &= 0xFF ^ PCR
            found.rows[some[i], 6 : found.rows[some[i], 4] + 5] = 0xFF
        some, mine = some[(times > before) | ~mine], mine[(times > before) | ~mine]
        found.rows[some[:, None], np.arange(6, 12)] = stamps.pcr_field(found.times[some])
        told = found.times[some[mine]].tolist()
        edges = [*([] if self.told is None else [self.told]), *told]
        gaps = [(a, b) for a, b in pairwise([*edges, *([] if final else [int(found.times[-1])])]) if b - a > RARE]
        fill = [time for a, b in gaps for time in range(a + OFTEN, b - OFTEN // 2, OFTEN)]
        self.told = max([*edges[-1:], *fill[-1:]], default=None)
        if not fill:
            return found
        rows = np.frombuffer(b"".join(pes.clock_packet(self.clock, time) for time in fill), dtype=np.uint8)
        extra = Packets(rows.reshape(-1, SIZE), np.array(fill, dtype=np.int64), np.zeros(len(fill), dtype=np.uint8))
        return joined([found, extra])

    def _count(self, found: Packets) -> None:
        pid = _pids(found.rows)
        order = np.argsort(pid, kind="stable")
        pid, steps = pid[order], found.steps[order].astype(np.int64)
        first = np.append(True, pid[1:] != pid[:-1])
        sums = np.cumsum(steps)
        base = (sums - steps)[first]  # of what came before each PID's first
        runs = np.cumsum(first) - 1
        counters = self.counters[pid[first]][runs] + sums - base[runs]
        found.rows[order, 3] = found.rows[order, 3] & 0xF0 | (counters & 15).astype(np.uint8)
        ends = np.append(first[1:], True)
        self.counters[pid[ends]] = counters[ends] & 15
