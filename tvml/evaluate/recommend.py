"""How well a profile foretells what a person likes later, beside plain baselines on the person's own history.

Likes are split by time: the older ones are learned from, the newer ones have to be found among the other programmes of
the guide, each text once. A programme that was not rated counts as not found, never as disliked, so figures are lower
bounds. Intervals are of a bootstrap over the newer likes, 95 %; two ways are compared on the same draws.

Baselines: titles that were liked before; the share of older likes that a channel has at that hour, and a category; the
mean of the older likes in TF-IDF; a linear SVM on TF-IDF with 500 programmes of the guide as if they were disliked
(scikit-learn, extra `reference`).
"""

import importlib.util
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from tvml.errors import InputError
from tvml.guide.likes import Like
from tvml.guide.programme import Programme, digest
from tvml.models import concepts, recommend, taste
from tvml.models.concepts import Part
from tvml.sparse import Sparse, csr, times
from tvml.text.series import series

TOP = 20
LEAST = 5  # newer likes that figures need
AGAINST = 500  # programmes that the SVM takes for disliked
ROUNDS = 1000  # of the bootstrap
SVM = "linear SVM"

Scores = np.ndarray  # (n,)


class Figure(NamedTuple):
    """A number and the ends of its interval."""

    value: float
    low: float
    high: float


class Result(NamedTuple):
    """Figures of one way to rank."""

    name: str
    precision: float  # newer likes among the first TOP, over TOP or their number if that is less
    ndcg: Figure  # of the first TOP
    known: float  # share of what it found that is of a series liked before
    lead: Figure | None  # the profile's ndcg less this one; None for the profile itself

    @property
    def better(self) -> bool | None:
        """Is the profile better by more than chance?"""
        return None if self.lead is None else self.lead.low > 0


class Compared(NamedTuple):
    """The profile first, then the baselines, the best first."""

    results: list[Result]
    older: int  # likes and dislikes learned from
    newer: int  # likes to find
    programmes: int  # that they are found among, themselves included


class Split(NamedTuple):
    older: list[Like]
    newer: list[Like]


def split(likes: Sequence[Like], share: float = 0.7) -> Split:
    """Likes by time, the older `share` first; those without a time are older. Dislikes stay with the older ones.

    A text that was rated twice counts once, as it was rated last. Raises InputError where fewer than LEAST likes are
    on either side.
    """
    last = {digest(like.programme): like for like in sorted(likes, key=lambda like: like.when)}
    ordered = sorted(last.values(), key=lambda like: like.when)
    good = [like for like in ordered if like.rating > 0]
    edge = max(round(share * len(good)), sum(not like.when for like in good))
    older, newer = good[:edge], good[edge:]
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
) -> Compared:
    """The profile and the baselines on one person's likes; the guide is what the newer ones are found among."""
    older, newer = split(likes, share)
    rng = np.random.default_rng(0) if rng is None else rng
    old = {digest(like.programme) for like in older}
    wanted = {digest(like.programme): like.programme for like in newer}
    shown = {text: p for p in guide if (text := digest(p)) not in old} | wanted
    coming = recommend.prepare(list(shown.values()), concepts.Options(), parts)
    gold = np.array([text in wanted for text in shown])
    before = {series(like.programme.title) for like in older if like.rating > 0}
    known = np.array([series(p.title) in before for p in coming.programmes])
    ways: dict[str, Callable[[], Scores]] = {
        "profile": lambda: _profile(older, coming),
        "same title": lambda: known.astype(float),
        "channel and hour": lambda: _shares(
            older, coming, lambda p: [(p.channel, p.start[11:13])] if p.channel else []
        ),
        "category": lambda: _shares(older, coming, lambda p: list(p.categories)),
        "TF-IDF mean": lambda: _mean(older, coming),
    }
    if importlib.util.find_spec("sklearn"):
        ways[SVM] = lambda: _svm(older, coming, rng)
    orders = {name: np.lexsort((rng.random(len(gold)), -way()))[:TOP] for name, way in ways.items()}
    gains = {name: _gains(gold, order) for name, order in orders.items()}
    draws = rng.integers(0, len(wanted), (ROUNDS, len(wanted)))
    mine = gains["profile"]
    found = [
        Result(name, _precision(gold, order), _ndcg(gains[name], draws), _known(gold, known, order),
               None if name == "profile" else _ndcg(mine - gains[name], draws))
        for name, order in orders.items()
    ]  # fmt: skip
    ordered = [found[0], *sorted(found[1:], key=lambda one: (-one.ndcg.value, one.name))]
    return Compared(ordered, len(older), len(newer), len(shown))


