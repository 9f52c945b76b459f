"""--for copy: a cut without any encoding, which moves its joints to where they are possible and says how far.

A range starts at the last picture at or before the asked one at which decoding can begin, and stops at the first moment
at or after the asked one up to which all pictures have been sent: nothing asked for is lost. Such a moment comes with
every P picture, so stops move by a few pictures; starts move by as many as there are since the last entry.
Leading pictures of an entry lean on what is cut away and are left out; the entry becomes an IDR picture, without which
decoders take the joint for a loss (h264/rewrite.py). Packets are copied with all identifiers (transport/).
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np

from tvml.errors import GateError, InputError, UsageError
from tvml.video import finished, transport
from tvml.video.cuts import Cuts
from tvml.video.h264 import rewrite
from tvml.video.h264.joints import is_entry
from tvml.video.h264.sets import Sets
from tvml.video.job import Check, Fate, Job, Joint, On, Result
from tvml.video.probe import Recording, probe
from tvml.video.run import INPUT_GUARDS, PROGRESS, START, Progress, guarded
from tvml.video.run import run as ffmpeg
from tvml.video.times import nearest
from tvml.video.transport import Frame, Piece, Transport
from tvml.video.transport.stamps import HZ, WRAP
from tvml.video.whole import check, whole

OTHERS = (".mkv", ".webm", ".mp4", ".m4v", ".mov", ".avi", ".mpg", ".mpeg", ".vob", ".m2ts")
HELD = ("mp1", "mp2", "mp3", "aac", "aac_latm", "ac3", "eac3", "dts", "dvb_subtitle", "dvb_teletext")  # by MPEG-TS
NEAR = 400  # pictures behind an entry that may still be shown before it
_CRA, _BLA = 21, 18  # nal_unit_type of HEVC: an entry whose leading pictures follow, and one without any


class Stretch(NamedTuple):
    """A range within one part of the recording, in ticks of its clock."""

    part: int
    start: int  # PTS of the first picture
    stop: int  # of the first that is not kept


class Moved(NamedTuple):
    """What one or more asked ranges became."""

    asked: Stretch  # from the start of the first to the stop of the last
    start: int
    stop: int
    units: np.ndarray  # pictures, in the order of decoding, the entry the first


def run(job: Job, on: On = None) -> Result:
    """Cut. Raises UsageError, InputError, ToolError, LockError; GateError when the result is not what was to come."""
    if job.target.suffix.lower() in OTHERS:
        raise UsageError(f"{job.target}: --for copy writes MPEG-TS; name a file that ends with .ts")
    target = check(job.target, job.force, job.recording.path)
    if job.recording.format == "mpegts":
        return _cut(job, job.recording, (), on)
    with TemporaryDirectory(prefix=".tvml-", dir=target.parent) as folder:
        made = Path(folder) / "source.ts"
        command = _remux(job.recording, made)
        if job.dry:
            note = "how far joints move is known when the packets are in a transport stream"
            return Result((command,), _fates(job.recording), _asked(job.cuts, job.recording.rate), notes=(note,))
        ffmpeg(command, seconds=job.recording.duration)
        return _cut(job, probe(made), (command,), on)


def _cut(job: Job, recording: Recording, commands: tuple[tuple[str, ...], ...], on: On) -> Result:
    t = transport.open(recording.path, recording.program)
    moved = plan(recording, t, job.cuts)
    result = _result(job, recording, t, moved, commands)
    if job.dry:
        return result
    with whole(job.target, job.force, job.recording.path, job.recording.size) as temp:
        result = _write(job, recording, t, moved, temp, result, on)
        return _verified(job, t, moved, result, temp) if job.verify else result


def plan(recording: Recording, t: Transport, cuts: Cuts) -> list[Moved]:
    """What is copied, in order; ranges that came to overlap are one. Raises InputError when nothing can be decoded."""
    found: list[Moved] = []
    for asked in stretches(recording, t, cuts):
        moved = _moved(recording, t, asked)
        if moved is None:
            continue
        if found and found[-1].asked.part == asked.part and moved.start <= found[-1].stop:
            last = found.pop()
            moved = _until(recording, t, last.asked._replace(stop=asked.stop), int(last.units[0]))
        found.append(moved)
    if not found:
        raise InputError(f"{recording.path}: there is no picture in what is kept at which decoding can begin")
    return found


def stretches(recording: Recording, t: Transport, cuts: Cuts) -> Iterator[Stretch]:
    """What is kept, on the clocks of the recording's parts. Raises InputError when these are not told alike."""
    if len(recording.parts) != len(t.parts):
        raise InputError(
            f"{recording.path}: its pictures' times jump {len(recording.parts) - 1} times and its clock "
            f"{len(t.parts) - 1} times; cut it with --for dvbcut, which needs no clock"
        )
    for number, part in enumerate(recording.parts):
        own = t.units[t.units["part"] == number]
        if not len(own):
            continue
        first = nearest(part.start * HZ)
        first += WRAP * nearest(Fraction(int(own["pts"].min()) - first, WRAP))  # ffmpeg's clock may be turns away
        for low, high in cuts.keep:
            start, stop = max(low, part.zero), min(high, part.zero + part.stop - part.start)
            if start < stop:
                yield Stretch(number, *(first + nearest((time - part.zero) * HZ) for time in (start, stop)))


