"""Conversions for dvbcut: exact commands, and what comes out of real ones, looked at frame by frame."""

import os
import shutil
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from tests.video import clips, oracle, seen
from tests.video.clips import Recipe, clip, probed
from tests.video.seen import Piece
from tvml.errors import GateError, InputError, UsageError
from tvml.video import convert, mpeg2, project
from tvml.video.cuts import Chapter, Range, keeping
from tvml.video.index import Index, Part
from tvml.video.job import Job
from tvml.video.probe import Damage, Recording, Stream

pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")

RATE = Fraction(25)
RECIPE = Recipe(seconds=6, audio=("mp2", "ac3:6", "aac"), teletext=True)
KEPT = (("1.2", "2.2"), ("3.04", "4"), ("4.4", "5.6"))
PIECES = [Piece(30, 54), Piece(76, 99), Piece(110, 139)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("convert")


@pytest.fixture(scope="module")
def whole(folder):
    return clip(folder, "whole.ts", RECIPE)


@pytest.fixture(scope="module")
def recording(whole):
    return probed(whole)


def kept(recording, ranges=(), **more):
    whole = [Range(Fraction(0), recording.duration)]
    return keeping([Range(Fraction(a), Fraction(b)) for a, b in ranges] or whole, recording.duration, **more)


def job(recording, target, ranges=(), **options):
    return Job(recording, kept(recording, ranges), target, **options)


def commands(recording, target, ranges=(), **options):
    return convert.run(job(recording, target, ranges, dry=True, **options)).commands


# commands

BEGIN = "ffmpeg -nostdin -hide_banner -v warning -y -protocol_whitelist file,pipe"
FORMATS = "-format_whitelist mpegts,mpeg,matroska,mov,avi"
END = "-max_muxing_queue_size 4096 -f mpegts -progress pipe:1 -stats_period 0.5"


@pytest.fixture
def told(tmp_path, monkeypatch):
    """A recording that is only told of; makes other ones of it."""
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    streams = [
        Stream(0, 0x100, "video", "h264", "", Fraction(148, 100), 500, 0, 0, ""),
        Stream(1, 0x101, "audio", "mp2", "deu", Fraction(147, 100), 400, 2, 48000, ""),
        Stream(2, 0x102, "audio", "aac_latm", "deu", Fraction(147, 100), 400, 2, 44100, ""),
        Stream(3, 0x103, "audio", "eac3", "eng", Fraction(147, 100), 400, 8, 48000, ""),
        Stream(4, 0x104, "audio", "aac", "eng", None, 0, 2, 48000, ""),
        Stream(5, 0x105, "audio", "aac", "eng", Fraction(147, 100), 9, 0, 0, ""),
        Stream(6, 0x106, "subtitle", "dvb_teletext", "deu", Fraction(147, 100), 9, 0, 0, ""),
        Stream(7, 0x107, "subtitle", "subrip", "deu", Fraction(147, 100), 9, 0, 0, ""),
        Stream(8, 0x108, "data", "", "", Fraction(147, 100), 9, 0, 0, ""),
    ]
    known = Recording(
        path=tmp_path / "in.ts",
        format="mpegts",
        size=1000,
        programs=(1,),
        program=1,
        streams=tuple(streams),
        video=streams[0],
        width=1280,
        height=720,
        aspect=Fraction(1),
        rate=Fraction(50),
        interlaced=False,
        mixed=False,
        top_first=True,
        zero=Fraction(148, 100),
        start=Fraction(147, 100),
        frames=500,
        duration=Fraction(10),
        parts=(Part(Fraction(148, 100), Fraction(1148, 100), 0, 1000, 500, Fraction(0)),),
        damage=Damage(0, 0, 0),
        packets=Index({}, 0),
        tick=Fraction(1, 90000),
    )

    def make(**changes):
        return known._replace(**changes)

    return make


def test_the_command_of_a_whole_recording(told, tmp_path):
    ((*command,),) = commands(told(), tmp_path / "out.ts")
    expected = (
        f"{BEGIN} {FORMATS} -fix_teletext_pts 0 -itsoffset 0.010000 -i file:{tmp_path}/in.ts"
        " -map 0:i:0x100 -map 0:i:0x101 -map 0:i:0x102 -map 0:i:0x103 -map 0:i:0x106 -c copy -c:v mpeg2video"
        " -pix_fmt yuv420p -r 50 -b:v 8M -maxrate 8.8M -bufsize 1835008 -qmin 1 -g 12 -bf 2 -threads 2"
        " -c:a:1 mp2 -b:a:1 192k -c:a:2 ac3 -b:a:2 448k -ac:a:2 6"
        f" {END} file:{tmp_path}/.out.ts.part"
    )
    assert command == expected.split()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("preset", "changes", "options"),
    [
        ("hd", {"interlaced": True, "rate": RATE}, "-pix_fmt yuv420p -r 25 -flags +ildct+ilme -b:v 8M -maxrate 8.8M"),
        ("high", {}, "-pix_fmt yuv420p -r 50 -q:v 2 -g 12"),
        ("dvd", {"rate": RATE}, "-r 25 -aspect 16:9 -b:v 6M -maxrate 8M"),
        ("dvd", {}, "-r 25 -aspect 16:9 -flags +ildct+ilme -b:v 6M"),
        ("dvd", {"width": 704, "height": 480, "rate": Fraction(30000, 1001)}, "-r 30000/1001 -aspect 4:3 -b:v 6M"),
        ("hd", {"rate": Fraction(100)}, "-r 60 -b:v 8M"),
        ("hd", {"rate": Fraction(15)}, "-r 24000/1001 -b:v 8M"),
    ],
)
def test_presets_and_pictures(told, tmp_path, preset, changes, options):
    (command,) = commands(told(**changes), tmp_path / "out.ts", preset=preset)
    assert f" {options} " in " ".join(command)


