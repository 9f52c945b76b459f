"""From programmes to a topic model: distinct texts, vocabulary, fit, stable numbers, description, figures."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import numpy as np

from tvml.config import Finite, Positive
from tvml.errors import InputError, UsageError
from tvml.evaluate import topics as figures
from tvml.guide.programme import Programme, digest, identify
from tvml.methods import Method, find
from tvml.methods.topics import Mixture
from tvml.models import topics as models
from tvml.models.topics import Topics
from tvml.models.vectors import Vectors, check_all_used, rows_of
from tvml.sparse import Sparse, Table, alike, filled
from tvml.text import vocabulary
from tvml.text.series import numbers_of
from tvml.text.vocabulary import Text
from tvml.train import describe, number, stable
from tvml.train.describe import Options as Describing
from tvml.train.prototypes import fit

Spec = str | dict[str, Any]


@dataclass(frozen=True)
class Recipe:
    """Defaults are those of configs/recipes/topics.yaml; a test holds the two together."""

    reading: vocabulary.Options = field(default_factory=vocabulary.Options)
    method: Spec = "sinkhorn"
    topics: Positive | Literal["auto"] = 50
    threshold: Finite = 0.0  # an item that no topic fits better than this has none
    describe: Describing = field(default_factory=Describing)


class Items(NamedTuple):
    """The distinct texts of some guides."""

    texts: list[Text]
    titles: list[str]  # of the first programme of each
    series: np.ndarray  # (b,) numbers
    vectors: np.ndarray | None  # (b, d), of the first programme of each
    programmes: int


class Learned(NamedTuple):
    """A topic model with what is worth telling of it."""

    topics: Topics
    metrics: dict[str, Any]
    items: Items
    kept: int | None  # topics that have at least half of their items in common with the same number before
    tried: list[dict[str, Any]]  # what --topics auto has looked at
    seconds: float


def gather(programmes: Iterable[Programme], o: vocabulary.Options, vectors: Vectors | None) -> Items:
    """The distinct texts; with `vectors` those of programmes that have one. Raises InputError when there is none."""
    seen: set[bytes] = set()
    texts, titles, places = [], [], []
    read = 0
    find_row = rows_of(vectors) if vectors else None
    for p in programmes:
        row = find_row(identify(p), read) if find_row else 0
        read += 1
        key = digest(p)
        if row is None or key in seen:
            continue
        seen.add(key)
        texts.append(vocabulary.read(p, o))
        titles.append(p.title)
        places.append(row)
    if not read:
        raise InputError("there is no programme to learn topics from")
    if not texts:
        raise InputError(f"none of the {read} programmes has a vector; the file's ids must be those of the guide")
    if vectors:
        check_all_used(vectors, read)
    found = vectors.table[places] if vectors else None
    return Items(texts, titles, numbers_of(titles), found, read)


def learn(
    items: Items, recipe: Recipe, seed: int, before: Topics | None, warm: bool, detail: Callable[[str], None]
) -> Learned:
    """Learn topics. With `before` they get the numbers of the topics that they are most alike to, and with `warm`
    they go on from there; the same items, recipe and seed give the same bytes.

    Raises InputError when there are no words or fewer different items than topics.
    """
    begin = time.perf_counter()
    method = find("topics", recipe.method)
    found = vocabulary.learn(items.texts, items.series.tolist(), recipe.reading)
    words, reach, start = found.words, found.reach, None
    if warm and before is not None:
        _check_goes_on(before, method, recipe, items)
        start = before.arrays
        if not before.vectors:
            words, reach = stable.union(before, found, recipe.reading.max_words)
            start = stable.remapped(start, before.words, words)
    counts = vocabulary.counts(vocabulary.index(words), items.texts, recipe.reading)
    x = _table(method, counts, items)
    rng = np.random.default_rng(seed)
    tried: list[dict[str, Any]] = []
    k = recipe.topics
    same = alike(x)
    heard = int(same.max(initial=-1)) + 1 - int(not filled(x).all())
    if k == "auto":
        k, tried = number.choose(x, counts, items.series, reach, method, rng, heard, detail)
    if k > heard:
        raise InputError(
            f"{k} topics of {heard} different items that have {_what(x)}: ask for at most {heard}, "
            "or give a longer guide"
        )
    mass = (1 / np.bincount(same)[same]).astype(np.float32)  # programmes that say the same are one
    arrays = fit(method, x, reach, mass, k, rng, start)
    t = models.make(method, arrays, words, reach, recipe.reading, items.vectors is not None, [])
    mixture = models.mixtures(t, models.reached(counts, reach) if isinstance(x, Sparse) else x)
    topic = models.chosen(mixture, recipe.threshold)
    kept = None
    if before is not None and _comparable(before, t):
        old = models.chosen(models.mixtures(before, _as_before(before, items)), recipe.threshold)
        order, kept = stable.matched(old, topic, t.k)
    else:
        order = np.argsort(-np.bincount(topic[topic >= 0], minlength=t.k), kind="stable")
    t = models.make(method, stable.ordered(arrays, order), words, reach, recipe.reading, t.vectors, [])
    mixture = Mixture(mixture.weights[:, order], mixture.fit)
    topic = models.chosen(mixture, recipe.threshold)
    described = describe.rows(
        t, describe.Items(counts, items.series, items.titles), topic, mixture.fit, recipe.describe
    )
    places = vocabulary.index(words)
    top = [[places[word["word"]] for word in row["words"]] for row in described]
    measured = figures.metrics(counts, items.series, topic, top, None)
    return Learned(t._replace(described=described), measured, items, kept, tried, time.perf_counter() - begin)


def _check_goes_on(before: Topics, method: Method, recipe: Recipe, items: Items) -> None:
    """Raise UsageError where the recipe or the data ask for topics that cannot go on from those before."""
    if before.vectors != (items.vectors is not None):
        raise UsageError("topics of words go on from words and topics of vectors from vectors; see --vectors")
    if (method.name, recipe.topics) != (before.method.name, before.k):
        raise UsageError(
            f"--warm-start goes on with {before.k} topics of {before.method.name}, and the recipe asks for "
            f"{recipe.topics} of {method.name}; leave that setting out, or train without --warm-start"
        )
    if items.vectors is not None and items.vectors.shape[1] != (width := before.arrays["topics"].shape[0]):
        raise UsageError(
            f"--vectors: vectors of {items.vectors.shape[1]} numbers, the topics to go on from have learned {width}"
        )


def _comparable(before: Topics, t: Topics) -> bool:
    """Can both be asked about the same items, and do their numbers mean as many topics?"""
    same_width = not t.vectors or len(before.arrays["topics"]) == len(t.arrays["topics"])
    return before.k == t.k and before.vectors == t.vectors and same_width


def _table(method: Method, counts: Sparse, items: Items) -> Table:
    kind = "counts" if items.vectors is None else "vectors"
    if kind not in method.module.TAKES:
        raise UsageError(f"--method {method.name} learns from words only; leave --vectors out, or take sinkhorn")
    return counts if items.vectors is None else items.vectors


def _as_before(before: Topics, items: Items) -> Table:
    return models.counts(before, items.texts) if items.vectors is None else items.vectors


def _what(x: Table) -> str:
    return "a word of the vocabulary" if isinstance(x, Sparse) else "a vector other than 0"
