"""A tiny encoder of H.264 for what x264 does not write: field pictures, other ways to order pictures, marking commands.

Pictures are grey and 32 wide; each has its own grey, but in the first macroblock, which P pictures take from their
first reference: so a decoded picture tells which one it is and what it leaned on.
"""

from dataclasses import dataclass

from tvml.video.h264.bits import Writer
from tvml.video.h264.nal import escaped

ACROSS, TALL = 2, 4  # macroblocks of a frame
MARK = b"\0\0\0\1"


@dataclass(frozen=True)
class Form:
    """What the parameter sets say."""

    poc_type: int = 0
    fields: bool = False  # pictures may be fields
    frame_bits: int = 4
    poc_bits: int = 6
    references: int = 4
    cycle: tuple[int, ...] = (2,)  # of the order of type 1


@dataclass(frozen=True)
class Picture:
    grey: int
    frame: int  # frame_num
    poc: int = 0
    intra: bool = False
    idr: int | None = None  # idr_pic_id
    reference: bool = True
    marking: tuple[tuple[int, ...], ...] = ()  # operations
    field: str = ""  # "top" or "bottom"
    entry: bool = False  # with parameter sets before it
    slices: int = 1
    same: bool = False  # all of it is predicted: from the first reference, or as grey 128


def unit(form: Form, *pictures: Picture) -> bytes:
    """An access unit, or those of both fields of a frame."""
    found = b""
    for p in pictures:
        found += MARK + b"\x09\xf0"
        if p.entry:
            found += MARK + b"\x67" + escaped(_sps(form)) + MARK + b"\x68" + escaped(_pps())
        rows = TALL // 2 if p.field else TALL
        for first in range(0, rows * ACROSS, rows * ACROSS // p.slices):
            head = (0x60 if p.reference else 0) | (1 if p.idr is None else 5)
            data = _slice(form, p, first, rows * ACROSS // p.slices)
            found += MARK + bytes([head]) + escaped(data)
    return found


def _sps(form: Form) -> bytes:
    w = Writer()
    w.u(24, 77 << 16 | 30)  # Main, level 3
    w.ue(0)
    w.ue(form.frame_bits - 4)
    w.ue(form.poc_type)
    if form.poc_type == 0:
        w.ue(form.poc_bits - 4)
    elif form.poc_type == 1:
        w.u(1, 1)  # no deltas
        w.se(-1)  # of pictures that are no reference
        w.se(0)
        w.ue(len(form.cycle))
        for step in form.cycle:
            w.se(step)
    w.ue(form.references)
    w.u(1, 0)
    w.ue(ACROSS - 1)
    w.ue((TALL // 2 if form.fields else TALL) - 1)
    w.u(1, not form.fields)
    if form.fields:
        w.u(1, 0)
    w.u(3, 0b100)  # direct inference, no cropping, no VUI
    return _ended(w)


def _pps() -> bytes:
    w = Writer()
    w.ue(0)
    w.ue(0)
    w.u(2, 0)  # CAVLC, no order of bottom fields
    w.ue(0)
    w.ue(0)
    w.ue(0)
    w.u(3, 0)
    for _ in range(3):
        w.se(0)
    w.u(3, 0b100)  # slices tell how to deblock
    return _ended(w)


def _slice(form: Form, p: Picture, first: int, count: int) -> bytes:
    w = Writer()
    w.ue(first)
    w.ue(7 if p.intra else 5)
    w.ue(0)
    w.u(form.frame_bits, p.frame % (1 << form.frame_bits))
    if form.fields:
        w.u(1, bool(p.field))
        if p.field:
            w.u(1, p.field == "bottom")
    if p.idr is not None:
        w.ue(p.idr)
    if form.poc_type == 0:
        w.u(form.poc_bits, p.poc % (1 << form.poc_bits))
    if not p.intra:
        w.u(2, 0)  # as many references as the set says, in their own order
    if p.reference and p.idr is not None:
        w.u(2, 0)
    elif p.reference:
        w.u(1, bool(p.marking))
        for number in (n for operation in p.marking for n in operation):
            w.ue(number)
        if p.marking:
            w.ue(0)
    w.se(0)
    w.ue(1)  # no deblocking
    if p.same and p.intra:
        for _ in range(count):
            w.ue(3)  # 16x16, from the mean of what is around it
            w.u(3, 7)  # so are its colours, and there is no difference
        return _ended(w)
    skipped = count if p.same else 0 if p.intra or first else 1
    for k in range(skipped, count):
        if not p.intra:
            w.ue(skipped if k == skipped else 0)  # macroblocks that are left out before this one
        _plain(w, p)
    if p.same:
        w.ue(count)
    return _ended(w)


def _plain(w: Writer, p: Picture) -> None:
    """A macroblock as it is (I_PCM)."""
    w.ue(25 if p.intra else 30)
    w.align(0)
    for sample in [p.grey] * 256 + [128] * 128:
        w.u(8, sample)


def _ended(w: Writer) -> bytes:
    w.u(1, 1)
    return w.data()
