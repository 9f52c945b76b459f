"""Words as a classifier sees them: by themselves or in the texts of a guide, their neighbours, and what they speak for.

A word's vector is what `encoder.context` makes of it among the other words of a text, so one word has as many vectors
as texts ("Dynamic Contextualized Word Embeddings"); here they are averaged, and the word gets the label that the
classifier gives most of these texts. Method R6. What a word speaks for is what leaving it out costs each label, and
how much the pooling looks at it. Method I3. Numpy alone; memory is bounded by the caps below, not by the guide.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import islice
from typing import NamedTuple, TypeVar

import numpy as np

from tvml.arrays import pad
from tvml.guide.programme import Programme
from tvml.models import encoder
from tvml.models.classifier import CHUNK, Classifier, scores
from tvml.text.fields import bag

TEXTS = 1 << 16  # distinct texts of a guide that are read, the first ones
WORDS = 1 << 16  # distinct words that are kept of them, the first ones

T = TypeVar("T")
Text = tuple[str, ...]  # the distinct words of a programme


class Reading(NamedTuple):
    """A text as the classifier reads it; `words` are those that are heard, silence not among them."""

    words: Text
    vectors: np.ndarray  # (n, d) each among the others
    attention: np.ndarray | None  # (n,) the pooling's; silence has what lacks to 1. None: it weighs no words
    probabilities: np.ndarray  # (k,)


class Vocabulary(NamedTuple):
    """Words with one vector each."""

    words: list[str]
    vectors: np.ndarray  # (v, d) mean over the word's texts
    labels: np.ndarray  # (v,) place of the label that most of these texts get, the first of equals
    texts: np.ndarray  # (v,) how many they are; 0 = the guide lacks the word, so it was seen by itself


class Neighbour(NamedTuple):
    word: str
    score: float  # cosine
    label: str


class Attribution(NamedTuple):
    """What a word says of each label: means over its texts."""

    worth: np.ndarray  # (k,) log p(label | text) - log p(label | text without the word); above 0 it speaks for it
    attention: float | None  # share of the pooling's attention
    texts: int


def texts(programmes: Iterable[Programme], c: Classifier, say: Callable[[str], None]) -> Iterator[Text]:
    """The distinct texts of a guide, as the classifier reads them; when they are over TEXTS it says so and ends."""
    seen: set[bytes] = set()
    for p in programmes:
        words = bag(p, c.fields, c.max_tokens)
        key = blake2b(" ".join(words).encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if key in seen:
            continue
        if len(seen) == TEXTS:
            say(f"only the first {TEXTS:,} different texts are read")
            return
        seen.add(key)
        yield words


def read(c: Classifier, some: Sequence[Text]) -> list[Reading]:
    """What the classifier makes of some texts and of each of their words."""
    e, p = c.encoder, c.weights
    whole = [encoder.text(e, words) for words in some]
    names = list(dict.fromkeys([encoder.SILENCE, *(word for words in whole for word in words)]))  # at least one
    codes, heard = encoder.codes(e, p, names)
    places = {name: i for i, name in enumerate(names) if heard[i]}
    kept = [tuple(word for word in words if word in places) for words in whole]
    bags = [np.array([places[word] for word in words], dtype=np.int64) for words in kept]
    table = encoder.words(p, codes, e, np)  # (v, d)
    ids, mask = pad(bags)
    x = encoder.context(p, table[ids], mask, e, np)  # (b, n, d)
    a = encoder.weigh(p, x, mask, e, np)  # (b, n)
    probabilities = scores(c, table, bags)
    own = [slice(int(e.silence), len(words)) for words in kept]
    return [
        Reading(words[part], x[i, part], None if a is None else a[i, part], probabilities[i])
        for i, (words, part) in enumerate(zip(kept, own, strict=True))
    ]


def vocabulary(c: Classifier, asked: Iterable[str], guide: Iterable[Text] = ()) -> Vocabulary:
    """The words asked for, as far as they are heard, and those of a guide; the asked that it lacks by themselves."""
    ids = {word: i for i, word in enumerate(dict.fromkeys(asked))}
    most = max(WORDS, len(ids))
    sums = np.zeros((most, c.encoder.width), dtype=np.float32)  # costs memory only where it is written to
    votes = np.zeros((most, len(c.labels)), dtype=np.int32)

    def count(some: Iterable[Text]) -> None:
        for words, vectors, _, probabilities in (reading for chunk in _chunks(some) for reading in read(c, chunk)):
            for word in words:
                if len(ids) < most:
                    ids.setdefault(word, len(ids))
            kept = [i for i, word in enumerate(words) if word in ids]
            places = [ids[words[i]] for i in kept]  # no place twice: a text has each word once
            sums[places] += vectors[kept]
            votes[places, probabilities.argmax()] += 1

    count(guide)
    texts = votes.sum(axis=1)
    count([(word,) for word, i in ids.items() if not texts[i]])
    heard = np.flatnonzero(votes.any(axis=1))
    names = list(ids)
    vectors = sums[heard] / votes[heard].sum(axis=1, keepdims=True)
    return Vocabulary([names[i] for i in heard], vectors, votes[heard].argmax(axis=1), texts[heard])


def neighbours(v: Vocabulary, word: str, top: int, labels: Sequence[str]) -> list[Neighbour]:
    """The `top` words of the guide nearest to a word of the vocabulary by cosine, nearest first."""
    unit = v.vectors / (np.linalg.norm(v.vectors, axis=1, keepdims=True) + 1e-12)
    place = v.words.index(word)
    cosine = np.where(v.texts > 0, unit @ unit[place], -np.inf)
    cosine[place] = -np.inf
    nearest = np.argsort(-cosine, kind="stable")[:top]
    return [Neighbour(v.words[i], float(cosine[i]), labels[v.labels[i]]) for i in nearest if np.isfinite(cosine[i])]


def attributions(c: Classifier, asked: Iterable[str], guide: Iterable[Text] = ()) -> dict[str, Attribution]:
    """What each word says of each label, for the asked words that are heard; those the guide lacks by themselves."""
    found: dict[str, Attribution] = dict.fromkeys(asked, Attribution(np.zeros(len(c.labels)), None, 0))

    def count(pairs: Iterable[tuple[Text, str]]) -> None:
        for chunk in _chunks(pairs):
            whole = read(c, [words for words, _ in chunk])
            rest = read(c, [tuple(w for w in words if w != word) for words, word in chunk])
            for (_, word), full, less in zip(chunk, whole, rest, strict=True):
                if word in full.words:  # else it is not heard
                    worth = np.log(full.probabilities + 1e-12) - np.log(less.probabilities + 1e-12)
                    share = None if full.attention is None else float(full.attention[full.words.index(word)])
                    found[word] = _mean(found[word], worth, share)

    count((words, word) for words in guide for word in words if word in found)
    alone = [word for word, a in found.items() if not a.texts]
    count(((word,), word) for word in alone)
    return {word: a._replace(texts=0) if word in alone else a for word, a in found.items() if a.texts}


def _mean(a: Attribution, worth: np.ndarray, attention: float | None) -> Attribution:
    """The running means with one text more."""
    n = a.texts + 1
    share = None if attention is None else (a.attention or 0.0) * (n - 1) / n + attention / n
    return Attribution(a.worth + (worth - a.worth) / n, share, n)


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
