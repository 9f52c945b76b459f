"""A file of queries: one a line as they would be typed, or JSON lines with "id" and "query"."""

from collections.abc import Iterator
from typing import Any

import msgspec

from tvml.guide.faults import Faults
from tvml.guide.source import open_bytes
from tvml.text.tokens import tokens


def read(path: str, faults: Faults) -> Iterator[tuple[str, str]]:
    """Name and text of each query; the name is its id, else the text. "-" is stdin; files may be packed.

    A line without a word is a fault; an empty one is passed over.
    """
    shown = "stdin" if path == "-" else path
    with open_bytes(path) as stream:
        for number, line in enumerate(stream, start=1):
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
                name, query = _object(text) if text.startswith("{") else (text, text)
            except ValueError as error:  # msgspec's errors and UnicodeDecodeError are ValueErrors
                faults.add(f"{shown}, line {number}", f"not a query ({error})")
                continue
            if tokens(query):
                yield name, query
            elif text:
                faults.add(f"{shown}, line {number}", f"{query!r} holds no word")


def _object(text: str) -> tuple[str, str]:
    found = msgspec.json.decode(text, type=dict[str, Any])
    query, name = found.get("query"), found.get("id")
    if not isinstance(query, str):
        raise ValueError('expected {"id": ..., "query": TEXT}')
    return query if name is None else str(name), query
