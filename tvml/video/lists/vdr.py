"""VDR's marks: a line each, hours:minutes:seconds.frame and a comment; from every odd mark to the next is kept.

Frames of a second count from 1, and a line may be a plain frame number, from 1 too (recording.c, HMSFToIndex and
IndexToHMSF, which is followed for rates that are no whole number). A last start without a stop keeps to the end.
"""

import re
from fractions import Fraction
from itertools import zip_longest
from math import floor

from tvml.errors import InputError
from tvml.video.cuts import Cuts, Range, keeping
from tvml.video.documents import lines
from tvml.video.times import frame, nearest

ENDINGS = ("/marks", "/marks.vdr", ".marks")
_MARK = re.compile(r"([0-9]{1,4}):([0-9]{1,2}):([0-9]{1,2})(?:\.([0-9]{1,3}))?(?:\s|$)")
_FRAME = re.compile(r"([0-9]{1,9})(?:\s|$)")


def is_one(data: bytes) -> bool:
    first = next((line for _, line in lines(data[:4096])), "")
    return bool(_MARK.match(first))


def read(data: bytes, name: str, rate: Fraction, duration: Fraction) -> Cuts:
    marks = sorted(_index(line, rate, f"{name}, line {number}") / rate for number, line in lines(data))
    if not marks:
        return keeping([Range(Fraction(0), duration)], duration)
    return keeping([Range(a, b) for a, b in zip_longest(marks[::2], marks[1::2], fillvalue=duration)], duration)


def _index(line: str, rate: Fraction, where: str) -> int:
    if found := _MARK.match(line):
        hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3])
        return nearest((hours * 3600 + minutes * 60 + seconds) * rate) + int(found[4] or 1) - 1
    if found := _FRAME.match(line):
        return int(found[1]) - 1
    raise InputError(f"{where}: {line[:60]!r}; expected a mark such as 0:12:34.05")


def write(cuts: Cuts, rate: Fraction, video: str) -> bytes:
    end = frame(cuts.duration, rate)
    marks = [at for r in cuts.keep for time in r if (at := frame(time, rate)) < end]  # no mark on a frame that is not
    return "".join(f"{_mark(at, rate)}\n" for at in marks).encode()


def _mark(index: int, rate: Fraction) -> str:
    middle = (index + Fraction(1, 2)) / rate
    seconds = floor(middle)
    frames = floor((middle - seconds) * rate) + 1
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{frames:02d}"
