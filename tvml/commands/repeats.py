"""`tvml guide repeats`: season, episode and part from the text, and which programmes are shown again."""

from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import lru_cache
from heapq import merge
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from tvml.commands.options import From, Guides, Output, Salvage, Strict, xmltv_of

if TYPE_CHECKING:
    from tvml.guide.faults import Faults
    from tvml.guide.programme import Programme
    from tvml.guide.xmltv import Entry
    from tvml.text.airings import Same

KEYS = ("series", "group", "repeat_of")  # of a row, behind the programme's own
COUNTS = ("part", "parts", "episodes")
BRIEF = ("title", "subtitle", "season", "episode", "part", "repeat_of")
IDS = frozenset(("dd_progid", "imdb.com", "thetvdb.com", "themoviedb.org"))  # systems that do not count


def repeats(
    guides: Guides,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="FORMAT", help="jsonl, table, csv, or xmltv: the guide with numbers and repeats."),
    ] = None,
    output: Output = None,
    from_: From = None,
    strict: Strict = False,
    salvage: Salvage = False,
) -> None:
    """Read season, episode and part from titles and texts, and tell which programmes are shown again.

    Programmes of one group are the same programme; `series` and `group` are the same on every day. Numbers are added
    where a programme has none, and a repeat is marked only where an earlier airing in the guide, or the title, is
    sure.

    Example:  tvml guide repeats sample_data/guide.xml --to xmltv -o numbered.xml
    """
    from tvml import console
    from tvml.commands.guide import COLUMNS
    from tvml.errors import UsageError
    from tvml.guide.faults import Faults
    from tvml.guide.source import held

    to = console.shown_as(to, (*console.ROW_FORMATS, "xmltv"), output)
    if to == "xmltv" and salvage:
        raise UsageError("--to xmltv has no place for --salvage; leave it out")
    faults = Faults(console.current.note, strict)
    with console.output(output, guides) as out, ExitStack() as opened:
        if to == "xmltv":
            insert(guides, opened.enter_context(held(guides[0])), faults, from_, out.write)
        else:
            files = [(path, opened.enter_context(held(path))) for path in guides]
            found = rows(lambda faults: _read(files, faults, from_, salvage), faults)
            console.write_rows(_brief(found) if to == "table" else found, to, out, (*COLUMNS, *COUNTS, *KEYS))
    faults.summary()


def _read(
    files: list[tuple[str, BinaryIO]], faults: "Faults", from_: str | None, salvage: bool
) -> "Iterator[Programme]":
    from tvml import console
    from tvml.guide import read

    for path, file in files:
        file.seek(0)
        yield from console.current.progress(read(path, faults, format=from_, salvage=salvage, stdin=file), path)


def rows(read: "Callable[[Faults], Iterable[Programme]]", faults: "Faults") -> Iterator[dict[str, Any]]:
    """Each programme with its numbers, series and group, and the id of the first airing that it repeats.

    `read` gives the programmes, twice: which one repeats another is known only at the end.
    """
    from tvml.guide.faults import Faults
    from tvml.guide.programme import identify
    from tvml.strings import get, pack
    from tvml.text.airings import Airings, same

    airings = Airings()

    def ids() -> Iterator[bytes]:
        for p in read(Faults(lambda line: None)):  # faults are told once, with the rows
            airings.add(same(p), p)
            yield identify(p).encode("utf-8", "surrogatepass")

    names = pack(ids())
    earlier = airings.earlier().tolist()
    for p, first in zip(read(faults), earlier, strict=True):
        yield _row(p, same(p), get(names, first) if first >= 0 else None)


def _row(p: "Programme", s: "Same", repeat_of: str | None) -> dict[str, Any]:
    from tvml.guide.programme import to_row

    row = to_row(p)
    for key in KEYS:  # of an earlier run: ours go behind all others, always
        row.pop(key, None)
    row |= {key: value for key, value in s.numbers._asdict().items() if value is not None}
    if repeat_of is not None or s.repeat:
        row["previously_shown"] = True
    return row | {"series": s.series, "group": f"{s.group:016x}", "repeat_of": repeat_of}


def _brief(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What fits a screen."""
    for row in rows:
        yield {key: row.get(key) for key in BRIEF}


def insert(guides: list[str], file: BinaryIO, faults: "Faults", from_: str | None, write: Any) -> None:
    """The one guide with numbers and marks of repeats; `file` holds its bytes, which are read twice."""
    from tvml import console
    from tvml.guide.insert import Insertion, copy, survey
    from tvml.guide.xmltv import TEXTS
    from tvml.text.airings import Airings, same
    from tvml.text.episodes import NONE, xmltv_ns

    airings, sure = Airings(), bytearray()
    places, numbers = array("q"), list[str]()  # where an episode number goes, and which
    flags = array("q")  # for each programme: where it may say that it was shown; -1 where it will not
    wanted = (TEXTS - {"category"}) | {"credits", "date", "episode-num", "new", "premiere", "previously-shown"}
    stream, _, name = xmltv_of(guides, from_, file)
    with stream:
        for p, entry, place in survey(stream, name, faults, wanted):
            s = same(p)
            may_be_marked = airings.add(s, p) or s.repeat
            flags.append(place("previously-shown") if may_be_marked and not p.extra.get("previously_shown") else -1)
            sure.append(s.repeat)
            if s.numbers != NONE and not _is_numbered(entry) and (at := place("episode-num")) >= 0:
                places.append(at)
                numbers.append(xmltv_ns(s.numbers))
    shown = [
        flag
        for flag, first, said in zip(flags, airings.earlier(), sure, strict=True)
        if flag >= 0 <= max(first, said - 1)
    ]
    numbered = (Insertion(at, _number(text)) for at, text in zip(places, numbers, strict=True))
    repeated = (Insertion(at, "<previously-shown/>") for at in shown)
    file.seek(0)
    with xmltv_of(guides, from_, file).stream as again:
        copy(again, name, write, merge(numbered, repeated, key=attrgetter("at")))
    console.current.detail(f"{name}: {len(numbers)} programmes got a number, {len(shown)} a mark of a repeat")


@lru_cache(maxsize=1 << 14)
def _number(text: str) -> str:
    return f'<episode-num system="xmltv_ns">{text}</episode-num>'


def _is_numbered(entry: "Entry") -> bool:
    return any(
        name == "episode-num" and text.strip() and attributes.get("system") not in IDS
        for name, attributes, text in entry.items
    )
