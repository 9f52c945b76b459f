"""XMLTV out = XMLTV in plus <category> elements: every other byte stays as it was."""

import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import BinaryIO, NamedTuple

import msgspec

from tvml.guide.expat import LIMIT, Document
from tvml.guide.faults import Faults
from tvml.guide.programme import Programme
from tvml.guide.xmltv import TEXTS, Entry, build, watch

LANGUAGE_SAMPLE = 4096  # programmes whose categories decide which lang the added ones carry
MARKS = ("</", "</programme", ">", "&", ";")
FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no XML document can hold these


class Spliced(NamedTuple):
    """programmes: how many the guide has; changed: to how many something was added."""

    programmes: int
    changed: int


class Languages:
    """Which lang attribute the added categories carry ("" = none).

    The most frequent one of the first programmes; when these have no category, that of the first one after
    them. It follows from the order of the document alone, not from how the stream is cut into pieces.
    """

    def __init__(self) -> None:
        self.open = True
        self.common = ""  # for the sample, once it is closed
        self._later: str | None = None
        self._counts: Counter[str] = Counter()
        self._first = -1
        self._seen = 0

    def see(self, entry: Entry, has_category: bool) -> str | None:
        """Count an entry's categories; its lang, or None for `common`, known once the sample closes."""
        if self._later is not None:
            return self._later
        if not (self.open or has_category):
            return ""
        if self._first < 0:
            self._first = entry.start
        if self.open and self._seen < LANGUAGE_SAMPLE and not self.beyond(entry.start):
            self._seen += 1
            if has_category:
                self._counts.update(langs_of_categories(entry))
            return None
        self.close()
        if self._later is None and has_category:
            self._later = langs_of_categories(entry)[0]
        return self._later or ""

    def beyond(self, position: int) -> bool:
        """Whether a position is behind the sample, which ends after so many bytes at the latest."""
        return 0 <= self._first < position - LIMIT

    def close(self) -> None:
        """Nothing more is counted."""
        if self.open:
            self.open = False
            if self._counts:
                self.common = self._later = self._counts.most_common(1)[0][0]


def langs_of_categories(entry: Entry) -> list[str]:
    """The lang of each category with text, "" for none."""
    return [attrs.get("lang", "") for name, attrs, text in entry.items if name == "category" and text.strip()]


class Waiting(msgspec.Struct, gc=False):
    programme: Programme
    present: tuple[str, ...]  # its categories, as far as they count
    start: int
    anchor: int
    is_end: bool  # the anchor is the end of a child, not the begin of one
    lang: str | None


class Insertion(NamedTuple):
    at: int
    labels: tuple[str, ...]
    lang: str | None


