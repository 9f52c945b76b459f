"""Mutual information: a text's past and its future shall agree on a cluster, and all clusters shall be used.

loss = -(H(mean_i q_i) - mean_i sum_k -q_ik log p_ik), q = softmax of one view's scores, p of the other's, both ways:
the entropy of the clusters less what one view does not know of the other's, a lower bound of the mutual information of
the views. Stratos 2019 (the variational bound), with the two views of a text for past and future and one encoder for
both; he has a word and its context, and two encoders. Method L8. O(b k d).
"""

from dataclasses import dataclass
from typing import Any

from tvml.arrays import Array, Shape
from tvml.config import Above, NotNegative, Positive
from tvml.methods.unsupervised import Batch, Facts, Net
from tvml.methods.unsupervised.swapped import log_softmax

VIEWS = 2
KEPT = ("prototypes",)


@dataclass(frozen=True)
class Options:
    prototypes: Positive = 100  # clusters
    temperature: Above = 0.1  # small = the scores of vectors of length 1 decide at once
    entropy: NotNegative = 1.0  # weight of using all clusters; 1 = a bound of the mutual information


def shapes(d: int, facts: Facts, o: Options) -> dict[str, Shape]:
    return {"prototypes": (d, o.prototypes)}


def loss(net: Net, batch: Batch, o: Options, xp: Any) -> Array:
    past, future = (
        log_softmax(net.vector(view) @ net.p["prototypes"] / o.temperature, xp) for view in batch.views
    )  # (b, k) each
    return -0.5 * (information(past, future, o.entropy, xp) + information(future, past, o.entropy, xp))


def information(p: Array, q: Array, weight: float, xp: Any) -> Array:
    """The bound in nats, from log p and log q (b, k): weight * H(mean q) - mean cross entropy of p under q."""
    share = xp.exp(q)
    mean = share.mean(axis=0)
    entropy = -(mean * xp.log(mean + 1e-12)).sum()
    return weight * entropy + (share * p).sum(axis=-1).mean()
