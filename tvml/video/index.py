"""The index of a recording: every packet of its streams with its times, read without decoding anything.

ffprobe reads the file once, about as fast as the disk gives it; two hours of television are a million packets.
"""

import subprocess
from array import array
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tvml.errors import InputError
from tvml.video.run import INPUT_GUARDS, TELETEXT, guarded, program_missing

NO_TIME = -(1 << 62)  # a packet without a time
_NEAR = 1 << 21  # bytes that streams of the same moment may be apart in the file
JUMP = Fraction(1)  # seconds; times that step further, or back, begin a new part


class Packets(NamedTuple):
    """One stream's packets in the order of the file."""

    pts: np.ndarray  # int64, in ticks; NO_TIME where the file has none
    dts: np.ndarray
    position: np.ndarray  # in the file; -1 where ffprobe does not know it
    key: np.ndarray  # bool


class Index(NamedTuple):
    streams: dict[int, Packets]  # by the number of the stream
    corrupt: int  # packets that the demuxer found damaged


class Part(NamedTuple):
    """A stretch of the recording whose times run on; a recording without jumps is one."""

    start: Fraction  # PTS of its first frame, in seconds
    stop: Fraction  # PTS of its last frame, plus a frame
    begin: int  # bytes of the file
    end: int
    frames: int
    zero: Fraction  # where it begins on the time line: how long the parts before it are together


def read(path: Path) -> Index:
    """Raises InputError when ffprobe cannot read the file, ToolError when there is no ffprobe."""
    entries = "packet=stream_index,pts,dts,pos,flags"
    options = (*INPUT_GUARDS, *TELETEXT, "-show_entries", entries, "-of", "csv=p=0")
    command = ["ffprobe", "-v", "warning", *options, guarded(path)]
    columns: dict[int, tuple[array[int], ...]] = {}
    with program_missing("ffprobe"):
        probe = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    corrupt = 0
    try:
        assert probe.stdout is not None
        for line in probe.stdout:
            fields = line.split(b",")
            if len(fields) < 5 or not fields[0].isdigit():  # a line of a packet's side data, or a message
                corrupt += b"Packet corrupt" in line
                continue
            stream = int(fields[0])
            if stream not in columns:
                columns[stream] = tuple(array("q") for _ in range(4))
            for column, field in zip(columns[stream], fields[1:4], strict=False):
                column.append(NO_TIME if field == b"N/A" else int(field))
            columns[stream][3].append(fields[4].startswith(b"K"))
    finally:
        if probe.poll() is None:
            probe.kill()
        probe.wait()
        if probe.stdout is not None:
            probe.stdout.close()
    if probe.returncode:
        raise InputError(f"{path}: ffprobe cannot read it to its end; is it damaged or still being copied?")
    return Index({stream: _packets(found) for stream, found in columns.items()}, corrupt)


def _packets(columns: tuple["array[int]", ...]) -> Packets:
    pts, dts, position, key = (np.array(column, np.int64) for column in columns)
    return Packets(pts, dts, np.where(position == NO_TIME, -1, position), key.astype(bool))


def parts(video: Packets, base: Fraction, rate: Fraction, first: int, size: int, sounds: list[Packets]) -> list[Part]:
    """The parts of a recording, told by the times of its video.

    `base` is a tick in seconds, `first` the PTS of the first frame that can be decoded, in ticks; `sounds`
    are the packets of the audio streams. A stretch of less than half a second is damage, not a part.
    """
    order = np.where(video.dts != NO_TIME, video.dts, video.pts)
    known = np.flatnonzero(order != NO_TIME)
    order = order[known]
    runs = _runs(order, int(JUMP / base), max(1, int(rate / 2)))
    found: list[Part] = []
    zero = Fraction(0)
    for number, (low, high) in enumerate(runs):
        inside = known[low:high]
        if number:  # a decoder begins anew, at an entry point
            entry = inside[video.key[inside] & (video.pts[inside] != NO_TIME)]
            first = int(video.pts[entry[0]]) if len(entry) else int(video.pts[inside].max()) + 1
        pts = video.pts[inside]
        pts = pts[(pts != NO_TIME) & (pts >= first)]
        if not len(pts):
            continue
        start, stop = int(pts.min()) * base, int(pts.max()) * base + 1 / rate
        begin = _begin(video, sounds, int(known[low]), order[low] - order[low - 1], base) if found else 0
        if found:
            found[-1] = found[-1]._replace(end=begin)
        found.append(Part(start, stop, begin, size, len(pts), zero))
        zero += stop - start
    return found


