"""Proposals: planted advertisements are found on the frame, and what is none is left alone."""

import math
import os
import shutil
import stat
import tempfile
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from tests.video.clips import Recipe, clip, jump, probed, run
from tvml.video.adverts import CHANCE, Block, Break, blocks, certainty
from tvml.video.cuts import Range
from tvml.video.detect import Options, join, propose, together

pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")

AT = [Fraction(t) for t in ("8.4", "23.4", "33.4", "53.4", "58.4", "73.4")]
ALONE = Options(comskip=False)
HUM = ((-2, -1),)  # no silence, not even between the beeps


def breaks(*times):
    return [Break(Fraction(t), Fraction(1, 2), Fraction(1, 4)) for t in times]


EARLY = {"seconds": 6, "lead": 1.33, "quiet": ((0.9, 1.5), (3, 3.6)), "dark": ((1, 1.4),)}


def planted(**more):
    quiet = [*((float(a) - 0.3, float(a) + 0.3) for a in AT), (3, 3.6)]
    dark = [*((float(a) - 0.2, float(a) + 0.2) for a in AT), (13, 13.4)]  # one of either alone
    kind = {"size": "160x90", "rate": "10", "seconds": 80, "audio": ("mp2",), "preset": "ultrafast"}
    return Recipe(**{**kind, "quiet": quiet, "dark": dark, **more})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("detect")


@pytest.fixture(scope="module")
def whole(folder):
    return clip(folder, "whole.ts", planted())


def test_planted_advertisements_are_found_on_the_frame(folder):
    path = clip(folder, "planted.ts", planted(wrap=True, lead=1.33))
    found = propose(probed(path), ALONE)
    assert [block.range for block in found.blocks] == [Range(AT[0], AT[-1])]
    assert found.cuts.remove == (Range(AT[0], AT[-1]),)
    assert found.blocks[0].certainty > 0.99
    assert [(b.time, b.black > 0) for b in found.breaks] == [(Fraction(33, 10), False), *((t, True) for t in AT)]
    assert [chapter.time for chapter in found.cuts.chapters] == AT
    assert all(abs(b.silence - Fraction(3, 5)) < Fraction(3, 100) for b in found.breaks)
    assert all(b.black == Fraction(2, 5) for b in found.breaks[1:])


def test_a_break_right_at_the_beginning_is_found_when_sound_starts_first(folder):
    (first, second) = propose(probed(clip(folder, "early.ts", planted(**EARLY))), ALONE).breaks
    assert (first.time, first.black) == (Fraction(12, 10), Fraction(4, 10))
    assert (second.time, second.black) == (Fraction(33, 10), 0)


def test_times_that_jump_are_followed(whole):
    found = propose(probed(jump(whole, whole)), ALONE)
    assert [b.time for b in found.breaks if b.black] == [*AT, *(80 + t for t in AT)]
    assert [block.range for block in found.blocks] == [Range(AT[0], 80 + AT[-1])]  # 15 s are between both halves


def test_without_sound_all_pictures_are_looked_at(whole, folder):
    run("ffmpeg", "-i", str(whole), "-map", "0:v", "-c", "copy", str(folder / "dumb.ts"))
    found = propose(probed(folder / "dumb.ts"), ALONE)
    assert [b.time for b in found.breaks] == [AT[0], Fraction(66, 5), *AT[1:]]
    assert found.cuts.remove == (Range(AT[0], AT[-1]),)
    assert "no sound" in found.notes[0]


def test_a_recording_without_breaks_is_kept_whole(folder):
    found = propose(probed(clip(folder, "plain.ts", planted(seconds=12, quiet=HUM, dark=()))), ALONE)
    assert (found.blocks, found.cuts.remove) == ((), ())


def test_comskip_confirms_what_breaks_tell(whole, folder, monkeypatch):
    _program(folder, monkeypatch, "printf '8.1\\t73.3\\t0\\n74.5\\t79\\t0\\n' > \"$folder/found.edl\"")
    found = propose(probed(whole))
    assert [(block.source, block.range.start) for block in found.blocks] == [("both", AT[0]), ("comskip", 74.5)]
    assert found.cuts.remove == (Range(AT[0], AT[-1]), Range(Fraction("74.5"), Fraction(79)))
    assert found.notes == ()