def _moved(recording: Recording, t: Transport, asked: Stretch) -> Moved | None:
    """None when the part has no entry before the stop."""
    half = nearest(HZ / recording.rate / 2)
    own = t.units["part"] == asked.part
    first = int(own.argmax())
    entries = np.flatnonzero(own & t.units["key"] & (t.units["pts"] < asked.stop - half))
    before = entries[t.units["pts"][entries] <= asked.start + half]
    behind = entries[t.units["pts"][entries] > asked.start + half]
    for entry in (*before[::-1].tolist(), *behind.tolist()):
        whole = not t.units["damaged"][entry] or entry == first  # which follows other packets
        if whole and (t.video.codec != "h264" or is_entry(t.unit(entry))):
            return _until(recording, t, asked, entry)
    return None


def _until(recording: Recording, t: Transport, asked: Stretch, entry: int) -> Moved:
    """The pictures from an entry up to the first moment, not before the asked stop, up to which all have been sent."""
    step = nearest(HZ / recording.rate)
    units = np.flatnonzero(t.units["part"] == asked.part)
    units = units[(units >= entry) & (t.units["pts"][units] >= t.units["pts"][entry])]
    pts = t.units["pts"][units]
    highest = np.maximum.accumulate(pts)
    later = np.append(np.minimum.accumulate(pts[::-1])[::-1][1:], np.iinfo(np.int64).max)  # lowest of all that come
    good = np.flatnonzero((later > highest) & (highest >= asked.stop - step - step // 2))
    last = int(good[0]) if len(good) else len(units) - 1
    stop = int(highest[last]) + step
    if later[last] < stop + step // 2:  # where a frame is no whole number of ticks
        stop = int(later[last])
    return Moved(asked, int(t.units["pts"][entry]), stop, units[: last + 1])


def pieces(t: Transport, moved: Sequence[Moved], rewritten: bool) -> list[Piece]:
    """The ranges for the writer. Raises ValueError for an entry that cannot be rewritten."""
    found = []
    for number, m in enumerate(moved):
        entry, rest = int(m.units[0]), m.units[1:]
        data, change = t.unit(entry), None
        if t.video.codec == "hevc":
            data = _without_leading(data)
        elif t.video.codec == "h264" and rewritten:
            sets = _sets(t, entry)
            ident = number + 1 if rewrite.identifier(data, sets) is None else None  # two in a row must differ
            begin = rewrite.Start(sets, ident, t.unit(int(rest[0])) if len(rest) else None)
            data, change = begin(data), _Later(begin)
        # the leading pictures that are left out had their turn behind the entry: it is decoded in the last one's place
        dts = int(t.units["dts"][entry])
        behind = t.units[entry + 1 : entry + NEAR]
        dts = max([dts, *behind["dts"][(behind["part"] == m.asked.part) & (behind["pts"] < m.start)].tolist()])
        head = [Frame(data, m.start, dts, key=True)]
        found.append(Piece(m.start, m.stop, rest.tolist(), change, head, part=m.asked.part))
    return found


class _Later:
    """What the writer calls with every further picture."""

    def __init__(self, begin: rewrite.Start) -> None:
        self.begin = begin

    def __call__(self, number: int, data: bytes) -> bytes | None:
        return None if self.begin.over else self.begin(data)


def _sets(t: Transport, entry: int) -> Sets:
    """The parameter sets in force at an entry."""
    sets = Sets()
    keys = np.flatnonzero(t.units["key"][: entry + 1])
    for unit in (*keys[:1].tolist(), *keys[-2:-1].tolist()):
        rewrite.observed(t.unit(unit), sets)
    return sets


def _without_leading(data: bytes) -> bytes:
    """An entry of HEVC that says that no leading pictures follow it (ITU-T H.265, 7.4.2.2)."""
    from tvml.video.h264.nal import joined, split

    parts = split(data)
    kinds = [part.unit[0] >> 1 & 0x3F for part in parts]
    return joined(
        [
            part._replace(unit=bytes([part.unit[0] & 0x81 | _BLA << 1]) + part.unit[1:]) if kind == _CRA else part
            for part, kind in zip(parts, kinds, strict=True)
        ]
    )


def _write(
    job: Job, recording: Recording, t: Transport, moved: Sequence[Moved], temp: Path, result: Result, on: On
) -> Result:
    def told(done: int, total: int) -> None:
        if on is not None:
            share = done / max(total, 1)
            on(Progress(round(share * (result.frames_out or 0)), None, 188 * done, None, share))

    notes = result.notes
    try:
        written = transport.write(t, pieces(t, moved, rewritten=True), temp, told)
    except ValueError as e:  # a rare kind of stream
        notes = (*notes, f"the pictures at joints are as they were, and players may show damage there: {e}")
        written = transport.write(t, pieces(t, moved, rewritten=False), temp, told)
    errors = [written.errors[s.pid] for s in recording.audio if s.pid in written.errors]
    late = [
        tuple(Fraction(ms / 1000).limit_denominator(HZ) if ms else Fraction(0) for ms in k)
        for k in zip(*errors, strict=True)
    ]
    joints = [joint._replace(audio=a) for joint, a in zip(result.joints, late[1:], strict=False)] or result.joints
    return result._replace(joints=tuple(joints), size=written.size, notes=notes)


def _result(
    job: Job, recording: Recording, t: Transport, moved: Sequence[Moved], commands: tuple[tuple[str, ...], ...]
) -> Result:
    joints, at, notes = [], Fraction(0), []
    for last, m in pairwise(moved):
        at += Fraction(last.stop - last.start, HZ)
        joints.append(Joint(at, (Fraction(last.stop - last.asked.stop, HZ), Fraction(m.start - m.asked.start, HZ))))
    rate = recording.rate
    for what, by in (
        ("begins", Fraction(moved[0].start - moved[0].asked.start, HZ)),
        ("ends", Fraction(moved[-1].stop - moved[-1].asked.stop, HZ)),
    ):
        if frames := nearest(abs(by) * rate):
            notes.append(f"it {what} {frames} frame{'s' * (frames > 1)} {'later' if by > 0 else 'earlier'} than asked")
    if further := [nearest(abs(by) * rate) for joint in joints for by in joint.moved if nearest(abs(by) * rate)]:
        many = sum(any(joint.moved) for joint in joints)
        far = f"{max(further)} frame{'s' * (max(further) > 1)}"
        notes.append(f"{many} of {len(joints)} joints moved, by up to {far}; the report says which")
    if (fewer := len(list(stretches(recording, t, job.cuts))) - len(moved)) > 0:
        notes.append(f"{fewer} of the gaps are kept, since decoding cannot begin behind them before they begin")
    if job.cuts.muted:
        notes.append("mutes are left out: sound is copied as it is")
    frames = sum(len(m.units) for m in moved)
    return Result(
        commands=commands,
        streams=_fates(job.recording),
        frames_in=_asked(job.cuts, rate),
        frames_out=None if job.dry else frames,
        copied=frames,
        joints=tuple(joints),
        damage=job.recording.damage,
        notes=tuple(notes),
    )


def _asked(cuts: Cuts, rate: Fraction) -> int:
    return nearest(cuts.kept * rate)


def _fates(recording: Recording) -> tuple[Fate, ...]:
    if recording.format == "mpegts":
        return tuple(Fate(stream, "copied", stream.codec) for stream in recording.streams)
    return tuple(
        Fate(s, "copied", s.codec)
        if s.codec in HELD or s.number == recording.video.number
        else Fate(s, "dropped", "", f"MPEG-TS has no place for {s.codec or s.kind}")
        for s in recording.streams
    )


def _remux(recording: Recording, target: Path) -> tuple[str, ...]:
    maps = [word for fate in _fates(recording) if fate.how == "copied" for word in ("-map", fate.stream.map)]
    start = (*START, *INPUT_GUARDS, "-i", guarded(recording.path), *maps, "-c", "copy")
    return (*start, "-max_muxing_queue_size", "4096", "-f", "mpegts", *PROGRESS, guarded(target))


def _verified(job: Job, t: Transport, moved: Sequence[Moved], result: Result, temp: Path) -> Result:
    """Look at what was made: every picture, stream, and no step of the clock. Raises GateError."""
    made = finished.read(temp)
    wanted, found, path = sum(len(m.units) for m in moved), len(made.times), job.recording.path
    sounds = {p.pid for p in t.pids if p.kind == "audio"}  # subtitles may be none in what is kept
    there = {track.pid for track in made.others if track.since is not None}
    checks = (
        Check("frames", 0 <= wanted - found <= job.recording.damage.corrupt, f"{found} of {wanted}"),
        Check("streams", sounds <= there, f"sound {len(sounds & there)} of {len(sounds)}"),
        Check("time line", not made.jumps, f"{made.jumps} jumps"),
    )
    if failed := "; ".join(f"{c.what}: {c.found}" for c in checks if not c.passed):
        raise GateError(f"{job.target} was not written, since it would not be what was asked for ({failed})")
    if job.strict and found < wanted:
        raise InputError(f"{path}: {wanted - found} frames were lost to damage; without --strict that is reported")
    return result._replace(checks=checks, frames_out=found)
