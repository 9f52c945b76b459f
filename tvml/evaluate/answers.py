"""A classifier's answers to the distinct labelled texts of a guide, beside the labels that the guide gives."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

import numpy as np

from tvml.errors import InputError
from tvml.guide.programme import Programme
from tvml.models.classifier import Classifier
from tvml.models.labeller import Labeller
from tvml.text.fields import bag
from tvml.text.labels import label_of

BATCH = 1024  # texts asked together


class Item(NamedTuple):
    """One distinct text with one label: what is told of it, out of the first programme that has both."""

    title: str
    language: str  # as the guide writes it, less the country; "" when it does not say
    fields: str  # what the programme has


class Answers(NamedTuple):
    """b items and what the classifier says of them."""

    labels: tuple[str, ...]  # the model's, in its order, then those that only the guide has
    items: list[Item]
    gold: np.ndarray  # (b,) int64, places in `labels`
    probabilities: np.ndarray  # (b, k) float64 of the model's k labels
    programmes: int  # with a label
    unlabelled: int  # programmes without one

    @property
    def guess(self) -> np.ndarray:
        return np.asarray(self.probabilities.argmax(axis=1))

    @property
    def confidence(self) -> np.ndarray:
        return np.asarray(self.probabilities.max(axis=1))


def answers(programmes: Iterable[Programme], labeller: Labeller, label: str) -> Answers:
    """Ask the labeller, which must keep all its labels, for every distinct text whose programme has `label`.

    A text is distinct by the words that the model reads and its label, as in training. Labels are compared without
    regard to case. Raises InputError when the guide has no programme, or none with a label.
    """
    known = labeller.classifier.labels
    names = list(known)
    counts: Counter[bool] = Counter()  # with a label, without one
    distinct = _distinct(programmes, labeller.classifier, label, names, counts)
    items: list[Item] = []
    gold: list[int] = []
    rows: list[np.ndarray] = []
    while batch := list(islice(distinct, BATCH)):
        items += [_item(p) for p, _ in batch]
        gold += [place for _, place in batch]
        predictions = [dict(prediction) for prediction in labeller.predict([p for p, _ in batch])]
        rows.append(np.array([[some[name] for name in known] for some in predictions]))
    if not counts:
        raise InputError("there is no programme to evaluate with")
    if not items:
        raise InputError(
            f"none of {counts[False]} programmes has a label in {label!r}; name the field that holds it with --label"
        )
    return Answers(tuple(names), items, np.array(gold), np.concatenate(rows), counts[True], counts[False])


def _distinct(
    programmes: Iterable[Programme], c: Classifier, label: str, names: list[str], counts: "Counter[bool]"
) -> Iterator[tuple[Programme, int]]:
    """The first programme of each distinct text and label, and the label's place in `names`, which learns new ones."""
    places = {name.casefold(): place for place, name in enumerate(names)}
    seen: set[tuple[tuple[str, ...], int]] = set()
    for p in programmes:
        name = label_of(p, label)
        counts[bool(name)] += 1
        if not name:
            continue
        place = places.setdefault(name.casefold(), len(names))
        if place == len(names):
            names.append(name)
        key = (bag(p, c.fields, c.max_tokens), place)
        if key not in seen:
            seen.add(key)
            yield p, place


def _item(p: Programme) -> Item:
    fields = "with description" if p.description else "title and sub-title" if p.subtitle else "title only"
    return Item(p.title, p.lang.replace("_", "-").partition("-")[0].lower(), fields)
