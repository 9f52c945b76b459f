"""What a recording is: its streams, its pictures, its time line. Everything else asks this, never ffprobe.

Zero of the time line is the first frame of the video that can be decoded, frame 0: what a viewer sees first, and what
lists of cuts mean. Other streams start before it or after it.
"""

import json
import os
import subprocess
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from tvml.errors import InputError, UsageError
from tvml.video import index as indexes
from tvml.video.index import Index, Packets, Part
from tvml.video.run import INPUT_GUARDS, TELETEXT, guarded, program_missing

FORMATS = {"mpegts": "mpegts", "mpeg": "mpeg", "matroska,webm": "matroska", "mov,mp4,m4a,3gp,3g2,mj2": "mov"}
RATES = [Fraction(n, d) for n, d in ((24000, 1001), (24, 1), (25, 1), (30000, 1001), (30, 1), (50, 1), (60000, 1001))]
RATES = [*RATES, Fraction(60), Fraction(100), Fraction(120000, 1001), Fraction(120)]
_KINDS = ("video", "audio", "subtitle")
_HELD = 16  # pictures that may be sent before one that is shown before them
_LOOKED = 12  # packets of the video that are decoded at the begin
_ENOUGH = 6  # frames at the begin that tell as much
_BEGIN = 40  # packets of all streams that are decoded at once with reading what these are
_SHOWN = "stream_index,best_effort_timestamp,interlaced_frame,top_field_first"


class Stream(NamedTuple):
    number: int  # as ffmpeg counts them
    pid: int | None  # the packet or track identifier; None where the format has none
    kind: str  # video, audio, subtitle or data
    codec: str  # as ffmpeg calls it; "" when it does not know it
    language: str  # "" when it is not told
    start: Fraction | None  # PTS of its first packet, in seconds; None when it has no packet
    packets: int
    channels: int  # 0 for what is no audio
    sample_rate: int
    note: str  # "" or what is told of it: "visual impaired", "hearing impaired", ...
    tick: Fraction = Fraction(1, 90000)  # of its packets' times, in seconds

    @property
    def map(self) -> str:
        """How ffmpeg's -map calls it in the first input, whatever part of the file that is."""
        return f"0:{self.number}" if self.pid is None else f"0:i:{self.pid:#x}"


class Damage(NamedTuple):
    corrupt: int  # packets that the demuxer found damaged
    gaps: int  # places where frames are missing
    missing: int  # frames that are missing there

    def __bool__(self) -> bool:
        return any(self)


class Recording(NamedTuple):
    path: Path
    format: str  # mpegts, mpeg (program stream), matroska or mov
    size: int  # bytes
    programs: tuple[int, ...]  # those with video
    program: int | None  # the one that is read; None where the format has none
    streams: tuple[Stream, ...]  # of that program, in the order of the file
    video: Stream
    width: int
    height: int
    aspect: Fraction  # of a pixel
    rate: Fraction  # frames a second
    interlaced: bool  # as decoded frames say, at any place
    mixed: bool  # some are, some are not
    top_first: bool
    zero: Fraction  # PTS of the first frame that can be decoded, in seconds
    start: Fraction  # of the format: PTS of the earliest stream
    frames: int
    duration: Fraction  # of the time line
    parts: tuple[Part, ...]  # one, unless times jump
    damage: Damage
    packets: Index
    tick: Fraction  # of the times of the video's packets, in seconds

    @property
    def audio(self) -> tuple[Stream, ...]:
        return tuple(s for s in self.streams if s.kind == "audio")

    @property
    def jumps(self) -> tuple[tuple[int, Fraction, Fraction], ...]:
        """Where times jump: byte of the file, time on the time line, and by how much, in seconds."""
        pairs = zip(self.parts, self.parts[1:], strict=False)
        return tuple((after.begin, after.zero, after.start - before.stop) for before, after in pairs)


