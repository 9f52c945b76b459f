"""Choices in the form that was asked for: rows, a calendar, a page, requests for a recorder."""

from collections.abc import Sequence
from typing import IO, Any

from tvml import console
from tvml.evaluate import page
from tvml.planner import calendar, choices, requests, week_page
from tvml.planner.choices import Choice

DATA = ("jsonl", "csv")  # where a channel is its id; people and recorders know its name
FORMATS = ("jsonl", "table", "csv", "ics", "html", "autorec", "record")


def check(to: str) -> None:
    """Raise ToolError when a package that the form needs is not there, before any work is done."""
    if to == "html":
        page.check("--to html")
    if to == "ics":
        calendar.check("--to ics")


def write(chosen: Sequence[Choice], to: str, out: IO[bytes], note: str = "") -> None:
    """The choices in the form that was asked for; `note` stands at the end of a page."""
    if to == "ics" and (bare := sum(not c.showing.programme.start for c in chosen)):
        console.current.note(f"left out, since they have no start: {bare}")
    if to == "ics":
        out.write(calendar.calendar(chosen))
    elif to == "html":
        out.write(week_page.page(chosen, note).encode("utf-8", "replace"))
    elif to in ("autorec", "record"):
        asked = list(requests.rules(chosen) if to == "autorec" else requests.recordings(chosen))
        console.current.note(f"requests to Tvheadend: {len(asked)} written, none sent")
        console.write_rows(asked, "jsonl", out)
    else:
        rows = map(_brief if to == "table" else choices.row, chosen)
        console.write_rows(rows, to, out, choices.COLUMNS if any(c.person for c in chosen) else choices.COLUMNS[1:])


def _brief(c: Choice) -> dict[str, Any]:
    """A row for a screen."""
    p = c.showing.programme
    day = week_page.short(week_page.heading(p.start[:10])) if p.start else ""
    return {
        **({"person": c.person} if c.person else {}),
        "rank": c.rank,
        "when": f"{day} {p.start[11:16]}".strip(),
        "channel": p.channel,
        "title": f"{p.title}: {p.subtitle}" if p.subtitle else p.title,
        "why": c.why,
    }
