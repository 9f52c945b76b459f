"""Which words count for topics, and how much: programmes to rows of weights.

A word enters the vocabulary when it is long enough, stands in enough of the distinct texts and not in too many, is no
stop word and, if so wished, a name or a noun. Assigning needs the vocabulary alone, no list of stop words.
"""

import sys
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Annotated, Literal, NamedTuple

import msgspec
import numpy as np

from tvml.config import Above, Positive, Share
from tvml.errors import InputError
from tvml.guide.programme import Programme
from tvml.sparse import Sparse
from tvml.text.nouns import neither
from tvml.text.stops import LANGUAGES, languages, lists, running
from tvml.text.tokens import words

Fields = Annotated[tuple[Literal["title", "subtitle", "description"], ...], msgspec.Meta(min_length=1)]
TEXTS = 500  # that raise what a word must stand in by one, until it is min_items: short guides repeat little


@dataclass(frozen=True)
class Options:
    fields: Fields = ("title", "subtitle", "description")  # what of a programme is read
    min_letters: Positive = 3  # that a word has; a letter of Chinese, Japanese or Korean counts two
    min_items: Positive = 5  # distinct texts that a word is in; fewer in guides of under 2,000 texts
    max_share: Share = 0.5  # of the texts that a word is in at most
    max_words: Positive = 50_000  # the commonest are kept
    title_weight: Above = 2.0  # what a word of the title counts, in texts where any other counts 1
    stop_words: bool = True  # leave out those of each text's own language
    names_and_nouns: bool = False  # keep no other words; text/nouns.py says how they are told
    own_words: Share = 0.05  # what a word that one series alone uses counts against items of other series


class Text(NamedTuple):
    """What is kept of a programme."""

    words: tuple[str, ...]  # each once, those of the title first
    heavy: int  # how many of them are the title's
    running: str = ""  # the description as it is written, kept for names and nouns


class Vocabulary(NamedTuple):
    """Words, the most frequent first and equally frequent ones in alphabetical order."""

    words: tuple[str, ...]  # v
    items: np.ndarray  # (v,) int64, texts that have it
    series: np.ndarray  # (v,) int64, different series that have it
    reach: np.ndarray  # (v,) float32, 1 where two series have it, else own_words: it says which series, not what about


def read(p: Programme, o: Options) -> Text:
    """The words of the fields. A word counts once: guides repeat the title in the description."""
    title = dict.fromkeys(words(p.title)) if "title" in o.fields else {}
    found = title.copy()
    for field in o.fields:
        if field != "title":
            found.update(dict.fromkeys(words(getattr(p, field))))
    running = p.description if o.names_and_nouns and "description" in o.fields else ""
    return Text(tuple(map(sys.intern, found)), len(title), running)  # a guide has few words, many times each


def index(listed: Sequence[str]) -> dict[str, int]:
    """The column of each word, for `counts`."""
    return {word: column for column, word in enumerate(listed)}


def counts(columns: Mapping[str, int], texts: Sequence[Text], o: Options) -> Sparse:
    """Table (b, v) of what each word counts in each text: title_weight or 1; words without a column are nothing.

    >>> o = Options()
    >>> counts(index(["ship", "storm"]), [read(Programme(title="Storm", description="A storm, a ship"), o)], o).values
    array([2., 1.], dtype=float32)
    """
    sizes = np.fromiter((len(text.words) for text in texts), dtype=np.int64, count=len(texts))
    total = int(sizes.sum())
    each = chain.from_iterable(text.words for text in texts)
    ids = np.fromiter(map(columns.get, each, repeat(-1)), dtype=np.int32, count=total)
    weights = (
        weight
        for text in texts
        for weight in (repeat(o.title_weight, text.heavy), repeat(1.0, len(text.words) - text.heavy))
    )
    values = np.fromiter(chain.from_iterable(weights), dtype=np.float32, count=total)
    known = ids >= 0
    before = np.concatenate([[0], np.cumsum(known)])  # how many of the first ones are known
    return Sparse(ids[known], values[known], before[np.concatenate([[0], np.cumsum(sizes)])], len(columns))


def learn(texts: Sequence[Text], series: Sequence[Hashable], o: Options) -> Vocabulary:
    """The vocabulary of distinct texts (b), each of one of the `series` (b), by name or number.

    A stop word of one language may be a word of another ("die"), and a vocabulary has it or not: it is left out when
    at least half of the texts that have it are of a language where it is a stop word. Lists of keywords have no stop
    words (stops.py, `running`). The order of the texts changes nothing. Raises InputError when no word is left.
    """
    least = min(o.min_items, 1 + len(texts) // TEXTS)
    number = Counter(chain.from_iterable(text.words for text in texts))
    most = o.max_share * len(texts)
    found = sorted(word for word, n in number.items() if least <= n <= most and _long(word, o.min_letters))
    x = counts(index(found), texts, o)
    items = np.bincount(x.ids, minlength=x.width)
    keep = np.ones(x.width, dtype=bool)
    if o.stop_words or o.names_and_nouns:
        said = counts(lists().words, texts, o)
        spoken = languages(said, lists().held)
        if o.stop_words:
            sizes = np.array([len(text.words) for text in texts])
            keep &= 2 * _stopped(x, found, spoken, running(said, sizes, spoken, lists().held)) < items
        if o.names_and_nouns:
            others = neither([text.running for text in texts], [LANGUAGES[i] for i in spoken])
            keep &= np.array([word not in others for word in found], dtype=bool)
    kept = np.flatnonzero(keep)
    kept = kept[np.argsort(-items[kept], kind="stable")][: o.max_words]  # `found` is in alphabetical order
    if not len(kept):
        raise InputError(
            f"no word is left of {len(texts)} distinct texts (wanted: {o.min_letters} letters or more, in at least "
            f"{least} and at most {o.max_share:.0%} of the texts{', no stop word' * o.stop_words}"
            f"{', a name or noun' * o.names_and_nouns}); give a longer guide, or lower min_items or min_letters"
        )
    used = _series(x, series)[kept]
    reach = np.where(used > 1, 1.0, o.own_words).astype(np.float32)
    return Vocabulary(tuple(found[i] for i in kept), items[kept], used, reach)


def _long(word: str, letters: int) -> bool:
    return len(word) >= letters or (word[:1] >= "\u2e80" and 2 * len(word) >= letters)  # a sign there is a syllable


def _stopped(x: Sparse, found: list[str], spoken: np.ndarray, heard: np.ndarray) -> np.ndarray:
    """How many texts of x (b, v), of the languages `spoken` (b,), have each word as a stop word of those `heard` (l,):
    (v,)."""
    known, held = lists()
    held = held * heard
    rows = np.array([known.get(word, -1) for word in found], dtype=np.int64)[x.ids]
    language = np.repeat(spoken, np.diff(x.starts))
    return np.bincount(x.ids[(rows >= 0) & (held[rows, language] > 0)], minlength=x.width)


def _series(x: Sparse, series: Sequence[Hashable]) -> np.ndarray:
    """How many different series have each word: (v,)."""
    number: dict[Hashable, int] = {}
    of = np.fromiter((number.setdefault(one, len(number)) for one in series), dtype=np.int64, count=len(series))
    pairs = np.unique(x.ids * np.int64(len(number)) + np.repeat(of, np.diff(x.starts)))
    return np.bincount(pairs // len(number), minlength=x.width)
