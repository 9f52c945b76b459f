"""A transport stream that is opened: its program, the pictures of its video, its other streams, and their times."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tvml.errors import InputError
from tvml.video.transport import tables
from tvml.video.transport.index import AT_RANDOM, ENTRY, Index, Table, blocks, index
from tvml.video.transport.packets import NULL, PIDS, Layout, heads, payload
from tvml.video.transport.pes import split
from tvml.video.transport.stamps import CLOCK, NONE, near
from tvml.video.transport.timeline import FAR, Jump, Part, parts

UNITS = np.dtype(
    [
        ("packet", "i8"),  # in which it begins
        ("pts", "i8"),
        ("dts", "i8"),
        ("part", "i4"),
        ("key", "?"),  # a sequence header is in its first packet, or the packet says that decoding can begin here
        ("damaged", "?"),  # packets of it are missing or broken
        ("pes", "i8"),  # its place among the PES packets of the video
    ]
)
TIMED = np.dtype([("packet", "i8"), ("pts", "i8"), ("dts", "i8"), ("part", "i4"), ("entry", "u1")])
LOOKED = 60  # pictures that are looked into, to see whether each is a PES packet
DELIMITERS = {"h264": b"\0\0\1\x09", "hevc": b"\0\0\1\x46", "mpeg2": b"\0\0\1\0", "mpeg1": b"\0\0\1\0"}


class Pid(NamedTuple):
    """One stream of the program."""

    pid: int
    kind: str  # "video", "audio", "timed" (other PES packets) or "sections"
    codec: str  # as tables.py calls it, "" = not known
    language: str
    packets: int


class Transport(NamedTuple):
    """Times are whole ticks of 90 kHz that do not wrap, comparable within a part; packets are counted from 0."""

    path: Path
    layout: Layout
    program: int
    programs: tuple[int, ...]
    clock: int  # PID with the PCR
    video: Pid
    pids: tuple[Pid, ...]  # the program's, in the order of its PMT, the video among them
    units: np.ndarray  # UNITS, the pictures in decoding order: one PES packet each
    paired: bool  # PES packets hold two pictures each: the fields of a frame, or two frames
    pes: dict[int, np.ndarray]  # PID -> TIMED, all of its PES packets; NONE stands for no time, or a broken one
    parts: tuple[Part, ...]
    jumps: tuple[Jump, ...]  # between the parts
    tables: tuple[Table, ...]
    foreign: np.ndarray  # (PIDS,) bool: belongs to other programs alone
    faults: np.ndarray  # index.FAULT, of all PIDs

    def unit(self, i: int) -> bytes:
        """The elementary stream of picture i, with everything that its PES packet holds."""
        return split(self.packet(self.video.pid, int(self.units["pes"][i])))[1]

    def packet(self, pid: int, i: int) -> bytes:
        """PES packet i of a PID, with its header."""
        pes = self.pes[pid]
        part = self.parts[pes["part"][i]]
        stop = min(int(pes["packet"][i + 1]) if i + 1 < len(pes) else self.layout.packets, part.stop)
        found = []
        for _, rows in blocks(self.path, self.layout, int(pes["packet"][i]), stop, 1 << 13):
            h = heads(rows)
            mine = np.flatnonzero((h.pid == pid) & ~h.error & h.payload)
            mine = mine[np.append(True, np.diff(h.counter[mine]) != 0)] if len(mine) else mine  # one that comes again
            found.append(payload(rows[mine], h.begin[mine]))
        return b"".join(found)


def open(path: Path, program: int | None = None, on: Callable[[int, int], None] | None = None) -> Transport:
    """Read a recording once and tell what is where; `on(packets read, packets in all)` now and then.

    Without `program` it is the first with video. Raises InputError for what is no transport stream, has no such
    program, no video, no clock, is scrambled, or has pictures that are not one to a PES packet.
    """
    found = index(path, on)
    numbers, chosen, others = _programs(found, program)
    video = next(entry for entry in chosen.entries if entry.codec in ENTRY)
    if found.scrambled[video.pid] > found.counts[video.pid] // 2:
        raise InputError(f"the video of program {chosen.number} is scrambled; record it with its key")
    clock = chosen.clock if chosen.clock != NULL else video.pid
    own = found.pes[np.isin(found.pes["pid"], [entry.pid for entry in chosen.entries])]
    pieces, jumps = parts(found.clocks[found.clocks["pid"] == clock], own, found.layout.packets)
    pes = {entry.pid: _timed(own[own["pid"] == entry.pid], pieces) for entry in chosen.entries}
    units = _units(pes[video.pid], video, found.faults)
    result = Transport(
        path=path,
        layout=found.layout,
        program=chosen.number,
        programs=numbers,
        clock=clock,
        video=_pid(video, pes, found),
        pids=tuple(_pid(entry, pes, found) for entry in chosen.entries),
        units=units,
        paired=False,
        pes={pid: p for pid, p in pes.items() if len(p)},
        parts=pieces,
        jumps=jumps,
        tables=tuple(found.tables),
        foreign=others,
        faults=found.faults,
    )
    return result._replace(paired=_looked(result))


def _programs(found: Index, wanted: int | None) -> tuple[tuple[int, ...], tables.Program, np.ndarray]:
    """(all programs, the chosen one with the streams that it has at any time, PIDs of others alone)."""
    pids = {n: pid for t in found.tables if t.pid == 0 for n, pid in tables.programs(t.section).items() if n}
    told: dict[int, tables.Program] = {}
    for table in found.tables:
        if table.section[0] == tables.PMT:
            p = tables.program(table.section)
            if pids.get(p.number) == table.pid:
                before = told.get(p.number, p).entries
                more = [entry for entry in p.entries if entry.pid not in {e.pid for e in before}]
                told[p.number] = p._replace(entries=(*before, *more))
    if not told:
        raise InputError(
            "the recording has no tables that say what it holds (PAT and PMT); "
            "have ffmpeg write it anew: ffmpeg -i IN -map 0 -c copy OUT.ts"
        )
    known = ", ".join(map(str, sorted(told)))
    if wanted is not None and wanted not in told:
        raise InputError(f"no program {wanted} in the recording; it has {known}")
    seen = {n: [e for e in p.entries if e.codec in ENTRY and found.counts[e.pid]] for n, p in told.items()}
    number = next((n for n in told if seen[n]), None) if wanted is None else wanted
    if number is None or not seen[number]:
        what = "the recording" if number is None else f"program {number}"
        raise InputError(f"{what} has no video that can be cut (H.264, HEVC, MPEG-2); its programs: {known}")
    if len(seen[number]) > 1:
        names = " and ".join(f"0x{e.pid:x}" for e in seen[number])
        raise InputError(f"program {number} has several videos ({names}), or its video moves from one PID to another")
    foreign = np.zeros(PIDS, dtype=bool)
    for n, p in told.items():
        if n != number:
            foreign[[pids[n], p.clock, *(e.pid for e in p.entries)]] = True
    mine = told[number]
    foreign[[0, pids[number], mine.clock, *(e.pid for e in mine.entries)]] = False
    return tuple(sorted(told)), mine, foreign


def _pid(entry: tables.Entry, pes: dict[int, np.ndarray], found: Index) -> Pid:
    audio = entry.codec in {*tables.AUDIO.values(), "dts", "aac", "opus"}
    kind = "video" if entry.codec in ENTRY else "audio" if audio else "timed"
    return Pid(
        entry.pid,
        kind if len(pes[entry.pid]) else "sections",
        entry.codec,
        entry.language,
        int(found.counts[entry.pid]),
    )


def _timed(pes: np.ndarray, pieces: tuple[Part, ...]) -> np.ndarray:
    """PES packets with times that do not wrap."""
    timed = np.zeros(len(pes), dtype=TIMED)
    timed["packet"], timed["entry"] = pes["packet"], pes["entry"]
    timed["part"] = np.searchsorted([part.first for part in pieces], pes["packet"], "right") - 1
    for k, part in enumerate(pieces):
        mine = timed["part"] == k
        arrival = part.arrival(pes["packet"][mine]) // CLOCK
        for name in ("pts", "dts"):
            stamp = pes[name][mine]
            time = near(stamp, arrival)
            timed[name][mine] = np.where((stamp == NONE) | (np.abs(time - arrival) > FAR), NONE, time)
    return timed


def _units(pes: np.ndarray, video: tables.Entry, faults: np.ndarray) -> np.ndarray:
    some = np.flatnonzero((pes["pts"] != NONE) & (pes["dts"] != NONE))
    if not len(some) or len(some) < 0.9 * len(pes):
        raise InputError(
            f"{len(pes) - len(some)} of {len(pes)} pictures have no usable time (PTS); "
            "have ffmpeg write the recording anew: ffmpeg -i IN -map 0 -c copy OUT.ts"
        )
    units = np.zeros(len(some), dtype=UNITS)
    for name in ("packet", "pts", "dts", "part"):
        units[name] = pes[name][some]
    units["key"] = pes["entry"][some] & (AT_RANDOM | ENTRY[video.codec]) != 0
    units["pes"] = some
    bad = faults["packet"][faults["pid"] == video.pid]
    places = np.searchsorted(units["packet"], bad, "right") - 1
    units["damaged"][places[places >= 0]] = True
    units["damaged"][:-1] |= np.isin(units["packet"][1:], bad)  # what is missing before one may be of the one before it
    return units


def _looked(t: Transport) -> bool:
    """Whether PES packets hold two pictures; raises InputError when it is anything but one or two."""
    whole = np.flatnonzero(~t.units["damaged"])[:LOOKED]
    seen = [t.unit(int(i)) for i in whole]
    held = Counter(data.count(DELIMITERS[t.video.codec]) for data in seen)
    aligned = sum(data.startswith((b"\0\0\1", b"\0\0\0\1")) for data in seen)
    marked = len(seen) - held[0] > len(seen) // 10  # some H.264 is without delimiters
    spread = marked and held[0] > len(seen) // 10
    if aligned < 0.9 * len(seen) or spread or sum(held[n] for n in held if n > 2) > len(seen) // 10:
        raise InputError(
            "the pictures of the recording are not one to a PES packet, which copying them needs; "
            "have ffmpeg write it anew: ffmpeg -i IN -map 0 -c copy OUT.ts"
        )
    return held[2] > len(seen) // 2