@pytest.mark.parametrize(
    ("changes", "filters"),
    [
        ({"rate": RATE, "interlaced": True}, "scale=720:576:interl=1"),
        ({"rate": RATE}, "scale=720:576"),
        ({"rate": Fraction(50)}, "scale=720:576,interlace=scan=tff:lowpass=linear"),
        ({"rate": Fraction(60000, 1001)}, "scale=720:480,interlace=scan=tff:lowpass=linear"),
    ],
)
def test_pictures_of_a_dvd(told, tmp_path, changes, filters):
    (command,) = commands(told(**changes), tmp_path / "out.ts", preset="dvd")
    assert command[command.index("-filter:v") + 1] == filters


def test_the_literal_command_is_that_of_the_source(told, tmp_path):
    (command,) = commands(told(), tmp_path / "out.ts", preset="literal")
    literal = "-c:v mpeg2video -qscale:v 2 -c:a mp2 -b:a 192k"
    expected = f"{BEGIN} {FORMATS} -i file:{tmp_path}/in.ts {literal} -f mpegts -progress pipe:1 -stats_period 0.5"
    assert command == (*expected.split(), f"file:{tmp_path}/.out.ts.part")
    fates = mpeg2.fates(job(told(), tmp_path / "out.ts", preset="literal"), False)
    assert [fate.stream.number for fate in fates if fate.how != "dropped"] == [0, 3]  # the most channels
    with pytest.raises(UsageError, match="leave cuts and --resume out"):
        commands(told(), tmp_path / "out.ts", [("1", "2")], preset="literal")


