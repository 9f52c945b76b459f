"""The few pictures next to a joint, encoded so that a decoder takes them for more of the same stream.

ffmpeg is given the access units that these pictures need and nothing else, the first as an IDR picture (rewrite.py):
so every unit becomes one picture, in the order of display, and counting them is exact. x264 writes them without B
pictures, with the profile, the level and the way of interlacing of the recording. Its parameter set gets the VUI of
the recording: size of pixels, colours, frame rate, and how many pictures a decoder holds back, which must not change
at a joint. The sets get numbers that the recording does not use.
"""

import subprocess
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np

from tvml.video.h264 import headers
from tvml.video.h264.bits import Reader, Writer
from tvml.video.h264.headers import Slice
from tvml.video.h264.joints import messages
from tvml.video.h264.nal import DELIMITER, SEI, SPS, Part, escaped, head, is_slice, joined, kind, payload, split
from tvml.video.h264.rewrite import SHORT, observed
from tvml.video.h264.sets import Sets, Sps, sps
from tvml.video.run import program_missing

_PROFILES = {66: "baseline", 77: "main", 88: "main", 100: "high", 110: "high10", 122: "high422", 244: "high444"}
# kbit/s that a level allows (table A-1), 1.25 of it in the high profiles
_RATES = {30: 10000, 31: 14000, 32: 20000, 40: 20000, 41: 50000, 42: 50000, 50: 135000, 51: 240000, 52: 240000}
SMALL = 32, 18  # pixels of a picture that is looked at
_LONGEST = 600  # seconds that ffmpeg may take
_OWN_WORDS = 5  # payloadType of what x264 says of itself


class Style(NamedTuple):
    """How the recording is coded, and so what is encoded next to it."""

    sps: Sps
    vui: bytes  # the unit of the set that the VUI is taken from
    number: int  # of the new parameter sets
    fields: str  # "" progressive, tff or bff, or "fake": frames in an interlaced stream
    delimiters: bool
    rate: Fraction  # frames a second
    quality: int = 16  # crf


def style(data: bytes, sets: Sets, rate: Fraction) -> Style:
    """The style of a recording, by an access unit of it. Raises ValueError for what x264 cannot continue."""
    parts = observed(data, sets)
    unit = next((part.unit for part in parts if is_slice(part.unit)), None)
    if unit is None:
        raise ValueError("an access unit has no picture")
    s = headers.begin(unit, head(unit, SHORT)[0], sets)
    if s.sps.profile not in _PROFILES or s.pps.groups > 1 or s.sps.separate:
        raise ValueError(f"profile {s.sps.profile} is none that can be encoded")
    number = next(n for n in range(32) if n not in sets.sps and n not in sets.pps)
    delimiters = any(kind(part.unit) == DELIMITER for part in parts)
    return Style(s.sps, sets.sps[s.sps.id][0], number, _fields(s), delimiters, rate)


def _fields(s: Slice) -> str:
    if s.sps.frames_only:
        return ""
    if s.field:
        return "bff" if s.bottom else "tff"
    if s.sps.poc_type == 0 and s.deltas:
        return "tff" if s.deltas[0] > 0 else "bff" if s.deltas[0] < 0 else "fake"
    return "tff"


class Decoded(NamedTuple):
    """What ffmpeg made of a byte stream."""

    units: list[bytes]  # access units of what was to be encoded
    sums: list[bytes]  # a hash of each picture behind the first `skip`, in the order of display, if looked at
    small: np.ndarray  # (n, pixels of SMALL) uint8, all pictures in grey, if looked at
    clean: bool  # without a complaint


def command(o: Style | None, skip: int, count: int, look: Path | None) -> list[str]:
    """The command that decodes a byte stream and, with a style, encodes `count` pictures behind the first `skip`.

    In the folder `look` it writes a hash of each picture behind them, and what all look like.
    """
    said = ["ffmpeg", "-nostdin", "-hide_banner", "-v", "error", "-y", "-threads", "1", "-strict", "1", "-f", "h264"]
    said += ["-framerate", str(o.rate if o else 25), "-i", "pipe:0", "-filter_complex"]
    ways = [*(["e"] if o else []), *(["h", "s"] if look else [])]
    graph = [f"[0:v]split={len(ways)}" + "".join(f"[{way}0]" for way in ways)]
    outputs: list[str] = []
    plain = ["-fps_mode", "passthrough"]
    if o:
        graph += [f"[e0]trim=start_frame={skip}:end_frame={skip + count},settb={1 / o.rate},setpts=N[e]"]
        outputs += ["-map", "[e]", *plain, *_x264(o), "-f", "h264", "pipe:1"]
    if look:
        width, height = SMALL
        graph += [f"[h0]trim=start_frame={skip}[h]", f"[s0]scale={width}:{height}:flags=area,format=gray[s]"]
        outputs += ["-map", "[h]", *plain, "-f", "framehash", "-hash", "murmur3", str(look / "sums")]
        outputs += ["-map", "[s]", *plain, "-f", "rawvideo", str(look / "small")]
    return [*said, ";".join(graph), *outputs]


