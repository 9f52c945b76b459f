"""Series memory: how often each label stood with a title, and with a series, in the guides learned from.

Most of what a home server sees are series that it knows, and of a known series one need not ask the words.

    p(series) = (counts of the series + prior p(network)) / (programmes of the series + prior)
    p(title)  = (counts of the title  + prior p(series))  / (programmes of the title  + prior)

the mean of a Dirichlet whose base is the answer of the level above (MacKay and Peto 1995, two levels deep).
A title that is not known leaves p(series), a series that is not known leaves p(network), to the last bit. Titles have
entries only where their series has several labels; elsewhere they would say the same again.

An entry is 16 bytes: key (64 bit hash), label, programmes, when last seen. O(log entries) a lookup.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from tvml.arrays import Arrays
from tvml.config import Count, NotNegative
from tvml.errors import InputError
from tvml.text.series import series
from tvml.text.tokens import tokens

HASH, VERSION = "title-series-blake2b", 1  # stored beside every memory; one of another pair is refused
TYPES: dict[str, Any] = {"keys": np.uint64, "labels": np.uint16, "counts": np.uint16, "seen": np.uint32}
MOST = {name: int(np.iinfo(kind).max) for name, kind in TYPES.items()}


@dataclass(frozen=True)
class Options:
    entries: Count = 8192  # at most, those seen longest ago go first; 16 bytes each; 0 = no memory
    prior: NotNegative = 0.1  # the network's answer counts as much as this many programmes of the series


class Memory(NamedTuple):
    """Entries in the order of their keys, those of one key in the order of their labels."""

    keys: np.ndarray  # (e,) uint64
    labels: np.ndarray  # (e,) uint16, places in the model's labels
    counts: np.ndarray  # (e,) uint16, programmes; 65,535 also stands for more
    seen: np.ndarray  # (e,) uint32, the newest start in seconds since 1970, the same for all entries of a key
    prior: float


class Keys(NamedTuple):
    """What a title is looked up by; 0 = it has no word, and is never known."""

    series: int
    title: int


class Known(NamedTuple):
    """What the memory knows of a title."""

    key: str  # "title" or "series"
    labels: list[tuple[int, int]]  # (place of the label, programmes), most programmes first


class Entry(NamedTuple):
    """What was noted of one title and one label."""

    keys: Keys
    label: int
    programmes: int
    seen: int


@lru_cache(maxsize=1 << 14)  # a guide repeats its titles
def keys(title: str) -> Keys:
    """The keys of a title: upper and lower case, punctuation and white space make no difference."""
    return Keys(_hash("series", series(title)), _hash("title", " ".join(tokens(title))))


def _hash(kind: str, words: str) -> int:
    if not words:
        return 0
    text = f"{kind} {words}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "little") or 1


def build(entries: Iterable[Entry], o: Options) -> Memory:
    """The memory of what was noted, title by title; at most `o.entries`, those of keys seen longest ago left out."""
    of: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))  # key -> label -> programmes
    seen: dict[int, int] = defaultdict(int)
    own: dict[int, int] = {}  # key of a title -> key of its series
    for entry in entries:
        for key in entry.keys:
            of[key][entry.label] += entry.programmes
            seen[key] = max(seen[key], entry.seen)
        own[entry.keys.title] = entry.keys.series
    told = [key for key in of if key and (key not in own or len(of[own[key]]) > 1)]
    rows = [(key, label, count, seen[key]) for key in told for label, count in of[key].items()]
    columns: Arrays = {
        name: np.array([min(row[i], MOST[name]) for row in rows], dtype=kind)
        for i, (name, kind) in enumerate(TYPES.items())
    }
    return _newest(Memory(**columns, prior=o.prior), o.entries)


def update(old: Memory, new: Memory, most: int) -> Memory:
    """`new`, and the keys of `old` that it lacks; at most `most` entries, those of keys seen longest ago left out.

    What a newer guide says of a series replaces what an older one said: guides of two nights share most of their
    programmes, so that to add the counts would count those twice.
    """
    kept = ~np.isin(old.keys, new.keys)
    both: Arrays = {name: np.concatenate([getattr(old, name)[kept], getattr(new, name)]) for name in TYPES}
    return _newest(Memory(**both, prior=new.prior), most)


def translated(memory: Memory, labels: Sequence[str], into: Sequence[str]) -> Memory:
    """The memory of a model with `labels` for one with the labels `into`; entries of any other label are left out."""
    places = {name.casefold(): place for place, name in enumerate(into)}
    place = np.array([places.get(name.casefold(), -1) for name in labels], dtype=np.int64)[memory.labels]
    found = memory._replace(labels=place.astype(np.uint16))
    return _newest(_take(found, np.flatnonzero(place >= 0)), len(place))


def counts(memory: Memory, wanted: np.ndarray, k: int) -> np.ndarray:
    """Programmes with each of k labels that each key (b,) stands for: (b, k) float32, zeros for an unknown key."""
    first = np.searchsorted(memory.keys, wanted)
    size = np.searchsorted(memory.keys, wanted, side="right") - first
    rows = np.repeat(np.arange(len(wanted)), size)
    places = np.arange(len(rows)) + np.repeat(first - (np.cumsum(size) - size), size)
    found = np.zeros((len(wanted), k), dtype=np.float32)
    found[rows, memory.labels[places]] = memory.counts[places]
    return found


def join(memory: Memory, titles: Sequence[str], p: np.ndarray) -> np.ndarray:
    """The network's probabilities p (b, k) with what is known of the titles (b,): (b, k)."""
    wanted = np.fromiter(chain.from_iterable(map(keys, titles)), dtype=np.uint64).reshape(-1, len(Keys._fields))
    for column in wanted.T:  # series first, then title, whose base is the series' answer
        n = counts(memory, column, p.shape[1])
        total = n.sum(axis=1, keepdims=True)
        p = np.where(total > 0, (n + memory.prior * p) / np.maximum(total + memory.prior, 1e-9), p)
    return p


