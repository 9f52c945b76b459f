"""Latent Dirichlet allocation: scikit-learn's, to compare with. Each word of a text comes from one of its topics.

p(word) = sum_j theta_j phi_j(word), theta ~ Dirichlet(1 / k), phi_j ~ Dirichlet(1 / k). Blei, Ng and Jordan 2003;
learned online (Hoffman, Blei and Bach 2010). Method T7. Needs the extra `reference` to learn, numpy alone to predict:
`rounds` times over gamma_j = 1 / k + the words' counts times their shares of topic j, shares ~ exp(E log theta_j +
E log phi_j); theta = gamma / its sum. O(k) a word and round. Counts as they are, no TF-IDF; a row's mass multiplies its
counts.
"""

from dataclasses import dataclass

import numpy as np

from tvml.arrays import Arrays
from tvml.config import Positive
from tvml.methods.reference import sklearn
from tvml.methods.topics import Mixture
from tvml.sparse import CELLS, Sparse, csr, times

TAKES = ("counts",)


@dataclass(frozen=True)
class Options:
    iterations: Positive = 20  # times over all rows while learning
    batch: Positive = 512  # rows a step
    rounds: Positive = 50  # in prediction


def fit(
    x: Sparse, mass: np.ndarray, k: int, o: Options, rng: np.random.Generator, start: Arrays | None = None
) -> Arrays:
    """Arrays "topics" (v, k), the words' probabilities, "seen" (k,), the counts behind them, and "words" (v, 1),
    the probabilities in the guide as a whole. Always begins anew.
    """
    row_mass = np.repeat(mass * (len(mass) / max(float(mass.sum()), 1e-30)), np.diff(x.starts))
    x = x._replace(values=(x.values * row_mass).astype(np.float32))
    with sklearn("lda"):
        from sklearn.decomposition import LatentDirichletAllocation as LDA

        seed = int(rng.integers(2**31))
        model = LDA(k, learning_method="online", max_iter=o.iterations, batch_size=o.batch, random_state=seed)
        counts = model.fit(csr(x).copy()).components_.T  # which sorts the words of a row in place
    words = np.bincount(x.ids, x.values, x.width)[:, None] + 1 / k  # the prior of a word in a topic, here too
    seen = counts.sum(axis=0)
    found = {"topics": counts / seen, "seen": seen, "words": words / words.sum()}
    return {name: array.astype(np.float32) for name, array in found.items()}


def transform(p: Arrays, x: Sparse, o: Options) -> Mixture:
    """Fit: how much likelier a row's words are by its topics than in the guide as a whole, mean log of it.

    By all of its topics, not only the best: these explain different words.
    """
    k = p["topics"].shape[1]
    topics = np.exp(digamma(p["topics"] * p["seen"]) - digamma(p["seen"]))  # exp(E log phi)
    row = np.repeat(np.arange(x.rows), np.diff(x.starts))
    gamma = np.ones((x.rows, k), dtype=np.float32)
    for _ in range(o.rounds):
        theta = np.exp(digamma(gamma))
        per_chance = x._replace(values=x.values / _chances(theta, topics, row, x.ids))
        gamma = np.float32(1 / k) + theta * times(per_chance, topics)
    theta = gamma / gamma.sum(axis=1, keepdims=True)
    better = np.log(_chances(theta, p["topics"], row, x.ids) / p["words"][x.ids, 0])
    total = np.bincount(row, x.values, x.rows)
    fit = np.bincount(row, x.values * better, x.rows) / np.where(total > 0, total, 1)
    return Mixture(theta, fit.astype(np.float32))


def _chances(theta: np.ndarray, topics: np.ndarray, row: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """theta (b, k) times topics^T (k, v) at the places that a sparse table has: (nnz,)."""
    found = np.empty(len(ids), dtype=np.float32)
    some = max(1, CELLS // theta.shape[1])
    for begin in range(0, len(ids), some):
        part = slice(begin, begin + some)
        found[part] = np.einsum("nk,nk->n", theta[row[part]], topics[ids[part]])
    return np.maximum(found, np.float32(1e-30))


def digamma(x: np.ndarray) -> np.ndarray:
    """The slope of log gamma(x), x > 0: a series for large x, to which digamma(x) = digamma(x + 1) - 1 / x leads.

    Abramowitz and Stegun 1964, 6.3.5 and 6.3.18.
    """
    below = sum(1 / (x + i) for i in range(6))
    y = 1 / (x + 6) ** 2
    return np.asarray(np.log(x + 6) - 0.5 / (x + 6) - y * (1 / 12 - y * (1 / 120 - y / 252)) - below)
