"""--for keep: a frame-exact cut of H.264 that encodes only the pictures next to joints and copies all else.

The recording's own packets go into the result with all identifiers (transport/); which pictures cannot be copied and
how the others are made to stand behind a joint is in smart.py. The result is opened again and compared with the source
(verify.py). A recording that this cannot be done with, or of which it fails, is encoded anew as a whole (reencode.py):
still exact, but larger work and a loss of quality, so the report says so and why.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tvml.errors import GateError, InputError, UsageError
from tvml.video import reencode, smart, transport, verify
from tvml.video.copying import HELD
from tvml.video.h264.encode import command, style
from tvml.video.h264.joints import Encoded
from tvml.video.h264.rewrite import halves
from tvml.video.job import Check, Fate, Job, Joint, On, Result
from tvml.video.probe import Recording, probe
from tvml.video.run import INPUT_GUARDS, PROGRESS, START, TELETEXT, Progress, guarded
from tvml.video.run import run as ffmpeg
from tvml.video.smart import Plan
from tvml.video.times import nearest
from tvml.video.transport import Transport, Written
from tvml.video.transport.stamps import HZ
from tvml.video.whole import check, whole

_HELD = {  # what containers other than MPEG-TS hold of that
    ".mkv": ("matroska", HELD),
    ".mp4": ("mp4", ("mp1", "mp2", "mp3", "aac", "ac3", "eac3", "dts")),
}
_SHARES = {"read": (0.0, 0.2), "encode": (0.2, 0.4), "write": (0.4, 0.8), "verify": (0.8, 1.0)}  # of the time, about


class Source(NamedTuple):
    """The recording as a transport stream."""

    recording: Recording
    commands: tuple[tuple[str, ...], ...]  # that made it one


class _Cannot(Exception):
    """Why pictures cannot be copied."""


def run(job: Job, on: On = None) -> Result:
    """Cut. Raises UsageError, InputError, ToolError, LockError; GateError when the result is not what was asked."""
    if job.target.suffix.lower() in (".mpg", ".mpeg", ".vob", ".mov", ".avi", ".webm"):
        raise UsageError(f"{job.target}: --for keep writes .ts, .mkv and .mp4; name such a file")
    with _folder(job) as folder:
        try:
            return _cut(job, _source(job, folder), folder, on)
        except _Cannot as e:
            reason = f"all pictures are encoded anew, since {e}"
        return _again(job, reason, folder, on)


@contextmanager
def _folder(job: Job) -> Iterator[Path]:
    """A place for transport streams on the way, beside the target; where none is needed it is not made."""
    target = check(job.target, job.force, job.recording.path)
    if job.dry or (job.recording.format == "mpegts" and job.target.suffix.lower() not in _HELD):
        yield target.parent
        return
    try:
        folder = TemporaryDirectory(prefix=".tvml-", dir=target.parent)
    except OSError as e:
        raise InputError(f"{target}: cannot be written ({e.strerror}); nothing was changed") from e
    with folder as name:
        yield Path(name)


def _source(job: Job, folder: Path) -> Source:
    recording = job.recording
    if recording.video.codec != "h264":
        raise _Cannot(f"they are {recording.video.codec}, and only H.264 can be copied up to a joint")
    if recording.format == "mpegts":
        return Source(recording, ())
    made = folder / "source.ts"
    maps = [word for fate in _fates(recording, HELD) if fate.how != "dropped" for word in ("-map", fate.stream.map)]
    said = (*START, *INPUT_GUARDS, "-i", guarded(recording.path), *maps, "-c", "copy", "-f", "mpegts", *PROGRESS)
    ran = (*said, guarded(made))
    if job.dry:
        return Source(recording, (ran,))
    ffmpeg(ran, seconds=recording.duration)
    return Source(probe(made), (ran,))


def _cut(job: Job, source: Source, folder: Path, on: On) -> Result:
    recording, frames = source.recording, nearest(job.cuts.kept * source.recording.rate)
    if job.dry and source.commands:
        note = "which pictures are encoded is known when they are in a transport stream"
        return Result(source.commands, _fates(recording, _held(job)), frames, notes=(note,))
    tell = _Telling(on, frames)
    try:
        t = transport.open(recording.path, recording.program, tell.phase("read"))
        plans = _plans(recording, t, job)
    except (ValueError, InputError) as e:
        raise _Cannot(str(e)) from e
    result = _result(job, source, plans)
    if job.dry:
        return result
    with whole(job.target, job.force, job.recording.path, _needs(job)) as temp:
        path = folder / "result.ts" if job.target.suffix.lower() in _HELD else temp
        try:
            made = smart.make(plans, recording.rate, job.verify, tell.phase("encode"))
        except ValueError as e:
            raise _Cannot(str(e)) from e
        try:
            written = transport.write(t, made.pieces, path, tell.phase("write"))
        except ValueError as e:
            raise _Cannot(str(e)) from e
        try:
            checks = verify.checks(t, plans, made, path) if job.verify else []
        except InputError as e:  # of a few pictures that have no clock
            raise _Cannot(f"the cut did not come out as it should ({e})") from e
        if failed := "; ".join(f"{c.what}: {c.found}" for c in checks if not c.passed):
            raise _Cannot(f"the cut did not come out as it should ({failed})")
        commands = result.commands
        if path != temp:
            commands = (*commands, _remux(path, temp, job))
            checks = [*checks, *_whole(temp, made.total, job)]
        tell.phase("verify")(1, 1)
        result = result._replace(joints=_joints(plans, written, recording), commands=commands)
        return result._replace(checks=tuple(checks), frames_out=made.total, size=temp.stat().st_size)


def _needs(job: Job) -> int:
    """About how many bytes the result has, and the transport stream that it may be made of."""
    share = job.cuts.kept / job.recording.duration
    return int(job.recording.size * share * (2 if job.target.suffix.lower() in _HELD else 1))


def _plans(recording: Recording, t: Transport, job: Job) -> list[Plan]:
    plans = smart.plans(recording, t, job.cuts)
    if not plans:
        raise InputError("there is no picture in what is kept")
    for plan in plans:
        p, unit = plan.pictures, int(plan.pieces[0].units[0])
        if (found := halves(p.unit(unit), smart.sets_before(p, unit))) != 2:
            raise ValueError(f"a packet of it does not hold one frame but {found / 2:g}")
    return plans


def _again(job: Job, reason: str, folder: Path, on: On) -> Result:
    """Everything encoded."""
    recording = job.recording
    if job.dry:
        return reencode.run(job, folder / "result.ts", on)._replace(notes=(reason,))
    with whole(job.target, job.force, recording.path, _needs(job)) as temp:
        path = folder / "result.ts" if job.target.suffix.lower() in _HELD else temp
        path.unlink(missing_ok=True)
        result = reencode.run(job, path, on)
        if failed := "; ".join(f"{c.what}: {c.found}" for c in result.checks if not c.passed):
            raise GateError(f"{job.target} was not written, since it would not be what was asked for ({failed})")
        result = result._replace(notes=(reason, *result.notes))
        if path != temp:
            result = result._replace(commands=(*result.commands, _remux(path, temp, job)))
            result = result._replace(checks=(*result.checks, *_whole(temp, result.frames_in, job)))
            held = _held(job) or ()
            result = result._replace(
                streams=tuple(f if f.codec in (*held, "h264") else _lost(f) for f in result.streams)
            )
        return result._replace(size=temp.stat().st_size)


def _whole(temp: Path, frames: int, job: Job) -> list[Check]:
    """Whether all pictures came into the container. Raises GateError."""
    if not job.verify:
        return []
    found = probe(temp).frames
    if found != frames and not job.recording.damage:
        raise GateError(f"{job.target} was not written: its container has {found} pictures instead of {frames}")
    return [Check("container", True, f"{found} of {frames}")]


def _lost(fate: Fate) -> Fate:
    s = fate.stream
    return Fate(s, "dropped", "", fate.reason or f"there is no place for {s.codec or s.kind} in the container")


def _remux(path: Path, temp: Path, job: Job) -> tuple[str, ...]:
    """Put the finished transport stream into the container that the target's name asks for."""
    name, held = _HELD[job.target.suffix.lower()]
    made = probe(path)
    maps = [word for fate in _fates(made, held) if fate.how != "dropped" for word in ("-map", fate.stream.map)]
    said = (*START, *INPUT_GUARDS, *TELETEXT, "-i", guarded(path), *maps, "-c", "copy")
    ran = (*said, "-f", name, *PROGRESS, guarded(temp))
    ffmpeg(ran, seconds=made.duration)
    return ran


