"""`tvml guide normalise`, `tvml guide genres`: what a guide's categories say, in words that others understand."""

from collections import Counter
from collections.abc import Iterable, Iterator
from operator import not_
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tvml.commands.options import (
    Eit,
    From,
    Guides,
    Output,
    Salvage,
    Strict,
    Table,
    Target,
    attributes_of,
    programmes,
    xmltv_of,
)

if TYPE_CHECKING:
    from tvml.genres.normalise import Normaliser
    from tvml.guide.faults import Faults
    from tvml.guide.programme import Programme

KEYS = ("dvb", "names", "kind", "confidence", "words")  # of a row, behind the programme's own
UNKNOWN = ("category", "count", "nearest", "confidence")

Least = Annotated[
    float | None,
    typer.Option(
        "--min-confidence", min=0.0, max=1.0, metavar="P", help="Below it, a category is unknown; by default 0.6."
    ),
]


def normalise(
    guides: Guides,
    target: Target = None,
    min_confidence: Least = None,
    unknown: Annotated[
        bool, typer.Option("--unknown", help="The categories that could not be read, the most used first.")
    ] = False,
    table: Table = None,
    eit: Eit = False,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="FORMAT", help="jsonl, table, csv, or xmltv: the guide with categories added."),
    ] = None,
    output: Output = None,
    from_: From = None,
    strict: Strict = False,
    salvage: Salvage = False,
) -> None:
    """Read a guide's categories, of many languages, into DVB content codes and film, series, one-off or live.

    With --to xmltv the words of --target go before the categories that are there, which stay.

    Example:  tvml guide normalise sample_data/guide.xml --target tvheadend --to xmltv -o normal.xml
    """
    from tvml import console
    from tvml.commands.guide import COLUMNS
    from tvml.errors import UsageError
    from tvml.guide import targets
    from tvml.guide.faults import Faults

    chosen = targets.check("plain" if target is None else target)
    to = console.shown_as(to, (*console.ROW_FORMATS, "xmltv"), output)
    if to == "xmltv" and (unknown or salvage):
        raise UsageError("--to xmltv has no place for --unknown and --salvage; leave them out")
    attributes = attributes_of(eit, chosen, to)
    n = _normaliser(table, min_confidence)
    faults = Faults(console.current.note, strict)
    with console.output(output, guides) as out:
        if to == "xmltv":
            _splice(guides, n, chosen, faults, attributes, from_, out.write)
        elif unknown:
            console.write_rows(_unknown(programmes(guides, faults, from_, salvage), n), to, out, UNKNOWN)
        else:
            found = rows(programmes(guides, faults, from_, salvage), n, target)
            console.write_rows(_brief(found) if to == "table" else found, to, out, COLUMNS)
    faults.summary()


def genres(
    guides: Guides,
    min_confidence: Least = None,
    table: Table = None,
    output: Output = None,
    from_: From = None,
    strict: Strict = False,
    salvage: Salvage = False,
) -> None:
    """Write Kodi's genres.xml for these guides: the DVB code of each of their categories.

    Example:  tvml guide genres sample_data/guide.xml -o genres.xml
    """
    from tvml import __version__, console
    from tvml.guide.faults import Faults
    from tvml.guide.targets import genres_xml

    n = _normaliser(table, min_confidence)
    faults = Faults(console.current.note, strict)
    with console.output(output, guides) as out:
        texts = {text: None for p in programmes(guides, faults, from_, salvage) for text in p.categories}
        found = [(text, n.genre((text,)).codes) for text in texts]
        out.write(genres_xml(f"tvml {__version__}", ((text, codes[0]) for text, codes in found if codes)).encode())
    faults.summary()


def _normaliser(table: Any, least: float | None) -> "Normaliser":
    from tvml.errors import UsageError
    from tvml.genres.normalise import LEAST, Normaliser
    from tvml.genres.table import load

    if least is not None and not 0 <= least <= 1:  # nan passes Typer's own check
        raise UsageError(f"--min-confidence {least}: expected a number from 0 to 1")
    return Normaliser(load(table) if table else None, LEAST if least is None else least)


def rows(programmes: "Iterable[Programme]", n: "Normaliser", target: str | None) -> Iterator[dict[str, Any]]:
    """Each programme with what its categories say; `words` only where a target was named."""
    from tvml.genres.words import episodic, of_programme
    from tvml.guide import dvb
    from tvml.guide.programme import to_row

    words = of_programme(n, target) if target else None
    for p in programmes:
        row = to_row(p)
        for key in KEYS:  # of an earlier run: ours go behind all others, always
            row.pop(key, None)
        genre = n.genre(tuple(p.categories), episodic(p))
        row["dvb"] = [dvb.written(code) for code in genre.codes]
        row["names"] = [dvb.NAMES[code] for code in genre.codes]
        row["kind"] = genre.kind or None
        row["confidence"] = round(genre.confidence, 4)
        if words:
            row["words"] = list(words(p))
        yield row


def _brief(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What fits a screen."""
    for row in rows:
        yield {key: row.get(key) for key in ("title", "categories", *KEYS) if key != "words" or key in row}


def _unknown(programmes: "Iterable[Programme]", n: "Normaliser") -> Iterator[dict[str, Any]]:
    counts = Counter(text for p in programmes for text in p.categories)
    for text, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        if not n.known(text):
            reading = n.read(text)
            row = {"category": text, "count": count, "nearest": reading.nearest or None}
            yield row | {"confidence": round(reading.confidence, 4)}


def _splice(
    guides: list[str], n: "Normaliser", target: str, faults: "Faults", attributes: Any, from_: str | None, write: Any
) -> None:
    from tvml import console
    from tvml.genres.words import of_programme
    from tvml.guide.splice import splice
    from tvml.guide.xmltv import TEXTS

    stream, _, name = xmltv_of(guides, from_)
    words = of_programme(n, target)

    def label(programmes: "list[Programme]") -> list[list[str]]:
        return [list(words(p)) for p in programmes]

    told: dict[str, Any] = {"first": True, "wanted": (TEXTS - {"sub-title", "desc"}) | {"episode-num"}}
    with stream:  # a programme without categories says nothing
        done = splice(stream, name, write, label, faults, settled=not_, attributes=attributes, **told)
    console.current.detail(f"{name}: {done.changed} of {done.programmes} programmes got a category")
