"""Run another XMLTV grabber: what it is told, and what becomes of one that fails.

The options are those of the XMLTV project's baseline (XmltvCapabilities in its wiki).
"""

import os
import re
import shlex
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

from tvml.config import Share
from tvml.errors import InputError, ToolError

NAME = "tv_grab_tvml"
LAST = 300  # letters of what a failed grabber said last


@dataclass(frozen=True)
class Options:
    grabber: str = ""  # the command that writes XMLTV
    grabber_config: str = ""  # its --config-file; "" = where it looks by itself
    target: str = "tvheadend"  # in whose words
    eit: bool = False  # with codes for Tvheadend's @eit, beyond XMLTV's DTD
    repeats: bool = True  # with episode numbers that texts say, and marks of what was shown before
    table: str = ""  # the user's own genres, on top of the shipped ones
    model: str = "genre"  # the classifier for programmes whose categories do not say it; "" = none
    min_confidence: Share = 0.8  # below it, it adds nothing
    state: str = f"{NAME}.state"  # its answers of earlier runs; "" = none
    registry: str = ""  # folder of the models; "" = the usual one


def command(o: Options, *told: str) -> list[str]:
    """The grabber's command line with these words behind it. Raises InputError."""
    try:
        words = shlex.split(o.grabber)
    except ValueError as e:
        raise InputError(f"grabber {o.grabber!r}: {str(e).lower()}; expected a command line") from None
    return [*words, *(("--config-file", o.grabber_config) if o.grabber_config else ()), *told]


def fetch(words: list[str], into: Path, quiet: bool) -> None:
    """Run a grabber to its end, its stdout into a file. When quiet, what it says is kept for the case that it fails.

    Raises ToolError when it cannot be started, InputError when it fails.
    """
    with open(into, "wb") as out, TemporaryFile() as said:
        code = _run(words, stdin=subprocess.DEVNULL, stdout=out, stderr=said if quiet else None)
        if code:
            said.seek(0)
            lines = said.read().decode("utf-8", "replace").split("\n")
            last = next((f" ({line.strip()[:LAST]})" for line in reversed(lines) if line.strip()), "")
            raise InputError(f"{words[0]} {_ended(code)}{last}; nothing was changed")


def configure(words: list[str]) -> None:
    """Let a grabber ask its user. Raises ToolError and InputError."""
    if code := _run(words):
        raise InputError(f"{words[0]} --configure {_ended(code)}; try again")


def capabilities(o: Options) -> set[str]:
    """What a grabber can do. Raises ToolError."""
    words = command(o, "--capabilities")
    with TemporaryFile() as out:
        _run(words, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL)
        out.seek(0)
        return set(out.read().decode("utf-8", "replace").split())


def installed() -> list[str]:
    """The names of grabbers in PATH, less this one."""
    return sorted({name for name in _programs() if name.startswith("tv_grab_") and name != NAME})


def _programs() -> Iterator[str]:
    for folder in os.get_exec_path():
        if os.path.isdir(folder):
            yield from os.listdir(folder)


def set_grabber(text: str, grabber: str) -> str:
    """The text of a configuration with another grabber; its comments stay.

    >>> set_grabber('a: 1\\ngrabber: ""   # which\\n', 'tv_grab_fi --x "y"')
    'a: 1\\ngrabber: "tv_grab_fi --x \\\\"y\\\\""   # which\\n'
    """
    import msgspec  # a text of JSON is one of YAML

    line = f"grabber: {msgspec.json.encode(grabber).decode()}"
    found = re.compile(
        r"""^grabber:[ \t]*(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^#\n]*?)(?=[ \t]*(?:#.*)?$)""", re.MULTILINE
    )
    if found.search(text):
        return found.sub(lambda match: line, text, count=1)
    return f"{text.rstrip()}\n{line}\n"


def _run(words: list[str], **streams: object) -> int:
    try:
        return subprocess.run(words, check=False, **streams).returncode  # type: ignore[call-overload, no-any-return]
    except OSError as e:
        said = "no such program" if isinstance(e, FileNotFoundError) else e.strerror
        raise ToolError(f"{words[0]}: {said}; install the grabber, or correct its name") from None


def _ended(code: int) -> str:
    return f"ended with code {code}" if code > 0 else f"was ended by {signal.Signals(-code).name}"
