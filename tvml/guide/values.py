"""What the readers share about single values: texts, times, and the sentence for a wrong type."""

import re
from datetime import UTC, datetime

import msgspec

# DVB marks emphasis with U+0086 and U+0087 and a line break with U+008A; some boxes write them as U+E08x
_CONTROLS = dict.fromkeys((*range(32), *range(0x7F, 0xA0), 0xE08A), " ")
_CONTROLS.update(dict.fromkeys((0x86, 0x87, 0xE086, 0xE087), ""))
_EXPECTED = re.compile(r"Expected `([^`]*)`, got `([^`]*)`(?: - at `(.*)`)?$", re.DOTALL)


def squash(text: str) -> str:
    """The text with every run of white space as one blank, and none at its ends."""
    return " ".join(text.split())


def broadcast(text: str) -> str:
    """`squash`, and the control characters of a broadcast (DVB line breaks, emphasis) are gone as well."""
    return " ".join(text.translate(_CONTROLS).split())


def squashed(texts: list[str]) -> list[str]:
    """Each text squashed; blank ones left out."""
    return [short for text in texts if (short := squash(text))]


def moment(value: str | float) -> str:
    """A time as RFC 3339: from seconds since 1970 (then in UTC) or from a written time with an offset.

    >>> moment(1700000000)
    '2023-11-14T22:13:20+00:00'
    """
    if isinstance(value, str):
        time = datetime.fromisoformat(value)
        if time.tzinfo is None:
            raise ValueError("no offset")
        return time.isoformat()
    try:
        return datetime.fromtimestamp(value, UTC).isoformat()
    except (OverflowError, OSError) as e:
        raise ValueError(str(e)) from None


def bad_time(path: str, value: object) -> str:
    """The sentence for a time that `moment` refused."""
    return f"expected a time with an offset (2026-11-21T20:15:00+01:00) at {path}, got {short(value)}"


def short(value: object) -> str:
    """The value as it may stand in a message: not longer than a line."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def type_error(error: msgspec.ValidationError) -> str:
    """msgspec's sentence in ours: "expected str at $.title, got int"."""
    if match := _EXPECTED.match(str(error)):
        expected, got, path = match.groups()
        return f"expected {expected.removesuffix(' | null')} at {path or '$'}, got {got}"
    return str(error)


def kind(value: object) -> str:
    """The JSON type of a value, for a message: "array", "object", "int", ..."""
    names = {list: "array", dict: "object", bool: "bool", type(None): "null"}
    return names.get(type(value), type(value).__name__)
