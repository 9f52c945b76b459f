"""Cuts without encoding: what is asked for is there to the frame, more only as far as it is told, and in sync."""

import shutil
import subprocess
from fractions import Fraction
from itertools import pairwise

import pytest

from tests.video import clips, seen
from tests.video.clips import Recipe, clip, probed
from tests.video.seen import Piece
from tvml.errors import GateError, InputError, UsageError
from tvml.video import copying
from tvml.video.cuts import Range, keeping
from tvml.video.h264 import rewrite
from tvml.video.job import Job

pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")

ASKED = [(30, 80), (90, 110), (155, 181)]  # frames
# entries are at every 25th frame; of open GOPs P pictures end at 0, 4, 8 .. behind them
GOT = [Piece(25, 79), Piece(75, 112), Piece(150, 183)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("copying")


@pytest.fixture(scope="module")
def whole(folder):
    return clip(folder, "whole.ts", Recipe(seconds=8, teletext=True))


def job(path, asked, program=None, **more):
    recording = probed(path, program)
    ranges = [Range(Fraction(a) / recording.rate, Fraction(b) / recording.rate) for a, b in asked]
    target = path.with_name("cut.ts")
    return Job(recording, keeping(ranges, recording.duration), target, force=True, **more)


def check(todo, result, numbers, interlaced=False):
    """The result shows these frames without a gap, in sync on every track, and decodes without a word."""
    rate = todo.recording.rate
    each = 2 if interlaced else 1
    assert seen.pieces(seen.counters(todo.target, interlaced)) == [
        Piece(each * first, each * last + each - 1) for first, last in numbers
    ]
    assert seen.steps(seen.stamps(todo.target), rate) == []
    for track in range(len(todo.recording.audio)):
        errors = seen.sync(todo.target, rate * each, track, interlaced)
        assert errors
        assert max(abs(error.ms) for error in errors) <= 16.5
        assert seen.audio_gaps(todo.target, track) == []
    packets = ["-map", "0:v", "-c", "copy", "-f", "framecrc", "-"]
    command = ["ffmpeg", "-v", "warning", "-i", todo.target, "-f", "null", "-", *packets]
    decoded = subprocess.run(command, capture_output=True)
    assert decoded.stderr == b""
    times = [int(line.split(b",")[1]) for line in decoded.stdout.splitlines() if line[:1] != b"#"]
    assert len(times) == result.frames_out
    assert all(a < b for a, b in pairwise(times))
    assert result.verified
    assert result.frames_out == result.copied == sum(last - first + 1 for first, last in numbers)


def test_joints_move_to_where_they_decode_and_it_is_told_how_far(whole):
    todo = job(whole, [(30, 80), (130, 170)])
    result = copying.run(todo)
    check(todo, result, [Piece(25, 79), Piece(125, 170)])
    (joint,) = result.joints
    assert joint.time == Fraction(55, 25)
    assert joint.moved == (0, Fraction(-5, 25))
    assert result.frames_in == 90
    assert result.notes[:2] == ("it begins 5 frames earlier than asked", "it ends 1 frame later than asked")
    assert result.notes[2:] == ("1 of 1 joints moved, by up to 5 frames; the report says which",)
    assert result.encoded == 0
    assert {fate.how for fate in result.streams} == {"copied"}
    for track, late in enumerate(joint.audio):
        assert abs(seen.sync(todo.target, Fraction(25), track)[-1].ms - float(late) * 1000) < 0.5
    # every stream keeps its number, and teletext its moment
    show = ("-show_entries", "stream=codec_name,id:stream_tags=language")
    assert seen.probe(todo.target, *show)["streams"] == seen.probe(whole, *show)["streams"]
    zero = seen.stamps(todo.target)[0]
    pages = [(time - zero, number) for time, number in seen.teletext(todo.target)]
    # pages 2 .. 6 lie at 1 .. 3 s, and 10 .. 13 at 5 .. 6.5 s, which comes 2.8 s earlier
    first, second = (
        [(Fraction(i, 2) - moved, i) for i in span]
        for span, moved in ((range(2, 7), 1), (range(10, 14), Fraction(14, 5)))
    )
    assert pages == first + second


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(seconds=8, interlaced=True, audio=("ac3",), x264="cabac=0"),
        Recipe(seconds=8, wrap=True, lead=0.7, audio=("aac", "eac3:6")),
        Recipe(seconds=8, video="hevc", audio=("mp3",)),
        Recipe(seconds=8, rate="30000/1001", open_gop=False, audio=("mp2",), x264="b-pyramid=normal:ref=4"),
    ],
    ids=["fields", "wrap", "hevc", "closed"],
)
def test_cuts_of_every_kind_of_recording(folder, recipe):
    todo = job(clip(folder, "kind.ts", recipe), [(30, 80), (155, 181)])
    check(todo, copying.run(todo), [Piece(25, 79), Piece(150, 183)], recipe.interlaced)


def test_mpeg2(folder):
    todo = job(clip(folder, "mpeg2.ts", Recipe(seconds=8, video="mpeg2video")), [(30, 80), (155, 181)])
    result = copying.run(todo)
    first, second = seen.pieces(seen.counters(todo.target))
    assert first.first <= 30 <= first.first + 25
    assert 79 <= first.last <= 83
    assert second.first <= 155
    assert 180 <= second.last <= 184
    check(todo, result, [first, second])