def splice(
    stream: BinaryIO,
    name: str,
    write: Callable[[bytes], object],
    label: Callable[[list[Programme]], list[list[str]]],
    faults: Faults,
    *,
    only_missing: bool = True,
    settled: Callable[[list[str]], bool] = bool,
    first: bool = False,
    attributes: Callable[[str], str] | None = None,
    wanted: frozenset[str] = TEXTS,
    timed: bool = False,
    batch: int = 1024,
) -> Spliced:
    """Copy an XMLTV guide to `write` and add a <category> for each label that `label` gives a programme.

    label         takes up to `batch` programmes and returns the labels of each; called in the guide's order
    only_missing  leave programmes alone that have a category; otherwise add the labels that they do not have
    settled       which categories make a programme one to be left alone; by default any
    first         before the categories that are there, for who reads the first alone; a first label that stands
                  further behind is written again. By default behind them
    attributes    of a category with this label, in place of lang; one that lacks an eit among them is not there yet
    wanted        the children that `label` needs to see
    timed         does it need to see start and stop?

    Raises InputError when the document breaks; what was written until then is to be thrown away.
    """
    document = Document(stream, name, exact=True)
    languages = Languages()
    waiting: list[Waiting] = []
    insertions: list[Insertion] = []
    elements: dict[tuple[tuple[str, ...], str], bytes] = {}
    codec = document.encoding.codec
    marks = tuple(mark.encode(codec if codec.startswith("utf-16") else "ascii") for mark in MARKS)
    held = bytearray()
    base = 0  # position of the first byte held
    programmes = changed = 0

    def found(entry: Entry) -> None:
        nonlocal programmes
        programmes += 1
        programme = build(entry, timed=timed)
        if programme is None:
            faults.add(f"{name}, line {entry.line}", "programme without a title")
            return
        there = programme.categories
        lang = languages.see(entry, bool(there))
        # anchor == start: the whole programme comes out of an entity, so there is no place to write to
        if not (only_missing and settled(there)) and entry.anchor > entry.start:
            present = tuple(there) if attributes is None else coded(entry, attributes)
            front = first and entry.front > entry.start
            anchor = entry.front if front else entry.anchor
            waiting.append(Waiting(programme, present, entry.start, anchor, not front, lang))

    def label_some() -> None:
        some = waiting[:batch]
        del waiting[:batch]
        answers = label([row.programme for row in some])
        for row, answer in zip(some, answers, strict=True):
            if answer and (labels := new_labels(tuple(answer), row.present, first)):
                end = base + element_end(held, row.anchor - base, marks) if row.is_end else row.anchor
                insertions.append(Insertion(end, labels, row.lang))

    def put_out(until: int) -> None:
        nonlocal base, changed
        parts: list[bytes | bytearray] = []
        done = base
        for at, labels, lang in insertions:
            key = (labels, languages.common if lang is None else lang)
            if key not in elements:
                if len(elements) >= 4096:
                    elements.clear()
                elements[key] = categories(*key, codec, attributes)
            parts += document.encode(held[done - base : at - base]), elements[key]
            done = at
        parts.append(document.encode(held[done - base : until - base]))
        changed += len(insertions)
        insertions.clear()
        del held[: until - base]
        base = until
        if out := b"".join(parts):
            write(out)

    watch(document, found, wanted)
    for piece in document.feed():
        held += piece
        final = not piece
        until = document.opened if document.opened >= 0 else document.position
        if final or languages.beyond(until):
            languages.close()
        while len(waiting) >= batch or (waiting and (final or len(held) > LIMIT)):
            label_some()
        if languages.open and (waiting or insertions):
            continue
        put_out(min(until, waiting[0].start) if waiting else until)
    return Spliced(programmes, changed)


@lru_cache(maxsize=4096)  # a guide has few combinations of labels
def new_labels(labels: tuple[str, ...], present: tuple[str, ...], first: bool = False) -> tuple[str, ...]:
    """The labels that are not there yet, letter case and blanks aside, each once and as it will read.

    With `first` they go before all others, so the first label is among them unless it is the first already and
    nothing would go before it.
    """
    there = [_alike(text) for text in present]
    texts: dict[str, str] = {}
    for label in labels:
        if text := " ".join(FORBIDDEN.sub(" ", label).split()):
            texts.setdefault(text.casefold(), text)
    new = [key for key in texts if key not in there]
    if first and texts and (new or there[0] != next(iter(texts))):
        new = list(dict.fromkeys((next(iter(texts)), *new)))
    return tuple(texts[key] for key in new)


def _alike(text: str) -> str:
    return " ".join(text.split()).casefold()


def coded(entry: Entry, attributes: Callable[[str], str]) -> tuple[str, ...]:
    """The categories that carry the code for Tvheadend that they should have, or should have none."""
    texts = [(attrs, text) for name, attrs, text in entry.items if name == "category"]
    return tuple(text for attrs, text in texts if "eit" in attrs or " eit=" not in attributes(" ".join(text.split())))


def categories(labels: tuple[str, ...], lang: str, codec: str, attributes: Callable[[str], str] | None) -> bytes:
    """The elements to insert; what the codec cannot express becomes a numeric character reference."""
    quoted = escape(lang).replace('"', "&quot;")
    attribute = f' lang="{quoted}"' if lang else ""
    given = attributes or (lambda label: attribute)
    text = "".join(f"<category{given(label)}>{escape(label)}</category>" for label in labels)
    return text.encode(codec, "xmlcharrefreplace")


def escape(text: str) -> str:
    """Text for an element."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def element_end(data: bytearray, at: int, marks: tuple[bytes, ...]) -> int:
    """Where a child of <programme> ends whose end event came at `at`.

    Expat reports </title> by its first byte and <title/> by the byte after it; an element that comes out of
    an entity by the reference to that entity.
    """
    closing, parent, bracket, reference, semicolon = marks
    if data.startswith(closing, at):
        return at if data.startswith(parent, at) else after(data, bracket, at)
    return after(data, semicolon, at) if data.startswith(reference, at) else at


def after(data: bytearray, character: bytes, at: int) -> int:
    """The position behind the next occurrence of a character of one or two bytes."""
    found = data.index(character, at)
    while (found - at) % len(character):
        found = data.index(character, found + 1)
    return found + len(character)
