"""What is on, as arrays, so that it can lie in a file and be asked for one person or for fifty.

A programme with all its airings is a showing; repeats of one text are ranked once. Nothing of the size of a guide is a
Python object here but the programmes, of which an index decodes those that were chosen.
"""

from collections.abc import Hashable, Iterable, Sequence, Set
from hashlib import blake2b
from typing import NamedTuple, TypeVar

import numpy as np

from tvml.guide.likes import folded
from tvml.guide.programme import Programme, digest
from tvml.models import concepts as spaces
from tvml.models.concepts import Concepts, Part
from tvml.models.schedule import Seen, Showing, When, episode, instant, keys
from tvml.sparse import Sparse
from tvml.strings import Strings, encode, find, get, pack
from tvml.text.series import series

DAILY = 3  # days on which one text is on: it describes no single episode then, and one may be liked again and again
TIMELESS = 24  # the hour of what has none

T = TypeVar("T")


class Airings(NamedTuple):
    """m airings; those of a showing stand together, by start."""

    ends: np.ndarray  # (m,) float64, seconds since 1970; nan where not known
    days: np.ndarray  # (m,) int32, 20260302 by the clock of the guide; 0 where not known
    hours: np.ndarray  # (m,) uint8; TIMELESS
    channels: np.ndarray  # (m,) int32, places in `Coming.channels`


class Known(NamedTuple):
    """What n showings are looked up by."""

    titles: Strings  # t, folded and sorted
    title: np.ndarray  # (n,) int32, the title of each
    names: Strings  # of series, sorted
    series: np.ndarray  # (t,) int32, the series of each title
    keys: np.ndarray  # (e,) int64, sorted: digests of what an episode may be known by
    places: np.ndarray  # (e,) int32, the showing of each
    days: np.ndarray  # (n,) int32, on how many days each is on


class Coming(NamedTuple):
    """What is on, read once for all people: n showings."""

    programmes: Sequence[Programme]  # m, the airings
    starts: np.ndarray  # (n + 1,) int64, where the airings of each showing begin
    airings: Airings
    channels: tuple[str, ...]
    known: Known
    rows: np.ndarray  # (n,) int64, the distinct text of each
    table: Sparse  # (texts, concepts)
    concepts: Concepts
    left: np.ndarray  # (m,) bool: airings that are not over
    front: np.ndarray  # (n,) int64, the next airing that is asked for; -1: none is


def of_showings(showings: Sequence[Showing], o: spaces.Options, parts: Sequence[Part] = ()) -> Coming:
    """Read showings, each distinct text once. The words' weights are those of these programmes and of the past."""
    first = [one.programme for one in showings]
    texts: dict[bytes, int] = {}
    rows = np.array([texts.setdefault(digest(p), len(texts)) for p in first], dtype=np.int64)
    distinct = [first[i] for i in np.unique(rows, return_index=True)[1].tolist()]
    words = [spaces.tokens(p, o) for p in distinct]
    c = spaces.of_guide(spaces.learn(words, o, parts), distinct, words)
    del words
    every = [p for one in showings for p in (one.programme, *one.others)]
    starts = np.concatenate([[0], np.cumsum([1 + len(one.others) for one in showings], dtype=np.int64)])
    channels: dict[str, int] = {}
    airings = Airings(
        np.array([np.nan if (end := instant(p.stop or p.start)) is None else end for p in every], dtype=np.float64),
        np.array([_day(p.start) for p in every], dtype=np.int32),
        np.array([_hour(p.start) for p in every], dtype=np.uint8),
        np.array([channels.setdefault(p.channel, len(channels)) for p in every], dtype=np.int32),
    )
    days = np.array([len({p.start[:10] for p in (one.programme, *one.others)}) for one in showings], dtype=np.int32)
    known = _known(first, days)
    return whole(every, starts, airings, tuple(channels), known, rows, c.sample, c)


def whole(
    programmes: Sequence[Programme],
    starts: np.ndarray,
    airings: Airings,
    channels: tuple[str, ...],
    known: Known,
    rows: np.ndarray,
    table: Sparse,
    c: Concepts,
) -> Coming:
    """All of it is asked for, and nothing is over."""
    left = np.ones(len(airings.hours), dtype=bool)
    return Coming(programmes, starts, airings, channels, known, rows, table, c, left, starts[:-1])


