"""`tvml guide ...`: read guides and write them in another form."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tvml.commands.options import From, Guides, Output, Rows, Salvage, Strict, programmes

if TYPE_CHECKING:
    from tvml.guide.faults import Faults


COLUMNS = (  # of a table of programmes, in the order of rows
    *("id", "channel", "start", "stop", "title", "subtitle", "description", "categories", "keywords", "credits"),
    *("year", "season", "episode", "lang"),
)


def convert(
    guides: Guides,
    to: Rows = None,
    output: Output = None,
    from_: From = None,
    strict: Strict = False,
    salvage: Salvage = False,
) -> None:
    """Turn guides of any format into JSON lines, CSV or a table.

    Example:  tvml guide convert sample_data/guide.xml | jq -r .title | sort | uniq -c
    """
    from tvml import console
    from tvml.guide.faults import Faults

    faults = Faults(console.current.note, strict)
    to = console.shown_as(to, output=output)
    with console.output(output, guides) as out:
        console.write_rows(_rows(guides, faults, from_, salvage), to, out, COLUMNS)
    faults.summary()


def _rows(guides: list[str], faults: "Faults", from_: str | None, salvage: bool) -> Iterator[dict[str, Any]]:
    from tvml.guide.programme import to_row

    for programme in programmes(guides, faults, from_, salvage):
        yield to_row(programme)
