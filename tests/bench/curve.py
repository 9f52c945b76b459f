"""Curve: accuracy against weights, mean over sources.

Three ways to spend weights: on wider word vectors alone, which is what --max-parameters does; on every part of the
default recipe in proportion; and, from tens of thousands on, on a trained vector for each word (recipe `large`).
"""

from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

from tests.bench import trained
from tests.bench.measure import Row, seconds
from tests.bench.trained import Case, Result, Score, Split

BUDGETS = (2_500, 5_000, 10_240, 25_000, 50_000, 100_000, 250_000, 1_000_000)
SHIPPED, KEEP, VOTES, HIDDEN = 10_240, 1500, 3000, 64  # the default recipe's
OTHER, WIDTH = 9_000, 24.5  # of recipe `large`: weights besides the rows; what a row holds, its place in the table too


def proportional(budget: int) -> tuple[str, ...]:
    """The words that are heard, the votes and the hidden layer grow with the weights."""
    share = budget / SHIPPED
    names = {"keep": KEEP, "votes": VOTES, "hidden": HIDDEN}
    return trained.settings(*(f"encoder.features.{name}={max(4, round(n * share))}" for name, n in names.items()))


def rows(budget: int) -> tuple[str, ...]:
    """As many rows as there is room for, three quarters of them taken."""
    n = max(16, int((budget - OTHER) / WIDTH))
    return ("--config", "large", *trained.settings(f"encoder.features={{name: rows, rows: {n}, keep: {3 * n // 4}}}"))


GROW: dict[str, Callable[[int], tuple[str, ...]]] = {"width": lambda budget: (), "all": proportional, "rows": rows}


def measure(work: Path) -> Iterator[Row]:
    cases = [
        Case(f"{grow} {budget}", Split(source, fields), seed, _options(grow, int(budget)))
        for grow in trained.listed("TVML_BENCH_GROW", GROW)
        for budget in sorted(map(int, trained.listed("TVML_BENCH_BUDGETS", BUDGETS)), reverse=True)  # the longest first
        for fields in trained.listed("TVML_BENCH_FIELDS", trained.FIELDS)
        for source in trained.listed("TVML_BENCH_SOURCES", trained.SOURCES)
        for seed in trained.seeds()
    ]
    results = trained.scored(cases, work)
    for (name, fields), some in groupby(results, lambda result: (result[0].name, result[0].split.fields)):
        rows = list(some)
        scores, said = _means(rows), trained.good(rows)[1]
        shown = said
        if scores:
            score = trained.average(scores)
            shown = f"{score.accuracy:.3f} / {score.macro_f1:.3f}, ECE {score.ece:.3f}; "
            shown += f"{score.weights:,} weights, {seconds(score.cpu)}" + (f"; {said}" if said else "")
        grow, budget = name.split()
        data = f"{fields}, mean of {len(scores)} sources"
        yield Row(f"curve: {int(budget):,} weights, {grow}", data, shown, "", "", "", None)


def _means(rows: list[Result]) -> list[Score]:
    """The mean of each source that has a score."""
    some = [trained.good(own)[0] for _, own in groupby(rows, lambda result: result[0].split.source)]
    return [trained.average(scores) for scores in some if scores]


def _options(grow: str, budget: int) -> tuple[str, ...]:
    return ("--max-parameters", str(budget), *GROW[grow](budget))
