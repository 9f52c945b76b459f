"""The nightly job: all once, nothing twice, two runs at once, what a failure leaves; cron's and systemd's."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import tvml
from tvml.shipped import folder

CONFIGS = folder("configs")
MAKE = ("make", "-f", "nightly.mk")
OUT = ("labelled.xml", *(f"week/{who}.{to}" for who in ("alice", "bob") for to in ("html", "ics", "jsonl")))
FEW = 200  # programmes of the sample guide

pytestmark = pytest.mark.skipif(not (shutil.which("make") and shutil.which("flock")), reason="needs make and flock")


def start(place, *args):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TVML_", "MAKE"))}
    env = kept | {"PYTHONPATH": str(Path(tvml.__file__).parents[1]), "XDG_CONFIG_HOME": str(place)}
    return subprocess.Popen(args, cwd=place, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run(place, *args):
    """Code and what was said; `make` says each command that it runs."""
    done = start(place, *args)
    out, err = done.communicate()
    return done.returncode, out, err


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    """A server's folder after its first night."""
    place = tmp_path_factory.mktemp("night")
    text = (folder("sample_data") / "guide.xml").read_text()
    head, *programmes = re.split(r"(?=<programme )", text)
    (place / "today.xml").write_text(head + "".join(programmes[:FEW]) + "</tv>\n")
    (place / "likes").mkdir()
    shutil.copy(folder("sample_data") / "likes.jsonl", place / "likes" / "alice.jsonl")
    shutil.copy(folder("sample_data") / "enigma2-movies.json", place / "likes" / "bob.json")
    shutil.copy(CONFIGS / "nightly.mk", place)
    (place / "nightly.conf").write_text(f"GRAB = cat today.xml\nTVML = {sys.executable} -m tvml\nSINCE =\n")
    (place / "tvml.yaml").write_text("train-classifier: {set: [train.steps=20, train.epochs=0], force: true}\n")
    code, out, err = run(place, *MAKE)
    assert (code, err) == (0, ""), err
    assert out.count("recommend train") == out.count("recommend index") == 1
    assert out.count("recommend learn") == 2 and out.count("train-classifier") == 1
    return place


def state(place):
    return {name: ((place / name).stat().st_mtime_ns, (place / name).read_bytes()) for name in OUT}


def test_the_first_night_makes_everything(night):
    found = state(night)
    assert b"<category" in found["labelled.xml"][1] and b"as in" in found["week/alice.jsonl"][1]
    assert found["week/bob.ics"][1].startswith(b"BEGIN:VCALENDAR") and b"Chosen for bob" in found["week/bob.html"][1]


def test_the_second_run_does_nothing(night):
    before = state(night)
    assert run(night, *MAKE) == (0, "", "")
    assert state(night) == before


def test_only_what_changed_is_done_again(night):
    os.utime(night / "likes" / "bob.json")
    code, out, _ = run(night, *MAKE)
    assert code == 0 and "bob" in out and not re.search("alice|classify|topics train|recommend (train|index)", out)


def test_two_at_once_do_the_work_once(night):
    os.utime(night / "likes" / "alice.jsonl")
    both = [start(night, *MAKE) for _ in range(2)]
    said = [one.communicate() for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    assert sorted(out.count("recommend learn") for out, _ in said) == [0, 1]


@pytest.mark.parametrize("grab", ["false", "true", "echo '<tv><programme'", "cat today.xml; false"])
def test_a_failed_step_leaves_the_old_files(night, grab):
    before, guide = state(night), (night / "guide.xml").read_bytes()
    code, _, err = run(night, *MAKE, f"GRAB={grab}")
    assert code == 2 and "Error" in err
    assert state(night) == before
    (night / "guide.xml").write_bytes(guide)
    (night / ".guide.new").unlink(missing_ok=True)
    for name in (
        "labelled.xml",
        "topics.trained",
        "concepts.trained",
        "coming.indexed",
        *(f"week/{who}.learned" for who in ("alice", "bob")),
        *OUT[1:],
    ):
        os.utime(night / name)  # as they were: none older than the guide


def jobs():
    lines = [line for line in (CONFIGS / "nightly.crontab").read_text().splitlines() if not line.startswith("#")]
    yield from (re.fullmatch(r"(?:[\d*]+ +){5}(\S.*)", line)[1] for line in lines)
    service = (CONFIGS / "tvml-nightly.service").read_text()
    place, command = (
        re.search(rf"^{key}=(.+)$", service, re.MULTILINE)[1] for key in ("WorkingDirectory", "ExecStart")
    )
    yield f"cd {place} && {command}"


@pytest.mark.parametrize("job", list(jobs()))
def test_what_cron_and_systemd_run_runs(night, job):
    assert "cd /srv/tv && " in job
    code, out, err = run(night, "sh", "-c", job.replace("/srv/tv", str(night)))
    assert (code, out, err) == (0, "", ""), err


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")
def test_the_units_are_sound():
    done = subprocess.run(
        [
            "systemd-analyze",
            "verify",
            "--man=no",
            *(str(CONFIGS / f"tvml-nightly.{kind}") for kind in ("service", "timer")),
        ],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
