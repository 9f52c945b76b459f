"""Any model that gives programmes a vector, as one function: encoders learned without labels, topics, classifiers."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from tvml.errors import ModelError, UsageError
from tvml.guide.programme import Programme
from tvml.methods.neighbourhood import unit
from tvml.models import classifier as classifiers
from tvml.models import embedding as embeddings
from tvml.models import encoder
from tvml.models import topics as mixtures
from tvml.models.classifier import Classifier
from tvml.registry import classifier, embedding, topics, verify
from tvml.text import vocabulary
from tvml.text.fields import bag

Encode = Callable[[Sequence[Programme]], np.ndarray]  # programmes -> (b, d) float32


def load(root: Path, ref: str) -> Encode:
    """What gives the vectors of the model that `ref` means now, by its kind.

    An embedding gives vectors of length 1, a topic model its mixtures, which sum to 1, a classifier what its output
    sees, scaled to length 1. Raises ModelError, or UsageError for topics that do not read words.
    """
    stored = verify.load(root, ref)
    kind = stored.manifest.kind
    if kind == embedding.KIND:
        e = embedding.of(stored)
        return lambda asked: embeddings.vectors(e, [vocabulary.read(p, e.reading) for p in asked])
    if kind == topics.KIND:
        t = topics.of(stored)
        if t.vectors:
            raise UsageError(f"model {ref} has its topics of vectors, so it makes none of words; name another --model")
        return lambda asked: np.asarray(
            mixtures.mixtures(t, mixtures.counts(t, [vocabulary.read(p, t.reading) for p in asked])).weights, dtype="f4"
        )
    if kind == classifier.KIND:
        c = classifier.of(stored)
        return lambda asked: _pooled(c, asked)
    raise ModelError(f"model {ref} is a {kind}, which gives programmes no vector")


def _pooled(c: Classifier, asked: Sequence[Programme]) -> np.ndarray:
    texts = [encoder.text(c.encoder, bag(p, c.fields, c.max_tokens)) for p in asked]
    places: dict[str, int] = {}
    ids = [np.array([places.setdefault(word, len(places)) for word in text], dtype=np.int64) for text in texts]
    coded = encoder.codes(c.encoder, c.weights, list(places))
    vectors = encoder.words(c.weights, coded.codes, c.encoder, np)
    heard = [one[coded.heard[one]] for one in ids]
    return np.asarray(unit(classifiers.embed(c.encoder, c.weights, vectors, heard), np))