def _fates(recording: Recording, held: Sequence[str] | None) -> tuple[Fate, ...]:
    """What becomes of every stream; `held` are the codecs that a container on the way can hold, None: all."""
    found = []
    for s in recording.streams:
        if s.number == recording.video.number:
            found.append(Fate(s, "joined", s.codec, "pictures next to joints are encoded"))
        elif held is not None and s.codec not in held:
            found.append(_lost(Fate(s, "copied", s.codec)))
        else:
            found.append(Fate(s, "copied", s.codec))
    return tuple(found)


def _held(job: Job) -> Sequence[str] | None:
    """What all containers on the way hold."""
    if job.target.suffix.lower() in _HELD:
        return _HELD[job.target.suffix.lower()][1]
    return None if job.recording.format == "mpegts" else HELD


def _result(job: Job, source: Source, plans: Sequence[Plan]) -> Result:
    copied, encoded = sum(plan.copied for plan in plans), sum(plan.encoded for plan in plans)
    notes = ["mutes are left out: sound is copied as it is"] if job.cuts.muted else []
    if job.audio != "frames":
        notes.append("sound is cut at whole frames: it is copied as it is")
    if source.commands or job.target.suffix.lower() in _HELD:
        notes.append("it was cut as MPEG-TS on the way, without another loss")
    return Result(
        commands=(*source.commands, *_commands(plans, source.recording.rate)),
        streams=_fates(job.recording, _held(job)),
        frames_in=copied + encoded,
        copied=copied,
        encoded=encoded,
        damage=job.recording.damage,
        notes=tuple(notes),
    )