def test_what_becomes_of_streams_and_why(told, tmp_path):
    fates = mpeg2.fates(job(told(), tmp_path / "out.ts"), False)
    assert [(fate.how, fate.codec, fate.reason) for fate in fates] == [
        ("encoded", "mpeg2video", "dvbcut reads no h264"),
        ("copied", "mp2", ""),
        ("encoded", "mp2", "dvbcut loses aac_latm"),
        ("encoded", "ac3", "dvbcut loses eac3"),
        ("dropped", "", "it has no packet in this recording"),
        ("dropped", "", "nothing in it can be decoded"),
        ("copied", "dvb_teletext", ""),
        ("dropped", "", "MPEG-TS has no place for subrip subtitles"),
        ("dropped", "", "ffmpeg writes no such data (unknown) into MPEG-TS"),
    ]


def test_what_mpeg2_cannot_hold_is_refused(told, tmp_path):
    with pytest.raises(InputError, match=r"pictures of 7680x4320.* --preset dvd"):
        commands(told(width=7680, height=4320), tmp_path / "out.ts")
    with pytest.raises(UsageError, match="--preset hq: no such preset; known: dvd, hd, high, literal"):
        commands(told(), tmp_path / "out.ts", preset="hq")
    assert commands(told(width=7680, height=4320), tmp_path / "out.ts", preset="dvd")


# what comes out


def exact(out, numbers, pieces, fields=False, most=0.2, tracks=range(3)):
    """Every number is where it belongs, nothing is between, and sound is at most so many ms away."""
    assert seen.pieces(seen.counters(out, fields)) == pieces
    assert seen.steps(seen.stamps(out), numbers / (2 if fields else 1)) == []
    for track in tracks:
        errors = seen.sync(out, numbers, track, fields)
        assert len(errors) >= 3 and max(abs(error.ms) for error in errors) <= most, track
        assert seen.audio_gaps(out, track) == []


def test_a_whole_recording_is_exact(recording, folder):
    out = folder / "out.ts"
    result = convert.run(job(recording, out))
    assert (result.frames_in, result.frames_out, result.verified, result.size) == (150, 150, True, out.stat().st_size)
    exact(out, RATE, [Piece(0, 149)], tracks=[0, 2])
    zero = seen.stamps(out)[0]
    assert seen.teletext(out) == [(zero + Fraction(i, 2), i) for i in range(12)]
    assert oracle.load(out, folder) == (150, 3, []) if shutil.which("dvbcut") else True
    assert [name for name in os.listdir(folder) if name.startswith(".")] == []


def test_cuts_are_exact_to_the_frame_and_sound_never_drifts(recording, folder):
    out = folder / "cut.ts"
    result = convert.run(job(recording, out, KEPT))
    exact(out, RATE, PIECES, most=16.1)
    assert [float(joint.time) for joint in result.joints] == [1.0, 1.96]
    for joint, (start, stop) in zip(
        result.joints, pairwise([*(j.time for j in result.joints), Fraction(4)]), strict=True
    ):
        for track, told in enumerate(joint.audio):  # the report says what is heard
            heard = [e.ms for e in seen.sync(out, RATE, track) if start < e.time - seen.stamps(out)[0] < stop]
            assert all(abs(ms - float(told) * 1000) < 0.1 for ms in heard) and abs(told) <= Fraction(16, 1000)
    zero = seen.stamps(out)[0]
    places = [("0.3", 3), ("0.8", 4), ("1.46", 7), ("2.06", 9), ("2.56", 10), ("3.06", 11)]
    assert seen.teletext(out) == [(zero + Fraction(at), page) for at, page in places]


def test_exact_sound_is_encoded_on_one_grid(recording, folder):
    out = folder / "exact.ts"
    result = convert.run(job(recording, out, KEPT, audio="exact"))
    exact(out, RATE, PIECES, tracks=[0])
    assert {fate.how for fate in result.streams if fate.stream.kind == "audio"} == {"encoded"}


