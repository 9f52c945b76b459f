"""What is coming into the registry and out of it: timetable.safetensors, mapped into memory and never read as a whole.

weights.safetensors, which every version has and whose checksum is looked at on every load, holds its size alone.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from tvml.config import build
from tvml.errors import InputError, ModelError, UsageError, did_you_mean
from tvml.models import timetable
from tvml.models.concepts import Options, Part, models
from tvml.models.timetable import Opened
from tvml.models.vectors import Vectors
from tvml.registry import parts, store, verify
from tvml.registry.card import card
from tvml.registry.format import ARRAYS, Manifest, called

KIND = "timetable"
LIMITS = [
    "It knows the programmes of these guides alone; make it anew when the guide changes.",
    "Ranking checks the size of its file, not every byte: tvml models verify does.",
]


def publish(root: Path, name: str, o: Opened, sources: list[dict[str, Any]]) -> Manifest:
    """Store what is coming as a new version of `name`, which becomes champion."""
    c = o.coming
    showings, texts, concepts = len(c.rows), c.table.rows, len(c.concepts.names)
    manifest = store.publish(
        root,
        name=name,
        kind=KIND,
        arrays={"showings": np.array([showings], dtype=np.int64)},
        extra={KIND: timetable.arrays(o)},
        facts={
            "options": msgspec.to_builtins(c.concepts.options),
            "models": models(c.concepts),
            "vectors": any(part.vectors for part in c.concepts.parts),
            "guides": o.guides,
            "trained_on": sources,
            "limits": LIMITS,
        },
        metrics={"programmes": len(c.programmes), "showings": showings, "texts": texts, "concepts": concepts},
        parameters=0,
        card=card,
    )
    store.set_alias(root, name, store.CHAMPION, manifest.version)
    return manifest


def load(root: Path, ref: str, given: Vectors | None = None) -> Opened:
    """What `ref` means now, mapped. Raises ModelError when it is no such thing.

    The versions of models that it was made with are loaded when they are asked for. `given` are vectors of the likes,
    where topics over vectors are among them: UsageError when those go without, or when there are none.
    """
    name = ref.partition("@")[0]
    if not store.versions(root, name):
        near = did_you_mean(name, store.names(root))
        raise ModelError(f"no index {name!r} in the registry {root}{near}; tvml recommend index GUIDE makes one")
    stored = verify.load(root, ref)
    where = called(stored, KIND, "tvml recommend index", "a timetable")
    found, kept = verify.mapped(stored, KIND), stored.manifest.facts
    if kept.get("vectors") and given is None:
        raise UsageError(f"{where} has topics learned from vectors: give those of the likes with --vectors FILE")
    if given is not None and not kept.get("vectors"):
        raise UsageError(f"{where} was made without vectors; leave --vectors out")

    @lru_cache
    def loaded(model: str) -> dict[str, Part]:
        try:
            return {part.names[0]: part for part in parts.load(root, model, given)}
        except ModelError as error:
            raise ModelError(f"{where} was made with {model}: {error}; make it anew, tvml recommend index") from None

    def part(model: str, first: str) -> Part:
        return loaded(model)[first]

    try:
        return timetable.of(found, build(Options, kept["options"], where), list(kept["guides"]), part)
    except (KeyError, TypeError, ValueError, InputError, msgspec.DecodeError) as error:
        raise ModelError(f"{where} was made by another version of tvml ({error}); make it again") from None


def size(manifest: Manifest) -> int:
    """Bytes of its file."""
    return manifest.files[f"{KIND}{ARRAYS}"].size
