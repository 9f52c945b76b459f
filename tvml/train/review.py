"""Review: the few programmes whose label, given by a person, would teach the model most.

Among programmes without a label: how unsure the model is of one, times how much of the guide it stands for, and spread,
so that a hundred rows are neither one series nor one label.

    worth = (1 - (p1 - p2)) * sqrt(programmes of the series) / (1 + rows chosen of its guess)

p1 and p2 are the two highest probabilities: the margin of Scheffer, Decomain and Wrobel 2001. One row a series until
every series has one. In a guide where every programme has a label, those of the held-out part that the trial finds
most improbable: there the guide may be wrong.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from tvml.errors import UsageError
from tvml.guide.programme import Programme, identify
from tvml.text.fields import bag
from tvml.text.labels import label_of
from tvml.text.series import series
from tvml.train import loop
from tvml.train.data import Options
from tvml.train.publish import Learned

MOST = 100_000  # distinct texts of each kind that are remembered, the first ones
Words = tuple[str, ...]


class Item(NamedTuple):
    """What a person needs to see of a programme."""

    id: str
    channel: str
    start: str
    title: str
    subtitle: str
    description: str
    series: str


class Pool:
    """Remembers the programmes of a guide while they pass by: each distinct text once; without options none."""

    def __init__(self, label: str, o: Options | None, most: int = MOST) -> None:
        self.label, self.options, self.most = label, o, most
        self.open: dict[Words, Item] = {}  # without a label
        self.closed: dict[Words, Item] = {}  # with one
        self.programmes: Counter[str] = Counter()  # of each series in `open`

    def pass_on(self, programmes: Iterable[Programme]) -> Iterator[Programme]:
        if self.options is None:
            yield from programmes
            return
        for p in programmes:
            if words := bag(p, self.options.fields, self.options.max_tokens):
                self._keep(p, words, self.closed if label_of(p, self.label) else self.open)
            yield p

    def _keep(self, p: Programme, words: Words, side: dict[Words, Item]) -> None:
        if words not in side:
            if len(side) >= self.most:
                return
            side[words] = Item(identify(p), p.channel, p.start, p.title, p.subtitle, p.description, series(p.title))
        if side is self.open:
            self.programmes[side[words].series] += 1


def check(n: int | None, path: str) -> None:
    """Raise UsageError for a file that rows cannot go to, before the training."""
    import os

    if n is None:
        return
    if path == "-":
        raise UsageError("--review-file -: stdout carries the summary; name a file")
    if os.path.isfile(path) and os.path.getsize(path):
        raise UsageError(
            f"--review-file {path} is there and may hold labels that somebody gave; move it or name another"
        )


def rows(n: int, pool: Pool, learned: Learned) -> list[dict[str, Any]]:
    """The `n` rows for a person to fill in, most useful first; [] when there is nothing to ask about."""
    todo = {words: item for words, item in pool.open.items() if words not in pool.closed}
    return _unsure(n, todo, pool, learned) if todo else _doubtful(n, pool, learned)


def chosen(p: np.ndarray, groups: np.ndarray, weight: np.ndarray, n: int) -> list[int]:
    """Places of the n texts to ask about, given probabilities (b, k), series (b,) and programmes of the series (b,)."""
    top = np.sort(p, axis=1)[:, -2:]
    worth = (1 - (top[:, 1] - top[:, 0])) * np.sqrt(weight)
    guess = p.argmax(axis=1)
    found: list[int] = []
    free = np.ones(len(p), dtype=bool)
    asked = np.zeros(p.shape[1])
    while len(found) < min(n, len(p)):
        if not free.any():  # every series has its turn: the next round
            free[:] = True
            free[found] = False
        best = int(np.where(free, worth / (1 + asked[guess]), -1.0).argmax())
        found.append(best)
        asked[guess[best]] += 1
        free[groups == groups[best]] = False
    return found


def _unsure(n: int, todo: dict[Words, Item], pool: Pool, learned: Learned) -> list[dict[str, Any]]:
    c = learned.classifier
    items = list(todo.values())
    p = loop.probabilities(c.encoder, c.weights, list(todo), c.output)
    names, groups = np.unique(np.array([item.series for item in items]), return_inverse=True)
    sizes = np.array([pool.programmes[name] for name in names.tolist()])
    found = []
    for i in chosen(p, groups, sizes[groups], n):
        first, second = np.argsort(-p[i], kind="stable")[:2]
        size = int(sizes[groups[i]])
        many = f"; {size} programmes of this series have no label" if size > 1 else ""
        reason = f"unsure between {c.labels[first]} and {c.labels[second]}{many}"
        found.append(_row(items[i], c.labels[first], float(p[i, first]), reason, pool.label))
    return found


def _doubtful(n: int, pool: Pool, learned: Learned) -> list[dict[str, Any]]:
    held, p, _ = learned.trial
    places = np.arange(len(held.bags.words))
    guess, label = p.argmax(axis=1), held.bags.labels
    doubt = p.max(axis=1, initial=0.0) - p[places, label]
    found = []
    for i in np.argsort(-doubt, kind="stable")[:n]:
        item = pool.closed.get(held.bags.words[i])
        if item is not None and guess[i] != label[i]:
            old, new = held.names[label[i]], held.names[guess[i]]
            reason = f"the guide says {old}, to which a model that has not seen it gives {p[i, label[i]]:.2f}"
            row = _row(item, new, float(p[i, guess[i]]), reason, pool.label)
            found.append(row | {"instead_of": old})
    return found


def _row(item: Item, guess: str, confidence: float, reason: str, label: str) -> dict[str, Any]:
    shown = {key: value for key, value in item._asdict().items() if key != "series" and value}
    empty: dict[str, Any] = {"category": {"categories": []}, "keywords": {"keywords": []}}.get(label, {label: ""})
    return shown | {"guess": guess, "confidence": round(confidence, 4), "reason": reason} | empty
