"""The packets of one range of a recording, with the times that they have in the result."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from tvml.video.transport import pes, stamps, tables
from tvml.video.transport.choice import Plan
from tvml.video.transport.index import blocks, header, is_pes, timed
from tvml.video.transport.packets import (
    BLOCK,
    DISCONTINUITY,
    NULL,
    OPCR,
    PCR,
    PIDS,
    RANDOM,
    SIZE,
    Heads,
    continuity,
    heads,
    payload,
    refill,
)
from tvml.video.transport.stamps import CLOCK, NONE
from tvml.video.transport.stream import Transport


class Packets(NamedTuple):
    """Transport packets on their way to the result."""

    rows: np.ndarray  # (n, 188)
    times: np.ndarray  # (n,) int64, when they arrive in the result, ticks of 27 MHz
    steps: np.ndarray  # (n,) uint8, by how much the counter of the PID goes on: 0 without payload, more after a loss


def joined(parts: Sequence[Packets]) -> Packets:
    """In the order of their times; those at the same time in the order given."""
    parts = [p for p in parts if len(p.rows)] or list(parts[:1])
    both = parts[0] if len(parts) == 1 else Packets(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    if (both.times[1:] >= both.times[:-1]).all():
        return both
    order = np.argsort(both.times, kind="stable")
    return Packets(*(x[order] for x in both))


def packets(t: Transport, p: Plan) -> Iterator[tuple[Packets, int]]:
    """(packets, the number of the first that is not read yet) of a range: all others come when that does, or later.

    Each PID's are in order.
    """
    last = np.full(PIDS, -1, dtype=np.int8)
    state = _State(np.full(PIDS, -1, dtype=np.int64), np.zeros(PIDS, dtype=bool), last)
    yield joined([_made(t, p), _frames(t, p)]), p.read[0]
    for start, stop in _aligned(t, p):
        rows = np.concatenate([rows for _, rows in blocks(t.path, t.layout, start, stop, stop - start)])
        yield _block(t, p, rows, np.arange(start, stop), state), stop


class _State(NamedTuple):
    """What goes on from block to block, each (PIDS,)."""

    begun: np.ndarray  # number of the packet in which the last section began, -1 = none yet
    kept: np.ndarray  # whether the last packet was kept
    counters: np.ndarray


def _aligned(t: Transport, p: Plan) -> Iterator[tuple[int, int]]:
    """Blocks of packets that begin with a picture, so that each picture is within one."""
    begins = t.pes[t.video.pid]["packet"]
    at, end = p.read
    while at < end:
        k = int(np.searchsorted(begins, at + BLOCK))
        stop = min(int(begins[k]) if k < len(begins) else end, end, at + 8 * BLOCK)
        yield at, stop
        at = stop


def _block(t: Transport, p: Plan, rows: np.ndarray, numbers: np.ndarray, state: _State) -> Packets:
    h = heads(rows)
    gone = continuity(rows, h, state.counters)
    keep = _chosen(t, p, h, numbers, state)
    keep &= ~h.error & ~gone.again & (h.pid != NULL) & ~t.foreign[h.pid]
    steps = np.where(h.payload, 1 + gone.lost, 0).astype(np.uint8)
    for i in np.flatnonzero(keep & (gone.lost > 0)):  # it stays to be seen where the packet before is kept as well ...
        before = np.flatnonzero((h.pid[:i] == h.pid[i]) & ~h.error[:i])
        if int(h.pid[i]) not in p.kept or not (  # ... and sections have checksums
            keep[before[-1]] if len(before) else state.kept[h.pid[i]]
        ):
            steps[i] = 1
    state.kept[h.pid[~h.error]] = keep[~h.error]  # the last one of each PID counts
    times = t.parts[p.part].arrival(numbers) + CLOCK * p.later
    changed: list[Packets] = []
    _restamp(p, rows, h, keep)
    if p.piece.change is not None:
        changed = _change(t, p, rows, h, numbers, times, keep)
    _sections(t, p, rows, h, numbers, keep)
    return joined([Packets(rows[keep], times[keep], steps[keep]), *changed])


def _chosen(t: Transport, p: Plan, h: Heads, numbers: np.ndarray, state: _State) -> np.ndarray:
    """(n,) bool: packets of PES packets that are kept, and of all else what begins within the span."""
    within = (numbers >= p.span[0]) & (numbers < p.span[1])
    keep = within & ~h.payload
    for pid in np.unique(h.pid):
        mine = np.flatnonzero((h.pid == pid) & h.payload)
        if not len(mine) or t.foreign[pid]:
            continue
        if (what := p.kept.get(int(pid))) is not None:
            k = np.searchsorted(t.pes[int(pid)]["packet"], numbers[mine], "right") - 1
            keep[mine] = (k >= 0) & (what.actions[k] > 0)
        else:
            begun = np.maximum.accumulate(np.where(h.start[mine], numbers[mine], state.begun[pid]))
            keep[mine] = (begun >= p.span[0]) & (begun < p.span[1])
            state.begun[pid] = begun[-1]
    return np.asarray(keep)


def _restamp(p: Plan, rows: np.ndarray, h: Heads, keep: np.ndarray) -> None:
    """Give the times of PES packets and of clocks those of the result; PCRs are set when all is in order."""
    later = np.zeros(PIDS, dtype=np.int64)
    for pid, what in p.kept.items():
        later[pid] = what.later
    known = np.isin(h.pid, list(p.kept))
    some = np.flatnonzero(keep & h.start & h.payload & known)
    head = header(rows[some], h.begin[some])
    for at, has in zip((9, 14), timed(head), strict=True):
        mine = np.flatnonzero(has & is_pes(head))
        places = h.begin[some[mine]][:, None] + np.arange(at, at + 5)
        field = head[mine, at : at + 5]
        old = stamps.pts(field)
        new = stamps.pts_field(old + later[h.pid[some[mine]]], field[:, 0].astype(np.int64) >> 4)
        good = (old != NONE) & (places[:, -1] < SIZE)
        rows[some[mine[good]][:, None], places[good]] = new[good]
        bad = ~good & (places[:, 0] < SIZE)
        rows[some[mine[bad]], places[bad, 0] - at + 7] &= 0x3F if at == 9 else 0xBF  # a broken time is none
    flagged = h.flags & DISCONTINUITY != 0
    rows[flagged, 5] &= 0xFF ^ DISCONTINUITY
    for i in np.flatnonzero(keep & (h.flags & OPCR != 0)):
        at = 12 if h.flags[i] & PCR else 6
        if rows[i, 4] < at + 1:
            continue
        field = rows[i : i + 1, at : at + 6]
        rows[i, at : at + 6] = stamps.pcr_field(stamps.pcr(field) + CLOCK * p.later)[0]


def _change(
    t: Transport, p: Plan, rows: np.ndarray, h: Heads, numbers: np.ndarray, times: np.ndarray, keep: np.ndarray
) -> list[Packets]:
    """Let the caller change pictures: in their packets where the size stays, else in packets of their own."""
    assert p.piece.change is not None
    index, pid = t.pes[t.video.pid]["packet"], t.video.pid
    mine = np.flatnonzero(keep & (h.pid == pid) & h.payload)
    part, begin = rows[mine], h.begin[mine]
    k = np.searchsorted(index, numbers[mine], "right") - 1
    edges = (
        np.append(np.flatnonzero(np.append(True, k[1:] != k[:-1])), len(k)) if len(k) else np.zeros(1, dtype=np.int64)
    )
    units = np.searchsorted(t.units["pes"], k[edges[:-1]])
    made: list[Packets] = []
    for unit, a, b in zip(units.tolist(), edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        if index[k[a]] != numbers[mine[a]]:  # the rest of a picture as long as eight blocks, or its begin is lost
            keep[mine[a:b]] = False
            continue
        old = payload(part[a:b], begin[a:b])
        head, body = pes.split(old)
        new = p.piece.change(unit, body)
        if new is None or new == body:
            continue
        if len(new) == len(body) and len(head) + len(body) == len(old):
            refill(part[a:b], begin[a:b], head + new)
            continue
        i, j = int(mine[a]), int(mine[b - 1])
        field = rows[i : i + 1, 6:12]
        ticks = int(stamps.pcr(field)[0]) if h.flags[i] & PCR else None
        fresh = pes.packetised(pid, pes.joined(head, new), bool(h.flags[i] & RANDOM), ticks)
        made.append(_sent(fresh, int(times[i]), int(times[j]) + 1))
        keep[mine[a:b]] = False
    rows[mine] = part
    return made


def _sent(rows: np.ndarray, first: int, stop: int) -> Packets:
    return Packets(rows, pes.spread(first, stop, len(rows)), np.ones(len(rows), dtype=np.uint8))


def _sections(t: Transport, p: Plan, rows: np.ndarray, h: Heads, numbers: np.ndarray, keep: np.ndarray) -> None:
    """Let the PAT tell of the program that is kept alone, and splice marks of times in the result."""
    for i in np.flatnonzero(keep & (h.pid == 0)) if len(t.programs) > 1 else ():
        told = [table.section for table in t.tables if table.pid == 0 and table.packet <= numbers[i]]
        if h.start[i] and told:
            rows[i] = np.frombuffer(tables.packets(0, tables.only(told[-1], t.program))[0], dtype=np.uint8)
        else:
            keep[i] = False
    marks = [pid.pid for pid in t.pids if pid.codec == tables.SPLICE]
    for i in np.flatnonzero(keep & h.start & h.payload & np.isin(h.pid, marks)) if marks else ():
        at = int(h.begin[i]) + 1 + int(rows[i, h.begin[i]])
        mark = tables.later(rows[i, at:].tobytes(), p.later)
        rows[i, at : at + len(mark)] = np.frombuffer(mark, dtype=np.uint8)


def _made(t: Transport, p: Plan) -> Packets:
    """The PES packets that are kept in part, when they came."""
    found = [_none()]
    for pid, what in p.kept.items():
        begins = t.pes[pid]["packet"]
        for k, data in what.made.items():
            edges = np.array([begins[k], begins[k + 1] if k + 1 < len(begins) else t.parts[p.part].stop])
            first, stop = (int(x) + CLOCK * p.later for x in t.parts[p.part].arrival(edges))
            found.append(_sent(pes.packetised(pid, data), first, stop))
    return joined(found)


def _frames(t: Transport, p: Plan) -> Packets:
    """The pictures of the caller, coming when those that they stand for came, and always before they are shown."""
    own = t.units[t.units["part"] == p.part]
    arrival = t.parts[p.part].arrival
    stream = t.packet(t.video.pid, 0)[3]
    units = np.asarray(p.piece.units, dtype=np.int64)
    low, high = int(arrival(own["packet"][:1])[0]), int(arrival(np.array([t.parts[p.part].stop]))[0])
    until, since = high, low  # the head comes up to, the tail from
    if len(units):
        behind = t.pes[t.video.pid]["packet"]
        k = int(t.units["pes"][units[-1]]) + 1
        end = int(behind[k]) if k < len(behind) else t.parts[p.part].stop
        until, since = (int(x) for x in arrival(np.array([t.units["packet"][units[0]], end])))
    found = [_none()]
    for frames, most, least in ((p.piece.head, until, low), (p.piece.tail, high, since)):
        dts = np.array([f.dts for f in frames], dtype=np.int64)
        came = np.interp(dts, own["dts"], arrival(own["packet"]))
        came = np.minimum(np.clip(came, least, most), CLOCK * dts)
        came = np.maximum.accumulate(came).astype(np.int64) if len(came) else came
        ends = np.append(came[1:], came[-1:] + (came[-1:] - came[-2:-1] if len(came) > 1 else 0))
        for frame, first, end in zip(frames, came.tolist(), ends.tolist(), strict=True):
            head = pes.header(stream, frame.pts + p.later, frame.dts + p.later)
            fresh = pes.packetised(t.video.pid, head + frame.data, frame.key)
            stop = max(min(int(end), CLOCK * frame.dts, most), int(first))
            found.append(_sent(fresh, int(first) + CLOCK * p.later, stop + CLOCK * p.later))
    return joined(found)


def _none() -> Packets:
    return Packets(np.zeros((0, SIZE), dtype=np.uint8), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint8))
