"""Whatever can go wrong with a recording, a name or a disk, and what `tvml cut-video` must say and leave then.

Each case sets a scene in a folder that holds `film.ts`, gives the arguments, and says the exit code and a piece of the
sentence. After every one the recording has the same bytes and nothing is left but what was asked for.
"""

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.video import clips
from tests.video.clips import Recipe, clip, run

INPUT, USAGE, MODEL, LOCK, GATE, TOOL = 1, 2, 4, 5, 6, 7
CUT = ("--for", "copy", "--keep", "1-3")


class Case(NamedTuple):
    name: str
    ask: Callable[[Path], list[object]]  # sets the scene in a folder and gives the arguments, names relative to it
    code: int = 0
    says: str = ""  # a piece of what is said on stderr
    makes: tuple[str, ...] = ()  # files that are there afterwards and were not before
    path: str | None = None  # PATH of that run, relative to the folder, before the usual one
    alone: bool = False  # PATH has nothing else


class Outcome(NamedTuple):
    case: Case
    faults: tuple[str, ...]  # what was not as it must be


def film(folder: Path) -> Path:
    """The recording of every case: 4 s, made once for all of them."""
    return clip(folder, "film.ts", Recipe(seconds=4, size="160x96", teletext=True))


def scene(folder: Path, recording: bytes) -> Path:
    folder.mkdir()
    path = folder / "film.ts"
    path.write_bytes(recording)
    return path


def checked(case: Case, folder: Path, recording: bytes, go: Callable[[Case, list[str]], tuple[int, str]]) -> Outcome:
    """Run a case with `go`, which gives exit code and stderr, and look at all that must hold."""
    path = scene(folder, recording)
    arguments = [os.fsdecode(x) if isinstance(x, bytes) else str(x) for x in case.ask(folder)]
    before = listing(folder)
    code, said = go(case, arguments)
    after = listing(folder)
    faults = []
    if code != case.code:
        faults.append(f"exit code {code} instead of {case.code}")
    if case.says not in said:
        faults.append(f"does not say {case.says!r}")
    if "Traceback" in said or "report it" in said:
        faults.append("a traceback")
    if case.code and len([line for line in said.splitlines() if line.startswith("tvml: ")]) < 1:
        faults.append("no sentence")
    if path.read_bytes() != recording:
        faults.append("the recording was changed")
    new = {name for name in after if name not in before}
    if new != set(case.makes):
        faults.append(f"made {sorted(new)} instead of {sorted(case.makes)}")
    changed = {name for name in before if after.get(name) != before[name]} - set(case.makes)
    if changed:
        faults.append(f"changed {sorted(changed)}")
    return Outcome(case, tuple(f"{fault}: {said.strip()[-300:]}" for fault in faults))


def listing(folder: Path) -> dict[str, object]:
    """Every file below with what is in it."""
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = os.readlink(path)
        elif path.is_file():
            found[name] = path.read_bytes()
        else:
            found[name] = "no file"
    return found


def _with(change: Callable[[Path], object], *arguments: object) -> Callable[[Path], list[object]]:
    def ask(folder: Path) -> list[object]:
        change(folder)
        return list(arguments)

    return ask


def _plain(*arguments: object) -> Callable[[Path], list[object]]:
    return lambda folder: list(arguments)


def _write(name: str, data: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(data)


def _program(script: str) -> Callable[[Path], object]:
    """An ffmpeg that does this instead; ffprobe is the real one."""

    def change(folder: Path) -> None:
        (folder / "bin").mkdir()
        program = folder / "bin/ffmpeg"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)

    return change


