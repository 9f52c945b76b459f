"""`tvml guide audit`: what a guide lacks, and what is wrong with it."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tvml.commands.options import From, Guides, Output, Registry, Rows, Salvage, Strict, Table, labeller_of

if TYPE_CHECKING:
    from tvml.guide.faults import Faults
    from tvml.guide.sights import Sight

LEAST = 0.8  # what `classify` is told by most


def audit(
    guides: Guides,
    model: Annotated[
        str | None,
        typer.Option(
            "--model", metavar="MODEL", help="Count what this classifier would add, too: NAME or NAME@VERSION."
        ),
    ] = None,
    min_confidence: Annotated[
        float, typer.Option("--min-confidence", min=0.0, max=1.0, metavar="P", help="From which on its labels count.")
    ] = LEAST,
    target: Annotated[
        str, typer.Option("--target", metavar="NAME", help="The consumer that the table shows; rows have them all.")
    ] = "tvheadend",
    report: Annotated[
        str | None, typer.Option("--report", metavar="FILE", help="Write a page for people here: HTML, in one file.")
    ] = None,
    table: Table = None,
    to: Rows = None,
    output: Output = None,
    from_: From = None,
    strict: Strict = False,
    salvage: Salvage = False,
    registry: Registry = None,
) -> None:
    """Say what guides lack, what each consumer understands of them, and what is wrong with texts and times.

    The first row is for all, its channel null; then one a channel. Figures are numbers of programmes; "before" is the
    guide as it is, "after" with guide normalise, and with classify where --model names one.

    Example:  tvml guide audit sample_data/guide.xml --report audit.html
    """
    from tvml import console
    from tvml.errors import UsageError
    from tvml.evaluate import audit as work
    from tvml.evaluate.audit_page import brief, page
    from tvml.evaluate.understood import understood
    from tvml.genres.normalise import Normaliser
    from tvml.genres.table import load
    from tvml.guide import targets
    from tvml.guide.faults import Faults

    to = console.shown_as(to, output=output)
    targets.check(target)
    if not 0 <= min_confidence <= 1:  # nan passes Typer's own check
        raise UsageError(f"--min-confidence {min_confidence}: expected a number from 0 to 1")
    if report is not None:
        from tvml.evaluate.page import check

        check("--report")  # before the work, not after it
        if report == "-" or (output is not None and os.path.realpath(report) == os.path.realpath(output)):
            raise UsageError(f"--report {report}: the figures go there; name another file for the page")
    n = Normaliser(load(table))
    labeller = None if model is None else labeller_of(model, registry)
    faults, notes = Faults(console.current.note, strict), work.Notes()
    with console.output(output, guides) as out:
        work.note(notes, _sights(guides, faults, notes.listed, from_, salvage), understood(n, labeller, min_confidence))
        rows = list(work.rows(notes, n.known))
        if report is not None:
            with console.output(report, guides, "--report") as file:
                file.write(page(rows, guides, model).encode("utf-8", "replace"))  # a file's name may be any bytes
        console.write_rows((brief(row, target) for row in rows) if to == "table" else rows, to, out)
    faults.summary()


def _sights(
    guides: list[str], faults: "Faults", listed: set[str], from_: str | None, salvage: bool
) -> "Iterator[Sight]":
    from tvml import console
    from tvml.guide.sights import sights

    for path in guides:
        found: Any = sights(path, faults, listed, format=from_, salvage=salvage)
        yield from console.current.progress(found, path)
