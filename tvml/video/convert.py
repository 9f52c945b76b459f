"""--for dvbcut: MPEG-2 that dvbcut loads, counts and cuts, with all sound, subtitles, fields and an exact time line.

A recording whose times run on and that is kept whole is one run of ffmpeg. Its sync is exact because the input is moved
so that the first picture lies on the grid of frames: ffmpeg begins with the earliest stream and rounds pictures to that
grid, by up to half a frame. Cuts, times that jump, mutes and --resume make it in pieces (pieces.py).
"""

import os
from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import NamedTuple

from tvml import console
from tvml.errors import GateError, InputError, TvmlError, UsageError
from tvml.video import finished, inputs, mpeg2, pieces, project, resume
from tvml.video.cuts import Cuts, on_frames
from tvml.video.finished import Finished
from tvml.video.inputs import Input
from tvml.video.job import Check, Fate, Job, Joint, On, Result, counted
from tvml.video.joined import append
from tvml.video.mpeg2 import Picture
from tvml.video.pieces import Piece
from tvml.video.probe import Recording
from tvml.video.run import INPUT_GUARDS, PROGRESS, START, guarded
from tvml.video.run import run as ffmpeg
from tvml.video.times import decimal
from tvml.video.transport.stamps import HZ
from tvml.video.whole import check, part, whole

LONGEST = Fraction(300)  # seconds of a piece that --resume can go on behind
RATES = {"dvd": 5e6, "hd": 8e6, "high": 30e6, "literal": 30e6}  # bits a second, to know how much disk it takes


class Plan(NamedTuple):
    picture: Picture
    fates: tuple[Fate, ...]
    cuts: Cuts  # on the frames of the result
    pieces: tuple[Piece, ...]  # none: in one run
    frames: int  # that the source has there

    @property
    def kept(self) -> tuple[Fate, ...]:
        """The streams of the result behind the video."""
        return tuple(f for f in self.fates if f.how != "dropped" and f.stream.kind != "video")


def plan(job: Job) -> Plan:
    """Raises UsageError and InputError for what cannot be done."""
    recording = job.recording
    picture = mpeg2.picture(recording, job.preset)
    cuts = job.cuts if picture.rate == recording.rate else on_frames(job.cuts, picture.rate)
    cut = cuts.kept < recording.duration - Fraction(1, 2) / recording.rate or bool(cuts.muted)
    if job.preset == "literal" and (cut or job.resume):
        raise UsageError("--preset literal is one command for a whole recording; leave cuts and --resume out")
    in_pieces = job.preset != "literal" and (cut or job.resume or len(recording.parts) > 1)
    made = Plan(picture, mpeg2.fates(job, in_pieces), cuts, (), recording.frames)
    if not in_pieces:
        return made
    longest = LONGEST if job.resume else None
    found = tuple(pieces.pieces(recording, cuts, made.kept, picture.rate, longest))
    if not sum(piece.frames for piece in found):
        raise InputError(f"{recording.path} has no picture in what is kept; is it damaged there?")
    return made._replace(pieces=found, frames=sum(piece.frames for piece in found))


def run(job: Job, on: On = None) -> Result:
    """Convert. Raises UsageError, InputError, ToolError, LockError; GateError when the result is not what was asked."""
    todo, source = plan(job), job.recording.path
    temp = part(check(job.target, job.force, source))
    place = project.name(job.target, source, job.force) if job.marks else None
    if job.dry:
        return _result(job, todo, commands(job, todo, temp))
    written = b""
    with whole(job.target, job.force, source, _needs(job, todo), keep=job.resume) as temp:
        ran = commands(job, todo, temp)
        if todo.pieces:
            _in_pieces(job, todo, ran, temp, on)
        else:
            ffmpeg(ran[0], on=counted(on, 0, todo.frames, job.recording.rate))
        result = _result(job, todo, ran)._replace(size=temp.stat().st_size)
        resume.name(temp).unlink(missing_ok=True)
        try:
            if job.verify or job.marks:
                made = finished.read(temp)
                result = result._replace(frames_out=len(made.times), encoded=len(made.times))
                written = project.project(made, todo.picture.rate, job.target, job.marks) if job.marks else b""
            if job.verify:
                result = result._replace(checks=_checks(job, todo, made))
        except TvmlError:
            os.truncate(temp, 0)  # nothing to go on with
            raise
    if place:
        with console.output(str(place), option="--project") as file:
            file.write(written)
        result = result._replace(projects=(place,))
    return result


