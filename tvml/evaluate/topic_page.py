"""Topics as a page for people: a map of them, and a card for each, in one HTML file that loads nothing."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tvml.evaluate.page import render
from tvml.evaluate.topic_map import Circles, placed
from tvml.models.topics import Topics, overlap
from tvml.registry.format import Manifest

TEMPLATE = "topic_page.html"
WIDE, TALL = (980, 420, 9), (360, 340, 15)  # the map on a screen and on a phone: width, least height, more a topic
LETTER, LINE = 7.4, 13.5  # of the text in circles
PALE, DARK = 0.12, 0.55  # how strong the colour of a topic of no series is, and of the one that has the most
NEAR = 0.1  # overlap of the nearest topic from which on a line says so
FIGURES = {  # of the manifest: what they are called, what they mean, and are they shares?
    "npmi_series": ("Words together in series", "from −1 never to 1 always; above 0: more than by chance", False),
    "npmi": ("Words together in texts", "the same, but a single series can do that alone", False),
    "diversity": ("Different words", "of the ten that describe each topic", True),
    "balance": ("Evenly full", "all topics of the same size: 100 %", True),
    "largest": ("Largest topic", "of all items", True),
    "assigned": ("Have a topic", "the words of the others speak for none", True),
}


def page(t: Topics, rows: Sequence[dict[str, Any]], manifest: Manifest) -> str:
    """The HTML of these rows of `t.described`. Titles and words come from guides, and every text is escaped."""
    numbers = np.array([row["topic"] for row in rows], dtype=np.int64)
    items = np.array([row["items"] for row in rows], dtype=np.int64)
    near = overlap(t)[np.ix_(numbers, numbers)]
    return render(
        TEMPLATE,
        {},
        model=f"{manifest.name} {manifest.version}",
        date=manifest.created[:10],
        method=t.method.name,
        guides=[str(source.get("name", "")) for source in manifest.facts.get("trained_on", [])],
        tiles=[(*text, manifest.metrics[name]) for name, text in FIGURES.items() if name in manifest.metrics],
        k=t.k,
        rows=rows,
        shown=set(numbers.tolist()),
        labels=[row["label"] for row in t.described],
        items=int(items.sum()),
        most=max((row["series"] for row in rows), default=0),
        least=min((row["series"] for row in rows), default=0),
        maps=[(name, *drawn(rows, near, items, *size)) for name, size in (("wide", WIDE), ("tall", TALL))],
    )


def drawn(
    rows: Sequence[dict[str, Any]], near: np.ndarray, items: np.ndarray, width: int, least: int, more: int
) -> tuple[int, int, list[tuple[float, ...]], list[dict[str, Any]]]:
    """The map's width, height, lines between the nearest topics (x1, y1, x2, y2, overlap), and circles with texts."""
    height = least + more * len(rows)
    at = placed(near, items, width, height)
    most = max(1, *(row["series"] for row in rows))
    circles = [
        {
            "topic": row["topic"],
            "x": round(float(at.x[i]), 1),
            "y": round(float(at.y[i]), 1),
            "r": round(float(at.r[i]), 1),
            "shade": round(PALE + (DARK - PALE) * row["series"] / most, 3),
            "lines": lines(row["label"], float(at.r[i])),
            "title": f"{row['label']}\n{', '.join(word['word'] for word in row['words'])}\n"
            f"{row['items']} items of {row['series']} series",
        }
        for i, row in enumerate(rows)
    ]
    return width, height, _between(at, near), circles


def lines(label: str, r: float) -> list[tuple[float, str]]:
    """The words of a label as they fit into a circle: how far below its middle, and the text; none in a small one."""
    words = label.split(", ")
    for n in range(len(words), 0, -1):
        below = [(i - (n - 1) / 2) * LINE for i in range(n)]
        room = [int((2 * max(0.0, r**2 - (abs(y) + LINE / 3) ** 2) ** 0.5 - 4) / LETTER) for y in below]
        fits = [letters >= min(_length(word), 6) for letters, word in zip(room, words, strict=False)]
        if all(fits) or (n == 1 and room[0] >= 4):
            return [(y, _cut(word, letters)) for y, word, letters in zip(below, words, room, strict=False)]
    return []


def _cut(word: str, letters: int) -> str:
    if _length(word) <= letters:
        return word
    while word and _length(word) >= letters:
        word = word[:-1]
    return word + "…"


def _length(word: str) -> int:
    return sum(1 + (letter >= "\u2e80") for letter in word)  # which are twice as wide


def _between(at: Circles, near: np.ndarray) -> list[tuple[float, ...]]:
    """A line from each topic to the one most like it, with how alike they are, each line once."""
    others = np.where(np.eye(len(near), dtype=bool), 0.0, near)
    pairs = {(min(i, j), max(i, j)) for i, j in enumerate(others.argmax(axis=1).tolist()) if others[i, j] >= NEAR}
    ends = [(float(at.x[i]), float(at.y[i]), float(at.x[j]), float(at.y[j]), others[i, j]) for i, j in sorted(pairs)]
    return [tuple(round(float(number), 2) for number in line) for line in ends]
