"""Choices as one page for people: day by day, with the reason of each."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tvml.evaluate.page import render
from tvml.models.schedule import instant
from tvml.planner.choices import Choice, by_start

TEMPLATE = "week_page.html"


def page(found: Sequence[Choice], note: str = "") -> str:
    """The HTML; `note` is said at its end. Texts come from guides, and every one is escaped.

    What has no start stands under a heading of its own.
    """
    days: dict[str, list[dict[str, Any]]] = {}
    for c in sorted(by_start(found), key=lambda c: c.showing.programme.start[:16]):  # by the clock of the guide
        days.setdefault(c.showing.programme.start[:10], []).append(_card(c))
    if timeless := [_card(c) for c in found if not c.showing.programme.start]:
        days[""] = timeless
    return render(
        TEMPLATE,
        {},
        Path(__file__).parent,
        days=[(heading(day), short(heading(day)), cards) for day, cards in days.items()],
        people=list(dict.fromkeys(c.person for c in found if c.person)),
        number=len(found),
        note=note,
    )


def heading(day: str) -> str:
    """
    >>> heading("2026-03-02"), heading("")
    ('Monday 2 March', 'No time known')
    """
    if not day:
        return "No time known"
    found = date.fromisoformat(day)
    return f"{found:%A} {found.day} {found:%B}"


def short(day: str) -> str:
    """ "Mon 2" of "Monday 2 March": a phone is narrow."""
    words = day.split()
    return f"{words[0][:3]} {words[1]}" if words[1].isdecimal() else day


def _card(c: Choice) -> dict[str, Any]:
    p = c.showing.programme
    start, stop = instant(p.start), instant(p.stop)
    return {
        "choice": c,
        "p": p,
        "time": p.start[11:16],
        "minutes": round((stop - start) / 60) if start is not None and stop is not None and stop > start else None,
        "again": [
            f"{heading(other.start[:10])} {other.start[11:16]} {other.channel}".strip() for other in c.showing.others
        ],
        "overlaps": len(c.overlaps),
    }
