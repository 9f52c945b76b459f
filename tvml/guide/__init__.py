"""Read a guide of any known format into Programmes."""

from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Any, BinaryIO, cast

from tvml.errors import InputError
from tvml.guide.faults import Faults
from tvml.guide.programme import Programme
from tvml.guide.source import FORMATS, Opened, open_sniffed

__all__ = ["FORMATS", "Opened", "read", "read_opened"]


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
    return read_opened(open_sniffed(path, format, stdin), faults, salvage)


def read_opened(opened: Opened, faults: Faults, salvage: bool = False) -> Iterator[Programme]:
    """The same of a guide whose format is known; closes its stream at the end."""
    stream, format, name = opened
    bad, good = faults.count, 0
    with stream:
        if format == "xmltv":
            from tvml.guide import xmltv

            found = xmltv.read(stream, name, faults, salvage=salvage)
        else:
            found = _reader(format)(stream, name, faults)
        with closing(cast("Generator[Programme]", found)):  # before its stream, which the reader may still hold on to
            for programme in found:
                good += 1
                yield programme
    if faults.count > bad and not good:  # a cron job must not take this for a guide without programmes
        raise InputError(f"{name}: none of its {faults.count - bad} rows could be read")


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
