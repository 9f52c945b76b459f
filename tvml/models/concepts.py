"""Concepts: what programmes are compared and tastes described in, each with a name that a person can read and edit.

Words and beginnings of words ("railw*"), weighed by TF-IDF over the guide in hand; a programme's own categories; and
what models of the registry find: topics, labels, and which series a text reads like. Of those a programme has the few
that it has most of. A row has the words at length 1 and each part at length sqrt(strength), so the product of two rows
is the sum of their cosines by part, each times its strength.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np

from tvml.config import Count, Positive, Share
from tvml.guide.programme import Programme
from tvml.methods import tfidf
from tvml.sparse import Sparse, turned
from tvml.text import vocabulary
from tvml.text.tokens import words

LABEL, STEM = "label:", "*"  # what a token begins with, and ends with, that is no plain word; words have neither
PAST = 100  # programmes that what was usual in the past counts as much as, beside those of the guide
SIGNED = ("label",)  # kinds of which a programme has less than usual, too
KINDS = {"topic": 0.1, "series": 0.15, "label": 1.0}  # strengths of parts against that of words


@dataclass(frozen=True)
class Options:
    beginning: Count = 5  # letters of a longer word that are a concept too: inflections and compounds meet there
    title_weight: Positive = 2  # how often a word of the title counts
    max_share: Share = 0.1  # of the texts that a word is in at most, in guides of more than a few programmes
    most: Positive = 16  # topics, and series that it reads like, that a programme has at most


class Part(NamedTuple):
    """Concepts that a model of the registry finds in programmes: topics, labels, or series that they read like."""

    names: tuple[str, ...]  # k, "topic:17"
    labels: tuple[str, ...]  # k, the same for people
    find: Callable[[Sequence[Programme]], np.ndarray]  # (n, k) float32
    mean: np.ndarray | None = None  # (k,) of what it has found in the past
    words: Mapping[str, int] = {}  # texts of the past that have each token, where the model has counted them
    texts: int = 0  # texts of the past
    model: str = ""  # that finds them, "concepts@0003"
    hear: Callable[[Sequence[Mapping[str, int]]], np.ndarray] | None = None  # the same as `find`, of tokens
    reads: Options | None = None  # what tokens `hear` takes
    vectors: bool = False  # are they found in vectors that were given, not in words?

    @property
    def kind(self) -> str:
        return self.names[0].partition(":")[0] if self.names else ""

    @property
    def strength(self) -> float:
        return KINDS.get(self.kind, 1.0)


class Concepts(NamedTuple):
    """v tokens and the concepts of the parts."""

    options: Options
    columns: dict[str, int]  # the column of each token
    idf: np.ndarray  # (v,) float32
    parts: tuple[Part, ...]
    names: tuple[str, ...]  # of all columns
    labels: tuple[str, ...]
    places: dict[str, int]  # the column of each name
    usual: tuple[np.ndarray, ...]  # what programmes have of each part on average: only what is more or less is told
    sample: Sparse  # distinct programmes of the guide, for what is usual there
    turned: Sparse  # the same by concepts


def tokens(p: Programme, o: Options, categories: bool = True) -> Counter[str]:
    """How often each word and beginning of a word counts, and with `categories` the programme's own labels."""
    found = Counter(words("\n".join(chain((p.subtitle, p.description), *p.credits.values()))))
    for word in words(p.title):
        found[word] += o.title_weight
    if o.beginning:
        beginnings: dict[str, int] = {}
        for word, n in found.items():
            if len(word) > o.beginning:
                beginning = word[: o.beginning] + STEM
                beginnings[beginning] = beginnings.get(beginning, 0) + n
        dict.update(found, beginnings)
    if categories:
        found.update(LABEL + name.casefold() for name in dict.fromkeys((*p.categories, *p.keywords)))
    return found


def learn(texts: Sequence[Mapping[str, int]], o: Options, parts: Sequence[Part] = ()) -> Concepts:
    """The concepts of distinct texts: tokens that are in two of them or more, past ones included, and not in too many.

    What is usual is empty; `of_guide` sets it.
    """
    number: Counter[str] = Counter(chain.from_iterable(texts))
    total = len(texts) + sum(part.texts for part in parts)
    for part in parts:
        number.update(part.words)
    most = common(o, total)
    kept = sorted(token for token, n in number.items() if n >= 2 and (n <= most or token.startswith(LABEL)))
    held = np.array([number[token] for token in kept], dtype=np.float64)
    idf = (np.log((1 + total) / (1 + held)) + 1).astype(np.float32)
    return named(o, kept, idf, parts)