def test_a_gap_that_decoding_cannot_begin_behind_is_kept(whole):
    todo = job(whole, ASKED)
    result = copying.run(todo)
    check(todo, result, [Piece(25, 112), Piece(150, 183)])
    assert any(note.startswith("1 of the gaps are kept") for note in result.notes)
    assert [joint.time for joint in result.joints] == [Fraction(88, 25)]


def test_all_of_it_is_copied_when_all_is_kept(whole):
    todo = job(whole, [(0, 200)])
    result = copying.run(todo)
    check(todo, result, [Piece(0, 199)])
    assert (result.joints, result.notes) == ((), ())


def test_a_recording_whose_times_jump(folder, whole):
    both = clips.jump(whole, clip(folder, "second.ts", Recipe(seconds=8, first=1000, teletext=True)))
    todo = job(both, [(50, 75), (150, 250), (310, 330)])
    result = copying.run(todo)
    check(todo, result, [Piece(50, 74), Piece(150, 199), Piece(1000, 1049), Piece(1100, 1129)])
    assert len(result.joints) == 3


def test_one_of_two_programs_is_kept_alone(folder, whole):
    both = clips.two_programs(whole, clip(folder, "other.ts", Recipe(seconds=8, first=500)))
    todo = job(both, [(50, 100), (150, 200)], program=2)
    check(todo, copying.run(todo), [Piece(550, 599), Piece(650, 699)])
    programs = seen.probe(todo.target, "-show_entries", "program=program_num:stream=index")["programs"]
    assert [p["program_num"] for p in programs if p["streams"]] == [2]


def test_matroska_becomes_a_transport_stream(folder):
    source = clip(folder, "source.mkv", Recipe(seconds=8, audio=("aac", "ac3")))
    before = sorted(folder.iterdir())
    todo = job(source, [(30, 80), (155, 181)])
    result = copying.run(todo)
    check(todo, result, [Piece(25, 79), Piece(150, 183)])
    assert result.commands[0][0] == "ffmpeg"
    assert set(folder.iterdir()) - set(before) <= {todo.target}
    dry = copying.run(todo._replace(dry=True))
    assert (dry.commands[0][0], dry.frames_out) == ("ffmpeg", None)


def test_a_single_picture_comes_with_those_up_to_a_moment(whole):
    todo = job(whole, [(0, 1)])
    assert copying.run(todo).verified  # although no clock time may be beside it
    assert seen.counters(todo.target) == [0]


def test_a_dry_run_tells_the_joints_and_writes_nothing(whole):
    todo = job(whole, [(30, 80), (130, 170)], dry=True)._replace(target=whole.with_name("dry.ts"))
    result = copying.run(todo)
    assert [joint.moved for joint in result.joints] == [(0, Fraction(-1, 5))]
    assert not todo.target.exists()


def test_pictures_of_a_rare_kind_are_copied_as_they_are(whole, monkeypatch):
    def refuse(*_):
        raise ValueError("they are rare")

    monkeypatch.setattr(rewrite.Start, "__call__", refuse)
    result = copying.run(job(whole, [(30, 80), (130, 170)]))
    assert result.notes[-1].endswith("players may show damage there: they are rare")
    assert result.frames_out == 55 + 46


def test_damage_is_survived_and_told(whole):
    broken = clips.damaged(whole, seed=3, share=0.01)
    result = copying.run(job(broken, [(30, 80), (130, 170)]))
    assert result.damage.corrupt > 0
    assert result.frames_out > 80


def test_what_is_not_what_was_to_come_is_not_written(whole, monkeypatch):
    todo = job(whole, [(30, 80)])._replace(target=whole.with_name("never.ts"))
    write = copying.transport.write

    def less(t, found, *rest):
        return write(t, [piece._replace(units=piece.units[:-4]) for piece in found], *rest)

    monkeypatch.setattr(copying.transport, "write", less)
    with pytest.raises(GateError, match="frames: 51 of 55"):
        copying.run(todo)
    assert not todo.target.exists()
    assert not list(whole.parent.glob(".*"))


def test_mutes_are_told_to_be_left_out(whole):
    todo = job(whole, [(0, 200)], dry=True)
    muted = keeping(todo.cuts.keep, todo.cuts.duration, muted=[Range(Fraction(1), Fraction(2))])
    assert copying.run(todo._replace(cuts=muted)).notes == ("mutes are left out: sound is copied as it is",)


def test_other_containers_are_refused(whole):
    with pytest.raises(UsageError, match=r"MPEG-TS; name a file that ends with \.ts"):
        copying.run(job(whole, [(0, 50)])._replace(target=whole.with_name("cut.mkv")))


def test_no_entry_is_an_error(whole, monkeypatch):
    monkeypatch.setattr(copying, "is_entry", lambda data: False)
    with pytest.raises(InputError, match="no picture in what is kept at which decoding can begin"):
        copying.run(job(whole, [(30, 80)]))
