"""Everything that can go wrong for a user, and the exit code that scripts see.

    TvmlError
    |-- InputError      1  a guide, a row, a config or data that cannot be used
    |-- UsageError      2  options that do not fit together
    |-- ModelError      4  a model that is not there, or not to be trusted
    |-- LockError       5  another run holds the registry
    |-- GateError       6  a new version is not good enough to become champion
    `-- ToolError       7  a program that tvml calls is missing

Anything else that escapes is a bug of ours (3). Ctrl-C is 130. A message is one sentence: what was found,
what was expected, what to do.
"""

from collections.abc import Iterable
from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of every command; stable, because cron jobs test them."""

    OK = 0
    INPUT = 1
    USAGE = 2
    BUG = 3
    MODEL = 4
    LOCK = 5
    GATE = 6
    TOOL = 7
    INTERRUPTED = 130


class TvmlError(Exception):
    """An error with a sentence for the user; subclasses choose the exit code."""

    exit_code = Exit.BUG


class InputError(TvmlError):
    exit_code = Exit.INPUT


class UsageError(TvmlError):
    exit_code = Exit.USAGE


class ModelError(TvmlError):
    exit_code = Exit.MODEL


class LockError(TvmlError):
    exit_code = Exit.LOCK


class GateError(TvmlError):
    exit_code = Exit.GATE


class ToolError(TvmlError):
    exit_code = Exit.TOOL


LISTED = 30  # names that a message lists: a mail from cron has to stay readable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A clause for the end of a message: the nearest known name, or all of them, up to LISTED, when none is near."""
    import difflib  # 6 ms that only a mistake should cost

    names = sorted(known)
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f"; did you mean {near[0]!r}?"
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return f"; known: {', '.join(names[:LISTED])}{more}" if names else ""
