"""What goes wrong before there is work to do; `python -m tests.bench faults` runs all cases, signals and disks too."""

import os
import shutil

import pytest

from tests.commands.helpers import run
from tests.video import faults
from tests.video.clips import probed
from tvml.video.probe import probe

pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    return faults.film(tmp_path_factory.mktemp("film")).read_bytes()


def _read(path, program=None):
    return probed(path, program) if path.is_file() else probe(path, program)


@pytest.mark.parametrize("case", [*faults.GIVEN, *faults.PLACES, *faults.PROGRAMS], ids=lambda case: case.name)
def test_a_fault_gets_its_sentence_and_leaves_all_as_it_was(tmp_path, recording, case, monkeypatch):
    def go(case, arguments):
        monkeypatch.chdir(tmp_path / "scene")
        if case in faults.PLACES:  # about what else is there: the recording need not be read anew
            monkeypatch.setattr("tvml.video.probe.probe", _read)
        if case.path:
            usual = [] if case.alone else [os.environ["PATH"]]
            monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path / "scene" / case.path), *usual]))
        ran = run("cut-video", *arguments)
        return ran.code, ran.err

    assert faults.checked(case, tmp_path / "scene", recording, go).faults == ()
