"""Programme: the one record type. Every reader makes it, every command takes it."""

from typing import Any

import msgspec


class Programme(msgspec.Struct, kw_only=True, gc=False):
    """One entry of a guide, a DVR log or a catalogue; only the title is always there.

    start, stop   RFC 3339 with an offset ("2026-11-21T20:15:00+01:00"), or "" when the source has none
    lang          language of the title as the source writes it ("de", "ger", "en-GB"), or ""
    season, episode   counted from 1, as people count; None when unknown
    credits       role -> names in the source's order: {"director": [...], "actor": [...], "presenter": [...]}
    extra         what the source has beside these, by its own names; carried through to the output
    """

    title: str
    id: str = ""
    channel: str = ""
    start: str = ""
    stop: str = ""
    subtitle: str = ""
    description: str = ""
    categories: list[str] = []
    keywords: list[str] = []
    credits: dict[str, list[str]] = {}
    year: int | None = None
    season: int | None = None
    episode: int | None = None
    lang: str = ""
    extra: dict[str, Any] = {}


def identify(p: Programme) -> str:
    """The programme's id: its own, else channel and start, else a hash of its text (the same on every run)."""
    if p.id:
        return p.id
    if p.channel and p.start:
        return f"{p.channel}@{p.start}"
    from hashlib import md5

    text = "\x1f".join((p.title, p.subtitle, p.description))
    return md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[:16]


def digest(p: Programme) -> bytes:
    """Equal for programmes with the same text, and for no others: those that differ in a number are two."""
    from hashlib import blake2b

    text = "\x1f".join((p.title, p.subtitle, p.description))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def to_row(p: Programme) -> dict[str, Any]:
    """The programme as a JSON object: fields in a fixed order, empty ones left out, `extra` at the end."""
    row: dict[str, Any] = {"id": identify(p)}
    for name in ("channel", "start", "stop", "title", "subtitle", "description"):
        if value := getattr(p, name):
            row[name] = value
    for name in ("categories", "keywords", "credits", "year", "season", "episode", "lang"):
        value = getattr(p, name)
        if value not in (None, "", [], {}):
            row[name] = value
    row.setdefault("title", p.title)
    row.update((key, value) for key, value in p.extra.items() if key not in row)
    return row
