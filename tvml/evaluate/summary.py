"""All figures of an evaluation as one row of plain values; shares from 0 to 1, None where nothing is counted."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from tvml.arrays import Arrays
from tvml.evaluate import leakage
from tvml.evaluate.answers import Answers
from tvml.evaluate.classify import (
    by_class,
    calibration,
    confusion,
    levels,
    macro_f1,
    metrics,
    risk_coverage_area,
    rounded,
)
from tvml.text.series import series

LISTED = 50  # labels that the model does not know, the most frequent ones
UNKNOWN = "(unknown)"  # their common row in the confusion matrix


def summary(a: Answers, known: Arrays | None) -> dict[str, Any]:
    """Every figure of the answers; `known` is what `leakage.remember` made in training, if the model has it."""
    guess, confidence = a.guess, a.confidence
    right = guess == a.gold
    k = a.probabilities.shape[1]
    return {
        "programmes": a.programmes,
        "items": len(a.items),
        "unlabelled": a.unlabelled,
        **metrics(a.probabilities, a.gold),
        "baseline": rounded(np.bincount(a.gold).max() / len(a.gold)),  # the most frequent label, always
        "mean_confidence": rounded(confidence.mean()),
        "risk_coverage_area": rounded(risk_coverage_area(confidence, right)),
        "at_confidence": [_plain(level._asdict()) for level in levels(confidence, right)],
        "calibration": [_plain(some._asdict()) for some in calibration(confidence, right)],
        "labels": _labels(a),
        "confusion": _confusion(a),
        "by_language": _groups("language", [item.language or "not told" for item in a.items], a),
        "by_fields": _groups("fields", [item.fields for item in a.items], a),
        "seen_in_training": _seen(a, known, right) if known else None,
        "unknown_labels": _unknown(a, k),
    }


def _labels(a: Answers) -> list[dict[str, Any]]:
    """Each label of the model, the one with the most items first."""
    classes = by_class(a.guess, a.gold, len(a.labels))
    order = np.argsort(-classes.support[: a.probabilities.shape[1]], kind="stable").tolist()
    return [
        _plain(
            {
                "label": a.labels[i],
                "precision": classes.precision[i],
                "recall": classes.recall[i],
                "f1": classes.f1[i],
                "items": int(classes.support[i]),
                "given": int(classes.given[i]),
            }
        )
        for i in order
    ]


def _confusion(a: Answers) -> dict[str, Any]:
    """Rows: what the guide says; columns: what the model says. Labels that neither says are left out."""
    k = a.probabilities.shape[1]
    counts = confusion(a.guess, np.minimum(a.gold, k), k + 1)  # labels that the model does not know share a row
    order = np.argsort(-counts[:k].sum(axis=1), kind="stable")
    order = np.append(order, k)
    order = order[(counts.sum(axis=0) + counts.sum(axis=1))[order] > 0]
    names = (*a.labels[:k], UNKNOWN)
    return {"labels": [names[i] for i in order], "counts": counts[np.ix_(order, order)].tolist()}


def _groups(name: str, keys: Sequence[str], a: Answers) -> list[dict[str, Any]]:
    """Accuracy and macro-F1 of the items with the same key, the largest group first."""
    of = np.array(keys)
    rows = []
    for key, items in sorted(Counter(keys).items(), key=lambda found: (-found[1], found[0])):
        here = of == key
        accuracy = (a.guess[here] == a.gold[here]).mean()
        rows.append(
            _plain({name: key, "items": items, "accuracy": accuracy, "macro_f1": macro_f1(a.guess[here], a.gold[here])})
        )
    return rows


def _seen(a: Answers, known: Arrays, right: np.ndarray) -> dict[str, Any]:
    """Shares of the distinct titles and series that the model has learned, and how it does on items of other series."""
    of = [series(item.title) for item in a.items]
    titles, names = sorted({leakage.name_of(item.title) for item in a.items}), sorted(set(of))
    learned = dict(zip(names, leakage.seen(known, "series", names).tolist(), strict=True))
    new = np.array([not learned[name] for name in of])
    return _plain(
        {
            "titles": leakage.seen(known, "titles", titles).mean(),
            "series": sum(learned.values()) / len(learned),
            "new_items": int(new.sum()),
            "accuracy_of_new": right[new].mean() if new.any() else None,
        }
    )


def _unknown(a: Answers, k: int) -> dict[str, Any]:
    """Labels that the guide has and the model not: how many, on how many items, and the most frequent."""
    count = Counter(a.labels[place] for place in a.gold.tolist() if place >= k)
    return {"labels": len(count), "items": count.total(), "most_frequent": dict(count.most_common(LISTED))}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """The row as JSON takes it: four digits, None for nan."""
    return {key: _number(value) if isinstance(value, float) else value for key, value in row.items()}


def _number(value: float) -> float | None:
    return None if np.isnan(value) else rounded(value)
