"""Read a guide of any known format into Programmes."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from tvml.guide.faults import Faults
from tvml.guide.programme import Programme
from tvml.guide.source import FORMATS, Opened, open_sniffed

__all__ = ["FORMATS", "read"]


def read(
    path: str,
    faults: Faults,
    *,
    format: str | None = None,
    salvage: bool = False,
    stdin: BinaryIO | None = None,
) -> Iterator[Programme]:
    """The programmes of the guide at `path` ("-" = stdin), one by one.

    format    what --from gives; None = told by the bytes
    salvage   keep what was read before the place where an XMLTV document breaks

    Opens at once, so that a missing file is known before any work; reads as they are taken.
    """
    return _programmes(open_sniffed(path, format, stdin), faults, salvage)


def _programmes(opened: Opened, faults: Faults, salvage: bool) -> Iterator[Programme]:
    stream, format, name = opened
    with stream:
        if format == "xmltv":
            from tvml.guide import xmltv

            yield from xmltv.read(stream, name, faults, salvage=salvage)
        else:
            yield from _reader(format)(stream, name, faults)


def _reader(format: str) -> Any:
    # each reader is imported when it is needed: start-up time is paid by every cron job
    if format in ("jsonl", "json"):
        from tvml.guide import jsonl

        return jsonl.read if format == "jsonl" else jsonl.read_document
    if format in ("csv", "tsv"):
        from tvml.guide import csv

        return csv.read if format == "csv" else csv.read_tabs
    if format == "tvheadend":
        from tvml.guide import tvheadend

        return tvheadend.read
    from tvml.guide import enigma2

    return enigma2.read
