"""What --keep and --remove say: ranges of a recording, written as people write them.

    RANGE   [TIME] "-" [TIME]    an open side is the beginning or the end; ranges are separated by commas
    TIME    754.2   12:34.2   0:12:34.2        seconds, or minutes or hours before them
            0:12:34:05   18855f   #18855       hours, minutes, seconds and frames; a frame, the first is 0
            -30   end-30   end                 before the end

A range stops before its last frame: 100f-125f are 25 frames. "-30" alone may be the first or the last half minute, and
"end-30" looks like a range as well: both are refused with the two ways to say it, because a wrong guess loses pictures.
"""

import re
from collections.abc import Sequence
from fractions import Fraction

from tvml.errors import UsageError
from tvml.video.cuts import Cuts, Range, complement, keeping, normal
from tvml.video.times import clock, nearest, shown

_FORMS = "12.5, 1:02:03.5, 125f or end-30"
_POINT = r"[0-9.:f#]+"
_TIME = rf"(?:end(?:-{_POINT})?|-?{_POINT})"
_RANGE = re.compile(rf"({_TIME})?-({_TIME})?")
_FRAME = re.compile(r"#([0-9]{1,9})|([0-9]{1,9})f")
_FRAMES = re.compile(r"([0-9]{1,6}):([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,3})")
_LONE = re.compile(rf"(?:end)?-({_POINT})")


def choose(
    keep: Sequence[str], remove: Sequence[str], rate: Fraction, duration: Fraction, base: Cuts | None = None
) -> Cuts:
    """What all the --keep together keep (none: what `base` keeps, else everything) less what the --remove remove.

    Chapters and mutes are those of `base`. Raises UsageError for what is no range and when nothing is left.
    """
    found = [r for text in keep for r in ranges(text, rate, duration)]
    kept = normal(found, duration) if keep else base.keep if base else (Range(Fraction(0), duration),)
    away = [r for text in remove for r in ranges(text, rate, duration)]
    left = complement(normal([*complement(kept, duration), *away], duration), duration)
    if not left:
        what = " ".join([*(f"--keep {text}" for text in keep), *(f"--remove {text}" for text in remove)])
        raise UsageError(f"{what}: nothing is left of the recording, which is {shown(duration)} long; remove less")
    return keeping(left, duration, *((base.chapters, base.muted) if base else ()))


def ranges(text: str, rate: Fraction, duration: Fraction) -> list[Range]:
    """The ranges of one --keep or --remove; `rate` in frames a second, `duration` in seconds. Raises UsageError.

    >>> ranges("10-1:00, end-30-", Fraction(25), Fraction(600))
    [Range(start=Fraction(10, 1), stop=Fraction(60, 1)), Range(start=Fraction(570, 1), stop=Fraction(600, 1))]
    """
    return [_range("".join(part.split()), rate, duration) for part in text.split(",")]


def _range(text: str, rate: Fraction, duration: Fraction) -> Range:
    if lone := _LONE.fullmatch(text):
        raise UsageError(f"{text!r} may be the first or the last {lone[1]}; write 0-{lone[1]} or end-{lone[1]}-")
    found = _RANGE.fullmatch(text)
    if not found or text == "-":
        raise UsageError(f"{text!r} is no range; expected two times with a minus between them, such as 60-12:30")
    start = _time(found[1], text, rate, duration) if found[1] else Fraction(0)
    stop = _time(found[2], text, rate, duration) if found[2] else duration
    if start >= duration or stop <= 0:
        raise UsageError(f"{text!r} lies outside of the recording, which is {shown(duration)} long")
    if start >= stop:
        raise UsageError(f"{text!r} starts at {shown(start)} and stops at {shown(stop)}; give the earlier time first")
    return Range(max(start, Fraction(0)), min(stop, duration))


def _time(text: str, within: str, rate: Fraction, duration: Fraction) -> Fraction:
    back = text.startswith(("-", "end"))
    point = text.removeprefix("end").removeprefix("-")
    seconds = _point(point, rate) if point else Fraction(0)
    if seconds is None:
        raise UsageError(f"{within!r}: {point!r} is no time; expected {_FORMS}")
    return duration - seconds if back else seconds


def _point(text: str, rate: Fraction) -> Fraction | None:
    if found := _FRAME.fullmatch(text):
        return int(found[1] or found[2]) / rate
    if found := _FRAMES.fullmatch(text):
        hours, minutes, seconds, frames = map(int, found.groups())
        whole = nearest(rate)  # time code counts 30 frames a second at 29.97 and 25 at 25
        if minutes >= 60 or seconds >= 60 or frames >= whole:
            return None
        return (((hours * 60 + minutes) * 60 + seconds) * whole + frames) / rate
    return clock(text)
