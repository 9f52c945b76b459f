"""One pass over a transport stream: where every PES packet begins, what time it is, what tables say, what is damaged.

What is kept is a few dozen bytes a picture and an audio packet, some 30 MB for two hours; the packets are not.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tvml.errors import InputError
from tvml.video.transport import stamps, tables
from tvml.video.transport.packets import (
    NULL,
    PCR,
    PIDS,
    RANDOM,
    SIZE,
    SYNC,
    Bytes,
    Heads,
    Layout,
    Run,
    begin,
    continuity,
    heads,
    read,
    scan,
)
from tvml.video.transport.pes import PLAIN

PES = np.dtype([("packet", "i8"), ("pts", "i8"), ("dts", "i8"), ("pid", "u2"), ("entry", "u1")])
ENTRY = {"h264": 1, "hevc": 2, "mpeg2": 4, "mpeg1": 4}  # bits of `entry`: this codec's sequence header is seen
AT_RANDOM = 8  # of `entry`: the packet says that decoding can begin here
CLOCKS = np.dtype([("packet", "i8"), ("value", "i8"), ("pid", "u2")])
FAULT = np.dtype([("packet", "i8"), ("count", "i8"), ("pid", "u2"), ("kind", "u1")])
LOST, BROKEN, FOREIGN = range(3)  # kinds of faults: `count` packets are missing, one has damage, `count` bytes are none
FLAGGED = 19  # bytes of the header of a PES packet up to its times


class Table(NamedTuple):
    """A PAT or PMT that is new or says something new."""

    packet: int  # in which it ends
    pid: int
    section: bytes


class Index(NamedTuple):
    layout: Layout
    pes: np.ndarray  # PES, as written, in the order of the file
    clocks: np.ndarray  # CLOCKS, PCR in ticks of 27 MHz as written
    faults: np.ndarray  # FAULT
    tables: list[Table]
    counts: np.ndarray  # (PIDS,) packets of each PID
    scrambled: np.ndarray  # (PIDS,) scrambled ones of them


def index(path: Path, on: Callable[[int, int], None] | None = None) -> Index:
    """Read it all; `on(packets read, packets in all)` now and then. Raises InputError for what is no such stream."""
    with path.open("rb", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        step, _ = begin(file.fileno(), size)
        runs: list[Run] = []
        foreign: list[Bytes] = []
        found = _Found()
        for rows in scan(file.fileno(), size, runs, foreign):
            _read(rows, found)
            if on:
                on(found.packets, size // step)
    faults = np.array([(b.packet, b.size, NULL, FOREIGN) for b in foreign], dtype=FAULT)
    return Index(
        Layout(step, tuple(run for run in runs if run.packets)),
        np.concatenate([*found.pes, np.zeros(0, dtype=PES)]),
        np.concatenate([*found.clocks, np.zeros(0, dtype=CLOCKS)]),
        np.sort(np.concatenate([*found.faults, faults]), order="packet", kind="stable"),
        found.tables,
        found.counts,
        found.scrambled,
    )


class _Found:
    """What grows during the pass."""

    def __init__(self) -> None:
        self.packets = 0
        self.pes: list[np.ndarray] = []
        self.clocks: list[np.ndarray] = []
        self.faults: list[np.ndarray] = []
        self.tables: list[Table] = []
        self.counts = np.zeros(PIDS, dtype=np.int64)
        self.scrambled = np.zeros(PIDS, dtype=np.int64)
        self.last = np.full(PIDS, -1, dtype=np.int8)
        self.sections = {0: tables.Sections()}
        self.started: set[int] = set()  # PIDs whose sections are looked for


def _read(rows: np.ndarray, found: _Found) -> None:
    h = heads(rows)
    first = found.packets
    found.packets += len(rows)
    found.counts += np.bincount(h.pid, minlength=PIDS)
    found.scrambled += np.bincount(h.pid[h.scrambled], minlength=PIDS)
    gone = continuity(rows, h, found.last)
    bad = np.flatnonzero(h.error | (rows[:, 0] != SYNC))
    found.faults += [_faults(bad, first, np.ones(len(bad)), h.pid, BROKEN)]
    lost = np.flatnonzero(gone.lost)
    found.faults += [_faults(lost, first, gone.lost[lost], h.pid, LOST)]
    good = ~h.error & ~gone.again
    ticks = np.flatnonzero(good & (h.flags & PCR != 0) & (rows[:, 4] >= 7))
    clocks = np.zeros(len(ticks), dtype=CLOCKS)
    clocks["packet"], clocks["pid"], clocks["value"] = first + ticks, h.pid[ticks], stamps.pcr(rows[ticks, 6:12])
    found.clocks.append(clocks)
    begins = np.flatnonzero(good & h.start & h.payload & ~h.scrambled)
    found.pes.append(_pes(rows[begins], h.begin[begins], h.flags[begins], h.pid[begins], first + begins))
    for pid in list(found.sections):
        _tables(rows, h, good, pid, first, found)
    for pid in sorted(found.sections.keys() - found.started):  # of a PAT in this block
        _tables(rows, h, good, pid, first, found)


def _faults(places: np.ndarray, first: int, counts: np.ndarray, pid: np.ndarray, kind: int) -> np.ndarray:
    faults = np.zeros(len(places), dtype=FAULT)
    faults["packet"], faults["count"], faults["pid"], faults["kind"] = first + places, counts, pid[places], kind
    return faults


def header(rows: np.ndarray, begin: np.ndarray) -> np.ndarray:
    """The first FLAGGED bytes of the payloads of packets (n, 188): (n, FLAGGED), 0 behind the end of a packet."""
    places = begin[:, None] + np.arange(FLAGGED)
    found = np.take_along_axis(rows, np.minimum(places, SIZE - 1), axis=1)
    found[places >= SIZE] = 0
    return found


def timed(head: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which headers (n, FLAGGED) of PES packets have a PTS, and which a DTS as well: (n,) bool each."""
    optional = (head[:, 6] & 0xC0 == 0x80) & ~np.isin(head[:, 3], PLAIN)
    return optional & (head[:, 7] & 0x80 != 0) & (head[:, 8] >= 5), optional & (head[:, 7] >= 0xC0) & (head[:, 8] >= 10)


