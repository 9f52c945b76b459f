"""ffmpeg as a subprocess: its progress, its last words, its end. Nothing here knows what the arguments are for."""

import os
import selectors
import shlex
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import IO, NamedTuple

from tvml.errors import InputError, ToolError

# a playlist that is called film.ts would read other files, or the network, and say nothing
INPUT_GUARDS = ("-protocol_whitelist", "file,pipe", "-format_whitelist", "mpegts,mpeg,matroska,mov,avi")
# else ffmpeg gives teletext times of its own, 0.6 s from the pictures; an option of transport streams, which ffprobe
# takes for all files and ffmpeg for them alone
TELETEXT = ("-fix_teletext_pts", "0")
START = ("ffmpeg", "-nostdin", "-hide_banner", "-v", "warning", "-y")
PROGRESS = ("-progress", "pipe:1", "-stats_period", "0.5")
PACKAGES = {"ffprobe": "ffmpeg"}  # what a program's package is called, where that is not its own name
_KEPT = 40  # lines of stderr
_GRACE = 10  # seconds that ffmpeg has to end before it is killed


class Progress(NamedTuple):
    frame: int
    time: Fraction | None  # seconds written
    size: int  # bytes written
    speed: float | None  # seconds of film in a second
    share: float | None  # of all that is to do, 0 .. 1; None when that is not known


def guarded(path: Path) -> str:
    """A file's name as ffmpeg takes it for nothing else: no option, no protocol, no pattern."""
    return f"file:{os.path.abspath(path)}"


def shown(arguments: Sequence[str]) -> str:
    """A command as a shell would take it."""
    return shlex.join(arguments)


@contextmanager
def program_missing(program: str) -> Iterator[None]:
    """Raises ToolError with what to install, instead of FileNotFoundError."""
    try:
        yield
    except (FileNotFoundError, PermissionError):
        package = PACKAGES.get(program, program)
        raise ToolError(
            f"{program} is not there, which this needs; install it (Debian: apt-get install {package})"
        ) from None


def run(
    arguments: Sequence[str],
    *,
    seconds: Fraction | None = None,
    on: Callable[[Progress], None] | None = None,
    stall: float = 60,
) -> None:
    """Run ffmpeg to its end; `arguments` begin with its name and hold PROGRESS, `seconds` is how much it will write.

    Raises ToolError when it is not there, InputError when it fails or writes nothing new for `stall` seconds. Any other
    exception (Ctrl-C, SIGTERM) ends it first, so that nobody writes on.
    """
    with program_missing(arguments[0]):
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for tvml, which tells ffmpeg
        )
    assert process.stdout is not None and process.stderr is not None
    last: deque[str] = deque(maxlen=_KEPT)
    listener = threading.Thread(target=_listen, args=(process.stderr, last), daemon=True)
    listener.start()
    try:
        _follow(process.stdout, seconds, on, stall)
        process.wait()
    except BaseException:
        _end(process)
        raise
    finally:
        process.stdout.close()
        listener.join(_GRACE)
        process.stderr.close()
    if process.returncode:
        raise InputError(_reason(arguments[0], process.returncode, last))


def _listen(stream: IO[bytes], last: deque[str]) -> None:
    for line in stream:
        if text := line.decode("utf-8", "replace").strip():
            last.append(text)


def _follow(stream: IO[bytes], seconds: Fraction | None, on: Callable[[Progress], None] | None, stall: float) -> None:
    """Read ffmpeg's progress to its end."""
    found: dict[str, str] = {}
    seen, changed, rest = ("", "", ""), time.monotonic(), b""
    with selectors.DefaultSelector() as waiting:
        waiting.register(stream, selectors.EVENT_READ)
        while True:
            if waiting.select(timeout=1):
                data = os.read(stream.fileno(), 1 << 16)
                if not data:
                    return
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    key, _, value = line.decode("ascii", "replace").partition("=")
                    found[key.strip()] = value.strip()
                    if key == "progress" and on is not None:
                        on(_progress(found, seconds))
            now = found.get("out_time_us", ""), found.get("total_size", ""), found.get("frame", "")
            if now != seen:
                seen, changed = now, time.monotonic()
            elif time.monotonic() - changed > stall:
                raise InputError(f"ffmpeg has written nothing for {stall:.0f} s; is a disk or a network share away?")


def _progress(found: dict[str, str], seconds: Fraction | None) -> Progress:
    time = found.get("out_time_us", "")
    written = max(Fraction(int(time), 1_000_000), Fraction(0)) if time.lstrip("-").isdigit() else None
    speed = found.get("speed", "").removesuffix("x")
    share = None if not seconds or written is None else min(1.0, float(written / seconds))
    fast = float(speed) if speed.replace(".", "", 1).replace("e+", "", 1).isdigit() else None
    return Progress(_whole(found.get("frame", "")), written, _whole(found.get("total_size", "")), fast, share)


def _whole(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _reason(program: str, code: int, last: Sequence[str]) -> str:
    told = " | ".join(list(last)[-3:]) or "without a word"
    if any("No space left on device" in line for line in last):
        return "the disk is full; free some space, or name a folder on another one"
    if code == -signal.SIGXFSZ:
        return "the result is larger than files may be here; raise the limit (ulimit -f), or cut the recording"
    ended = f"was ended by signal {-code}" if code < 0 else f"failed with code {code}"
    return f"{program} {ended}: {told}"
