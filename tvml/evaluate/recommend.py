"""How well a profile foretells what a person likes later, beside plain baselines on the person's own history.

Likes are split by time: the older ones are learned from, the newer ones have to be found among the other programmes of
the guide. A programme that was not rated counts as not found, never as disliked, so figures are lower bounds.

Baselines: titles that were liked before; the share of older likes that a channel has at that hour, and a category; the
mean of the older likes in TF-IDF; a linear SVM on TF-IDF with 500 programmes of the guide as if they were disliked
(scikit-learn, extra `reference`).
"""

import importlib.util
import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from tvml.errors import InputError
from tvml.guide.likes import Like
from tvml.guide.programme import Programme, identify
from tvml.models import concepts, recommend, taste
from tvml.models.concepts import Part
from tvml.sparse import Sparse, csr, times
from tvml.text.series import series

TOP = 20
LEAST = 5  # newer likes that figures need
AGAINST = 500  # programmes that the SVM takes for disliked
ROUNDS = 1000  # of the bootstrap

Scores = np.ndarray  # (n,)


class Result(NamedTuple):
    """Figures of one way to rank."""

    name: str
    precision: float  # newer likes among the first TOP, over TOP or their number if that is less
    ndcg: float  # of the first TOP
    known: float  # share of the newer likes that found is of a series liked before
    better: bool | None  # is the profile better by more than chance? None for the profile itself


class Split(NamedTuple):
    older: list[Like]
    newer: list[Like]


def split(likes: Sequence[Like], share: float = 0.7) -> Split:
    """Likes by time, the older `share` first; those without a time are older. Dislikes stay with the older ones.

    Raises InputError where fewer than LEAST likes are on either side.
    """
    ordered = sorted(likes, key=lambda like: like.when)
    good = [like for like in ordered if like.rating > 0]
    edge = round(share * len(good))
    older, newer = good[:edge], [like for like in good[edge:] if like.when]
    if min(len(older), len(newer)) < LEAST:
        raise InputError(
            f"{len(good)} likes, {len(newer)} of them newer ones with a time: expected at least {LEAST} older "
            f"and {LEAST} newer ones to tell how well taste is foretold"
        )
    until = older[-1].when
    return Split(older + [like for like in ordered if like.rating < 0 and like.when <= until], newer)


def compare(
    likes: Sequence[Like],
    guide: Sequence[Programme],
    parts: Sequence[Part] = (),
    share: float = 0.7,
    rng: np.random.Generator | None = None,
) -> list[Result]:
    """The profile first, then the baselines, the best first."""
    parted = split(likes, share)
    rng = np.random.default_rng(0) if rng is None else rng
    old = {identify(like.programme) for like in parted.older}
    wanted = {identify(like.programme): like.programme for like in parted.newer}
    shown = {identify(p): p for p in guide if identify(p) not in old} | wanted
    coming = recommend.prepare(list(shown.values()), concepts.Options(), parts)
    gold = np.array([name in wanted for name in shown])
    before = {series(like.programme.title) for like in parted.older if like.rating > 0}
    known = np.array([series(p.title) in before for p in coming.programmes])
    ways: dict[str, Callable[[], Scores]] = {
        "profile": lambda: _profile(parted.older, coming),
        "same title": lambda: known.astype(float),
        "channel and hour": lambda: _shares(parted.older, coming, lambda p: [(p.channel, p.start[11:13])]),
        "category": lambda: _shares(parted.older, coming, lambda p: list(p.categories)),
        "TF-IDF mean": lambda: _mean(parted.older, coming),
    }
    if importlib.util.find_spec("sklearn"):
        ways["linear SVM"] = lambda: _svm(parted.older, coming, rng)
    orders = {name: np.lexsort((rng.random(len(gold)), -way()))[:TOP] for name, way in ways.items()}
    found = [
        Result(name, _precision(gold, order), _ndcg(gold, order), _known(gold, known, order),
               None if name == "profile" else _better(gold, orders["profile"], order, rng))
        for name, order in orders.items()
    ]  # fmt: skip
    return [found[0], *sorted(found[1:], key=lambda one: (-one.ndcg, one.name))]


def told(found: Sequence[Result]) -> str:
    """What it comes to, in a sentence."""
    profile, best = found[0], found[1]
    if best.better:
        return f"The profile is better than {best.name}, the best baseline (ndcg {profile.ndcg:.3f}, {best.ndcg:.3f})."
    if profile.ndcg > best.ndcg:
        return f"The profile is not better than {best.name} by more than chance ({profile.ndcg:.3f}, {best.ndcg:.3f})."
    return f"The profile is not better than {best.name} (ndcg {profile.ndcg:.3f}, {best.ndcg:.3f})."


def _profile(older: Sequence[Like], coming: recommend.Coming) -> Scores:
    p = taste.learn(older, coming.concepts, taste.Options(), None, max(like.when for like in older), "")
    scores = np.zeros(len(coming.programmes))
    for pick in recommend.rank(p, coming, recommend.Options(reasons=1), TOP):
        scores[pick.place] = pick.score
    return scores


def _shares(older: Sequence[Like], coming: recommend.Coming, keys: Callable[[Programme], list[object]]) -> Scores:
    number = Counter(key for like in older if like.rating > 0 for key in keys(like.programme))
    return np.array([sum(number[key] for key in keys(p)) for p in coming.programmes], dtype=float)


def _words(programmes: Sequence[Programme], c: concepts.Concepts) -> Sparse:
    return concepts.weighed(c.columns, c.idf, [concepts.tokens(p, c.options) for p in programmes])


def _mean(older: Sequence[Like], coming: recommend.Coming) -> Scores:
    x = csr(_words([like.programme for like in older if like.rating > 0], coming.concepts))
    mean = np.asarray(x.mean(axis=0), dtype=np.float32).reshape(-1, 1)
    return times(_words(coming.programmes, coming.concepts), mean)[:, 0]


def _svm(older: Sequence[Like], coming: recommend.Coming, rng: np.random.Generator) -> Scores:
    from scipy.sparse import vstack
    from sklearn.svm import LinearSVC

    mine = csr(_words([like.programme for like in older], coming.concepts))
    every = csr(_words(coming.programmes, coming.concepts))
    others = rng.permutation(every.shape[0])[:AGAINST]
    y = np.array([like.rating > 0 for like in older] + [False] * len(others))
    model = LinearSVC(C=1.0, class_weight="balanced", random_state=0).fit(vstack([mine, every[others]]), y)
    return np.asarray(model.decision_function(every))


def _precision(gold: np.ndarray, order: np.ndarray) -> float:
    return float(gold[order].sum() / min(TOP, gold.sum()))


def _ndcg(gold: np.ndarray, order: np.ndarray) -> float:
    worth = [1 / math.log2(i + 2) for i in range(TOP)]
    return float(np.dot(gold[order], worth[: len(order)]) / sum(worth[: int(gold.sum())]))


def _known(gold: np.ndarray, known: np.ndarray, order: np.ndarray) -> float:
    hits = order[gold[order]]
    return float(known[hits].mean()) if len(hits) else 0.0


def _better(gold: np.ndarray, mine: np.ndarray, other: np.ndarray, rng: np.random.Generator) -> bool:
    """Does the profile find more of the newer likes in 95 % of bootstrap draws of these?"""
    wanted = np.flatnonzero(gold)
    gain = np.isin(wanted, mine).astype(float) - np.isin(wanted, other)
    draws = gain[rng.integers(0, len(gain), (ROUNDS, len(gain)))].mean(axis=1)
    return bool(np.quantile(draws, 0.025) > 0)
