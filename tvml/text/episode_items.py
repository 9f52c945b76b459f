"""Where a text may number something: "Staffel 2", "E5/8", "1x02", "3/6"; tvml.text.episodes decides whether it does."""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from tvml.text import episode_words as table
from tvml.text.episode_words import EPISODE, PART, SEASON, WORDS

FRACTION, ISSUE = "fraction", "issue"  # kinds beside the words': 3/6, a part or an episode; n°7, one in a season


class Item(NamedTuple):
    """A place of a folded text; `word` names it: "x" in 1x02, ":" in (2:8), "" in 3/6."""

    kind: str
    number: int
    total: int | None
    start: int
    end: int
    word: str


def fold(text: str) -> str:
    """The text without letter case and accents; only so it may be given to `items`."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.replace("ª", ".").replace("º", ".").replace("°", "."))
        text = "".join(c for c in text if not unicodedata.combining(c)).replace("æ", "ae").replace("Æ", "ae")
    return text.lower()


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted((re.escape(word) for line in words for word in line.split()), key=len, reverse=True))


def _shortest(words: Iterable[str]) -> tuple[str, ...]:
    """Those words without which a text has none of all: a text with "episode" has "ep"."""
    every = {word for line in words for word in line.split()}
    return tuple(sorted(word for word in every if not any(other in word for other in every - {word})))


_SHORTEST = {kind: _shortest(words.values()) for kind, words in WORDS.items()}
_PARTS = _any_of(WORDS[PART].values())
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
    SEASON: re.compile(r"(?<![a-z0-9])([st])\.?([0-9]{1,4})(?![0-9])"),
    EPISODE: re.compile(rf"(?<![a-z])(e)\.?{_NUMBER}{_TOTAL}"),
}
_LETTERED = re.compile(r"[ste]\.?[0-9]")
_PAIR = re.compile(rf"(?<![a-z0-9])([0-9]{{1,2}})x([0-9]{{2,3}})(?![0-9]|\s?(?:{table.RACES})\b)")
_RATIO = re.compile(r"(?<![0-9/.,:-])(?<![0-9]\s)([0-9]{1,3})\s?/\s?([0-9]{1,3})(?![0-9/%]|[.,:][0-9])")
_RATIO_WORD = re.compile(rf"(?<![a-z0-9.,:])([0-9]{{1,3}})\s(?:{_any_of([table.OF])})\s([0-9]{{1,3}})(?![0-9])")
_COLON = re.compile(r"(?<=\()([0-9]{1,2}):([1-9][0-9]?)(?=\))")  # as in the north: (2:8)
_ISSUE = re.compile(rf"(?<![a-z0-9])({_any_of([table.ISSUES])})[.°]?\s?([0-9]{{1,4}})(?![0-9])")
_CARDINAL = {word: number for number, words in table.CARDINALS.items() for word in words.split()}
_ORDINAL = {word: number for number, words in table.ORDINALS.items() for word in words.split()}
_PART_WORD = re.compile(rf"(?<![a-z0-9])({_PARTS})\.?\s({_any_of(_CARDINAL)})(?![a-z0-9])")
_WORD_PART = re.compile(rf"(?<![a-z0-9])({_any_of(_ORDINAL)})\s({_PARTS})(?![a-z0-9])")


def items(text: str) -> list[Item]:
    """All that may number something, in order; of two that overlap the one that begins first, or is longer.

    A pattern is tried only where a text has the letters that it cannot do without: most texts have none of them.
    """
    found: list[Item] = []
    said = [kind for kind, words in _SHORTEST.items() if any(map(text.__contains__, words))]
    for kind in said:
        found += [_item(kind, m[2], m[3], m, m[1]) for m in _BEFORE[kind].finditer(text)]
    for kind in said:
        found += [_item(kind, m[1], m[3], m, m[2]) for m in _AFTER[kind].finditer(text)]
    if _LETTERED.search(text):
        found += [_item(SEASON, m[2], None, m, m[1]) for m in _LETTER[SEASON].finditer(text)]
        found += [_item(EPISODE, m[2], m[3], m, m[1]) for m in _LETTER[EPISODE].finditer(text)]
    for m in _PAIR.finditer(text) if "x" in text else ():
        found.append(Item(SEASON, int(m[1]), None, m.start(), m.end(1), "x"))
        found.append(Item(EPISODE, int(m[2]), None, m.end(1) + 1, m.end(), "x"))
    for pattern, sign in ((_RATIO, "/"), (_RATIO_WORD, ""), (_COLON, ":")):
        if sign in text:
            found += [_item(FRACTION, m[1], m[2], m, sign.strip("/")) for m in pattern.finditer(text)]
    found += [_item(ISSUE, m[2], None, m, m[1]) for m in _ISSUE.finditer(text)]
    if PART in said:
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
