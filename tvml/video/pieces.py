"""A conversion in pieces: for cuts, for times that jump, and to go on after an interruption.

A piece lies within one part of the recording and is made by one run of ffmpeg with the times that it has in the
result. Pictures are taken by their times after decoding from at least two entry points before: right behind an entry
point of an open GOP pictures would be missing. Sound that is copied is taken in whole frames, each track's next one
being that which fits best behind what it has, so that an error of at most half a frame never adds up. Sound that is
encoded lies on one grid of frames through all pieces, so that it is neither doubled nor missing where they meet.
"""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from tvml.video.clocks import Clock, Clocks, clocks
from tvml.video.cuts import Cuts, Range
from tvml.video.job import Fate
from tvml.video.mpeg2 import sound_rate
from tvml.video.probe import Recording
from tvml.video.times import decimal, frame, nearest

SAMPLES = {"mp2": 1152, "ac3": 1536}  # of a frame
_BEFORE = Fraction(1, 2)  # seconds before an entry point, for sound and for what a seek misses
_AFTER = Fraction(2)  # sound and subtitles may come that much later in the file than the picture they belong to
_PRIMED = 3  # frames of sound that an encoder gets to know before the first one that counts


class Copied(NamedTuple):
    """Packets of one stream that a piece takes: from `since` up to `until`, source times, moved by `by`."""

    since: Fraction
    until: Fraction
    by: Fraction


class Encoded(NamedTuple):
    """Frames of sound that are made of what a piece has; those before them only prepare the encoder."""

    sample: int  # that it starts with, in the time of the result
    frames: int
    by: Fraction


class Piece(NamedTuple):
    part: int
    start: Fraction  # PTS in the source of its first frame
    stop: Fraction  # of the first frame that it has not
    at: Fraction  # time of its first frame in the result
    seek: Fraction | None  # PTS to read from; None: from the beginning of the part
    frames: int  # that the source has there
    streams: tuple[Copied | Encoded, ...]  # of the streams that are kept, in their order, without the video

    @property
    def length(self) -> Fraction:
        return self.stop - self.start

    @property
    def by(self) -> Fraction:
        """What makes a time of the source one of the result."""
        return self.at - self.start


def base(rate: Fraction) -> Fraction:
    """Where the result begins: about a second, on the grid of frames, so that sound may begin before it."""
    return ceil(rate) / rate


def pieces(
    recording: Recording, cuts: Cuts, kept: tuple[Fate, ...], rate: Fraction, longest: Fraction | None
) -> list[Piece]:
    """What to make, in order; `rate` is that of the result, pieces are about `longest` seconds long at most."""
    found: list[Piece] = []
    known = clocks(recording, [fate.stream for fate in kept if fate.how == "copied" and fate.stream.kind == "audio"])
    ends: list[Fraction | None] = [None] * len(kept)  # where each stream of the result ends so far
    at, half = base(rate), Fraction(1, 2) / recording.rate
    for number, source in _stretches(recording, cuts, known, longest):
        taken = []
        for k, fate in enumerate(kept):
            cut, ends[k] = _cutting(known[number].others.get(fate.stream.number), source, at, fate, ends[k])
            taken.append(cut)
        video = known[number].video
        frames = video.before(source.stop - half) - video.before(source.start - half)
        seek = _seek(known[number].entries, source.start)
        found.append(Piece(number, source.start, source.stop, at, seek, frames, tuple(taken)))
        at = nearest((at + source.stop - source.start) * rate) / rate
    return found


def _stretches(
    recording: Recording, cuts: Cuts, known: list[Clocks], longest: Fraction | None
) -> Iterator[tuple[int, Range]]:
    """What is kept, as PTS within the parts of the recording."""
    for start, stop in cuts.keep:
        for number, part in enumerate(recording.parts):
            low, high = max(start, part.zero), min(stop, part.zero + part.stop - part.start)
            if low < high and frame(low, recording.rate) < frame(high, recording.rate):
                move = part.start - part.zero
                for piece in _split(known[number].entries, Range(low + move, high + move), longest):
                    yield number, piece


def _split(entries: Clock, whole: Range, longest: Fraction | None) -> Iterator[Range]:
    """At entry points, where a piece costs the least to begin."""
    start = whole.start
    while longest is not None:
        at = entries.before(start + longest)
        if at >= len(entries.ticks) or whole.stop - entries.time(at) <= longest / 4:
            break
        yield Range(start, entries.time(at))
        start = entries.time(at)
    yield Range(start, whole.stop)


def _seek(entries: Clock, start: Fraction) -> Fraction | None:
    last = entries.before(start + entries.tick) - 1  # at the start or before it
    return entries.time(last - 2) - _BEFORE if last >= 2 else None


