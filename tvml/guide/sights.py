"""Programmes with what a Programme no longer shows: how their times were written, and which channels are listed."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tvml.guide import read_opened, xmltv
from tvml.guide.faults import Faults
from tvml.guide.programme import Programme
from tvml.guide.source import open_sniffed

_OFFSET = re.compile(r"(?:[+-][0-9]{2}:?[0-9]{2}|Z)\s*$")


class Sight(NamedTuple):
    """no_offset: a time lacks a numeric offset, so that each reader thinks of its own; unreadable: one is no time."""

    programme: Programme
    no_offset: bool = False
    unreadable: bool = False


def sights(
    path: str, faults: Faults, listed: set[str], *, format: str | None = None, salvage: bool = False
) -> Iterator[Sight]:
    """The programmes of a guide; `listed` learns the ids of its channels.

    Only XMLTV has a list of channels and times without an offset: other formats list those that they use.
    """
    opened = open_sniffed(path, format)
    with opened.stream as stream:
        if opened.format == "xmltv":
            yield from xmltv.entries(stream, opened.name, faults, _sight, channel=listed.add, salvage=salvage)
            return
        for programme in read_opened(opened, faults):
            listed.add(programme.channel)
            yield Sight(programme)


def _sight(entry: xmltv.Entry) -> Sight | None:
    programme = xmltv.build(entry)
    if programme is None:
        return None
    times = [text for name in ("start", "stop") if (text := entry.attributes.get(name, ""))]
    unreadable = len(times) > bool(programme.start) + bool(programme.stop)
    return Sight(programme, any(not _OFFSET.search(text) for text in times), unreadable)
