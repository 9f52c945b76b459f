"""What a player would show and sound of a file, for comparing with what it should: nothing here is the tool's own code.

Times are seconds on the file's own clock, exact where its format is.
"""

import json
import tempfile
from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from tests.video.clips import BEAT, BITS, PITCHES, run, turn

LOUD, QUIET = 5000, 0.2  # a beep begins with a sample beyond, after so many seconds without one
TORN = -1  # in place of a number that is no clear one: the picture is damaged


class Beep(NamedTuple):
    time: Fraction
    pitch: int  # its number modulo PITCHES


class Error(NamedTuple):
    """How far a beep is from where the picture says that it belongs; positive: the sound is late."""

    time: Fraction  # of the beep
    number: int  # of the beep in the source
    ms: float


class Piece(NamedTuple):
    """Consecutive numbers, the last included."""

    first: int
    last: int


def probe(path: Path, *show: str) -> Any:
    """What ffprobe says, from JSON."""
    exact = ["-fix_teletext_pts", "0"] if path.suffix == ".ts" else []  # else it moves teletext to the last clock
    return json.loads(run("ffprobe", *exact, "-of", "json", *show, f"file:{path}"))


def counters(path: Path, fields: bool = False) -> list[int]:
    """The numbers of all frames, or fields, in the order of display; TORN for one that cannot be read."""
    return list(_counters(path, path.stat().st_mtime_ns, fields))


@cache
def _counters(path: Path, _: int, fields: bool) -> list[int]:
    look = f"crop=iw*{BITS}/20:ih/12:0:0,scale={BITS}:1:flags=area,format=gray"
    if fields:
        look = f"separatefields,{look}"
    # one thread: what several make of torn pictures differs from run to run
    command = ["ffmpeg", "-threads", "1", "-i", f"file:{path}", "-map", "0:v:0", "-fps_mode", "passthrough"]
    raw = run(*command, "-vf", look, "-f", "rawvideo", "-")
    blocks = np.frombuffer(raw, np.uint8).reshape(-1, BITS)
    numbers = (blocks > 128) @ (1 << np.arange(BITS))
    torn = ((blocks > 70) & (blocks < 190)).any(axis=1)
    return [TORN if bad else int(n) for n, bad in zip(numbers, torn, strict=True)]


def pieces(numbers: Sequence[int]) -> list[Piece]:
    """Runs of numbers that count up by one: what a cut looks like."""
    found: list[Piece] = []
    for n in numbers:
        if found and n == found[-1].last + 1:
            found[-1] = Piece(found[-1].first, n)
        else:
            found.append(Piece(n, n))
    return found


def stamps(path: Path, kind: str = "v:0") -> list[Fraction]:
    """When each frame of a stream is presented; `kind` as ffprobe selects streams."""
    return [start for start, _ in _streams(path, path.stat().st_mtime_ns)[kind].frames]


class _Stream(NamedTuple):
    frames: list[tuple[Fraction, int]]  # time and number of samples of each that is decoded
    hz: int  # samples a second; 0 for pictures


@cache
def _streams(path: Path, _: int) -> dict[str, _Stream]:
    """Each stream with pictures or sound, "v:0", "a:0", ..."""
    show = "stream=index,codec_type,time_base,sample_rate:frame=stream_index,best_effort_timestamp,nb_samples"
    said = probe(path, "-show_entries", show)
    found: dict[str, _Stream] = {}
    known = {}
    for stream in said["streams"]:
        kind = stream["codec_type"][0]
        name = f"{kind}:{sum(other[0] == kind for other in found)}"
        found[name] = _Stream([], int(stream.get("sample_rate", 0)))
        known[stream["index"]] = found[name].frames, Fraction(stream["time_base"])
    for f in said["frames"]:
        if "best_effort_timestamp" in f:
            frames, unit = known[f["stream_index"]]
            frames.append((f["best_effort_timestamp"] * unit, f.get("nb_samples", 0)))
    return found


def steps(
    times: Sequence[Fraction], rate: Fraction, tolerance: Fraction = Fraction(1, 900)
) -> list[tuple[int, Fraction]]:
    """Where frames do not follow each other by one step: the index of the later one and the time between both."""
    gaps = [(i, b - a) for i, (a, b) in enumerate(pairwise(times), 1)]
    return [(i, gap) for i, gap in gaps if abs(gap - 1 / rate) > tolerance]


