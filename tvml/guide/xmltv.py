"""XMLTV: a guide's programmes one by one, however large the guide is."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any, BinaryIO, TypeVar

import msgspec

from tvml.errors import InputError
from tvml.guide.expat import Document, html_entity
from tvml.guide.faults import Faults
from tvml.guide.programme import Programme

TEXT_LIMIT = 1 << 20  # characters of one element that are kept
DEEPEST = 100  # levels of elements; expat remembers every open one
BEFORE = frozenset(("title", "sub-title", "desc", "credits", "date"))  # stand before <category> in the DTD's order
CHILDREN = BEFORE.union(  # no other child of <programme> is read
    ("category", "keyword", "language", "orig-language", "length", "icon", "country", "episode-num"),
    ("previously-shown", "premiere", "last-chance", "new", "rating", "star-rating"),
)
TEXTS = frozenset(("title", "sub-title", "desc", "category"))  # all that a labeller reads
FLAGS = {name: name.replace("-", "_") for name in ("previously-shown", "premiere", "last-chance", "new")}
FIRST_TEXT = {
    "language": "language",
    "orig-language": "orig_language",
    "rating": "rating",
    "star-rating": "stars",
}
SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600}

Item = tuple[str, dict[str, str], str]
T = TypeVar("T")


class Entry(msgspec.Struct, gc=False):
    """One <programme> as found; positions count the parser's bytes.

    items   its wanted children: element name, attributes, text as written
    people  role and name, as written, of everyone in <credits>
    anchor  where expat saw the end of the last <category>, else of the last child that goes before one, or -1
    front   where the first <category> begins, or -1
    ends    in place of both, where `watch` is asked for them: name and end, as `anchor`, of each child, in their order
    """

    attributes: dict[str, str]
    items: list[Item]
    people: list[tuple[str, str]]
    line: int
    start: int
    anchor: int
    front: int
    ends: list[tuple[str, int]]


def read(stream: BinaryIO, name: str, faults: Faults, *, salvage: bool = False) -> Iterator[Programme]:
    """Yield the programmes of an XMLTV guide; `stream` is decompressed, `name` is for messages.

    A programme without a title goes to `faults`. A document that breaks raises InputError after the
    programmes before the break; with `salvage` the break is only said.
    """
    return entries(stream, name, faults, build, salvage=salvage)


def entries(
    stream: BinaryIO,
    name: str,
    faults: Faults,
    make: Callable[[Entry], T | None],
    *,
    channel: Callable[[str], object] | None = None,
    salvage: bool = False,
) -> Iterator[T]:
    """As `read`, with what `make` makes of each programme (None = a bad row); `channel` gets the id of each channel."""
    ready: list[tuple[T | None, int]] = []

    def found(entry: Entry) -> None:
        ready.append((make(entry), entry.line))

    broken: InputError | None = None
    try:
        document = Document(stream, name)
    except InputError as error:
        broken = error
    else:
        watch(document, found, channel=channel)
        pieces = document.feed()
    while broken is None:
        try:
            piece = next(pieces, None)
        except InputError as error:
            broken, piece = error, b""
        for made, line in ready:
            if made is None:
                faults.add(f"{name}, line {line}", "programme without a title")
            else:
                yield made
        ready.clear()
        if piece is None:
            return
    if not salvage:
        raise broken
    faults.count += 1  # not faults.add: that would raise when strict, and say nothing after the first few
    faults.say(f"{broken}; kept what was read before")


def watch(
    document: Document,
    found: Callable[[Entry], object],
    wanted: frozenset[str] = CHILDREN,
    channel: Callable[[str], object] | None = None,
    *,
    with_ends: bool = False,
) -> None:
    """Set handlers on the document's parser that call `found` with every programme, less what is not wanted.

    `channel` is called with the id of every <channel>. Without <category> among the wanted there is no `front`.
    """
    parser = document.parser
    depth = 0
    line = start_at = anchor = front = -1
    attributes: dict[str, str] = {}
    own: dict[str, str] = {}  # attributes of the child that is being read
    items: list[Item] = []
    people: list[tuple[str, str]] = []
    ends: list[tuple[str, int]] = []
    texts: list[str] = []
    inside = in_credits = False
    length = 0  # of the texts, where it is counted
    aside = 0  # texts before the image or url inside a person
    hear: Callable[[str], object] = texts.append  # set while a wanted child is read: most text is blanks between them

    def start(name: str, attrs: dict[str, str]) -> None:
        nonlocal depth, line, start_at, anchor, front, attributes, own, items, people, ends
        nonlocal inside, in_credits, aside, length, hear
        depth += 1
        if depth == 3:
            if name in wanted and inside:
                own = attrs
                length = 0
                texts.clear()
                parser.CharacterDataHandler = hear
                if name == "credits":
                    in_credits = True
                elif front < 0 and name == "category":
                    front = parser.CurrentByteIndex
        elif depth == 2:
            if name == "programme":
                inside, anchor, front = True, -1, -1
                attributes, items, people, ends = attrs, [], [], []
                line = parser.CurrentLineNumber
                document.opened = start_at = parser.CurrentByteIndex
            elif name == "channel" and channel:
                channel(attrs.get("id", ""))
        elif depth == 4:
            if in_credits:
                length = 0
                texts.clear()
        elif depth == 5:
            aside = len(texts)
        elif depth == 1:
            document.rooted = True
            if name != "tv":
                raise document.fault(f"the root element is <{name[:40]}>, not <tv>; this is not an XMLTV guide")
            if document.has_entities:
                hear = counted
        elif depth > DEEPEST:
            raise document.fault(f"elements more than {DEEPEST} levels deep; this is not a guide")

    def end(name: str) -> None:
        nonlocal depth, anchor, inside, in_credits
        depth -= 1
        if not inside:
            return
        if depth == 2:
            if name in wanted:
                parser.CharacterDataHandler = None
                if in_credits:
                    in_credits = False
                else:
                    items.append((name, own, "".join(texts)[:TEXT_LIMIT]))
            if with_ends:
                ends.append((name, parser.CurrentByteIndex))
            elif name == "category" or (front < 0 and name in BEFORE):
                anchor = parser.CurrentByteIndex
        elif depth == 1:
            inside = False
            document.opened = -1
            found(Entry(attributes, items, people, line, start_at, anchor, front, ends))
        elif in_credits:
            if depth == 3:
                people.append((name, "".join(texts)))
            elif depth == 4:
                del texts[aside:]

    def counted(text: str) -> None:
        nonlocal length
        length += len(text)
        if length <= TEXT_LIMIT:
            texts.append(text)

    def skipped(name: str, is_parameter: bool) -> None:
        # A guide whose DOCTYPE names a DTD may use entities that the DTD declares; HTML's are the usual ones.
        if parser.CharacterDataHandler and not is_parameter:
            texts.append(html_entity(name))

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.SkippedEntityHandler = skipped


def build(entry: Entry, *, timed: bool = True) -> Programme | None:
    """The programme that an entry describes, or None when it has no title; its times are read where `timed`."""
    title = lang = ""
    subtitles: list[tuple[str, str]] = []
    descriptions: list[tuple[str, str]] = []
    numbers: list[tuple[str, str]] = []
    categories: list[str] = []
    keywords: list[str] = []
    extra: dict[str, Any] = {}
    year = None
    for name, attributes, raw in entry.items:
        if name == "icon":
            if src := attributes.get("src"):
                extra.setdefault("icon", src)
        elif not (text := one_line(raw)):
            if name in FLAGS:
                extra[FLAGS[name]] = True
        elif name == "title":
            if not title:
                title, lang = text, attributes.get("lang", "")
        elif name == "desc":
            descriptions.append((attributes.get("lang", ""), text))
        elif name == "sub-title":
            subtitles.append((attributes.get("lang", ""), text))
        elif name == "category":
            categories.append(text)
        elif name == "episode-num":
            numbers.append((attributes.get("system", "onscreen"), text))
        elif name in FIRST_TEXT:
            extra.setdefault(FIRST_TEXT[name], text)
        elif name == "keyword":
            keywords.append(text)
        elif name == "date":
            if year is None and (digits := YEAR.match(text)):
                year = int(digits[0]) or None
        elif name == "country":
            extra.setdefault("country", []).append(text)
        elif name == "length":
            if text.isdecimal() and len(text) < 7:
                extra.setdefault("length_s", int(text) * SECONDS.get(attributes.get("units", ""), 60))
        else:
            extra[FLAGS[name]] = True
    if not title:
        return None
    credits: dict[str, list[str]] = {}
    for role, raw in entry.people:
        if person := one_line(raw):
            credits.setdefault(role, []).append(person)
    season = episode = None
    if numbers:
        season, episode, part = numbered(tuple(numbers))
        if part:
            extra["part"] = part
    return Programme(
        title=title,
        channel=entry.attributes.get("channel", ""),
        start=rfc3339(entry.attributes.get("start", "")) if timed else "",
        stop=rfc3339(entry.attributes.get("stop", "")) if timed else "",
        subtitle=in_language(lang, subtitles) if subtitles else "",
        description=in_language(lang, descriptions) if descriptions else "",
        categories=unique(categories) if categories else categories,
        keywords=unique(keywords) if keywords else keywords,
        credits=credits,
        year=year,
        season=season,
        episode=episode,
        lang=lang,
        extra=extra,
    )


def one_line(text: str) -> str:
    """The words of a text, as a document has it, with one blank between them."""
    if text.isascii():  # XML allows no other blanks in it than these
        odd = "\n" in text or "\t" in text or "\r" in text or "  " in text
    else:
        odd = not text.isprintable() or "  " in text  # no other blank than " " is printable
    return " ".join(text.split()) if odd else text.strip()


def unique(texts: list[str]) -> list[str]:
    """Each text once, in order; not by looking through a list, for a hostile one may have a million."""
    return list(dict.fromkeys(texts)) if len(texts) > 1 else texts


def in_language(lang: str, texts: list[tuple[str, str]]) -> str:
    """The first text in a language, else the first text of all."""
    for own, text in texts:
        if own == lang:
            return text
    return texts[0][1]


YEAR = re.compile(r"[0-9]{4}")
NUMBER = re.compile(r"[0-9]{1,6}")
PART = re.compile(r"([0-9]{1,6})(?:\s*/\s*([0-9]{1,6}))?")
ONSCREEN = (
    re.compile(r"\bs(?:eason)? ?([0-9]{1,6})[ .,:_-]{0,3}ep?(?:isode)?\.? ?([0-9]{1,6})", re.I),
    re.compile(r"\b([0-9]{1,4}) ?x ?([0-9]{1,6})\b", re.I),
)


@lru_cache(maxsize=4096)  # S1E1 and its like are in every guide
def numbered(numbers: tuple[tuple[str, str], ...]) -> tuple[int | None, int | None, int | None]:
    """Season, episode and part, counted from 1, from (system, text) pairs: xmltv_ns, else what the screen shows.

    >>> numbered((("xmltv_ns", "1 . 3/10 . 0/2"),))
    (2, 4, 1)
    """
    season = episode = None
    part = _part(numbers)
    for system, text in numbers:
        if system == "xmltv_ns":
            s, e = (*text.split("."), "")[:2]
            if season is None and (n := NUMBER.match(s.strip())):
                season = int(n[0]) + 1
            if episode is None and (n := NUMBER.match(e.strip())):
                episode = int(n[0]) + 1
    if season is None or episode is None:
        for system, text in numbers:
            if system in ("onscreen", "common", "SxxExx", ""):
                for form in ONSCREEN:
                    if n := form.search(text):
                        return (
                            int(n[1]) if season is None else season,
                            int(n[2]) if episode is None else episode,
                            part,
                        )
    return season, episode, part


def _part(numbers: tuple[tuple[str, str], ...]) -> int | None:
    """The part of the first pair in xmltv_ns that has one; 0/1 is the whole."""
    for system, text in numbers:
        if system == "xmltv_ns" and text.count(".") >= 2 and (n := PART.match(text.split(".")[2].strip())):
            return None if n[2] == "1" else int(n[1]) + 1
    return None


TIME = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})?([0-9]{2})?([0-9]{2})?(?![0-9])\s*(.*)", re.S)
USUAL = re.compile(r"[0-9]{14} (?!-0000)[+-](?:[01][0-9]|2[0-3])[0-5][0-9]")
OFFSET = re.compile(r"([+-])([0-9]{2}):?([0-9]{2})?")
HOURS = {
    **dict.fromkeys(("", "Z", "UTC", "UT", "GMT", "WET"), 0.0),
    **dict.fromkeys(("BST", "WEST", "CET", "MET", "MEZ"), 1.0),
    **dict.fromkeys(("CEST", "MEST", "MESZ", "EET", "SAST"), 2.0),
    **{"EEST": 3.0, "MSK": 3.0, "WIB": 7.0, "AWST": 8.0, "HKT": 8.0, "SGT": 8.0, "JST": 9.0, "KST": 9.0},
    **{"ACST": 9.5, "AEST": 10.0, "ACDT": 10.5, "AEDT": 11.0, "NZST": 12.0, "NZDT": 13.0},
    **{"NDT": -2.5, "ADT": -3.0, "ART": -3.0, "BRT": -3.0, "NST": -3.5, "AST": -4.0, "EDT": -4.0},
    **{"EST": -5.0, "CDT": -5.0, "CST": -6.0, "MDT": -6.0, "MST": -7.0, "PDT": -7.0, "PST": -8.0},
    **{"AKDT": -8.0, "AKST": -9.0, "HST": -10.0},
}


@lru_cache(maxsize=16384)  # one programme's stop is the next one's start, on many channels
def rfc3339(text: str) -> str:
    """XMLTV's time as RFC 3339, in the offset it was given in (none: UTC); "" when it cannot be read.

    >>> rfc3339("202608210600 CEST")
    '2026-08-21T06:00:00+02:00'
    """
    if USUAL.fullmatch(text):  # its digits are those of RFC 3339
        time = f"{text[:4]}-{text[4:6]}-{text[6:8]}T{text[8:10]}:{text[10:12]}:{text[12:14]}{text[15:18]}:{text[18:]}"
        try:
            datetime.fromisoformat(time)
            return time
        except ValueError:
            return ""
    found = TIME.fullmatch(text.strip())
    if not found:
        return ""
    *digits, zone = found.groups(default="0")
    try:
        return datetime(*map(int, digits), tzinfo=_zone(zone)).isoformat()  # type: ignore[misc, arg-type]
    except (ValueError, KeyError, OSError):  # zoneinfo has a different one for each kind of bad name
        return ""


@lru_cache(maxsize=64)
def _zone(text: str) -> tzinfo:
    if (hours := HOURS.get(text.upper())) is not None:
        return timezone(timedelta(hours=hours))
    if offset := OFFSET.fullmatch(text):
        sign = -1 if offset[1] == "-" else 1
        return timezone(sign * timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0)))
    from zoneinfo import ZoneInfo  # nearly every guide gives an offset

    return ZoneInfo(text)
