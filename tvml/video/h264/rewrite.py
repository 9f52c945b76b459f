"""Lets a stream begin at a picture that others lean on: slice headers are changed, their data is not.

A broadcast has no IDR picture after the first: what a viewer tunes in at is an I picture in the middle of a numbering
that goes on. After a cut that numbering jumps, which decoders take for lost pictures. So the first picture becomes an
IDR picture (ITU-T H.264, 7.4.1.2.4), frame_num and pic_order_cnt_lsb of all that follow are counted from it, and at the
next IDR picture everything is as it was. Those numbers have a fixed width: the slices keep their sizes.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tvml.video.h264 import headers
from tvml.video.h264.bits import Reader, Writer, patched
from tvml.video.h264.headers import I, Marking, Slice
from tvml.video.h264.nal import DELIMITER, IDR, PPS, SLICE, SPS, Part, escaped, head, importance, joined, kind, split
from tvml.video.h264.sets import Sets, pps, sps

SHORT, LONG = 32, 192  # bytes of a slice that have its header's begin, and nearly always all of it
_FORGET_ALL, _BECOME_LONG = 5, 6  # memory_management_control_operation
_PARTED = (2, 3, 4, 14, 19, 20, 21)  # data partitions, layers and views, alpha: nobody broadcasts them
_MARK = b"\0\0\0\1"


class Shift(NamedTuple):
    """What is taken from the numbers of every picture."""

    frame: int
    poc: int


def started(units: Iterable[bytes], sets: Sets, ident: int | None) -> Iterator[bytes]:
    """The same access units, of which the first is an IDR picture with idr_pic_id `ident` (None: as it has it).

    `units` are in the order of decoding, without those that are shown before the first; `sets` hold what came before
    and are kept up to date. Raises ValueError when the first is no I picture, or for what cannot be rewritten.
    """
    rest = iter(units)
    parts = observed(next(rest), sets)
    parts = _with_sets(parts, sets)
    first = _slice(parts, sets)
    if kind(first[0]) == IDR:
        yield joined(parts) if ident is None else joined(_identified(parts, sets, ident))
        yield from rest
        return
    shift = _shift(*first)
    yield joined(_identified(parts, sets, ident or 0, shift))
    if _forgets(parts, sets):
        shift = Shift(0, 0)
    for data in rest:
        parts = observed(data, sets)
        if any(kind(part.unit) == IDR for part in parts):
            yield data
            break
        yield joined(parts if shift == (0, 0) else [_shifted(part, sets, shift) for part in parts])
        if _forgets(parts, sets):
            shift = Shift(0, 0)
    yield from rest


def observed(data: bytes, sets: Sets) -> list[Part]:
    """The units of an access unit; its parameter sets are noted. Raises ValueError for streams of a rare kind."""
    parts = split(data)
    for part in parts:
        which = kind(part.unit)
        if which == SPS:
            body = part.unit.rstrip(b"\0")
            if not any(body == known for known, _ in sets.sps.values()):
                found = sps(body)
                sets.sps[found.id] = body, found
        elif which == PPS:
            body = part.unit.rstrip(b"\0")
            if not any(body == known for known, _ in sets.pps.values()):
                of = pps(body)
                sets.pps[of.id] = body, of
        elif which in _PARTED:
            raise ValueError(f"it has units of type {which}, which no broadcaster sends")
    return parts


def identifier(data: bytes, sets: Sets) -> int | None:
    """idr_pic_id of an access unit; None when it is no IDR picture."""
    for part in observed(data, sets):
        if kind(part.unit) == IDR:
            return headers.begin(part.unit, head(part.unit, SHORT)[0], sets).idr
    return None


def _with_sets(parts: list[Part], sets: Sets) -> list[Part]:
    """A decoder may begin here: what parameter sets the unit lacks stand before all but its delimiter."""
    here = {part.unit.rstrip(b"\0") for part in parts}
    known = [unit for unit, _ in (*sets.sps.values(), *sets.pps.values())]
    missing = [Part(_MARK, unit) for unit in known if unit not in here]
    if not missing:
        return parts
    own = [part for part in parts if kind(part.unit) == SPS]  # before the sets that refer to them
    others = [part for part in parts if kind(part.unit) not in (SPS, DELIMITER)]
    missing.sort(key=lambda part: kind(part.unit))
    delimiter = [part for part in parts if kind(part.unit) == DELIMITER]
    spss = [part for part in missing if kind(part.unit) == SPS]
    return [*delimiter, *own, *spss, *[part for part in missing if kind(part.unit) == PPS], *others]


def _slice(parts: list[Part], sets: Sets) -> tuple[bytes, Slice]:
    """The first slice of an access unit."""
    for part in parts:
        if kind(part.unit) in (SLICE, IDR):
            return part.unit, headers.begin(part.unit, head(part.unit, SHORT)[0], sets)
    raise ValueError("an access unit has no picture")


def _shift(unit: bytes, s: Slice) -> Shift:
    """What makes this picture number 0, and the order of its first field 0."""
    if s.type != I or not importance(unit):
        raise ValueError("a random access point is no I picture")
    if s.sps.poc_type == 1 and ((s.deltas and s.deltas[0]) or (s.sps.cycle > 1 and s.frame % s.sps.cycle)):
        raise ValueError("its pictures are ordered by a cycle (pic_order_cnt_type 1)")
    before = max(0, -s.deltas[0]) if s.sps.poc_type == 0 and s.deltas else 0  # the bottom field may be the first
    return Shift(s.frame, s.poc - before)


def _numbers(data: bytes, s: Slice, shift: Shift) -> bytes:
    """A header's begin with its numbers counted from the shift."""
    data = patched(data, s.frame_at, s.sps.frame_bits, (s.frame - shift.frame) % (1 << s.sps.frame_bits))
    if s.sps.poc_bits:
        data = patched(data, s.poc_at, s.sps.poc_bits, (s.poc - shift.poc) % (1 << s.sps.poc_bits))
    return data


