"""What to keep of a recording: the one record of cuts, which every list of cuts is read into and written from.

A range is from its start up to, without, its stop, in seconds (times.py); what is not kept is removed.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from tvml.video.times import frame


class Range(NamedTuple):
    start: Fraction
    stop: Fraction


class Chapter(NamedTuple):
    """A place to jump to; the name may be empty."""

    time: Fraction
    name: str = ""


class Cuts(NamedTuple):
    """Made by `keeping` and `removing`, which see to the order."""

    keep: tuple[Range, ...]  # in order, apart from each other, none empty, all within 0 .. duration
    duration: Fraction  # of the whole recording
    chapters: tuple[Chapter, ...] = ()  # in order, one at a time; on the time line of the whole recording
    muted: tuple[Range, ...] = ()  # as `keep`: shown without sound

    @property
    def remove(self) -> tuple[Range, ...]:
        return complement(self.keep, self.duration)

    @property
    def kept(self) -> Fraction:
        """How long the result is, in seconds."""
        return sum((stop - start for start, stop in self.keep), Fraction(0))


def keeping(
    ranges: Iterable[Range], duration: Fraction, chapters: Iterable[Chapter] = (), muted: Iterable[Range] = ()
) -> Cuts:
    """Cuts that keep these ranges, in any order, overlapping or beyond the recording."""
    named: dict[Fraction, Chapter] = {}
    for chapter in sorted(chapters, key=lambda c: (c.time, not c.name)):  # of several at a time one with a name
        if 0 <= chapter.time < duration:
            named.setdefault(chapter.time, chapter)
    return Cuts(normal(ranges, duration), duration, tuple(named.values()), normal(muted, duration))


def removing(
    ranges: Iterable[Range], duration: Fraction, chapters: Iterable[Chapter] = (), muted: Iterable[Range] = ()
) -> Cuts:
    """Cuts that keep all but these ranges."""
    return keeping(complement(normal(ranges, duration), duration), duration, chapters, muted)


def normal(ranges: Iterable[Range], duration: Fraction) -> tuple[Range, ...]:
    """The ranges clipped to 0 .. duration, in order, those that overlap or touch made one, empty ones left out."""
    found: list[Range] = []
    for start, stop in sorted(Range(max(start, Fraction(0)), min(stop, duration)) for start, stop in ranges):
        if stop <= start:
            continue
        if found and start <= found[-1].stop:
            found[-1] = Range(found[-1].start, max(stop, found[-1].stop))
        else:
            found.append(Range(start, stop))
    return tuple(found)


def complement(ranges: Iterable[Range], duration: Fraction) -> tuple[Range, ...]:
    """The rest of 0 .. duration; the ranges are as `normal` makes them."""
    found, last = [], Fraction(0)
    for start, stop in ranges:
        if start > last:
            found.append(Range(last, start))
        last = stop
    return (*found, Range(last, duration)) if last < duration else tuple(found)


def paired(starts: Iterable[Fraction], stops: Iterable[Fraction], duration: Fraction) -> tuple[Range, ...]:
    """The ranges that marks of two kinds keep, as editors with "in" and "out" understand them.

    A stop that comes first keeps from the beginning, a last start to the end; no mark at all keeps everything. A
    start within a range and a stop outside of any say nothing.
    """
    begin, end = set(starts), set(stops)
    if not begin | end:
        return (Range(Fraction(0), duration),)
    begin, end = begin - end, end - begin  # both at once: nothing, or a range that goes on
    marks = sorted(begin | end)
    since = Fraction(0) if marks and marks[0] in end else None
    found = []
    for mark in marks:
        if mark in begin:
            since = mark if since is None else since
        elif since is not None:
            found.append(Range(since, mark))
            since = None
    return normal(found if since is None else [*found, Range(since, duration)], duration)


def on_frames(cuts: Cuts, rate: Fraction) -> Cuts:
    """The same with every time moved to the nearest frame; ranges of less than half a frame vanish."""

    def moved(time: Fraction) -> Fraction:
        return frame(time, rate) / rate

    def each(ranges: Iterable[Range]) -> list[Range]:
        return [Range(moved(start), moved(stop)) for start, stop in ranges]

    chapters = [Chapter(moved(time), name) for time, name in cuts.chapters]
    return keeping(each(cuts.keep), moved(cuts.duration), chapters, each(cuts.muted))


def shifted(cuts: Cuts, by: Fraction) -> Cuts:
    """The same with every time `by` seconds later; the begin and the end of the recording stay where they are.

    For lists that count from the earliest stream: `by` is its start less that of the video.
    """

    def each(ranges: Iterable[Range]) -> list[Range]:
        ends = (Fraction(0), cuts.duration)
        return [Range(*(time if time in ends else time + by for time in r)) for r in ranges]

    chapters = [Chapter(max(time + by, Fraction(0)), name) for time, name in cuts.chapters]
    return keeping(each(cuts.keep), cuts.duration, chapters, each(cuts.muted))


def result_time(cuts: Cuts, time: Fraction) -> Fraction | None:
    """Where a moment of the recording is in the result; None when it is removed."""
    before = Fraction(0)
    for start, stop in cuts.keep:
        if start <= time < stop:
            return before + time - start
        before += stop - start
    return None


def result(cuts: Cuts) -> Cuts:
    """The result as a recording of its own: all of it is kept, and there is a chapter at every joint."""
    joints = [Chapter(at) for start, _ in cuts.keep[1:] if (at := result_time(cuts, start)) is not None]
    chapters = [Chapter(at, name) for time, name in cuts.chapters if (at := result_time(cuts, time)) is not None]
    muted, before = [], Fraction(0)
    for start, stop in cuts.keep:
        muted += [Range(before + max(a, start) - start, before + min(b, stop) - start) for a, b in cuts.muted]
        before += stop - start
    return keeping([Range(Fraction(0), before)], before, [*chapters, *joints], muted)