def filled(video: Packets, step: Fraction) -> Packets:
    """The same with a PTS for every picture that has a DTS at least; program streams give one only now and then.

    Pictures come in the order of decoding: the first free place in steps of a picture at or after its DTS is its own.
    """
    missing = np.flatnonzero((video.pts == NO_TIME) & (video.dts != NO_TIME))
    known = np.unique(video.pts[video.pts != NO_TIME])
    if not len(missing) or not len(known):
        return video
    wide = float(step)
    holes = [
        int(before + round(wide * k))
        for before, after in pairwise([*known.tolist(), int(known[-1] + wide * (len(missing) + 1))])
        for k in range(1, round((after - before) / wide))
    ]
    pts, at = video.pts.copy(), 0
    for packet in missing:
        while at < len(holes) and holes[at] < video.dts[packet] - wide / 2:
            at += 1
        if at < len(holes):
            pts[packet], at = holes[at], at + 1
    return video._replace(pts=pts)


def first_fields(video: Packets, step: Fraction) -> Packets:
    """The same without second fields, which follow the first in the file and `step` ticks later on the screen."""
    pts, keep, at = video.pts.tolist(), [], 0
    while at < len(pts):
        keep.append(at)
        second = at + 1 < len(pts) and abs(pts[at + 1] - pts[at] - step) < step / 2
        at += 2 if second else 1
    return Packets(*(column[keep] for column in video))


def tables_before(path: Path, begin: int, pids: set[int]) -> int:
    """Where the tables of a transport stream begin that stand right before `begin`; without them it has no streams.

    `pids` are those of the streams: the first of their packets on the way back ends the search.
    """
    with open(path, "rb") as file:
        low = max(0, begin - 188 * 64)
        file.seek(low)
        data = file.read(begin - low)
    found, complete = 0, False
    for back in range(188, len(data) + 1, 188):
        packet = data[len(data) - back :]
        pid = (packet[1] & 0x1F) << 8 | packet[2]
        if packet[0] != 0x47 or pid in pids:
            break
        found, complete = back, complete or pid == 0
    return begin - found if complete else begin


def _runs(order: np.ndarray, jump: int, least: int) -> list[tuple[int, int]]:
    """Where the times run on, as slices; short stretches are left out, and what they only interrupted is joined."""
    steps = np.diff(order)
    at = np.flatnonzero((steps > jump) | (steps < -jump // 4)) + 1
    bounds = [0, *at.tolist(), len(order)]
    long = [(a, b) for a, b in pairwise(bounds) if b - a >= least] or [(0, len(order))]
    runs = [long[0]]
    for a, b in long[1:]:
        step = order[a] - order[runs[-1][1] - 1]
        if runs[-1][1] < a and 0 < step <= jump:
            runs[-1] = (runs[-1][0], b)
        else:
            runs.append((a, b))
    return runs


def _begin(video: Packets, sounds: list[Packets], packet: int, jump: int, base: Fraction) -> int:
    """Where in the file a part begins: at the video's first packet, or that of a sound which comes before it."""
    begin = int(video.position[packet])
    half = int(1 / base / 2)
    for sound in sounds:
        times = np.where(sound.dts != NO_TIME, sound.dts, sound.pts)
        for step in np.flatnonzero(np.abs(np.diff(times) - jump) < half) + 1:
            position = int(sound.position[step])
            if begin - _NEAR < position < begin:
                begin = position
    return begin
