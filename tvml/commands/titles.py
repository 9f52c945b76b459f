"""`tvml guide titles`: titles that one programme goes by, and the form to write instead."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tvml.commands.options import From, Guides, Output, Salvage, Strict, programmes

if TYPE_CHECKING:
    from tvml.text.titles import Cluster

HEAD = """\
# Titles that look like one programme, by tvml. Read each line, delete what is wrong, then run
#   tv_augment --rule THIS_FILE --input guide.xml --output better.xml
# A mark such as (Wdh.) goes with its title: run `tvml guide repeats --to xmltv` before, which keeps what it says.
"""
RESERVED = "|~\n\r"  # of the format of rules


def titles(
    guides: Guides,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="FORMAT", help="jsonl, table, csv, or augment: rules for xmltv's tv_augment."),
    ] = None,
    output: Output = None,
    from_: From = None,
    strict: Strict = False,
    salvage: Salvage = False,
) -> None:
    """Find titles that are one programme, differently written, marked or misspelt, and propose the form to write.

    Nothing is changed: read the rows, or the rules that --to augment writes, and use what you agree with.

    Example:  tvml guide titles sample_data/guide.xml --to augment -o titles.rules
    """
    from tvml import console
    from tvml.guide.faults import Faults
    from tvml.text.titles import clusters

    to = console.shown_as(to, (*console.ROW_FORMATS, "augment"), output)
    faults = Faults(console.current.note, strict)
    with console.output(output, guides) as out:
        found = clusters(Counter(p.title for p in programmes(guides, faults, from_, salvage)))
        if to == "augment":
            out.write((HEAD + "".join(f"{rule}\n" for rule in rules(found))).encode("utf-8", "replace"))
        else:
            console.write_rows(map(_row, found), to, out, ("proposed", "titles"))
    faults.summary()


def _row(cluster: "Cluster") -> dict[str, Any]:
    return {"proposed": cluster.proposed, "titles": [{"title": t, "count": n} for t, n in cluster.titles]}


def rules(found: "Iterable[Cluster]") -> Iterator[str]:
    """A rule of type 5 (replace a title) for each title that is to be written in another way.

    A title with a character that separates the fields of a rule cannot be told to tv_augment; a comment says so.
    """
    for cluster in found:
        for title, count in cluster.titles:
            if title != cluster.proposed:
                rule = f"5|{title}~{cluster.proposed}"
                if any(c in title + cluster.proposed for c in RESERVED):
                    rule = f"# no rule can say this: {' '.join(rule.split())}"
                yield f"# {count} of {sum(n for _, n in cluster.titles)}\n{rule}"
