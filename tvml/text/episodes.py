"""Season, episode and part that a programme's text says itself: "S1E2", "1x02", "Staffel 2, Folge 5", "(1/6)".

What numbers something stands by itself: at the end of a title, in brackets, between dashes. So the items of a text
("Staffel 2", "E5", "3/6") are found first, neighbours are joined to one numbering, and that counts only when nothing
but an end or a separator stands beside it. A number in running text, a year, a score or a date is none.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from tvml.text import episode_words as table
from tvml.text.episode_words import EPISODE, PART, SEASON, WORDS

TITLE, SUBTITLE, DESCRIPTION = "title", "subtitle", "description"
HEAD = 200  # letters of a description in which it may say a number
SEASONS, PARTS = 99, 60  # the largest; a season may be a year as well
FRACTION, ISSUE = "fraction", "issue"  # of items: 3/6, which is a part or an episode; n°7, an episode in a season


class Numbers(NamedTuple):
    """As people count, from 1; None = not said. episodes, parts: how many there are in all."""

    season: int | None = None
    episode: int | None = None
    episodes: int | None = None
    part: int | None = None
    parts: int | None = None


class Item(NamedTuple):
    kind: str
    number: int
    total: int | None
    start: int
    end: int
    word: str  # what names it; "" for a fraction


NONE = Numbers()


def numbers(title: str, subtitle: str = "", description: str = "", lang: str = "") -> Numbers:
    """What the texts of a programme say together; where two of them differ, nothing.

    >>> numbers("Cops S28 Ep. 2806")[:2], numbers("Das Boot", "Teil 2 von 6")[3:]
    ((28, 2806), (2, 6))
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
    text = _fold(text)
    chains = [n for chain in _chains(_items(text), text) if (n := _numbers(chain, text, field, lang)) != NONE]
    return _merged(chains)


def _fold(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.replace("ª", ".").replace("º", ".").replace("°", "."))
        text = "".join(c for c in text if not unicodedata.combining(c)).replace("æ", "ae").replace("Æ", "ae")
    return text.lower()


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted((re.escape(word) for line in words for word in line.split()), key=len, reverse=True))


_PARTS = _any_of(WORDS[PART].values())
_DIGIT = re.compile("[0-9]")
_PART = re.compile(rf"\b(?:{_PARTS})\b", re.I)
_TOTAL = rf"(?:\s?(?:/|(?:{_any_of([table.OF])})\b)\s?([0-9]{{1,5}})(?![0-9]))?"
_NUMBER = r"([0-9]{1,5})(?![0-9]|[.,][0-9])"
_TH = r"\.|\^|:?[ae]|o|eme|ere?|re|de|s?te"
_BEFORE = {
    kind: re.compile(rf"(?<![a-z0-9])({_any_of(words.values())})\.?\s?[:#]?\s?{_NUMBER}{_TOTAL}")
    for kind, words in WORDS.items()
}
_AFTER = {
    kind: re.compile(
        rf"(?<![a-z0-9.])([0-9]{{1,5}})(?:{_TH}{'' if kind == EPISODE else '|nd|rd|th|st'})"  # the 100th is a feast
        rf"\s?({_any_of(words.values())})\b{_TOTAL}"
    )
    for kind, words in WORDS.items()
}
_LETTER = {
    SEASON: re.compile(r"(?<![a-z0-9])([st])([0-9]{1,4})(?![0-9])"),
    EPISODE: re.compile(rf"(?<![a-z])(e){_NUMBER}{_TOTAL}"),
}
_PAIR = re.compile(rf"(?<![a-z0-9])([0-9]{{1,2}})x([0-9]{{2,3}})(?![0-9]|\s?(?:{table.RACES})\b)")
_RATIO = re.compile(r"(?<![0-9/.,:-])(?<![0-9]\s)([0-9]{1,3})\s?/\s?([0-9]{1,3})(?![0-9/.,%]|:[0-9])")
_COLON = re.compile(r"(?<=\()([0-9]{1,2}):([1-9][0-9]?)(?=\))")  # as in the north: (2:8)
_ISSUE = re.compile(rf"(?<![a-z0-9])({_any_of([table.ISSUES])})[.°]?\s?([0-9]{{1,4}})(?![0-9])")
_CARDINAL = {word: number for number, words in table.CARDINALS.items() for word in words.split()}
_ORDINAL = {word: number for number, words in table.ORDINALS.items() for word in words.split()}
_PART_WORD = re.compile(rf"(?<![a-z0-9])({_PARTS})\.?\s({_any_of(_CARDINAL)})(?![a-z0-9])")
_WORD_PART = re.compile(rf"(?<![a-z0-9])({_any_of(_ORDINAL)})\s({_PARTS})(?![a-z0-9])")
_JOIN = re.compile(rf"(?:[\s,;:./|║•·–—()\[\]'-]|\b(?:{table.LINKS})\b){{0,5}}")
_RANGE = re.compile(r"\s?(?:[-–+&/]|bis|to|und|and|et|y|e|og|och|en)\s?e?[0-9]")
_SCORES = re.compile(rf"[★☆⭐]|\b(?:{table.SCORES})\b")
_STAR_WARS = re.compile(table.STAR_WARS)
_OPENERS, _CLOSERS, _SEPARATORS = "([{«“„\"'‘‹", ")]}»”\"'’›", "-–—:;,.|║•·/…"


