"""Enigma2 boxes (Dreambox, VU+, ...) through OpenWebif: guide, current programme, list of recordings."""

import html
from collections.abc import Iterator
from typing import Any, BinaryIO

from tvml.errors import InputError
from tvml.guide.faults import Faults
from tvml.guide.jsonl import load, outline
from tvml.guide.programme import Programme
from tvml.guide.values import bad_time, broadcast, kind, moment

EXPECTED = "expected what api/epgservice, api/epgbouquet, api/getcurrent or api/movielist gives"

_EVENT = {"title", "shortdesc", "longdesc", "sname", "id", "begin_timestamp"}
_RECORDING = {"eventname", "description", "descriptionExtended", "servicename", "recordingtime", "tags"}


def read(stream: BinaryIO, name: str, faults: Faults) -> Iterator[Programme]:
    """Programmes of one answer of OpenWebif; a box in standby has none, a list of services is an error."""
    for number, item in enumerate(_items(load(stream, name), name), 1):
        try:
            if not isinstance(item, dict):
                raise ValueError(f"expected an object, got {kind(item)}")
            if _is_nothing(item):
                continue
            yield _recording(item) if "eventname" in item else _event(item)
        except ValueError as e:
            faults.add(f"{name}, entry {number}", str(e))


def _items(document: Any, name: str) -> list[Any]:
    found = document
    if isinstance(found, dict):
        if "services" in found or "servicereference" in found:
            found = [{"servicereference": ""}]
        elif "now" in found or "next" in found:
            found = [found[key] for key in ("now", "next") if found.get(key)]
        else:
            found = next((found[key] for key in ("events", "movies") if key in found), found)
    if not isinstance(found, list):
        raise InputError(f"{name} holds {outline(document)}; {EXPECTED}")
    if any(isinstance(item, dict) and "servicereference" in item and "title" not in item for item in found):
        raise InputError(f"{name} holds services (channels), not programmes; {EXPECTED}")
    return found


def _is_nothing(item: dict[str, Any]) -> bool:
    """A place holder: a service without a guide, or a box in standby."""
    return item.get("title", "") in (None, "", "N/A") and not item.get("begin_timestamp") and "eventname" not in item


def _event(item: dict[str, Any]) -> Programme:
    begin = item.get("begin_timestamp")
    return Programme(
        title=_title(item, "title"),
        id="" if item.get("id") is None else str(item["id"]),
        channel=html.unescape(_text(item, "sname")),
        start=_time(begin, 0),
        stop=_time(begin, item.get("duration_sec")),
        subtitle=_text(item, "shortdesc"),
        description=_text(item, "longdesc"),
        extra=_rest(item, _EVENT),
    )


def _recording(item: dict[str, Any]) -> Programme:
    begin = item.get("recordingtime")
    return Programme(
        title=_title(item, "eventname"),
        channel=html.unescape(_text(item, "servicename")),
        start=_time(begin, 0),
        stop=_time(begin, _seconds(item.get("length"))),
        subtitle=_text(item, "description"),
        description=_text(item, "descriptionExtended"),
        keywords=_text(item, "tags").split(),
        extra=_rest(item, _RECORDING),
    )


def _text(item: dict[str, Any], key: str) -> str:
    value = item.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"expected str at $.{key}, got {kind(value)}")
    return broadcast(value)


def _title(item: dict[str, Any], key: str) -> str:
    if not (title := _text(item, key)):
        raise ValueError("no title")
    return title


def _time(begin: Any, seconds: Any) -> str:
    if not begin or seconds is None:  # 0 = not known
        return ""
    try:
        return moment(begin + seconds)
    except (ValueError, TypeError):
        raise ValueError(bad_time("$.begin_timestamp", begin)) from None


def _seconds(length: Any) -> int | None:
    """Of "129:38", minutes and seconds; None for "?:??" """
    minutes, _, seconds = str(length).partition(":")
    if minutes.isdecimal() and seconds.isdecimal():
        return int(minutes[:6]) * 60 + int(seconds[:2])
    return None


def _rest(item: dict[str, Any], taken: set[str]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key not in taken and value not in (None, "", [], {})}
