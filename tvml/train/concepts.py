"""Learns detectors of concepts from guides of the past: labels, series that a text reads like, and topics.

Labels and series are linear: W minimises |X W - Y|^2 + ridge |W|^2 over the words X of distinct texts, by conjugate
gradients, and keeps the `words` largest of each column (Hoerl and Kennard 1970). A text is told to be of its series by
its words without those of its title, so that what is learned is what episodes have in common: two texts of one item are
the pair that "Finding Similarities, Not Differences" learns from, and no text counts as a negative example of a taste.
Topics are those of methods/topics/sinkhorn.py over the words, without their beginnings.
"""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from tvml.config import Count, NotNegative, Positive
from tvml.errors import InputError
from tvml.guide.programme import Programme, digest
from tvml.methods.unsupervised import topics as lifts
from tvml.models import concepts, detector
from tvml.models.concepts import Options
from tvml.models.detector import Detector
from tvml.sparse import Sparse, alike, csr
from tvml.text import vocabulary
from tvml.text.series import series
from tvml.text.tokens import words

TURNS = 15  # of conjugate gradients: more change nothing that counts


@dataclass(frozen=True)
class Recipe:
    """Defaults are those of configs/recipes/concepts.yaml; a test holds the two together."""

    words: Options = field(default_factory=Options)
    label_items: Positive = 30  # texts that a label needs to be learned
    label_words: Positive = 3000  # that a label is heard by
    label_ridge: NotNegative = 1.0
    series: Count = 300  # that a text may read like: those with the most texts
    series_items: Positive = 3  # texts that a series needs
    series_words: Positive = 1000
    series_ridge: NotNegative = 10.0
    topics: Count = 30  # 0: none


class Learned(NamedTuple):
    detector: Detector
    texts: int
    programmes: int
    kinds: dict[str, int]  # concepts of each kind
    seconds: float


class Columns(NamedTuple):
    """Some columns of W."""

    names: list[str]
    labels: list[str]
    weights: np.ndarray  # (v, m) float32


def learn(programmes: Iterable[Programme], recipe: Recipe, seed: int = 0) -> Learned:
    """Detectors from all distinct texts. Raises InputError when there are none, or nothing to be heard in them."""
    begin = time.perf_counter()
    distinct: dict[bytes, Programme] = {}
    labels: dict[bytes, dict[str, None]] = {}
    read = 0
    for p in programmes:
        key = digest(p)
        distinct.setdefault(key, p)
        labels.setdefault(key, {}).update(dict.fromkeys(name.strip() for name in p.categories))
        read += 1
    if not distinct:
        raise InputError("there is no programme to learn concepts from")
    every = list(distinct.values())
    texts = [concepts.tokens(p, recipe.words, categories=False) for p in every]
    number = Counter(token for text in texts for token in text)
    most = concepts.common(recipe.words, len(texts))
    tokens = sorted(token for token, n in number.items() if 2 <= n <= most)
    held = np.array([number[token] for token in tokens], dtype=np.int32)
    columns = vocabulary.index(tokens)
    weighed = detector.idf(held, len(texts))
    x = concepts.weighed(columns, weighed, texts)
    found = [
        _labels(x, [labels[key] for key in distinct], recipe),
        _series(x, every, columns, recipe),
        _topics(every, columns, weighed, recipe, np.random.default_rng(seed)),
    ]
    w = np.concatenate([one.weights for one in found], axis=1)
    if not w.shape[1]:
        raise InputError(f"nothing is to be learned from {len(texts)} distinct texts; give a longer guide")
    mean = np.asarray(csr(x) @ w, dtype=np.float32).mean(axis=0)
    row, ids = np.nonzero(w)
    starts = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(tokens)))])
    names = tuple(name for one in found for name in one.names)
    d = Detector(
        recipe.words, tuple(tokens), held, len(texts),
        Sparse(ids.astype(np.int32), w[row, ids], starts, w.shape[1]), mean,
        names, tuple(label for one in found for label in one.labels),
    )  # fmt: skip
    kinds = dict(Counter(name.partition(":")[0] for name in names))
    return Learned(d, len(texts), read, kinds, time.perf_counter() - begin)


def ridge(x: Any, y: np.ndarray, penalty: float) -> np.ndarray:
    """The W (v, m) for which |x W - y|^2 + penalty |W|^2 is least, by TURNS of conjugate gradients for all columns."""
    r = np.asarray(x.T @ y, dtype=np.float32)
    w, p, size = np.zeros_like(r), r.copy(), (r * r).sum(axis=0)
    for _ in range(TURNS):
        a = x.T @ (x @ p) + np.float32(penalty) * p
        step = size / np.maximum((p * a).sum(axis=0), 1e-20)
        w += step * p
        r -= step * a
        before, size = size, (r * r).sum(axis=0)
        p = r + size / np.maximum(before, 1e-20) * p
    return w


