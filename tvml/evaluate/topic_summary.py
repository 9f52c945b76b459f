"""A topic model on a guide: figures of the distinct texts, and what they mean."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from tvml.evaluate import retrieval
from tvml.evaluate import topics as figures
from tvml.evaluate.distinct import distinct
from tvml.guide.programme import Programme
from tvml.models import topics as models
from tvml.models.topics import NONE, Topics
from tvml.models.vectors import Vectors
from tvml.sparse import Sparse
from tvml.text import vocabulary

MEANS = {
    "npmi": "do the words of a topic stand in the same texts? -1 never, 0 by chance, 1 always",
    "npmi_series": "the same in series, of which one alone makes no topic",
    "diversity": "of the words that describe topics are different",
    "balance": "1: all topics of the same size",
    "dead": "topics without an item",
    "assigned": "of the items have a topic",
    "largest": "of the items have the largest topic",
    "nmi": "of what labels tell is told by topics, and the other way round",
    "purity": "of the items have the label that is the commonest of their topic",
    "precision_at_10": "of the ten nearest items of other series have the same label",
    "precision_by_chance": "of any items of other series have it",
}


class Items(NamedTuple):
    """The distinct texts of a guide, and what a model says of them."""

    counts: Sparse  # (b, v) of the model's words
    series: np.ndarray  # (b,) numbers
    labels: np.ndarray  # (b,) numbers, NONE without one
    topic: np.ndarray  # (b,) NONE without one
    weights: np.ndarray  # (b, k) of the topics; zeros without one
    programmes: int


def items(programmes: Iterable[Programme], t: Topics, given: Vectors | None, least: float, label: str) -> Items:
    """Each distinct text once, with the first label that a programme gives it; letter case tells no labels apart.

    Raises InputError when the guide has no programme.
    """
    found = distinct(programmes, given, label)
    texts = [vocabulary.read(p, t.reading) for p in found.first]
    mixture = models.mixtures(t, models.counts(t, texts) if given is None else models.vectors_of(t, given, found.rows))
    topic = models.chosen(mixture, least)
    return Items(
        vocabulary.counts(t.columns, texts, t.reading),
        found.series,
        found.labels,
        topic,
        mixture.weights * (topic != NONE)[:, None],
        found.programmes,
    )


def summary(t: Topics, found: Items) -> dict[str, Any]:
    """All figures in one row; those of labels over the items that have one, when any has."""
    words = [[t.columns[word["word"]] for word in row["words"]] for row in t.described]
    row: dict[str, Any] = {
        "topics": t.k,
        "programmes": found.programmes,
        "items": len(found.topic),
        **figures.metrics(found.counts, found.series, found.topic, words, None),
    }
    labelled = np.flatnonzero(found.labels != NONE)
    row["labelled"] = len(labelled)
    if not len(labelled):
        return row
    topic, labels = found.topic[labelled], found.labels[labelled]
    row["nmi"] = round(figures.mutual_information(topic, labels), 4)
    row["purity"] = round(figures.purity(topic, labels), 4)
    if near := retrieval.precision(found.weights[labelled], labels, found.series[labelled]):
        row["precision_at_10"] = round(near.precision, 4)
        row["precision_by_chance"] = round(near.chance, 4)
    return row


def headline(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The figures for a terminal, each with what it means."""
    means = {"items": f"distinct texts of {row['programmes']} programmes, {row['labelled']} with a label"} | MEANS
    head = f"{row['model']}@{row['version']}"
    return [{head: name, "value": row[name], "in words": text} for name, text in means.items() if name in row]