def is_pes(head: np.ndarray) -> np.ndarray:
    """Which payloads begin as PES packets do, (n,) bool; a section cannot, its first byte tells where it begins."""
    return np.asarray((head[:, 0] == 0) & (head[:, 1] == 0) & (head[:, 2] == 1) & (head[:, 3] >= 0xBC))


def _pes(rows: np.ndarray, begin: np.ndarray, flags: np.ndarray, pid: np.ndarray, packet: np.ndarray) -> np.ndarray:
    head = header(rows, begin)
    some = np.flatnonzero(is_pes(head))
    head, pes = head[some], np.zeros(len(some), dtype=PES)
    has_pts, has_dts = timed(head)
    pes["packet"], pes["pid"] = packet[some], pid[some]
    pes["pts"] = np.where(has_pts, stamps.pts(head[:, 9:14]), stamps.NONE)
    dts = np.where(has_dts, stamps.pts(head[:, 14:19]), stamps.NONE)
    pes["dts"] = np.where(dts == stamps.NONE, pes["pts"], dts)
    pes["entry"] = np.where(flags[some] & RANDOM != 0, AT_RANDOM, 0)
    video = np.flatnonzero(head[:, 3] & 0xF0 == 0xE0)
    pes["entry"][video] |= _entries(rows[some[video]])
    return pes


def _entries(rows: np.ndarray) -> np.ndarray:
    """Which codecs' sequence headers packets (n, 188) hold, as bits."""
    code = (rows[:, :-3] == 0) & (rows[:, 1:-2] == 0) & (rows[:, 2:-1] == 1)
    kind = rows[:, 3:]
    h264 = (code & (kind & 0x9F == 7)).any(axis=1)
    hevc = (code & ((kind == 0x40) | (kind == 0x42))).any(axis=1)
    mpeg = (code & (kind == 0xB3)).any(axis=1)
    return np.asarray(h264 * 1 | hevc * 2 | mpeg * 4, dtype=np.uint8)


def _tables(rows: np.ndarray, h: Heads, good: np.ndarray, pid: int, first: int, found: _Found) -> None:
    found.started.add(pid)
    for i in np.flatnonzero((h.pid == pid) & h.payload & good):
        for section in found.sections[pid].add(bool(h.start[i]), rows[i, h.begin[i] :].tobytes()):
            wanted = tables.PAT if pid == 0 else tables.PMT
            if section[0] != wanted or not section[5] & 1:  # of another kind, or not in force yet
                continue
            found.tables.append(Table(first + int(i), pid, section))
            if pid == 0:
                for number, other in tables.programs(section).items():
                    if number:
                        found.sections.setdefault(other, tables.Sections())


def blocks(path: Path, layout: Layout, start: int, stop: int, most: int) -> Iterator[tuple[int, np.ndarray]]:
    """(number of the first, packets (n, 188)) of start .. stop, n up to `most`."""
    with path.open("rb", buffering=0) as file:
        for run in layout.runs:
            at, end = max(start, run.first), min(stop, run.first + run.packets)
            while at < end:
                n = min(most, end - at)
                rows = read(file.fileno(), run.offset + (at - run.first) * layout.step, n, layout.step)
                if len(rows) < n:
                    raise InputError(f"{path} has become shorter while it is read; give a recording that is finished")
                yield at, rows
                at += n