def _commands(plans: Sequence[Plan], rate: Fraction) -> list[tuple[str, ...]]:
    """What encodes the pictures next to joints; each is given pictures of the recording as its input."""
    found = []
    for plan in plans:
        for piece in plan.pieces:
            if isinstance(piece, Encoded):
                p, entry = plan.pictures, int(piece.units[0])
                try:
                    how = style(p.unit(entry), smart.sets_before(p, entry), rate)
                except ValueError as e:
                    raise _Cannot(str(e)) from e
                found.append(tuple(command(how, piece.skip, len(piece.frames), None)))
    return found


def _joints(plans: Sequence[Plan], written: Written, recording: Recording) -> tuple[Joint, ...]:
    errors = [written.errors[s.pid] for s in recording.audio if s.pid in written.errors]
    late = [tuple(Fraction(ms or 0).limit_denominator(HZ) / 1000 for ms in k) for k in zip(*errors, strict=True)]
    found, at = [], Fraction(0)
    for k, before in enumerate(plans[:-1], 1):
        at += Fraction(before.stop - before.start, HZ)
        found.append(Joint(at, audio=late[k] if late else ()))
    return tuple(found)


class _Telling:
    """Progress through the phases of a cut."""

    def __init__(self, on: On, frames: int) -> None:
        self.on, self.frames, self.began = on, frames, time.monotonic()

    def phase(self, name: str) -> Callable[[int, int], None]:
        low, high = _SHARES[name]

        def told(done: int, total: int) -> None:
            if self.on is not None:
                share = low + (high - low) * done / max(total, 1)
                self.on(Progress(round(share * self.frames), None, 0, None, share))

        return told
