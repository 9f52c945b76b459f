"""Which PES packets of sound, subtitles and the like a range keeps, and how its sound is fitted to what came before.

Sound is cut between frames, so a range has up to half a frame more or less of it than of pictures. The sound of the
next range begins where that of this one ends, with the frame that is nearest to its place then: the error of a joint
is how far that is, at most half a frame (12 ms for MPEG audio, 16 ms for AC-3), and no error is added to another.
"""

from fractions import Fraction
from typing import NamedTuple

import numpy as np

from tvml.video.transport import pes as packets
from tvml.video.transport.audio import sounds
from tvml.video.transport.stamps import CLOCK, NONE, WRAP
from tvml.video.transport.stream import Pid, Transport

AROUND = 3  # PES packets on either side of a joint that are taken apart
DROP, KEEP, CHANGE = range(3)  # what is done with a PES packet; CHANGE: only what the caller says of it


class Kept(NamedTuple):
    """What a range keeps of one PID."""

    actions: np.ndarray  # uint8 for each of its PES packets: DROP or KEEP
    made: dict[int, bytes]  # PES packets in part, with their new times; dropped by `actions`
    later: int  # ticks that its times become later by
    error: float | None  # ms that it is later than it should be; None when nothing came before, or nothing is kept
    end: Fraction | None  # when its last frame ends, in the result


class _Frame(NamedTuple):
    start: tuple[int, int]  # PES packet, byte of what it carries
    end: tuple[int, int]
    pts: Fraction
    ticks: Fraction
    first: bool  # of those that begin in its PES packet
    whole: bool  # `end` is the end of the PES packet


def timed(t: Transport, pid: int, part: int, start: int, stop: int, later: int, usual: int) -> Kept:
    """Every PES packet whose time is in start .. stop; one without a time counts as `usual` after its arrival."""
    pes = t.pes[pid]
    times = np.where(pes["pts"] == NONE, t.parts[part].arrival(pes["packet"]) // CLOCK + usual, pes["pts"])
    kept = (pes["part"] == part) & (times >= start) & (times < stop)
    return Kept(kept.astype(np.uint8), {}, later, None, None)


def audio(t: Transport, pid: Pid, part: int, start: int, stop: int, later: int, before: Fraction | None) -> Kept:
    """The frames from start to stop, where `before` is the end of this sound in the result so far.

    `later`: by how many ticks the range's pictures become later.
    """
    pes = t.pes[pid.pid]
    nothing = Kept(np.zeros(len(pes), dtype=np.uint8), {}, later, None, before)
    mine = np.flatnonzero((pes["part"] == part) & (pes["pts"] != NONE))
    if not len(mine):
        return nothing
    around = [f for f in _frames(t, pid, mine, start) if f.pts + 3 * f.ticks / 2 >= start]  # at most one too early
    if not around:
        return nothing
    wanted = Fraction(start) if before is None else before - later
    fits = before is not None and abs(wanted - start) <= around[0].ticks  # else sound was missing there
    first = min(around, key=lambda f: abs(f.pts - (wanted if fits else start)))
    gap = wanted - first.pts
    fits = fits and abs(gap) <= first.ticks / 2 + 1
    own = round(gap) if fits else 0
    last = None
    for frame in _frames(t, pid, mine, stop):
        if frame.start >= first.start and frame.pts + frame.ticks / 2 + own < stop:
            last = frame
    if last is None:
        return nothing
    actions, made = _between(t, pid.pid, first, last, later + own)
    end = last.pts + last.ticks + later + (gap if fits else 0)
    return Kept(actions, made, later + own, own / 90 if before is not None else None, end)


def _frames(t: Transport, pid: Pid, mine: np.ndarray, time: int) -> list[_Frame]:
    """The frames around a time, of the PES packets `mine` of one part."""
    pes = t.pes[pid.pid]
    at = int(np.searchsorted(pes["pts"][mine], time))
    low, behind = int(mine[max(at - AROUND, 0)]), at + AROUND + 1
    last = int(np.flatnonzero(pes["part"] == pes["part"][low])[-1])
    high = int(mine[behind]) - 1 if behind < len(mine) else last  # those without a time may end a frame
    bodies = [packets.split(t.packet(pid.pid, i))[1] for i in range(low, high + 1)]
    found = sounds(pid.codec, b"".join(bodies))
    if len(found) < 2:
        return _wholes(pes, mine, low, high, bodies)
    begins = np.cumsum([0, *map(len, bodies)])
    ticks = {s.ticks for s in found}
    same = _measured(pes[low : high + 1], begins, [s.at for s in found]) if ticks == {0} else Fraction(0)
    frames: list[_Frame] = []
    for sound in found:
        k = int(np.searchsorted(begins, sound.at, "right")) - 1
        e = int(np.searchsorted(begins, sound.at + sound.size, "left")) - 1
        first = not frames or frames[-1].start[0] != low + k
        stamp = int(pes["pts"][low + k])
        if first and stamp == NONE and not frames:
            continue
        pts = Fraction(stamp) if first and stamp != NONE else frames[-1].pts + frames[-1].ticks
        start, end = (low + k, sound.at - int(begins[k])), (low + e, sound.at + sound.size - int(begins[e]))
        frames.append(_Frame(start, end, pts, sound.ticks or same, first, end[1] == len(bodies[e])))
    return frames


def _wholes(pes: np.ndarray, mine: np.ndarray, low: int, high: int, bodies: list[bytes]) -> list[_Frame]:
    """PES packets as one frame each, for sound whose frames are not known."""
    some = [int(i) for i in mine if low <= i <= high]
    times = [int(pes["pts"][i]) for i in some]
    steps = np.diff(times)
    usual = Fraction(int(np.median(steps))) if len(steps) else Fraction(0)
    return [
        _Frame((i, 0), (i, len(bodies[i - low])), Fraction(time), usual, True, True)
        for i, time in zip(some, times, strict=True)
    ]


def _measured(pes: np.ndarray, begins: np.ndarray, at: list[int]) -> Fraction:
    """How long a frame sounds by the times of PES packets, where headers do not tell."""
    known = np.flatnonzero(pes["pts"] != NONE)
    a, b = known[0], known[-1]
    frames = sum(begins[a] <= x < begins[b] for x in at)
    return Fraction(int(pes["pts"][b] - pes["pts"][a]), int(frames)) if frames else Fraction(0)


def _between(t: Transport, pid: int, first: _Frame, last: _Frame, later: int) -> tuple[np.ndarray, dict[int, bytes]]:
    """The PES packets from one frame to another: the outer ones in part when more is in them."""
    actions = np.zeros(len(t.pes[pid]), dtype=np.uint8)
    low, high = first.start[0], last.end[0]
    actions[low : high + 1] = KEEP
    made = {}
    if not (first.first and first.start[1] == 0) or (low == high and not last.whole):
        end = last.end[1] if low == high else None
        made[low] = _part(t.packet(pid, low), first.start[1], end, round(first.pts) + later)
    if high > low and not last.whole:
        stamp = int(t.pes[pid]["pts"][high])
        begins = last.start[0] == high and stamp != NONE  # its time is that of the first frame that begins in it
        made[high] = _part(t.packet(pid, high), 0, last.end[1], stamp + later if begins else None)
    actions[list(made)] = DROP
    return actions, made


def _part(data: bytes, start: int, stop: int | None, pts: int | None) -> bytes:
    head, body = packets.split(data)
    return packets.joined(packets.retimed(head, None if pts is None else pts % WRAP), body[start:stop])
