"""Slice headers of H.264 (ITU-T H.264, 7.3.3): what they say and where."""

from typing import NamedTuple

from tvml.video.h264.bits import Reader
from tvml.video.h264.nal import IDR, importance, kind
from tvml.video.h264.sets import Pps, Sets, Sps

P, B, I, SP, SI = range(5)  # noqa: E741 - as the standard calls them


class Slice(NamedTuple):
    """The begin of a header, up to what tells the place of the picture in the order. Positions are bits."""

    first: int  # macroblock; 0: a picture begins
    type: int  # P, B or I, SP, SI
    pps: Pps
    sps: Sps
    frame: int  # frame_num
    frame_at: int
    field: bool
    bottom: bool
    idr: int | None  # idr_pic_id
    ident_at: int  # where idr_pic_id is, or would be
    poc: int  # pic_order_cnt_lsb
    poc_at: int
    deltas: tuple[int, ...]  # of the order: of the bottom field (type 0), or of frame and bottom field (type 1)
    end: int  # of all that


class Marking(NamedTuple):
    """The rest of a header, and what it says of references to keep (dec_ref_pic_marking)."""

    at: int
    end: int  # of the marking
    operations: tuple[tuple[int, ...], ...] | None  # memory_management_control_operation and its numbers; None: none
    until: int  # where the slice's data begins


def begin(unit: bytes, head: bytes, sets: Sets) -> Slice:
    """The begin of the header of a slice; `head` has at least 32 bytes of its payload. Raises ValueError."""
    r = Reader(head[:48])
    first, sort = r.ue(), r.ue() % 5
    sps, pps = sets.of(r.ue())
    if sps.separate:
        r.u(2)
    frame_at, frame = r.at, r.u(sps.frame_bits)
    field = not sps.frames_only and bool(r.u(1))
    bottom = field and bool(r.u(1))
    ident_at = r.at
    idr = r.ue() if kind(unit) == IDR else None
    poc_at, poc = r.at, r.u(sps.poc_bits)
    several = pps.bottom_order and not field
    count = several if sps.poc_type == 0 else 1 + several if sps.poc_type == 1 and not sps.no_deltas else 0
    deltas = tuple(r.se() for _ in range(count))
    return Slice(first, sort, pps, sps, frame, frame_at, field, bottom, idr, ident_at, poc, poc_at, deltas, r.at)


def rest(unit: bytes, head: bytes, s: Slice) -> Marking:
    """The rest of the header. Raises ValueError, also when `head` is too short."""
    r = Reader(head, s.end)
    p = s.pps
    if p.redundant:
        r.ue()
    if s.type == B:
        r.u(1)
    counts = p.counts
    if s.type in (P, SP, B) and r.u(1):
        counts = (r.ue() + 1, r.ue() + 1 if s.type == B else counts[1])
    lists = {P: 1, SP: 1, B: 2}.get(s.type, 0)
    for _ in range(lists):
        if r.u(1):
            while r.ue() != 3:
                r.ue()
    if (p.weighted and s.type in (P, SP)) or (p.biweighted == 1 and s.type == B):
        _skip_weights(r, counts[:lists], colour=s.sps.chroma > 0 and not s.sps.separate)
    at, operations = r.at, None
    if importance(unit):
        operations = _marking(r, s.idr is not None)
    end = r.at
    if p.cabac and lists:
        r.ue()
    r.se()
    if s.type in (SP, SI):
        if s.type == SP:
            r.u(1)
        r.se()
    if p.deblocking and r.ue() != 1:
        r.se()
        r.se()
    return Marking(at, end, operations, r.at)


def _skip_weights(r: Reader, counts: tuple[int, ...], colour: bool) -> None:
    r.ue()
    if colour:
        r.ue()
    for count in counts:
        for _ in range(count):
            for numbers in (2, 4) if colour else (2,):
                if r.u(1):
                    for _ in range(numbers):
                        r.se()


def _marking(r: Reader, idr: bool) -> tuple[tuple[int, ...], ...] | None:
    if idr:
        r.u(2)
        return None
    if not r.u(1):
        return None
    found = []
    while operation := r.ue():
        found.append((operation, *(r.ue() for _ in range(_NUMBERS.get(operation, 0)))))
    return tuple(found)


_NUMBERS = {1: 1, 2: 1, 3: 2, 4: 1, 6: 1}
