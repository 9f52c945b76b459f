"""How many topics a guide has: the fewest that foretell the other half of unseen programmes as well as any number.

A fifth of the series is set aside. Topics are learned from the rest; each programme set aside shows half of its words,
which give its mixture, and the other half is foretold: log sum_k mixture_k p(w | topic k), a mean over its words
(document completion, Wallach et al. 2009), of which those are left out that only series set aside have. More topics
always fit what they were learned from better; these texts they have not seen. The number taken is the smallest whose
mean over series is within one standard error of the best one's.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from tvml.errors import UsageError
from tvml.methods import Method
from tvml.models import topics as models
from tvml.sparse import Sparse, Table, take
from tvml.text.vocabulary import Options
from tvml.train.prototypes import fit

NUMBERS = (5, 10, 15, 25, 40, 60, 100, 150)  # that are tried, as far as there are ten items for each topic
EACH = 10
ASIDE = 0.2  # of the series
SMOOTHING = 0.05  # of a topic's words: the share of all words in it


def choose(
    x: Table,
    counts: Sparse,
    series: np.ndarray,
    reach: np.ndarray,
    method: Method,
    rng: np.random.Generator,
    different: int,
    detail: Callable[[str], None],
) -> tuple[int, list[dict[str, Any]]]:
    """The number of topics, and a row for each number tried: topics, gain (nats a word over none), error.

    Raises UsageError for vectors, of which half of an item cannot be shown.
    """
    if not isinstance(x, Sparse):
        raise UsageError("--topics auto needs words, of which it can hide half; with --vectors give a number")
    aside = rng.random(int(series.max()) + 1) < ASIDE
    held = np.flatnonzero(aside[series])
    learning = np.flatnonzero(~aside[series])
    seen = np.bincount(take(counts, learning).ids, minlength=counts.width) > 0
    shown, hidden = _halves(take(counts, held), rng)
    hidden = _those(hidden, seen[hidden.ids])
    asked = np.diff(hidden.starts) > 0
    all_words = np.bincount(counts.ids, minlength=counts.width) + 1.0
    numbers = [k for k in NUMBERS if k * EACH <= different] or [max(1, min(NUMBERS[0], different))]
    if not asked.any() or not len(learning) or len(numbers) == 1:
        return numbers[0], []
    tried, gains = [], []
    for k in numbers:
        mass = np.ones(len(learning), dtype=np.float32)
        arrays = fit(method, take(x, learning), reach, mass, k, rng, None)
        t = models.make(method, arrays, (), reach, Options(), False, [])
        p = _words(t, take(counts, learning), all_words)
        gain = _foretold(t, shown, hidden, p, all_words / all_words.sum())
        by_series = _means(gain[asked], series[held][asked])
        gains.append(by_series)
        tried.append({"topics": k, "gain": round(float(by_series.mean()), 4)})
        detail(f"{k} topics: {by_series.mean():.4f} nats a hidden word better than none")
    best = int(np.argmax([gain.mean() for gain in gains]))
    for i, gain in enumerate(gains):
        behind = gains[best] - gain
        error = float(behind.std(ddof=1) / np.sqrt(len(behind))) if len(behind) > 1 else 0.0
        tried[i]["behind"], tried[i]["error"] = round(float(behind.mean()), 4), round(error, 4)
    enough = next(i for i, row in enumerate(tried) if i == best or row["behind"] <= row["error"])
    return numbers[enough], tried


def _halves(x: Sparse, rng: np.random.Generator) -> tuple[Sparse, Sparse]:
    """The words of each row dealt out to two tables."""
    first = rng.random(len(x.ids)) < 0.5
    return _those(x, first), _those(x, ~first)


def _those(x: Sparse, keep: np.ndarray) -> Sparse:
    before = np.concatenate([[0], np.cumsum(keep)])
    return Sparse(x.ids[keep], x.values[keep], before[x.starts], x.width)


def _words(t: models.Topics, counts: Sparse, all_words: np.ndarray) -> np.ndarray:
    """p(w | topic), (v, k), by what the learned items are about: the same for every method."""
    weights = models.mixtures(t, models.reached(counts, t.reach)).weights
    number = np.zeros((counts.width, t.k))
    rows = np.repeat(np.arange(counts.rows), np.diff(counts.starts))
    for k in range(t.k):
        number[:, k] = np.bincount(counts.ids, weights[rows, k], counts.width)
    share = number / np.maximum(number.sum(axis=0), 1e-12)
    return np.asarray((1 - SMOOTHING) * share + SMOOTHING * (all_words / all_words.sum())[:, None])


def _foretold(t: models.Topics, shown: Sparse, hidden: Sparse, p: np.ndarray, none: np.ndarray) -> np.ndarray:
    """For each item the mean over its hidden words of log p(w | shown words) / p(w); 0 where none is hidden."""
    weights = models.mixtures(t, models.reached(shown, t.reach)).weights
    rows = np.repeat(np.arange(hidden.rows), np.diff(hidden.starts))
    likely = np.zeros(len(rows))
    for k in range(t.k):  # all topics at once would need k numbers for each word of each item
        likely += p[hidden.ids, k] * weights[rows, k]
    sums = np.bincount(rows, np.log(likely / none[hidden.ids]), hidden.rows)
    return np.asarray(sums / np.maximum(np.diff(hidden.starts), 1))


def _means(values: np.ndarray, series: np.ndarray) -> np.ndarray:
    _, places = np.unique(series, return_inverse=True)
    return np.asarray(np.bincount(places, values) / np.bincount(places))
