"""When programmes are on: repeats folded into the next airing, what was seen before, what is on at the same time."""

from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from tvml.errors import UsageError
from tvml.guide.programme import Programme
from tvml.text.series import series


class Showing(NamedTuple):
    """One programme with all its airings in the guide."""

    programme: Programme  # the next airing
    others: tuple[Programme, ...]  # by start


class Seen(NamedTuple):
    """What somebody has seen."""

    episodes: frozenset[Hashable]  # keys of texts and of numbered episodes
    series: frozenset[str]  # seen as a whole


class When(NamedTuple):
    """Which airings are asked for; what is left out here is not asked about."""

    since: float | None = None  # seconds since 1970: what ends before is over
    day: str = ""  # "2026-03-02", by the clock of the guide
    hours: tuple[int, int] | None = (
        None  # (18, 24): begins at 18:00 or later and before 24:00; (22, 2) goes past midnight
    )
    channels: frozenset[str] = frozenset()  # casefolded


@lru_cache(maxsize=1 << 16)
def instant(time: str) -> float | None:
    """Seconds since 1970 of a start or stop; None for ""."""
    return datetime.fromisoformat(time).timestamp() if time else None


def hours(text: str) -> tuple[int, int]:
    """The hours in "18-24" or "22-2". Raises UsageError."""
    first, dash, last = text.partition("-")
    if not (dash and first.strip().isdecimal() and last.strip().isdecimal()):
        raise UsageError(f"--hours {text}: expected two hours, such as 18-24 or 22-2")
    begin, end = int(first), int(last)
    if not (begin < 24 and end <= 24 and begin != end):
        raise UsageError(f"--hours {text}: expected hours of 0 to 24 that differ, such as 18-24 or 22-2")
    return begin, end


def fold(programmes: Iterable[Programme]) -> list[Showing]:
    """Each programme once, in the order of first appearance: with its next airing and the others.

    The same are those with the same text, and those with the same title, season and episode.
    """
    groups: dict[Hashable, list[Programme]] = {}
    for p in programmes:
        groups.setdefault(_key(p), []).append(p)
    return [_showing(group) for group in groups.values()]


def seen(programmes: Iterable[Programme]) -> Seen:
    """What a list says: where it knows more than a title it means that episode, else the whole series."""
    episodes: set[Hashable] = set()
    whole: set[str] = set()
    for p in programmes:
        if known := episode(p):
            episodes |= known
        else:
            whole.add(series(p.title))
    return Seen(frozenset(episodes), frozenset(whole))


def episode(p: Programme) -> set[Hashable]:
    """Keys that this episode is known by; none for a title alone, which is a series as well as an episode."""
    keys: set[Hashable] = set()
    if p.season is not None and p.episode is not None:
        keys.add((p.title.casefold(), p.season, p.episode))
    if p.subtitle or p.description:
        keys.add(_text(p))
    if p.subtitle and not p.description:
        keys.add(_named(p))
    return keys


def keys(p: Programme) -> set[Hashable]:
    """What an episode of a guide may be known by: a list may have its sub-title alone."""
    return episode(p) | {_named(p)}


def overlaps(programmes: Sequence[Programme]) -> list[list[int]]:
    """For each programme the places of the others that are on while it is; where no stop is known, at its start."""
    times = []
    for i, p in enumerate(programmes):
        if (start := instant(p.start)) is not None:
            times.append((start, max(instant(p.stop) or start, start + 1), i))
    found: list[list[int]] = [[] for _ in programmes]
    on: list[tuple[float, int]] = []
    for start, stop, i in sorted(times):
        on = [(end, j) for end, j in on if end > start]
        for _, j in on:
            found[i].append(j)
            found[j].append(i)
        on.append((stop, i))
    return [sorted(places) for places in found]


def _key(p: Programme) -> Hashable:
    if p.season is not None and p.episode is not None:
        return p.title.casefold(), p.season, p.episode
    return _text(p)


def _text(p: Programme) -> Hashable:
    return p.title, p.subtitle, p.description


def _named(p: Programme) -> Hashable:
    return p.title.casefold(), p.subtitle.casefold()


def _showing(group: list[Programme]) -> Showing:
    if len(group) == 1:
        return Showing(group[0], ())
    order = sorted(group, key=lambda p: (instant(p.start) is None, instant(p.start) or 0.0))
    return Showing(order[0], tuple(order[1:]))
