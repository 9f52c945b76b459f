"""What the readers of cut lists share: lines with their numbers, XML documents, chapters that tell by their titles."""

import html
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from tvml.errors import InputError
from tvml.video.cuts import Chapter, Cuts, Range, keeping, removing

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

SHOW, COMMERCIAL = "Show Segment", "Commercial Segment"  # the titles that comskip gives
_REMOVED = re.compile(r"(commercial|advert|advertisement|ad|werbung)s?( segment| block| break)?( [0-9]+)?")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(data: bytes) -> str:
    """The text of a list; a letter that does not fit is in a comment or a label, never in a time."""
    codec = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    return data.decode(codec, "replace")


def lines(data: bytes) -> Iterator[tuple[int, str]]:
    """The lines that hold something, stripped, with their numbers."""
    for number, line in enumerate(text(data).replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if line := line.strip():
            yield number, line


def tree(data: bytes, name: str, tag: str) -> "Element":
    """The root of an XML document. Raises InputError when it is broken or its root is no `tag`."""
    from xml.etree import ElementTree

    try:
        if b"<!ENTITY" in data:
            raise ValueError("it declares entities, which no cut list needs")
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError) as e:
        raise InputError(f"{name} is no XML that can be read ({e}); expected a document of <{tag}>") from None
    if root.tag != tag:
        raise InputError(f"{name} is a document of <{root.tag[:40]}>; expected <{tag}>")
    return root


def xml_text(value: str) -> str:
    """The text between two tags or quotes; what XML cannot hold becomes U+FFFD."""
    return re.sub(r"[\t\n\r]", lambda m: f"&#{ord(m[0])};", html.escape(_NOT_XML.sub("\ufffd", value)))


class Part(NamedTuple):
    """A chapter that lasts."""

    start: Fraction
    stop: Fraction
    title: str


class Told(NamedTuple):
    """A chapter as a file has it; without a stop it lasts up to the next one."""

    start: Fraction
    stop: Fraction | None
    title: str


def parts(cuts: Cuts) -> list[Part]:
    """What is kept as chapters; a range begins anew at every chapter in it. None has a title that would remove it."""
    found = []
    times = [time for time, _ in cuts.chapters]
    for start, stop in cuts.keep:
        inner = list(cuts.chapters[bisect_left(times, start) : bisect_left(times, stop)])
        if not inner or inner[0].time > start:
            inner = [Chapter(start, SHOW), *inner]
        ends = [c.time for c in inner[1:]] + [stop]
        found += [Part(c.time, end, c.name) for c, end in zip(inner, ends, strict=True)]
    return [part._replace(title=_safe(part.title, i)) for i, part in enumerate(found, 1)]


def _safe(title: str, number: int) -> str:
    if _REMOVED.fullmatch(title.casefold()):
        return f"Chapter {number}: {title}"
    return title or f"Chapter {number}"


def timeline(cuts: Cuts) -> list[Part]:
    """The whole recording as chapters, with what is removed as commercials."""
    return sorted([*parts(cuts), *(Part(*r, COMMERCIAL) for r in cuts.remove)])


def by_titles(told: Iterable[Told], duration: Fraction) -> Cuts:
    """Cuts that remove the chapters that are called commercials, as comskip calls them, and keep all others."""
    removed: list[Part] = []
    others: list[Part] = []
    for part in _closed(told, duration):
        (removed if _REMOVED.fullmatch(part.title.casefold()) else others).append(part)
    return removing([Range(p.start, p.stop) for p in removed], duration, _named(others))


def by_parts(told: Iterable[Told], duration: Fraction) -> Cuts:
    """Cuts that keep these chapters, and no others."""
    found = _closed(told, duration)
    return keeping([Range(p.start, p.stop) for p in found], duration, _named(found))


def _closed(told: Iterable[Told], duration: Fraction) -> list[Part]:
    ordered = sorted(told, key=lambda p: p.start)
    nexts = [*(p.start for p in ordered[1:]), duration]
    return [Part(p.start, n if p.stop is None else p.stop, p.title) for p, n in zip(ordered, nexts, strict=False)]


def _named(found: Iterable[Part]) -> list[Chapter]:
    """Those that are more than the beginning of a kept range."""
    return [Chapter(p.start, p.title) for p in found if p.title not in ("", SHOW)]