def probe(path: Path, program: int | None = None) -> Recording:
    """Read what a recording is; `program` chooses one of several, else the first with video is taken.

    Raises InputError with what is wrong with the file, UsageError for a program that is not there.
    """
    size = _readable(path)
    begin = ("-show_frames", "-show_entries", f"frame={_SHOWN}", "-read_intervals", f"%+#{_BEGIN}")
    told = _ffprobe(path, "-show_streams", "-show_programs", "-show_format", *begin)
    video, members, programs, chosen = _video(path, told, program)
    index = indexes.read(path)
    format = told["format"]
    tick = Fraction(video["time_base"])
    packets = index.streams.get(video["index"])
    if packets is None or not (packets.pts != indexes.NO_TIME).any():
        raise InputError(f"{path}: its video has no packet with a time; was the recording cut off at once?")
    rate = _rate(video, packets, tick)
    first, others = _look(path, video, packets, tick, _timed(told, video))
    if not first:
        raise InputError(f"{path}: no picture of it can be decoded; is it scrambled?")
    if _by_fields(first, rate, tick):
        packets, rate = indexes.first_fields(packets, 1 / rate / tick), rate / 2
    index.streams[video["index"]] = packets = indexes.filled(packets, 1 / rate / tick)
    streams = tuple(_stream(s, index) for s in told["streams"] if s["index"] in members)
    sounds = [index.streams[s.number] for s in streams if s.kind == "audio" and s.packets and s.tick == tick]
    parts = indexes.parts(packets, tick, rate, int(first[0]["best_effort_timestamp"]), size, sounds)
    if FORMATS.get(format["format_name"]) == "mpegts":
        pids = {s.pid for s in streams if s.pid is not None}
        begins = [0, *(indexes.tables_before(path, part.begin, pids) for part in parts[1:])]
        ends = [*begins[1:], size]
        parts = [p._replace(begin=a, end=b) for p, a, b in zip(parts, begins, ends, strict=True)]
    frames = sum(part.frames for part in parts)
    duration = parts[-1].zero + parts[-1].stop - parts[-1].start
    interlaced = [frame for frame in first + others if _fields(frame)]
    return Recording(
        path=path,
        format=FORMATS.get(format["format_name"], format["format_name"]),
        size=size,
        programs=programs,
        program=chosen,
        streams=streams,
        video=next(s for s in streams if s.number == video["index"]),
        width=video["width"],
        height=video["height"],
        aspect=_aspect(video),
        rate=rate,
        interlaced=2 * sum(map(_fields, first)) > len(first) or any(map(_fields, others)),
        top_first=2 * sum(frame.get("top_field_first", 0) for frame in interlaced) >= len(interlaced),
        mixed=0 < len(interlaced) < len(first + others),
        zero=parts[0].start,
        start=Fraction(format.get("start_time", str(float(parts[0].start)))),
        frames=frames,
        duration=duration,
        parts=tuple(parts),
        damage=_damage(index, packets, parts, tick, rate),
        packets=index,
        tick=tick,
    )


def _readable(path: Path) -> int:
    """The size of an ordinary file that can be read. Raises InputError."""
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder; name a recording in it")
        if path.exists() and not path.is_file():
            raise InputError(f"{path} is no ordinary file; copy the stream into one first")
        with open(path, "rb") as file:
            begin = file.read(64)
            size = os.fstat(file.fileno()).st_size
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file") from None
    except OSError as e:
        raise InputError(f"{path}: cannot be read ({e.strerror})") from None
    if not size:
        raise InputError(f"{path} is empty")
    if begin.lstrip(b"\xef\xbb\xbf").startswith((b"#EXTM3U", b"ffconcat", b"[playlist]")):
        raise InputError(f"{path} is a list of other files, whatever its name says; give the recording itself")
    return size


def _ffprobe(
    path: Path, *arguments: str, name: str | None = None, guards: Sequence[str] = INPUT_GUARDS
) -> dict[str, Any]:
    command = ["ffprobe", "-v", "error", *guards, *TELETEXT, *arguments, "-of", "json", name or guarded(path)]
    with program_missing("ffprobe"):
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True)
    try:
        told: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        told = {}
    if done.returncode or not told:
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        why = reason[0].replace(guarded(path), "").strip(": ") if reason else "no reason given"
        raise InputError(
            f"{path} is no recording that can be read ({why}); expected MPEG-TS, MPEG-PS, Matroska or MP4 with video"
        )
    return told


def _video(
    path: Path, told: dict[str, Any], wanted: int | None
) -> tuple[dict[str, Any], set[int], tuple[int, ...], int | None]:
    """The video to read, the numbers of the streams that belong to it, all programs with video, the chosen one."""

    def pictures(numbers: set[int]) -> list[dict[str, Any]]:
        return [s for s in told["streams"] if s["index"] in numbers and _shows(s)]

    programs = {p["program_id"]: {s["index"] for s in p["streams"]} for p in told.get("programs", [])}
    programs = {number: members for number, members in programs.items() if pictures(members)}
    everything = {s["index"] for s in told["streams"]}
    if wanted is not None and wanted not in programs:
        known = ", ".join(map(str, programs)) or "none, since this format has no programs"
        raise UsageError(f"--program {wanted}: {path} has no such program with video; it has {known}")
    chosen = wanted if wanted is not None else next(iter(programs), None)
    members = everything if chosen is None else programs[chosen]
    if not (found := pictures(members)):
        kinds = sorted({s.get("codec_type", "data") for s in told["streams"]})
        raise InputError(f"{path} has no video ({', '.join(kinds) or 'no streams'}); expected a television recording")
    return found[0], members, tuple(programs), chosen


def _shows(stream: dict[str, Any]) -> bool:
    cover = stream.get("disposition", {}).get("attached_pic")
    return bool(stream.get("codec_type") == "video" and stream.get("width") and not cover)


def _stream(told: dict[str, Any], index: Index) -> Stream:
    packets = index.streams.get(told["index"])
    times = packets.pts[packets.pts != indexes.NO_TIME] if packets is not None else np.zeros(0, np.int64)
    kind = told.get("codec_type", "data")
    notes = [name.replace("_", " ") for name, value in told.get("disposition", {}).items() if value]
    return Stream(
        number=told["index"],
        pid=int(told["id"], 16) if "id" in told else None,
        kind=kind if kind in _KINDS else "data",
        codec=told.get("codec_name", ""),
        language=told.get("tags", {}).get("language", ""),
        start=int(times[0]) * Fraction(told["time_base"]) if len(times) else None,
        packets=0 if packets is None else len(packets.pts),
        channels=int(told.get("channels", 0)),
        sample_rate=int(told.get("sample_rate", 0)),
        note=", ".join(name for name in notes if name != "default"),
        tick=Fraction(told["time_base"]),
    )


