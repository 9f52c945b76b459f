"""Byte streams for tests: made by x264, taken apart, decoded."""

import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tvml.video.h264.joints import Pictures
from tvml.video.h264.nal import DELIMITER, SPS, Part, joined, kind, split


class Shown(NamedTuple):
    sums: list[str]  # a hash of each picture in the order of display
    said: str  # errors


def decoded(*streams: bytes) -> Shown:
    """What is shown of each, one behind the other; every one has a decoder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["ffmpeg", "-v", "error"]
        for number, data in enumerate(streams):
            path = Path(folder, str(number))
            path.write_bytes(data)
            command += ["-strict", "1", "-f", "h264", "-i", str(path)]
        maps = [word for number in range(len(streams)) for word in ("-map", f"{number}:v")]
        said = subprocess.run(
            [*command, *maps, "-fps_mode", "passthrough", "-f", "framehash", "-hash", "md5", "-"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
        )
    lines = [line.split(",") for line in said.stdout.decode().splitlines() if not line.startswith("#")]
    return Shown([line[-1].strip() for line in sorted(lines, key=lambda line: int(line[0]))], said.stderr.decode())


@cache
def coded(x264: str, interlaced: bool = False, preset: str = "medium") -> Pictures:
    """Access units of x264, a hundred with open GOPs of 24."""
    fields = ",weave=first_field=top,setfield=tff" if interlaced else ""
    source = f"testsrc2=s={'160x48' if interlaced else '160x96'}:r={50 if interlaced else 25}:d=4{fields}"
    params = f"open-gop=1:keyint=24:min-keyint=24:scenecut=0:b-adapt=0:aud=1:{x264}"
    how = ["-pix_fmt", "yuv420p", *(["-flags", "+ildct+ilme"] if interlaced else []), "-x264-params", params]
    made = run("ffmpeg", "-f", "lavfi", "-i", source, "-c:v", "libx264", "-preset", preset, *how, "-f", "mpegts", "-")
    told = run("ffprobe", "-show_entries", "packet=pts,dts", "-of", "csv=p=0", "-", data=made)
    times = np.array([[int(n) for n in line.split(b",")[:2]] for line in told.split()])
    units = taken_apart(run("ffmpeg", "-i", "-", "-c", "copy", "-f", "h264", "-", data=made))
    marked = np.array([any(kind(part.unit) == SPS for part in split(unit)) for unit in units])
    assert len(units) == len(times)
    return Pictures(times[:, 0], times[:, 1], marked, np.zeros(len(units), bool), units.__getitem__)


def run(program: str, *arguments: str, data: bytes = b"") -> bytes:
    return subprocess.run([program, "-v", "error", *arguments], input=data, capture_output=True, check=True).stdout


def taken_apart(data: bytes) -> tuple[bytes, ...]:
    """Access units, each of which begins with a delimiter."""
    found: list[list[Part]] = []
    for part in split(data):
        if kind(part.unit) == DELIMITER:
            found.append([])
        found[-1].append(part)
    return tuple(map(joined, found))
