"""Tvheadend's JSON: api/epg/events/grid (the guide) and api/dvr/entry/grid* (recordings)."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from tvml.errors import InputError
from tvml.guide.faults import Faults
from tvml.guide.jsonl import load, outline
from tvml.guide.programme import Programme
from tvml.guide.values import bad_time, broadcast, kind, moment

EXPECTED = "expected what api/epg/events/grid or api/dvr/entry/grid gives"

# taken into fields of Programme, or a copy of one; everything else is carried in extra
_TAKEN = {
    *(
        "title",
        "subtitle",
        "description",
        "disp_title",
        "disp_subtitle",
        "disp_description",
        "disp_extratext",
    ),
    *("summary", "disp_summary", "start", "stop", "channel", "channelName", "channelname", "eventId", "uuid"),
    *("category", "keyword", "credits", "copyright_year", "seasonNumber", "episodeNumber"),
}
_OTHERS = (  # keys that tell what entries without programmes are
    ({"key", "val"}, "names (channel tags or the like)"),
    ({"name", "services"}, "channels"),
    ({"name", "number"}, "channels"),
    ({"start_window"}, "rules for automatic recording"),
)
_ONSCREEN = re.compile(
    r"s(?:eason)?\W{0,2}(\d+)\W*e(?:pisode|p)?\W{0,2}(\d+)|e(?:pisode|p)?\W{0,2}(\d+)", re.IGNORECASE
)


def read(stream: BinaryIO, name: str, faults: Faults) -> Iterator[Programme]:
    """Programmes of one answer of Tvheadend; its channel lists and the like are an InputError."""
    for number, entry in enumerate(_entries(load(stream, name), name), 1):
        try:
            yield _programme(entry)
        except ValueError as e:
            faults.add(f"{name}, entry {number}", str(e))


def _entries(document: Any, name: str) -> list[Any]:
    found = document
    for key in ("result", "entries"):
        if isinstance(found, dict):
            found = found.get(key, found)
    if not isinstance(found, list):
        raise InputError(f"{name} holds {outline(document)}; {EXPECTED}")
    first = next((entry for entry in found if isinstance(entry, dict)), {})
    for keys, what in _OTHERS:
        if keys <= first.keys() and ("title" not in first or what.startswith("rules")):
            raise InputError(f"{name} holds {len(found)} {what}, not programmes; {EXPECTED}")
    return found


def _programme(entry: Any) -> Programme:
    if not isinstance(entry, dict):
        raise ValueError(f"expected an object, got {kind(entry)}")
    title, lang = _text(entry, "title")
    if not title:
        raise ValueError("no title")
    season, episode = _numbering(entry)
    p = Programme(
        title=title,
        id=str(entry.get("eventId") or entry.get("uuid") or ""),
        channel=broadcast(str(entry.get("channelName") or entry.get("channelname") or "")),
        start=_time(entry, "start"),
        stop=_time(entry, "stop"),
        subtitle=_text(entry, "subtitle")[0],
        categories=_list(entry.get("category")),
        keywords=_list(entry.get("keyword")),
        credits=_credits(entry.get("credits")),
        year=_whole(entry.get("copyright_year")),
        season=season,
        episode=episode,
        lang=lang,
    )
    summary = _text(entry, "summary")[0]
    p.description = _text(entry, "description")[0] or summary
    p.extra = {key: value for key, value in entry.items() if key not in _TAKEN and value not in (None, "", [], {})}
    if summary and summary != p.description:
        p.extra["summary"] = summary
    if entry.get("channel") and "channelUuid" not in entry:  # a recording calls so what the guide calls channelUuid
        p.extra["channelUuid"] = entry["channel"]
    return p


def _text(entry: dict[str, Any], key: str) -> tuple[str, str]:
    """The text and its language: of "news", or of {"ger": "...", "eng": "..."} and the one shown."""
    shown, value = entry.get("disp_" + key), entry.get(key)
    if isinstance(value, dict):
        texts = {lang: text for lang, text in value.items() if isinstance(text, str) and text.strip()}
        lang = next((lang for lang, text in texts.items() if text == shown), next(iter(texts), ""))
        return broadcast(texts.get(lang, "")), lang
    chosen = value or shown or ""
    if not isinstance(chosen, str):
        raise ValueError(f"expected str at $.{key}, got {kind(chosen)}")
    return broadcast(chosen), ""


def _time(entry: dict[str, Any], key: str) -> str:
    value = entry.get(key)
    if not value:  # 0 = not known
        return ""
    try:
        return moment(value)
    except (ValueError, TypeError):
        raise ValueError(bad_time(f"$.{key}", value)) from None


def _numbering(entry: dict[str, Any]) -> tuple[int | None, int | None]:
    season, episode = _whole(entry.get("seasonNumber")), _whole(entry.get("episodeNumber"))
    onscreen = entry.get("episodeOnscreen") or entry.get("episode_disp") or ""
    if season is None and episode is None and (match := _ONSCREEN.search(str(onscreen))):
        season, episode = _whole(match[1]), _whole(match[2] or match[3])
    return season, episode


def _whole(value: Any) -> int | None:
    """A count of 1 and more; Tvheadend writes 0 for unknown."""
    if isinstance(value, str) and value.isdecimal() and len(value) <= 9:
        value = int(value)
    return value if isinstance(value, int) and value > 0 else None


def _list(value: Any) -> list[str]:
    texts = value if isinstance(value, list) else [value]
    return [text for item in texts if isinstance(item, str) and (text := broadcast(item))]


def _credits(value: Any) -> dict[str, list[str]]:
    """Role -> names, of Tvheadend's name -> role."""
    roles: dict[str, list[str]] = {}
    for person, role in value.items() if isinstance(value, dict) else ():
        if isinstance(role, str) and role and (short := broadcast(person)):
            roles.setdefault(role, []).append(short)
    return roles
