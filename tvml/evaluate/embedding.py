"""A model's vectors on a guide: figures of the space (space.py), and a map of it in two dimensions for people."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from tvml.errors import ToolError
from tvml.evaluate import space
from tvml.evaluate.distinct import NONE, distinct
from tvml.guide.programme import Programme
from tvml.models.vectors import Vectors

MAPPED = 3000  # texts on a map at most, evenly drawn: more hide each other
PERPLEXITY = 30.0  # of t-SNE

MEANS = {
    "alignment": "squared distance of two halves of a text: 0 the same, 2 nothing in common",
    "uniformity": "how evenly vectors are spread: lower is better, 0 all at one place",
    "mean_distance": "squared distance of two texts, 2 when they have nothing in common",
    "collapsed": "of other series' texts lie at one place with a text",
    "crowded": "of the texts have such a neighbour",
    "agreement": "of the ten nearest texts of other series have a text's label",
    "accuracy": "of the labels are those that the ten nearest would vote for",
}


class Items(NamedTuple):
    """The distinct texts of a guide with a vector of length 1 each, or zeros where none is known."""

    vectors: np.ndarray  # (b, d)
    series: np.ndarray  # (b,) numbers
    labels: np.ndarray  # (b,) places in `names`, NONE without one
    names: tuple[str, ...]
    titles: list[str]
    views: tuple[np.ndarray, np.ndarray] | None  # (b, d) each: two halves of the text's words
    programmes: int


def items(
    programmes: Iterable[Programme],
    encode: Callable[[Sequence[Programme]], np.ndarray] | None,
    given: Vectors | None,
    label: str,
    seed: int,
) -> Items:
    """Each distinct text once, with the first label that a programme gives it; letter case tells no labels apart.

    Vectors are those `given`, or what `encode` makes, one of the two. Raises InputError when the guide is empty.
    """
    texts = distinct(programmes, given, label)
    first = texts.first
    if given is not None:
        table = np.zeros((len(first), given.table.shape[1]), dtype=np.float32)
        there = [i for i, row in enumerate(texts.rows) if row is not None]
        table[there] = given.table[[row for row in texts.rows if row is not None]]
        vectors, views = _unit(table), None
    elif encode is not None:
        vectors = _unit(encode(first))
        rng = np.random.default_rng(seed)
        halves = [_halves(p, rng) for p in first]
        views = _unit(encode([a for a, _ in halves])), _unit(encode([b for _, b in halves]))
    else:
        raise ValueError("neither vectors nor what makes them")
    titles = [p.title for p in first]
    return Items(vectors, texts.series, texts.labels, texts.names, titles, views, texts.programmes)


def summary(found: Items) -> dict[str, Any]:
    """All figures in one row."""
    labelled = int((found.labels != NONE).sum())
    figures = space.measure(found.vectors, found.series, found.views, found.labels if labelled else None)
    row: dict[str, Any] = {
        "width": found.vectors.shape[1],
        "programmes": found.programmes,
        "items": len(found.vectors),
        "labelled": labelled,
        "known": int(np.abs(found.vectors).any(axis=1).sum()),
    }
    return row | {name: None if value is None else round(value, 4) for name, value in figures.items()}


def headline(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The figures for a terminal, each with what it means."""
    head = f"{row['model']}@{row['version']}"
    return [
        {head: name, "value": row[name], "in words": text} for name, text in MEANS.items() if row.get(name) is not None
    ]


def plane(x: np.ndarray, method: str, seed: int) -> np.ndarray:
    """Vectors (b, d) in two dimensions, (b, 2) from 0 to 1: their first two principal components, or t-SNE.

    Van der Maaten and Hinton 2008 for t-SNE, which scikit-learn computes. Raises ToolError without it.
    """
    centred = x - x.mean(axis=0)
    if method == "pca" or len(x) < 4:
        _, _, axes = np.linalg.svd(centred, full_matrices=False)
        axes = axes[:2] * np.where(axes[:2].sum(axis=1, keepdims=True) < 0, -1, 1)  # the same way round every time
        flat = np.zeros((len(x), 2))
        flat[:, : len(axes)] = centred @ axes.T
    else:
        try:
            from sklearn.manifold import TSNE
        except ImportError:
            raise ToolError(
                "--map tsne needs scikit-learn, which is not installed; pip install 'tvml[report]'"
            ) from None
        perplexity = min(PERPLEXITY, (len(x) - 1) / 3)
        flat = TSNE(2, perplexity=perplexity, init="pca", random_state=seed).fit_transform(np.asarray(x, dtype="f4"))
    span = np.ptp(flat, axis=0)
    return np.asarray((flat - flat.min(axis=0)) / np.where(span > 0, span, 1))


def drawn(found: Items, seed: int) -> np.ndarray:
    """Which texts are on the map: those with a vector, at most MAPPED."""
    there = np.flatnonzero(np.abs(found.vectors).any(axis=1))
    if len(there) <= MAPPED:
        return there
    return np.sort(np.random.default_rng(seed).choice(there, MAPPED, replace=False))


def _halves(p: Programme, rng: np.random.Generator) -> tuple[Programme, Programme]:
    """Two programmes that share the words of one, in any order."""
    words = f"{p.title} {p.subtitle} {p.description}".split()
    order = rng.permutation(len(words))
    sides = (order[: len(words) // 2], order[len(words) // 2 :])
    left, right = (" ".join(words[i] for i in side) for side in sides)
    return Programme(title="", description=left), Programme(title="", description=right)


def _unit(x: np.ndarray) -> np.ndarray:
    return np.asarray(x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-12), dtype=np.float32)