def test_the_literal_command_runs_and_what_it_loses_is_told(folder):
    recipe = Recipe(interlaced=True, seconds=2, audio=("mp2", "ac3:6"), teletext=True)
    out = folder / "literal.ts"
    result = convert.run(job(probed(clip(folder, "literal.in.ts", recipe)), out, preset="literal"))
    frames = seen.probe(out, "-show_entries", "frame=interlaced_frame", "-select_streams", "v")["frames"]
    assert {frame["interlaced_frame"] for frame in frames} == {0}
    assert [s["codec_name"] for s in seen.probe(out, "-show_streams")["streams"]] == ["mpeg2video", "mp2"]
    assert [fate.stream.number for fate in result.streams if fate.how == "dropped"] == [1, 3, 4]
    assert result.verified and len(result.notes) == 2 and "takes the fields" in result.notes[1]


def test_muted_ranges_are_silent(recording, folder):
    out = folder / "muted.ts"
    cuts = kept(recording, [("0", "5")], muted=[Range(Fraction(1), Fraction(3))])
    convert.run(Job(recording, cuts, out))
    zero = seen.stamps(out)[0]
    heard = [float(beep.time - zero) for beep in seen.beeps(out, 1)]
    assert [round(t / 0.48) for t in heard] == [0, 1, 2, *range(7, 11)]


@pytest.mark.parametrize(
    ("change", "ranges"),
    [
        ({"interlaced": True}, KEPT),
        ({"wrap": True, "lead": 1.11}, ()),
        ({"wrap": True, "rate": "30000/1001"}, (("1.001", "2.002"), ("3.003", "5.005"))),
    ],
    ids=["fields", "wrap and sound first", "wrap at 29.97"],
)
def test_recordings_of_every_kind(folder, change, ranges):
    recipe = replace(RECIPE, audio=("mp2", "aac"), teletext=False, **change)
    found, out = probed(clip(folder, "kind.ts", recipe)), folder / "kind.out.ts"
    convert.run(job(found, out, ranges, force=True))
    rate, many = Fraction(recipe.rate), 2 if recipe.interlaced else 1
    frames = [(round(Fraction(a) * rate), round(Fraction(b) * rate)) for a, b in ranges] or [(0, found.frames)]
    expected = [Piece(a * many, b * many - 1) for a, b in frames]
    exact(out, recipe.numbers, expected, recipe.interlaced, 12.1 if ranges else 0.2, [1 if ranges else 0])
    if shutil.which("dvbcut"):
        assert oracle.load(out, folder) == (sum(b - a for a, b in frames), 2, [])


def test_another_container_is_cut_as_exactly(whole, folder):
    source, out = folder / "whole.mp4", folder / "other.ts"
    clips.run("ffmpeg", "-i", str(whole), "-map", "0:v", "-map", "0:a:0", "-map", "0:a:2", "-c", "copy", str(source))
    result = convert.run(job(probed(source), out, KEPT))
    exact(out, RATE, PIECES, most=1, tracks=[1])
    assert {fate.how for fate in result.streams} == {"encoded"}


def test_a_clock_that_jumps_leaves_no_hole(folder):
    recipe = replace(RECIPE, audio=("mp2", "aac"), seconds=3)
    first, second = clip(folder, "a.ts", recipe), clip(folder, "b.ts", replace(recipe, first=300))
    found, out = probed(clips.jump(first, second, "a jump, 100%.ts")), folder / "jump.out.ts"
    result = convert.run(job(found, out))
    exact(out, RATE, [Piece(0, 74), Piece(300, 374)], most=12.1, tracks=[1])
    assert (result.frames_out, len(result.commands), len(seen.teletext(out))) == (150, 2, 12)
    assert sum("subfile" in word for word in result.commands[1]) == 2  # allowed, and used
    convert.run(job(found, out, [("1", "2"), ("2.48", "5")], force=True))
    exact(out, RATE, [Piece(25, 49), Piece(62, 74), Piece(300, 349)], most=12.1, tracks=[0])


