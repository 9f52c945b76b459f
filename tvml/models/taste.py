"""What a person likes, learned from likes: one to three tastes, each a few weighty concepts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tvml.config import NotNegative, Positive
from tvml.guide.likes import Like
from tvml.guide.programme import Programme, identify
from tvml.models import concepts as spaces
from tvml.models.concepts import Concepts
from tvml.models.profile import Concept, Habits, Liked, Profile, Taste
from tvml.sparse import Sparse
from tvml.text.series import series


@dataclass(frozen=True)
class Options:
    tastes: Positive = 3  # at most
    concepts: Positive = 400  # that a taste keeps
    dislike: NotNegative = 0.25  # what dislikes count against likes


def learn(
    likes: Sequence[Like], c: Concepts, o: Options, before: Profile | None = None, now: str = "", person: str = ""
) -> Profile:
    """The profile of these likes and those that `before` has; a like of a known id takes the place of the older one."""
    kept = {one.id: one for one in (before.likes if before else [])}
    for like in likes:
        one = _liked(like)
        kept.pop(one.id, None)
        kept[one.id] = one
    every = list(kept.values())
    x = spaces.table(c, [programme(one) for one in every])
    rating = np.array([one.rating for one in every], dtype=np.float32)
    good = np.flatnonzero(rating > 0)
    tastes = [_taste(c, every, x, rating, good, o)] if len(good) else []
    return Profile(
        person=person or (before.person if before else ""),
        tastes=tastes,
        steer=dict(before.steer) if before else {},
        habits=_habits([every[i] for i in good]),
        series=dict(sorted(Counter(series(every[i].title) for i in good).items())),
        likes=every,
    )


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


def _taste(c: Concepts, every: list[Liked], x: Sparse, rating: np.ndarray, good: np.ndarray, o: Options) -> Taste:
    part = np.where(rating > 0, rating / rating[good].sum(), 0)
    bad = np.minimum(rating, 0)
    part += o.dislike * bad / max(-float(bad.sum()), 1e-9)
    row = np.repeat(np.arange(x.rows), np.diff(x.starts))
    given = x.values * part[row]
    weights = np.bincount(x.ids, given, x.width)
    best = np.argsort(-np.abs(weights), kind="stable")[: o.concepts]
    from_whom: dict[int, list[tuple[float, str]]] = {}
    for column, value, i in zip(x.ids.tolist(), given.tolist(), row.tolist(), strict=True):
        from_whom.setdefault(column, []).append((-value if weights[column] > 0 else value, every[i].id))
    concepts = [
        Concept(
            c.names[j], c.labels[j], round(float(weights[j]), 5), [who for by, who in sorted(from_whom[j]) if by < 0]
        )
        for j in best.tolist()
        if weights[j]
    ]
    return Taste([every[i].id for i in good], concepts)


def _habits(liked: list[Liked]) -> Habits:
    hours = Counter(int(one.start[11:13]) for one in liked if one.start[11:13].isdecimal())
    channels = Counter(one.channel for one in liked if one.channel)
    return Habits(
        {hour: round(n / hours.total(), 4) for hour, n in sorted(hours.items())},
        {name: round(n / channels.total(), 4) for name, n in sorted(channels.items())},
    )
