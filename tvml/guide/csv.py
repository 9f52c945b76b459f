"""Tables: CSV and TSV with a header, as spreadsheets and film catalogues write them; one row in memory."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO

from tvml.errors import InputError
from tvml.guide.faults import Faults
from tvml.guide.programme import Programme
from tvml.guide.source import HEAD, peekable
from tvml.guide.values import bad_time, moment, squash, squashed

DELIMITERS = ",;\t|"
NO_DELIMITER = "\x1f"  # for a table of one column, where a comma belongs to the title
CELL_LIMIT = 1 << 20  # characters; a quote that is never closed should not swallow the whole file
LINE_LIMIT = 64 << 20

# field -> the names it is known by, best first; folded: lower case, without blanks, "_" and "-"
NAMES: dict[str, tuple[str, ...]] = {
    "title": (
        *(
            "title",
            "name",
            "programme",
            "program",
            "programm",
            "titel",
            "titre",
            "título",
            "titulo",
            "titolo",
        ),
        *("primarytitle", "originaltitle", "movietitle", "seriestitle", "showtitle"),
    ),
    "subtitle": (
        "subtitle",
        "episodetitle",
        "episodename",
        "untertitel",
        "soustitre",
        "subtítulo",
        "subtitulo",
    ),
    "description": (
        *("description", "desc", "summary", "overview", "plot", "synopsis", "beschreibung", "inhalt"),
        *("résumé", "descripción", "descripcion", "descrizione"),
    ),
    "categories": (
        "categories",
        "category",
        "genres",
        "genre",
        "listedin",
        "kategorie",
        "catégorie",
        "categoría",
    ),
    "keywords": ("keywords", "keyword", "tags"),
    "director": ("director", "directors", "regie"),
    "actor": ("cast", "actors", "actor", "personnames", "darsteller"),
    "year": ("year", "releaseyear", "startyear", "premieredate", "releasedate", "jahr"),
    "start": ("start",),
    "stop": ("stop",),
    "channel": ("channel", "channelname", "sender"),
    "id": ("id", "showid"),
    "season": ("season", "seasonnumber", "staffel"),
    "episode": ("episode", "episodenumber", "folge"),
    "lang": ("lang", "language", "sprache"),
}
SHOWN = ("title", "name", "programme", "titel", "titre", "título")  # of the names of a title, in messages

Cells = list[str]
Fill = Callable[[Programme, str], None]


def read(stream: BinaryIO, name: str, faults: Faults) -> Iterator[Programme]:
    """Programmes of a table with a header; the header tells which of , ; tab | parts its cells."""
    return _read(stream, name, faults, DELIMITERS)


def read_tabs(stream: BinaryIO, name: str, faults: Faults) -> Iterator[Programme]:
    """The same, where only a tab parts cells."""
    return _read(stream, name, faults, "\t")


def is_title(cell: str) -> bool:
    """Is this a name for the column of titles?"""
    return _fold(cell) in NAMES["title"]


def _read(stream: BinaryIO, name: str, faults: Faults, delimiters: str) -> Iterator[Programme]:
    stream = peekable(stream, name)
    encoding = _encoding(stream.peek(4))
    delimiter = _delimiter(stream.peek(HEAD)[:HEAD].decode(encoding, "replace"), delimiters)
    text = io.TextIOWrapper(stream, encoding, _lenient(), newline="")
    try:
        table = _table(text, name, delimiter, faults)
        _, header = next(table, (0, []))
        plan = _plan(header, name)
        for number, cells in table:
            where = f"{name}, row {number}"
            try:
                yield _programme(cells, plan)
            except ValueError as e:
                faults.add(where, str(e))
    finally:
        text.detach()  # else the wrapper would close a stream that is not ours


def _encoding(head: bytes) -> str:
    return "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"


def _lenient() -> str:
    """The name of an error handler: a byte that is not UTF-8 is taken as Windows-1252, as Excel writes it."""

    def as_cp1252(error: UnicodeError) -> tuple[str, int]:
        if isinstance(error, UnicodeDecodeError):
            return error.object[error.start : error.end].decode("cp1252", "replace"), error.end
        raise error

    codecs.register_error("tvml.cp1252", as_cp1252)
    return "tvml.cp1252"


def _delimiter(head: str, delimiters: str) -> str:
    """The delimiter that gives the header a title and the most cells.

    csv.Sniffer is not asked: of a catalogue of 2,500 shows it says that quotes are not doubled,
    which they are, and it finds nothing in a table of one column.
    """

    def score(delimiter: str) -> tuple[bool, int]:
        reader = csv.reader(io.StringIO(head.lstrip("\r\n"), newline=""), delimiter=delimiter)
        try:
            header = next(reader, [])
        except csv.Error:
            return False, 0
        return any(map(is_title, header)), len(header)

    best = max(delimiters, key=score)
    return best if score(best)[1] > 1 else NO_DELIMITER


def _table(text: io.TextIOWrapper, name: str, delimiter: str, faults: Faults) -> Iterator[tuple[int, Cells]]:
    """Numbered rows (the header is 1, as a spreadsheet counts); blank ones left out, broken ones faults."""
    csv.field_size_limit(CELL_LIMIT)
    lines = _Lines(text, name)
    rows = csv.reader(lines, delimiter=delimiter)
    number = width = 0
    while True:
        number += 1
        begin = lines.number + 1
        where = f"{name}, row {number}"
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as e:
            faults.add(where, f"not a row of a table ({e}); is a quote open since line {begin}?")
            continue
        if lines.ended:  # a row, though the lines ran out within it
            faults.add(where, f"the quote opened in line {begin} is never closed")
            return
        if not any(map(str.strip, cells)):
            continue
        width = width or len(cells)
        if len(cells) > width and any(map(str.strip, cells[width:])):
            faults.add(where, f"{len(cells)} cells, where the header has {width}")
            continue
        yield number, cells


class _Lines:
    """The lines of a table for csv.reader, which cannot tell that the file ended inside a quote."""

    def __init__(self, text: io.TextIOWrapper, name: str) -> None:
        self.number = 0
        self._next, self._name = partial(text.readline, LINE_LIMIT), name
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._next()
        if not line:
            self.ended = True
            raise StopIteration
        self.number += 1
        if "\0" in line:
            raise InputError(f"{self._name}, line {self.number} holds a NUL byte; expected text (UTF-8 or UTF-16)")
        if len(line) == LINE_LIMIT:
            raise InputError(f"{self._name}, line {self.number} is longer than {LINE_LIMIT >> 20} MiB; not a table")
        return line


def _fold(cell: str) -> str:
    return re.sub(r"[\s_-]+", "", cell).casefold()


def _plan(header: Cells, name: str) -> list[tuple[int, Fill]]:
    """What to do with each column: (index, function that fills it into the programme); title first."""
    folded = [_fold(cell) for cell in header]
    plan: list[tuple[int, Fill]] = []
    taken: set[int] = set()
    for field, names in NAMES.items():
        column = next((folded.index(known) for known in names if known in folded), None)
        if column is None or column in taken:
            continue
        taken.add(column)
        plan.append((column, _filler(field, header[column].strip())))
    if not any(cell in NAMES["title"] for cell in folded):
        seen = ", ".join(repr(cell) for cell in header[:20]) or "an empty header"
        raise InputError(f"{name} has no column of titles among {seen}; call it one of {', '.join(SHOWN)}")
    for column, cell in enumerate(header):
        if column not in taken:
            plan.append((column, partial(_fill_extra, cell.strip() or f"column {column + 1}")))
    return plan


def _programme(cells: Cells, plan: list[tuple[int, Fill]]) -> Programme:
    p = Programme(title="")
    for column, fill in plan:
        if column < len(cells) and (cell := cells[column].strip()):
            fill(p, cell)
        elif fill is _fill_title:
            break
    if not p.title:
        raise ValueError("no title")
    return p


def _filler(field: str, heading: str) -> Fill:
    if field == "title":
        return _fill_title
    if field in ("director", "actor"):
        return partial(_fill_credits, field)
    if field in ("categories", "keywords"):
        return lambda p, cell: setattr(p, field, _list(cell))
    if field in ("year", "season", "episode"):
        return partial(_fill_number, field, heading)
    if field in ("start", "stop"):
        return partial(_fill_time, field, heading)
    if field in ("id", "lang", "channel"):
        return lambda p, cell: setattr(p, field, cell)
    return lambda p, cell: setattr(p, field, squash(cell))


def _fill_title(p: Programme, cell: str) -> None:
    p.title = squash(cell)


def _fill_extra(heading: str, p: Programme, cell: str) -> None:
    p.extra[heading] = cell


def _fill_credits(role: str, p: Programme, cell: str) -> None:
    names = squashed(cell.split(","))
    if all(name.startswith(f"{i}-") for i, name in enumerate(names)):  # numbered: "0-Ann Lee, 1-Bo Ek"
        names = [name.split("-", 1)[1] for name in names]
    if names := squashed(names):
        p.credits[role] = names


def _fill_number(field: str, heading: str, p: Programme, cell: str) -> None:
    pattern = r"\b(1[89]\d\d|2[01]\d\d)\b" if field == "year" else r"(\d{1,6})(?:\.0*)?$"
    match = re.search(pattern, cell) if field == "year" else re.match(pattern, cell)
    if match:
        setattr(p, field, int(match[1]))
    else:
        p.extra[heading] = cell  # kept as the source has it


def _fill_time(field: str, heading: str, p: Programme, cell: str) -> None:
    try:
        setattr(p, field, moment(int(cell) if re.fullmatch(r"\d{9,11}", cell) else cell))
    except ValueError:
        raise ValueError(bad_time(heading, cell)) from None


def _list(cell: str) -> list[str]:
    if cell.startswith("[") and cell.endswith("]"):  # a list as Python or JSON writes it
        if "{" in cell:  # [{"id": 18, "name": "Drama"}, ...], as film databases export it
            return squashed(re.findall(r"""["']name["']\s*:\s*["']([^"']*)["']""", cell))
        quoted: list[tuple[str, str]] = re.findall(r"'([^']*)'|\"([^\"]*)\"", cell)
        return squashed([single or double for single, double in quoted])
    return squashed(re.split(r"[,;|]", cell))
