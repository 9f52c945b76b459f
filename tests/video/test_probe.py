"""What a recording is said to be, against how it was made; and every file that is none gets its sentence."""

import shutil
from fractions import Fraction

import pytest

from tests.video import clips
from tests.video.clips import Recipe, clip
from tests.video.h264.tiny import Form, Picture, unit
from tvml.errors import InputError, ToolError, UsageError
from tvml.video.probe import probe

pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("probe")


@pytest.fixture(scope="module")
def whole(folder):
    return clip(folder, "whole.ts", Recipe(size="320x180", seconds=4, teletext=True, audio=("mp2", "ac3:6")))


def test_a_recording_is_described(whole):
    found = probe(whole)
    assert (found.format, found.size, found.programs, found.program) == ("mpegts", whole.stat().st_size, (1,), 1)
    assert [(s.kind, s.codec, s.language, s.channels, s.packets) for s in found.streams] == [
        ("video", "h264", "", 0, 100),
        ("audio", "mp2", "deu", 2, 167),
        ("audio", "ac3", "eng", 6, 125),
        ("subtitle", "dvb_teletext", "deu", 0, 8),
        ("subtitle", "dvb_subtitle", "deu", 0, 2),
    ]
    assert found.video == found.streams[0] and found.audio == found.streams[1:3]
    assert [s.map for s in found.streams[:2]] == ["0:i:0x100", "0:i:0x101"]
    assert (found.width, found.height, found.aspect, found.rate) == (320, 180, 1, 25)
    assert (found.interlaced, found.frames, found.duration) == (False, 100, 4)
    assert found.zero == Fraction(148, 100) == found.video.start and found.start < found.zero
    assert (found.jumps, found.damage, bool(found.damage)) == ((), (0, 0, 0), False)
    (part,) = found.parts
    assert part == (found.zero, found.zero + 4, 0, found.size, 100, 0)


@pytest.mark.parametrize(
    ("name", "rate"),
    [
        ("a.ts", "24000/1001"),
        ("a.ts", "50"),
        ("a.mkv", "30000/1001"),
        ("a.mp4", "25"),
        ("a.mpg", "25"),
        ("a.mpg", "50"),
    ],
)
def test_rates_are_exact_in_every_container(folder, name, rate):
    video = "mpeg2video" if name == "a.mpg" else "h264"
    found = probe(clip(folder, name, Recipe(rate=rate, seconds=2, audio=("mp2",), video=video)))
    assert found.rate == Fraction(rate)
    assert found.frames == round(2 * Fraction(rate))
    assert abs(found.duration - found.frames / found.rate) < Fraction(1, 500)


def test_fields_are_seen_in_decoded_pictures(folder):
    recipe = Recipe(interlaced=True, seconds=2, audio=())
    found = probe(clip(folder, "fields.ts", recipe))
    assert (found.interlaced, found.top_first, found.rate, found.frames) == (True, True, 25, 50)


