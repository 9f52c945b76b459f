"""--for keep: exact to the frame, all but the joints untouched, all else kept; and what it does when it cannot."""

import random
import shutil
import subprocess
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from tests.video import clips, seen
from tests.video.clips import Recipe, clip, probed
from tests.video.h264.tiny import Form, Picture, unit
from tvml.errors import GateError, ToolError, UsageError
from tvml.video import keep, reencode, smart, transport, verify
from tvml.video.cuts import Range, keeping
from tvml.video.h264 import rewrite
from tvml.video.job import Job, Result
from tvml.video.transport import Piece

pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")

MS = 20  # that sound may be off at a joint

SOURCES = {
    "progressive": Recipe(seconds=12, gop=26, teletext=True, x264="slices=3:b-pyramid=normal:weightp=2:8x8dct=1"),
    "fields": Recipe(seconds=10, gop=24, interlaced=True, x264="ref=4"),
    "cavlc": Recipe(seconds=8, gop=24, x264="cabac=0:slices=2", audio=("eac3",)),
    "closed": Recipe(seconds=8, gop=30, open_gop=False, audio=("aac",), rate="30000/1001"),
    "wrap": Recipe(seconds=8, gop=23, wrap=True),
}


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """source(name) makes a recording once."""
    folder, made = tmp_path_factory.mktemp("sources"), {}

    def get(name: str) -> Path:
        if name not in made:
            made[name] = clip(folder, f"{name.replace(' ', '-')}.ts", SOURCES[name])
        return made[name]

    return get


def cut(path: Path, target: Path, ranges: Sequence[tuple[int, int]], on=lambda progress: None, **more) -> Result:
    """Keep these frames, the last of each not included."""
    recording = probed(path)
    kept = [Range(Fraction(a) / recording.rate, Fraction(b) / recording.rate) for a, b in ranges]
    return keep.run(Job(recording, keeping(kept, recording.duration), target, **more), on)


def numbers(ranges: Sequence[tuple[int, int]], fields: bool = False) -> list[int]:
    each = 2 if fields else 1
    return [n for a, b in ranges for n in range(each * a, each * b)]


def sums(path: Path) -> list[str]:
    """A hash of every decoded picture."""
    lines = clips.run("ffmpeg", "-i", str(path), "-map", "0:v", "-fps_mode", "passthrough", "-f", "framemd5", "-")
    return [line.rpartition(b",")[2].strip().decode() for line in lines.splitlines() if not line.startswith(b"#")]


def drawn(seed: int, frames: int, count: int) -> list[tuple[int, int]]:
    """Ranges by chance, apart from each other."""
    marks = sorted(random.Random(seed).sample(range(frames + 1), 2 * count))
    return list(zip(marks[::2], marks[1::2], strict=True))


CASES = {
    "progressive": [(0, 1), (3, 80), (100, 109), (180, 200), (298, 300)],  # single ones, within a GOP, begin, end
    "fields": [(0, 30), (61, 62), (120, 180), (247, 250)],
    "cavlc": [(19 * k, 19 * k + 13) for k in range(6)],
    "closed": drawn(4, 239, 2),
    "wrap": drawn(5, 200, 2),
}


@pytest.fixture(scope="module")
def done(source, tmp_path_factory):
    """done(name) cuts a recording as CASES say, once: the result and the file. Progress is told to its end."""
    folder, made = tmp_path_factory.mktemp("cuts"), {}

    def get(name: str) -> tuple[Result, Path]:
        if name not in made:
            out, told = folder / f"{name}.ts", []
            made[name] = cut(source(name), out, CASES[name], told.append), out
            shares = [p.share for p in told]
            assert shares[-1] == 1
            assert all(a <= b for a, b in pairwise(shares))
        return made[name]

    return get


@pytest.mark.parametrize("name", CASES)
def test_a_cut_is_exact_and_copies_what_it_can(name, source, done):
    (result, out), ranges, recipe = done(name), CASES[name], SOURCES[name]
    assert not result.notes
    assert result.verified
    assert seen.counters(out, recipe.interlaced) == numbers(ranges, recipe.interlaced)
    assert not seen.steps(seen.stamps(out), Fraction(recipe.rate))
    assert result.frames_out == result.copied + result.encoded == sum(b - a for a, b in ranges)
    most = sum(min(b - a, recipe.gop + 6) for a, b in ranges)  # a GOP and a few pictures a range
    assert result.encoded <= most


@pytest.mark.parametrize("name", ["progressive", "fields"])
def test_copied_pictures_are_the_same_to_the_last_bit(name, source, done):
    before, after = sums(source(name)), sums(done(name)[1])
    same = sum(before[n] == now for n, now in zip(numbers(CASES[name]), after, strict=True))
    assert same >= done(name)[0].copied  # a simple picture may be the same when it was encoded


