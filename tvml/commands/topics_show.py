"""`tvml topics show`: what the topics of a model are."""

from typing import Annotated, Any

import typer

from tvml.commands.options import Model, Output, Registry, root_of

COLUMNS = ("topic", "label", "words", "items", "series", "typical", "near")  # of a CSV
FORMATS = ("jsonl", "table", "csv", "html")
TITLES, TITLE = 3, 26  # in the table: typical programmes, and letters of each
ORDERS = ("items", "topic", "label")


def show(
    model: Model = "topics",
    topic: Annotated[
        list[str] | None,
        typer.Option("--topic", metavar="TOPIC", help="Only this one: its number, label or a word; repeatable."),
    ] = None,
    words: Annotated[
        int | None, typer.Option("--words", min=1, metavar="N", help="Words of each; all that the model keeps, 10.")
    ] = None,
    sort: Annotated[
        str, typer.Option("--sort", metavar="ORDER", help="items: the largest first; topic: by number; label.")
    ] = "items",
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="FORMAT", help="jsonl, table, csv or html; a table on a terminal, else jsonl."),
    ] = None,
    output: Output = None,
    registry: Registry = None,
) -> None:
    """Say what each topic is: its words, how many items and series it has, typical programmes, the nearest topics.

    --to html writes one page with a map of the topics.

    Example:  tvml topics show --to html -o topics.html
    """
    from tvml import console
    from tvml.errors import UsageError, did_you_mean
    from tvml.models.assign import named
    from tvml.registry import topics as models
    from tvml.registry import verify

    to = console.shown_as(to, FORMATS, output)
    if sort not in ORDERS:
        raise UsageError(f"--sort {sort}: no such order{did_you_mean(sort, ORDERS)}")
    if to == "html":
        from tvml.evaluate.page import check

        check("--to html")
    stored = verify.load(root_of(registry), model)
    t = models.of(stored)
    wanted = {named(t, one, "--topic") for one in topic} if topic else range(t.k)
    rows = [row | {"words": row["words"][:words]} for row in t.described if row["topic"] in wanted]
    rows.sort(key=lambda row: -row["items"] if sort == "items" else row["label"] if sort == "label" else 0)
    with console.output(output) as out:
        if to == "html":
            from tvml.evaluate.topic_page import page

            out.write(page(t, rows, stored.manifest).encode("utf-8", "replace"))
        else:
            console.write_rows(map(brief, rows) if to == "table" else rows, to, out, COLUMNS)


def brief(row: dict[str, Any]) -> dict[str, Any]:
    """A topic as a row of a table for people."""
    return {
        "topic": row["topic"],
        "label": row["label"],
        "items": row["items"],
        "series": row["series"],
        "words": ", ".join(word["word"] for word in row["words"]),
        "typical": typical(row),
    }


def typical(row: dict[str, Any]) -> str:
    """The first of a topic's typical programmes, shortened to fit a table."""
    titles = row["typical"][:TITLES]
    return "; ".join(title if len(title) <= TITLE else title[: TITLE - 1].rstrip() + "…" for title in titles)