def named(o: Options, tokens: Sequence[str], idf: np.ndarray, parts: Sequence[Part]) -> Concepts:
    """The concepts of these tokens and parts."""
    names = [token if token.startswith(LABEL) else f"word:{token}" for token in tokens]
    labels = [token.removeprefix(LABEL) for token in tokens]
    names += [name for part in parts for name in part.names]
    labels += [label for part in parts for label in part.labels]
    nothing = Sparse(np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros(1, np.int64), len(names))
    places = vocabulary.index(names)
    return Concepts(
        o,
        vocabulary.index(tokens),
        idf,
        tuple(parts),
        tuple(names),
        tuple(labels),
        places,
        (),
        nothing,
        turned(nothing),
    )


def common(o: Options, texts: int) -> float:
    """In how many texts a word may be; in a guide of under 200 a greater share, or it would have no words."""
    return max(2.0, o.max_share * texts, min(20.0, 0.3 * texts))


def models(c: Concepts) -> list[str]:
    """The versions of models that find concepts."""
    return list(dict.fromkeys(part.model for part in c.parts if part.model))


def of_guide(c: Concepts, programmes: Sequence[Programme], texts: Sequence[Mapping[str, int]]) -> Concepts:
    """The concepts with what is usual in a guide, of its distinct programmes and their tokens."""
    found = _found(c, programmes, texts)
    usual = []
    for part, one in zip(c.parts, found, strict=True):
        before = np.zeros(one.shape[1]) if part.mean is None else PAST * part.mean
        usual.append(((one.sum(axis=0) + before) / (len(one) + (part.mean is not None) * PAST)).astype(np.float32))
    c = c._replace(usual=tuple(usual))
    sample = _table(c, texts, found)
    return c._replace(sample=sample, turned=turned(sample))


def table(c: Concepts, programmes: Sequence[Programme]) -> Sparse:
    """How much of each concept is in each programme: (n, len(c.names))."""
    texts = [tokens(p, c.options) for p in programmes]
    return _table(c, texts, _found(c, programmes, texts))


def _found(c: Concepts, programmes: Sequence[Programme], texts: Sequence[Mapping[str, int]]) -> list[np.ndarray]:
    """What the parts find in programmes whose tokens are `texts`, which none has to read again: (n, k) each."""
    return [
        np.asarray(part.hear(texts) if part.hear and part.reads == c.options else part.find(programmes), np.float32)
        for part in c.parts
    ]


def _table(c: Concepts, texts: Sequence[Mapping[str, int]], found: Sequence[np.ndarray]) -> Sparse:
    x = weighed(c.columns, c.idf, texts)
    pieces, begin = [x._replace(width=len(c.names))], len(c.idf)
    for part, one, usual in zip(c.parts, found, c.usual, strict=True):
        piece = most_of(one - usual, c.options.most, signed=part.kind in SIGNED)
        row = np.repeat(np.arange(piece.rows), np.diff(piece.starts))
        length = np.sqrt(np.bincount(row, piece.values.astype(np.float64) ** 2, piece.rows))
        values = (piece.values / length[row] * part.strength**0.5).astype(np.float32)
        pieces.append(Sparse(piece.ids + np.int32(begin), values, piece.starts, len(c.names)))
        begin += len(part.names)
    return beside(pieces)


def weighed(columns: Mapping[str, int], idf: np.ndarray, texts: Iterable[Mapping[str, int]]) -> Sparse:
    """(1 + log count) idf of the known tokens of each text, at length 1: (n, len(idf))."""
    rows = [{columns[token]: n for token, n in text.items() if token in columns} for text in texts]
    sizes = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
    total = int(sizes.sum())
    ids = np.fromiter(chain.from_iterable(rows), dtype=np.int32, count=total)
    number = np.fromiter(chain.from_iterable(row.values() for row in rows), dtype=np.float32, count=total)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    x = tfidf.weighed(Sparse(ids, 1 + np.log(number), starts, len(idf)), idf)
    assert isinstance(x, Sparse)
    return x


def most_of(found: np.ndarray, most: int, signed: bool) -> Sparse:
    """The `most` largest numbers of each row (n, k), of those above 0; `signed`: all of them.

    That a text is no crime says what it is; that it is unlike one of hundreds of series does not.
    """
    n, k = found.shape
    there = found != 0 if signed else found > 0
    if most < k and not signed:
        there &= found >= np.partition(found, k - most, axis=1)[:, k - most, None]
    row, ids = np.nonzero(there)
    starts = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=n))])
    return Sparse(ids.astype(np.int32), found[row, ids].astype(np.float32), starts, k)


def beside(pieces: Sequence[Sparse]) -> Sparse:
    """One table of tables with the same rows and other columns."""
    if len(pieces) == 1:
        return pieces[0]
    row = np.concatenate([np.repeat(np.arange(x.rows), np.diff(x.starts)) for x in pieces])
    order = np.argsort(row, kind="stable")
    ids = np.concatenate([x.ids for x in pieces])[order]
    values = np.concatenate([x.values for x in pieces])[order]
    starts = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=pieces[0].rows))])
    return Sparse(ids, values, starts, pieces[0].width)
