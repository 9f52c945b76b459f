"""From categories, or a classifier's label, to the words that a consumer of the guide understands."""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from tvml.genres.normalise import Normaliser
from tvml.guide import targets
from tvml.guide.programme import Programme


class Wording(NamedTuple):
    """How a classifier's labels become categories.

    words     a programme's labels -> what to write, the decisive one first
    settled   do these categories leave nothing to add?
    """

    words: Callable[[tuple[str, ...], Programme], list[str]]
    settled: Callable[[list[str]], bool]


def episodic(p: Programme) -> bool:
    """Has it an episode number? Then it is no film."""
    return p.season is not None or p.episode is not None


def of_programme(n: Normaliser, target: str) -> Callable[[Programme], tuple[str, ...]]:
    """What says to the target what a programme's own categories say, the decisive word first."""

    @lru_cache(maxsize=1 << 16)
    def words(categories: tuple[str, ...], in_series: bool) -> tuple[str, ...]:
        genre = n.genre(categories, in_series)
        return targets.words(target, genre.codes[0] if genre.codes else 0, genre.kind)

    return lambda p: words(tuple(p.categories), episodic(p))


def of_labels(n: Normaliser, target: str) -> Wording:
    """Labels in the words of a target; one that it has no word for stays as it is.

    Whether it is a film, a label that does not say it leaves to the programme's categories. Nothing is to be added
    where a category is a word of the target already, or where the categories have a genre that it has no word for.
    """

    @lru_cache(maxsize=1 << 16)
    def word(label: str, categories: tuple[str, ...], in_series: bool) -> tuple[str, ...]:
        genre = n.genre((label,), in_series)
        kind = genre.kind or n.genre(categories, in_series).kind
        return targets.words(target, genre.codes[0] if genre.codes else 0, kind) or (label,)

    def words(labels: tuple[str, ...], p: Programme) -> list[str]:
        if not labels:
            return []
        categories, in_series = tuple(p.categories), episodic(p)
        return list(dict.fromkeys(text for label in labels for text in word(label, categories, in_series)))

    @lru_cache(maxsize=1 << 16)
    def settled(categories: tuple[str, ...]) -> bool:
        if targets.accepts(target, categories):
            return True
        genre = n.genre(categories)
        return bool(genre.codes) and not targets.words(target, genre.codes[0], genre.kind)

    return Wording(words, lambda categories: settled(tuple(categories)))