def audio_gaps(path: Path, track: int = 0) -> list[tuple[Fraction, float]]:
    """Where a track's frames do not follow each other: the time and how many ms are missing, negative: overlap."""
    frames, rate = _streams(path, path.stat().st_mtime_ns)[f"a:{track}"]
    found = []
    for (a, samples), (b, _) in pairwise(frames):
        missing = float(b - a - Fraction(samples, rate)) * 1000
        if abs(missing) > 1.5:  # formats that count milliseconds round
            found.append((b, missing))
    return found


def beeps(path: Path, track: int = 0) -> list[Beep]:
    """The beeps of an audio track in order."""
    return list(_beeps(path, path.stat().st_mtime_ns)[track])


@cache
def _beeps(path: Path, modified: int) -> list[list[Beep]]:
    """Of all tracks, which are decoded at once."""
    tracks = [stream for name, stream in _streams(path, modified).items() if name[0] == "a"]
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, str(i)) for i in range(len(tracks))]
        outputs = [["-map", f"0:a:{i}", "-ac", "1", "-f", "s16le", str(file)] for i, file in enumerate(files)]
        run("ffmpeg", "-i", f"file:{path}", *(word for output in outputs for word in output))
        return [_heard(np.fromfile(file, np.int16), stream) for file, stream in zip(files, tracks, strict=True)]


def _heard(samples: "np.ndarray[Any, np.dtype[np.int16]]", stream: _Stream) -> list[Beep]:
    sound, (frames, rate) = samples.astype(np.int32), stream
    starts = np.cumsum([0, *(samples for _, samples in frames)])
    loud = np.flatnonzero(np.abs(sound) > LOUD)
    onsets = loud[np.diff(loud, prepend=-rate) > QUIET * rate]
    found = []
    for onset in map(int, onsets):
        part = sound[onset + rate // 500 : onset + rate * 32 // 1000]
        if len(part) < rate // 50:
            continue  # the file ends within
        power = np.abs(np.fft.rfft(part * np.hanning(len(part)), 16384))
        number = round((float(power.argmax()) * rate / 16384 - 500) / 50)
        frame = bisect_right(starts, onset) - 1
        if frame < len(frames):
            found.append(Beep(frames[frame][0] + Fraction(onset - int(starts[frame]), rate), number % PITCHES))
    return found


def sync(path: Path, rate: Fraction, track: int = 0, fields: bool = False) -> list[Error]:
    """How far each beep is from its picture; beeps that a joint may have clipped are left out.

    `rate` is that of the numbers: frames a second, or fields.
    """
    numbers, times = counters(path, fields), stamps(path)
    if fields:
        times = [t + half for t in times for half in (0, 1 / rate)]
    if len(numbers) != len(times):
        raise RuntimeError(f"{path.name}: {len(numbers)} numbers and {len(times)} time stamps")
    joints = [t for a, b, t in zip(numbers, numbers[1:], times[1:], strict=False) if b != a + 1]
    found = []
    for time, pitch in beeps(path, track):
        at = bisect_right(times, time) - 1
        if at < 0 or numbers[at] == TORN or any(abs(joint - time) < Fraction(1, 10) for joint in joints):
            continue
        shown = numbers[at] / rate + time - times[at]  # the source's time that the picture tells at this moment
        number = pitch + PITCHES * round((shown / BEAT - pitch) / PITCHES)
        found.append(Error(time, number, float(shown - number * BEAT) * 1000))
    return found


def teletext(path: Path, track: int = 0) -> list[tuple[Fraction, int]]:
    """Time and number of each page of subtitles that clips.py made."""
    show = ["-show_entries", "stream=time_base:packet=pts,data", "-show_data"]
    said = probe(path, "-select_streams", f"s:{track}", *show)
    unit = Fraction(said["streams"][0]["time_base"])
    found = []
    for packet in said["packets"]:
        lines = [line.split(": ", 1)[1][:40] for line in packet["data"].strip().splitlines()]
        text = bytes(turn(x) & 0x7F for x in bytes.fromhex("".join(lines).replace(" ", "")))
        if (at := text.find(b"SOURCE TIME ")) >= 0:
            found.append((packet["pts"] * unit, int(text[at + 12 : at + 17])))
    return found
