"""Models that turn programmes into vectors, whatever their kind. A new kind is one line in KINDS and one function."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tvml.errors import ModelError, UsageError, did_you_mean
from tvml.guide.programme import Programme
from tvml.models.search import Topic
from tvml.registry import classifier, embedding, store, topics, verify
from tvml.registry.format import Stored, a_model


class Space(NamedTuple):
    """What programmes are compared in."""

    name: str  # "topics@0003"
    vectors: Callable[[Sequence[Programme]], np.ndarray]  # (b, d) float32; zeros: nothing is known of it
    topics: tuple[Topic, ...]  # what the d columns are when vectors are mixtures of topics, else ()


def load(root: Path, ref: str, mixtures: bool = False) -> Space:
    """The model that `ref` means now.

    An embedding gives vectors of length 1, a topic model its mixtures, which sum to 1, a classifier what its output
    sees, scaled to length 1. Topics that are prototypes of an encoder give its vectors, unless `mixtures` are wanted.
    Raises ModelError when it is no model that makes vectors of texts, UsageError for topics that do not read words.
    """
    name = ref.partition("@")[0]
    if not store.versions(root, name):
        near = did_you_mean(name, store.names(root))
        raise ModelError(f"no model {name!r} in the registry {root}{near}; tvml {_maker(name)} GUIDE makes one")
    stored = verify.load(root, ref)
    kind = stored.manifest.kind
    if kind not in KINDS:
        raise ModelError(
            f"model {_name(stored)} is {a_model(kind)}; expected one of {', '.join(KINDS)}, see tvml models list"
        )
    return KINDS[kind](stored, mixtures)


def _maker(name: str) -> str:
    return "embed train" if name == embedding.KIND else "topics train"


def _name(stored: Stored) -> str:
    return f"{stored.manifest.name}@{stored.manifest.version}"


def _topics(stored: Stored, mixtures: bool) -> Space:
    from tvml.models import topics as models
    from tvml.text import vocabulary

    t = topics.of(stored)
    if t.vectors:
        raise UsageError(
            f"the topics of {_name(stored)} were learned from vectors, not from words; give --vectors FILE instead"
        )
    encode = None if mixtures else getattr(t.method.module, "vectors", None)

    def vectors(programmes: Sequence[Programme]) -> np.ndarray:
        x = models.counts(t, [vocabulary.read(p, t.reading) for p in programmes])
        if encode is not None:
            return np.asarray(encode(t.ready, x, t.method.options))
        return models.shares(t, x)

    described = (Topic(row["label"], {word["word"]: word["weight"] for word in row["words"]}) for row in t.described)
    return Space(_name(stored), vectors, () if encode else tuple(described))


def _embedding(stored: Stored, _: bool) -> Space:
    from tvml.models import embedding as models
    from tvml.text import vocabulary

    e = embedding.of(stored)

    def vectors(programmes: Sequence[Programme]) -> np.ndarray:
        return models.vectors(e, [vocabulary.read(p, e.reading) for p in programmes])

    return Space(_name(stored), vectors, ())


def _classifier(stored: Stored, _: bool) -> Space:
    from tvml.methods.neighbourhood import unit
    from tvml.models import classifier as models
    from tvml.models import encoder
    from tvml.text.fields import bag

    c = classifier.of(stored)

    def vectors(programmes: Sequence[Programme]) -> np.ndarray:
        texts = [encoder.text(c.encoder, bag(p, c.fields, c.max_tokens)) for p in programmes]
        places: dict[str, int] = {}
        ids = [np.array([places.setdefault(word, len(places)) for word in text], dtype=np.int64) for text in texts]
        coded = encoder.codes(c.encoder, c.weights, list(places))
        known = encoder.words(c.weights, coded.codes, c.encoder, np)
        heard = [one[coded.heard[one]] for one in ids]
        return np.asarray(unit(models.embed(c.encoder, c.weights, known, heard), np))

    return Space(_name(stored), vectors, ())


KINDS: dict[str, Callable[[Stored, bool], Space]] = {
    topics.KIND: _topics,
    embedding.KIND: _embedding,
    classifier.KIND: _classifier,
}
