"""Parameter sets of H.264 (ITU-T H.264, 7.3.2.1, 7.3.2.2 and annex E): what slices are read by, and where in the bits
the parts stand that are changed or carried over.
"""

from fractions import Fraction
from typing import NamedTuple

from tvml.video.h264.bits import Reader
from tvml.video.h264.nal import payload

# profiles whose sets tell the chroma format
_HIGH = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135}
# width and height of a pixel, by aspect_ratio_idc (table E-1)
_ASPECTS = [(0, 1), (1, 1), (12, 11), (10, 11), (16, 11), (40, 33), (24, 11), (20, 11), (32, 11), (80, 33), (18, 11)]
_ASPECTS = [*_ASPECTS, (15, 11), (64, 33), (160, 99), (4, 3), (3, 2), (2, 1)]
_EXTENDED = 255  # an aspect in numbers of its own


class Vui(NamedTuple):
    """How to show the pictures. Positions are bits of the payload of the set."""

    aspect: Fraction | None  # width of a pixel by its height
    colour: tuple[int, int, int] | None  # primaries, transfer, matrix
    rate: Fraction | None  # frames a second
    hrd_at: int  # of the first of the two flags for a model of the buffer
    tail_at: int  # of the flag whether there are pictures' structures
    structures: bool
    limits_at: int  # of the flag whether there are limits
    reorder: int | None  # frames that come before others which are shown later
    buffered: int | None  # frames that a decoder must hold


class Sps(NamedTuple):
    """A sequence parameter set. Positions are bits of the payload."""

    id: int
    profile: int
    level: int  # times ten
    chroma: int  # chroma_format_idc
    depth: int  # bits of a sample of brightness
    separate: bool  # colours are coded as pictures of their own
    frame_bits: int  # width of frame_num
    poc_type: int
    poc_bits: int  # width of pic_order_cnt_lsb
    no_deltas: bool  # delta_pic_order_always_zero_flag
    cycle: int  # frames in which the expected order repeats (type 1)
    references: int
    gaps_at: int  # of gaps_in_frame_num_value_allowed_flag
    width: int  # of what is shown
    height: int
    frames_only: bool  # no interlaced pictures
    mbaff: bool
    vui_at: int  # of vui_parameters_present_flag
    vui: Vui | None


class Pps(NamedTuple):
    """A picture parameter set."""

    id: int
    sps: int
    cabac: bool
    bottom_order: bool  # slices tell the order of bottom fields
    groups: int  # of slices: 1, but for streams that no broadcaster sends
    counts: tuple[int, int]  # active references of both lists, when a slice tells none
    weighted: bool
    biweighted: int  # 1: with weights told
    deblocking: bool  # slices tell how to deblock
    redundant: bool


def sps(unit: bytes) -> Sps:
    """Raises ValueError when the set is torn."""
    r = Reader(payload(unit))
    profile, _, level, ident = r.u(8), r.u(8), r.u(8), r.ue()
    chroma, depth, separate = 1, 8, False
    if profile in _HIGH:
        chroma = r.ue()
        separate = bool(chroma == 3 and r.u(1))
        depth = 8 + r.ue()
        r.ue()
        r.u(1)
        if r.u(1):
            for i in range(12 if chroma == 3 else 8):
                if r.u(1):
                    _skip_scaling(r, 16 if i < 6 else 64)
    frame_bits, poc_type = r.ue() + 4, r.ue()
    poc_bits, no_deltas, cycle = 0, False, 0
    if poc_type == 0:
        poc_bits = r.ue() + 4
    elif poc_type == 1:
        no_deltas = bool(r.u(1))
        r.se()
        r.se()
        cycle = r.ue()
        for _ in range(min(cycle, 256)):
            r.se()
    references, gaps_at, _ = r.ue(), r.at, r.u(1)
    columns, rows, frames_only = r.ue() + 1, r.ue() + 1, bool(r.u(1))
    mbaff = not frames_only and bool(r.u(1))
    r.u(1)
    left = right = top = bottom = 0
    if r.u(1):
        left, right, top, bottom = r.ue(), r.ue(), r.ue(), r.ue()
    tall = 1 if frames_only else 2
    across, down = (2 if chroma in (1, 2) else 1), (2 if chroma == 1 else 1) * tall
    if frame_bits > 16 or poc_bits > 16 or poc_type > 2:
        raise ValueError("a parameter set says what H.264 does not allow")
    vui_at = r.at
    return Sps(
        ident, profile, level, chroma, depth, separate, frame_bits, poc_type, poc_bits, no_deltas, cycle,
        references, gaps_at, 16 * columns - across * (left + right), 16 * rows * tall - down * (top + bottom),
        frames_only, mbaff, vui_at, _vui(r) if r.u(1) else None,
    )  # fmt: skip


