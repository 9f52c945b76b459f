"""A recording, or one part of it, as ffmpeg's input."""

from collections.abc import Collection
from fractions import Fraction
from typing import NamedTuple

from tvml.video import pieces
from tvml.video.index import Part
from tvml.video.pieces import Piece
from tvml.video.probe import Recording, start_of
from tvml.video.run import INPUT_GUARDS, START, TELETEXT, guarded
from tvml.video.transport.stamps import HZ, WRAP

_WRAP = Fraction(WRAP, HZ)  # seconds after which times of a transport stream begin anew


class Input(NamedTuple):
    guards: tuple[str, ...]
    name: str
    start: Fraction  # in seconds, as ffmpeg sees it


def named(recording: Recording, part: Part) -> tuple[tuple[str, ...], str]:
    """What guards a part of a recording and what it is called: an input of its own where there are several."""
    name = guarded(recording.path)
    if len(recording.parts) == 1:
        return INPUT_GUARDS, name
    guards = (INPUT_GUARDS[0], f"{INPUT_GUARDS[1]},subfile", *INPUT_GUARDS[2:])
    return guards, f"subfile,,start,{part.begin},end,{part.end},,:{name}"


def inputs(recording: Recording, parts: Collection[int]) -> dict[int, Input]:
    """By the numbers of the parts. Raises InputError when ffprobe cannot read one."""
    found = {}
    for part in parts:
        guards, name = named(recording, recording.parts[part])
        alone = len(recording.parts) == 1
        found[part] = Input(guards, name, recording.start if alone else start_of(recording.path, name, guards))
    return found


def reading(recording: Recording, piece: Piece, source: Input) -> tuple[tuple[str, ...], Piece]:
    """How a command begins that reads what a piece needs, and the piece in the times that ffmpeg then sees."""
    if len(recording.parts) > 1:  # ffmpeg's clock may be turns away
        piece = pieces.moved(piece, round((source.start - recording.parts[piece.part].start) / _WRAP) * _WRAP)
    window = pieces.window(piece, source.start)
    return (*START, *source.guards, *demuxer(recording), "-copyts", *window, "-i", source.name), piece


def demuxer(recording: Recording) -> tuple[str, ...]:
    return TELETEXT if recording.format == "mpegts" else ()
