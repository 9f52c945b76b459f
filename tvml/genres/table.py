"""The table of genres: words of guides in many languages, each with its DVB content code and its kind.

configs/genres/ has one YAML file a language, which people read and extend; en.yaml explains the format.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tvml.config import build, read_yaml
from tvml.errors import InputError, did_you_mean
from tvml.guide import dvb
from tvml.guide.targets import KINDS
from tvml.shipped import folder

_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "œ": "oe", "đ": "d", "ł": "l", "ð": "d", "þ": "th", "ı": "i"})
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Language:
    """One file: lists of words, with commas between them."""

    genres: dict[int, str] = field(default_factory=dict)  # DVB code -> words
    kinds: dict[str, str] = field(default_factory=dict)  # film, series, one-off, live -> words
    weak: str = ""  # words with a genre that give way to any other
    nothing: str = ""  # words that are known and say nothing
    endings: dict[str, str] = field(default_factory=dict)  # end of a compound -> the word that it stands for
    fillers: str = ""  # words between words


class Term(NamedTuple):
    """What a word says. code 0 and kind "": nothing, and that is known."""

    code: int = 0
    kind: str = ""
    weak: bool = False


_NOTHING = Term()


class Table(NamedTuple):
    """terms     folded words -> what they say
    endings   (folded end of a compound, what it says), the longest first
    fillers   folded words that are not looked at
    longest   words of the longest term
    """

    terms: dict[str, Term]
    endings: tuple[tuple[str, Term], ...]
    fillers: frozenset[str]
    longest: int


def fold(text: str) -> str:
    """The words of a text without letter case, accents and punctuation, one blank between them.

    >>> fold("Série d'Animation / JEUNESSE"), fold("Fußball")
    ('serie d animation jeunesse', 'fussball')
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
        text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(_WORD.findall(text.lower()))


def load(own: Path | None = None) -> Table:
    """The shipped table, with the user's file on top: what that says of a word holds. Raises InputError."""
    terms: dict[str, Term] = {}
    endings: dict[str, str] = {}
    fillers: set[str] = set()
    for path in (*sorted((folder("configs") / "genres").glob("*.yaml")), *([own] if own else [])):
        language = build(Language, read_yaml(path), str(path))
        terms.update(_terms(language, {} if path == own else terms, str(path)))
        endings |= {fold(ending): fold(word) for ending, word in language.endings.items()}
        fillers |= set(_list(language.fillers))
    terms |= {fold(text): Term(code) for code, name in dvb.NAMES.items() for text in (name, dvb.written(code))}
    for word in endings.values():
        if word not in terms:
            raise InputError(f"endings: {word!r} is no word of the table{did_you_mean(word, terms)}")
    found = sorted(((ending, terms[word]) for ending, word in endings.items()), key=lambda pair: (-len(pair[0]), pair))
    return Table(terms, tuple(found), frozenset(fillers), max(len(term.split()) for term in terms))


def _terms(language: Language, before: dict[str, Term], where: str) -> dict[str, Term]:
    """The words of one file; a word that an earlier language has too keeps what that says beside."""
    found: dict[str, Term] = {}
    for code, words in language.genres.items():
        dvb.known(code, where)
        for word in _list(words):
            if word not in found:
                _, kind, weak = before.get(word, _NOTHING)
                found[word] = Term(code, kind, weak)
    for kind, words in language.kinds.items():
        if kind not in KINDS:
            raise InputError(f"{where}: kinds: no kind {kind!r}{did_you_mean(kind, KINDS)}")
        for word in _list(words):
            found[word] = found.get(word, before.get(word, _NOTHING))._replace(kind=kind)
    for word in _list(language.weak):
        if word in found:
            found[word] = found[word]._replace(weak=True)
    return dict.fromkeys(_list(language.nothing), Term()) | found


def _list(words: str) -> Iterable[str]:
    return [folded for word in words.split(",") if (folded := fold(word))]
