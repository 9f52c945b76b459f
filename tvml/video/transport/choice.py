"""What is kept of a range: its pictures as they are asked for, the sound that fits, and all that came meanwhile."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from tvml.errors import InputError
from tvml.video.transport import joints
from tvml.video.transport.joints import CHANGE, KEEP, Kept
from tvml.video.transport.stamps import CLOCK
from tvml.video.transport.stream import Transport

Change = Callable[[int, bytes], bytes | None]


class Frame(NamedTuple):
    """A picture that is written instead of others; its times are those of the recording."""

    data: bytes  # elementary stream
    pts: int
    dts: int
    key: bool = False  # decoding can begin here


class Piece(NamedTuple):
    """A range of a recording that is kept."""

    start: int  # PTS of its first picture
    stop: int  # PTS of the first picture that is not kept
    units: Sequence[int]  # pictures that are copied, in decoding order
    change: Change | None = None  # gives other bytes of a picture, None for the same
    head: Sequence[Frame] = ()  # written before them
    tail: Sequence[Frame] = ()  # written behind them
    part: int = 0  # of the recording; where `units` has any, theirs counts


class Plan(NamedTuple):
    """What is kept of a range."""

    piece: Piece
    part: int
    later: int  # ticks of 90 kHz that it becomes later by
    kept: dict[int, Kept]  # PID -> what of its PES packets
    span: tuple[int, int]  # packets that everything without a time is kept of
    read: tuple[int, int]  # packets that are looked at


def plan(t: Transport, piece: Piece, later: int, before: dict[int, Fraction]) -> Plan:
    """Choose what a range keeps. `before`: PID -> where its sound ends in the result so far.

    Raises InputError for a range that crosses a jump, or with pictures that do not exist or are out of order.
    """
    units = np.asarray(piece.units, dtype=np.int64)
    if len(units) and (units[0] < 0 or units[-1] >= len(t.units) or (np.diff(units) <= 0).any()):
        raise InputError(f"pictures are to be 0 to {len(t.units) - 1}, each once and in decoding order")
    part = int(t.units["part"][units[0]]) if len(units) else piece.part
    if (t.units["part"][units] != part).any():
        raise InputError("a range crosses a jump of the recording's clock; give it as two")
    own = t.units[t.units["part"] == part]
    clock = t.parts[part]
    usual = int(np.median(own["pts"] - clock.arrival(own["packet"]) // CLOCK))
    actions = np.zeros(len(t.pes[t.video.pid]), dtype=np.uint8)
    actions[t.units["pes"][units]] = KEEP if piece.change is None else CHANGE
    kept = {t.video.pid: Kept(actions, {}, later, None, None)}
    for stream in t.pids:
        pid = stream.pid
        if stream.kind == "audio":
            kept[pid] = joints.audio(t, stream, part, piece.start, piece.stop, later, before.get(pid))
        elif stream.kind != "sections" and pid != t.video.pid:
            kept[pid] = joints.timed(t, pid, part, piece.start, piece.stop, later, usual)
    edges = CLOCK * (np.array([piece.start, piece.stop]) - usual)
    first, stop = (
        int(x) for x in np.clip(np.ceil(np.interp(edges, clock.clock, clock.places)), clock.first, clock.stop)
    )
    if piece.start <= own["pts"].min():
        first = clock.first
    if piece.stop > own["pts"].max():
        stop = clock.stop
    read = [first, stop]
    for frames in (piece.head, piece.tail):
        if frames:
            k = int(np.searchsorted(own["dts"], frames[0].dts, "right")) - 1
            read[0] = min(read[0], int(own["packet"][max(k, 0)]))
    for pid, what in kept.items():
        some = np.union1d(np.flatnonzero(what.actions), list(what.made)).astype(np.int64)
        if len(some):
            begins = t.pes[pid]["packet"]
            end = int(begins[some[-1] + 1]) if some[-1] + 1 < len(begins) else clock.stop
            read = [min(read[0], int(begins[some[0]])), max(read[1], min(end, clock.stop))]
    return Plan(piece, part, later, kept, (first, stop), (read[0], read[1]))