def test_one_program_of_two(folder, whole):
    other = clip(folder, "c.ts", Recipe(seconds=3, first=500, size="320x180", audio=("ac3",)))
    both = clips.two_programs(clip(folder, "d.ts", Recipe(seconds=3, audio=("mp2",))), other)
    first, second = (folder / name for name in ("first.ts", "second.ts"))
    for program, out in ((1, first), (2, second)):
        convert.run(job(probed(both, program), out))
    exact(second, RATE, [Piece(500, 574)], tracks=[0])
    assert seen.pieces(seen.counters(first)) == [Piece(0, 74)]
    codecs = [[s["codec_name"] for s in seen.probe(out, "-show_streams")["streams"]] for out in (first, second)]
    assert codecs == [["mpeg2video", "mp2"], ["mpeg2video", "ac3"]]


def test_ten_bits_become_eight(folder):
    found = probed(clip(folder, "ten.ts", Recipe(seconds=2, video="hevc", pixels="yuv420p10le", audio=("mp2",))))
    out = folder / "eight.ts"
    convert.run(job(found, out))
    exact(out, RATE, [Piece(0, 49)], tracks=range(1))
    assert seen.probe(out, "-show_streams")["streams"][0]["pix_fmt"] == "yuv420p"


def test_a_dvd_of_fifty_frames_has_them_as_fields(folder):
    found = probed(clip(folder, "fifty.ts", Recipe(size="160x90", rate="50", seconds=3, audio=("mp2",))))
    out = folder / "dvd.ts"
    result = convert.run(job(found, out, [("1", "2.6")], preset="dvd"))
    exact(out, Fraction(50), [Piece(50, 129)], fields=True, most=12.1, tracks=range(1))
    assert result.verified and result.frames_out == 40
    video = seen.probe(out, "-show_streams")["streams"][0]
    assert (video["width"], video["height"], video["display_aspect_ratio"]) == (720, 576, "16:9")


# --resume


def test_an_interrupted_conversion_goes_on(recording, folder, monkeypatch):
    monkeypatch.setattr(convert, "LONGEST", Fraction(2))
    out, made = folder / "resumed.ts", []
    real = convert.ffmpeg

    def until_second_of_three(command, **options):
        made.append(command)
        if len(made) == 2:
            raise KeyboardInterrupt
        return real(command, **options)

    monkeypatch.setattr(convert, "ffmpeg", until_second_of_three)
    with pytest.raises(KeyboardInterrupt, match="1 of 3 pieces are done; --resume goes on"):
        convert.run(job(recording, out, resume=True))
    left = sorted(name for name in os.listdir(folder) if "resumed" in name)
    assert left == [".resumed.ts.part", ".resumed.ts.part.json"]
    result = convert.run(job(recording, out, resume=True))
    assert len(result.commands) == 3 and len(made) == 2 + 2  # the second again, and the last
    assert [name for name in os.listdir(folder) if "resumed" in name] == ["resumed.ts"]
    exact(out, RATE, [Piece(0, 149)], most=3.5, tracks=[2])
    in_one = folder / "at_once.ts"
    monkeypatch.setattr(convert, "ffmpeg", real)
    convert.run(job(recording, in_one, resume=True))
    assert in_one.read_bytes() == out.read_bytes()


@pytest.mark.parametrize("changed", ["cuts", "file"])
def test_what_was_left_of_something_else_is_not_used(recording, folder, monkeypatch, changed):
    monkeypatch.setattr(convert, "LONGEST", Fraction(2))
    out, real, made = folder / f"other {changed}.ts", convert.ffmpeg, []

    def until_second(command, **options):
        made.append(command)
        if len(made) == 2:
            raise KeyboardInterrupt
        return real(command, **options)

    monkeypatch.setattr(convert, "ffmpeg", until_second)
    with pytest.raises(KeyboardInterrupt):
        convert.run(job(recording, out, resume=True))
    if changed == "file":
        part = folder / f".{out.name}.part"
        part.write_bytes(part.read_bytes()[:-1000] + bytes(1000))
    ranges = [("2", "6")] if changed == "cuts" else ()
    result = convert.run(job(recording, out, ranges, resume=True))
    assert len(made) == 2 + len(result.commands)
    assert seen.pieces(seen.counters(out)) == [Piece(50 if changed == "cuts" else 0, 149)]


