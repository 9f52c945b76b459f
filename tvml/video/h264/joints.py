"""Which pictures of a kept range stay as they are, and which must be encoded again.

Decoding can begin at a random access point alone: an IDR picture, or an I picture that the broadcaster declares as one.
From the first of them in the range on everything is copied, but for its leading pictures, which lean on what is cut
away and are shown before it. It ends wherever all pictures up to some moment have been sent, which is so behind every
P picture and the B pictures that belong to it; the few beyond it are encoded.

    encoded  start .. entry     copied  entry .. the last complete moment     encoded  .. stop
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from tvml.video.h264.bits import Reader
from tvml.video.h264.nal import DELIMITER, IDR, SEI, SLICE, SPS, importance, kind, payload, split

_I = (2, 7)  # slice_type
_MOST = 2000  # pictures from where decoding begins to those that are wanted
_RECOVERY = 6  # payloadType of a recovery point


class Pictures(NamedTuple):
    """The pictures of a recording in the order of decoding; times in ticks of one clock."""

    pts: np.ndarray  # (n,) int64
    dts: np.ndarray  # (n,) int64
    marked: np.ndarray  # (n,) bool: where decoding may begin; others are not looked at
    damaged: np.ndarray  # (n,) bool: something of it is missing
    unit: Callable[[int], bytes]  # the access unit of a picture


class Copied(NamedTuple):
    units: np.ndarray  # in the order of decoding; the first is a random access point


class Encoded(NamedTuple):
    frames: np.ndarray  # pictures in the order of display, to be encoded
    units: np.ndarray  # what has to be decoded for that, in the order of decoding, from a random access point on
    skip: int  # that many of these are shown before the first of `frames`


def pieces(p: Pictures, start: int, stop: int) -> list[Copied | Encoded]:
    """What becomes of the pictures with start <= PTS < stop, in the order of display.

    Raises ValueError when nothing before them can be decoded.
    """
    first = _entry_behind(p, start, stop)
    if first is None:
        return _encoded(p, start, stop)
    last = _last_complete(p, first, stop)
    units = np.arange(first, last + 1)
    units = units[p.pts[units] >= p.pts[first]]
    return [*_encoded(p, start, int(p.pts[first])), Copied(units), *_encoded(p, int(p.pts[units].max()) + 1, stop)]


def window(p: Pictures, start: int, stop: int) -> Encoded | None:
    """What to decode to see the pictures with start <= PTS < stop; None when there are none. Raises as `pieces`."""
    frames = np.flatnonzero((p.pts >= start) & (p.pts < stop))
    if not len(frames):
        return None
    frames = frames[np.argsort(p.pts[frames], kind="stable")]
    entry = _entry_before(p, int(p.pts[frames[0]]))
    units = np.arange(entry, int(frames.max()) + 1)
    units = units[p.pts[units] >= p.pts[entry]]
    if len(units) > len(frames) + _MOST:
        raise ValueError(f"decoding would have to begin {len(units) - len(frames)} pictures before a joint")
    return Encoded(frames, units, int((p.pts[units] < p.pts[frames[0]]).sum()))


def _encoded(p: Pictures, start: int, stop: int) -> list[Copied | Encoded]:
    found = window(p, start, stop)
    return [] if found is None else [found]


def _entry_behind(p: Pictures, start: int, stop: int) -> int | None:
    for i in np.flatnonzero(p.marked & (p.pts >= start) & (p.pts < stop)):
        if is_entry(p.unit(int(i))):
            return int(i)
    return None


def _entry_before(p: Pictures, pts: int) -> int:
    for i in np.flatnonzero(p.marked & (p.pts <= pts))[::-1]:
        if is_entry(p.unit(int(i))):
            return int(i)
    raise ValueError("there is no picture before a joint where decoding can begin")


def _last_complete(p: Pictures, first: int, stop: int) -> int:
    """The last picture, in decoding order, with which all that are shown from `first` up to some moment were sent."""
    units = np.arange(first, len(p.pts))
    pts = p.pts[units]
    units, pts = units[pts >= pts[0]], pts[pts >= pts[0]]
    highest = np.maximum.accumulate(pts)
    lowest = np.append(np.minimum.accumulate(pts[::-1])[::-1][1:], np.iinfo(np.int64).max)  # of all that come later
    good = np.flatnonzero((lowest > highest) & (highest < stop))
    return int(units[good[-1]])


def is_entry(data: bytes) -> bool:
    """Whether decoding can begin at an access unit: IDR, or I with a recovery point at once, or with its own sets."""
    sets = recovers = False
    slices = 0
    for part in split(data):
        which = kind(part.unit)
        if which == IDR:
            return True
        if which == DELIMITER and slices:  # the second field, which may lean on the first
            break
        if which == SPS:
            sets = True
        elif which == SEI:
            recovers = recovers or recovers_at_once(part.unit)
        elif which == SLICE:
            r = Reader(part.unit[1:24])
            r.ue()
            if r.ue() not in _I or not importance(part.unit):
                return False
            slices += 1
    return slices > 0 and (sets or recovers)


def recovers_at_once(unit: bytes) -> bool:
    """Whether supplemental information declares a recovery point without a delay (annex D.1.7)."""
    return any(sort == _RECOVERY and Reader(data).ue() == 0 for sort, data in messages(unit))


def messages(unit: bytes) -> list[tuple[int, bytes]]:
    """(payloadType, payload) of each message of supplemental information, up to where it is torn."""
    data, at = payload(unit), 0
    found: list[tuple[int, bytes]] = []
    while at < len(data) - 1 and data[at:] != b"\x80":
        numbers = []
        for _ in range(2):
            number = 0
            while at < len(data) and data[at] == 255:
                number, at = number + 255, at + 1
            if at >= len(data):
                return found
            numbers.append(number + data[at])
            at += 1
        found.append((numbers[0], data[at : at + numbers[1]]))
        at += numbers[1]
    return found
