"""Non-negative matrix factorisation: scikit-learn's, to compare with. Rows are sums of topics, nothing is taken away.

minimises |x - w H|^2 over w, H >= 0, x in TF-IDF. Lee and Seung 1999; learned by coordinate descent (Cichocki and Phan
2009). Method T7. Needs the extra `reference` to learn, numpy alone to predict: for fixed H, w_j = max(0, w_j + (x h_j -
w H h_j) / |h_j|^2), topic after topic, `rounds` times over. O(k^2) a row and round.
A row's mass multiplies its error.
"""

from dataclasses import dataclass

import numpy as np

from tvml.arrays import Arrays
from tvml.config import Positive, Share
from tvml.methods.codes import mixture
from tvml.methods.online import matrix
from tvml.methods.reference import sklearn
from tvml.methods.tfidf import idf, weighed
from tvml.methods.topics import Mixture
from tvml.sparse import Table, times

TAKES = ("counts",)


@dataclass(frozen=True)
class Options:
    iterations: Positive = 300  # while learning, at most
    rounds: Positive = 30  # in prediction
    threshold: Share = 0.05  # cosine up to which a row fits no topic


def fit(
    x: Table, mass: np.ndarray, k: int, o: Options, rng: np.random.Generator, start: Arrays | None = None
) -> Arrays:
    """Arrays "topics" (v, k), columns of length 1 or 0, and "idf" (v,). Always begins anew."""
    weights = idf(x, mass)
    with sklearn("nmf"):
        from scipy.sparse import diags
        from sklearn.decomposition import NMF

        table = diags(np.sqrt(mass)) @ matrix(weighed(x, weights))
        first = "nndsvda" if k <= min(table.shape) else "random"  # that one needs so many singular vectors
        model = NMF(k, init=first, max_iter=o.iterations, random_state=int(rng.integers(2**31)))
        with np.errstate(invalid="ignore"):  # the error of a perfect fit comes out below 0, and its root is taken
            topics = model.fit(table.astype(np.float32)).components_.T
    length = np.sqrt((topics**2).sum(axis=0))
    return {"topics": (topics / np.where(length > 0, length, 1)).astype(np.float32), "idf": weights}


def transform(p: Arrays, x: Table, o: Options) -> Mixture:
    # x (b, v) -> weights (b, k); fit: cosine of the nearest topic, less the threshold
    topics = p["topics"]
    cosines = times(weighed(x, p["idf"]), topics)
    gram = topics.T @ topics
    w = np.zeros_like(cosines)
    for _ in range(o.rounds):
        for j in np.flatnonzero(np.diag(gram)):  # a topic without words has nothing to give
            w[:, j] = np.maximum(0, w[:, j] + (cosines[:, j] - w @ gram[:, j]) / gram[j, j])
    return mixture(w, len(gram), 0.0)._replace(fit=cosines.max(axis=1) - np.float32(o.threshold))
