"""Marks and dates as people and services write them: which scale a file's marks are of, which order its dates have."""

import math
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from tvml.errors import InputError
from tvml.guide.faults import Faults
from tvml.guide.programme import Programme
from tvml.guide.values import moment, short

WHEN = (
    "when",
    "watchedat",
    "watched",
    "date",
    "datewatched",
    "viewedat",
    "viewed",
    "lastwatched",
    "timestamp",
    "datum",
)
_DAY = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})\b")


def ratings(found: Sequence[Programme], name: str, faults: Faults) -> list[float | None]:
    """The rating of each, None where it cannot be read."""
    marks: list[Any] = []
    for number, p in enumerate(found, 1):
        try:
            marks.append(_mark({_fold(key): value for key, value in p.extra.items()}))
        except ValueError:
            marks.append("bad")
            faults.add(f"{name}, item {number}", f"expected a number as its rating, got {short(p.extra)}")
    numbers = [mark for mark in marks if isinstance(mark, float)]
    scaled = _scale(numbers, name)
    return [scaled(m) if isinstance(m, float) else None if m == "bad" else m[0] if m else 1.0 for m in marks]


def _mark(row: dict[str, Any]) -> "float | tuple[float] | None":
    """The mark on the scale of its file, or (rating,) where its meaning is known, or None for none."""
    if isinstance(row.get("liked"), bool):
        return (1.0 if row["liked"] else -1.0,)
    for key in ("rating", "stars"):
        value = row.get(key)
        if value in (None, "") or isinstance(value, bool):
            continue
        given, slash, most = str(value).partition("/")
        mark = float(given)  # ValueError
        top = float(most) if slash else 5.0
        if not (math.isfinite(mark) and math.isfinite(top) and top > 1):
            raise ValueError(value)
        if slash or key == "stars":  # the scale is said: from 1 to the top
            return (_between(mark, 1.0, top),)
        return mark
    return None


def _scale(marks: list[float], name: str) -> Callable[[float], float]:
    most, least = max(marks, default=0.0), min(marks, default=0.0)
    size = max(most, -least)
    if size <= 1:
        return float
    if least < 0:
        return lambda mark: mark / size
    if size > 100:
        raise InputError(f"{name}: a rating of {size:g}; expected marks of -1 to 1, 1 to 5, 1 to 10 or 0 to 100")
    low, high = (1.0, 5.0) if size <= 5 else (1.0, 10.0) if size <= 10 else (0.0, 100.0)
    return lambda mark: _between(mark, low, high)


def _between(mark: float, low: float, high: float) -> float:
    return round(min(1.0, max(-1.0, 2 * (mark - low) / (high - low) - 1)), 4)


def whens(found: Sequence[Programme], name: str, faults: Faults) -> list[str]:
    values = [_when(p.extra) for p in found]
    days = [match for value in values if isinstance(value, str) and (match := _DAY.match(value))]
    # 3/14/26 says that months come first; where no day says so, slashes are American and dots are not
    day_first = any(int(day[1]) > 12 for day in days) or not any(int(day[3]) > 12 or day[2] == "/" for day in days)
    whens = [lenient_moment(value, day_first) for value in values]
    if bad := sum(value not in (None, "") and not when for value, when in zip(values, whens, strict=True)):
        faults.say(f"{name}: {bad} dates cannot be read and are left out; expected such as 2026-11-21 or 21.11.2026")
    return whens


def _when(extra: dict[str, Any]) -> Any:
    row = {_fold(key): value for key, value in extra.items()}
    return next((row[key] for key in WHEN if row.get(key) not in (None, "")), None)


def _fold(key: str) -> str:
    return re.sub(r"[\s_-]+", "", key).casefold()


def lenient_moment(value: Any, day_first: bool = True) -> str:
    """RFC 3339 of a time or a day in any common writing; "" when it is none. A time without an offset is UTC's."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value).strip()
    try:
        if re.fullmatch(r"\d{9,13}(\.\d*)?", text):
            seconds = float(text)
            return moment(seconds / 1000 if seconds >= 1e11 else seconds)
        if match := _DAY.match(text):
            first, second, year = int(match[1]), int(match[3]), int(match[4])
            day, month = (first, second) if day_first else (second, first)
            return datetime(year + 2000 * (year < 100), month, day, tzinfo=UTC).isoformat()
        found = datetime.fromisoformat(text)
    except ValueError:
        return ""
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).isoformat()
