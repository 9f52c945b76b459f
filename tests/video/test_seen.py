"""The checker sees what it must: what a made clip shows and sounds, and every way in which a cut goes wrong."""

import shutil
from dataclasses import replace
from fractions import Fraction

import pytest

from tests.video import clips, seen
from tests.video.clips import Recipe, clip, run
from tests.video.seen import Piece

pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")

RATE = Fraction(25)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("clips")


@pytest.fixture(scope="module")
def whole(folder):
    return clip(folder, "whole.ts", Recipe(seconds=8, teletext=True))


def test_every_frame_and_beep_of_a_clip_is_where_it_belongs(whole):
    assert seen.counters(whole) == list(range(200))
    assert seen.steps(seen.stamps(whole), RATE) == []
    for track in (0, 1):
        errors = seen.sync(whole, RATE, track)
        assert [error.number for error in errors] == list(range(17))
        assert max(abs(error.ms) for error in errors) < 0.5
        assert seen.audio_gaps(whole, track) == []


def test_pages_of_teletext_are_beside_their_pictures(whole):
    zero = seen.stamps(whole)[0]
    assert seen.teletext(whole) == [(zero + Fraction(i, 2), i) for i in range(16)]
    kinds = [s["codec_name"] for s in seen.probe(whole, "-show_entries", "stream=codec_name")["streams"]]
    assert kinds == ["h264", "mp2", "ac3", "dvb_teletext", "dvb_subtitle"]


@pytest.mark.parametrize(
    ("recipe", "last"),
    [
        (Recipe(interlaced=True, seconds=4), 199),
        (Recipe(rate="30000/1001", seconds=4, first=1000), 1119),
        (Recipe(lead=1.11, wrap=True, seconds=4, audio=("aac", "eac3:6", "mp3")), 99),
        (Recipe(video="mpeg2video", interlaced=True, seconds=4), 199),
    ],
    ids=["fields", "29.97", "sound first", "mpeg2"],
)
def test_clips_of_every_kind_are_read(folder, recipe, last):
    path = clip(folder, "kind.ts", recipe)
    assert seen.pieces(seen.counters(path, recipe.interlaced)) == [Piece(recipe.first, last)]
    for track in range(len(recipe.audio)):
        errors = seen.sync(path, recipe.numbers, track, recipe.interlaced)
        assert len(errors) >= 8
        assert max(abs(error.ms) for error in errors) < 0.5


def test_a_lost_frame_and_late_sound_are_seen(folder, whole):
    lost = folder / "lost.ts"
    without = ["-vf", "select='not(eq(n,100))'", "-fps_mode", "passthrough"]
    run("ffmpeg", "-i", str(whole), *without, "-c:a", "copy", str(lost))
    assert seen.pieces(seen.counters(lost)) == [Piece(0, 99), Piece(101, 199)]
    assert seen.steps(seen.stamps(lost), RATE) == [(100, Fraction(2, 25))]
    late = folder / "late.ts"
    later = ["-map", "0:v", "-map", "0:a:0", "-c", "copy", "-bsf:a", "setts=ts=TS+4050"]
    run("ffmpeg", "-i", str(whole), *later, str(late))
    assert all(44.5 < error.ms < 45.5 for error in seen.sync(late, RATE))


def test_fields_in_the_wrong_order_are_seen(folder):
    recipe = Recipe(interlaced=True, seconds=2)
    turned = clip(folder, "turned.ts", replace(recipe, more=("-vf", "setfield=bff")))
    assert seen.counters(turned, fields=True)[:4] == [1, 0, 3, 2]


def test_a_hole_in_the_sound_is_seen(folder, whole):
    first, second = (folder / name for name in ("a.ts", "b.ts"))
    run("ffmpeg", "-i", str(whole), "-t", "3", "-c", "copy", "-map", "0:v", "-map", "0:a", str(first))
    run(
        "ffmpeg",
        "-i",
        str(whole),
        "-t",
        "3",
        "-c",
        "copy",
        "-map",
        "0:v",
        "-map",
        "0:a",
        "-output_ts_offset",
        "3.5",
        str(second),
    )
    both = clips.jump(first, second, "both.ts")
    ((_, missing),) = [gap for gap in seen.audio_gaps(both) if gap[1] > 100]
    assert 400 < missing < 600


def test_damage_an_outage_and_a_second_program_are_made(folder, whole):
    damaged = clips.damaged(whole, seed=1, share=0.02)
    assert seen.counters(damaged) != list(range(200))
    assert damaged.read_bytes() == clips.damaged(whole, seed=1, share=0.02).read_bytes()
    assert damaged.read_bytes() != clips.damaged(whole, seed=2, share=0.02, name="other.ts").read_bytes()
    outage = clips.outage(whole, 0.4, 0.6)
    assert len(seen.pieces(seen.counters(outage))) > 1
    both = clips.two_programs(whole, clip(folder, "second.ts", Recipe(seconds=8, first=500, size="160x96")))
    said = seen.probe(both, "-show_entries", "program=program_num,nb_streams")["programs"]
    assert [(p["program_num"], p["nb_streams"]) for p in said] == [(1, 5), (2, 3)]