def test_zero_is_the_first_picture_that_can_be_decoded(folder, whole):
    data = whole.read_bytes()
    late = folder / "late.ts"
    late.write_bytes(data[len(data) // 4 // 188 * 188 :])  # within a group of pictures
    found = probe(late)
    video = found.packets.streams[found.video.number]
    assert found.zero == int(video.pts[video.key][0]) * found.tick
    assert found.zero > int(video.pts.min()) * found.tick
    assert found.frames == int((video.pts * found.tick >= found.zero).sum()) == (found.duration * 25)


def test_a_clock_that_starts_again_is_no_jump(folder):
    found = probe(clip(folder, "wrap.ts", Recipe(seconds=4, wrap=True, audio=("mp2",))))
    assert (found.frames, found.duration, found.jumps) == (100, 4, ())
    assert found.zero < 0 < found.parts[0].stop  # ffmpeg counts on from below zero


def test_a_clock_that_jumps_makes_parts(folder, whole):
    second = clip(folder, "second.ts", Recipe(seconds=2, teletext=True, audio=("mp2", "ac3:6")))
    found = probe(clips.jump(whole, second))
    assert (found.frames, found.duration, len(found.parts)) == (150, 6, 2)
    assert found.jumps == ((whole.stat().st_size, 4, -4),)  # with the tables that stand there
    assert found.parts[1].zero == 4


def test_an_outage_is_a_jump_and_a_few_lost_pictures_are_damage(folder, whole):
    long = clip(folder, "long.ts", Recipe(seconds=8, audio=("mp2",)))
    found = probe(clips.outage(long, 0.3, 0.7))
    ((_, at, by),) = found.jumps
    assert 2 < at < 3 and 2.5 < by < 4
    assert found.frames == sum(part.frames for part in found.parts)
    assert 0 < found.duration * 25 - found.frames <= found.damage.missing  # what leans on lost pictures is lost
    found = probe(clips.damaged(whole, seed=3, share=0.02))
    assert found.damage.corrupt > 0 and found.damage and not found.jumps


def test_one_of_several_programs_is_read(folder, whole):
    both = clips.two_programs(whole, clip(folder, "b.ts", Recipe(seconds=4, first=500, audio=("mp2",))))
    first, second = probe(both), probe(both, 2)
    assert (first.programs, first.program, first.width, len(first.streams)) == ((1, 2), 1, 320, 5)
    assert (second.program, second.width, len(second.streams)) == (2, 160, 2)
    with pytest.raises(UsageError, match=r"--program 7: .* it has 1, 2"):
        probe(both, 7)


def test_what_is_no_recording_gets_its_sentence(folder, whole):
    clip(folder, "sound.ts", Recipe(video="none", seconds=1))
    (folder / "empty.ts").write_bytes(b"")
    (folder / "random.ts").write_bytes(bytes(range(256)) * 400)
    (folder / "list.ts").write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{whole}\n")
    (folder / "concat.ts").write_text(f"ffconcat version 1.0\nfile '{whole}'\n")
    for name, sentence in (
        ("missing.ts", "there is no such file"),
        (".", "is a folder; name a recording in it"),
        ("empty.ts", "is empty"),
        ("random.ts", "is no recording that can be read"),
        ("list.ts", "is a list of other files, whatever its name says"),
        ("concat.ts", "is a list of other files"),
        ("sound.ts", r"has no video \(audio\)"),
    ):
        with pytest.raises(InputError, match=sentence):
            probe(folder / name)


@pytest.mark.parametrize("name", ["-x.ts", "a:b.ts", "concat:x.ts", "50%03d.ts", "ein Film & mehr 'Ü'.ts", "http:..ts"])
def test_names_are_taken_for_nothing_else(folder, whole, name, monkeypatch):
    monkeypatch.chdir(folder)
    shutil.copy(whole, folder / name)
    assert probe(type(folder)(name)).frames == 100


def test_without_ffprobe_it_is_said_what_to_install(whole, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ToolError, match="apt-get install ffmpeg"):
        probe(whole)


def test_packets_of_fields_are_frames_by_two(folder):
    """As some broadcasters send them, each field in a packet of its own."""
    form = Form(fields=True, references=2)
    units = []
    for n in range(60):
        first = n % 12 == 0
        top = Picture(20 + 3 * n, n, 4 * n, first, 0 if n == 0 else None, field="top", entry=first)
        units.append(unit(form, top, Picture(22 + 3 * n, n, 4 * n + 1, first, field="bottom")))
    raw, path = folder / "fields.h264", folder / "by_fields.ts"
    raw.write_bytes(b"".join(units))
    times = ["-bsf:v", "setts=pts=N*1800:dts=N*1800:time_base=1/90000"]
    clips.run("ffmpeg", "-framerate", "25", "-i", str(raw), "-c", "copy", *times, str(path))
    found = probe(path)
    assert (found.rate, found.frames, found.interlaced, found.duration) == (25, 60, True, Fraction(60, 25))