def _shifted(part: Part, sets: Sets, shift: Shift) -> Part:
    unit = part.unit
    if kind(unit) != SLICE:
        return part
    begin, rest = head(unit, SHORT)
    begin = _numbers(begin, headers.begin(unit, begin, sets), shift)
    return Part(part.start, unit[:1] + escaped(begin) + rest)


def _identified(parts: list[Part], sets: Sets, ident: int, shift: Shift = Shift(0, 0)) -> list[Part]:
    """The picture as an IDR picture; of two fields the first."""
    found, first = [], None
    for part in parts:
        if kind(part.unit) in (SLICE, IDR):
            s = headers.begin(part.unit, head(part.unit, SHORT)[0], sets)
            first = s if first is None else first
            if s.bottom == first.bottom:
                if s.type != I:
                    raise ValueError("a random access point has slices that are not I")
                part = Part(part.start, _idr(part.unit, sets, ident, shift))
            else:
                part = _shifted(part, sets, shift)
        found.append(part)
    return found


def _idr(unit: bytes, sets: Sets, ident: int, shift: Shift) -> bytes:
    data = head(unit, len(unit))[0].rstrip(b"\0")  # behind the last bit there is nothing to keep
    s = headers.begin(unit, data, sets)
    marking = headers.rest(unit, data[:LONG], s)
    source, w = Reader(_numbers(data[:LONG], s, shift)), Writer()
    w.copy(source, 0, s.ident_at)
    w.ue(ident)
    w.copy(source, s.poc_at, marking.at)
    if s.idr is None:
        w.u(1, 0)
        w.u(1, _stays(marking))
    else:
        w.copy(source, marking.at, marking.end)
    w.copy(source, marking.end, marking.until)
    if s.pps.cabac:  # the data begins at a whole byte
        w.align(1)
        body = w.data() + data[-(-marking.until // 8) :]
    else:
        whole = Reader(data)
        w.copy(whole, marking.until, whole.size)
        body = w.data().rstrip(b"\0")
    return bytes([unit[0] & 0xE0 | IDR]) + escaped(body)


def _stays(marking: Marking) -> int:
    """Whether the picture is kept for long: what an IDR picture can say of that is number 0 alone."""
    numbers = [operation[1] for operation in marking.operations or () if operation[0] == _BECOME_LONG]
    if any(numbers):
        raise ValueError("a random access point is kept under a number that an IDR picture has not")
    return len(numbers)


def _forgets(parts: list[Part], sets: Sets) -> bool:
    """Whether the picture makes the numbering begin anew without being an IDR picture."""
    for part in parts:
        if kind(part.unit) == SLICE and importance(part.unit):
            data = head(part.unit, LONG)[0]
            s = headers.begin(part.unit, data, sets)
            try:
                marking = headers.rest(part.unit, data, s)
            except ValueError:  # weights of many references
                marking = headers.rest(part.unit, head(part.unit, len(part.unit))[0], s)
            return any(operation[0] == _FORGET_ALL for operation in marking.operations or ())
    return False