def commands(job: Job, todo: Plan, temp: Path) -> list[tuple[str, ...]]:
    """The exact commands: one, or one a piece, each of which writes to the same place."""
    if job.preset == "literal":
        return [_literal(job.recording, temp)]
    if not todo.pieces:
        return [_whole(job.recording, todo, temp)]
    read = inputs.inputs(job.recording, {piece.part for piece in todo.pieces})
    return [_piece(job.recording, todo, piece, read[piece.part], _beside(temp)) for piece in todo.pieces]


def _literal(recording: Recording, temp: Path) -> tuple[str, ...]:
    source, target = guarded(recording.path), guarded(temp)
    return (*START, *INPUT_GUARDS, "-i", source, *mpeg2.LITERAL, "-f", "mpegts", *PROGRESS, target)


def _whole(recording: Recording, todo: Plan, temp: Path) -> tuple[str, ...]:
    late = recording.zero - recording.start
    offset = ceil(late * todo.picture.rate) / todo.picture.rate - late
    filters = ("-filter:v", ",".join(todo.picture.filters)) if todo.picture.filters else ()
    return (
        *START,
        *INPUT_GUARDS,
        *inputs.demuxer(recording),
        *("-itsoffset", decimal(offset, 6), "-i", guarded(recording.path)),
        *_streams(recording, todo),
        *filters,
        *_muxer(temp),
    )


def _piece(recording: Recording, todo: Plan, piece: Piece, source: Input, temp: Path) -> tuple[str, ...]:
    read, piece = inputs.reading(recording, piece, source)
    trim, *rest = pieces.arguments(piece, recording, todo.kept, todo.cuts)
    return (
        *read,
        *_streams(recording, todo),
        *("-filter:v", ",".join([trim, *todo.picture.filters])),
        *rest,
        *("-avoid_negative_ts", "disabled"),
        *_muxer(temp),
    )


def _streams(recording: Recording, todo: Plan) -> tuple[str, ...]:
    maps = [word for stream in (recording.video, *(f.stream for f in todo.kept)) for word in ("-map", stream.map)]
    tracks = [fate for fate in todo.kept if fate.stream.kind == "audio"]
    sounds = [word for number, fate in enumerate(tracks) for word in mpeg2.sound(fate, number)]
    return (*maps, "-c", "copy", "-c:v", "mpeg2video", *todo.picture.options, *sounds)


def _muxer(temp: Path) -> tuple[str, ...]:
    return ("-max_muxing_queue_size", "4096", "-f", "mpegts", *PROGRESS, guarded(temp))


def _beside(temp: Path) -> Path:
    return temp.with_name(f"{temp.name}.piece")


def _needs(job: Job, todo: Plan) -> int:
    """About how many bytes the result has, and its longest piece for a while."""
    seconds = sum((piece.length for piece in todo.pieces), Fraction(0)) or job.recording.duration
    longest = max((piece.length for piece in todo.pieces), default=Fraction(0))
    sounds = 3e5 * sum(fate.stream.kind == "audio" for fate in todo.kept)
    return int(float(seconds + longest) * (RATES[job.preset] + sounds) / 8)