def known(memory: Memory, title: str) -> Known | None:
    """What the most exact key says that is known; None when neither title nor series is."""
    found = keys(title)
    for name in ("title", "series"):
        places = np.flatnonzero(memory.keys == np.uint64(getattr(found, name)))
        if len(places):
            some = zip(memory.labels[places].tolist(), memory.counts[places].tolist(), strict=True)
            return Known(name, sorted(some, key=lambda entry: -entry[1]))
    return None


def arrays(memory: Memory) -> Arrays:
    """What of it a file holds."""
    return {name: getattr(memory, name) for name in TYPES}


def check(memory: Memory, k: int) -> None:
    """Raise InputError for arrays that are no memory of k labels."""
    for name, kind in TYPES.items():
        array = getattr(memory, name)
        if array.dtype != kind or array.shape != memory.keys.shape or array.ndim != 1:
            raise InputError(f"{name} is {array.dtype} {array.shape}, expected one {np.dtype(kind)} an entry")
    if (memory.keys[1:] < memory.keys[:-1]).any():
        raise InputError("its keys are not in order")
    if int(memory.labels.max(initial=0)) >= k:
        raise InputError(f"it knows a label {int(memory.labels.max())} of a model with {k}")


def _take(memory: Memory, places: np.ndarray) -> Memory:
    return memory._replace(**{name: getattr(memory, name)[places] for name in TYPES})


def _newest(memory: Memory, most: int) -> Memory:
    """In order, and no more than `most` entries: a key stays with all of its labels or goes with all of them."""
    memory = _take(memory, np.lexsort((memory.labels, memory.keys)))
    if len(memory.keys) <= most:
        return memory
    # newest first; keys as new as each other in the order of their hashes, so that the same guide forgets the same
    order = np.lexsort((memory.keys, -memory.seen.astype(np.int64)))
    ends = np.append(np.flatnonzero(np.diff(memory.keys[order])) + 1, len(order))  # where a key's entries end
    return _take(memory, np.sort(order[: ends[ends <= most].max(initial=0)]))
