"""Lets a stream begin at a picture that others lean on: slice headers are changed, their data is not.

A broadcast has no IDR picture after the first: what a viewer tunes in at is an I picture in the middle of a numbering
that goes on. After a cut that numbering jumps, which decoders take for lost pictures. So the first picture becomes an
IDR picture (ITU-T H.264, 7.4.1.2.4), frame_num and pic_order_cnt_lsb of all that follow are counted from it, and what
they say of references from before it is left out. At the next IDR picture everything is as it was. The numbers have a
fixed width, so that nearly all slices keep their sizes.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from tvml.video.h264 import headers
from tvml.video.h264.bits import Reader, Writer, patched
from tvml.video.h264.headers import I, Marking, Slice
from tvml.video.h264.nal import (
    DELIMITER,
    IDR,
    PPS,
    SLICE,
    SPS,
    Part,
    escaped,
    head,
    importance,
    is_slice,
    joined,
    kind,
    payload,
    split,
)
from tvml.video.h264.sets import Sets, pps, sps

SHORT, LONG = 32, 192  # bytes of a slice that have its header's begin, and nearly always all of it
_FORGET, _MOVE, _FORGET_ALL, _BECOME_LONG = 1, 3, 5, 6  # memory_management_control_operation
_PARTED = (2, 3, 4, 14, 19, 20, 21)  # data partitions, layers and views, alpha: nobody broadcasts them
_MARK = b"\0\0\0\1"


class Shift(NamedTuple):
    """What is taken from the numbers of every picture."""

    frame: int
    poc: int


NONE = Shift(0, 0)


class Start:
    """Called with access units in the order of decoding, gives them with the first as an IDR picture.

    Those that are shown before the first are to be left out. `sets` hold the parameter sets from before it and are kept
    up to date; `turn` makes its idr_pic_id another one than that of a neighbour with another turn, None: an IDR picture
    has it as it was; `second` is the unit that follows. Raises ValueError when the first is no I picture, or for what
    cannot be rewritten.
    """

    def __init__(self, sets: Sets, turn: int | None, second: bytes | None) -> None:
        self.sets, self.turn, self.second = sets, turn, second
        self.begun = self.over = False
        self.shift = NONE
        self.gap = False  # frame_num skips numbers behind the first
        self.number = 0  # the last frame_num
        self.fresh = True  # the numbers have not wrapped: when they do, all that was before has left the memory

    def __call__(self, data: bytes) -> bytes:
        if self.over:
            return data
        parts = observed(data, self.sets)
        if not self.begun:
            return self._first(_with_sets(parts, self.sets))
        unit, s = _slice(parts, self.sets)
        if kind(unit) == IDR:
            self.over = True
            return data
        before, self.number = self.number, (s.frame - self.shift.frame) % (1 << s.sps.frame_bits)
        self.fresh = self.fresh and self.number >= before
        shifted = [_shifted(p, self.sets, self.shift, self.fresh) if is_slice(p.unit) else p for p in parts]
        if importance(unit) and _forgets_all(parts, self.sets):
            self.shift, self.fresh = NONE, False
        return joined(_gaps_allowed(shifted, self.gap))

    def _first(self, parts: list[Part]) -> bytes:
        self.begun = True
        unit, s = _slice(parts, self.sets)
        if kind(unit) == IDR:
            self.over = True
            return joined(parts if self.turn is None else _identified(parts, self.sets, self.turn, NONE))
        self.shift = _shift(unit, s)
        self.gap = self.second is not None and _is_gap(self.second, self.sets, self.shift)
        found = _gaps_allowed(_identified(parts, self.sets, self.turn or 0, self.shift), self.gap)
        if _forgets_all(parts, self.sets):
            self.shift = NONE
        return joined(found)


def started(units: Iterable[bytes], sets: Sets, turn: int | None) -> Iterator[bytes]:
    """All of them by `Start`."""
    rest = iter(units)
    first, second = next(rest), next(rest, None)
    change = Start(sets, turn, second)
    yield change(first)
    yield from map(change, rest if second is None else chain([second], rest))


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
    """A decoder may begin here: parameter sets that the access unit lacks are added, in the order of the standard."""
    here = {part.unit.rstrip(b"\0") for part in parts}
    known = [unit for unit, _ in (*sets.sps.values(), *sets.pps.values())]
    missing = [Part(_MARK, unit) for unit in known if unit not in here]
    order = {DELIMITER: 0, SPS: 1, PPS: 2}
    return sorted([*missing, *parts], key=lambda p: order.get(kind(p.unit), 3)) if missing else parts


def _slice(parts: list[Part], sets: Sets) -> tuple[bytes, Slice]:
    """The first slice of an access unit."""
    for part in parts:
        if is_slice(part.unit):
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


def _is_gap(data: bytes, sets: Sets, shift: Shift) -> bool:
    """Whether frame_num skips numbers behind the first picture: those of references that are shown before it."""
    unit, s = _slice(observed(data, sets), sets)
    return kind(unit) == SLICE and (s.frame - shift.frame) % (1 << s.sps.frame_bits) > 1


def _gaps_allowed(parts: list[Part], gap: bool) -> list[Part]:
    """With the leave to skip numbers in every sequence parameter set: a decoder then knows that nothing was lost."""
    if not gap:
        return parts
    return [Part(p.start, _allowing(p.unit)) if kind(p.unit) == SPS else p for p in parts]


def _allowing(unit: bytes) -> bytes:
    return unit[:1] + escaped(patched(payload(unit), sps(unit).gaps_at, 1, 1))


def _identified(parts: list[Part], sets: Sets, turn: int, shift: Shift) -> list[Part]:
    """The picture as an IDR picture; of two fields the first."""
    found, first = [], None
    for part in parts:
        if is_slice(part.unit):
            data = _stripped(part.unit)
            s = headers.begin(part.unit, data, sets)
            first = first or s
            if s.bottom == first.bottom:
                if s.type != I:
                    raise ValueError("a random access point has slices that are not I")
                part = Part(part.start, _idr(part.unit, data, s, turn, shift))
            else:
                part = _shifted(part, sets, shift, fresh=True)
        found.append(part)
    return found


def _idr(unit: bytes, data: bytes, s: Slice, turn: int, shift: Shift) -> bytes:
    marking = headers.rest(unit, data[:LONG], s)
    source, w = Reader(_numbers(data[:LONG], s, shift)), Writer()
    w.copy(source, 0, s.ident_at)
    taken = s.poc_at - s.ident_at if s.idr is not None else marking.end - marking.at - 2
    w.ue(_ident(turn, taken))
    w.copy(source, s.poc_at, marking.at)
    if s.idr is None:
        w.u(1, 0)  # what was decoded before is shown
        w.u(1, _stays(marking))
    else:
        w.copy(source, marking.at, marking.end)
    return bytes([unit[0] & 0xE0 | IDR]) + _completed(w, data, s, marking)


def _ident(turn: int, taken: int) -> int:
    """idr_pic_id of as many bits as are taken away from the header, or by whole bytes more, where that can be.

    The data of slices without CABAC then stays at its bits, and uncoded samples in it (I_PCM) at whole bytes.
    """
    half = {1: 4, 3: 5, 5: 2}.get(taken % 8, 3)  # the code has 2 half + 1 bits
    return (1 << half) - 1 + turn % (1 << half)


def _stays(marking: Marking) -> int:
    """Whether the picture is kept for long: what an IDR picture can say of that is number 0 alone."""
    numbers = [operation[1] for operation in marking.operations or () if operation[0] == _BECOME_LONG]
    if any(numbers):
        raise ValueError("a random access point is kept under a number that an IDR picture has not")
    return len(numbers)


def _completed(w: Writer, data: bytes, s: Slice, marking: Marking) -> bytes:
    """What was written up to the marking's end, and the rest of the slice as it is."""
    whole = Reader(data[: -(-marking.until // 8)])
    w.copy(whole, marking.end, marking.until)
    if s.pps.cabac:  # the data begins at a whole byte
        w.align(1)
        return escaped(w.data() + data[-(-marking.until // 8) :])
    whole = Reader(data)
    w.copy(whole, marking.until, whole.size)
    return escaped(w.data().rstrip(b"\0"))


def _stripped(unit: bytes) -> bytes:
    """The payload; behind its last bit there is nothing to keep."""
    return payload(unit).rstrip(b"\0")


def _numbers(data: bytes, s: Slice, shift: Shift) -> bytes:
    """A header's begin with its numbers counted from the shift."""
    data = patched(data, s.frame_at, s.sps.frame_bits, (s.frame - shift.frame) % (1 << s.sps.frame_bits))
    if s.sps.poc_bits:
        data = patched(data, s.poc_at, s.sps.poc_bits, (s.poc - shift.poc) % (1 << s.sps.poc_bits))
    return data


def _shifted(part: Part, sets: Sets, shift: Shift, fresh: bool) -> Part:
    unit = part.unit
    if fresh and importance(unit):
        s, marking = _marked(unit, sets)
        kept = _kept(marking.operations or (), s, shift)
        if len(kept) < len(marking.operations or ()):
            return Part(part.start, _without(unit, s, marking, kept, shift))
    begin, rest = head(unit, SHORT)
    begin = _numbers(begin, headers.begin(unit, begin, sets), shift)
    return Part(part.start, unit[:1] + escaped(begin) + rest)


def _kept(operations: Sequence[tuple[int, ...]], s: Slice, shift: Shift) -> list[tuple[int, ...]]:
    """The operations but those on pictures from before the first (8.2.5.4.1: picNumX below 0)."""
    number = (s.frame - shift.frame) % (1 << s.sps.frame_bits)
    current = 2 * number + 1 if s.field else number
    return [o for o in operations if o[0] not in (_FORGET, _MOVE) or current - (o[1] + 1) >= 0]


def _without(unit: bytes, s: Slice, marking: Marking, kept: Sequence[tuple[int, ...]], shift: Shift) -> bytes:
    data, w = _stripped(unit), Writer()
    w.copy(Reader(_numbers(data[: marking.until // 8 + 1], s, shift)), 0, marking.at + 1)
    for number in chain.from_iterable(kept):
        w.ue(number)
    w.ue(0)
    return unit[:1] + _completed(w, data, s, marking)


def _marked(unit: bytes, sets: Sets) -> tuple[Slice, Marking]:
    data = head(unit, LONG)[0]
    s = headers.begin(unit, data, sets)
    try:
        return s, headers.rest(unit, data, s)
    except ValueError:  # weights of many references
        return s, headers.rest(unit, payload(unit), s)


def _forgets_all(parts: list[Part], sets: Sets) -> bool:
    """Whether the picture makes the numbering begin anew without being an IDR picture."""
    first = [part.unit for part in parts if kind(part.unit) == SLICE and part.unit[1] & 0x80]  # of frame or field
    return any(
        operation[0] == _FORGET_ALL
        for unit in first
        if importance(unit)
        for operation in _marked(unit, sets)[1].operations or ()
    )


def halves(data: bytes, sets: Sets) -> int:
    """How many fields an access unit, or what is taken for one, holds; a frame has two."""
    first = [part.unit for part in observed(data, sets) if is_slice(part.unit) and part.unit[1] & 0x80]
    return sum(1 if headers.begin(unit, head(unit, SHORT)[0], sets).field else 2 for unit in first)
