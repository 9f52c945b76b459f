"""Which consumers understand a programme's category as the guide has it, and once tvml has been over it."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from tvml.genres.normalise import Normaliser
from tvml.genres.words import episodic, of_labels, of_programme
from tvml.guide import targets
from tvml.guide.programme import Programme
from tvml.guide.targets import TARGETS

if TYPE_CHECKING:
    from tvml.models.labeller import Labeller

Answer = tuple[tuple[bool, ...], tuple[bool, ...]]  # for each of TARGETS: before, after


def understood(
    n: Normaliser, labeller: "Labeller | None" = None, least: float = 0.0
) -> Callable[[Sequence[Programme]], list[Answer]]:
    """What each of some programmes says to each target, before and after.

    After is `guide normalise`; with a labeller also `classify --target` of what a target does not understand then,
    where the label is as sure as `least`.
    """
    words = [of_programme(n, target) for target in TARGETS]
    labels = [of_labels(n, target).words for target in TARGETS]

    @lru_cache(maxsize=1 << 16)
    def by_categories(categories: tuple[str, ...], in_series: bool) -> Answer:
        p = Programme(title="", categories=list(categories), episode=1 if in_series else None)
        before = tuple(targets.accepts(target, categories) for target in TARGETS)
        given = zip(before, TARGETS, words, strict=True)
        return before, tuple(was or targets.accepts(target, said(p)) for was, target, said in given)

    @lru_cache(maxsize=1 << 16)
    def by_label(label: str, categories: tuple[str, ...], in_series: bool) -> tuple[bool, ...]:
        p = Programme(title="", categories=list(categories), episode=1 if in_series else None)
        given = zip(TARGETS, labels, strict=True)
        return tuple(targets.accepts(target, said((label,), p)) for target, said in given)

    def answers(programmes: Sequence[Programme]) -> list[Answer]:
        found = [by_categories(tuple(p.categories), episodic(p)) for p in programmes]
        open_ = [i for i, (_, after) in enumerate(found) if not all(after)]
        if labeller is None or not open_:
            return found
        for i, prediction in zip(open_, labeller.predict([programmes[i] for i in open_]), strict=True):
            p, (before, after) = programmes[i], found[i]
            for label, sure in prediction:
                if sure >= least:
                    more = by_label(label, tuple(p.categories), episodic(p))
                    after = tuple(map(max, after, more))
            found[i] = before, after
        return found

    return answers
