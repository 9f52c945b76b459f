"""What of a conversion is done: a small file beside the unfinished one, so that a later run can go on."""

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Done(NamedTuple):
    pieces: list[tuple[int, int, str]]  # bytes, frames and hash of each
    counters: dict[int, int]  # where the packets' counters stand

    @property
    def size(self) -> int:
        return sum(size for size, _, _ in self.pieces)

    @property
    def frames(self) -> int:
        return sum(frames for _, frames, _ in self.pieces)


def name(temp: Path) -> Path:
    return temp.with_name(f"{temp.name}.json")


def key(source: Path, commands: Sequence[Sequence[str]]) -> str:
    """Of a recording as it is now and what is done with it."""
    found = os.stat(source)
    what = repr((found.st_size, found.st_mtime_ns, [list(command) for command in commands]))
    return hashlib.blake2b(os.fsencode(what), digest_size=16).hexdigest()


def load(temp: Path, wanted: str) -> Done:
    """What an earlier run of the same conversion has left; nothing when it was another, or its file has changed."""
    nothing = Done([], {})
    try:
        told = json.loads(name(temp).read_bytes())
        done = Done([(int(a), int(b), str(c)) for a, b, c in told["pieces"]], {int(k): v for k, v in told["counters"]})
        if told["key"] != wanted or not done.pieces or temp.stat().st_size < done.size:
            return nothing
        size, _, digest = done.pieces[-1]
        with open(temp, "rb") as file:
            file.seek(done.size - size)
            same = hashlib.blake2b(file.read(size), digest_size=16).hexdigest() == digest
    except (OSError, ValueError, KeyError, TypeError):
        return nothing
    return done if same else nothing


def save(temp: Path, wanted: str, done: Done) -> None:
    told = {"key": wanted, "pieces": done.pieces, "counters": sorted(done.counters.items())}
    half = temp.with_name(f"{temp.name}.json.new")
    half.write_text(json.dumps(told))
    os.replace(half, name(temp))
