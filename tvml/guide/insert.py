"""XMLTV out = XMLTV in plus elements at any place of the DTD's order, decided when the whole guide is known.

First `survey` reads the guide and says where in it elements may be added, then `copy` writes it with them; between
the two lie a position and a few bytes for each.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, NamedTuple

from tvml.guide.expat import Document
from tvml.guide.faults import Faults
from tvml.guide.programme import Programme
from tvml.guide.splice import MARKS, element_end
from tvml.guide.xmltv import Entry, build, watch

CHILDREN = (
    *("title", "sub-title", "desc", "credits", "date", "category", "keyword", "language", "orig-language", "length"),
    *("icon", "url", "country", "episode-num", "video", "audio", "previously-shown", "premiere", "last-chance", "new"),
    *("subtitles", "rating", "star-rating", "review", "image"),
)
ORDER = {name: place for place, name in enumerate(CHILDREN)}
LAST = len(CHILDREN)  # of what the DTD does not know


class Surveyed(NamedTuple):
    """place: the position that an element of this name may go to, or -1 for none, until the next one is asked for."""

    programme: Programme
    entry: Entry
    place: Callable[[str], int]


class Insertion(NamedTuple):
    at: int
    element: str


def survey(stream: BinaryIO, name: str, faults: Faults, wanted: frozenset[str]) -> Iterator[Surveyed]:
    """Every programme of a guide, and where in it elements may go: behind the last child that goes before or with one.

    `wanted` are the children that are read. Raises InputError when the document breaks.
    """
    document = Document(stream, name, exact=True)
    codec = document.encoding.codec
    marks = tuple(mark.encode(codec if codec.startswith("utf-16") else "ascii") for mark in MARKS)
    ready: list[Entry] = []
    held = bytearray()
    base = 0  # position of the first byte held

    def place(element: str) -> int:
        rank = ORDER[element]
        for child, at in reversed(entry.ends):
            if ORDER.get(child, LAST) <= rank:
                return base + element_end(held, at - base, marks) if at > entry.start else -1
        return -1

    watch(document, ready.append, wanted, with_ends=True)
    for piece in document.feed():
        held += piece
        for entry in ready:
            programme = build(entry)
            if programme is None:
                faults.add(f"{name}, line {entry.line}", "programme without a title")
            else:
                yield Surveyed(programme, entry, place)
        ready.clear()
        until = document.opened if document.opened >= 0 else document.position
        del held[: until - base]
        base = until


def copy(stream: BinaryIO, name: str, write: Callable[[bytes], object], insertions: Iterable[Insertion]) -> None:
    """The guide that was surveyed, with elements put in; `insertions` are in the order of their positions."""
    document = Document(stream, name, exact=True)
    codec = document.encoding.codec
    waiting = iter(insertions)
    at, element = next(waiting, (-1, ""))
    base = 0
    for piece in document.pieces():
        done = 0
        while base < at <= base + len(piece):
            write(bytes(document.encode(piece[done : at - base])) + element.encode(codec, "xmlcharrefreplace"))
            done = at - base
            at, element = next(waiting, (-1, ""))
        write(bytes(document.encode(piece[done:])))
        base += len(piece)
