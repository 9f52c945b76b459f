"""comskip's .txt: the frames of each commercial, under a line with the rate times a hundred.

    FILE PROCESSING COMPLETE   3000 FRAMES AT  2500
    -------------------
    1005<tab>1523

A frame n is at n / rate, as Kodi (Edl.cpp, ReadComskip) and Tvheadend read it. comskip counts what it could decode,
so that in a damaged recording its frames run ahead; its .edl has times and should be preferred. A rate that is ours but
for the digits that were cut off (2997 for 30000/1001) is ours; old files have none at all. Where the show runs to the
end, comskip's last line is the last frame alone (1497 1498 of 1498), which its .edl leaves out: no commercial.
"""

import math
import re
from fractions import Fraction

from tvml.errors import InputError
from tvml.video.cuts import Cuts, Range, removing
from tvml.video.documents import lines
from tvml.video.times import frame

ENDINGS = (".txt",)
SHORT = 2  # frames; comskip writes no shorter commercial into its other lists
_HEAD = "FILE PROCESSING COMPLETE"
_FRAMES = re.compile(r"COMPLETE\s+([0-9]{1,9})\s")
_RATE = re.compile(r"FRAMES AT\s+([0-9]{1,6}(?:\.[0-9]{1,6})?)")
_PAIR = re.compile(r"([0-9]{1,9})\s+([0-9]{1,9})")


def is_one(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \r\n").startswith(_HEAD.encode())


def read(data: bytes, name: str, rate: Fraction, duration: Fraction) -> Cuts:
    rows = list(lines(data))
    if not rows or not rows[0][1].startswith(_HEAD):
        raise InputError(f"{name} does not begin with {_HEAD!r}; was comskip stopped before it was done?")
    counted, total = _rate(rows[0][1], rate), _FRAMES.search(rows[0][1])
    removed = []
    for number, line in rows[1:]:
        if not line.strip("-"):
            continue
        if not (found := _PAIR.fullmatch(line)):
            raise InputError(f"{name}, line {number}: {line[:60]!r}; expected two frame numbers")
        start, stop = int(found[1]), int(found[2])
        if start > stop:
            raise InputError(f"{name}, line {number}: {line!r} ends before it starts")
        if stop - start > SHORT or not total or stop < int(total[1]):
            removed.append(Range(start / counted, stop / counted))
    return removing(removed, duration)


def _rate(head: str, rate: Fraction) -> Fraction:
    found = _RATE.search(head)
    said = Fraction(found[1]) if found else Fraction(0)
    if said >= 1000:  # hundredths; Tvheadend takes 25 for what it is, and so do we
        said /= 100
    return rate if not said or abs(said - rate) < Fraction(1, 100) else said


def write(cuts: Cuts, rate: Fraction, video: str) -> bytes:
    head = f"{_HEAD} {frame(cuts.duration, rate):6d} FRAMES AT {math.floor(rate * 100):5d}\n{'-' * 19}\n"
    return (head + "".join(f"{frame(a, rate)}\t{frame(b, rate)}\n" for a, b in cuts.remove)).encode()
