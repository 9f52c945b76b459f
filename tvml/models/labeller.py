"""Labeller: labels a stream of programmes with a classifier, each distinct text and each distinct word once.

43 % of a guide's programmes repeat the text of another (architecture, decision 5). The caches are bounded, so
memory does not grow with the guide.
"""

from collections import defaultdict
from itertools import chain, islice, pairwise
from typing import NamedTuple

import numpy as np

from tvml.arrays import Arrays
from tvml.guide.programme import Programme
from tvml.models import encoder
from tvml.models.classifier import Classifier, scores
from tvml.models.memory import Known, Memory, join, known
from tvml.text.fields import cut, reader

TEXTS = 1 << 16  # distinct texts remembered, by 64 bits of hash each; then the cache starts anew
WORDS = 1 << 16  # distinct words remembered, likewise

Prediction = tuple[tuple[str, float], ...]  # the best labels with their probabilities, best first


class Evidence(NamedTuple):
    """How much a word spoke for the label: shares of all that spoke for it, summing to 1."""

    token: str
    weight: float


class Answers(NamedTuple):
    """Where a prediction comes from: what is known of the title, if anything is, and what the network says."""

    memory: Known | None
    network: tuple[str, float]  # label, confidence


class Labeller:
    """Predicts with one classifier, and its memory if there is one.

    For each programme `top` labels are kept, of these the best and all with a probability of `least` or more.
    """

    def __init__(self, classifier: Classifier, top: int = 1, memory: Memory | None = None, least: float = 0.0) -> None:
        self.classifier = classifier
        self.memory = memory
        self.least = least
        self._read = reader(classifier.fields)
        self.top = min(top, len(classifier.labels))
        self._texts: dict[int, Prediction] = {}
        self._words = _Words(classifier.encoder, classifier.weights)

    def predict(self, programmes: list[Programme]) -> list[Prediction]:
        """The best labels of each programme. A text without words gets the labels' overall shares."""
        read = self._read
        rows = [(p.title, read(p)) for p in programmes]
        keys = list(map(hash, rows))
        new = {key: row for key, row in zip(keys, rows, strict=True) if key not in self._texts}
        if len(self._texts) + len(new) > TEXTS:
            self._texts.clear()
            new = dict(zip(keys, rows, strict=True))
        if new:
            found = self._probabilities([cut(text, self.classifier.max_tokens) for _, text in new.values()])
            if self.memory is not None:
                found = join(self.memory, [title for title, _ in new.values()], found)
            self._texts.update(zip(new, self._best(found), strict=True))
        return [self._texts[key] for key in keys]

    def answers(self, programme: Programme) -> Answers:
        """The memory's answer and the network's; the prediction follows the memory wherever it has one."""
        (best,) = self._best(self._probabilities([self._bag(programme)]))
        return Answers(None if self.memory is None else known(self.memory, programme.title), best[0])

    def explain(self, programme: Programme, label: str) -> list[Evidence]:
        """What each word adds to the label's log probability in the network, as shares; strongest first.

        A word's worth is log p(label | all words) - log p(label | all but this), what leaving it out costs
        (Li, Monroe and Jurafsky 2016, eq. 1); words that speak against the label get 0. When no word speaks for
        it, all get the same.
        """
        words = self._bag(programme)
        if not words:
            return []
        bags = [words, *(words[:i] + words[i + 1 :] for i in range(len(words)))]
        p = np.log(self._probabilities(bags)[:, self.classifier.labels.index(label)] + 1e-12)
        worth = np.maximum(p[0] - p[1:], 0.0)
        share = worth / worth.sum() if worth.sum() > 0 else np.full(len(words), 1 / len(words))
        order = np.argsort(-share, kind="stable")
        return [Evidence(words[i], float(share[i])) for i in order]

    def _bag(self, p: Programme) -> tuple[str, ...]:
        return cut(self._read(p), self.classifier.max_tokens)

    def _probabilities(self, bags: list[tuple[str, ...]]) -> np.ndarray:
        ids = self._words.ids([encoder.text(self.classifier.encoder, words) for words in bags])
        return scores(self.classifier, self._words.vectors, ids)

    def _best(self, probabilities: np.ndarray) -> list[Prediction]:
        # (b, k) -> the `top` largest of each row, largest first, equal ones in the labels' order
        labels = self.classifier.labels
        if self.top == 1:
            best = probabilities.argmax(axis=1)
            values = probabilities[np.arange(len(best)), best].tolist()
            return [((labels[i], p),) for i, p in zip(best.tolist(), values, strict=True)]
        order = np.argsort(-probabilities, axis=1, kind="stable")[:, : self.top]
        values = np.take_along_axis(probabilities, order, axis=1).tolist()
        return [
            tuple((labels[i], p) for n, (i, p) in enumerate(zip(row, some, strict=True)) if not n or p >= self.least)
            for row, some in zip(order.tolist(), values, strict=True)
        ]


class _Words:
    """Vectors of all words met so far: `vectors[ids]`."""

    def __init__(self, e: encoder.Encoder, weights: Arrays) -> None:
        self._encoder, self._weights = e, weights
        self._ids: defaultdict[str, int] = defaultdict()  # a new word gets the next id
        self._ids.default_factory = self._ids.__len__
        silent = encoder.words(weights, encoder.codes(e, weights, [encoder.SILENCE]).codes, e, np)
        self._table = np.zeros((1024, silent.shape[1]), dtype=np.float32)  # (v, d), wider with votes
        self._heard = np.zeros(1024, dtype=bool)  # False for words that the features leave out

    @property
    def vectors(self) -> np.ndarray:
        return self._table

    def ids(self, bags: list[tuple[str, ...]]) -> list[np.ndarray]:
        """Ids of the words of each bag, less those that are left out; new words get their vectors."""
        if len(self._ids) > WORDS:
            self._ids.clear()
        known = len(self._ids)
        ids = np.fromiter(map(self._ids.__getitem__, chain.from_iterable(bags)), dtype=np.int64)  # of all bags
        if new := list(islice(self._ids, known, None)):
            self._add(new, known)
        heard = self._heard[ids]
        ends = np.cumsum([0, *map(len, bags)])
        places = np.append(0, np.cumsum(heard))[ends].tolist()
        kept = ids[heard]
        return [kept[start:end] for start, end in pairwise(places)]

    def _add(self, new: list[str], known: int) -> None:
        if len(self._ids) > len(self._table):
            spare = 2 * len(self._ids) - len(self._table)
            self._table = np.pad(self._table, ((0, spare), (0, 0)))
            self._heard = np.pad(self._heard, (0, spare))
        codes, heard = encoder.codes(self._encoder, self._weights, new)
        self._heard[known : len(self._ids)] = heard
        # only words that are heard go through the network: in a new guide that is one in ten
        vectors = encoder.words(self._weights, codes[heard], self._encoder, np)
        self._table[known + np.flatnonzero(heard)] = vectors
