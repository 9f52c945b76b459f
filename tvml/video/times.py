"""Times of a recording as exact fractions of a second, from text and back.

Fractions because no tick holds them all: a frame at 24000/1001 a second is no whole number of a transport stream's
90 kHz, nor of milliseconds or nanoseconds, and a cut that is one frame off is a wrong cut. A list has a few dozen
times, so they cost nothing. Zero is the first video frame that can be decoded, frame 0, not the earliest stream.
"""

import re
from fractions import Fraction

_CLOCK = re.compile(r"(?:(?:([0-9]{1,6}):)?([0-9]{1,6}):)?([0-9]{1,9}(?:\.[0-9]{1,20})?)")


def clock(text: str) -> Fraction | None:
    """Seconds of "754.2", "12:34.2" or "0:12:34.2"; None when it is none of them.

    >>> clock("1:02:03.5")
    Fraction(7447, 2)
    """
    if not (found := _CLOCK.fullmatch(text)):
        return None
    hours, minutes, seconds = int(found[1] or 0), int(found[2] or 0), Fraction(found[3])
    if (found[1] and minutes >= 60) or (found[2] and seconds >= 60):
        return None
    return 3600 * hours + 60 * minutes + seconds


def nearest(x: Fraction) -> int:
    """The nearest whole number; a half goes up, so that times in order stay so."""
    return (2 * x.numerator + x.denominator) // (2 * x.denominator)


def frame(time: Fraction, rate: Fraction) -> int:
    """The number of the frame nearest to a time, at `rate` frames a second."""
    return nearest(time * rate)


def decimal(time: Fraction, digits: int = 3) -> str:
    """Seconds as a decimal number.

    >>> decimal(Fraction(2, 3))
    '0.667'
    """
    whole, part = divmod(nearest(time * 10**digits), 10**digits)
    return f"{whole}.{part:0{digits}d}"


def shown(time: Fraction, digits: int = 3) -> str:
    """A time for people and for formats that want hours.

    >>> shown(Fraction(7447, 2))
    '1:02:03.500'
    """
    whole, part = divmod(nearest(time * 10**digits), 10**digits)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}.{part:0{digits}d}"
