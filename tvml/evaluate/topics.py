"""How good topics are: do their words belong together, are they evenly full, do they agree with labels."""

from collections.abc import Sequence

import numpy as np

from tvml.evaluate import coherence
from tvml.models.topics import NONE
from tvml.sparse import Sparse

LEAST = 5  # texts, or series, below which two words' company is chance and counts -1
TOP = 10  # words of a topic that are looked at


def metrics(
    counts: Sparse, series: np.ndarray, topic: np.ndarray, words: Sequence[Sequence[int]], labels: np.ndarray | None
) -> dict[str, float | int]:
    """Figures of k topics on b items. `topic` (b,) may be NONE, `words` are columns of `counts`, `labels` (b,) numbers.

    npmi, npmi_series   mean over topics of the mean NPMI of their words' pairs, in texts and in series
    diversity           share of different words among all of them
    balance             entropy of the topics' sizes over its maximum; dead: topics without an item
    assigned, largest   share of items that have a topic; share of the fullest topic
    nmi, purity         agreement with labels, items without a topic being one more cluster and misses
    """
    k = len(words)
    top = [list(some)[:TOP] for some in words]
    columns = np.unique([column for some in top for column in some]).astype(np.int64)
    place = {int(column): i for i, column in enumerate(columns)}
    held = coherence.held(counts, columns)
    single, several = coherence.npmi(held, LEAST), coherence.npmi(coherence.by_series(held, series), LEAST)
    sizes = np.bincount(topic[topic != NONE], minlength=k)
    shares = sizes[sizes > 0] / max(1, sizes.sum())
    result: dict[str, float | int] = {
        "npmi": _mean(single, top, place),
        "npmi_series": _mean(several, top, place),
        "diversity": len(columns) / max(1, TOP * k),
        "balance": float(-(shares * np.log(shares)).sum() / np.log(k)) if k > 1 else 1.0,
        "dead": int((sizes == 0).sum()),
        "assigned": float(sizes.sum() / max(1, len(topic))),
        "largest": float(sizes.max(initial=0) / max(1, len(topic))),
    }
    if labels is not None and len(labels):
        result |= {"nmi": mutual_information(topic, labels), "purity": purity(topic, labels)}
    return {name: round(value, 4) + 0 for name, value in result.items()}  # + 0: no -0.0


def mutual_information(a: np.ndarray, b: np.ndarray) -> float:
    """Mutual information of two partitions (n,) over the mean of their entropies; 0 when both are whole."""
    table = _table(a, b) / len(a)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    mean = (_entropy(rows) + _entropy(columns)) / 2
    shared = _entropy(rows) + _entropy(columns) - _entropy(table.ravel())
    return float(shared / mean) if mean > 0 else 0.0


def purity(topic: np.ndarray, labels: np.ndarray) -> float:
    """Share of items whose topic has their label most often; NONE is a miss."""
    placed = topic != NONE
    return float(_table(topic[placed], labels[placed]).max(axis=1, initial=0).sum() / len(topic))


def _mean(found: np.ndarray, top: list[list[int]], place: dict[int, int]) -> float:
    """Missing words make a topic worse: their pairs count -1."""
    pairs = TOP * (TOP - 1)
    sums = []
    for some in top:
        places = np.array([place[column] for column in some], dtype=np.int64)
        here = len(some) * (len(some) - 1)
        sums.append((found[np.ix_(places, places)].sum() - (pairs - here)) / pairs)
    return float(np.mean(sums)) if sums else -1.0


def _table(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    _, rows = np.unique(a, return_inverse=True)
    _, columns = np.unique(b, return_inverse=True)
    table = np.zeros((rows.max(initial=-1) + 1, columns.max(initial=-1) + 1))
    np.add.at(table, (rows, columns), 1)
    return table


def _entropy(p: np.ndarray) -> float:
    p = p[p > 0]
    return float(-(p * np.log(p)).sum())