@pytest.mark.parametrize("name", ["progressive", "fields", "closed", "wrap"])
def test_sound_is_where_it_belongs(name, done):
    (result, out), recipe = done(name), SOURCES[name]
    for track in range(len(recipe.audio)):
        assert all(abs(ms) <= 33 for _, ms in seen.audio_gaps(out, track))  # whole frames are missing or none
    errors = seen.sync(out, recipe.numbers, 0, recipe.interlaced)
    assert errors
    assert all(abs(error.ms) <= MS for error in errors)
    assert all(abs(late) * 1000 <= MS for joint in result.joints for late in joint.audio)


def test_fields_stay_in_their_order(done):
    entries = "frame=interlaced_frame,top_field_first"
    told = seen.probe(done("fields")[1], "-select_streams", "v", "-show_entries", entries)
    assert {(f["interlaced_frame"], f["top_field_first"]) for f in told["frames"]} == {(1, 1)}


def test_many_joints_do_not_add_up(done):
    result, _ = done("cavlc")
    assert len(result.joints) == 5
    assert all(abs(late) * 1000 <= MS for joint in result.joints for late in joint.audio)
    assert [joint.time for joint in result.joints] == [Fraction(13 * k, 25) for k in range(1, 6)]


def test_every_stream_stays_with_its_identifier(source, done):
    path, out = source("progressive"), done("progressive")[1]
    told = [
        [(s["id"], s["codec_name"]) for s in seen.probe(p, "-show_entries", "stream=id,codec_name")["streams"]]
        for p in (path, out)
    ]
    assert told[0] == told[1]
    zero = seen.stamps(out)[0]
    pages = {number: float(time - zero) for time, number in seen.teletext(out)}
    for number in (2, 3, 6):  # page n comes at n / 2 seconds, and frames 1 and 2 are left out
        assert pages[number] == pytest.approx(number / 2 - 2 / 25, abs=0.05)
    assert pages[15] == pytest.approx(7.5 - (2 + 20 + 71) / 25, abs=0.05)


def test_a_single_picture(source, tmp_path):
    """No clock time may be beside it, and what has none cannot be opened again."""
    result = cut(source("cavlc"), tmp_path / "out.ts", [(0, 1)])
    assert result.verified
    assert seen.counters(tmp_path / "out.ts") == [0]


def test_the_clock_may_jump(source, tmp_path):
    parts = [clip(tmp_path, f"{k}.ts", Recipe(seconds=4, gop=24, first=100 * k, audio=("mp2",))) for k in (0, 1)]
    ranges = [(30, 120), (150, 190)]
    result = cut(clips.jump(*parts), tmp_path / "out.ts", ranges)
    assert not result.notes
    assert seen.counters(tmp_path / "out.ts") == numbers(ranges)


def test_damage_of_the_source_is_no_fault_of_the_cut(source, tmp_path):
    recording, out = probed(clips.damaged(source("wrap"), 5)), tmp_path / "out.ts"
    assert recording.damage
    kept = keeping([Range(Fraction(1), Fraction(3)), Range(Fraction(5), Fraction(7))], recording.duration)
    result = keep.run(Job(recording, kept, out))
    assert not result.notes
    assert result.copied > result.encoded
    shown = [n for n in seen.counters(out) if n != seen.TORN]
    assert len(shown) > 90
    assert set(shown) <= set(numbers([(25, 75), (125, 175)]))


def test_pictures_of_two_fields(tmp_path):
    """PAFF, of which x264 writes none: a tiny encoder's pictures in the packets of another recording."""
    form = Form(fields=True, references=2)

    def fields(n: int) -> bytes:
        first, grey = n % 12 == 0, 20 + 7 * n % 200
        more = {"intra": first, "idr": 0 if n == 0 else None, "entry": first}
        if n % 3:
            return unit(form, Picture(grey, n, 4 * n))
        second = Picture(grey + 3, n, 4 * n + 1, field="bottom", intra=first)
        return unit(form, Picture(grey, n, 4 * n, field="top", **more), second)

    base = transport.open(clip(tmp_path, "base.ts", Recipe(seconds=4, x264="bframes=0", audio=("mp2",))))
    start, stop = int(base.units["pts"].min()), int(base.units["pts"].max()) + 3600
    path, out = tmp_path / "in.ts", tmp_path / "out.ts"
    transport.write(base, [Piece(start, stop, range(100), lambda i, _: fields(i))], path)
    ranges = [(7, 30), (33, 80)]
    result = cut(path, out, ranges)
    assert not result.notes
    assert result.copied > 40
    before, after = sums(path), sums(out)
    assert sum(before[n] == now for n, now in zip(numbers(ranges), after, strict=True)) >= result.copied
    assert not seen.steps(seen.stamps(out), Fraction(25))


@pytest.mark.parametrize(("name", "target"), [("in.mkv", "out.mp4"), ("in.ts", "out.mkv")])
def test_other_containers(name, target, tmp_path):
    path = clip(tmp_path, name, Recipe(seconds=5, gop=24, audio=("mp2",)))
    result = cut(path, tmp_path / target, [(10, 60), (70, 90)])
    assert seen.counters(tmp_path / target) == numbers([(10, 60), (70, 90)])
    assert result.encoded < 50
    assert any("MPEG-TS" in note for note in result.notes)


