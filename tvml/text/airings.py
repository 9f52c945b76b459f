"""The same programme again: which programmes of a guide have the same text and numbers, and which was shown before.

A group is what has the same title, sub-title and description, marks and letter case aside, with the same season,
episode, part and year; its id follows from these alone, so it is the same on every day and in every guide.
"""

import re
from array import array
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

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
    text     what names the programme: the same for all its airings, and no other's
    sure     does the group stand for one programme only? A bulletin has the same text every day
    repeat   does the title say that it was shown before?
    """

    numbers: Numbers
    series: str
    text: str
    sure: bool
    repeat: bool

    @property
    def group(self) -> int:
        """Id of the programme, 64 bits."""
        from hashlib import blake2b

        return int.from_bytes(blake2b(self.text.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def same(p: Programme) -> Same:
    """Series, group and numbers of a programme."""
    read = numbers(p.title, p.subtitle, p.description, p.lang)
    own = p.extra.get("part")
    numbered = p.season is not None or p.episode is not None
    season, episode = (p.season, p.episode) if numbered else (read.season, read.episode)
    part = own if isinstance(own, int) else read.part
    title, repeat, name = _names(p.title)
    text = f"{title}\x1f{p.subtitle}\x1f{p.description}\x1f{season}\x1f{episode}\x1f{part}\x1f{p.year}"
    sure = len(p.description) >= LONG and (_counted(season, episode, p.start) or _film(p))
    return Same(NONE if numbered or own is not None else read, name, text.casefold(), sure, repeat)


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
        self.groups = array("q")  # by a hash that holds for this run, a tenth of the cost of one that always holds
        self.starts = array("q")  # seconds since 1970; -1 = not known
        self.stops = array("q")
        self.sure = bytearray()

    def add(self, s: Same, p: Programme) -> bool:
        """Note the next programme; may it turn out to repeat an earlier one?"""
        sure = s.sure and not (p.extra.get("new") or p.extra.get("premiere"))
        self.groups.append(hash(s.text))
        self.starts.append(seconds(p.start))
        self.stops.append(seconds(p.stop))
        self.sure.append(sure)
        return sure

    def earlier(self) -> "array[int]":
        """For each programme the place of the first airing of its group; -1 where none is certain.

        An airing counts when it ended before this one began: two channels may show the same at one time.
        """
        found = array("q", [-1]) * len(self.groups)
        order = sorted((i for i, start in enumerate(self.starts) if start >= 0), key=self.starts.__getitem__)
        order.sort(key=self.groups.__getitem__)  # stable: those of a group stay in the order of their starts
        for _, group in groupby(order, self.groups.__getitem__):
            first, *others = group
            if len(others) < OFTEN:
                ended = max(self.stops[first], self.starts[first] + 1)
                for i in others:
                    if self.sure[i] and self.starts[i] >= ended:
                        found[i] = first
        return found


@lru_cache(maxsize=1 << 14)  # one programme's stop is the next one's start
def seconds(time: str) -> int:
    """RFC 3339 as seconds since 1970; -1 when there is none."""
    try:
        return int(datetime.fromisoformat(time).timestamp())
    except (ValueError, OverflowError, OSError):
        return -1
