"""Ranks what is coming for a person, and says why: every score is a sum of named weights."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tvml.config import NotNegative, Positive
from tvml.errors import UsageError, did_you_mean
from tvml.guide.programme import Programme
from tvml.models import concepts as spaces
from tvml.models import taste as tastes
from tvml.models.coming import Coming, by_series, of_showings
from tvml.models.concepts import LABEL, STEM, Concepts, Part
from tvml.models.nearest import near, products
from tvml.models.profile import Profile
from tvml.models.schedule import Showing
from tvml.sparse import Sparse, take, times_few

__all__ = ["Coming", "Options", "Pick", "Reason", "columns", "prepare", "rank"]


@dataclass(frozen=True)
class Options:
    reasons: Positive = 3  # that a pick names
    steer: NotNegative = 3.0  # weight of a concept that --more or --less names; the tenth best programme scores 1
    hour: NotNegative = 0.02  # what a usual hour adds; an hour at which nothing was liked takes as much away
    channel: NotNegative = 0.1  # the same for channels
    habit: NotNegative = 20.0  # likes after which hours and channels count half of that; few likes are no habit
    fatigue: NotNegative = 0.03  # what each doubling of the likes of one series takes away from that series


class Reason(NamedTuple):
    concept: str  # "word:railway"
    label: str
    weight: float  # what it adds to the score
    like: str | None  # id of the like that taught it; None where the person said it by steering


class Pick(NamedTuple):
    place: int  # of the showing
    score: float  # the sum of all concepts' weights and of the terms
    taste: int  # which of the person's tastes it is for; -1 for none
    because: tuple[Reason, ...]  # the strongest first
    terms: dict[str, float]  # "like", "hour", "channel", "series": what they add; those that are 0 are left out


def prepare(programmes: Sequence[Programme], o: spaces.Options, parts: Sequence[Part] = ()) -> Coming:
    """What is on, with repeats unfolded: places are those of `programmes`."""
    return of_showings([Showing(p, ()) for p in programmes], o, parts)


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

    `more` and `less` name concepts by name, label or word; UsageError for one that there is not. `diverse`: the tastes
    in turn, a series once.
    """
    c = coming.concepts
    w = _weights(p, c)
    said = _said(p, c, o, more, less)
    likes = spaces.table(c, [tastes.programme(one) for one in p.likes])
    found = times_few(w + said, c.turned)  # (tastes, texts)
    nearest = _near(p, coming, likes, found, top)
    sums = np.take(found + nearest, coming.rows, axis=1)  # (tastes, n), a taste's together in memory
    terms = _terms(p, coming, o)
    score = sums + sum(terms.values(), np.zeros(len(coming.rows))) * (sums > 0)
    score[:, coming.front < 0] = 0
    order = _in_turn(score, coming, top) if diverse else _best(score, top)
    return _picks(p, coming, o, w, said, nearest, likes, score, terms, order)


def _near(p: Profile, coming: Coming, likes: Sparse, sums: np.ndarray, top: int) -> np.ndarray:
    """What being like one of the likes adds to each text in each taste: as `sums` (tastes, texts)."""
    o, found = tastes.Options(), np.zeros_like(sums)
    place = {one.id: i for i, one in enumerate(p.likes)}
    disliked = [i for i, one in enumerate(p.likes) if one.rating < 0]
    for k, taste in enumerate(p.tastes):
        if taste.near:
            liked = [place[who] for who in taste.likes if who in place]
            found[k] = taste.near * near(coming.table, sums[k], likes, liked, disliked, o.dislike, max(o.few, top))
    return found


def _weights(p: Profile, c: Concepts) -> np.ndarray:
    """The weight of each concept in each taste (tastes, width), one of zeros where there is none."""
    w = np.zeros((max(1, len(p.tastes)), len(c.names)), dtype=np.float32)
    for taste, weights in zip(p.tastes, w, strict=False):
        found = {column: one.weight for one in taste.concepts if (column := c.places.get(one.concept)) is not None}
        weights[list(found)] = list(found.values())
    return w


def _said(p: Profile, c: Concepts, o: Options, more: Sequence[str], less: Sequence[str]) -> np.ndarray:
    """What the person has said beside the likes: (width,)."""
    said = np.zeros(len(c.names), dtype=np.float32)
    for name, weight in p.steer.items():
        said[columns(c, name)] += weight  # another guide may lack it
    for option, names, sign in (("--more", more, 1), ("--less", less, -1)):
        for name in names:
            found = columns(c, name)
            if not found:
                known = [label for label in c.labels if not label.endswith(STEM)]
                raise UsageError(f"{option} {name}: nothing in this guide is known by it{did_you_mean(name, known)}")
            said[found] += sign * o.steer
    return said


def columns(c: Concepts, wanted: str) -> list[int]:
    """The concepts of that name, else of that label or with that word in it, else the words that begin like it."""
    folded = wanted.strip().casefold()
    for name in (wanted, folded):
        if name in c.places and ":" in name:
            return [c.places[name]]
    found = [c.places[name] for name in (f"word:{folded}", LABEL + folded) if name in c.places]
    found += [j for j in range(len(c.idf), len(c.names)) if folded in c.labels[j].casefold().replace(",", "").split()]
    found += [j for j in range(len(c.idf), len(c.names)) if folded == c.labels[j].casefold()]
    stem = f"word:{folded[: c.options.beginning]}{STEM}"
    return sorted(set(found)) or ([c.places[stem]] if len(folded) >= c.options.beginning and stem in c.places else [])


