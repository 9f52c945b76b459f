"""Categories as guides write them -> DVB content codes and a kind: film, series, one-off or live.

A text is folded and read from the left, each time as many words as the table knows together: "Serie, Krimi / Drama" is
serie + krimi + drama. A word that the table lacks may be a compound with a known end ("Goldsuchersoap"), else the
nearest words of the table answer for it (near.py). What a programme's categories say together is decided by rank, for
a film about sports is no sports and a documentary about crime no thriller: children, news and documentary, reality,
fiction and music, sports, shows, subjects, and weak words ("Entertainment") last; among equals the first. A group gives
way to a code within it: sports + football is football.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tvml.genres.table import Table, Term, fold, load
from tvml.guide import dvb
from tvml.guide.targets import FILM, SERIES

if TYPE_CHECKING:
    from tvml.genres.near import Near

SURE, COMPOUND, ENDING = 1.0, 0.95, 0.85  # of a term; of both parts of a compound; of its end alone
LEAST = 0.6  # below it, a text is unknown
LINKS = ("", "s", "n", "en", "es", "er", "e")  # letters between the parts of a compound
_RANKS = {dvb.CHILDREN: 0, dvb.NEWS: 1, dvb.FILMS: 3, dvb.MUSIC: 3, dvb.SPORTS: 5, dvb.SHOWS: 6}  # of groups
_ALONE = {dvb.SHOWS: 2, 0x77: 3, dvb.FILMS: 4}  # reality; experimental films; films of no known sort
_SUBJECT, _WEAK = 7, 8


class Reading(NamedTuple):
    """What one text says: its terms in order, how sure that is, and the word of the table that it is most alike to."""

    terms: tuple[Term, ...]
    confidence: float
    nearest: str = ""


class Genre(NamedTuple):
    """codes, the decisive one first; () and "" where the categories do not say it."""

    codes: tuple[int, ...]
    kind: str
    confidence: float


class Normaliser:
    """A table at work; each distinct text and each distinct set of categories is read once.

    Without a table it is the shipped one, loaded when the first text is read: many guides have no categories.
    """

    def __init__(self, table: Table | None = None, least: float = LEAST) -> None:
        self.least = least
        if table is not None:
            self.table = table
        self.read = lru_cache(maxsize=1 << 16)(self._read)
        self.genre = lru_cache(maxsize=1 << 16)(self._genre)

    @cached_property
    def table(self) -> Table:
        return load()

    @cached_property
    def near(self) -> "Near":
        """The table's words, to be asked for what they are alike to."""
        from tvml.genres.near import Near  # with numpy: the table knows every category of most guides

        return Near(self.table.terms)

    def known(self, text: str) -> bool:
        """Does the table, or what it is alike to, say what the text is? "Other" is known and says nothing."""
        return self.read(text).confidence >= self.least

    def _genre(self, categories: tuple[str, ...], episodic: bool = False) -> Genre:
        """What a programme's categories say together; `episodic`: it has an episode number, so it is no film."""
        readings = [self.read(text) for text in categories]
        return decide([reading for reading in readings if reading.confidence >= self.least], episodic)

    def _read(self, text: str) -> Reading:
        words = fold(text).split()
        terms: list[Term] = []
        sure: list[float] = []
        nearest, i = "", 0
        while i < len(words):
            length, term = self._longest(words, i)
            if term is not None:
                terms.append(term)
                sure += [SURE] * length
            elif words[i] not in self.table.fillers and not words[i].isdigit():
                found, certainty, like = self._alone(words[i])
                terms += found
                nearest = nearest or like
                sure.append(certainty)
            i += length
        if not sure:  # a text of fillers alone ("General") says nothing, and that is known
            return Reading((), float(any(word in self.table.fillers for word in words)), nearest)
        # the root: of texts of the table without themselves, half of whose words are known, 80 % are read right
        return Reading(tuple(terms), (sum(sure) / len(sure)) ** 0.5, nearest)

    def _longest(self, words: Sequence[str], i: int) -> tuple[int, Term | None]:
        """The longest term that begins at a place, and of how many words it is."""
        for length in range(min(self.table.longest, len(words) - i), 0, -1):
            key = " ".join(words[i : i + length])
            if (term := self._term(key)) is not None and not (length == 1 < len(words) and key in self.table.fillers):
                return length, term
        return 1, None

    def _term(self, key: str) -> Term | None:
        """What the table says of some words, in the singular too."""
        for form in (key, key.removesuffix("s"), key.removesuffix("ies") + "y", key + "s"):
            if (found := self.table.terms.get(form)) is not None and len(form) >= min(len(key), 4):
                return found
        return None

    def _alone(self, word: str) -> tuple[list[Term], float, str]:
        """A word that is no term: a compound, or like one."""
        if parts := self._parts(word):
            return parts, COMPOUND if len(parts) > 1 else ENDING, ""
        answer = self.near.ask(word)
        if answer.confidence < self.least:
            return [], 0.0, answer.nearest
        return [answer.term], answer.confidence, answer.nearest

    def _parts(self, word: str) -> list[Term]:
        for ending, term in self.table.endings:
            stem = word[: -len(ending)]
            if len(stem) > 2 and word.endswith(ending):
                for link in LINKS:
                    if stem.endswith(link) and (first := self._term(stem[: len(stem) - len(link)])) is not None:
                        return [first, term]
                return [*self._parts(stem), term]
        return []


def decide(readings: Iterable[Reading], episodic: bool = False) -> Genre:
    """The genre of what was read."""
    found = [(term, reading.confidence) for reading in readings for term in reading.terms]
    ranked = sorted(
        (pair for pair in found if pair[0].code), key=lambda pair: _rank(pair[0])
    )  # stable: first of equals
    kind = next((term.kind for term, _ in found if term.kind), "")
    if episodic and kind in ("", FILM):
        kind = SERIES
    if not ranked:
        return Genre((), kind, max((sure for term, sure in found if term.kind), default=0.0))
    (first, sure), *rest = ranked
    if first.code == dvb.group(first.code):
        within = (pair for pair in rest if dvb.group(pair[0].code) == first.code != pair[0].code)
        first, sure = next(within, (first, sure))
    if kind == FILM and _rank(Term(first.code)) > _ALONE[dvb.FILMS]:
        kind = ""  # of a film about nature: the word "film" beside it would take the place of its subject
    codes = dict.fromkeys((first.code, *(term.code for term, _ in rest if term.code != dvb.group(first.code))))
    return Genre(tuple(codes), kind, sure)


def _rank(term: Term) -> int:
    return _WEAK if term.weak else _ALONE.get(term.code, _RANKS.get(dvb.group(term.code), _SUBJECT))
