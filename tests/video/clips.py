"""Recordings made for tests: every frame shows its number, every 0.48 s a beep tells its own number by its pitch.

The number is 16 blocks of white or black, the lowest bit first, each a twentieth of the picture wide, over the top
tenth; interlaced clips number fields. It is read back at any size (seen.py). A beep's pitch is 500 + 50 (k mod 128)
Hz; 0.48 s are 12 frames at 25 a second, 20 of MPEG audio, and 15 of AC-3.
"""

import hashlib
import random
import struct
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from tvml.video.probe import Recording, probe

BITS = 16  # of the number in the picture
BEAT = Fraction(12, 25)  # seconds from beep to beep
PITCHES = 128  # then they come again
WRAP = 2**33 / 90000  # seconds until the clock of a transport stream starts again
LANGUAGES = ("deu", "eng", "fra", "ita", "spa", "nld", "pol", "por")
CODERS = {"mp2": "mp2", "mp3": "libmp3lame", "ac3": "ac3", "eac3": "eac3", "aac": "aac"}


@dataclass(frozen=True)
class Recipe:
    size: str = "160x96"
    rate: str = "25"  # frames a second; "30000/1001" as well
    seconds: float = 16
    interlaced: bool = False  # top field first; the number then counts fields
    video: str = "h264"  # hevc, mpeg2video or none
    audio: Sequence[str] = ("mp2", "ac3")  # also mp3, eac3 and aac; "ac3:6" has six channels
    open_gop: bool = True  # as broadcasters send: no IDR picture but the first
    gop: int = 25
    preset: str = "superfast"
    x264: str = ""  # more of its parameters: "cabac=0:ref=4"
    bits: str = ""  # a second: "9M"; none: constant quality
    pixels: str = "yuv420p"
    teletext: bool = False  # a track of teletext, and one of DVB subtitles; page i comes at i / 2 seconds
    wrap: bool = False  # the clock starts again in the middle
    lead: float = 0  # the sound starts so many seconds before the picture
    first: int = 0  # number of the first frame or field
    quiet: Sequence[tuple[float, float]] = ()  # from, to: seconds without sound, between which it hums, without beeps
    dark: Sequence[tuple[float, float]] = ()  # seconds of black without a number
    more: Sequence[str] = ()  # arguments of ffmpeg before the output

    @property
    def numbers(self) -> Fraction:
        """How many numbers a second: frames, or fields of an interlaced clip."""
        return Fraction(self.rate) * (2 if self.interlaced else 1)


# what the bench makes: sizes and rates as broadcasters send them
SENT = {
    "720p50": Recipe(size="1280x720", rate="50", gop=32, bits="9M"),
    "1080i50": Recipe(size="1920x1080", gop=16, interlaced=True, bits="10M"),
    "576i25": Recipe(size="720x576", gop=12, interlaced=True, bits="4M"),
    "2160p50": Recipe(size="3840x2160", rate="50", gop=50, bits="20M"),
}


SMALL = 2**22  # bytes; a clip that is not larger is made once and kept
_MADE: dict[str, bytes] = {}


def clip(folder: Path, name: str = "clip.ts", recipe: Recipe = Recipe()) -> Path:
    """Makes a recording in the folder and returns its path; the name's ending chooses the container."""
    target = folder / name
    key = f"{recipe}{target.suffix}"
    if key in _MADE:
        return _written(target, _MADE[key])
    _make(target, recipe)
    if target.stat().st_size <= SMALL:
        _MADE[key] = target.read_bytes()
    return target


