"""`tvml cut-video` when something goes wrong: every case of tests/video/faults.py, then signals, kills and full disks.

Each must end with its exit code and its sentence, leave the recording as it was, and leave nothing else.
"""

import os
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.bench.measure import TVML, Row, environment
from tests.video import faults, seen
from tests.video.clips import Recipe, clip
from tests.video.faults import Case, checked, film, listing

LONG = Recipe(seconds=60, size="640x360")
INTERRUPTED, TERMINATED = 130, 143
SMALL = 1 << 20  # bytes of a full disk, and of the largest file that is allowed


def measure(work: Path) -> Iterator[Row]:
    recording, bad = film(work).read_bytes(), []
    for case in faults.CASES:
        shutil.rmtree(work / "scene", ignore_errors=True)
        bad += [f"{case.name}: {fault}" for fault in checked(case, work / "scene", recording, _process(work)).faults]
    yield _row("faults: names, files, options, programs", len(faults.CASES), bad)
    path, bad, done = clip(work, "long.ts", LONG), [], 0
    for name, case in (*SIGNALS, *DISKS):
        folder = work / "long"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        os.link(path, folder / "film.ts")
        if (told := case(folder)) is None:
            continue
        done += 1
        told += [f"left {name}" for name in listing(folder) if name not in ("film.ts", "out.ts")]
        bad += [f"{name}: {fault}" for fault in told]
    whole = seen.counters(path) == list(range(60 * 25))
    bad += [] if whole else ["the recording was changed"]
    yield _row("faults: signals, kills, full disks", done, bad)


def _row(what: str, count: int, bad: Sequence[str]) -> Row:
    told = f"{count} cases" if not bad else f"{count} cases; {'; '.join(bad)}"
    return Row(what, told, f"{len(bad)} wrong", "", "", "0 wrong", not bad)


def _process(work: Path) -> Callable[[Case, list[str]], tuple[int, str]]:
    def go(case: Case, arguments: list[str]) -> tuple[int, str]:
        env = environment()
        if case.path:
            env["PATH"] = os.pathsep.join([str(work / "scene" / case.path), *([] if case.alone else [env["PATH"]])])
        command = [*TVML, "cut-video", *arguments]
        done = subprocess.run(command, cwd=work / "scene", env=env, stdin=subprocess.DEVNULL, capture_output=True)
        return done.returncode, done.stderr.decode("utf-8", "replace")

    return go


def _start(folder: Path, *arguments: str, **options: object) -> "subprocess.Popen[bytes]":
    def fresh() -> None:  # a shell's background ignores Ctrl-C, and children inherit that
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "preexec_fn": fresh}
    options = {"env": environment(), **streams, **options}
    return subprocess.Popen([*TVML, "cut-video", *arguments], cwd=folder, **options)


def _interrupted(number: int, code: int, *arguments: str) -> Callable[[Path], list[str]]:
    """A signal in the middle of the work."""

    def case(folder: Path) -> list[str]:
        process = _start(folder, "film.ts", "out.ts", *arguments)
        _wait(folder, 200_000)
        process.send_signal(number)
        said = process.communicate(timeout=60)[1].decode()
        bad = [] if process.returncode == code else [f"exit code {process.returncode} instead of {code}: {said[-200:]}"]
        return bad + ["a traceback"] * ("Traceback" in said) + ["made out.ts"] * (folder / "out.ts").exists()

    return case


