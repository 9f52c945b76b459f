"""What a guide lacks and what is wrong with it, in all and by channel.

Read once, as a stream. Of each programme stay 32 bytes: a digest of its text, the number of its categories, its
channel, start and stop; what they say together is counted at the end.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np

from tvml.evaluate.understood import Answer
from tvml.genres.table import fold
from tvml.guide.damage import KINDS, damage
from tvml.guide.programme import Programme, digest
from tvml.guide.sights import Sight
from tvml.guide.targets import TARGETS

BATCH = 1024  # programmes looked at together
SHORT = 40  # letters of a description that says little
NONE = -(1 << 62)  # a time that is not there
GAP = 60  # seconds without a programme that nobody minds
MISSING: dict[str, Callable[[Programme], Any]] = {  # what a programme may have
    "description": lambda p: p.description,
    "long_description": lambda p: len(p.description) >= SHORT,
    "category": lambda p: p.categories,
    "episode": lambda p: p.season is not None or p.episode is not None,
    "subtitle": lambda p: p.subtitle,
    "year": lambda p: p.year,
    "credits": lambda p: p.credits,
    "icon": lambda p: p.extra.get("icon"),
    "language": lambda p: p.lang,
    "stop": lambda p: p.stop,
}
WHEN = ("before", "after")
TIMES = ("no_offset", "unreadable", "backwards")


@dataclass
class Notes:
    """What was seen. One entry a programme in the arrays; counts by channel, "" = a programme of none."""

    listed: set[str] = field(default_factory=set)
    places: dict[str, int] = field(default_factory=dict)  # channel -> its number, by first appearance
    sets: dict[frozenset[str], int] = field(default_factory=lambda: {frozenset(): 0})  # categories -> their number
    counts: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    categories: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    channel: "array[int]" = field(default_factory=lambda: array("i"))
    text: "array[int]" = field(default_factory=lambda: array("Q"))
    labels: "array[int]" = field(default_factory=lambda: array("i"))
    start: "array[int]" = field(default_factory=lambda: array("q"))
    stop: "array[int]" = field(default_factory=lambda: array("q"))


def note(notes: Notes, sights: Iterable[Sight], understood: Callable[[Sequence[Programme]], list[Answer]]) -> None:
    """Look at programmes; `notes` learns what there is to see."""
    rest = iter(sights)
    while batch := list(islice(rest, BATCH)):
        answers = understood([sight.programme for sight in batch])
        for sight, answer in zip(batch, answers, strict=True):
            _note(notes, sight, answer)


def _note(notes: Notes, sight: Sight, answer: Answer) -> None:
    p = sight.programme
    place = notes.places.setdefault(p.channel, len(notes.places))
    found = [f"missing {name}" for name, has in MISSING.items() if not has(p)]
    for when, told in zip(WHEN, answer, strict=True):
        found += [f"{when} {target}" for target, is_understood in zip(TARGETS, told, strict=True) if is_understood]
    found += {kind for text in (p.title, p.subtitle, p.description, *p.categories) for kind in damage(text)}
    start, stop = seconds(p.start), seconds(p.stop)
    wrong = (sight.no_offset, sight.unreadable, NONE < stop < start)
    found += [name for name, is_so in zip(TIMES, wrong, strict=True) if is_so]
    counts = notes.counts[place]
    for name in found:
        counts[name] += 1
    notes.categories[place].update(p.categories)
    notes.channel.append(place)
    notes.text.append(int.from_bytes(digest(p)[:8], "little"))
    notes.labels.append(notes.sets.setdefault(frozenset(p.categories), len(notes.sets)))
    notes.start.append(start)
    notes.stop.append(stop)


@lru_cache(maxsize=1 << 14)
def seconds(time: str) -> int:
    """Seconds since 1970, NONE for no time."""
    try:
        return int(datetime.fromisoformat(time).timestamp()) if time else NONE
    except (ValueError, OverflowError):
        return NONE


def rows(notes: Notes, known: Callable[[str], bool]) -> Iterator[dict[str, Any]]:
    """One row for all, channel null, then one a channel in the order of the guide; `known`: is a category understood?

    All figures are numbers of programmes but `categories` (different strings), `channels` and the times between.
    """
    channel = np.frombuffer(notes.channel, np.int32).astype(np.int64)
    sizes = _by(channel, np.ones(len(channel)), notes)
    texts, between = _texts(notes, channel), _between(notes, channel)
    every = list(notes.places)
    for place in (-1, *range(len(every))):  # -1: all
        own = every if place < 0 else [every[place]]
        counts: Counter[str] = sum((notes.counts[notes.places[name]] for name in own), Counter())
        strings = {text for name in own for text in notes.categories[notes.places[name]]}
        listed = notes.listed if place < 0 else set(own)
        yield {
            "channel": None if place < 0 else own[0],
            "programmes": _of(sizes, place),
            "channels": {
                "with_programmes": len(own),
                "not_listed": len(set(own) - notes.listed),
                "without_programmes": len(listed - set(own)),
            },
            "missing": {name: counts[f"missing {name}"] for name in MISSING},
            "understood": {name: {when: counts[f"{when} {name}"] for when in WHEN} for name in TARGETS},
            "categories": {
                "different": len(strings),
                "spellings": len(strings) - len({fold(text) or text for text in strings}),
                "not_understood": sum(not known(text) for text in strings),
            },
            **{name: _of(column, place) for name, column in texts.items()},
            "encoding": {kind: counts[kind] for kind in KINDS},
            "times": {name: counts[name] for name in TIMES} | {name: _of(c, place) for name, c in between.items()},
        }


def _of(column: np.ndarray, place: int) -> int:
    return int(column.sum() if place < 0 else column[place])


def _by(channel: np.ndarray, what: np.ndarray, notes: Notes) -> np.ndarray:
    return np.bincount(channel, what, len(notes.places)).astype(np.int64)  # (channels,)


def _texts(notes: Notes, channel: np.ndarray) -> dict[str, np.ndarray]:
    """Programmes whose text another has too; and of these those whose text has different categories."""
    labels = np.frombuffer(notes.labels, np.int32)
    _, text, sizes = np.unique(np.frombuffer(notes.text, np.uint64), return_inverse=True, return_counts=True)
    with_labels = labels > 0
    # pairs of a text and a set of categories, each once: how many has a text?
    pairs = np.unique(np.stack([text[with_labels], labels[with_labels]]), axis=1)
    ways = np.bincount(pairs[0].astype(np.int64), minlength=len(sizes))
    return {
        "repeats": _by(channel, sizes[text] > 1, notes),
        "same_text_other_categories": _by(channel, with_labels & (ways[text] > 1), notes),
    }


def _between(notes: Notes, channel: np.ndarray) -> dict[str, np.ndarray]:
    """Programmes that begin before another of their channel has ended, and gaps with nothing on."""
    start, stop = (np.frombuffer(times, np.int64) for times in (notes.start, notes.stop))
    kept = np.flatnonzero((start > NONE) & (stop >= start))
    order = kept[np.lexsort((stop[kept], start[kept], channel[kept]))]
    channel, start, stop = channel[order], start[order], stop[order]
    if not len(order):
        return {name: np.zeros(len(notes.places), np.int64) for name in ("overlaps", "gaps", "gap_minutes")}
    # the latest stop so far within the channel: each channel is lifted above all before it
    lift = channel * (int(stop.max() - start.min()) + 1)
    ended = np.maximum.accumulate(stop + lift) - lift
    apart = np.where(channel[1:] == channel[:-1], start[1:] - ended[:-1], 0)  # seconds from all before to the next
    gaps = np.where(apart > GAP, apart, 0)
    return {
        "overlaps": _by(channel[1:], apart < 0, notes),
        "gaps": _by(channel[1:], gaps > 0, notes),
        "gap_minutes": _by(channel[1:], gaps / 60, notes),
    }
