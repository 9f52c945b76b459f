"""When the packets of a recording are shown or heard: their times in order, stream by stream, part by part."""

from collections.abc import Iterable
from fractions import Fraction
from math import ceil
from typing import NamedTuple

import numpy as np

from tvml.video.index import NO_TIME, Packets, Part
from tvml.video.probe import Recording, Stream


class Clock(NamedTuple):
    """The times of one stream, in order."""

    ticks: np.ndarray  # int64
    tick: Fraction  # seconds

    def before(self, time: Fraction) -> int:
        """How many are before a time, which is the number of the first that is not."""
        return int(np.searchsorted(self.ticks, ceil(time / self.tick)))

    def time(self, number: int) -> Fraction:
        return int(self.ticks[number]) * self.tick

    @property
    def step(self) -> Fraction:
        """The usual time from one to the next; 0 for fewer than two."""
        return int(np.median(np.diff(self.ticks))) * self.tick if len(self.ticks) > 1 else Fraction(0)


class Clocks(NamedTuple):
    """Those of one part of a recording."""

    video: Clock
    entries: Clock  # pictures at which decoding can begin
    others: dict[int, Clock]  # by the number of the stream


def clocks(recording: Recording, streams: Iterable[Stream]) -> list[Clocks]:
    """One for each part; `streams` are those that matter besides the video."""
    many, wanted = len(recording.parts), list(streams)

    def clock(stream: Stream, part: Part, keys: bool = False) -> Clock:
        packets = recording.packets.streams[stream.number]
        inside = _inside(packets, part, many) & (packets.pts != NO_TIME)
        return Clock(np.sort(packets.pts[inside & packets.key if keys else inside]), stream.tick)

    return [
        Clocks(
            clock(recording.video, part),
            clock(recording.video, part, keys=True),
            {stream.number: clock(stream, part) for stream in wanted},
        )
        for part in recording.parts
    ]


def _inside(packets: Packets, part: Part, many: int) -> np.ndarray:
    """Which packets lie in a part; one whose place is not known lies where the one before it does."""
    if many == 1:
        return np.ones(len(packets.pts), bool)
    known = np.maximum.accumulate(packets.position)
    return (known >= part.begin) & (known < part.end)
