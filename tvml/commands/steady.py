"""--state: the guide is read twice, so that every series has one vote; answers of earlier runs are held against it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tvml.commands.options import programmes

if TYPE_CHECKING:
    from tvml.guide.programme import Programme
    from tvml.models.labeller import Labeller
    from tvml.models.steady import Change, Steady


@contextmanager
def held(
    state: Path | None,
    model: str,
    labeller: "Labeller | None",
    guides: list[str],
    from_: str | None,
    salvage: bool,
    said: float,
) -> "Iterator[tuple[list[str], Steady | None]]":
    """Paths that can be read again, and the labeller with what is held, its votes counted; None without a state.

    `said` is --min-confidence: below it, nothing was said. The state is locked until the end. Raises InputError and
    LockError.
    """
    if state is None or labeller is None:
        yield guides, None
        return
    from tvml.guide.faults import Faults
    from tvml.models.steady import Steady
    from tvml.registry import answers

    with answers.locked(state), _rereadable(guides) as paths:
        steady = Steady(labeller, answers.read(state, model), said)
        steady.vote(programmes(paths, Faults(lambda text: None), from_, salvage))  # faults are told the second time
        yield paths, steady


def keep(state: Path | None, model: str, steady: "Steady | None") -> None:
    """Write what is to be held. Before the output takes its place: where that fails, the old state and guide stay."""
    if state is not None and steady is not None:
        from tvml.registry import answers

        answers.write(state, model, steady.held)


def told(change: "Change | None") -> dict[str, Any] | None:
    """A change as a part of a row."""
    if change is None:
        return None
    old, new = ({"label": a.label, "confidence": round(a.confidence, 4)} for a in (change.old, change.new))
    return {"from": old, "to": new, "by": change.by, "why": change.why}


def say(changes: "list[tuple[Programme, Change]]") -> None:
    """A line on stderr for each series or text that changed, where rows have no place for it."""
    from tvml import console

    lines = dict.fromkeys(f"{p.title}: {c.old.label} -> {c.new.label}; {c.why}" for p, c in changes)
    for line in lines:
        console.current.note(line)


@contextmanager
def _rereadable(guides: list[str]) -> Iterator[list[str]]:
    """Paths to the guides that can be opened twice: what is no file is copied to one."""
    import shutil
    from tempfile import TemporaryDirectory

    from tvml.errors import InputError
    from tvml.guide.source import open_bytes

    with TemporaryDirectory(prefix="tvml-") as folder:
        paths: list[str] = []
        for path in guides:
            if path == "-" or (os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path)):
                copy = os.path.join(folder, "stdin" if path == "-" else f"{len(paths)}-{os.path.basename(path)}")
                try:
                    with open_bytes(path) as source, open(copy, "wb") as file:
                        shutil.copyfileobj(source, file)
                except OSError as e:
                    raise InputError(f"{copy}: no room for the guide ({e.strerror or e}); set TMPDIR") from None
                path = copy
            paths.append(path)
        yield paths
