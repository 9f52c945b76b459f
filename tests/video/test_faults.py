"""What goes wrong before there is work to do; `python -m tests.bench faults` runs all cases, signals and disks too."""

import os
import shutil

import pytest

from tests.commands.helpers import run
from tests.video import faults

pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    return faults.film(tmp_path_factory.mktemp("film")).read_bytes()


@pytest.mark.parametrize("case", [*faults.GIVEN, *faults.PLACES, *faults.PROGRAMS], ids=lambda case: case.name)
def test_a_fault_gets_its_sentence_and_leaves_all_as_it_was(tmp_path, recording, case, monkeypatch):
    def go(case, arguments):
        monkeypatch.chdir(tmp_path / "scene")
        if case.path:
            usual = [] if case.alone else [os.environ["PATH"]]
            monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path / "scene" / case.path), *usual]))
        ran = run("cut-video", *arguments)
        return ran.code, ran.err

    assert faults.checked(case, tmp_path / "scene", recording, go).faults == ()
