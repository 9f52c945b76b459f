"""What a person likes, learned from likes: one to three tastes, each a set of weighty concepts.

A taste is the mean of its likes' concepts, with a little of all likes, less what dislikes have in common:

    w = (1 - lean) mean(likes of the taste) + lean mean(all likes) - dislike mean(dislikes)

where likes count by rating and age. What was not rated counts for nothing: it is no dislike. Beside the mean counts the
like that a programme is most alike to (nearest.py). Weights are scaled so that the tenth best programme of the guide
scores 1, which makes tastes comparable; a programme's score is that of the taste that it suits best, a plain sum of
weights. Method R5; "Finding Similarities, Not Differences".
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from msgspec.structs import replace

from tvml.config import Above, NotNegative, Positive, Share
from tvml.guide.likes import Like
from tvml.guide.programme import Programme, identify
from tvml.models import concepts as spaces
from tvml.models.concepts import Concepts
from tvml.models.groups import groups
from tvml.models.nearest import near
from tvml.models.profile import Concept, Habits, Liked, Profile, Taste
from tvml.sparse import Sparse, times_few
from tvml.text.series import series

ALIKE = {"word": 0.1, "label": 1.0}  # what kinds count where tastes are told apart: labels if there are any,
WITHOUT = {"word": 0.1, "topic": 2.0}  # else topics
NUMBERED = "topic:"  # names that mean another thing in another version of a model
BEST = 10  # the best programme of the guide, of those for a taste, whose score is 1


@dataclass(frozen=True)
class Options:
    tastes: Positive = 3  # at most
    apart: Share = 0.7  # how clearly a further taste has to stand apart; 1: as if they had nothing in common
    apart_words: Share = 0.9  # the same where no model finds topics or labels: words alone have little in common
    lean: Share = 0.2  # of all likes in each taste
    dislike: NotNegative = 0.25  # what dislikes count against likes
    half_life: Above = 365.0  # days after which a like counts half
    concepts: Positive = 400  # that a taste keeps, the weightiest
    near: NotNegative = 0.03  # what the nearest of n likes counts against their mean, times n
    few: Positive = 300  # programmes, best by their concepts, that are compared with single likes; not fewer than asked


def learn(
    likes: Sequence[Like], c: Concepts, o: Options, before: Profile | None = None, now: str = "", person: str = ""
) -> Profile:
    """The profile of these likes and those that `before` has; a like of a known id takes the place of the older one.

    `now` is RFC 3339, what the likes' age is counted from; where either is unknown, age counts for nothing.
    """
    kept = {one.id: one for one in (before.likes if before else [])}
    for like in likes:
        one = _liked(like)
        kept.pop(one.id, None)
        kept[one.id] = one
    every = list(kept.values())
    x = spaces.table(c, [programme(one) for one in every])
    counts = np.array([one.rating * _fresh(one.when, now, o.half_life) for one in every], dtype=np.float64)
    good = np.flatnonzero(counts > 0)
    return Profile(
        person=person or (before.person if before else ""),
        tastes=_tastes(c, every, x, counts, good, o) if len(good) else [],
        steer=dict(before.steer) if before else {},
        models=spaces.models(c),
        habits=_habits([every[i] for i in good]),
        series=dict(sorted(Counter(series(every[i].title) for i in good).items())),
        likes=every,
    )


def current(p: Profile, c: Concepts, o: Options) -> Profile:
    """The profile with tastes in these concepts: its own, or learned anew from its likes if other models found those.

    A number of a topic means another topic in another model. Tastes without a like keep their words and labels alone.
    """
    if p.models == spaces.models(c):
        return p
    if any(one.rating > 0 for one in p.likes):
        return learn([], c, o, p, max(one.when for one in p.likes))
    stay = [Taste(t.likes, [one for one in t.concepts if not one.concept.startswith(NUMBERED)]) for t in p.tastes]
    return replace(p, tastes=[one for one in stay if one.concepts], models=spaces.models(c))


def programme(one: Liked) -> Programme:
    """The programme of a like that a profile has kept."""
    return Programme(
        id=one.id, title=one.title, subtitle=one.subtitle, description=one.description, categories=one.categories,
        credits=one.credits, channel=one.channel, start=one.start, lang=one.lang,
    )  # fmt: skip


def _liked(like: Like) -> Liked:
    p = like.programme
    return Liked(
        id=identify(p), title=p.title, rating=like.rating, when=like.when, subtitle=p.subtitle,
        description=p.description, categories=p.categories, credits=p.credits, channel=p.channel, start=p.start,
        lang=p.lang,
    )  # fmt: skip


def _tastes(
    c: Concepts, every: list[Liked], x: Sparse, counts: np.ndarray, good: np.ndarray, o: Options
) -> list[Taste]:
    own, small = np.unique(x.ids, return_inverse=True)  # the columns that likes have, few of all
    rows = np.zeros((x.rows, len(own)))
    rows[np.repeat(np.arange(x.rows), np.diff(x.starts)), small] = x.values
    number = groups(_cosines(c, rows[good], own), o.tastes, o.apart if c.parts else o.apart_words)
    bad = np.maximum(-counts, 0)
    away = o.dislike * (bad @ rows) / max(bad.sum(), 1e-12) if bad.any() else np.zeros(len(own))
    of_all = counts[good] @ rows[good] / counts[good].sum()
    found = []
    for group in range(int(number.max()) + 1):
        members = good[number == group]
        if not len(members):
            continue
        w = (1 - o.lean) * counts[members] @ rows[members] / counts[members].sum() + o.lean * of_all - away
        w[np.argsort(-np.abs(w), kind="stable")[o.concepts :]] = 0
        wide = np.zeros((1, x.width), dtype=np.float32)
        wide[0, own] = w
        sums = times_few(wide, c.turned)[0]
        nearest = near(c.sample, sums, x, members.tolist(), np.flatnonzero(bad).tolist(), o.dislike, o.few)
        by = o.near * len(members) * _usual(sums) / _usual(nearest)
        usual = _usual(sums + by * nearest)
        w, by = w / usual, by / usual
        taught = rows * counts[:, None]  # (n, own)
        taught[np.setdiff1d(good, members)] *= o.lean
        order = [j for j in np.argsort(-np.abs(w), kind="stable").tolist() if round(float(w[j]), 4)]
        kept = [_concept(c, int(own[j]), float(w[j]), taught[:, j], every) for j in order]
        found.append((len(members), Taste([every[i].id for i in members.tolist()], kept, round(by, 4))))
    return [one for _, one in sorted(found, key=lambda pair: -pair[0])]


def _concept(c: Concepts, column: int, weight: float, taught: np.ndarray, every: list[Liked]) -> Concept:
    by = taught if weight > 0 else -taught
    who = [every[i].id for i in np.argsort(-by, kind="stable").tolist() if by[i] > 0]
    return Concept(c.names[column], c.labels[column], round(weight, 4), who)


def _cosines(c: Concepts, rows: np.ndarray, own: np.ndarray) -> np.ndarray:
    """How alike likes are, (n, n), for telling tastes apart."""
    counts = ALIKE if any(part.kind == "label" for part in c.parts) else WITHOUT
    kinds = [c.names[j].partition(":")[0] if j >= len(c.idf) else "word" for j in own.tolist()]
    y = rows * np.sqrt([counts.get(kind, 0.0) for kind in kinds])
    y /= np.maximum(np.linalg.norm(y, axis=1, keepdims=True), 1e-12)
    return np.asarray(y @ y.T)


def _usual(scores: np.ndarray) -> float:
    """The score of the BEST programme of the guide; of fewer the best; 1 where none has any."""
    above = np.sort(scores[scores > 0])[::-1]
    return float(above[min(BEST, len(above)) - 1]) if len(above) else 1.0


def _fresh(when: str, now: str, half_life: float) -> float:
    try:
        days = (datetime.fromisoformat(now[:10]) - datetime.fromisoformat(when[:10])).days
    except ValueError:
        return 1.0
    return float(0.5 ** (max(0, days) / half_life))


def _habits(liked: list[Liked]) -> Habits:
    hours = Counter(int(one.start[11:13]) for one in liked if one.start[11:13].isdecimal())
    channels = Counter(one.channel for one in liked if one.channel)
    return Habits(
        {hour: round(n / hours.total(), 4) for hour, n in sorted(hours.items())},
        {name: round(n / channels.total(), 4) for name, n in sorted(channels.items())},
    )