def _x264(o: Style) -> list[str]:
    s = o.sps
    params = [f"sps-id={o.number}", "bframes=0", "keyint=infinite", "scenecut=0", "aud=1", "log-level=none"]
    params += [f"ref={max(1, min(3, s.references))}", f"level={s.level / 10:.1f}"]
    if s.level in _RATES:
        most = _RATES[s.level] * (5 if s.profile >= 100 else 4) // 4
        params += [f"vbv-maxrate={most}", f"vbv-bufsize={most}"]
    fields = ["-flags", "+ildct+ilme"] if o.fields in ("tff", "bff") else []
    params += [f"{o.fields}=1"] if fields else ["fake-interlaced=1"] if o.fields else []
    return [
        *("-c:v", "libx264", "-preset", "veryfast", "-profile:v", _PROFILES[s.profile], "-threads", "1"),
        *("-crf", str(o.quality), *fields, "-x264-params", ":".join(params)),
    ]


def decode(data: bytes, o: Style | None, skip: int, count: int, look: bool) -> Decoded:
    """Decode a byte stream; with a style encode `count` pictures of it behind the first `skip`.

    Raises ValueError when there are other than `count` of them, ToolError when ffmpeg is not there.
    """
    with TemporaryDirectory(prefix="tvml-") as name:
        folder = Path(name)
        ran = command(o, skip, count, folder if look else None)
        try:
            with program_missing("ffmpeg"):
                done = subprocess.run(ran, input=data, capture_output=True, timeout=_LONGEST)
        except subprocess.TimeoutExpired:
            raise ValueError(f"ffmpeg took more than {_LONGEST} s for the pictures next to a joint") from None
        units = _units(done.stdout)
        if done.returncode or (o and len(units) != count):
            told = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["no reason given"]
            raise ValueError(f"{len(units)} pictures next to a joint were encoded instead of {count} ({told[0]})")
        lines = (folder / "sums").read_bytes().splitlines() if look else []
        small = np.fromfile(folder / "small", np.uint8) if look else np.zeros(0, np.uint8)
    sums = [line.rpartition(b",")[2].strip() for line in lines if not line.startswith(b"#")]
    dressed = [_dressed(unit, o) for unit in units] if o else []
    return Decoded(dressed, sums, small.reshape(-1, SMALL[0] * SMALL[1]), not done.stderr.strip())


def _units(data: bytes) -> list[list[Part]]:
    """What x264 wrote: every access unit begins with a delimiter."""
    found: list[list[Part]] = []
    for part in split(data):
        if kind(part.unit) == DELIMITER:
            found.append([])
        found[-1].append(part)
    return found


def _dressed(parts: list[Part], o: Style) -> bytes:
    found = []
    for part in parts:
        which = kind(part.unit)
        if which == DELIMITER and not o.delimiters:
            continue
        if which == SEI and [sort for sort, _ in messages(part.unit)] == [_OWN_WORDS]:
            continue
        found.append(Part(part.start, with_vui(part.unit, o.vui)) if which == SPS else part)
    return joined(found)


def with_vui(unit: bytes, other: bytes) -> bytes:
    """A sequence parameter set with the VUI of another, but for the model of the buffer and the pictures' structures.

    Those would promise messages which the encoded pictures do not have.
    """
    mine, theirs = sps(unit), sps(other)
    source, own, w = Reader(payload(other)), Reader(payload(unit)), Writer()
    w.copy(own, 0, mine.vui_at)
    if theirs.vui is None:
        w.u(1, 0)
    else:
        w.copy(source, theirs.vui_at, theirs.vui.hrd_at)
        w.u(2, 0)
        w.u(1, bool(mine.vui and mine.vui.structures))
        if theirs.vui.buffered is not None and theirs.vui.buffered >= mine.references:
            w.copy(source, theirs.vui.limits_at, _end(payload(other)))
        else:
            w.u(1, 0)
    w.u(1, 1)
    return unit[:1] + escaped(w.data())


def _end(data: bytes) -> int:
    """Where a payload's own bits end: before the last 1."""
    data = data.rstrip(b"\0")
    return 8 * len(data) - (data[-1] & -data[-1]).bit_length()