def _skip_scaling(r: Reader, size: int) -> None:
    last = following = 8
    for _ in range(size):
        if following:
            following = (last + r.se()) % 256
        last = following or last


def _vui(r: Reader) -> Vui:
    aspect = colour = rate = reorder = buffered = None
    if r.u(1):
        number = r.u(8)
        if number == _EXTENDED:
            width, height = r.u(16), r.u(16)
            aspect = Fraction(width, height) if width and height else None
        elif 0 < number < len(_ASPECTS):
            aspect = Fraction(*_ASPECTS[number])
    if r.u(1):
        r.u(1)
    if r.u(1):
        r.u(4)
        if r.u(1):
            colour = (r.u(8), r.u(8), r.u(8))
    if r.u(1):
        r.ue()
        r.ue()
    if r.u(1):
        tick, scale, _ = r.u(32), r.u(32), r.u(1)
        rate = Fraction(scale, 2 * tick) if tick else None
    hrd_at = r.at
    models = 0
    for _ in range(2):
        if r.u(1):
            _skip_hrd(r)
            models += 1
    if models:
        r.u(1)
    tail_at, structures, limits_at = r.at, bool(r.u(1)), r.at
    if r.u(1):
        r.u(1)
        for _ in range(4):
            r.ue()
        reorder, buffered = r.ue(), r.ue()
    return Vui(aspect, colour, rate, hrd_at, tail_at, structures, limits_at, reorder, buffered)


def _skip_hrd(r: Reader) -> None:
    buffers = r.ue() + 1
    r.u(8)
    for _ in range(min(buffers, 33)):
        r.ue()
        r.ue()
        r.u(1)
    r.u(20)


def pps(unit: bytes) -> Pps:
    """Raises ValueError when the set is torn."""
    r = Reader(payload(unit)[:64])
    ident, of, cabac, bottom_order, groups = r.ue(), r.ue(), bool(r.u(1)), bool(r.u(1)), r.ue() + 1
    if groups > 1:  # what follows is of another form; such streams are not read further
        return Pps(ident, of, cabac, bottom_order, groups, (0, 0), False, 0, False, False)
    counts, weighted, biweighted = (r.ue() + 1, r.ue() + 1), bool(r.u(1)), r.u(2)
    for _ in range(3):
        r.se()
    deblocking, _, redundant = bool(r.u(1)), r.u(1), bool(r.u(1))
    return Pps(ident, of, cabac, bottom_order, groups, counts, weighted, biweighted, deblocking, redundant)


class Sets:
    """The parameter sets that are in force, with their bytes."""

    def __init__(self) -> None:
        self.sps: dict[int, tuple[bytes, Sps]] = {}
        self.pps: dict[int, tuple[bytes, Pps]] = {}

    def of(self, number: int) -> tuple[Sps, Pps]:
        """The sets of a slice that names picture parameter set `number`. Raises ValueError when they are missing."""
        if number in self.pps and (found := self.pps[number][1]).sps in self.sps:
            return self.sps[found.sps][1], found
        raise ValueError(f"parameter set {number} is missing")
