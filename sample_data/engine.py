"""Turns the word material into series, films and their episodes. Everything follows from fixed seeds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from random import Random
from re import Match, sub
from typing import TypeVar

from grammar import Material, pieces

T = TypeVar("T")

LANGUAGES = ("en", "de", "fr", "es", "sv")
GENRES = (
    "News",
    "Sports",
    "Documentary",
    "Comedy",
    "Crime",
    "Kids",
    "Music",
    "Cooking",
    "Travel",
    "Science Fiction",
)
FICTION = ("Comedy", "Crime", "Kids", "Science Fiction")
GENERIC_SHARE = 0.02  # episodes whose text fits several genres: nothing but the title tells them apart
SHORT_SHARE = 0.10  # episodes with no more than a word or two about the kind of programme
LEAD_SHARE = 0.25  # episodes that say so before they come to the point
LINES_A_SERIES = 8  # a series keeps to some of its genre's sentences, so unseen series differ from seen ones


def pick(rng: Random, items: Sequence[T]) -> T:
    """One item. Of all of `random` only `random()` promises the same numbers in every Python."""
    return items[int(rng.random() * len(items))]


def some(rng: Random, items: Sequence[T], count: int) -> list[T]:
    """`count` different items (all of them if there are fewer), in a random order."""
    return sorted(items, key=lambda _: rng.random())[:count]


@dataclass
class Series:
    """A series, a magazine or (with a year) a film: what all its airings share."""

    title: str
    lang: str
    genre: str
    hero: str
    friend: str
    female: bool
    town: str
    land: str
    director: str
    lines: list[str]
    generic: list[str]
    subtitles: list[str]
    slots: dict[str, list[str]]
    year: int | None = None
    season: int = 1
    tag: str = ""
    episodes: dict[int, "Episode"] = field(default_factory=dict)


@dataclass
class Episode:
    """One episode: the same number always has the same text, which is what makes a repeat a repeat."""

    series: Series
    number: int
    subtitle: str
    description: str


def _fill(template: str, series: Series, rng: Random, used: set[str]) -> str:
    """A piece with its slots and genders resolved; `used` keeps a phrase from coming twice in one text."""

    def gender(match: Match[str]) -> str:
        return match[2] if series.female else match[1]

    def slot(match: Match[str]) -> str:
        name = match[1]
        if name in ("hero", "friend"):
            full: str = getattr(series, name)
            text = full.split()[0] if full in used else full
            used.add(full)
            return text
        if name in ("town", "land"):
            return str(getattr(series, name))
        if name in ("first", "last"):
            return series.hero.split()[0 if name == "first" else -1]
        choices = series.slots[name]
        fresh = [choice for choice in choices if choice not in used]
        choice = pick(rng, fresh or choices)
        used.add(choice)
        return _fill(choice, series, rng, used)

    text = sub(r"<([^/<>]*)/([^/<>]*)>", gender, template)
    return sub(r"\{(\w+)\}", slot, text)


def _sentence(template: str, series: Series, rng: Random, used: set[str]) -> str:
    """A filled piece in which every sentence starts with a capital."""
    text = _fill(template, series, rng, used)
    start = next((i for i, letter in enumerate(text) if letter.isalnum()), 0)
    text = text[:start] + text[start].upper() + text[start + 1 :]
    return sub(r"(?<=[.?!] )\w", lambda match: match[0].upper(), text)


def episode(series: Series, number: int) -> Episode:
    """The episode of that number, made once."""
    if number not in series.episodes:
        rng = Random(f"{series.lang}/{series.title}/{number}")
        used: set[str] = set()
        count = 1 + (rng.random() < 0.7) + (rng.random() < 0.3)
        story = series.genre in FICTION  # a story has one plot; a magazine may have several subjects
        own = 1 if story else count
        if not series.year and series.generic and rng.random() < GENERIC_SHARE:
            own, count = 0, min(count, 2)
        chosen = some(rng, series.lines, own) + some(rng, series.generic, count - own)
        roll = 1.0 if series.year else rng.random()
        if roll < SHORT_SHARE:
            chosen = [pick(rng, series.slots["short"])]
        elif roll < SHORT_SHARE + LEAD_SHARE:
            chosen.insert(0, pick(rng, series.slots["short"]))
        text = " ".join(_sentence(line, series, rng, used) for line in chosen)
        if rng.random() < 0.11:
            text = ""
        subtitle = ""
        if not series.year and series.subtitles and rng.random() < 0.7:
            subtitle = _sentence(series.subtitles[number % len(series.subtitles)], series, rng, used)
        series.episodes[number] = Episode(series, number, subtitle, text)
    return series.episodes[number]


def _series(lang: str, genre: str, title: str, film: bool, common: Material, own: Material) -> Series:
    """One series with its fixed people and place."""
    rng = Random(f"{lang}/{genre}/{title}")
    title, _, tag = title.partition("@")
    female = rng.random() < 0.5
    first = pick(rng, pieces(common["women" if female else "men"]))
    last, friend_last, director_last = some(rng, pieces(common["surnames"]), 3)
    both = [name for name in pieces(common["women"] + "\n" + common["men"]) if name != first]
    other, directing = some(rng, both, 2)
    lines = some(rng, pieces(own["line"]), LINES_A_SERIES)
    if tag:
        lines = pieces(own[f"line@{tag}"]) + lines[:2]
    generic = [] if genre == "Kids" else pieces(common["fiction" if genre in FICTION else "factual"])
    series = Series(
        title="",
        lang=lang,
        genre=genre,
        hero=f"{first} {last}",
        friend=f"{other} {friend_last}",
        female=female,
        town=pick(rng, pieces(common["towns"])),
        land=pick(rng, pieces(common["lands"])),
        director=f"{directing} {director_last}",
        lines=lines,
        generic=some(rng, generic, 8),
        subtitles=some(rng, pieces(own.get("subtitle", "")), 99),
        slots={name: pieces(text) for name, text in {**common, **own}.items()},
        year=1958 + int(rng.random() * 67) if film else None,
        season=1 + int(rng.random() * 6),
        tag=tag,
    )
    series.title = _fill(title.strip(), series, rng, set())
    return series


def everything() -> list[Series]:
    """All series and films of all languages, in a fixed order."""
    found: list[Series] = []
    for lang in LANGUAGES:
        module = import_module(f"grammar.{lang}")
        for genre in GENRES:
            own = module.GENRES[genre]
            for kind in ("title", "film"):
                for title in pieces(own.get(kind, "")):
                    found.append(_series(lang, genre, title, kind == "film", module.COMMON, own))
    return found