def _in_pieces(job: Job, todo: Plan, ran: Sequence[tuple[str, ...]], temp: Path, on: On) -> None:
    """Make the pieces that are not there yet, each behind those before it."""
    wanted = resume.key(job.recording.path, ran)
    done = resume.load(temp, wanted) if job.resume else resume.Done([], {})
    piece = _beside(temp)
    if not done.pieces:
        resume.name(temp).unlink(missing_ok=True)
    with open(temp, "r+b") as out:
        out.truncate(done.size)
        out.seek(done.size)
        try:
            for number in range(len(done.pieces), len(ran)):
                ffmpeg(ran[number], on=counted(on, done.frames, todo.frames, job.recording.rate))
                size, digest = append(piece, out, done.counters)
                out.flush()
                done.pieces.append((size, todo.pieces[number].frames, digest))
                if job.resume:
                    resume.save(temp, wanted, done)
        except KeyboardInterrupt:
            if not job.resume:
                raise
            raise KeyboardInterrupt(f"{len(done.pieces)} of {len(ran)} pieces are done; --resume goes on") from None
        finally:
            piece.unlink(missing_ok=True)


def _result(job: Job, todo: Plan, ran: Sequence[tuple[str, ...]]) -> Result:
    joints = []
    for last, piece in zip(todo.pieces, todo.pieces[1:], strict=False):
        if last.part == piece.part and last.stop == piece.start:
            continue  # the recording goes on
        sounds = zip(todo.kept, piece.streams, strict=True)
        late = tuple(cut.by - piece.by for fate, cut in sounds if fate.stream.kind == "audio")
        joints.append(Joint(piece.at - todo.pieces[0].at, audio=late))
    return Result(
        commands=tuple(ran),
        streams=todo.fates,
        frames_in=todo.frames,
        encoded=todo.frames,
        joints=tuple(joints),
        damage=job.recording.damage,
        notes=todo.picture.notes,
    )


def _checks(job: Job, todo: Plan, made: Finished) -> tuple[Check, ...]:
    """What was made has every frame and stream and, where sound is copied, its sync. Raises GateError, InputError."""
    frames = len(made.times)
    recording = job.recording
    expected = todo.frames * todo.picture.rate / recording.rate
    near = 0 if todo.picture.rate == recording.rate else 1
    lost = int(expected) - frames
    fine = abs(lost) <= near + (expected / 2 if recording.damage else 0)
    checks = [Check("frames", fine, f"{frames} of {int(expected)}")]
    codecs = ["mpeg2video", *(_family(fate.codec) for fate in todo.kept)]
    found = [made.video, *(track.codec for track in made.others)]
    checks.append(Check("streams", sorted(found) == sorted(codecs), ", ".join(found)))
    checks.append(Check("packets", not made.lost, f"{made.lost} missing"))
    fields = "interlaced" if made.interlaced else "progressive"
    checks.append(Check("fields", made.interlaced == todo.picture.interlaced or recording.mixed, fields))
    if (off := _sync(job, todo, made)) is not None:
        fine = abs(off) <= Fraction(1, 1000) or bool(recording.damage)
        checks.append(Check("sync", fine, f"{float(off) * 1000:.2f} ms"))
    if failed := "; ".join(f"{check.what}: {check.found}" for check in checks if not check.passed):
        raise GateError(f"{job.target} was not written, since it would not be what was asked for ({failed})")
    if job.strict and lost > near:
        raise InputError(f"{recording.path}: {lost} frames were lost to damage; without --strict that is reported")
    return tuple(checks)


def _family(codec: str) -> str:
    return "mpeg audio" if codec in ("mp1", "mp2", "mp3") else codec  # one stream type


def _sync(job: Job, todo: Plan, made: Finished) -> Fraction | None:
    """How late the copied sound is that fares worst, seconds; None when none is copied or it is in pieces."""
    if todo.pieces or job.preset == "literal":
        return None
    tracks = [fate for fate in todo.kept if fate.stream.kind == "audio"]
    sounds = [track.since for track in made.others if track.codec not in mpeg2.SUBTITLES]
    off = [
        Fraction(since, HZ) - (fate.stream.start - job.recording.zero)
        for fate, since in zip(tracks, sounds, strict=False)
        if fate.how == "copied" and since is not None and fate.stream.start is not None
    ]
    return max(off, key=abs, default=None)