def _rate(video: dict[str, Any], packets: Packets, tick: Fraction) -> Fraction:
    """Frames a second: the usual rate nearest to what the times say, since headers may count fields or lie."""
    pts = np.unique(packets.pts[packets.pts != indexes.NO_TIME])
    told = [Fraction(video[key]) for key in ("r_frame_rate", "avg_frame_rate") if not video[key].endswith("/0")]
    if len(pts) < 3:
        return next((rate for rate in told if 0 < rate <= 120), Fraction(25))
    middle = np.sort(np.diff(pts))[len(pts) // 10 : -len(pts) // 10 or None]  # without gaps
    mean = Fraction(int(middle.sum()), len(middle)) * tick
    near = [rate for rate in (*told, *RATES) if rate > 0 and abs(1 / rate - mean) * rate < Fraction(1, 200)]
    usual = min(RATES, key=lambda rate: abs(1 / rate - mean))
    return next((rate for rate in near if rate in told), usual if usual in near else near[0] if near else 1 / mean)


def _look(
    path: Path, video: dict[str, Any], packets: Packets, tick: Fraction, frames: list[dict[str, Any]]
) -> tuple[list[Any], list[Any]]:
    """Decoded frames: the first ones, and entry points of other places, since films differ from what surrounds them.

    `frames` are some first ones; they do when there are enough.
    """
    entries = np.flatnonzero(packets.key & (packets.pts != indexes.NO_TIME))
    before = int(entries[0]) if len(entries) else 0
    for many in (before + _LOOKED, 50 * _LOOKED) if len(frames) < _ENOUGH else ():
        frames = _frames(path, video, [f"%+#{many}"])
        if frames:
            break
    # what ffprobe seeks is the time of the entry point, and it decodes nothing else there
    places = [float(int(packets.pts[entries[len(entries) * k // 4]]) * tick) for k in (1, 2, 3) if len(entries) > 8]
    others = [f"{place - 0.2:.3f}%{place + 0.2:.3f}" for place in places]
    return frames, _frames(path, video, others, "-skip_frame", "nokey") if frames and others else []


def _by_fields(frames: list[dict[str, Any]], rate: Fraction, tick: Fraction) -> bool:
    """Are packets those of fields? Two of them then are shown as one frame, which lasts as long as both."""
    times = np.sort([int(frame["best_effort_timestamp"]) for frame in frames])
    if len(times) < 3 or not all(map(_fields, frames)):
        return False
    return round(float(np.median(np.diff(times)) * float(tick * rate))) == 2


def _fields(frame: dict[str, Any]) -> bool:
    return bool(frame.get("interlaced_frame"))


def _frames(path: Path, video: dict[str, Any], places: list[str], *more: str) -> list[dict[str, Any]]:
    select = (*more, "-select_streams", str(video["index"]), "-show_frames", "-show_entries")
    return _timed(_ffprobe(path, *select, f"frame={_SHOWN}", "-read_intervals", ",".join(places)), video)


def _timed(told: dict[str, Any], video: dict[str, Any]) -> list[dict[str, Any]]:
    """Frames of the video that have a time."""
    frames = told.get("frames", [])
    return [f for f in frames if f.get("stream_index") == video["index"] and "best_effort_timestamp" in f]


def _aspect(video: dict[str, Any]) -> Fraction:
    width, _, height = video.get("sample_aspect_ratio", "1:1").partition(":")
    return Fraction(int(width), int(height)) if int(width) and int(height) else Fraction(1)


def _damage(index: Index, video: Packets, parts: Sequence[Part], tick: Fraction, rate: Fraction) -> Damage:
    """Frames are missing where the times of a part step by more than one and a half, and before its entry point."""
    gaps = missing = 0
    known = video.pts != indexes.NO_TIME
    for part in parts:
        inside = video.pts[known & (video.position >= part.begin) & (video.position < part.end)]
        low, high = int(part.start / tick), int(part.stop / tick)
        pts = np.unique(inside[(inside >= low) & (inside <= high)])
        steps = np.diff(pts) * float(tick * rate)
        if part is parts[-1]:
            steps = steps[:-_HELD]  # where a recording ends, pictures that were to be shown before it are not sent
        early = int((inside < low).sum()) if part.zero else 0
        gaps += int((steps > 1.5).sum()) + (early > 0)
        missing += int(np.round(steps[steps > 1.5] - 1).sum()) + early
    return Damage(index.corrupt, gaps, missing)


def start_of(path: Path, name: str, guards: Sequence[str]) -> Fraction:
    """When an input begins as ffmpeg sees it, in seconds; `name` is a part of the file `path`."""
    return Fraction(_ffprobe(path, "-show_format", name=name, guards=guards)["format"]["start_time"])
