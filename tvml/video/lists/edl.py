"""EDL of Kodi, MPlayer and comskip: a line with start, end and what to do there.

    5.300  7.100  0     0 cut, 1 mute, 2 scene (a chapter at the end), 3 commercial (cut)
    0:01:05.5  #32750  3

Times are seconds, hours:minutes:seconds or #frames; lines with ## and what follows the third field are comments
(Kodi's wiki "Edit decision list"; Edl.cpp, ReadEdl, whose line of two fields is a scene). Kodi skips a line that it
does not understand; here it is an error, because a cut would be missing. Written in milliseconds, Kodi's tick.
"""

import re
from fractions import Fraction

from tvml.errors import InputError
from tvml.video.cuts import Chapter, Cuts, Range, removing
from tvml.video.documents import lines
from tvml.video.times import clock, decimal

ENDINGS = (".edl",)
CUT, MUTE, SCENE, COMMERCIAL = "0", "1", "2", "3"
_TIME = r"(?:#[0-9]+|[0-9.:]+)"
_LINE = re.compile(rf"{_TIME}\s+{_TIME}\s+[0-3](?:\s|$)|{_TIME}\s+{SCENE}$")


def is_one(data: bytes) -> bool:
    first = next((line for _, line in lines(data[:4096]) if not line.startswith("##")), "")
    return bool(_LINE.match(first))


def read(data: bytes, name: str, rate: Fraction, duration: Fraction) -> Cuts:
    removed: list[Range] = []
    muted: list[Range] = []
    chapters: list[Chapter] = []
    for number, line in lines(data):
        if line.startswith("##"):
            continue
        fields = line.split()
        if len(fields) == 2:
            fields.insert(0, fields[0])
        if not _LINE.match(" ".join(fields)):
            raise InputError(
                f"{name}, line {number}: {line[:60]!r}; expected start, end and 0 (cut), 1 (mute), 2 (scene) or "
                "3 (commercial)"
            )
        start, stop = (_time(field, rate, f"{name}, line {number}") for field in fields[:2])
        if start > stop:
            raise InputError(f"{name}, line {number}: {line[:60]!r} ends before it starts")
        if fields[2] == SCENE:
            chapters.append(Chapter(stop))
        else:
            (muted if fields[2] == MUTE else removed).append(Range(start, stop))
    return removing(removed, duration, chapters, muted)


def _time(field: str, rate: Fraction, where: str) -> Fraction:
    if field.startswith("#") and len(field) < 12:
        return int(field[1:]) / rate
    if (seconds := clock(field)) is None:
        raise InputError(f"{where}: {field[:40]!r} is no time; expected seconds, hours:minutes:seconds or #frame")
    return seconds


def write(cuts: Cuts, rate: Fraction, video: str) -> bytes:
    rows = [(start, stop, CUT) for start, stop in cuts.remove]
    rows += [(start, stop, MUTE) for start, stop in cuts.muted]
    rows += [(time, time, SCENE) for time, _ in cuts.chapters]
    return "".join(f"{decimal(start)}\t{decimal(stop)}\t{what}\n" for start, stop, what in sorted(rows)).encode()