def test_comskip_alone_is_heard_and_not_believed_with_too_much(folder, monkeypatch):
    plain = clip(folder, "unbroken.ts", planted(seconds=12, quiet=HUM, dark=()))
    _program(folder, monkeypatch, "printf '0\\t11\\t0\\n' > \"$folder/found.edl\"")
    found = propose(probed(plain))
    assert found.cuts.remove == ()
    assert found.notes == ("comskip alone would remove more than half of it, which is not proposed",)
    _program(folder, monkeypatch, "printf '2\\t7.5\\t0\\n' > \"$folder/found.edl\"")
    assert propose(probed(plain)).cuts.remove == (Range(Fraction(2), Fraction(15, 2)),)
    _program(folder, monkeypatch, ': > "$folder/found.edl"; exit 1')
    assert propose(probed(plain)).notes == ()
    _program(folder, monkeypatch, "exit 9")
    assert "failed with code 9" in propose(probed(plain)).notes[0]
    (folder / "bin/comskip").unlink()
    for program in ("ffmpeg", "ffprobe"):
        (folder / "bin" / program).symlink_to(shutil.which(program))
    monkeypatch.setenv("PATH", str(folder / "bin"))
    assert propose(probed(plain)).notes == ("comskip is not installed and was not asked",)
    odd = folder / "it's [odd], a:b; c\\d %03d"
    odd.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(odd))
    assert [b.black > 0 for b in propose(probed(clip(odd, "early.ts", planted(**EARLY)))).breaks] == [True, False]


def _path():
    return os.environ["PATH"].split(os.pathsep)


def _program(folder, monkeypatch, script):
    """A comskip that says what it is told to."""
    (folder / "bin").mkdir(exist_ok=True)
    program = folder / "bin/comskip"
    find = 'for a in "$@"; do case "$a" in --output=*) folder="${a#--output=}";; esac; done\n'
    program.write_text(f"#!/bin/sh\n{find}{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    if _path()[0] != str(program.parent):
        monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.skipif(not shutil.which("comskip"), reason="comskip is not installed")
def test_the_real_comskip_is_asked(folder):
    path = clip(folder, "real.ts", planted(size="320x180", seconds=12, rate="25"))
    before = sorted(folder.iterdir())
    found = propose(probed(path))
    assert not any("failed" in note or "installed" in note for note in found.notes)
    assert found.commands[-1][0] == "comskip"
    assert sorted(folder.iterdir()) == before


def test_silence_and_black_make_one_break_when_they_are_near():
    def r(start, stop):
        return Range(Fraction(start), Fraction(stop))

    found = join(
        [r(10, 11), r(20, 21)], [r("10.9", "11.3"), r(30, 31), r("11.4", "11.5")], Fraction(25), Fraction(1, 2)
    )
    assert found == [
        Break(Fraction("11.12"), Fraction(1), Fraction(2, 5)),
        Break(Fraction("20.52"), Fraction(1), Fraction(0)),
        Break(Fraction("30.52"), Fraction(0), Fraction(1)),
    ]


def test_a_block_has_lengths_that_advertisements_have():
    programme = [0, 113, 207, 320]  # fades to black in a film
    adverts = [400, 430, 450, "470.1", 480, 500]
    (block,) = blocks(breaks(*programme, *adverts, 733))
    assert block.range == Range(Fraction(400), Fraction(500))
    assert len(block.breaks) == 6
    assert blocks(breaks(0, 37, 79, 111, 158, 201)) == []  # none on the grid
    assert blocks(breaks(0, 10, 20, 30)) == []  # too short
    assert blocks(breaks(*range(0, 1000, 20))) == []  # too long
    assert blocks([]) == blocks(breaks(5)) == []


def test_trailers_within_a_block_are_part_of_it_and_beside_it_are_not():
    (block,) = blocks(breaks(1, "18.3", "38.3", "48.3", "65.6", "95.6", "115.6", "132.9"))
    assert block.range == Range(Fraction("18.3"), Fraction("115.6"))


def test_two_blocks_apart_are_two():
    first, second = [0, 20, 40, 70], [1000, 1030, 1060, 1070]
    assert [b.range.start for b in blocks(breaks(*first, *second))] == [0, 1000]


@given(st.lists(st.sampled_from([Fraction(20), Fraction(17)]), min_size=1, max_size=12), st.integers(1, 50))
def test_certainty_is_one_less_the_binomial_tail(hops, places):
    tail = binom.sf(sum(h == 20 for h in hops) - 1, len(hops), CHANCE)
    assert math.isclose(certainty(hops, places), max(0, 1 - places * tail), abs_tol=1e-9)


def test_blocks_of_comskip_stand_beside_own_ones():
    own = [Block(Range(Fraction(100), Fraction(200)), (), 0.9, "breaks")]
    other = [Range(Fraction(90), Fraction(190)), Range(Fraction(195), Fraction(260)), Range(Fraction(0), Fraction(50))]
    found = together(own, other)
    assert [(b.source, b.certainty) for b in found] == [("comskip", None), ("both", 0.9), ("comskip", None)]
    assert found[1].range == own[0].range
