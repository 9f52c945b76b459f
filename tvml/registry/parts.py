"""Models of the registry as concepts that tastes are described in: what guides of the past taught, topics, labels."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from tvml.errors import ModelError, UsageError, did_you_mean
from tvml.guide.programme import Programme, identify
from tvml.models import detector
from tvml.models import topics as models
from tvml.models.concepts import Part
from tvml.models.labeller import Labeller
from tvml.models.topics import Topics
from tvml.models.vectors import Vectors, rows_of
from tvml.registry import classifier, concepts, store, topics, verify
from tvml.registry.format import Stored, a_model
from tvml.text import vocabulary

NAME = "concepts"  # the model that counts when none is named
NONE = "none"  # what to name for none
LEAST = 0.2  # probability of a label from which on it is a concept of a programme


def wanted(root: Path, refs: Sequence[str]) -> list[str]:
    """The models that --model names; where it names none the one that `tvml recommend train` makes, if it is there."""
    if NONE in refs:
        if len(refs) > 1:
            raise UsageError(f"--model {NONE} says that none counts; leave it out, or the others")
        return []
    return list(refs) or ([NAME] if store.versions(root, NAME) else [])


def load_all(root: Path, refs: Sequence[str], given: Vectors | None = None) -> list[Part]:
    """The concepts of several models; `given` are vectors with ids, for topics that were learned from vectors.

    Raises UsageError when two have the same, since the weights of one would be both's, when topics over vectors go
    without, and when no model takes them. Method R7.
    """
    found: dict[str, str] = {}
    every = []
    for ref in refs:
        for part in load(root, ref, given):
            if twice := next((name for name in part.names if name in found), None):
                raise UsageError(f"--model {found[twice]} and --model {ref} both have the concept {twice}; choose one")
            found.update(dict.fromkeys(part.names, ref))
            every.append(part)
    if given is not None and not any(part.vectors for part in every):
        raise UsageError("--vectors is for topics learned from vectors; name such topics with --model, or leave it out")
    return every


def load(root: Path, ref: str, given: Vectors | None = None) -> list[Part]:
    """The concepts of the model that `ref` means now, by kind. Raises ModelError when it has none."""
    name = ref.partition("@")[0]
    if not store.versions(root, name):
        near = did_you_mean(name, store.names(root))
        raise ModelError(f"no model {name!r} in the registry {root}{near}; tvml recommend train GUIDE makes one")
    stored = verify.load(root, ref)
    version = f"{stored.manifest.name}@{stored.manifest.version}"
    return [part._replace(model=version) for part in _of(stored, ref, given)]


def _of(stored: Stored, ref: str, given: Vectors | None) -> list[Part]:
    kind = stored.manifest.kind
    if kind == concepts.KIND:
        return detector.parts(concepts.of(stored))
    if kind == topics.KIND:
        t = topics.of(stored)
        if t.vectors and given is None:
            raise UsageError(
                f"the topics of --model {ref} were learned from vectors: give those of programmes and likes with "
                "--vectors FILE"
            )
        names, labels = tuple(f"topic:{i}" for i in range(t.k)), tuple(row["label"] for row in t.described)
        return [Part(names, labels, _topics(t, given), vectors=t.vectors)]
    if kind == classifier.KIND:
        return [_labels(Labeller(classifier.of(stored), top=1 << 16, least=LEAST))]
    raise ModelError(f"model {ref} is {a_model(kind)}; expected concepts, topics or a classifier, see tvml models list")


def _topics(t: Topics, given: Vectors | None) -> Callable[[Sequence[Programme]], np.ndarray]:
    """How topics are found: in words, or in the vectors of the programmes' ids, nothing where there is none."""
    row = rows_of(given) if t.vectors and given else None

    def find(programmes: Sequence[Programme]) -> np.ndarray:
        if row is None or given is None:
            return models.shares(t, models.counts(t, [vocabulary.read(p, t.reading) for p in programmes]))
        return models.shares(t, models.vectors_of(t, given, [row(identify(p), i) for i, p in enumerate(programmes)]))

    return find


def _labels(labeller: Labeller) -> Part:
    labels = labeller.classifier.labels
    column = {label: j for j, label in enumerate(labels)}

    def find(programmes: Sequence[Programme]) -> np.ndarray:
        x = np.zeros((len(programmes), len(labels)), dtype=np.float32)
        for i, found in enumerate(labeller.predict(list(programmes))):
            for label, p in found:
                x[i, column[label]] = p if p >= LEAST else 0
        return x

    return Part(tuple(f"label:{label.casefold()}" for label in labels), labels, find)
