"""A classifier that gives all labels of a programme, held against a guide: all figures of an evaluation."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from tvml.arrays import Arrays
from tvml.errors import InputError
from tvml.evaluate import leakage
from tvml.evaluate.answers import BATCH
from tvml.evaluate.classify import GIVEN, by_label, metrics_multi, micro_f1, rounded
from tvml.guide.programme import Programme
from tvml.models.labeller import Labeller
from tvml.text.fields import bag
from tvml.text.labels import labels_of, usual
from tvml.text.series import series

LISTED = 50  # labels that the model does not know, the most frequent ones


class Several(NamedTuple):
    """b distinct texts, what the guide says of them and what the classifier does."""

    labels: tuple[str, ...]  # the model's, in its order, then those that only the guide has
    known: int  # how many of them the model has
    titles: list[str]
    gold: np.ndarray  # (b, k) float32, 1 for each label of a text
    probabilities: np.ndarray  # (b, k), 0 for what the model does not know
    programmes: int  # with a label
    unlabelled: int  # programmes without one


class _Text(NamedTuple):
    programme: Programme  # the first with this text
    labels: Counter[str]  # folded label -> programmes


def answers(programmes: Iterable[Programme], labeller: Labeller, label: str) -> Several:
    """Ask the labeller, which must keep all its labels, for every distinct text with labels.

    A text has the labels that at least half of its programmes carry, as in training. Raises InputError when the guide
    has no programme, or none with a label.
    """
    c = labeller.classifier
    spelling = {name.casefold(): name for name in c.labels}
    counts: Counter[bool] = Counter()  # with a label, without one
    number: Counter[tuple[str, ...]] = Counter()  # labelled programmes of each text
    texts: dict[tuple[str, ...], _Text] = {}
    for p in programmes:
        names = labels_of(p, label)
        counts[bool(names)] += 1
        if names:
            words = bag(p, c.fields, c.max_tokens)
            number[words] += 1
            texts.setdefault(words, _Text(p, Counter())).labels.update(name.casefold() for name in names)
            for name in names:
                spelling.setdefault(name.casefold(), name)
    if not counts:
        raise InputError("there is no programme to evaluate with")
    if not texts:
        raise InputError(
            f"none of {counts[False]} programmes has a label in {label!r}; name the field that holds it with --label"
        )
    places = {name: place for place, name in enumerate(spelling)}
    gold, p_of = np.zeros((2, len(texts), len(places)), dtype=np.float32)
    for row, (words, text) in enumerate(texts.items()):
        gold[row, [places[name] for name, n in text.labels.items() if usual(n, number[words])]] = 1
    asked = [text.programme for text in texts.values()]
    for start in range(0, len(asked), BATCH):
        for row, prediction in enumerate(labeller.predict(asked[start : start + BATCH]), start):
            found = dict(prediction)
            p_of[row, : len(c.labels)] = [found[name] for name in c.labels]
    titles = [p.title for p in asked]
    return Several(tuple(spelling.values()), len(c.labels), titles, gold, p_of, counts[True], counts[False])


def summary(a: Several, known: Arrays | None) -> dict[str, Any]:
    """Every figure of the answers; labels that the model does not know count as lacking. `known` as for one label."""
    given, gold = a.probabilities >= GIVEN, a.gold > 0
    commonest = np.arange(len(a.labels)) == gold.sum(axis=0).argmax()
    always = np.broadcast_to(commonest, gold.shape)
    return {
        "programmes": a.programmes,
        "items": len(gold),
        "unlabelled": a.unlabelled,
        **metrics_multi(a.probabilities, a.gold),
        "baseline": rounded(micro_f1(always, gold)),  # micro-F1 of the most frequent label, always
        "labels_per_item": rounded(gold.sum(axis=1).mean()),
        "given_per_item": rounded(given.sum(axis=1).mean()),
        "labels": _labels(a, given, gold),
        "seen_in_training": _seen(a, known, given, gold) if known else None,
        "unknown_labels": _unknown(a, gold),
    }


def headline(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The main figures for a terminal, each with what it means."""
    figures = [
        ("micro_f1", row["micro_f1"], "every label of every item weighs the same"),
        ("baseline", row["baseline"], "micro-F1 of the most frequent label, always"),
        ("macro_f1", row["macro_f1"], "every label weighs the same"),
        ("subset_accuracy", row["subset_accuracy"], "items with all labels right"),
        ("labels_per_item", row["labels_per_item"], f"the model gives {row['given_per_item']}"),
        ("items", row["items"], f"distinct texts of {row['programmes']} programmes with a label"),
    ]
    head = f"{row['model']}@{row['version']}"
    return [{head: name, "value": value, "in words": text} for name, value, text in figures]


def _labels(a: Several, given: np.ndarray, gold: np.ndarray) -> list[dict[str, Any]]:
    """Each label of the model, the one with the most items first."""
    classes = by_label(given, gold)
    order = np.argsort(-classes.support[: a.known], kind="stable").tolist()
    shares = {"precision": classes.precision, "recall": classes.recall, "f1": classes.f1}
    return [
        {
            "label": a.labels[i],
            **{name: None if np.isnan(some[i]) else rounded(some[i]) for name, some in shares.items()},
            "items": int(classes.support[i]),
            "given": int(classes.given[i]),
        }
        for i in order
    ]


def _seen(a: Several, known: Arrays, given: np.ndarray, gold: np.ndarray) -> dict[str, Any]:
    """Shares of the distinct titles and series that the model has learned, and micro-F1 on items of other series."""
    of = [series(title) for title in a.titles]
    titles, names = sorted({leakage.name_of(title) for title in a.titles}), sorted(set(of))
    learned = dict(zip(names, leakage.seen(known, "series", names).tolist(), strict=True))
    new = np.array([not learned[name] for name in of])
    return {
        "titles": rounded(leakage.seen(known, "titles", titles).mean()),
        "series": rounded(sum(learned.values()) / len(learned)),
        "new_items": int(new.sum()),
        "micro_f1_of_new": rounded(micro_f1(given[new], gold[new])) if new.any() else None,
    }


def _unknown(a: Several, gold: np.ndarray) -> dict[str, Any]:
    """Labels that the guide has and the model not: how many, on how many items, and the most frequent."""
    number = gold[:, a.known :].sum(axis=0).tolist()
    count = Counter({name: n for name, n in zip(a.labels[a.known :], number, strict=True) if n})
    return {
        "labels": len(count),
        "items": int(gold[:, a.known :].any(axis=1).sum()),
        "most_frequent": dict(count.most_common(LISTED)),
    }
