"""A frame-exact cut that encodes all pictures as H.264: what --for keep falls back to.

Pieces as in a conversion (pieces.py), sound and subtitles copied.
"""

from pathlib import Path

from tvml.errors import InputError
from tvml.video import inputs, pieces
from tvml.video.copying import HELD
from tvml.video.inputs import Input
from tvml.video.job import Check, Fate, Job, Joint, On, Result, counted
from tvml.video.joined import append
from tvml.video.pieces import Piece
from tvml.video.probe import Recording, probe
from tvml.video.run import PROGRESS, guarded
from tvml.video.run import run as ffmpeg

QUALITY = 18  # crf: hardly to be told from the source


def run(job: Job, path: Path, on: On = None) -> Result:
    """Write a transport stream, unless the job is dry, and say what was done. Raises InputError and ToolError."""
    recording, fates = job.recording, _fates(job.recording)
    kept = tuple(f for f in fates if f.how != "dropped" and f.stream.kind != "video")
    todo = pieces.pieces(recording, job.cuts, kept, recording.rate, None)
    frames = sum(piece.frames for piece in todo)
    if not frames:
        raise InputError(f"{recording.path} has no picture in what is kept; is it damaged there?")
    part = path.with_name(f"{path.name}.piece")
    read = inputs.inputs(recording, {piece.part for piece in todo})
    commands = tuple(_command(recording, piece, read[piece.part], kept, job, part) for piece in todo)
    result = Result(commands, fates, frames, encoded=frames, joints=_joints(todo, kept), damage=recording.damage)
    if job.dry:
        return result
    done, counters = 0, dict[int, int]()
    with open(path, "wb") as out:
        for piece, command in zip(todo, commands, strict=True):
            try:
                ffmpeg(command, on=counted(on, done, frames, recording.rate))
                append(part, out, counters)
            finally:
                part.unlink(missing_ok=True)
            done += piece.frames
    if not job.verify:
        return result
    made = probe(path)
    found = (
        Check("frames", made.frames == frames or bool(recording.damage), f"{made.frames} of {frames}"),
        Check("streams", len(made.streams) == len(kept) + 1, f"{len(made.streams)} of {len(kept) + 1}"),
        Check("fields", made.interlaced == recording.interlaced, ("progressive", "interlaced")[made.interlaced]),
    )
    return result._replace(checks=found, frames_out=made.frames)


def _fates(recording: Recording) -> tuple[Fate, ...]:
    found = []
    for s in recording.streams:
        if s.number == recording.video.number:
            found.append(Fate(s, "encoded", "h264"))
        elif s.kind == "video" or s.codec not in HELD:
            found.append(Fate(s, "dropped", "", f"ffmpeg has no place for {s.codec or s.kind} in MPEG-TS"))
        elif not s.packets:
            found.append(Fate(s, "dropped", "", "it has no packet in this recording"))
        else:
            found.append(Fate(s, "copied", s.codec))
    return tuple(found)


def _command(
    recording: Recording, piece: Piece, source: Input, kept: tuple[Fate, ...], job: Job, target: Path
) -> tuple[str, ...]:
    read, piece = inputs.reading(recording, piece, source)
    trim, *rest = pieces.arguments(piece, recording, kept, job.cuts)
    maps = [word for stream in (recording.video, *(f.stream for f in kept)) for word in ("-map", stream.map)]
    order = "tff=1" if recording.top_first else "bff=1"
    fields = ("-flags", "+ildct+ilme", "-x264-params", order) if recording.interlaced else ()
    return (
        *(*read, *maps, "-c", "copy"),
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", str(QUALITY), "-r", str(recording.rate), *fields),
        *("-filter:v", trim, *rest, "-avoid_negative_ts", "disabled", "-max_muxing_queue_size", "4096"),
        *("-f", "mpegts", *PROGRESS, guarded(target)),
    )


def _joints(todo: list[Piece], kept: tuple[Fate, ...]) -> tuple[Joint, ...]:
    found = []
    for piece in todo[1:]:
        sounds = [cut.by - piece.by for fate, cut in zip(kept, piece.streams, strict=True) if fate.stream.channels]
        found.append(Joint(piece.at - todo[0].at, audio=tuple(sounds)))
    return tuple(found)
