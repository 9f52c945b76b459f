"""What share of a guide each topic has, period by period, and what rose and fell."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

PERIODS = ("day", "week", "month")
ENOUGH = 0.5  # of the usual number of programmes, with which a period can be compared: guides begin and end in one
NEWS = 2.0  # standard errors from which on a change is more than noise
COLUMNS = 14  # periods that fit side by side


class Counted(NamedTuple):
    """How many programmes of each period have each topic."""

    periods: list[str]  # p, in the order of time
    number: np.ndarray  # (p, k + 1) int64; the last column has no topic
    timeless: int  # programmes without a start, which are in no period

    @property
    def shares(self) -> np.ndarray:
        return np.asarray(self.number / self.number.sum(axis=1, keepdims=True))


def period(start: str, by: str) -> str:
    """The day, ISO week or month of a start, by the date that is written there; "" when none is.

    >>> period("2027-01-01T00:30:00+01:00", "day"), period("2027-01-01T00:30:00+01:00", "week"), period("", "day")
    ('2027-01-01', '2026-W53', '')
    """
    return _period(start[:10], by)


@lru_cache(maxsize=1024)
def _period(day: str, by: str) -> str:
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return ""
    if by == "week":
        year, week, _ = found.isocalendar()
        return f"{year:04d}-W{week:02d}"
    return found.isoformat() if by == "day" else f"{found:%Y-%m}"


def count(found: Iterable[tuple[str, int | None]], k: int, by: str) -> Counted:
    """Count starts and topics as they come; memory grows with the periods, not with the programmes.

    A programme that is shown again counts again.
    """
    number: dict[str, list[int]] = {}
    timeless = 0
    for start, topic in found:
        if here := period(start, by):
            number.setdefault(here, [0] * (k + 1))[k if topic is None else topic] += 1
        else:
            timeless += 1
    periods = sorted(number)
    return Counted(periods, np.array([number[one] for one in periods], dtype=np.int64).reshape(-1, k + 1), timeless)


def rows(c: Counted, labels: Sequence[str], top: int | None) -> list[dict[str, Any]]:
    """A row for each period and topic, the last of each period for programmes without a topic.

    `change` is the share less that of the period before that has any programmes; None in the first. With `top` only
    the topics that have the most programmes.
    """
    kept = sorted(_largest(c)[:top])
    shares = c.shares
    return [
        {
            "period": name,
            **_topic(topic, labels),
            "share": round(float(shares[i, topic]), 4),
            "items": int(c.number[i, topic]),
            "change": round(float(shares[i, topic] - shares[i - 1, topic]), 4) if i else None,
        }
        for i, name in enumerate(c.periods)
        for topic in (*kept, len(labels))
    ]


def changes(c: Counted, labels: Sequence[str], top: int | None) -> list[dict[str, Any]]:
    """What rose and fell between the first and the last period that have enough programmes to be compared.

    `error` is the standard error of the change if both periods had drawn their programmes from one share (binomial,
    pooled), and z how many of them it is. Changes of NEWS and more come first, the biggest of them on top; then the
    others, which may be noise. Empty when no two periods can be compared.
    """
    total = c.number.sum(axis=1)
    enough = np.flatnonzero(total >= ENOUGH * _usual(total))
    if len(enough) < 2:
        return []
    a, b = int(enough[0]), int(enough[-1])
    change = c.shares[b] - c.shares[a]
    pooled = (c.number[a] + c.number[b]) / (total[a] + total[b])
    error = np.sqrt(pooled * (1 - pooled) * (1 / total[a] + 1 / total[b]))
    z = change / np.maximum(error, 1e-12)
    order = sorted(range(len(change)), key=lambda topic: (abs(z[topic]) < NEWS, -abs(change[topic]), topic))
    return [
        {
            **_topic(topic, labels),
            "from": c.periods[a],
            "to": c.periods[b],
            "first": round(float(c.shares[a, topic]), 4),
            "last": round(float(c.shares[b, topic]), 4),
            "change": round(float(change[topic]), 4),
            "error": round(float(error[topic]), 4),
            "z": round(float(z[topic]), 2),
        }
        for topic in order[:top]
    ]


def side_by_side(c: Counted, labels: Sequence[str], top: int | None) -> list[dict[str, Any]]:
    """A row for each topic with its shares in per cent, the largest topic first; for at most COLUMNS periods."""
    one_year = len({name[:4] for name in c.periods}) == 1
    names = [name[5:] if one_year else name for name in c.periods]
    shares = np.round(100 * c.shares, 1)
    return [
        {"topic": row["topic"], "share in % of": row["label"] or "(none)"}
        | dict(zip(names, shares[:, topic].tolist(), strict=True))
        for topic in (*_largest(c)[:top], len(labels))
        for row in [_topic(topic, labels)]
    ]


def _usual(total: np.ndarray) -> int:
    """The size of the period of the median programme: half of all programmes are in periods of at least this size."""
    sizes = np.sort(total)[::-1]
    return int(sizes[np.searchsorted(sizes.cumsum(), sizes.sum() / 2)]) if len(sizes) else 0


def _largest(c: Counted) -> list[int]:
    return [int(topic) for topic in np.argsort(-c.number[:, :-1].sum(axis=0), kind="stable")]


def _topic(topic: int, labels: Sequence[str]) -> dict[str, Any]:
    return {"topic": topic, "label": labels[topic]} if topic < len(labels) else {"topic": None, "label": None}
