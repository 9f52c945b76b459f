"""Frames of sound in every codec, against ffprobe, and joints where they lie across PES packets."""

import shutil
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.video.clips import Recipe, clip, run
from tests.video.seen import audio_gaps, probe
from tests.video.transport.test_write import clean, gops, numbers, written
from tvml.video import transport
from tvml.video.transport import Transport, pes
from tvml.video.transport.audio import sounds
from tvml.video.transport.packets import SIZE, heads
from tvml.video.transport.stamps import CLOCK

pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")

CODECS = {"mp2": "mpeg", "libmp3lame": "mpeg", "ac3": "ac3", "eac3": "eac3", "aac": "adts"}


@pytest.mark.parametrize(
    ("coder", "hz"),
    [
        ("mp2", 48000),
        ("mp2", 22050),
        ("libmp3lame", 44100),
        ("libmp3lame", 16000),
        ("libmp3lame", 8000),
        ("ac3", 44100),
        ("eac3", 32000),
        ("aac", 44100),
    ],
)
def test_frames_are_where_ffprobe_sees_them(tmp_path, coder, hz):
    form = {"libmp3lame": "mp3", "aac": "adts"}.get(coder, coder)
    target = tmp_path / f"sound.{form}"
    bare = ["-id3v2_version", "0", "-write_xing", "0"] if form == "mp3" else []
    run("ffmpeg", "-f", "lavfi", "-i", f"sine=r={hz}:d=2", "-c:a", coder, "-b:a", "64k", *bare, "-f", form, str(target))
    said = probe(target, "-show_entries", "packet=size,pos,duration_time")["packets"]
    found = sounds(CODECS[coder], target.read_bytes())
    assert [s.size for s in found] == [int(p["size"]) for p in said]
    assert [s.at for s in found] == [int(p["pos"]) for p in said]
    assert abs(float(found[0].ticks) / 90000 - float(said[0]["duration_time"])) < 1e-5


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["mpeg", "ac3", "eac3", "adts", "latm", "other"]), st.binary(max_size=2000))
def test_any_bytes_have_frames_or_none(codec, data):
    found = sounds(codec, b"\xff\xfd\x84\0" + data)
    assert all(a.at + a.size <= b.at for a, b in pairwise(found)) and all(s.size > 0 for s in found)


def test_a_dependent_substream_is_part_of_its_frame():
    first = bytes([0x0B, 0x77, 0x00, 0x0F, 0x30, 0x80]).ljust(32, b"\1")
    more = bytes([0x0B, 0x77, 0x40, 0x07, 0x30, 0x80]).ljust(16, b"\2")
    assert [(s.at, s.size) for s in sounds("eac3", (first + more) * 3)] == [(0, 48), (48, 48), (96, 48)]


def repacked(t: Transport, pid: int, size: int, target: Path) -> Path:
    """The same recording with the sound of a PID in PES packets of `size` bytes, whatever frames there are."""
    source = np.frombuffer(t.path.read_bytes(), dtype=np.uint8).reshape(-1, SIZE)
    bodies = [pes.split(t.packet(pid, i)) for i in range(len(t.pes[pid]))]
    data = b"".join(body for _, body in bodies)
    found = sounds("mpeg", data)
    first = Fraction(int(t.pes[pid]["pts"][0]))
    starts = {s.at: first + k * s.ticks for k, s in enumerate(found)}
    rows = []
    for at in range(0, len(data), size):
        inner = [starts[x] for x in sorted(starts) if at <= x < at + size]
        head = b"\0\0\1\xc0\1\1\x80\0\0"
        head = pes.retimed(head, round(inner[0]) if inner else None)
        rows.append(pes.packetised(pid, pes.joined(head, data[at : at + size])))
    sound = np.concatenate(rows)
    sound[:, 3] = sound[:, 3] & 0xF0 | np.arange(len(sound), dtype=np.uint8) & 15
    others = heads(source).pid != pid
    # each where the same share of the old ones was, so that it comes in time
    old = np.flatnonzero(~others)
    places = np.concatenate([np.flatnonzero(others), old[np.arange(len(sound)) * len(old) // len(sound)]])
    order = np.argsort(places, kind="stable")
    target.write_bytes(np.concatenate([source[others], sound])[order].tobytes())
    return target


def hashes(path: Path) -> list[str]:
    """Of each frame of the first track."""
    said = run("ffmpeg", "-i", str(path), "-map", "0:a:0", "-c", "copy", "-f", "framemd5", "-").decode()
    return [line.split(",")[5].strip() for line in said.splitlines() if not line.startswith("#")]


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Transport:
    recipe = Recipe(seconds=6, gop=10, open_gop=False, audio=("mp2",))
    return transport.open(clip(tmp_path_factory.mktemp("sound"), recipe=recipe))


@pytest.mark.parametrize("size", [300, 1000])
def test_frames_that_lie_across_pes_packets(whole, tmp_path, size):
    sound = next(p for p in whole.pids if p.kind == "audio")
    t = transport.open(repacked(whole, sound.pid, size, tmp_path / "across.ts"))
    assert hashes(t.path) == hashes(whole.path)
    wanted = gops(t, (1, 3), (4, 7), (10, 11), (13, 15))
    target = tmp_path / "cut.ts"
    result = written(t, wanted, target)
    kept, known = hashes(target), hashes(t.path)
    assert set(kept) <= set(known)
    assert abs(len(kept) - len(numbers(t, wanted)) * 40 / 24) <= 1
    assert not audio_gaps(target)
    assert all(abs(e or 0) <= 12 for e in result.errors[sound.pid])


@pytest.mark.parametrize("coder", ["libmp3lame", "eac3", "latm", "s302m"])
def test_joints_of_every_codec(whole, tmp_path, coder):
    more = {"latm": ["-c:a", "aac", "-mpegts_flags", "latm"], "s302m": ["-c:a", "s302m", "-strict", "-2"]}
    args = more.get(coder, ["-c:a", coder])
    source = tmp_path / "sound.ts"
    tone = "sine=r=48000:d=6,aformat=channel_layouts=stereo"
    maps = ["-map", "0:v", "-map", "1:a", "-c:v", "copy"]
    run("ffmpeg", "-i", str(whole.path), "-f", "lavfi", "-i", tone, *maps, *args, "-f", "mpegts", str(source))
    t = transport.open(source)
    wanted = gops(t, *((3 * k, 3 * k + 2) for k in range(5)))
    target = tmp_path / "cut.ts"
    result = written(t, wanted, target)
    clean(target)
    after = transport.open(target)
    times = next(iter(p for pid, p in after.pes.items() if pid != t.video.pid))["pts"]
    assert abs(int(times[0]) - wanted[0].start) < 5000 and len(times) > 20
    assert sum(len(e) for e in result.errors.values()) in (0, 5)
    said = probe(target, "-select_streams", "a", "-show_entries", "packet=pts,duration")["packets"]
    gaps = [b["pts"] - a["pts"] - a["duration"] for a, b in pairwise(said) if "duration" in a]
    assert all(abs(gap) <= 1 for gap in gaps) and (gaps or coder == "s302m")
    assert t.parts[0].arrival(np.array([0]))[0] < CLOCK * wanted[0].start
