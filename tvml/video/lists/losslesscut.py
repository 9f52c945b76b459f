"""LosslessCut's CSV: start, end and label of each segment that is kept, in seconds.

    ,56.9568,First segment starting at 0
    1234,,Last segment

An empty start is the beginning, an empty end the end (LosslessCut, docs/import-export). Times may be written with hours
too, as its "human" export does; a first row of words is a heading. Labels are chapters.
"""

import csv
from fractions import Fraction
from io import StringIO

from tvml.errors import InputError
from tvml.video.cuts import Cuts
from tvml.video.documents import SHOW, Told, by_parts, lines, parts, text
from tvml.video.times import clock, decimal

ENDINGS = (".csv",)


def is_one(data: bytes) -> bool:
    first = next((line for _, line in lines(data[:4096])), "").split(",")
    timed = len(first) >= 3 and all(not field or clock(field) is not None for field in first[:2])
    return timed or _heading(first)


def _heading(row: list[str]) -> bool:
    return [field.strip().lower() for field in row[:2]] == ["start", "end"]


def read(data: bytes, name: str, rate: Fraction, duration: Fraction) -> Cuts:
    found = []
    rows = csv.reader(StringIO(text(data), newline=""))
    try:
        for row in rows:
            if not any(row) or (rows.line_num == 1 and _heading(row)):
                continue
            found.append(_part(row, f"{name}, line {rows.line_num}", duration))
    except csv.Error as e:
        raise InputError(f"{name}, line {rows.line_num}: {e}; expected start, end and label of a segment") from None
    return by_parts(found, duration)


def _part(row: list[str], where: str, duration: Fraction) -> Told:
    if len(row) < 2:
        raise InputError(f"{where}: {row[0][:60]!r}; expected start, end and label of a segment, with commas")
    start, stop = row[0].strip(), row[1].strip()
    first, last = (clock(start) if start else Fraction(0)), (clock(stop) if stop else duration)
    if first is None or last is None:
        raise InputError(f"{where}: from {start[:40]!r} to {stop[:40]!r}; expected seconds, or nothing for the ends")
    if stop and first > last:
        raise InputError(f"{where}: the segment ends at {stop}, before it starts at {start}")
    return Told(first, last, "".join(row[2:3]).strip())


def write(cuts: Cuts, rate: Fraction, video: str) -> bytes:
    buffer = StringIO(newline="")
    rows = csv.writer(buffer, lineterminator="\n")
    for part in parts(cuts):
        label = "" if part.title == SHOW else part.title
        rows.writerow([decimal(part.start, 6), decimal(part.stop, 6), label])
    return buffer.getvalue().encode("utf-8", "replace")