def _only(*programs: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        (folder / "bin").mkdir()
        for program in programs:
            (folder / "bin" / program).symlink_to(shutil.which(program) or program)

    return change


def _named(name: str | bytes) -> Callable[[Path], object]:
    return lambda folder: shutil.copy(folder / "film.ts", os.path.join(os.fsencode(folder), os.fsencode(name)))


def _part(share: float, skip: float = 0, more: int = 0) -> Callable[[Path], object]:
    """part.ts: so much of the recording, and some bytes that are no whole packet."""

    def change(folder: Path) -> None:
        data = (folder / "film.ts").read_bytes()
        first, last = (int(len(data) * s) // 188 * 188 for s in (skip, share))
        (folder / "part.ts").write_bytes(data[first : last + more])

    return change


def _scrambled(folder: Path) -> None:
    data = bytearray((folder / "film.ts").read_bytes())
    for at in range(0, len(data), 188):
        if (data[at + 1] & 0x1F) << 8 | data[at + 2] in (0x100, 0x101, 0x102):
            data[at + 3] |= 0x80
            data[at + 12 : at + 188] = bytes(x ^ 0xA5 for x in data[at + 12 : at + 188])
    (folder / "part.ts").write_bytes(data)


def _damaged(folder: Path) -> None:
    clips.damaged(folder / "film.ts", seed=1, share=0.01, name="part.ts")


def _ffmpeg(name: str, *arguments: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        run("ffmpeg", "-i", str(folder / "film.ts"), *arguments, str(folder / name))

    return change


def _shortened(name: str, share: float, *arguments: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        _ffmpeg(name, *arguments)(folder)
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data[: int(len(data) * share)])

    return change


def _socket(folder: Path) -> None:
    here = os.getcwd()
    os.chdir(folder)  # its name may have but 107 bytes
    with socket.socket(socket.AF_UNIX) as s:
        s.bind("part.ts")
    os.chdir(here)


def _locked(folder: Path) -> None:
    import fcntl

    handle = os.open(folder / ".out.ts.part", os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)  # until this process ends, or the next case
    _HELD.append(handle)


_HELD: list[int] = []
_LIST = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfilm.ts\n#EXT-X-ENDLIST\n"

# what is given is no recording
GIVEN = [
    Case("missing", _plain("none.ts", "out.ts"), INPUT, "there is no such file"),
    Case("a folder", _with(lambda f: (f / "d.ts").mkdir(), "d.ts", "out.ts"), INPUT, "is a folder"),
    Case("empty", _with(_write("part.ts", b""), "part.ts", "out.ts"), INPUT, "is empty"),
    Case("random", _with(_write("part.ts", os.urandom(1 << 17)), "part.ts", "out.ts"), INPUT, "is no recording"),
    Case("zeros", _with(_write("part.ts", bytes(1 << 17)), "part.ts", "out.ts"), INPUT, "is no recording"),
    Case("text", _with(_write("part.ts", b"It is late.\n" * 99), "part.ts", "out.ts"), INPUT, "is no recording"),
    Case("a page", _with(_write("part.ts", b"<html>404</html>"), "part.ts", "out.ts"), INPUT, "is no recording"),
    Case("a playlist", _with(_write("part.ts", _LIST.encode()), "part.ts", "out.ts"), INPUT, "list of other files"),
    Case(
        "a playlist behind a line",
        _with(_write("part.ts", f"\n{_LIST}".encode()), "part.ts", "out.ts"),
        INPUT,
        "is no recording",
    ),
    Case(
        "a list of parts",
        _with(_write("part.ts", b"ffconcat version 1.0\nfile film.ts\n"), "part.ts", "out.ts"),
        INPUT,
        "list of other files",
    ),
    Case("sound alone", _with(_ffmpeg("part.ts", "-vn"), "part.ts", "out.ts"), INPUT, "has no video"),
    Case(
        "sound with a cover",
        _with(
            _ffmpeg(
                "part.mp4",
                "-map",
                "0:a:0",
                "-map",
                "0:v",
                "-frames:v",
                "1",
                "-c:v",
                "mjpeg",
                "-disposition:v",
                "attached_pic",
                "-c:a",
                "aac",
            ),
            "part.mp4",
            "out.ts",
        ),
        INPUT,
        "has no video",
    ),
    Case("a picture", _with(_ffmpeg("p.png", "-frames:v", "1"), "p.png", "out.ts"), INPUT, "is no recording"),
    Case("video alone", _with(_ffmpeg("p.h264", "-c", "copy"), "p.h264", "out.ts"), INPUT, "is no recording"),
    Case("tables alone", _with(_part(0.002), "part.ts", "out.ts"), INPUT, "part.ts"),
    Case("scrambled", _with(_scrambled, "part.ts", "out.ts"), INPUT, "part.ts"),
    Case("MP4 without its end", _with(_shortened("p.mp4", 0.5), "p.mp4", "out.ts"), INPUT, "is no recording"),
    Case("a pipe", _with(lambda f: os.mkfifo(f / "part.ts"), "part.ts", "out.ts"), INPUT, "no ordinary file"),
    Case("a socket", _with(_socket, "part.ts", "out.ts"), INPUT, "no ordinary file"),
    Case("a device", _plain("/dev/zero", "out.ts"), INPUT, "no ordinary file"),
    Case("a link to itself", _with(lambda f: (f / "p.ts").symlink_to("p.ts"), "p.ts", "out.ts"), INPUT, "p.ts"),
    Case("a long name", _plain("x" * 300, "out.ts"), INPUT, "cannot be read"),
]
# where it is to be written
PLACES = [
    Case("onto itself", _plain("film.ts", "film.ts", "--force"), USAGE, "is the recording itself"),
    Case("onto itself by another way", _plain("film.ts", "./../scene/film.ts", "--force"), USAGE, "recording itself"),
    Case(
        "onto itself by a link",
        _with(lambda f: (f / "l.ts").symlink_to("film.ts"), "film.ts", "l.ts", "--force"),
        USAGE,
        "is the recording itself",
    ),
    Case(
        "from a link to itself",
        _with(lambda f: (f / "l.ts").symlink_to("film.ts"), "l.ts", "film.ts", "--force"),
        USAGE,
        "is the recording itself",
    ),
    Case(
        "onto a second name of it",
        _with(lambda f: os.link(f / "film.ts", f / "h.ts"), "film.ts", "h.ts", "--force"),
        USAGE,
        "is the recording itself",
    ),
    Case(
        "its unfinished file is a link to the recording",
        _with(lambda f: (f / ".out.ts.part").symlink_to("film.ts"), "film.ts", "out.ts"),
        USAGE,
        "film.ts",
    ),
    Case("onto a file", _with(_write("out.ts", b"mine"), "film.ts", "out.ts"), USAGE, "is already there"),
    Case("onto a folder", _with(lambda f: (f / "out").mkdir(), "film.ts", "out"), USAGE, "is a folder"),
    Case("into no folder", _plain("film.ts", "none/out.ts"), INPUT, "there is no folder"),
    Case("into a file", _plain("film.ts", "film.ts/out.ts", "--force"), INPUT, "film.ts/out.ts"),
    Case("where nobody may", _plain("film.ts", "/proc/out.ts"), INPUT, "/proc/out.ts"),
    Case("onto a device", _plain("film.ts", "/dev/full", "--force"), USAGE, "no ordinary file"),
    Case("to stdout", _plain("film.ts", "-"), USAGE, "name one instead of -"),
    Case("another writes it", _with(_locked, "film.ts", "out.ts"), LOCK, "being written by another run"),
    Case("the name is too long", _plain("film.ts", "x" * 300), INPUT, "xxx"),
    Case("the report onto it", _plain("film.ts", "out.ts", *CUT, "--report", "film.ts"), USAGE, "--report film.ts"),
    Case("the report onto OUT", _plain("film.ts", "out.ts", *CUT, "--report", "out.ts"), USAGE, "--report out.ts"),
    Case("the cuts onto it", _plain("film.ts", "out.ts", *CUT, "--write-cuts", "film.ts"), USAGE, "--write-cuts"),
    Case(
        "the report onto it when proposing",
        _plain("film.ts", "--detect", "--report", "film.ts"),
        USAGE,
        "--report film.ts",
    ),
    Case(
        "the cuts by a link onto it",
        _with(lambda f: (f / "l.edl").symlink_to("film.ts"), "film.ts", "out.ts", *CUT, "--write-cuts", "l.edl"),
        USAGE,
        "--write-cuts l.edl",
    ),
    Case(
        "the project onto it",
        _with(_named("film.dvbcut"), "film.dvbcut", "film.ts.ts", "--project", "--force"),
        0,
        "",
        ("film.ts.ts", "film.ts.dvbcut"),
    ),
    Case(
        "the project takes the recording's name",
        _with(_named("rec.dvbcut"), "rec.dvbcut", "rec.ts", "--project", "--force"),
        USAGE,
        "--project would write",
    ),
    Case("another container", _plain("film.ts", "out.mkv", *CUT), USAGE, "ends with .ts"),
]
# what is asked for
ASKED = [
    Case("no range", _plain("film.ts", "out.ts", "--keep", "soon"), USAGE, "is no range"),
    Case("a lone minus", _plain("film.ts", "out.ts", "--keep=-30"), USAGE, "first or the last"),
    Case("backwards", _plain("film.ts", "out.ts", "--keep", "3-1"), USAGE, "give the earlier time first"),
    Case("outside", _plain("film.ts", "out.ts", "--keep", "90-99"), USAGE, "lies outside of the recording"),
    Case("nothing left", _plain("film.ts", "out.ts", "--remove", "0-"), USAGE, "nothing is left"),
    Case("less than a frame", _plain("film.ts", "out.ts", "--keep", "1.001-1.002"), USAGE, "less than half a frame"),
    Case("nothing to cut", _plain("film.ts", "out.ts", "--for", "copy"), USAGE, "nothing to cut"),
    Case("no list", _plain("film.ts", "out.ts", "--cuts", "none.edl"), INPUT, "none.edl: cannot be read"),
    Case("the list is the film", _plain("film.ts", "out.ts", "--cuts", "film.ts"), INPUT, "is no list of cuts"),
    Case(
        "the list is torn",
        _with(_write("c.edl", b"1 2\n3 x 0\n"), "film.ts", "out.ts", "--cuts", "c.edl"),
        INPUT,
        "c.edl",
    ),
    Case(
        "the list removes it all",
        _with(_write("c.edl", b"0\t99\t0\n"), "film.ts", "out.ts", "--cuts", "c.edl"),
        INPUT,
        "keeps nothing of the recording",
    ),
    Case("no such use", _plain("film.ts", "out.ts", "--for", "dvdcut"), USAGE, "did you mean 'dvbcut'"),
    Case("no such preset", _plain("film.ts", "out.ts", "--preset", "hdd"), USAGE, "did you mean 'hd'"),
    Case("no such program", _plain("film.ts", "out.ts", "--program", "7"), USAGE, "it has 1"),
    Case("literal with cuts", _plain("film.ts", "out.ts", "--preset", "literal", "--keep", "1-2"), USAGE, "literal"),
    Case("a list of no kind", _plain("film.ts", "out.ts", *CUT, "--write-cuts", "c.txtx"), USAGE, "no list of cuts"),
    Case("propose and write", _plain("film.ts", "out.ts", "--detect"), USAGE, "--detect only proposes"),
    Case("a project of a cut", _plain("film.ts", "out.ts", *CUT, "--project"), USAGE, "is for conversions"),
]
# what goes wrong with other programs
PROGRAMS = [
    Case("no ffprobe", _with(_only(), "film.ts", "out.ts", *CUT), TOOL, "ffprobe is not there", path="bin", alone=True),
    Case(
        "no ffmpeg", _with(_only("ffprobe"), "film.ts", "out.ts"), TOOL, "ffmpeg is not there", path="bin", alone=True
    ),
    Case(
        "ffmpeg gives up",
        _with(_program('for a; do :; done; echo half > "${a#file:}"; echo broken >&2; exit 1'), "film.ts", "out.ts"),
        INPUT,
        "broken",
        path="bin",
    ),
    Case("ffmpeg is killed", _with(_program("kill -9 $$"), "film.ts", "out.ts"), INPUT, "signal 9", path="bin"),
    Case("ffmpeg does nothing", _with(_program("exit 0"), "film.ts", "out.ts"), INPUT, "out.ts", path="bin"),
    Case(
        "ffmpeg loses pictures",
        _with(
            _program(f'for a; do :; done; {shutil.which("ffmpeg")} -v error -i film.ts -t 1 -f mpegts -y "$a"'),
            "film.ts",
            "out.ts",
        ),
        GATE,
        "was not written",
        path="bin",
    ),
]
# names that mean something elsewhere, and recordings that are not whole: nothing goes wrong
FINE = [
    Case("named like an option", _with(_named("-x.ts"), "--", "-x.ts", "out.ts"), 0, "", ("out.ts",)),
    *(
        Case(f"named {name!r}", _with(_named(name), name, "out.ts", *CUT), 0, "", ("out.ts",))
        for name in ("a:b.ts", "concat:x.ts", "http:x.ts", "%03d.ts", 'it\'s "x".ts', "a\nb.ts", "ä €.ts", "$(rm x).ts")
    ),
    Case("named with other bytes", _with(_named(b"\xff\xfe.ts"), b"\xff\xfe.ts", "out.ts", *CUT), 0, "", ("out.ts",)),
    Case("to such a name", _plain("film.ts", "a:b %03d'.ts"), 0, "", ("a:b %03d'.ts",)),
    Case("to a link", _with(lambda f: (f / "l.ts").symlink_to("out.ts"), "film.ts", "l.ts", *CUT), 0, "", ("out.ts",)),
    Case("damaged", _with(_damaged, "part.ts", "out.ts"), 0, "is damaged", ("out.ts",)),
    Case("damaged, cut", _with(_damaged, "part.ts", "out.ts", *CUT), 0, "is damaged", ("out.ts",)),
    Case("damaged, kept", _with(_damaged, "part.ts", "out.ts", "--for", "keep", "--keep", "1-3"), 0, "", ("out.ts",)),
    Case("damaged, strictly", _with(_damaged, "part.ts", "out.ts", "--strict"), INPUT, "is damaged"),
    Case(
        "torn off",
        _with(_part(0.6, more=77), "part.ts", "out.ts", "--for", "copy", "--keep", "0-1"),
        0,
        "",
        ("out.ts",),
    ),
    Case(
        "begun late",
        _with(_part(1, skip=0.3), "part.ts", "out.ts", "--for", "copy", "--keep", "1-2"),
        0,
        "",
        ("out.ts",),
    ),
    Case(
        "torn Matroska",
        _with(_shortened("p.mkv", 0.7, "-map", "0:v", "-map", "0:a", "-c", "copy"), "p.mkv", "out.ts"),
        0,
        "",
        ("out.ts",),
    ),
    Case(
        "noise before it",
        _with(
            lambda f: (f / "part.ts").write_bytes(bytes(range(1, 200)) * 3 + (f / "film.ts").read_bytes()),
            "part.ts",
            "out.ts",
            *CUT,
        ),
        0,
        "",
        ("out.ts",),
    ),
    Case(
        "twice behind itself",
        _with(lambda f: clips.jump(f / "film.ts", f / "film.ts", "part.ts"), "part.ts", "out.ts"),
        0,
        "clock jumps",
        ("out.ts",),
    ),
    Case("the wrong ending", _with(_named("film.avi"), "film.avi", "out.ts", *CUT), 0, "", ("out.ts",)),
    Case("a dry run", _plain("film.ts", "out.ts", "--dry-run"), 0, ""),
]
CASES = [*GIVEN, *PLACES, *ASKED, *PROGRAMS, *FINE]
