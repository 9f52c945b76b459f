"""Topics that are prototypes of an encoder: what methods of the slot `topics` share whose encoder torch learns.

A row of counts x is z = x E / |x E|, E (v, d) the vectors of words, each times its idf, and has prototype c_k as much
as softmax(z c / temperature) says. Prediction is this; learning is the business of an objective of slot `unsupervised`
(train/prototypes.py). O(nnz d + b d k).
"""

import numpy as np

from tvml.arrays import Arrays, softmax
from tvml.methods.neighbourhood import unit
from tvml.methods.topics import Mixture
from tvml.sparse import Sparse, filled, times

WORDS, IDF, PROTOTYPES = "words", "idf", "prototypes"  # (v, d), (v,), (d, k)


def arrays(words: np.ndarray, idf: np.ndarray, prototypes: np.ndarray) -> Arrays:
    """All that a model keeps; "topics" (v, k) is what each word says for each prototype."""
    found = {WORDS: words, IDF: idf, PROTOTYPES: prototypes, "topics": (words * idf[:, None]) @ prototypes}
    return {name: array.astype(np.float32) for name, array in found.items()}


def vectors(p: Arrays, x: Sparse) -> np.ndarray:
    """Rows x (b, v) as the encoder sees them: (b, d) of length 1, or zeros for a row without words."""
    z = times(x._replace(values=x.values * p[IDF][x.ids]), p[WORDS])
    return np.where(filled(x)[:, None], unit(z, np), 0).astype(np.float32)


def mixture(p: Arrays, x: Sparse, temperature: float) -> Mixture:
    """The prototypes of rows x (b, v). Fit: log of how many times its equal share the largest has.

    Only differences between prototypes are learned, so a cosine of its own says little.
    """
    scores = vectors(p, x) @ p[PROTOTYPES]
    weights = softmax(scores / np.float32(temperature), np)
    fit = np.where(filled(x), np.log(weights.max(axis=1) * weights.shape[1]), 0)
    return Mixture(weights.astype(np.float32), fit.astype(np.float32))