# faults


def test_a_result_that_is_not_what_was_asked_is_not_written(recording, folder, monkeypatch):
    out = folder / "wrong.ts"
    real = convert.ffmpeg
    short = lambda command, **o: real((*command[:-1], "-frames:v", "60", command[-1]), **o)  # noqa: E731
    monkeypatch.setattr(convert, "ffmpeg", short)
    with pytest.raises(GateError, match="frames: 60 of 150"):
        convert.run(job(recording, out))
    with pytest.raises(InputError, match="failed with code 1"):
        monkeypatch.setattr(convert, "ffmpeg", lambda command, **o: real((*command[:-1], "-no-option", "x"), **o))
        convert.run(job(recording, out, KEPT))
    assert [name for name in os.listdir(folder) if "wrong" in name] == []


def test_damage_is_told_and_an_error_when_strict_if_it_costs_frames(whole, folder):
    found, out = probed(clips.damaged(whole, seed=2, share=0.01)), folder / "mended.ts"
    found = found._replace(frames=found.frames + 3)  # as if three could not be decoded
    result = convert.run(job(found, out))
    numbers = seen.counters(out)
    assert result.damage.corrupt > 0 and found.frames > result.frames_out == len(numbers) > 140
    assert len(set(numbers) & set(range(150))) > 75  # what is made of torn pictures is not the same in every run
    if shutil.which("dvbcut"):
        assert oracle.load(out, folder)[:2] == (len(numbers), 3)
    with pytest.raises(InputError, match="frames were lost to damage"):
        convert.run(job(found, out, strict=True, force=True))


# projects


def test_a_project_counts_pictures_that_are_there(recording):
    video = recording.packets.streams[0]
    lost = np.sort(video.pts[10:90]) - int(recording.zero / recording.tick)
    marks = keeping([Range(Fraction(2), Fraction(3))], Fraction(6), [Chapter(Fraction(5, 2))])
    found = project.pictures(lost, RATE, marks)
    before = [sum(Fraction(int(pts), 90000) < at - Fraction(1, 50) for pts in lost) for at in (2, 3, Fraction(5, 2))]
    assert lost[0] > 0 and [r * 25 for r in found.keep[0]] == before[:2] and found.chapters[0].time * 25 == before[2]


@oracle.needed
def test_dvbcut_cuts_what_was_converted_with_its_project(folder):
    recipe = replace(clips.SENT["576i25"], seconds=5, audio=("mp2", "aac"))
    found, out = probed(clip(folder, "sd.ts", recipe)), folder / "sd für dvbcut & more.ts"
    marks = kept(found, [("1.2", "2"), ("2.64", "3.6")], chapters=[Chapter(Fraction(32, 25))])
    result = convert.run(job(found, out, marks=marks))
    (place,) = result.projects
    assert place == folder / "sd für dvbcut & more.dvbcut"
    assert '<start picture="30"/>' in place.read_text() and '<chapter picture="32"/>' in place.read_text()
    assert oracle.load(out, folder) == (125, 2, [])
    for made in (oracle.cut(out, [(30, 50), (66, 90)], folder), oracle.export(place, folder)):
        assert seen.pieces(seen.counters(made, fields=True)) == [Piece(60, 99), Piece(132, 179)]
        assert [s["codec_name"] for s in seen.probe(made, "-show_streams")["streams"]][1:] == [
            "mpeg2video",
            "mp2",
            "mp2",
        ]
    with pytest.raises(UsageError, match="is already there"):
        convert.run(job(found, folder / "sd für dvbcut & more.mpg", marks=marks))
