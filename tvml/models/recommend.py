"""Ranks what is coming for a person, and says why: every score is a sum of named weights."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tvml.config import NotNegative, Positive
from tvml.guide.programme import Programme, digest
from tvml.models import concepts as spaces
from tvml.models.concepts import Concepts, Part
from tvml.models.profile import Profile
from tvml.sparse import Sparse, take, times
from tvml.text import vocabulary


@dataclass(frozen=True)
class Options:
    reasons: Positive = 3  # that a pick names
    steer: NotNegative = 1.0  # weight of a concept that --more or --less names
    habit: NotNegative = 0.0  # weight of the hour and of the channel


class Coming(NamedTuple):
    """What is on, read once for all people."""

    programmes: Sequence[Programme]
    rows: np.ndarray  # (n,) the distinct text of each
    table: Sparse  # (texts, concepts)
    concepts: Concepts


class Reason(NamedTuple):
    concept: str  # "word:railway"
    label: str
    weight: float  # what it adds to the score
    like: str | None  # id of the like that taught it; None where the person said it by steering


class Pick(NamedTuple):
    place: int  # in `programmes`
    score: float  # the sum of all concepts' weights and of the terms
    taste: int  # which of the person's tastes it is for; -1 for none
    because: tuple[Reason, ...]  # the strongest first
    terms: dict[str, float]  # "hour", "channel", "series": what they add; those that are 0 are left out


def prepare(programmes: Sequence[Programme], o: spaces.Options, parts: Sequence[Part] = ()) -> Coming:
    """Read programmes, each distinct text once. The words' weights are those of these programmes."""
    places: dict[bytes, int] = {}
    rows = np.array([places.setdefault(digest(p), len(places)) for p in programmes], dtype=np.int64)
    first = np.unique(rows, return_index=True)[1]
    distinct = [programmes[i] for i in first.tolist()]
    texts = [vocabulary.read(p, o.reading) for p in distinct]
    c = spaces.learn(texts, o, parts)
    return Coming(programmes, rows, spaces.table(c, distinct, texts), c)


def rank(
    p: Profile,
    coming: Coming,
    o: Options,
    top: int = 20,
    more: Sequence[str] = (),
    less: Sequence[str] = (),
    diverse: bool = False,
) -> list[Pick]:
    """The best programmes for a person, best first, at most `top`; those that nothing speaks for are left out.

    `more` and `less` name concepts by name, label or word.
    """
    c, x = coming.concepts, coming.table
    column = {name: j for j, name in enumerate(c.names)}
    w = np.zeros((x.width, len(p.tastes)), dtype=np.float32)
    taught: dict[int, str] = {}
    for k, taste in enumerate(p.tastes):
        for one in taste.concepts:
            if one.concept in column:
                w[column[one.concept], k] = one.weight
                if one.likes:
                    taught.setdefault(column[one.concept], one.likes[0])
    scores = times(x, w)[coming.rows]  # (n, tastes)
    best = scores.max(axis=1, initial=0.0)
    order = np.argsort(-best, kind="stable")[:top]
    picks = []
    for i in order[best[order] > 0].tolist():
        k = int(scores[i].argmax())
        one_row = take(x, coming.rows[i : i + 1])
        adds = one_row.values * w[one_row.ids, k]
        strongest = np.argsort(-adds, kind="stable")[: o.reasons]
        because = tuple(
            Reason(c.names[j], c.labels[j], float(adds[n]), taught.get(j))
            for n in strongest.tolist()
            if adds[n] > 0
            for j in (int(one_row.ids[n]),)
        )
        picks.append(Pick(i, float(best[i]), k, because, {}))
    return picks