def _terms(p: Profile, coming: Coming, o: Options) -> dict[str, np.ndarray]:
    """What hour, channel and series add to each programme: (n,) each, those that say anything."""
    found: dict[str, np.ndarray] = {}
    liked = sum(one.rating > 0 for one in p.likes)
    sure = liked / (liked + o.habit) if liked else 0.0
    if o.hour and p.habits.hours:
        share = np.array([p.habits.hours.get(hour, 0.0) for hour in range(24)])
        share = (share + np.roll(share, 1) + np.roll(share, -1)) / 3  # an hour more or less is no other habit
        level = np.append(2 * share / max(share.max(), 1e-9) - 1, 0)
        found["hour"] = o.hour * sure * level[coming.airings.hours[coming.front]]
    if o.channel and p.habits.channels:
        most = max(p.habits.channels.values())
        names = coming.channels
        level = np.array([2 * p.habits.channels.get(name, 0.0) / most - 1 if name else 0.0 for name in names])
        found["channel"] = o.channel * sure * level[coming.airings.channels[coming.front]]
    if o.fatigue and p.series:
        doublings = {name: float(np.log2(1 + number)) for name, number in p.series.items()}
        found["series"] = -o.fatigue * by_series(coming, doublings, 0.0)
    return {name: values for name, values in found.items() if values.any()}


def _best(score: np.ndarray, top: int) -> list[tuple[int, int]]:
    """Places with the taste that each is for."""
    best = score.max(axis=0, initial=-np.inf)
    few = np.flatnonzero(best >= np.partition(best, len(best) - top)[len(best) - top]) if top < len(best) else None
    places = np.arange(len(best)) if few is None else few
    order = places[np.argsort(-best[places], kind="stable")][:top]
    return [(i, int(score[:, i].argmax())) for i in order.tolist() if best[i] > 0]


def _in_turn(score: np.ndarray, coming: Coming, top: int) -> list[tuple[int, int]]:
    """The tastes in turn, each with its best that is of no series that was taken before; sorted by score in the end."""
    own = coming.known.series[coming.known.title]
    orders = [iter(np.argsort(-one, kind="stable")[: np.count_nonzero(one > 0)].tolist()) for one in score]
    found: list[tuple[int, int]] = []
    taken: set[int] = set()
    open_ = dict(enumerate(orders))
    while open_ and len(found) < top:
        for k, places in list(open_.items()):
            i = next((i for i in places if own[i] not in taken), None)
            if i is None:
                del open_[k]
            else:
                taken.add(own[i])
                found.append((i, k))
    return sorted(found[:top], key=lambda one: -score[one[1], one[0]])


def _picks(
    p: Profile,
    coming: Coming,
    o: Options,
    w: np.ndarray,
    said: np.ndarray,
    nearest: np.ndarray,
    rows: Sparse,
    score: np.ndarray,
    terms: dict[str, np.ndarray],
    order: list[tuple[int, int]],
) -> list[Pick]:
    c = coming.concepts
    likes = {one.id: i for i, one in enumerate(p.likes)}
    taught = [{one.concept: one.likes for one in taste.concepts} for taste in p.tastes]
    telling = np.append(c.idf, np.full(len(c.names) - len(c.idf), c.idf.max(initial=1)))  # "the" explains little
    found = []
    chosen = take(coming.table, coming.rows[[i for i, _ in order]])
    similar = products(chosen, rows)  # (picks, likes)
    for (i, k), alike, begin, end in zip(order, similar, chosen.starts, chosen.starts[1:], strict=False):
        one = Sparse(chosen.ids[begin:end], chosen.values[begin:end], np.array([0, end - begin]), chosen.width)
        adds = one.values * (w[k, one.ids] + said[one.ids])
        because: list[Reason] = []
        for n in np.argsort(-adds * telling[one.ids], kind="stable").tolist():
            if len(because) == o.reasons:
                break
            if adds[n] <= 0 or one.values[n] <= 0:  # less than usual of what is not liked: true, and hard to read
                continue
            j = int(one.ids[n])
            if any(_same(c.labels[j], reason.label, c.options.beginning) for reason in because):
                continue
            own = _own(taught[k].get(c.names[j], []), set(p.tastes[k].likes), likes) if k < len(taught) else []
            like = max(own, key=lambda who: alike[likes[who]]) if own and w[k, j] > 0 else None
            because.append(Reason(c.names[j], c.labels[j], float(adds[n]), like))
        by = float(nearest[k, coming.rows[i]])
        shown = {"like": by} if by else {}
        shown |= {name: float(values[i]) for name, values in terms.items() if values[i]}
        found.append(Pick(i, float(score[k, i]), k if p.tastes else -1, tuple(because), shown))
    return found


def _own(taught: list[str], own: set[str], kept: Container[str]) -> list[str]:
    """The likes that a concept is from, those of the taste if there are any."""
    known = [who for who in taught if who in kept]
    return [who for who in known if who in own] or known


def _same(label: str, other: str, letters: int) -> bool:
    """Is one the beginning of the other?"""
    return STEM in (label[-1:], other[-1:]) and label[:letters] == other[:letters]
