"""Season, episode and part that a programme's text says itself: "S1E2", "1x02", "Staffel 2, Folge 5", "(1/6)".

What numbers something stands by itself: at the end of a title, in brackets, between dashes. So the items of a text
("Staffel 2", "E5", "3/6") are found first, neighbours are joined to a chain, and that counts only when an end or a
separator stands beside it. A number in running text, a year, a score or a date is none.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from tvml.text import episode_words as table
from tvml.text.episode_items import FRACTION, ISSUE, Item, fold, items
from tvml.text.episode_words import EPISODE, PART, SEASON, WORDS

TITLE, SUBTITLE, DESCRIPTION = "title", "subtitle", "description"
HEAD = 200  # letters of a description in which it may say a number
SEASONS, PARTS = 99, 60  # the largest; a season may be a year as well
SHORT_TOTALS = (5, 10, 100)  # of which scores are: 3/5
NORTH = ("sv", "no", "nb", "nn", "da")  # where (2:8) is part 2 of 8
SINGLE_T = ("es", "pt", "ca", "gl")  # where T3 is a season

_DIGIT = re.compile("[0-9]")
_PART = re.compile(rf"\b(?:{'|'.join(' '.join(WORDS[PART].values()).split())})\b", re.I)
_JOIN = re.compile(rf"(?:[\s,;:./|║•·–—()\[\]'-]|\b(?:{table.LINKS})\b){{0,5}}")
_RANGE = re.compile(r"\s?(?:[-–+&/]|bis|to|und|and|et|y|e|og|och|en)\s?e?[0-9]")  # 3-4: which of them?
_SCORES = re.compile(rf"[★☆⭐]|\b(?:{table.SCORES})\b")
_STAR_WARS = re.compile(table.STAR_WARS)
_OPENERS, _CLOSERS, _SEPARATORS, _BARS = "([{«“„\"'‘‹", ")]}»”\"'’›([", "-–—:;,.|║•·/…", "|║•·"


class Numbers(NamedTuple):
    """As people count, from 1; None = not said. episodes, parts: how many there are in all."""

    season: int | None = None
    episode: int | None = None
    episodes: int | None = None
    part: int | None = None
    parts: int | None = None


class Place(NamedTuple):
    """Where a chain stands: what is before and behind it in the folded text of a field."""

    before: str
    after: str
    field: str
    lang: str
    text: str

    @property
    def bracketed(self) -> bool:
        return self.before[-1:] in ("(", "[") and self.after.lstrip()[:1] in (")", "]")


NONE = Numbers()


def numbers(title: str, subtitle: str = "", description: str = "", lang: str = "") -> Numbers:
    """What the texts of a programme say together; where two of them differ, nothing.

    >>> numbers("Cops S28 Ep. 6")[:2], numbers("Das Boot", "Teil 2 von 6")[3:]
    ((28, 6), (2, 6))
    """
    found = [n for n in (read(title, TITLE, lang), read(subtitle, SUBTITLE, lang)) if n is not NONE]
    if _DIGIT.search(description, 0, HEAD) and (n := read(description[:HEAD], DESCRIPTION, lang)) is not NONE:
        found.append(n)
    if not found:
        return NONE
    said = _merged(found)
    hundreds, rest = divmod(said.episode or 0, 100)
    if rest and hundreds > 1 and hundreds == said.season:  # "season 15, episode 1534" says the season again
        return said._replace(episode=rest)
    return said


def xmltv_ns(n: Numbers) -> str:
    """The numbers as XMLTV writes them, from 0: season.episode/of.part/of.

    >>> xmltv_ns(Numbers(2, 5, 8)), xmltv_ns(Numbers(part=1, parts=6))
    ('1.4/8.', '..0/6')
    """
    pairs = ((n.season, None), (n.episode, n.episodes), (n.part, n.parts))
    return ".".join(f"{number - 1}{f'/{total}' if total else ''}" if number else "" for number, total in pairs)


@lru_cache(maxsize=1 << 14)  # a guide repeats itself
def read(text: str, field: str, lang: str = "") -> Numbers:
    """What one text says; `field` is TITLE, SUBTITLE or DESCRIPTION."""
    if not _DIGIT.search(text) and not _PART.search(text):
        return NONE
    lang = lang[:2].lower()
    text = fold(text)
    chains = [n for chain in _chains(items(text), text) if (n := _numbers(chain, text, field, lang)) != NONE]
    return _merged(chains)


def _chains(found: list[Item], text: str) -> Iterator[list[Item]]:
    """Items with nothing but separators between them."""
    chain = found[:1]
    for before, item in pairwise(found):
        between = text[before.end : item.start]
        if (before.word, item.word) == ("x", "x") or _JOIN.fullmatch(between):
            chain.append(item)
        else:
            yield chain
            chain = [item]
    if chain:
        yield chain


def _numbers(chain: list[Item], text: str, field: str, lang: str) -> Numbers:
    """What a chain says where it stands; NONE when it may be something else."""
    kinds = {item.kind for item in chain}
    complete = SEASON in kinds and bool(kinds & {EPISODE, FRACTION, ISSUE})
    place = Place(text[: chain[0].start].rstrip(), text[chain[-1].end :], field, lang, text)
    if not _stands_alone(chain, place, complete) or _RANGE.match(place.after):
        return NONE
    if not complete and not all(_may(item, kinds, place) for item in chain):
        return NONE
    return _said(chain)


def _stands_alone(chain: list[Item], place: Place, complete: bool) -> bool:
    before, after = place.before[-1:], place.after.lstrip()[:1]
    if place.after[:1].isalnum() or after == "%":
        return False
    if after and after not in _CLOSERS + _SEPARATORS and not (complete and place.field != DESCRIPTION):
        return False
    if place.field == TITLE or (complete and place.field == SUBTITLE) or not before or before in _OPENERS + _BARS:
        return True
    if place.field == SUBTITLE or complete:
        return before in _SEPARATORS + ")]"
    last = not place.after.strip(" .")  # a description ends in "Episode 3 of 6."
    return last and before in ".!?" and chain[-1].kind != FRACTION and chain[-1].total is not None


def _may(item: Item, kinds: set[str], place: Place) -> bool:
    """Is an item of an incomplete chain (no season with its episode) sure to number something?"""
    single = len(item.word) == 1
    if item.kind == SEASON:
        if item.number > SEASONS or (place.field == DESCRIPTION and single and place.before and not place.bracketed):
            return False
        if single:
            return bool(place.before) and (item.word == "s" or place.lang in SINGLE_T)
        return place.field != TITLE or bool(place.before or place.after.strip())
    if item.kind == EPISODE:
        if single:
            apart = not place.before or place.before[-1] in _SEPARATORS + _OPENERS
            return apart and (place.field != TITLE or bool(place.before))
        film = place.field == TITLE and item.word in table.CHAPTERS and not place.bracketed
        return not film and not _STAR_WARS.search(place.text)
    if item.kind == PART:  # films have parts as well, and say so in their titles
        return place.field != TITLE or place.bracketed or item.total is not None
    if item.kind == FRACTION:
        return bool(kinds & {EPISODE, PART}) or _is_fraction(item, place)
    return False


def _is_fraction(item: Item, place: Place) -> bool:
    """Does 3/6 alone count parts? It does in brackets, as a whole sub-title, and first in a text: "3/6. Jette ..."."""
    number, total = item.number, item.total or 0
    first = place.field != TITLE and not place.before and (place.after[:2] in (". ", ": ") or not place.after.strip())
    if not (place.bracketed or first) or _SCORES.search(place.text):
        return False
    if (number, total) in ((9, 11), (24, 7)) or not 2 <= total <= 999:
        return False
    if item.word == ":" and place.lang not in NORTH:
        return False
    if number >= 15 and (total == number + 1 or (total == number and not place.bracketed)):  # 25/26, 50/50
        return False
    if place.field == DESCRIPTION and place.before not in ("", "(", "["):
        return not place.after.strip(" )].") and total not in SHORT_TOTALS
    return True


def _said(chain: list[Item]) -> Numbers:
    said: dict[str, int] = {}
    kinds = {item.kind for item in chain}
    for item in chain:
        kind, number, total = item.kind, item.number, item.total
        if kind in (FRACTION, ISSUE):
            alone = kind == FRACTION and (EPISODE in kinds or SEASON not in kinds)
            kind = PART if alone else EPISODE
            if EPISODE in kinds and said.get(EPISODE) == number and total:
                kind = EPISODE
        if number < 1 or (total is not None and total < number) or (kind == PART and number > PARTS):
            return NONE
        if kind == SEASON and number > SEASONS and not (1900 <= number <= 2100 and len(kinds) > 1):
            return NONE
        if said.setdefault(kind, number) != number:
            return NONE
        if total is not None and not (kind == EPISODE and total == number + 1 and total > 2):  # or two episodes: 3/4
            said.setdefault(kind + "s", total)
    return Numbers(said.get(SEASON), said.get(EPISODE), said.get(EPISODE + "s"), said.get(PART), said.get(PART + "s"))


def _merged(every: list[Numbers]) -> Numbers:
    """All numbers; what is told in two ways is not said, and no season without its episode or the other way round."""
    if len(every) < 2:
        return every[0] if every else NONE
    told = [{n[i] for n in every if n[i] is not None} for i in range(len(NONE))]
    season, episode, episodes, part, parts = (next(iter(some)) if len(some) == 1 else None for some in told)
    if len(told[0]) > 1 or len(told[1]) > 1:
        season = episode = None
    return Numbers(season, episode, episodes if episode else None, part, parts if part else None)
