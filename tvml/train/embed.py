"""From programmes to an encoder without labels: distinct texts, vocabulary, what the objective learns, figures."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from tvml.arrays import count
from tvml.config import Positive
from tvml.errors import InputError
from tvml.evaluate import space
from tvml.guide.programme import Programme, digest
from tvml.methods import Method, find
from tvml.methods.unsupervised import Facts
from tvml.methods.views import Bags, Items, make
from tvml.models import embedding as models
from tvml.models.embedding import Embedding
from tvml.sparse import alike
from tvml.text import vocabulary
from tvml.text.labels import label_of
from tvml.text.series import numbers_of
from tvml.text.tokens import words
from tvml.text.vocabulary import Text, Vocabulary
from tvml.train.draws import Options as Training

Spec = str | dict[str, Any]
SAMPLE = 2000  # items that the figures are of
AMONG = 20_000  # items that their views are made among


@dataclass(frozen=True)
class Recipe:
    """Defaults are those of configs/recipes/embedding.yaml; a test holds the two together."""

    reading: vocabulary.Options = field(default_factory=vocabulary.Options)
    objective: Spec = "topics"
    view: Spec = "halves"
    attention: Spec | None = None
    width: Positive = 32  # numbers of a vector, where the objective does not say
    optimiser: Spec = "adamw"
    train: Training = field(default_factory=Training)


class Gathered(NamedTuple):
    """The distinct texts of some guides."""

    texts: list[Text]
    credits: list[Text]  # words of keywords and credits of the first programme of each, where they were asked for
    series: np.ndarray  # (b,) numbers
    labels: np.ndarray  # (b,) numbers of the first programme's first category, -1 = none
    programmes: int


class Learned(NamedTuple):
    """An encoder with what is worth telling of it."""

    embedding: Embedding
    metrics: dict[str, Any]
    snapshots: list[dict[str, Any]]
    gathered: Gathered
    interrupted: bool
    seconds: float


def gather(programmes: Iterable[Programme], recipe: Recipe) -> Gathered:
    """The distinct texts, with credits where the view reads them. Raises InputError when there is no programme."""
    o, credited = recipe.reading, _reads_credits(find("view", recipe.view))
    seen: set[bytes] = set()
    texts, credits, titles, labels = [], [], [], []
    read = 0
    for p in programmes:
        read += 1
        key = digest(p)
        if key in seen:
            continue
        seen.add(key)
        texts.append(vocabulary.read(p, o))
        people = [*p.keywords, *(name for role in p.credits.values() for name in role)] if credited else []
        credits.append(Text(tuple(dict.fromkeys(w for said in people for w in words(said))), 0))
        titles.append(p.title)
        labels.append(label_of(p, "category"))
    if not read:
        raise InputError("there is no programme to learn from")
    _, known = np.unique(np.array(labels, dtype=object).astype(str), return_inverse=True)
    found = np.where([label != "" for label in labels], known, -1)
    return Gathered(texts, credits, numbers_of(titles), found, read)


def learn(
    gathered: Gathered, recipe: Recipe, seed: int, most: int, device: str, detail: Callable[[str], None]
) -> Learned:
    """Learn an encoder of at most `most` weights; the same items, recipe and seed give the same bytes.

    Raises InputError when there are no words, too few items or too few weights.
    """
    begin = time.perf_counter()
    objective, view = find("unsupervised", recipe.objective), find("view", recipe.view)
    texts, names = gathered.texts, gathered.series.tolist()
    if _reads_credits(view):
        texts, names = texts + gathered.credits, names * 2
    found = vocabulary.learn(texts, names, recipe.reading)
    rng = np.random.default_rng(seed)
    snapshots: list[dict[str, Any]] = []
    interrupted = False
    if hasattr(objective.module, "fit"):
        e = _fitted(gathered, found, objective, recipe, most, rng)
    else:
        e, snapshots, interrupted = _trained(gathered, found, objective, view, recipe, most, device, rng, seed, detail)
    figures = measured(e, gathered, view, seed)
    return Learned(e, figures, snapshots, gathered, interrupted, time.perf_counter() - begin)


def measured(e: Embedding, gathered: Gathered, view: Method, seed: int) -> dict[str, Any]:
    """The figures of evaluate/space.py, of at most SAMPLE of the items and of their views."""
    rng = np.random.default_rng(seed)  # one of its own, so that a look changes nothing
    order = rng.permutation(len(gathered.texts))
    some, among = np.sort(order[:SAMPLE]), np.sort(order[:AMONG])
    x = models.vectors(e, [gathered.texts[i] for i in some])
    items = numbered(e.columns, _part(gathered, among), e.reading)
    can = view.module.usable(items, view.options)
    pairs = None
    if len(can):
        places = rng.permutation(can)[:SAMPLE]
        first, second = view.module.views(items, places, view.options, rng)
        pairs = models.of_bags(e, first), models.of_bags(e, second)
    labels = gathered.labels[some]
    return space.measure(x, gathered.series[some], pairs, labels if (labels >= 0).any() else None)


def _reads_credits(view: Method) -> bool:
    return getattr(view.module, "CREDITS", False)


def _part(gathered: Gathered, places: np.ndarray) -> Gathered:
    texts, credits = ([some[i] for i in places] for some in (gathered.texts, gathered.credits))
    return gathered._replace(texts=texts, credits=credits, series=gathered.series[places])


def numbered(columns: dict[str, int], gathered: Gathered, o: vocabulary.Options) -> Items:
    """The items with their words as numbers."""
    titles = [Text(text.words[: text.heavy], 0) for text in gathered.texts]
    heavy = np.diff(vocabulary.counts(columns, titles, o).starts)
    return make(_bags(columns, gathered.texts, o), heavy, _bags(columns, gathered.credits, o), gathered.series)


def _bags(columns: dict[str, int], texts: list[Text], o: vocabulary.Options) -> Bags:
    x = vocabulary.counts(columns, texts, o)
    return np.split(x.ids.astype(np.int64), x.starts[1:-1])


def _fitted(
    gathered: Gathered, found: Vocabulary, objective: Method, recipe: Recipe, most: int, rng: np.random.Generator
) -> Embedding:
    x = vocabulary.counts(vocabulary.index(found.words), gathered.texts, recipe.reading)
    same = alike(x)
    mass = (1 / np.bincount(same)[same]).astype(np.float32)  # programmes that say the same are one
    arrays = objective.module.fit(x, mass, most, objective.options, rng)
    return models.make(objective, None, None, arrays, found.words, found.reach, recipe.reading)


def _trained(
    gathered: Gathered,
    found: Vocabulary,
    objective: Method,
    view: Method,
    recipe: Recipe,
    most: int,
    device: str,
    rng: np.random.Generator,
    seed: int,
    detail: Callable[[str], None],
) -> tuple[Embedding, list[dict[str, Any]], bool]:
    from tvml.train import contrast
    from tvml.train.device import choose, settle

    settle(seed)
    spec = recipe.attention or getattr(objective.module, "ATTENTION", None)
    attention = find("attention", spec) if spec else None
    words, weights = _chosen(found, len(gathered.texts), objective, attention, recipe.width, most)
    items = numbered(vocabulary.index(words), gathered, recipe.reading)
    optimiser = find("optimiser", recipe.optimiser)
    fit = contrast.Fit(objective, view, attention, optimiser, recipe.train, choose(device), weights, recipe.width)
    snapshots = []

    def model(check: contrast.Check) -> Embedding:
        arrays = contrast.kept(fit, check.arrays)
        return models.make(objective, view, attention, arrays, words, weights, recipe.reading)

    def watch(check: contrast.Check) -> None:
        detail(f"step {check.step}: loss {check.loss:.4f}")
        if recipe.train.snapshots:
            figures = measured(model(check), gathered, view, seed)
            snapshots.append({"step": check.step, "loss": check.loss} | figures)

    last, interrupted = contrast.train(fit, items, rng, watch)
    return model(last), snapshots, interrupted


def _chosen(
    found: Vocabulary, items: int, objective: Method, attention: Method | None, width: int, most: int
) -> tuple[tuple[str, ...], np.ndarray]:
    """The words that get a vector, as many as the weights allow, and what each counts.

    Words of several series come first, then the commonest: the others say which series a text is of.
    """
    rest, one = (_stored(v, objective, attention, width) for v in (0, 1))
    number = (most - rest) // (one - rest)
    if number < 2:
        raise InputError(
            f"at most {most} weights leave none for words: {rest} are for the rest and each word needs "
            f"{one - rest}; raise --max-parameters, or lower width"
        )
    order = np.argsort(found.reach < 1, kind="stable")[:number]  # by frequency already
    idf = np.log(items / found.items[order])
    weights = found.reach[order] * idf / idf.mean()
    return tuple(found.words[i] for i in order), weights.astype(np.float32)


def _stored(v: int, objective: Method, attention: Method | None, width: int) -> int:
    """How many numbers an encoder of v words has, with those that its objective keeps."""
    own = objective.module.shapes(width, Facts(0, np.zeros(v, dtype=np.float32)), objective.options)
    kept = {name: own[name] for name in getattr(objective.module, "KEPT", ())}
    return count(models.shapes(v, width, attention)) + count(kept)
