"""The series a title belongs to, so that episodes of one series stay on one side of a split."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tvml.text.tokens import tokens

if TYPE_CHECKING:
    import numpy as np

LETTERS = 3  # that a name has at least; in scripts where a letter is a syllable or a word fewer will do
_HEAD_END = re.compile(r"[:|]\s+|\s+[-–—]\s+|\.\.\.")
_MARK = re.compile(
    r"(?:s|e|t|ep|pt|season|series|staffel|saison|säsong|temporada|episode|épisode|episodio|avsnitt|folge|teil|part)?\d+"
)
_WORDS = {  # what stands before the number of an episode, in the languages of the sample data
    *("s", "e", "t", "ep", "pt", "part", "season", "episode", "staffel", "folge", "teil", "saison", "épisode"),
    *("temporada", "episodio", "säsong", "avsnitt"),
}


def series(title: str) -> str:
    """The title without what tells episodes apart: all behind the first ": ", " - " or "...", and numbers.

    >>> series("Planet Wissen: Mythos Rommel"), series("Verrückt nach Meer (207)"), series("Cops S28 Ep. 2806")
    ('planet wissen', 'verrückt nach meer', 'cops')
    """
    head = _name(_HEAD_END.split(title, maxsplit=1)[0])
    if head.isascii() and sum(map(str.isalpha, head)) < LETTERS:  # "K 11 - Kommissare im Einsatz" is no series "k"
        head = ""
    return head or _name(title) or " ".join(tokens(title))


def numbers_of(titles: Iterable[str]) -> "np.ndarray":
    """A number for each title, equal for titles of one series and counted from 0 by first appearance: (b,)."""
    import numpy as np  # 0.1 s, which a command that numbers nothing need not pay

    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(series(title), len(numbers)) for title in titles], dtype=np.int64)


def _name(text: str) -> str:
    words = tokens(text)
    kept = [word for word in words if not _MARK.fullmatch(word)]
    if len(kept) < len(words):  # "Ep. 7": the number is gone, its word goes too
        while kept and kept[-1] in _WORDS:
            kept.pop()
    return " ".join(kept)