def _wait(folder: Path, size: int) -> None:
    """Until so much has been written."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if any(path.stat().st_size >= size for path in folder.glob(".out.ts*")):
            return
        time.sleep(0.02)


def _killed(folder: Path) -> list[str]:
    """Nobody can tidy up behind a kill, so the next run does."""
    process = _start(folder, "film.ts", "out.ts")
    _wait(folder, 200_000)
    process.kill()
    process.communicate()
    for path in folder.glob(".out*"):
        _let_go(path)
    return _runs(folder, "film.ts", "out.ts")


def _let_go(path: Path) -> None:
    """The orphaned ffmpeg ends when nobody reads its progress; wait for it."""
    size, until = -1, time.monotonic() + 60
    while time.monotonic() < until and (now := path.stat().st_size) != size:
        size = now
        time.sleep(1)


def _resumed(folder: Path) -> list[str]:
    """What is interrupted with --resume goes on, and has every frame."""
    bad = []
    process = _start(folder, "film.ts", "out.ts", "--resume", "--remove", "20-21")
    _wait(folder, 2_000_000)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    if process.returncode != INTERRUPTED:
        bad.append(f"exit code {process.returncode} instead of {INTERRUPTED}")
    bad += _runs(folder, "film.ts", "out.ts", "--resume", "--remove", "20-21")
    if not bad and seen.pieces(seen.counters(folder / "out.ts")) != [(0, 499), (525, 1499)]:
        bad.append("other frames than asked")
    return bad


def _runs(folder: Path, *arguments: str) -> list[str]:
    process = _start(folder, *arguments)
    said = process.communicate(timeout=120)[1].decode()
    return [] if process.returncode == 0 else [f"exit code {process.returncode} instead of 0: {said[-200:]}"]


def _limited(*arguments: str) -> Callable[[Path], list[str]]:
    """No file may be as large as the result."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL, SMALL))

    def case(folder: Path) -> list[str]:
        # Python would keep the beginnings of compiled modules
        env = {**environment(), "PYTHONDONTWRITEBYTECODE": "1"}
        process = _start(folder, "film.ts", "out.ts", *arguments, preexec_fn=limit, env=env)
        return _refused(process)

    return case


@contextmanager
def _disk(folder: Path, size: int) -> Iterator[Path | None]:
    """A disk of so many bytes; None without the right to make one."""
    disk = folder.parent / "disk"
    disk.mkdir(exist_ok=True)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], capture_output=True).returncode:
        yield None
        return
    try:
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)


def _full(*arguments: str) -> Callable[[Path], list[str] | None]:
    """A disk that the result has no room on."""

    def case(folder: Path) -> list[str] | None:
        with _disk(folder, SMALL) as disk:
            if disk is None:
                return None
            process = _start(folder, "film.ts", str(disk / "out.ts"), *arguments)
            return _refused(process) + [f"left {name} on the disk" for name in listing(disk)]

    return case


def _filled(folder: Path) -> list[str] | None:
    """A disk that somebody else fills in the middle of the work."""
    with _disk(folder, 128 * SMALL) as disk:
        if disk is None:
            return None
        process = _start(folder, "film.ts", str(disk / "out.ts"))
        _wait(disk, 200_000)
        with open(disk / "filler", "wb", buffering=0) as filler, suppress(OSError):
            while True:
                filler.write(bytes(SMALL))
        bad = _refused(process)
        return bad + [f"left {name} on the disk" for name in listing(disk) if name != "filler"]


def _refused(process: "subprocess.Popen[bytes]") -> list[str]:
    said = process.communicate(timeout=120)[1].decode()
    bad = [] if process.returncode == faults.INPUT else [f"exit code {process.returncode}: {said[-200:]}"]
    told = any(word in said for word in ("free", "full", "large"))
    return bad + ([] if told else [f"does not say what is wrong: {said[-200:]}"])


def _deaf(folder: Path) -> list[str]:
    """Nobody reads what it prints: the result stays."""
    with open("/dev/full", "wb") as full:
        process = _start(folder, "film.ts", "out.ts", "--for", "copy", "--keep", "1-30", stdout=full)
        said = process.communicate(timeout=60)[1].decode()
    bad = [] if process.returncode == faults.INPUT else [f"exit code {process.returncode}: {said[-200:]}"]
    return bad + ([] if (folder / "out.ts").exists() else ["the result is gone"])


COPY, KEEP = (("--for", mode, "--remove", "20-30") for mode in ("copy", "keep"))
SIGNALS = (
    ("Ctrl-C", _interrupted(signal.SIGINT, INTERRUPTED)),
    ("SIGTERM", _interrupted(signal.SIGTERM, TERMINATED)),
    ("Ctrl-C in pieces", _interrupted(signal.SIGINT, INTERRUPTED, "--remove", "20-21")),
    ("SIGTERM in pieces", _interrupted(signal.SIGTERM, TERMINATED, "--remove", "20-21")),
    ("SIGTERM while a cut is kept", _interrupted(signal.SIGTERM, TERMINATED, *KEEP)),
    ("killed, then run again", _killed),
    ("interrupted, then resumed", _resumed),
)
DISKS = (
    ("a full disk", _full()),
    ("a full disk in pieces", _full("--remove", "20-21")),
    ("a full disk, copied", _full(*COPY)),
    ("a disk that is filled", _filled),
    ("a file too large", _limited()),
    ("a file too large, copied", _limited(*COPY)),
    ("a file too large, kept", _limited(*KEEP)),
    ("stdout is full", _deaf),
)
