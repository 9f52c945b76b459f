"""What training notes for the series memory while it reads a guide: every labelled programme, repeated ones too."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from tvml.errors import ModelError, UsageError
from tvml.guide.programme import Programme
from tvml.models import memory
from tvml.models.memory import Entry, Keys, Memory
from tvml.registry import memory as memories
from tvml.registry import verify
from tvml.text.labels import label_of

Notes = dict[tuple[Keys, str], tuple[int, int]]  # (keys of a title, folded label) -> programmes, newest start


def noting(programmes: Iterable[Programme], label: str, notes: Notes) -> Iterator[Programme]:
    """Hands the programmes on, and notes the labels of their titles in `notes`."""
    latest = 0
    for p in programmes:
        if name := label_of(p, label).casefold():
            start = _seconds(p.start) if p.start else latest + 1  # without times, in the order of reading
            latest = max(latest, start)
            key = memory.keys(p.title), name
            count, seen = notes.get(key, (0, 0))
            notes[key] = count + 1, max(seen, start)
        yield p


def remembered(notes: Notes, names: tuple[str, ...], o: memory.Options) -> Memory | None:
    """The memory of the notes for a model with these labels; None when it is turned off.

    A title that also stood with a label which the model lacks counts for the labels that it has.
    """
    if not o.entries:
        return None
    places = {name.casefold(): place for place, name in enumerate(names)}
    entries = (
        Entry(keys, places[name], count, seen) for (keys, name), (count, seen) in notes.items() if name in places
    )
    return memory.build(entries, o)


class Older(NamedTuple):
    """The memory of a published version, to be carried over."""

    version: str  # "genre@0003"
    labels: tuple[str, ...]
    memory: Memory


def older(root: Path, ref: str, o: memory.Options) -> Older:
    """The memory of the model that `ref` means. Raises ModelError when it has none, UsageError when ours is off."""
    if not o.entries:
        raise UsageError("--memory-from has no place to go: memory.entries is 0")
    stored = verify.load(root, ref)
    version = f"{stored.manifest.name}@{stored.manifest.version}"
    if (found := memories.of(stored)) is None:
        raise ModelError(f"--memory-from {ref}: {version} has no memory; leave the option out, or name another model")
    return Older(version, tuple(stored.manifest.facts["labels"]), found)


def carried(old: Older, new: Memory, names: tuple[str, ...], o: memory.Options) -> Memory:
    """`new`, the memory of a model with these labels, and what the older one knows of other series."""
    return memory.update(memory.translated(old.memory, old.labels, names), new, o.entries)


def _seconds(start: str) -> int:
    """Seconds since 1970 of an RFC 3339 time, 0 for one before."""
    return max(0, int(datetime.fromisoformat(start).timestamp()))
