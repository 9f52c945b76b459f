"""Sets of words in a file: one a line, as running words or as {"id": ..., "words": [...]}."""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from tvml.guide.faults import Faults
from tvml.guide.source import open_bytes
from tvml.text.tokens import words


class Asked(NamedTuple):
    name: str  # its id, or the line itself
    words: tuple[str, ...]  # each once


class _Row(msgspec.Struct):
    id: str | int
    words: list[str]


def of(text: str) -> tuple[str, ...]:
    """The words of a text, each once.

    >>> of("Storm, STORM at sea")
    ('storm', 'at', 'sea')
    """
    return tuple(dict.fromkeys(words(text)))


def read(path: str, faults: Faults) -> Iterator[Asked]:
    """The sets of a file ("-" = stdin), packed or not; an empty line is passed over.

    A line that is neither UTF-8 text nor such an object is a fault.
    """
    shown = "stdin" if path == "-" else path
    with open_bytes(path) as stream:
        for number, line in enumerate(stream, start=1):
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
                if text:
                    yield _object(text) if text.startswith(("{", "[")) else Asked(text, of(text))
            except (ValueError, RecursionError) as error:  # msgspec's errors and UnicodeDecodeError are ValueErrors
                faults.add(f"{shown}, line {number}", f'{error}; expected words, or {{"id": ..., "words": [...]}}')


def _object(text: str) -> Asked:
    row = msgspec.json.decode(text, type=_Row)
    return Asked(str(row.id), of(" ".join(row.words)))
