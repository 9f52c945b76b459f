"""An encoder learned without labels into the registry and out of it: what its manifest keeps beside the arrays."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from tvml.arrays import Arrays
from tvml.config import build
from tvml.errors import InputError, ModelError
from tvml.methods import find
from tvml.models.embedding import Embedding, make, shapes
from tvml.registry import verify
from tvml.registry.format import Stored, called
from tvml.text.vocabulary import Options

KIND = "embedding"
VOCABULARY, WEIGHTS = "vocabulary", "weights"  # arrays beside those of the method


def arrays(e: Embedding) -> Arrays:
    """All that is stored as numbers; the vocabulary is UTF-8, a line a word."""
    text = np.frombuffer("\n".join(e.words).encode("utf-8", "surrogatepass"), dtype=np.uint8)
    return e.arrays | {VOCABULARY: text, WEIGHTS: e.weights}


def facts(e: Embedding) -> dict[str, Any]:
    """What the registry must keep beside that, so that `load` can build the encoder again."""
    return {
        "objective": msgspec.to_builtins(e.objective.spec()),
        "view": msgspec.to_builtins(e.view.spec()) if e.view else None,
        "attention": msgspec.to_builtins(e.attention.spec()) if e.attention else None,
        "width": e.width,
        "reading": msgspec.to_builtins(e.reading),
    }


def load(root: Path, ref: str) -> Embedding:
    """The encoder that `ref` means now, checked. Raises ModelError when it is none."""
    return of(verify.load(root, ref))


def of(stored: Stored) -> Embedding:
    """The encoder of a version that was loaded already; raises what `load` raises."""
    where = called(stored, KIND, "tvml embed train")
    kept = stored.manifest.facts
    try:
        found = dict(stored.arrays)
        words = tuple(found.pop(VOCABULARY).tobytes().decode("utf-8", "surrogatepass").split("\n"))
        weights = found.pop(WEIGHTS)
        objective = find("unsupervised", kept["objective"])
        view = find("view", kept["view"]) if kept["view"] else None
        attention = find("attention", kept["attention"]) if kept["attention"] else None
        reading = build(Options, kept["reading"], where)
        e = make(objective, view, attention, found, words, weights, reading)
        wanted = {} if hasattr(objective.module, "fit") else shapes(len(words), int(kept["width"]), attention)
        fits = all(found[name].shape == shape for name, shape in wanted.items())
        if not fits or weights.shape != (len(words),) or e.table.shape != (len(words), kept["width"]):
            raise InputError("its arrays do not fit its description")
        return e
    except (KeyError, IndexError, TypeError, ValueError, InputError) as error:
        raise ModelError(f"{where} was made by another version of tvml ({error}); train it again") from None
