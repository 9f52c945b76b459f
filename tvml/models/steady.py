"""Steady answers: a series keeps its label from run to run until the evidence is clearly another.

Tvheadend deletes a scheduled recording whose event no longer matches, and a label near the border of two would move
with every night's guide and every training. So what was said is kept, and the votes of a run are held against it:

    p(series) = mean of p(text) over the programmes of the series in this run
    new label where p(new) - p(held) >= MARGIN, of the series by its vote, of a single text by its own p

A text follows its series but where it is itself so sure of another label; such exceptions are kept by their digest.
An answer below --min-confidence was never said, so it may change. Two thresholds for one decision are hysteresis
(Schmitt 1938, A thermionic trigger); from 0.5 to 0.8 MARGIN leaves the accuracy as it is (tests/bench/stable.py).
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from tvml.guide.programme import Programme, digest
from tvml.models.labeller import Labeller, Prediction
from tvml.text.series import series

MARGIN = 0.7  # of probability, by which a label must be ahead of the one that is held
LEAST = 0.01  # probabilities below it count as 0
BATCH = 1024
MOST = 1 << 17  # series, and texts, that are kept: those seen longest ago go first


class Answer(NamedTuple):
    """What was said, how sure that was, and the day of the newest programme that it was said of ("" = unknown)."""

    label: str
    confidence: float
    seen: str = ""


class Held(NamedTuple):
    """What is kept between runs: by name of a series, and by digest (hex) of a text that goes its own way."""

    series: dict[str, Answer]
    texts: dict[str, Answer]


class Change(NamedTuple):
    """Why a programme's label is not what it was: `by` its "series" or its "text", with the probabilities now."""

    old: Answer
    new: Answer
    by: str
    programmes: int  # that voted
    p_old: float
    p_new: float

    @property
    def why(self) -> str:
        many = f"{self.programmes} programmes of the series give"
        who = "the text gives" if self.by == "text" else many if self.programmes > 1 else "its one programme gives"
        return f"{who} {self.new.label!r} {self.p_new:.2f} and {self.old.label!r} {self.p_old:.2f} now"


class Steady:
    """Answers of a labeller, held against those of earlier runs.

    `vote` looks at all programmes of the run first; `predict` then answers as the labeller would. `held` is what to
    keep for the next run. An answer less sure than `said` is one that nobody gets to see.
    """

    def __init__(self, labeller: Labeller, held: Held, said: float = 0.0, margin: float = MARGIN) -> None:
        c = labeller.classifier
        self._top = labeller.top
        self._labeller = Labeller(c, len(c.labels), labeller.memory, LEAST)  # all labels that matter, best first
        self._margin, self._said, self._before = margin, said, held
        self._votes: dict[str, _Vote] = defaultdict(_Vote)
        self.held = Held(dict(held.series), dict(held.texts))

    def vote(self, programmes: Iterable[Programme]) -> None:
        """Every programme votes for its series; then each series has its answer."""
        rest = iter(programmes)
        while batch := list(islice(rest, BATCH)):
            for p, prediction in zip(batch, self._labeller.predict(batch), strict=True):
                self._votes[_key(p)].add(prediction, p.start[:10])
        for key, vote in self._votes.items():
            self.held.series[key] = self._choose(self._before.series.get(key), vote.share(), vote.seen)

    def predict(self, programmes: list[Programme]) -> list[Prediction]:
        """The steady label with its confidence, then the other labels as the labeller sees them, `top` in all."""
        found = self._labeller.predict(programmes)
        return [self._answer(p, prediction) for p, prediction in zip(programmes, found, strict=True)]

    def change(self, p: Programme) -> Change | None:
        """What is new of a programme that was predicted; None where its label is what it was, or it had none."""
        key, name = _key(p), digest(p).hex()
        series, old = self._before.series.get(key), self._before.texts.get(name)
        new = self.held.texts.get(name) or self.held.series[key]
        was = old or series
        if was is None or was.confidence < self._said or was.label == new.label:
            return None
        if name in self.held.texts:
            now = dict(self._labeller.predict([p])[0])
            return Change(was, new, "text", 1, now.get(was.label, 0.0), now.get(new.label, 0.0))
        vote = self._votes[key]
        now = vote.share()
        return Change(was, new, "series", vote.programmes, now.get(was.label, 0.0), now.get(new.label, 0.0))

    def _answer(self, p: Programme, prediction: Prediction) -> Prediction:
        common = self.held.series.get(_key(p)) or self._choose(None, dict(prediction), p.start[:10])
        answer = self.held.series[_key(p)] = common  # new only where the guide has grown since the vote
        if prediction[0][0] != common.label or self._before.texts:
            name = digest(p).hex()
            held = self.held.texts.get(name) or common
            answer = self._choose(held, dict(prediction), p.start[:10])
            if answer.label == common.label:
                answer = common
                self.held.texts.pop(name, None)
            else:
                self.held.texts[name] = answer
        others = tuple(pair for pair in prediction if pair[0] != answer.label)
        return ((answer.label, answer.confidence), *others)[: self._top]

    def _choose(self, held: Answer | None, p: dict[str, float], seen: str) -> Answer:
        best = max(p, key=lambda label: p[label])
        if held is None or held.confidence < self._said:
            return Answer(best, p[best], max(seen, held.seen if held else ""))
        seen = max(seen, held.seen)
        now = p.get(held.label, 0.0)
        if p[best] - now >= self._margin:
            return Answer(best, p[best], seen)
        # surer is surer, but a little less sure is noise: what was above --min-confidence stays there
        steady = now if now > held.confidence or held.confidence - now >= self._margin else held.confidence
        return Answer(held.label, steady, seen)


class _Vote:
    """The sum of a series' probabilities."""

    __slots__ = ("programmes", "seen", "sums")

    def __init__(self) -> None:
        self.sums: dict[str, float] = {}
        self.programmes = 0
        self.seen = ""

    def add(self, prediction: Prediction, day: str) -> None:
        for label, p in prediction:
            self.sums[label] = self.sums.get(label, 0.0) + p
        self.programmes += 1
        self.seen = max(self.seen, day)

    def share(self) -> dict[str, float]:
        return {label: total / max(1, self.programmes) for label, total in self.sums.items()}


def newest(held: Held, most: int = MOST) -> Held:
    """At most so many series and as many texts, those seen longest ago left out; in the order of their names."""
    return Held(*(_newest(answers, most) for answers in held))


def _newest(answers: dict[str, Answer], most: int) -> dict[str, Answer]:
    kept = sorted(answers, key=lambda name: (answers[name].seen, name))[-most:]
    return {name: answers[name] for name in sorted(kept)}


def _key(p: Programme) -> str:
    return series(p.title) or p.title
