"""`tvml cut-video`: what it prints, what it writes, and every fault with its sentence and nothing left behind."""

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.video import clips, seen
from tests.video.clips import Recipe, clip, probed
from tests.video.seen import Piece
from tvml import console
from tvml.video.probe import probe

from .helpers import one_sentence, run, start

pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A recording of six seconds; not to be changed."""
    return clip(tmp_path_factory.mktemp("recording"), "film.ts", Recipe(seconds=6, audio=("mp2", "aac"), lead=1))


@pytest.fixture
def film(made, tmp_path):
    shutil.copy(made, tmp_path / "cwd" / "film.ts")
    return Path("film.ts")


def there(*names):
    """Nothing but these is in the folder, and the recording is as it was."""
    assert sorted(os.listdir()) == sorted(names)


def test_a_conversion_reports_everything(film, made):
    ran = run("cut-video", film, "out.ts", "--remove", "1-2,4.5-", "--report", "report.json", "--write-cuts", "a.edl")
    assert (ran.code, ran.err) == (0, "")
    (row,) = ran.rows
    there("film.ts", "out.ts", "report.json", "a.edl")
    assert film.read_bytes() == made.read_bytes()
    assert json.loads(Path("report.json").read_text()) == row
    assert Path("a.edl").read_text() == "1.000\t2.000\t0\n4.520\t6.000\t0\n"  # on frames
    assert seen.pieces(seen.counters(Path("out.ts"))) == [Piece(0, 24), Piece(50, 112)]
    assert (row["output"], row["for"], row["preset"], row["verified"]) == ("out.ts", "dvbcut", "hd", True)
    assert row["frames"] == {"in": 88, "out": 88, "copied": 0, "encoded": 88}
    first, second = (
        {"start": 0.0, "stop": 1.0, "first": 0, "last": 24},
        {"start": 2.0, "stop": 4.5, "first": 50, "last": 112},
    )
    assert row["keep"] == [first, second | {"stop": 4.52}] and row["asked"][0] == first
    assert row["bytes"] == Path("out.ts").stat().st_size and row["seconds"] == 3.52
    assert [(s["codec"], s["is"], s.get("to"), s.get("because")) for s in row["streams"]] == [
        ("h264", "encoded", "mpeg2video", "dvbcut reads no h264"),
        ("mp2", "copied", "mp2", None),
        ("aac", "encoded", "mp2", "dvbcut loses aac"),
    ]
    (joint,) = row["joints"]
    assert joint["time"] == 1.0 and len(joint["sound_late_ms"]) == 2 and abs(joint["sound_late_ms"][0]) <= 12
    source = row["source"]
    assert (source["frames"], source["zero_is"]) == (150, "the first frame that can be decoded")
    assert 0.9 < source["zero"] - source["start"] < 1.1
    assert len(row["commands"]) == 2 and row["commands"][0][0] == "ffmpeg"
    assert {"tvml", "ffmpeg"} == row["versions"].keys()


def test_dry_run_prints_what_a_shell_can_run_and_does_nothing(film):
    printed = run("cut-video", film, "a b.ts", "--dry-run")
    assert (printed.code, printed.err, printed.out.count(b"\n")) == (0, "", 1)
    there("film.ts")
    subprocess.run(["sh", "-c", printed.out.decode()], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    there("film.ts", ".a b.ts.part")
    assert len(seen.counters(Path(".a b.ts.part"))) == 150


def test_a_project_holds_the_cuts_and_everything_is_converted(film):
    Path("list.txt").write_text("FILE PROCESSING COMPLETE 150 FRAMES AT 2500\n-------------------\n25 50\n")
    ran = run("cut-video", film, "--cuts", "list.txt", "--project", "--to", "table")
    assert (ran.code, ran.err) == (0, "") and b"film.mpeg2.ts" in ran.out
    there("film.ts", "list.txt", "film.mpeg2.ts", "film.mpeg2.dvbcut")
    assert seen.pieces(seen.counters(Path("film.mpeg2.ts"))) == [Piece(0, 149)]
    text = Path("film.mpeg2.dvbcut").read_text()
    assert [text.count(f'picture="{n}"') for n in (0, 25, 50, 150)] == [1, 1, 1, 1]
    assert f'path="{Path.cwd()}/film.mpeg2.ts"' in text


def test_zero_may_be_that_of_the_file(film, known):
    """The sound starts a second before the picture: second 2 of the file is second 1 of the picture."""
    args = ("cut-video", film, "--dry-run", "--keep", "2-3")
    video, file = (run(*args, "--zero", zero).out.decode() for zero in ("video", "file"))
    times = [
        [float(x) for x in text.split("trim=start=")[1].split(",setpts")[0].split(":end=")] for text in (video, file)
    ]
    assert [round(a - b) for a, b in zip(*times, strict=True)] == [1, 1]


def test_another_mode_is_asked(film, known):
    ran = run("cut-video", film, "--for", "copy", "--keep", "1.2-3.2")
    assert ran.code == 0 and "earlier than asked" in ran.err
    (row,) = ran.rows
    assert row["output"] == "film.cut.ts" and row["frames"]["encoded"] == 0 and row["frames"]["copied"] >= 50
    assert [s["is"] for s in row["streams"]] == ["copied"] * 3


def test_proposals_are_written_and_nothing_is_cut(film):
    ran = run("cut-video", film, "--detect", "--write-cuts", "proposed.edl")
    assert ran.code == 0 and {"proposed", "blocks", "breaks", "source"} <= ran.rows[0].keys()
    there("film.ts", "proposed.edl")


def test_damage_jumps_and_programs_are_told(film, made):
    broken = clips.damaged(film, seed=1, share=0.02)
    ran = run("cut-video", broken, "out.ts")
    assert ran.code == 0 and "damaged.ts is damaged: " in ran.err and ran.rows[0]["source"]["damage"]["corrupt"] > 0
    ran = run("cut-video", broken, "strict.ts", "--strict")
    one_sentence(ran, "is damaged (")
    assert ran.code == 1
    ran = run("cut-video", clips.jump(film, film), "--dry-run")
    assert ran.code == 0 and "its clock jumps by -6.0 s at 0:00:06.000" in ran.err
    ran = run("cut-video", clips.two_programs(film, film), "--dry-run")
    assert ran.code == 0 and "program 1 is taken; --program chooses another (2)" in ran.err
    assert run("cut-video", "programs.ts", "--dry-run", "--program", "2").err == ""
    there("film.ts", "damaged.ts", "out.ts", "jump.ts", "programs.ts")


@pytest.fixture
def known(film, made, monkeypatch):
    """The recording is read once, not for every fault; all other files, and programs of it, really are."""
    found = probed(made)._replace(path=film)
    monkeypatch.setattr(
        "tvml.video.probe.probe",
        lambda path, program=None: found if path == film and not program else probe(path, program),
    )


@pytest.mark.parametrize(
    ("args", "code", "sentence"),
    [
        (["missing.ts"], 1, "missing.ts: there is no such file"),
        (["."], 1, "is a folder; name a recording in it"),
        (["empty.ts"], 1, "empty.ts is empty"),
        (["random.ts"], 1, "random.ts is no recording that can be read"),
        (["list.ts"], 1, "list.ts is a list of other files"),
        (["film.ts", "film.ts", "--force"], 2, "film.ts is the recording itself"),
        (["film.ts", "link.ts", "--force"], 2, "link.ts is the recording itself"),
        (["film.ts", "hard.ts", "--force"], 2, "hard.ts is the recording itself"),
        (["link.ts", "film.ts", "--force"], 2, "film.ts is the recording itself"),
        (["film.ts", "there.ts"], 2, "there.ts is already there; name another file, or --force"),
        (["film.ts", "folder"], 2, "folder is a folder; name a file in it"),
        (["film.ts", "no/out.ts"], 1, "no/out.ts: there is no folder"),
        (["film.ts", "/dev/null", "--force"], 2, "/dev/null is no ordinary file"),
        (["film.ts", "-"], 2, "OUT is a file that is written in several places"),
        (["film.ts", "--for", "dvbcat"], 2, "--for dvbcat: no such choice; did you mean 'dvbcut'?"),
        (["film.ts", "--preset", "litteral"], 2, "did you mean 'literal'?"),
        (["film.ts", "--audio", "frame"], 2, "did you mean 'frames'?"),
        (["film.ts", "--zero", "fil"], 2, "did you mean 'file'?"),
        (["film.ts", "--program", "9"], 2, "--program 9: film.ts has no such program with video; it has 1"),
        (["film.ts", "--keep", "4-2"], 2, "give the earlier time first"),
        (["film.ts", "--keep", "100-200"], 2, "lies outside of the recording"),
        (["film.ts", "--remove", "0-"], 2, "nothing is left of the recording"),
        (["film.ts", "--keep", "1.001-1.002"], 2, "less than half a frame would be left"),
        (["film.ts", "--cuts", "missing.edl"], 1, "missing.edl: cannot be read"),
        (["film.ts", "--cuts", "random.ts"], 1, "which is no list of cuts that tvml knows"),
        (["film.ts", "--write-cuts", "a.doc"], 2, "--write-cuts a.doc: no list of cuts ends so; known: "),
        (["film.ts", "--for", "copy"], 2, "--for copy has nothing to cut"),
        (["film.ts", "--for", "copy", "--project", "--keep", "1-2"], 2, "--project is for conversions"),
        (["film.ts", "--for", "keep", "--resume", "--keep", "1-2"], 2, "--resume is for conversions"),
        (["film.ts", "--preset", "literal", "--keep", "1-2"], 2, "leave cuts and --resume out"),
        (["film.ts", "out.ts", "--detect"], 2, "--detect only proposes cuts"),
        (["film.ts", "--detect", "--keep", "1-2"], 2, "--detect looks for cuts on its own"),
        (["film.ts", "out.dvbcut", "--project"], 2, "--project would write out.dvbcut"),
    ],
)
def test_every_fault_has_its_sentence_and_leaves_nothing(film, made, known, args, code, sentence):
    Path("empty.ts").touch()
    Path("random.ts").write_bytes(bytes(range(256)) * 300)
    Path("list.ts").write_text("#EXTM3U\n#EXTINF:6,\nfilm.ts\n")
    Path("there.ts").write_text("mine")
    Path("folder").mkdir()
    Path("link.ts").symlink_to("film.ts")
    os.link("film.ts", "hard.ts")
    before = sorted(os.listdir())
    ran = run("cut-video", *args)
    one_sentence(ran, sentence)
    assert (ran.code, ran.out, sorted(os.listdir())) == (code, b"", before)
    assert film.read_bytes() == made.read_bytes() and Path("there.ts").read_text() == "mine"


def test_without_ffmpeg_it_says_what_to_install(film, monkeypatch):
    monkeypatch.setenv("PATH", "")
    ran = run("cut-video", film)
    one_sentence(ran, "ffprobe is not there, which this needs; install it (Debian: apt-get install ffmpeg)")
    assert ran.code == 7
    there("film.ts")


@pytest.mark.parametrize("name", ["-x.ts", "concat:x%d.ts", "Ä & 'b' \"c\"\n.ts"])
def test_odd_names_are_names(film, name):
    os.rename(film, name)
    ran = run("cut-video", "--keep", "1-2", "--", name, f"out {name}")
    assert (ran.code, ran.err) == (0, "")
    there(name, f"out {name}")
    assert len(seen.counters(Path(f"out {name}"))) == 25


@pytest.fixture
def slow(monkeypatch, tmp_path):
    """An ffmpeg that takes its time, in the place of the real one for what converts."""
    folder = tmp_path / "bin"
    folder.mkdir()
    real = shutil.which("ffmpeg")
    text = (
        f'#!/bin/sh\ncase "$*" in *mpeg2video*) touch {tmp_path}/began; exec {real} -re "$@";; esac\nexec {real} "$@"\n'
    )
    (folder / "ffmpeg").write_text(text)
    (folder / "ffmpeg").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return tmp_path / "began"


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signals_leave_nothing_half_written(film, made, slow, sent, code):
    process = start("cut-video", film, "out.ts")
    deadline = time.monotonic() + 60
    while not slow.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.3)
    assert (Path(".out.ts.part")).exists()
    process.send_signal(sent)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (code, b"")
    assert (b"interrupted; nothing was left half written" in err) == (sent == signal.SIGINT)
    there("film.ts")
    assert film.read_bytes() == made.read_bytes()


def test_a_full_disk_leaves_nothing(film, known, monkeypatch):
    class Full:
        f_bavail, f_frsize = 100, 4096

    monkeypatch.setattr(os, "statvfs", lambda path: Full)
    ran = run("cut-video", film, "out.ts")
    one_sentence(ran, "has 0 MB free; free some space, or write elsewhere")
    assert ran.code == 1
    there("film.ts")


def test_progress_is_for_people(film, known, monkeypatch):
    """A bar for who looks at a terminal, nothing else."""
    told = []
    monkeypatch.setattr(console, "_is_terminal", lambda stream: True)
    monkeypatch.setattr("tqdm.tqdm.update", lambda bar, n: told.append(n))
    monkeypatch.setenv("TERM", "xterm")
    assert run("cut-video", film, "b.ts", "--to", "jsonl", "--no-verify").code == 0 and told and 0 <= sum(told[:1]) <= 1
    told.clear()
    assert run("cut-video", film, "c.ts", "--to", "jsonl", "--no-verify", "-q").code == 0 and not told
