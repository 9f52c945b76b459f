"""What is wrong with a guide as a page for people: one HTML file with everything inside, that loads nothing."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tvml.evaluate.page import percent, render

TEMPLATE = "audit_page.html"
NAME = 16  # letters of a channel in the table for a terminal
CHANNELS = 200  # in the table, those that lack most first
TARGETS = {
    "tvheadend": "Tvheadend",
    "jellyfin": "Jellyfin",
    "kodi": "Kodi",
    "plex": "Plex",
    "mythtv": "MythTV",
    "vdr": "VDR",
    "plain": "any category",
}
MISSING = {
    "description": "a description",
    "long_description": "a description of 40 letters or more",
    "category": "a category",
    "episode": "a number of an episode",
    "subtitle": "a sub-title",
    "year": "a year",
    "credits": "people",
    "icon": "a picture",
    "language": "the language of the title",
    "stop": "an end",
}
WRONG = ("no_offset", "unreadable", "backwards", "overlaps")
FAULTS = (  # where in the row, what it is, what comes of it
    ("encoding", "mojibake", "broken letters", "UTF-8 that was read in another encoding, as Ã¼ for ü"),
    ("encoding", "lost", "lost letters", "shown as \ufffd"),
    ("encoding", "escaped", "escaped twice", "shown as &quot; or &uuml;"),
    ("times", "no_offset", "times without an offset", "each program thinks of its own"),
    ("times", "unreadable", "times that cannot be read", "such programmes are dropped"),
    ("times", "backwards", "an end before their begin", "such programmes are dropped, or last a day"),
    ("times", "overlaps", "a begin before the end of another", "some programs drop one of the two"),
    ("times", "gaps", "a gap before them", "nothing is said to be on"),
)


def page(rows: Sequence[dict[str, Any]], guides: Sequence[str], model: str | None) -> str:
    """The HTML of `audit.rows`. Every text of the guide is escaped."""
    whole, *channels = rows
    n = max(1, whole["programmes"])
    target = {
        name: (title, *(whole["understood"][name][when] / n for when in ("before", "after")))
        for name, title in TARGETS.items()
    }
    return render(
        TEMPLATE,
        {},
        guides=["stdin" if guide == "-" else Path(guide).name for guide in guides],
        model=model,
        whole=whole,
        n=n,
        targets=target,
        missing=[(text, whole["missing"][name]) for name, text in MISSING.items()],
        faults=[(what, why, whole[group][name]) for group, name, what, why in FAULTS if whole[group][name]],
        channels=sorted(channels, key=_lack)[:CHANNELS],
        more=max(0, len(channels) - CHANNELS),
    )


def _lack(row: dict[str, Any]) -> tuple[float, str]:
    """Channels that Tvheadend understands least come first."""
    return row["understood"]["tvheadend"]["before"] / max(1, row["programmes"]), row["channel"]


def brief(row: dict[str, Any], target: str) -> dict[str, Any]:
    """A row of the table for people: shares of the programmes, and how many faults there are, in 80 letters."""
    n = max(1, row["programmes"])
    before, after = (percent(row["understood"][target][when] / n) for when in ("before", "after"))
    name = "all" if row["channel"] is None else row["channel"] or "(none)"
    if row["channel"] is not None and row["channels"]["not_listed"]:
        name = f"{name[: NAME - 11]} not listed"
    shares = {
        "no text": row["missing"]["description"],
        "no genre": row["missing"]["category"],
        "no number": row["missing"]["episode"],
    }
    return {
        "channel": name if len(name) <= NAME else name[: NAME - 1] + "…",
        "items": row["programmes"],
        "before": before,
        "after": after,
        **{key: percent(value / n) if value else "" for key, value in shares.items()},
        "faults": sum(row["encoding"].values()) + sum(row["times"][name] for name in WRONG) or None,
    }
