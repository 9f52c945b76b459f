"""Enigma2's .cuts: 12 bytes a mark, big-endian, a place in 90 kHz (8 bytes) and what it is (4 bytes).

0 in, 1 out, 2 mark, 3 where somebody stopped watching (servicedvb.cpp, loadCuesheet). Places count from the first
timestamp of the recording. Only in and out cut; marks become chapters without a name, and 3 is left out.
"""

import struct
from fractions import Fraction

from tvml.errors import InputError
from tvml.video.cuts import Chapter, Cuts, keeping, paired
from tvml.video.times import nearest

ENDINGS = (".cuts",)
IN, OUT, MARK, LAST = range(4)
TICKS = 90_000  # a second
_ENTRY = struct.Struct(">QI")


def is_one(data: bytes) -> bool:
    return bool(data) and len(data) % _ENTRY.size == 0 and all(what <= LAST for _, what in _ENTRY.iter_unpack(data))


def read(data: bytes, name: str, rate: Fraction, duration: Fraction) -> Cuts:
    if len(data) % _ENTRY.size:
        raise InputError(f"{name} has {len(data)} bytes; expected 12 for each mark. Was it cut short?")
    at: dict[int, list[Fraction]] = {IN: [], OUT: [], MARK: [], LAST: []}
    for number, (where, what) in enumerate(_ENTRY.iter_unpack(data), 1):
        if what not in at:
            raise InputError(f"{name}, mark {number} is of type {what}; expected 0 (in), 1 (out), 2 (mark) or 3 (last)")
        at[what].append(Fraction(where, TICKS))
    return keeping(paired(at[IN], at[OUT], duration), duration, map(Chapter, at[MARK]))


def write(cuts: Cuts, rate: Fraction, video: str) -> bytes:
    marks = [(time, what) for r in cuts.keep for time, what in ((r.start, IN), (r.stop, OUT))]
    marks += [(time, MARK) for time, _ in cuts.chapters]
    return b"".join(_ENTRY.pack(nearest(time * TICKS), what) for time, what in sorted(marks))
