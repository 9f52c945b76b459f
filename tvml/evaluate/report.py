"""The evaluation as a page for people: one HTML file with everything inside, that loads nothing from anywhere."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tvml.evaluate import figures, words
from tvml.evaluate.answers import Answers
from tvml.evaluate.page import render
from tvml.evaluate.summary import UNKNOWN
from tvml.text.series import series

TEMPLATE = "report.html"
MATRIX = 20  # labels in the confusion matrix; the others share a row and a column
PAIRS, EXAMPLES, MISTAKES = 12, 3, 20  # how many are listed
LEAST = 0.5  # confidence of a mistake that is worth a look


def page(row: dict[str, Any], a: Answers, guides: Sequence[str]) -> str:
    """The HTML of `summary`'s row, with examples out of the answers. Every text of the guide is escaped."""
    from markupsafe import Markup

    return render(
        TEMPLATE,
        {"often": words.often},
        row=row,
        guides=["stdin" if guide == "-" else Path(guide).name for guide in guides],
        sure=words.sure(row),
        warning=words.warning(row),
        trust=words.trust(row["mean_confidence"], row["accuracy"]),
        reliability=Markup(figures.reliability(row["calibration"])),
        coverage=Markup(figures.coverage(row["at_confidence"])),
        matrix=matrix(row["confusion"]),
        pairs=pairs(a),
        mistakes=mistakes(a),
    )


def matrix(confusion: dict[str, Any], most: int = MATRIX) -> dict[str, Any]:
    """The confusion matrix with at most so many labels: rows, columns, counts, and counts as shares of their row."""
    labels, counts = list(confusion["labels"]), np.array(confusion["counts"])
    if len(labels) > most:
        starts = range(most)  # from the last one on, everything is one
        counts = np.add.reduceat(np.add.reduceat(counts, starts, axis=0), starts, axis=1)
        labels = [*labels[: most - 1], f"{len(labels) - most + 1} others"]
    columns = [label for label in labels if label != UNKNOWN]  # which the model never says
    shares = counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
    return {"rows": labels, "columns": columns, "counts": counts.tolist(), "shares": shares.tolist()}


def pairs(a: Answers, most: int = PAIRS) -> list[dict[str, Any]]:
    """The most frequent confusions: what the guide says, what the model says, how often, and titles."""
    wrong = np.flatnonzero(a.guess != a.gold)
    count = Counter(zip(a.gold[wrong].tolist(), a.guess[wrong].tolist(), strict=True))
    found = []
    for (gold, given), items in sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))[:most]:
        here = wrong[(a.gold[wrong] == gold) & (a.guess[wrong] == given)]
        titles: dict[str, str] = {}  # one a series, the surest
        for i in here[np.argsort(-a.confidence[here], kind="stable")].tolist():
            titles.setdefault(series(a.items[i].title), a.items[i].title)
        some = list(titles.values())[:EXAMPLES]
        found.append({"gold": a.labels[gold], "given": a.labels[given], "items": items, "titles": some})
    return found


def mistakes(a: Answers, most: int = MISTAKES) -> list[dict[str, Any]]:
    """The surest mistakes, one a series: the model's, or the guide's."""
    confidence = a.confidence
    wrong = np.flatnonzero((a.guess != a.gold) & (confidence >= LEAST))
    found: dict[str, dict[str, Any]] = {}
    for i in wrong[np.argsort(-confidence[wrong], kind="stable")].tolist():
        item = a.items[i]
        given = a.labels[a.guess[i]]
        mistake = {"title": item.title, "gold": a.labels[a.gold[i]], "given": given, "confidence": confidence[i]}
        found.setdefault(series(item.title), mistake)
        if len(found) == most:
            break
    return list(found.values())