def _labels(x: Sparse, given: list[dict[str, None]], o: Recipe) -> Columns:
    """Labels, letter case aside, as most write them; texts without any say nothing of any."""
    spelt: dict[str, Counter[str]] = {}
    for some in given:
        for name in some:
            spelt.setdefault(name.casefold(), Counter())[name] += 1
    names = sorted(name for name, n in spelt.items() if name and n.total() >= o.label_items)
    place = {name: j for j, name in enumerate(names)}
    rows = np.array([i for i, some in enumerate(given) if some], dtype=np.int64)
    y = np.zeros((len(rows), len(names)), dtype=np.float32)
    for i, row in enumerate(rows.tolist()):
        for name in given[row]:
            if name.casefold() in place:
                y[i, place[name.casefold()]] = 1
    shown = [spelt[name].most_common(1)[0][0] for name in names]
    return _fitted([f"label:{name}" for name in names], shown, csr(x)[rows], y, o.label_ridge, o.label_words)


def _series(x: Sparse, every: list[Programme], columns: dict[str, int], o: Recipe) -> Columns:
    of = [series(p.title) for p in every]
    large = [name for name, n in Counter(of).most_common(o.series) if n >= o.series_items and name]
    place = {name: j for j, name in enumerate(large)}
    rows = np.array([i for i, name in enumerate(of) if name in place], dtype=np.int64)
    some = csr(x)[rows].copy()
    y = np.zeros((len(rows), len(large)), dtype=np.float32)
    shown: dict[str, Counter[str]] = {}
    for i, row in enumerate(rows.tolist()):
        y[i, place[of[row]]] = 1
        head = every[row].title
        shown.setdefault(of[row], Counter())[head[: max(1, len(of[row]))] if len(head) > len(of[row]) else head] += 1
        own = set(words(every[row].title))
        own |= {word[: o.words.beginning] + concepts.STEM for word in own if len(word) > o.words.beginning}
        begin, end = some.indptr[i : i + 2]
        some.data[begin:end][np.isin(some.indices[begin:end], [columns[w] for w in own if w in columns])] = 0
    length = np.sqrt(np.asarray(some.multiply(some).sum(axis=1)).ravel())
    some.data /= np.repeat(np.maximum(length, 1e-12), np.diff(some.indptr)).astype(np.float32)
    y /= np.sqrt(np.maximum(y.sum(axis=0), 1))  # a long series is no more of a concept
    names = [f"series:{name}" for name in large]
    labels = [f"like {shown[name].most_common(1)[0][0].strip()}" for name in large]
    return _fitted(names, labels, some, y, o.series_ridge, o.series_words)


def _fitted(names: list[str], labels: list[str], x: Any, y: np.ndarray, penalty: float, most: int) -> Columns:
    if not names:
        return Columns([], [], np.zeros((x.shape[1], 0), dtype=np.float32))
    w = ridge(x, y - y.mean(axis=0), penalty)
    if most < len(w):
        size = np.abs(w)
        w[size < np.partition(size, len(w) - most, axis=0)[len(w) - most]] = 0
    return Columns(names, labels, w)


def _topics(
    every: list[Programme], columns: dict[str, int], weighed: np.ndarray, o: Recipe, rng: np.random.Generator
) -> Columns:
    """What each word says for each topic, less its mean over the topics, so that a cosine tells them apart."""
    nothing = Columns([], [], np.zeros((len(columns), 0), dtype=np.float32))
    reading = vocabulary.Options()
    texts = [vocabulary.read(p, reading) for p in every]
    try:
        found = vocabulary.learn(texts, [series(p.title) for p in every], reading)
    except InputError:
        return nothing
    counts = vocabulary.counts(vocabulary.index(found.words), texts, reading)
    counts = counts._replace(values=counts.values * found.reach[counts.ids])
    k = min(o.topics, int(alike(counts).max(initial=-1)))
    if k < 2:
        return nothing
    learned = lifts.fit(counts, np.ones(counts.rows, dtype=np.float32), counts.rows * k + 10**7,
                        lifts.Options(topics=k), rng)  # fmt: skip
    lift = lifts.ready(learned, len(found.words), lifts.Options(topics=k)) * found.reach[:, None]
    w = np.zeros((len(columns), k), dtype=np.float32)
    for i, word in enumerate(found.words):
        if word in columns:
            w[columns[word]] = lift[i] / weighed[columns[word]]  # a topic hears counts, not their TF-IDF
    weight = lift * np.sqrt(found.items)[:, None]
    best = np.argsort(-weight, axis=0)[:3]
    labels = [", ".join(found.words[i] for i in best[:, j]) for j in range(k)]
    return Columns([f"topic:{j}" for j in range(k)], labels, w)