def asked(c: Coming, when: When, seen: Seen | None = None) -> Coming:
    """Each showing with the next airing that is asked for in front, less airings that are over and what was seen.

    An airing without a time is asked for unless a time is.
    """
    a = c.airings
    left = np.ones(len(a.hours), dtype=bool) if when.since is None else ~(a.ends <= when.since)
    fits = left.copy()
    if when.channels:
        fits &= np.isin(a.channels, [j for j, name in enumerate(c.channels) if name.casefold() in when.channels])
    if when.day:
        fits &= a.days == _day(when.day)
    if when.hours:
        begin, end = when.hours
        inside = (a.hours >= begin) & (a.hours < end) if begin < end else (a.hours >= begin) | (a.hours < end)
        fits &= inside & (a.hours != TIMELESS)
    front = np.full(len(c.rows), -1, dtype=np.int64)
    places = np.flatnonzero(fits)[::-1]
    front[_showing_of(c)[places]] = places  # the first of a showing comes last, and stays
    if seen is not None:
        front[_with(c, seen.episodes)] = -1
        gone = [j for name in seen.series if (j := find(c.known.names, name)) is not None]
        front[np.isin(c.known.series[c.known.title], gone)] = -1
    return c._replace(left=left, front=front)


def showing(c: Coming, place: int) -> Showing:
    """The showing with the airing that is asked for in front, and those others that are not over."""
    begin, end, front = int(c.starts[place]), int(c.starts[place + 1]), int(c.front[place])
    others = (begin + i for i in np.flatnonzero(c.left[begin:end]).tolist() if begin + i != front)
    return Showing(c.programmes[front], tuple(c.programmes[i] for i in others))


def liked(c: Coming, programmes: Iterable[Programme]) -> set[int]:
    """The places of showings that are a liked episode; a like of a title alone is one of a series, to be seen again."""
    found = _with(c, {key for p in programmes for key in episode(p)})
    return set(found[c.known.days[found] < DAILY].tolist())


def titled(c: Coming, titles: Iterable[str]) -> list[Programme]:
    """One programme of each showing that is called so; titles are folded."""
    places = [place for title in titles if (place := find(c.known.titles, title)) is not None]
    return [c.programmes[int(c.starts[i])] for i in np.flatnonzero(np.isin(c.known.title, places))]


def popular(c: Coming, top: int) -> list[tuple[int, int]]:
    """Places of those titles that are on most often, one a title, and how often they are."""
    there = np.flatnonzero(c.front >= 0)
    number = np.bincount(_showing_of(c)[c.left], minlength=len(c.rows))
    airings = np.bincount(c.known.title[there], number[there], minlength=c.known.titles.size)
    title, first = np.unique(c.known.title[there], return_index=True)
    order = np.lexsort((first, -airings[title]))[:top]
    return [(int(there[first[i]]), int(airings[title[i]])) for i in order]


def by_series(c: Coming, values: dict[str, T], otherwise: T) -> np.ndarray:
    """The value of each showing's series: (n,)."""
    of = np.full(c.known.names.size, otherwise)
    for name, value in values.items():
        if (j := find(c.known.names, name)) is not None:
            of[j] = value
    return np.asarray(of[c.known.series][c.known.title])


def _known(first: Sequence[Programme], days: np.ndarray) -> Known:
    called = [folded(p.title) for p in first]
    titles, title = _numbered(called)
    names, of = _numbered([series(get(titles, i)) for i in range(titles.size)])
    found = [(_code(key), i) for i, p in enumerate(first) for key in keys(p)]
    codes, places = (np.array([pair[k] for pair in found], dtype=np.int64) for k in (0, 1))
    order = np.argsort(codes, kind="stable")
    return Known(titles, title, names, of, codes[order], places[order].astype(np.int32), days)


def _numbered(texts: Sequence[str]) -> tuple[Strings, np.ndarray]:
    """The distinct texts in the order of their bytes, and the place of each text there."""
    coded = [encode(text) for text in texts]
    listed = sorted(set(coded))
    place = {text: i for i, text in enumerate(listed)}
    return pack(listed), np.array([place[text] for text in coded], dtype=np.int32)


def _with(c: Coming, wanted: Set[Hashable]) -> np.ndarray:
    """The places of showings with one of these keys."""
    codes = np.array([_code(key) for key in wanted], dtype=np.int64)
    begin, end = (np.searchsorted(c.known.keys, codes, side) for side in ("left", "right"))
    places = [c.known.places[a:b] for a, b in zip(begin.tolist(), end.tolist(), strict=True)]
    return np.unique(np.concatenate([np.zeros(0, dtype=np.int32), *places]))


def _code(key: Hashable) -> int:
    text = repr(key).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "little", signed=True)


def _showing_of(c: Coming) -> np.ndarray:
    """The showing of each airing: (m,)."""
    return np.repeat(np.arange(len(c.rows)), np.diff(c.starts))


def _day(start: str) -> int:
    digits = start[:10].replace("-", "")
    return int(digits) if digits.isdecimal() else 0


def _hour(start: str) -> int:
    hour = start[11:13]
    return min(int(hour), TIMELESS) if hour.isdecimal() else TIMELESS
