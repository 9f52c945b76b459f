"""Models that turn texts into vectors, whatever their kind. A new kind is one line in KINDS and one function."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tvml.errors import ModelError, UsageError, did_you_mean
from tvml.guide.programme import Programme
from tvml.models.search import Topic
from tvml.registry import embedding, store, topics, verify
from tvml.registry.format import Stored


class Space(NamedTuple):
    """What programmes are compared in."""

    name: str  # "topics@0003"
    vectors: Callable[[Sequence[Programme]], np.ndarray]  # (b, d) float32; zeros: nothing is known of it
    topics: tuple[Topic, ...]  # what the d columns are when vectors are mixtures of topics, else ()


def load(root: Path, ref: str) -> Space:
    """The model that `ref` means now. Raises ModelError when it is none that makes vectors of texts."""
    name = ref.partition("@")[0]
    if not store.versions(root, name):
        near = did_you_mean(name, store.names(root))
        raise ModelError(f"no model {name!r} in the registry {root}{near}; tvml topics train GUIDE makes one")
    stored = verify.load(root, ref)
    kind = stored.manifest.kind
    if kind not in KINDS:
        name = f"{stored.manifest.name}@{stored.manifest.version}"
        raise ModelError(f"model {name} is a {kind} model; expected one of {', '.join(KINDS)}, see tvml models list")
    return KINDS[kind](stored)


def _topics(stored: Stored) -> Space:
    from tvml.models import topics as models
    from tvml.text import vocabulary

    t = topics.of(stored)
    name = f"{stored.manifest.name}@{stored.manifest.version}"
    if t.vectors:
        raise UsageError(f"the topics of {name} were learned from vectors, not from words; give --vectors FILE instead")

    def vectors(programmes: Sequence[Programme]) -> np.ndarray:
        mixture = models.mixtures(t, models.counts(t, [vocabulary.read(p, t.reading) for p in programmes]))
        return np.where(mixture.fit[:, None] > 0, mixture.weights, 0).astype(np.float32)

    described = (Topic(row["label"], {word["word"]: word["weight"] for word in row["words"]}) for row in t.described)
    return Space(name, vectors, tuple(described))


def _embedding(stored: Stored) -> Space:
    from tvml.models import embedding as models
    from tvml.text import vocabulary

    e = embedding.of(stored)

    def vectors(programmes: Sequence[Programme]) -> np.ndarray:
        return models.vectors(e, [vocabulary.read(p, e.reading) for p in programmes])

    return Space(f"{stored.manifest.name}@{stored.manifest.version}", vectors, ())


KINDS: dict[str, Callable[[Stored], Space]] = {"topics": _topics, "embedding": _embedding}