def _make(target: Path, recipe: Recipe) -> None:
    inputs, maps = [], []
    if recipe.video != "none":
        inputs += ["-f", "lavfi", "-i", _picture(recipe)]
        maps += ["-map", "0:v", *_video(recipe)]
    if recipe.audio:
        inputs += ["-itsoffset", str(-recipe.lead), "-f", "lavfi", "-i", _beeps(recipe)]
    for i, spec in enumerate(recipe.audio):
        codec, _, channels = spec.partition(":")
        layout, many = {"1": ("mono", 1), "6": ("5.1", 6)}.get(channels, ("stereo", 2))
        spread = "|".join([f"pan={layout}", *(f"c{k}=c0" for k in range(many))])
        maps += ["-map", f"{inputs.count('-i') - 1}:a", f"-c:a:{i}", CODERS[codec], f"-b:a:{i}", "192k"]
        maps += [f"-aac_coder:a:{i}", "fast"] if codec == "aac" else []
        maps += [f"-filter:a:{i}", spread, f"-metadata:s:a:{i}", f"language={LANGUAGES[i % len(LANGUAGES)]}"]
    if recipe.teletext:
        pages = target.with_name(f"{target.name}.pages")
        pages.write_bytes(subtitles(recipe.seconds))
        inputs += ["-fix_teletext_pts", "0", "-f", "mpegts", "-i", str(pages)]
        maps += ["-map", f"{inputs.count('-i') - 1}:s", "-c:s", "copy"]
    if recipe.wrap:
        maps += ["-output_ts_offset", str(WRAP - 1.4 - recipe.seconds / 2)]
    run("ffmpeg", *inputs, *maps, *recipe.more, str(target))
    target.with_name(f"{target.name}.pages").unlink(missing_ok=True)


_KNOWN: dict[tuple[bytes, str, int | None], Recording] = {}


def probed(path: Path, program: int | None = None) -> Recording:
    """What the tool reads of a recording, read once of those that are the same to the byte."""
    key = hashlib.sha256(path.read_bytes()).digest(), path.suffix, program
    if key not in _KNOWN:
        _KNOWN[key] = probe(path, program)
    return _KNOWN[key]._replace(path=path)


def run(program: str, *arguments: str) -> bytes:
    """What it writes to its output. Raises RuntimeError with what it says."""
    quiet = ["-nostdin", "-y"] if program == "ffmpeg" else []
    done = subprocess.run([program, "-v", "error", *quiet, *arguments], capture_output=True)
    if done.returncode:
        raise RuntimeError(f"{program} {' '.join(arguments)}: {done.stderr.decode(errors='replace')}")
    return done.stdout


def _picture(recipe: Recipe) -> str:
    width, height = map(int, recipe.size.split("x"))
    height //= 2 if recipe.interlaced else 1
    block, tall = width // 20, height // 10
    parts = [f"testsrc2=s={width}x{height}:r={recipe.numbers}:d={recipe.seconds}"]
    parts += [f"drawbox=x=0:y=0:w={block * BITS}:h={tall}:c=black@1:t=fill"]
    for k in range(BITS):
        shown = f"enable='mod(floor((n+{recipe.first})/{2**k}),2)'"
        parts += [f"drawbox=x={block * k}:y=0:w={block}:h={tall}:c=white@1:t=fill:{shown}"]
    parts += [f"drawbox=c=black@1:t=fill:enable='{_within([span])}'" for span in recipe.dark]
    parts += ["weave=first_field=top"] if recipe.interlaced else []
    return ",".join([*parts, f"format={recipe.pixels}"])


def _beeps(recipe: Recipe) -> str:
    """Beep k sounds 40 ms from the moment when the picture's number is 0.48 k seconds worth of frames."""
    if recipe.quiet:
        silent = f"asetnsamples=480,volume=0:enable='{_within(recipe.quiet, recipe.lead)}'"
        return f"sine=200:r=48000:d={recipe.seconds + recipe.lead},{silent}"
    t = f"(t+{float(recipe.first / recipe.numbers)}-{recipe.lead}+0.0000001)"
    beat = float(BEAT)
    pitch = f"(500+50*mod(floor({t}/{beat}),{PITCHES}))"
    sound = f"if(lt(mod({t},{beat}),.04)*gte({t},0),.5*sin(2*PI*{pitch}*mod({t},{beat})),0)"
    return f"aevalsrc='{sound}':s=48000:d={recipe.seconds + recipe.lead}"


def _within(spans: Iterable[tuple[float, float]], later: float = 0) -> str:
    return "+".join(f"between(t,{a + later},{b + later - 0.001})" for a, b in spans)


