"""Sets of words in a file: one a line, as running words or as {"id": ..., "words": [...]}."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from tvml.errors import InputError
from tvml.guide.source import open_bytes
from tvml.guide.values import short
from tvml.text.tokens import words

LONGEST = 1 << 20  # bytes of a line; a longer one is no set of words


class Asked(NamedTuple):
    name: str  # its id, or the line itself
    words: tuple[str, ...]  # each once, as `words` writes them


class _Row(msgspec.Struct):
    id: str | int
    words: list[str]


def of(text: str) -> tuple[str, ...]:
    """The words of a text, each once.

    >>> of("Storm, STORM at sea")
    ('storm', 'at', 'sea')
    """
    return tuple(dict.fromkeys(words(text)))


def read(path: str) -> Iterator[Asked]:
    """The sets of a file ("-" = stdin), packed or not; lines without anything are left out.

    Raises InputError, with the line, for one that is neither text nor such an object.
    """
    name = "stdin" if path == "-" else path
    with open_bytes(path) as stream:
        number = 0
        while line := stream.readline(LONGEST):
            number += 1
            where = f"{name}, line {number}"
            if len(line) == LONGEST:
                raise InputError(f"{where} is longer than {LONGEST >> 20} MiB; expected one set of words a line")
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
            except UnicodeDecodeError:
                raise InputError(f"{where} is not UTF-8; expected words, or a JSON object a line") from None
            if text:
                yield _object(text, where) if text.startswith(("{", "[")) else Asked(text, of(text))


def _object(text: str, where: str) -> Asked:
    try:
        row: Any = msgspec.json.decode(text, type=_Row)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InputError(f'{where}: {error}; expected {{"id": ..., "words": [...]}}, found {short(text)}') from None
    return Asked(str(row.id), of(" ".join(row.words)))
