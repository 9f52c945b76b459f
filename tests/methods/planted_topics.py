"""Tables with known topics: each class has words of its own."""

import numpy as np

from tvml.sparse import from_rows

OWN = 12  # words of a class


def counts(n=200, classes=4, shared=0, seed=0, own=6):
    """Rows with `own` words of their class and all of the `shared` words, of which every row has each; and classes."""
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(n) % classes)
    rows = []
    for label in labels:
        words = label * OWN + rng.choice(OWN, own, replace=False)
        rows.append(
            dict.fromkeys(words.tolist(), 1.0) | dict.fromkeys(range(classes * OWN, classes * OWN + shared), 1.0)
        )
    return from_rows(rows, classes * OWN + shared), labels


def purity(found, labels):
    return sum(np.bincount(labels[found == j]).max() for j in np.unique(found)) / len(labels)


def top_words(topics, j, n=OWN):
    return set(np.argsort(-topics[:, j], kind="stable")[:n].tolist())