def rows(found: Compared) -> list[dict[str, Any]]:
    """One row a way to rank; the profile's says in a sentence what it comes to."""
    counts = {"older": found.older, "newer": found.newer, "programmes": found.programmes}
    return [
        {
            "method": one.name,
            "precision_at_20": round(one.precision, 4),
            "ndcg_at_20": round(one.ndcg.value, 4),
            "ndcg_interval": [round(end, 4) for end in one.ndcg[1:]],
            "known": round(one.known, 4),
            "lead": None if one.lead is None else round(one.lead.value, 4),
            "lead_interval": None if one.lead is None else [round(end, 4) for end in one.lead[1:]],
            **counts,
            "said": told(found) if one.lead is None else _beside(one.lead),
        }
        for one in found.results
    ]


def told(found: Compared) -> str:
    """What it comes to, in a sentence."""
    profile, best = found.results[:2]
    if not profile.ndcg.value and not best.ndcg.value:
        return f"Nobody can tell: none of the {found.newer} newer likes is among the first {TOP} of any way."
    figures = f"ndcg {profile.ndcg.value:.3f}, {best.ndcg.value:.3f}"
    if best.better:
        return f"The profile is better than {best.name}, the best baseline ({figures})."
    if profile.ndcg.value > best.ndcg.value:
        few = f"; {found.newer} newer likes are few to tell" if found.newer < TOP else ""
        return f"The profile is not better than {best.name} by more than chance ({figures}){few}."
    return f"The profile is not better than {best.name} ({figures})."


def _beside(lead: Figure) -> str:
    if lead.low > 0:
        return "The profile is better."
    return "The profile is worse." if lead.high < 0 else "No difference that is more than chance."


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
    if not every.shape[1]:  # no word is in two texts: nothing speaks for any programme
        return np.zeros(every.shape[0])
    others = rng.permutation(every.shape[0])[:AGAINST]
    y = np.array([like.rating > 0 for like in older] + [False] * len(others))
    model = LinearSVC(C=1.0, class_weight="balanced", random_state=0).fit(vstack([mine, every[others]]), y)
    return np.asarray(model.decision_function(every))


def _precision(gold: np.ndarray, order: np.ndarray) -> float:
    return float(gold[order].sum() / min(TOP, gold.sum()))


def _gains(gold: np.ndarray, order: np.ndarray) -> np.ndarray:
    """What each wanted programme, in the guide's order, adds to the ndcg."""
    worth = 1 / np.log2(np.arange(TOP) + 2)
    gain = np.zeros(len(gold))
    gain[order] = worth[: len(order)]
    return np.asarray(gain[gold] / worth[: int(gold.sum())].sum())


def _ndcg(gains: np.ndarray, draws: np.ndarray) -> Figure:
    low, high = np.clip(np.quantile(gains[draws].sum(axis=1), (0.025, 0.975)), -1, 1)  # draws repeat the best places
    return Figure(float(gains.sum()), float(low), float(high))


def _known(gold: np.ndarray, known: np.ndarray, order: np.ndarray) -> float:
    hits = order[gold[order]]
    return float(known[hits].mean()) if len(hits) else 0.0