def _video(recipe: Recipe) -> list[str]:
    rate = ["-b:v", recipe.bits, "-maxrate", recipe.bits, "-bufsize", recipe.bits] if recipe.bits else []
    shared = ["-g", str(recipe.gop), "-bf", "3", *rate]
    # the flag in the -f lavfi input is lost: it must be set again
    fields = ["-vf", "setfield=tff", "-flags", "+ildct+ilme"] if recipe.interlaced else []
    gop = f"open-gop={int(recipe.open_gop)}:keyint={recipe.gop}:min-keyint={recipe.gop}:bframes=3:b-adapt=0:scenecut=0"
    if recipe.video == "mpeg2video":
        return ["-c:v", "mpeg2video", *shared, *([] if recipe.bits else ["-q:v", "4"]), *fields]
    if recipe.video == "hevc":
        return ["-c:v", "libx265", "-preset", "ultrafast", *rate, "-x265-params", f"{gop}:log-level=none"]
    params = ":".join([gop, *(["tff=1"] if fields else []), *([recipe.x264] if recipe.x264 else [])])
    return ["-c:v", "libx264", "-preset", recipe.preset, *rate, *fields, "-x264-params", params]


# what is done to a recording


def damaged(path: Path, seed: int, share: float = 0.002, name: str = "damaged.ts") -> Path:
    """Another transport stream, of whose packets this share is lost or has flipped bits; the first 200 are whole."""
    rng, data = random.Random(seed), path.read_bytes()
    packets = [bytearray(data[at : at + 188]) for at in range(0, len(data), 188)]
    for i in rng.sample(range(200, len(packets)), max(1, round(share * len(packets)))):
        if rng.random() < 0.5:
            packets[i].clear()
        else:
            for at in rng.sample(range(4, 188), 8):
                packets[i][at] ^= 1 << rng.randrange(8)
    return _written(path.with_name(name), b"".join(packets))


