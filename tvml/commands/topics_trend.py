"""`tvml topics trend`: how much of a guide each topic is, day by day."""

from typing import Annotated

import typer

from tvml.commands.options import (
    From,
    Guides,
    Model,
    Output,
    Registry,
    Rows,
    Salvage,
    Strict,
    VectorFile,
    programmes,
    root_of,
)

COLUMNS = ("period", "topic", "label", "share", "items", "change")  # of a CSV
CHANGES = ("topic", "label", "from", "to", "first", "last", "change", "error", "z")


def trend(
    guides: Guides,
    model: Model = "topics",
    by: Annotated[str, typer.Option("--by", metavar="PERIOD", help="day, week or month of the start.")] = "day",
    top: Annotated[
        int | None,
        typer.Option("--top", min=1, metavar="N", help="Only the N largest topics, or with --changes N changes."),
    ] = None,
    changes: Annotated[
        bool, typer.Option("--changes", help="Only what rose and fell from the first period to the last.")
    ] = False,
    min_fit: Annotated[
        float | None,
        typer.Option("--min-fit", metavar="F", help="A programme that no topic fits better has none; as learned: 0."),
    ] = None,
    vectors: VectorFile = None,
    to: Rows = None,
    output: Output = None,
    from_: From = None,
    strict: Strict = False,
    salvage: Salvage = False,
    registry: Registry = None,
) -> None:
    """Say what share of the programmes of each day, week or month each topic has; null stands for no topic.

    A repeat counts each time it is shown, a programme that two guides share twice. Dates are the guide's own.
    --changes compares the first and the last period that have half as many programmes as is usual; z is the change
    in standard errors. Changes of two and more come first, the biggest on top; the others may be noise.

    Example:  tvml topics trend sample_data/guide.xml --changes --top 5
    """
    from tvml import console
    from tvml.errors import InputError, UsageError, did_you_mean
    from tvml.evaluate import trend as trends
    from tvml.guide.faults import Faults
    from tvml.models import assign
    from tvml.registry import topics as models
    from tvml.registry import verify

    to = console.shown_as(to, output=output)
    if by not in trends.PERIODS:
        raise UsageError(f"--by {by}: no such period{did_you_mean(by, trends.PERIODS)}")
    if min_fit is not None and min_fit != min_fit:
        raise UsageError("--min-fit nan: expected a number")
    stored = verify.load(root_of(registry), model)
    t = models.of(stored)
    least = float(stored.manifest.facts.get("threshold", 0.0)) if min_fit is None else min_fit
    given = assign.vectors(t, vectors)
    faults = Faults(console.current.note, strict)
    with console.output(output, guides) as out:
        found = assign.assigned(programmes(guides, faults, from_, salvage), t, given, least)
        counted = trends.count(((p.start, topic) for p, topic, _ in found), t.k, by)
        faults.summary()
        if counted.timeless and not counted.periods:
            raise InputError(f"none of {counted.timeless} programmes has a start, so none is of any {by}")
        if counted.timeless:
            console.current.note(f"{counted.timeless} programmes have no start and are of no {by}")
        labels = [row["label"] for row in t.described]
        if changes:
            rows = trends.changes(counted, labels, top)
            if not rows and counted.periods:
                raise InputError(f"no two {by}s that can be compared; give a longer guide, or a shorter --by")
            console.write_rows(rows, to, out, CHANGES)
        elif to == "table" and len(counted.periods) <= trends.COLUMNS:
            console.write_rows(trends.side_by_side(counted, labels, top), to, out)
        else:
            console.write_rows(trends.rows(counted, labels, top), to, out, COLUMNS)
