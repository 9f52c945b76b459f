"""The same programme again: which programmes of a guide have the same text and numbers, and which was shown before.

A group is what has the same title, sub-title and description, marks and letter case aside, with the same season,
episode, part and year; its id follows from these alone, so it is the same on every day and in every guide.
"""

import re
from array import array
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

import numpy as np

from tvml.guide.programme import Programme
from tvml.text.episodes import NONE, Numbers, numbers
from tvml.text.marks import unmarked
from tvml.text.series import series

LONG = 40  # letters of a description that tells one programme from others
OFTEN = 12  # airings of one text; more is a text that stands for many programmes
FILM = 70 * 60  # seconds; a shorter one with a director and a year may be any episode of a series
_COMPACT = re.compile(r"\b(?:S[0-9]{1,4}\W?E[0-9]{1,5}|[0-9]{1,2}x[0-9]{2,3})\b", re.I)  # not known to `series`


class Same(NamedTuple):
    """What a programme's text says of it.

    numbers  read from the text; none where the programme has a number already
    series   name of its series: the same for all its episodes
    group    id of the programme, 64 bits: the same for all its airings
    sure     does the group stand for one programme only? A bulletin has the same text every day
    repeat   does the title say that it was shown before?
    """

    numbers: Numbers
    series: str
    group: int
    sure: bool
    repeat: bool


def same(p: Programme) -> Same:
    """Series, group and numbers of a programme."""
    read = numbers(p.title, p.subtitle, p.description, p.lang)
    own = p.extra.get("part")
    numbered = p.season is not None or p.episode is not None
    season, episode = (p.season, p.episode) if numbered else (read.season, read.episode)
    part = own if isinstance(own, int) else read.part
    title, repeat, name = _names(p.title)
    text = f"{title}\x1f{p.subtitle}\x1f{p.description}\x1f{season}\x1f{episode}\x1f{part}\x1f{p.year}"
    group = int.from_bytes(blake2b(text.casefold().encode("utf-8", "surrogatepass"), digest_size=8).digest())
    sure = len(p.description) >= LONG and (_counted(season, episode, p.start) or _film(p))
    return Same(NONE if numbered or own is not None else read, name, group, sure, repeat)


def _counted(season: int | None, episode: int | None, start: str) -> bool:
    """A season that is a year numbers its days, and a day has many news of one text."""
    return bool(season and episode and season < 1900 and start[:4] != str(2000 + season))


def _film(p: Programme) -> bool:
    long = p.start and p.stop and seconds(p.stop) - seconds(p.start) >= FILM
    return bool(long and p.year and p.credits.get("director"))


@lru_cache(maxsize=1 << 14)  # a guide repeats itself
def _names(title: str) -> tuple[str, bool, str]:
    bare, repeat = unmarked(title)
    return bare, repeat, series(_COMPACT.sub("", bare))


class Airings:
    """When each programme of a guide is on: 24 bytes each."""

    def __init__(self) -> None:
        self.groups = array("Q")
        self.starts = array("q")  # seconds since 1970; -1 = not known
        self.stops = array("q")
        self.sure = bytearray()

    def add(self, s: Same, p: Programme) -> bool:
        """Note the next programme; may it turn out to repeat an earlier one?"""
        sure = s.sure and not (p.extra.get("new") or p.extra.get("premiere"))
        self.groups.append(s.group)
        self.starts.append(seconds(p.start))
        self.stops.append(seconds(p.stop))
        self.sure.append(sure)
        return sure

    def earlier(self) -> np.ndarray:
        """For each programme the place of the first airing of its group, (n,) int64; -1 where none is certain.

        An airing counts when it ended before this one began: two channels may show the same at one time.
        """
        groups = np.array(self.groups, dtype=np.uint64)
        starts, stops = (np.array(times, dtype=np.int64) for times in (self.starts, self.stops))
        found = np.full(len(groups), -1)
        known = np.flatnonzero(starts >= 0)
        order = known[np.lexsort((known, starts[known], groups[known]))]
        fresh = np.append(True, groups[order][1:] != groups[order][:-1])[: len(order)]
        places = np.maximum.accumulate(np.where(fresh, np.arange(len(order)), 0))
        first = order[places]
        sizes = np.diff(np.append(np.flatnonzero(fresh), len(order)))  # airings of each group
        few = np.repeat(sizes, sizes) <= OFTEN
        ended = np.where(stops[first] > starts[first], stops[first], starts[first] + 1) <= starts[order]
        sure = np.array(self.sure, dtype=bool)[order]
        found[order[ended & sure & few]] = first[ended & sure & few]
        return found


@lru_cache(maxsize=1 << 14)  # one programme's stop is the next one's start
def seconds(time: str) -> int:
    """RFC 3339 as seconds since 1970; -1 when there is none."""
    try:
        return int(datetime.fromisoformat(time).timestamp())
    except (ValueError, OverflowError, OSError):
        return -1