def _items(text: str) -> list[Item]:
    """All that may number something, in order; of two that overlap the one that begins first, or is longer."""
    found: list[Item] = []
    for kind, pattern in _BEFORE.items():
        found += [_item(kind, m[2], m[3], m, m[1]) for m in pattern.finditer(text)]
    for kind, pattern in _AFTER.items():
        found += [_item(kind, m[1], m[3], m, m[2]) for m in pattern.finditer(text)]
    found += [_item(SEASON, m[2], None, m, m[1]) for m in _LETTER[SEASON].finditer(text)]
    found += [_item(EPISODE, m[2], m[3], m, m[1]) for m in _LETTER[EPISODE].finditer(text)]
    for m in _PAIR.finditer(text):
        found.append(Item(SEASON, int(m[1]), None, m.start(), m.end(1), "x"))
        found.append(Item(EPISODE, int(m[2]), None, m.end(1) + 1, m.end(), "x"))
    for pattern in (_RATIO, _COLON):
        found += [_item(FRACTION, m[1], m[2], m, "" if pattern is _RATIO else ":") for m in pattern.finditer(text)]
    found += [_item(ISSUE, m[2], None, m, m[1]) for m in _ISSUE.finditer(text)]
    found += [Item(PART, _CARDINAL[m[2]], None, *m.span(), m[1]) for m in _PART_WORD.finditer(text)]
    found += [Item(PART, _ORDINAL[m[1]], None, *m.span(), m[2]) for m in _WORD_PART.finditer(text)]
    found.sort(key=lambda item: (item.start, -item.end))
    kept: list[Item] = []
    for item in found:
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def _item(kind: str, number: str, total: str | None, match: "re.Match[str]", word: str) -> Item:
    return Item(kind, int(number), int(total) if total else None, match.start(), match.end(), word)


def _chains(items: list[Item], text: str) -> Iterator[list[Item]]:
    """Items with nothing but separators between them."""
    chain = items[:1]
    for before, item in pairwise(items):
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
    before, after = text[: chain[0].start].rstrip(), text[chain[-1].end :]
    if not _stands_alone(before, after, field, complete) or _RANGE.match(after):
        return NONE
    bracketed = before[-1:] in _BRACKETS and after.lstrip()[:1] in _BRACKETS if before and after else False
    if not complete and not all(_may(item, chain, before, after, bracketed, field, lang, text) for item in chain):
        return NONE
    return _said(chain)


_BRACKETS = frozenset("()[]")


def _stands_alone(before: str, after: str, field: str, complete: bool) -> bool:
    after_it = after.lstrip()
    ends = not after_it or after_it[0] in _CLOSERS or after_it[0] in _SEPARATORS or (after_it[0] in _BRACKETS)
    if after[:1].isalnum() or after[:1] == "%" or not (ends or (complete and field != DESCRIPTION)):
        return False
    if field == TITLE or (complete and field == SUBTITLE):
        return True
    if not before or before[-1] in _OPENERS or before[-1] in "|║•·":
        return True
    return before[-1] in (_SEPARATORS + ")]") if field == SUBTITLE or complete else False


def _may(
    item: Item, chain: list[Item], before: str, after: str, bracketed: bool, field: str, lang: str, text: str
) -> bool:
    """Is an item of an incomplete chain (no season with its episode) sure to number something?"""
    kinds = {other.kind for other in chain}
    apart = bracketed or not before or before[-1] in _SEPARATORS or before[-1] in _OPENERS
    if item.kind == SEASON:
        if item.number > SEASONS or (field == DESCRIPTION and len(item.word) == 1 and not bracketed and before):
            return False
        if len(item.word) == 1:
            return bool(before) and (item.word == "s" or lang in ("es", "pt", "ca", "gl"))
        return bool(before) or bool(after.strip()) or field != TITLE
    if item.kind == EPISODE:
        if item.word == "e":
            return apart and (field != TITLE or bool(before))
        if field == TITLE and (item.word in table.CHAPTERS and not bracketed):
            return False
        return not _STAR_WARS.search(text)
    if item.kind == PART:
        return field != TITLE or bracketed or item.total is not None
    if item.kind == FRACTION:
        if kinds & {EPISODE, PART}:
            return True
        return _is_fraction(item, before, after, bracketed, field, lang, text)
    return False


def _is_fraction(item: Item, before: str, after: str, bracketed: bool, field: str, lang: str, text: str) -> bool:
    total = item.total or 0
    whole = field == SUBTITLE and not before and not after.strip()
    if not (bracketed or whole) or _SCORES.search(text):
        return False
    if (item.number, total) in ((9, 11), (24, 7)) or not 2 <= total <= 999:
        return False
    if item.word == ":" and lang not in ("sv", "no", "nb", "nn", "da"):
        return False
    if total == item.number + 1 and 15 <= item.number <= 40:  # a sports season: 25/26
        return False
    if field == DESCRIPTION and before not in ("(", "["):
        return not after.strip(" )].") and total not in (5, 10, 100)  # at its end a score may stand
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