def outage(path: Path, start: float, stop: float, name: str = "outage.ts") -> Path:
    """Another without the packets from one share of the file to another, as when the reception failed."""
    data = path.read_bytes()
    first, last = (int(len(data) * share) // 188 * 188 for share in (start, stop))
    return _written(path.with_name(name), data[:first] + data[last:])


def jump(first: Path, second: Path, name: str = "jump.ts") -> Path:
    """One behind the other, as when a recorder started anew: the clock jumps back to where it was."""
    return _written(first.with_name(name), first.read_bytes() + second.read_bytes())


def two_programs(first: Path, second: Path, name: str = "programs.ts") -> Path:
    """Both at once, as programs 1 and 2 of one transport stream."""
    target = first.with_name(name)
    show = ["-show_entries", "stream=index", "-of", "csv=p=0"]
    counts = [len(set(run("ffprobe", *show, str(path)).split())) for path in (first, second)]
    members = [range(counts[0]), range(counts[0], sum(counts))]
    programs = []
    for number, streams in enumerate(members, 1):
        programs += ["-program", ":".join([f"title=P{number}:program_num={number}", *(f"st={i}" for i in streams)])]
    run("ffmpeg", "-i", str(first), "-i", str(second), "-map", "0", "-map", "1", "-c", "copy", *programs, str(target))
    return target


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


# teletext and DVB subtitles: ffmpeg has no encoder for the one and cannot make text into the other

TEXT, BITMAP, TABLE = 0x120, 0x121, 0x1000  # ids
_HAMMING = (0x15, 0x02, 0x49, 0x5E, 0x64, 0x73, 0x38, 0x2F, 0xD0, 0xC7, 0x8C, 0x9B, 0xA1, 0xB6, 0xFD, 0xEA)


def subtitles(seconds: float) -> bytes:
    """A transport stream of subtitles alone: teletext that says its number every 0.5 s, a bitmap every 2 s."""
    counters: dict[int, int] = {}
    found = []
    for i in range(int(seconds * 2)):
        stamp = 129600 + 45000 * i
        found += [_packets(0, b"\0" + _pat(), counters), _packets(TABLE, b"\0" + _pmt(), counters)]
        found += [_packets(TEXT, _page(stamp, i), counters, clock=stamp - 9000)]
        found += [_packets(BITMAP, _bitmap(stamp), counters)] if i % 4 == 0 else []
    return b"".join(found)


def _packets(pid: int, payload: bytes, counters: dict[int, int], clock: int | None = None) -> bytes:
    found = b""
    for at in range(0, len(payload), 176):  # always room for a clock
        part = payload[at : at + 176]
        count = counters[pid] = (counters.get(pid, -1) + 1) & 15
        first = at == 0
        extra = struct.pack(">BQ", 0x10, clock << 31 | 0x3F << 25)[:7] if first and clock is not None else b"\0"
        extra = extra.ljust(183 - len(part), b"\xff")
        found += struct.pack(">BHB", 0x47, first << 14 | pid, 0x30 | count) + bytes([len(extra)]) + extra + part
    return found


def _section(data: bytes) -> bytes:
    check = 0xFFFFFFFF
    for byte in data:
        check ^= byte << 24
        for _ in range(8):
            check = (check << 1 ^ (0x04C11DB7 if check & 0x80000000 else 0)) & 0xFFFFFFFF
    return data + struct.pack(">I", check)


def _pat() -> bytes:
    return _section(struct.pack(">BHHBBBHH", 0, 0xB00D, 1, 0xC1, 0, 0, 1, 0xE000 | TABLE))


def _pmt() -> bytes:
    body = b""
    for pid, described in ((TEXT, b"\x56\5deu\x11\x50"), (BITMAP, b"\x59\x08deu\x10\0\1\0\1")):
        body += struct.pack(">BHH", 6, 0xE000 | pid, 0xF000 | len(described)) + described
    head = struct.pack(">HBBBHH", 1, 0xC1, 0, 0, 0xE000 | TEXT, 0xF000)
    return _section(struct.pack(">BH", 2, 0xB000 | len(head + body) + 4) + head + body)


def _stamped(head: int, stamp: int, payload: bytes, pad: int) -> bytes:
    parts = (
        0x21 | stamp >> 29 & 0xE,
        stamp >> 22 & 0xFF,
        stamp >> 14 & 0xFE | 1,
        stamp >> 7 & 0xFF,
        stamp << 1 & 0xFE | 1,
    )
    header = bytes([head, 0x80, 5 + pad, *parts]) + b"\xff" * pad
    return b"\0\0\1\xbd" + struct.pack(">H", len(header) + len(payload)) + header + payload


def _page(stamp: int, number: int) -> bytes:
    header = bytes(_HAMMING[x] for x in (0, 5, 0, 0, 0, 8, 0, 1)) + _odd(b" " * 32)  # page 150, a subtitle
    rows = [_row(0, header), _row(20, _odd(f"SOURCE TIME {number:05d}".ljust(40).encode()))]
    payload = b"\x10" + b"".join(rows)
    while (len(payload) + 45) % 184:
        payload += b"\xff\x2c" + b"\xff" * 44
    return _stamped(0x84, stamp, payload, 31)


def _row(row: int, data: bytes) -> bytes:
    address = row << 3 | 1
    turned = bytes(turn(x) for x in bytes([_HAMMING[address & 15], _HAMMING[address >> 4]]) + data)
    return bytes([3, 0x2C, 0xC7, 0xE4]) + turned


def turn(byte: int) -> int:
    """The bits in the other order, as teletext sends them."""
    return int(f"{byte:08b}"[::-1], 2)


def _odd(data: bytes) -> bytes:
    return bytes(x | (0x80 if x.bit_count() % 2 == 0 else 0) for x in data)


def _bitmap(stamp: int) -> bytes:
    def segment(kind: int, data: bytes) -> bytes:
        return struct.pack(">BBHH", 0x0F, kind, 1, len(data)) + data

    region = struct.pack(">BBHHBBBB", 0, 0x08, 16, 2, 0x4C, 0, 0, 0xFC) + struct.pack(">HHH", 0, 0, 0)
    payload = b"\x20\0" + segment(0x10, struct.pack(">BBBBHH", 2, 0x08, 0, 0xFF, 100, 500)) + segment(0x11, region)
    payload += segment(0x12, bytes([0, 0x0F, 1, 0x5F, 235, 128, 128, 0]))
    payload += segment(0x13, struct.pack(">HBHH", 0, 1, 6, 0) + b"\x11\x55\x55\0\0\xf0") + segment(0x80, b"") + b"\xff"
    return _stamped(0x84, stamp, payload, 0)
