"""JSON lines, one programme a line, and JSON documents that hold a list of them."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import msgspec

from tvml.errors import InputError
from tvml.guide.faults import Faults
from tvml.guide.programme import Programme
from tvml.guide.values import bad_time, moment, short, squash, squashed, type_error

LINE_LIMIT = 64 << 20  # bytes; a longer line is no row of a guide
DOCUMENT_LIMIT = 2 << 30  # bytes; a document is read whole, so it must fit into memory

KNOWN = frozenset(Programme.__struct_fields__) - {"extra"}
ALIASES = {  # taken only when the field itself is absent and the type fits
    "sub_title": "subtitle",
    "sub-title": "subtitle",
    "desc": "description",
    "summary": "description",
    "category": "categories",
    "genre": "categories",
    "genres": "categories",
}
LISTS = ("entries", "events", "programmes", "items")

_object = msgspec.json.Decoder(dict[str, Any]).decode
# half a character beyond U+FFFF, which no output could be written with
_LONE = re.compile(r"\\u[dD][89abAB]\w\w(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]\w\w)\\u[dD][c-fC-F]\w\w")


def read(stream: BinaryIO, name: str, faults: Faults) -> Iterator[Programme]:
    """Programmes of JSON lines, one by one; a bad line is a fault, and the next line is read."""
    number = 0
    while line := stream.readline(LINE_LIMIT):
        number += 1
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.isspace() or not line:
            continue
        if len(line) == LINE_LIMIT:
            raise InputError(
                f"{name}, line {number} is longer than {LINE_LIMIT >> 20} MiB; expected one programme a line"
            )
        try:
            programme = to_programme(_object(line))
        except (ValueError, RecursionError) as e:  # msgspec's errors and UnicodeDecodeError are ValueErrors
            faults.add(f"{name}, line {number}", _sentence(e))
        else:
            yield programme


def read_document(stream: BinaryIO, name: str, faults: Faults) -> Iterator[Programme]:
    """Programmes of one JSON document: an array, or an object that holds one ("entries", "items", ...)."""
    yield from read_rows(rows(load(stream, name), name), name, faults)


def read_rows(found: Iterable[Any], name: str, faults: Faults) -> Iterator[Programme]:
    for number, row in enumerate(found, 1):
        try:
            programme = to_programme(msgspec.convert(row, dict[str, Any]))
        except ValueError as e:
            faults.add(f"{name}, row {number}", _sentence(e))
        else:
            yield programme


def rows(document: Any, name: str) -> list[Any]:
    """The list of rows in a document; InputError says what was there instead."""
    if isinstance(document, dict):
        if "title" in document:
            return [document]
        document = next((document[key] for key in LISTS if key in document), document)
    if isinstance(document, list):
        return document
    raise InputError(
        f"{name} holds {outline(document)}; expected an array of programmes, or one under {', '.join(LISTS)}"
    )


def outline(document: Any) -> str:
    """What a JSON document is, in a few words for a message."""
    if isinstance(document, dict):
        keys = ", ".join(list(document)[:6])
        return f"an object with {keys}" if keys else "an empty object"
    if isinstance(document, list):
        return f"an array of {len(document)}"
    return short(document)


def load(stream: BinaryIO, name: str) -> Any:
    """One JSON document, read whole; raw control characters inside texts are tolerated."""
    data = bytearray()
    while chunk := stream.read(1 << 20):
        data += chunk
        if len(data) > DOCUMENT_LIMIT:
            limit = f"{DOCUMENT_LIMIT >> 20} MiB"
            raise InputError(f"{name} is one JSON document of more than {limit}; give it as JSON lines")
    if data.startswith(b"\xef\xbb\xbf"):
        del data[:3]
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _load_leniently(data, name)
    except RecursionError:
        raise InputError(f"{name} is nested too deeply for a guide") from None


def _load_leniently(data: bytearray, name: str) -> Any:
    import json  # only a document that msgspec refuses pays for it

    try:
        return json.loads(_LONE.sub(r"\\ufffd", data.decode("utf-8", "replace")), strict=False)
    except json.JSONDecodeError as e:
        where = f"{name}, line {e.lineno}, column {e.colno}"
        raise InputError(f"{where}: broken JSON ({e.msg}); was the file cut short?") from None
    except (ValueError, RecursionError) as e:
        raise InputError(f"{name}: broken JSON ({e})") from None


def to_programme(row: dict[str, Any]) -> Programme:
    """The programme of one JSON object (which it may change); ValueError names the path that is wrong."""
    if not ALIASES.keys().isdisjoint(row):
        _adopt(row)
    if None in row.values():
        row = {key: value for key, value in row.items() if value is not None or key not in KNOWN}
    extra = None if row.keys() <= KNOWN else {key: value for key, value in row.items() if key not in KNOWN}
    if extra and "extra" in extra:
        del row["extra"]  # a key of the source that only happens to be called so
    if "title" not in row:
        raise ValueError("no title")
    if type(row.get("id")) in (int, float):
        row["id"] = str(row["id"])
    for key in ("start", "stop"):
        if key in row:
            row[key] = _time(row[key], key)
    p = msgspec.convert(row, Programme)
    _tidy(p)
    if extra:
        p.extra = extra
    return p


def _tidy(p: Programme) -> None:
    p.title = squash(p.title)
    if not p.title:
        raise ValueError("no title")
    if p.subtitle:
        p.subtitle = squash(p.subtitle)
    if p.description:
        p.description = squash(p.description)
    if p.categories:
        p.categories = squashed(p.categories)
    if p.keywords:
        p.keywords = squashed(p.keywords)
    if p.credits:
        p.credits = {role: names for role, some in p.credits.items() if (names := squashed(some))}


def _adopt(row: dict[str, Any]) -> None:
    """Move the values of ALIASES to the fields they mean."""
    for alias, field in ALIASES.items():
        value = row.get(alias)
        if value is None or row.get(field) is not None:
            continue
        if field == "categories":
            if isinstance(value, str):
                value = [value]
            elif not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
                continue  # Tvheadend's content codes, for one
        elif not isinstance(value, str):
            continue
        row[field] = value
        del row[alias]


def _time(value: Any, key: str) -> Any:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return value  # a type error, found with the others
    if isinstance(value, str) and not value.strip():
        return ""
    try:
        return moment(value)
    except ValueError:
        raise ValueError(bad_time(f"$.{key}", value)) from None


def _sentence(error: ValueError | RecursionError) -> str:
    if isinstance(error, msgspec.ValidationError):
        return type_error(error)
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8"
    if isinstance(error, msgspec.DecodeError):
        return f"not a JSON object ({error})"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)
