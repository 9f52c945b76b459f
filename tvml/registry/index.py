"""An index into the registry and out of it: index.safetensors, which is mapped into memory and never read as a whole.

weights.safetensors, which every version has and whose checksum is looked at on every load, holds its size alone.
"""

from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

from tvml.config import build
from tvml.errors import InputError, ModelError, did_you_mean
from tvml.methods.retrieval.words import Options
from tvml.models import index
from tvml.models.index import Index
from tvml.registry import store, verify
from tvml.registry.card import card
from tvml.registry.format import ARRAYS, Manifest, called
from tvml.text import edits

KIND = "index"
LIMITS = [
    "It knows the programmes of these guides alone; make it anew when the guide changes.",
    "A search checks the size of its file, not every byte: tvml models verify does.",
]


class Opened(NamedTuple):
    """An index that was found in the registry."""

    x: Index
    words: Options  # that it was made with
    space: str  # the version of the model that its vectors are of, "" when they are of a file or there are none


def publish(
    root: Path, name: str, x: Index, words: Options, space: str, programmes: int, sources: list[dict[str, Any]]
) -> Manifest:
    """Store the index as a new version of `name`, which becomes champion."""
    vectors = {} if x.table is None else {"width": x.table.rows.shape[1], "model": space}
    manifest = store.publish(
        root,
        name=name,
        kind=KIND,
        arrays={"items": np.array([x.size], dtype=np.int64)},
        extra={KIND: index.arrays(x)},
        facts={
            "search": msgspec.to_builtins(words),
            "unit": x.postings.unit,
            "hash": {"name": edits.HASH, "version": edits.VERSION},
            **({"vectors": vectors} if vectors else {}),
            "trained_on": sources,
            "limits": LIMITS,
        },
        metrics={"texts": x.size, "programmes": programmes, "words": x.words.size, "entries": len(x.postings.items)},
        parameters=0 if x.table is None else x.table.rows.size,
        card=card,
    )
    store.set_alias(root, name, store.CHAMPION, manifest.version)
    return manifest


def load(root: Path, ref: str) -> Opened:
    """The index that `ref` means now, mapped. Raises ModelError when it is none."""
    name = ref.partition("@")[0]
    if not store.versions(root, name):
        near = did_you_mean(name, store.names(root))
        raise ModelError(f"no index {name!r} in the registry {root}{near}; tvml embed index GUIDE makes one")
    stored = verify.load(root, ref)
    where = called(stored, KIND, "tvml embed index", "an index")
    kept = stored.manifest.facts
    found = verify.mapped(stored, KIND)
    try:
        hashed = (kept["hash"]["name"], kept["hash"]["version"])
        if hashed != (edits.HASH, edits.VERSION):
            raise InputError(f"its hash is {hashed[0]} version {hashed[1]}, not {edits.HASH} {edits.VERSION}")
        x = index.of(found, float(kept["unit"]))
        return Opened(x, build(Options, kept["search"], where), str(kept.get("vectors", {}).get("model", "")))
    except (KeyError, TypeError, ValueError, InputError) as error:
        raise ModelError(f"{where} was made by another version of tvml ({error}); make it again") from None


def size(manifest: Manifest) -> int:
    """Bytes of the index's file."""
    return manifest.files[f"{KIND}{ARRAYS}"].size
