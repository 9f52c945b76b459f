"""The real dvbcut, without a screen: does it load a recording, how many pictures does it see, what does it cut?"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

needed = pytest.mark.skipif(not shutil.which("dvbcut"), reason="dvbcut is not installed")

_ENTRY, _EXTRA = 16, 7  # bytes of a picture in an index, and pictures that are none


class Loaded(NamedTuple):
    pictures: int
    audio: int  # tracks that it knows
    complaints: list[str]


def dvbcut(folder: Path, *arguments: object) -> "subprocess.CompletedProcess[bytes]":
    """Runs it with a home of its own; its exit code alone says little."""
    home = folder / "home"
    home.mkdir(mode=0o700, exist_ok=True)
    own = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    command = ["dvbcut", *map(str, arguments)]
    return subprocess.run(command, env=os.environ | own, capture_output=True, timeout=60, cwd=folder)


def load(path: Path, folder: Path) -> Loaded:
    """What dvbcut makes of a recording. Raises RuntimeError when it does not load it."""
    index = folder / f"{path.name}.idx"
    done = dvbcut(folder, "-generateidx", "-idx", index, path)
    said = (done.stdout + done.stderr).decode(errors="replace").splitlines()
    if done.returncode or not index.exists():
        raise RuntimeError(f"dvbcut {path}: {done.returncode}: {said}")
    wrong = [
        line for line in said if any(w in line for w in ("missing frames", "inconsistent", "guess", "no pictures"))
    ]
    return Loaded(index.stat().st_size // _ENTRY - _EXTRA, sum("udio" in line for line in said), wrong)


def cut(path: Path, ranges: Sequence[tuple[int, int]], folder: Path) -> Path:
    """The pictures of these ranges, up to without the second, as dvbcut exports them.

    It encodes those at joints for a DVD, which fails for pictures far smaller; and what it writes of a last range that
    begins within the last two seconds of a file is broken.
    """
    out = _new(folder / f"{path.stem}.cut.mpg")
    spoken = ",".join(f"{a}-{b}" for a, b in ranges)
    options = ("-batch", "-automarker", "0", "-cut", spoken, "-format", "0", "-idx", folder / f"{path.name}.idx")
    done = dvbcut(folder, *options, "-exp", out, path)
    if not out.exists() or not out.stat().st_size:
        raise RuntimeError(f"dvbcut {path}: {done.returncode}: {(done.stdout + done.stderr).decode(errors='replace')}")
    return out


def export(project: Path, folder: Path) -> Path:
    """What dvbcut exports of a project with its own marks."""
    out = _new(folder / f"{project.stem}.project.mpg")
    done = dvbcut(folder, "-batch", "-automarker", "0", "-format", "0", "-exp", out, project)
    if not out.exists() or not out.stat().st_size:
        raise RuntimeError(
            f"dvbcut {project}: {done.returncode}: {(done.stdout + done.stderr).decode(errors='replace')}"
        )
    return out


def _new(path: Path) -> Path:
    path.unlink(missing_ok=True)  # else it keeps what is there
    return path