@pytest.mark.parametrize(("video", "interlaced"), [("hevc", False), ("mpeg2video", True)])
def test_what_cannot_be_copied_is_encoded_and_told(video, interlaced, tmp_path):
    recipe = Recipe(seconds=5, video=video, interlaced=interlaced, audio=("mp2",))
    ranges = [(20, 50), (70, 110)]
    result = cut(clip(tmp_path, recipe=recipe), tmp_path / "out.ts", ranges)
    assert video in result.notes[0]
    assert (result.copied, result.encoded, result.verified) == (0, 70, True)
    assert seen.counters(tmp_path / "out.ts", interlaced) == numbers(ranges, interlaced)
    assert all(abs(e.ms) <= MS for e in seen.sync(tmp_path / "out.ts", recipe.numbers, 0, interlaced))


def test_a_joint_that_players_would_stumble_over_is_found(source, tmp_path, monkeypatch):
    """Without the rewriting: the same packets, and a broken film."""
    monkeypatch.setattr(rewrite.Start, "__call__", lambda self, data: data)
    monkeypatch.setattr(smart, "_begun", lambda first, second, sets, last: (rewrite.Start(sets(), 0, second), first, 0))
    result = cut(source("cavlc"), tmp_path / "out.ts", [(20, 70), (110, 180)])
    assert "did not come out" in result.notes[0]
    assert "joints" in result.notes[0]
    assert seen.counters(tmp_path / "out.ts") == numbers([(20, 70), (110, 180)])


def test_tampering_is_found(source, tmp_path):
    """Every kind of check fails for what it is there for."""
    recording = probed(source("cavlc"))
    t = transport.open(recording.path)
    kept = keeping([Range(Fraction(1), Fraction(3)), Range(Fraction(4), Fraction(6))], recording.duration)
    plans = smart.plans(recording, t, kept)
    made = smart.make(plans, recording.rate, look=True)
    out = tmp_path / "out.ts"
    transport.write(t, made.pieces, out)
    assert all(check.passed for check in verify.checks(t, plans, made, out))
    data = out.read_bytes()
    units = transport.open(out).units

    def failed(changed: bytes) -> set[str]:
        out.write_bytes(changed)
        return {check.what for check in verify.checks(t, plans, made, out) if not check.passed}

    pid = bytes([t.video.pid >> 8, t.video.pid & 255])
    head = int(units["packet"][60])
    packets = {k: data[188 * k :][:188] for k in range(head, head + 99)}
    same = next(k for k, packet in packets.items() if packet[1:3] == pid and packet[3] < 0x20)  # with data alone
    at = 188 * same + 100  # in the second packet of a copied picture
    assert failed(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]) >= {"bytes"}
    start, stop = (188 * int(units["packet"][k]) for k in (60, 61))
    assert failed(data[:start] + data[stop:]) >= {"frames", "times", "bytes"}


def test_a_dry_run_writes_nothing(source, tmp_path):
    result = cut(source("cavlc"), tmp_path / "out.ts", [(20, 70), (110, 180)], dry=True)
    assert not list(tmp_path.iterdir())
    assert result.frames_out is None
    assert (result.copied + result.encoded, result.frames_in) == (120, 120)
    assert result.encoded
    assert all(command[0] == "ffmpeg" and "libx264" in command for command in result.commands)


def test_without_verifying(source, tmp_path):
    result = cut(source("cavlc"), tmp_path / "out.ts", [(20, 70)], verify=False)
    assert result.verified is None
    assert seen.counters(tmp_path / "out.ts") == numbers([(20, 70)])


def test_nothing_is_left_of_a_cut_that_fails(source, tmp_path, monkeypatch):
    out = tmp_path / "out.ts"
    out.write_bytes(b"mine")
    with pytest.raises(UsageError, match="already there"):
        cut(source("cavlc"), out, [(20, 70)])
    with pytest.raises(UsageError, match=r"\.mkv"):
        cut(source("cavlc"), tmp_path / "out.avi", [(20, 70)])
    monkeypatch.setattr(smart, "make", lambda *_, **__: (_ for _ in ()).throw(ValueError("it is odd")))
    bad = reencode.Check("frames", False, "1 of 2")
    monkeypatch.setattr(reencode, "run", lambda job, path, on: Result((), (), 2, checks=(bad,)))
    with pytest.raises(GateError, match="1 of 2"):
        cut(source("cavlc"), out, [(20, 70)], force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["out.ts"]
    assert out.read_bytes() == b"mine"


def test_a_missing_program_is_told(source, tmp_path, monkeypatch):
    def gone(*_, **__):
        raise FileNotFoundError

    recording = probed(source("cavlc"))
    monkeypatch.setattr(subprocess, "run", gone)
    kept = keeping([Range(Fraction(1), Fraction(4))], recording.duration)
    with pytest.raises(ToolError, match="ffmpeg"):
        keep.run(Job(recording, kept, tmp_path / "out.ts"))