def _cutting(
    clock: Clock | None, source: Range, at: Fraction, fate: Fate, end: Fraction | None
) -> tuple[Copied | Encoded, Fraction | None]:
    """Which packets of a stream a piece takes, and where the stream ends with them in the result."""
    by = at - source.start
    if fate.how == "encoded":
        return _grid(source, at, fate), None
    if clock is None or not clock.step:  # subtitles
        return Copied(source.start, source.stop, by), end
    half = clock.step / 2
    first, last = clock.before(source.start - half), clock.before(source.stop - half)  # the centre of a frame decides
    if end is not None:
        near = clock.before(end - by - half)
        if near < len(clock.ticks) and abs(clock.time(near) + by - end) <= half:
            first, by = near, end - clock.time(near)
    if first >= last:
        return Copied(source.start, source.start, by), end
    after = clock.time(last - 1) + half
    return Copied(clock.time(first) - half, after, by), after + half + by


def _grid(source: Range, at: Fraction, fate: Fate) -> Encoded:
    """Frames of the result's grid whose centres lie in the piece."""
    long = Fraction(SAMPLES[fate.codec], sound_rate(fate.stream))
    first, last = (floor(time / long + Fraction(1, 2)) for time in (at, at + source.stop - source.start))
    return Encoded((first - _PRIMED) * SAMPLES[fate.codec], last - first, at - source.start)


def arguments(piece: Piece, recording: Recording, kept: tuple[Fate, ...], cuts: Cuts) -> list[str]:
    """The filter of the video, and options for every other stream that is kept."""
    half = Fraction(1, 2) / recording.rate
    found, audio = [], 0
    for k, (fate, cut) in enumerate(zip(kept, piece.streams, strict=True), 1):
        if isinstance(cut, Encoded):
            muted = _muted(recording, cuts, piece)
            quiet = [f"volume=0:enable='{muted}'"] if muted else []
            # a hole of over 10 ms is filled, as is what is missing at the end, so that frames can be counted
            steady = f"aresample={sound_rate(fate.stream)}:async=1:min_hard_comp=0.01:first_pts={cut.sample}"
            end = cut.sample + (_PRIMED + cut.frames) * SAMPLES[fate.codec]
            exact = [f"asetpts=PTS-({_s(-cut.by)})/TB", steady, "apad", f"atrim=end_pts={end}"]
            found += [f"-filter:a:{audio}", ",".join([*quiet, *exact])]
            found += [f"-bsf:{k}", f"noise=drop='lt(n,{_PRIMED})+gte(n,{_PRIMED + cut.frames})'"]
        else:
            found += [f"-bsf:{k}", _taken(cut)]
        audio += fate.stream.kind == "audio"
    trim = f"trim=start={_s(piece.start - half)}:end={_s(piece.stop - half)},setpts=PTS-({_s(-piece.by)})/TB"
    return [trim, *found]


def _taken(cut: Copied) -> str:
    """Bitstream filters that take a stream's packets of a piece and give them their times in the result."""
    times = f"lt(pts*tb,{_s(cut.since)})+gte(pts*tb,{_s(cut.until)})"
    return f"noise=drop='{times}',setts=ts=TS-({_s(-cut.by)})/TB"


def _muted(recording: Recording, cuts: Cuts, piece: Piece) -> str:
    part = recording.parts[piece.part]
    move = part.start - part.zero
    inside = [(max(a + move, piece.start), min(b + move, piece.stop)) for a, b in cuts.muted]
    return "+".join(f"between(t,{_s(a)},{_s(b)})" for a, b in inside if a < b)


def moved(piece: Piece, by: Fraction) -> Piece:
    """The same for a source whose times are `by` later."""
    streams = tuple(
        cut._replace(by=cut.by - by)
        if isinstance(cut, Encoded)
        else cut._replace(since=cut.since + by, until=cut.until + by, by=cut.by - by)
        for cut in piece.streams
    )
    seek = None if piece.seek is None else piece.seek + by
    return piece._replace(start=piece.start + by, stop=piece.stop + by, seek=seek, streams=streams)


def window(piece: Piece, start: Fraction) -> tuple[str, ...]:
    """-ss and -t of an input that ffmpeg says begins at `start`."""
    if piece.seek is None or piece.seek <= start:
        return ("-t", _s(piece.stop - start + _AFTER))
    return ("-ss", _s(piece.seek - start), "-t", _s(piece.stop - piece.seek + _AFTER))


def _s(time: Fraction) -> str:
    return f"-{decimal(-time, 6)}" if time < 0 else decimal(time, 6)
