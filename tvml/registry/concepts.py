"""Detectors of concepts into the registry and out of it: what the manifest keeps beside the arrays."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from tvml.arrays import Arrays
from tvml.config import build
from tvml.errors import InputError, ModelError
from tvml.models.concepts import Options
from tvml.models.detector import Detector
from tvml.registry import verify
from tvml.registry.format import Stored, called
from tvml.sparse import Sparse

KIND = "concepts"
TOKENS = "tokens"  # UTF-8, a line a token


def arrays(d: Detector) -> Arrays:
    """All that is stored as numbers; weights at half precision, which changes no pick."""
    text = np.frombuffer("\n".join(d.tokens).encode("utf-8", "surrogatepass"), dtype=np.uint8)
    w = d.weights
    return {
        TOKENS: text,
        "number": d.number,
        "mean": d.mean,
        "weights.ids": w.ids.astype(np.uint16),
        "weights.values": w.values.astype(np.float16),
        "weights.starts": w.starts,
    }


def facts(d: Detector) -> dict[str, Any]:
    """What the registry must keep beside that, so that `load` can build the detectors again."""
    return {
        "options": msgspec.to_builtins(d.options),
        "texts": d.texts,
        "concepts": [{"concept": name, "label": label} for name, label in zip(d.names, d.labels, strict=True)],
    }


def load(root: Path, ref: str) -> Detector:
    """The detectors that `ref` means now, checked. Raises ModelError when it is no such model."""
    return of(verify.load(root, ref))


def of(stored: Stored) -> Detector:
    """The detectors of a version that was loaded already; raises what `load` raises."""
    where = called(stored, KIND, "tvml recommend train")
    kept, found = stored.manifest.facts, stored.arrays
    try:
        text = found[TOKENS].tobytes().decode("utf-8", "surrogatepass")
        tokens = tuple(text.split("\n")) if text else ()
        names = tuple(str(row["concept"]) for row in kept["concepts"])
        labels = tuple(str(row["label"]) for row in kept["concepts"])
        ids, values = found["weights.ids"].astype(np.int32), found["weights.values"].astype(np.float32)
        w = Sparse(ids, values, found["weights.starts"], len(names))
        fits = w.rows == len(tokens) == len(found["number"]) and len(ids) == len(values) == w.starts[-1]
        fits = fits and w.starts[0] == 0 and bool((np.diff(w.starts) >= 0).all()) and ids.min(initial=0) >= 0
        if not fits or len(found["mean"]) != len(names) or ids.max(initial=-1) >= len(names):
            raise InputError("its arrays do not fit its description")
        options = build(Options, kept["options"], where)
        return Detector(options, tokens, found["number"], int(kept["texts"]), w, found["mean"], names, labels)
    except (KeyError, TypeError, ValueError, IndexError, InputError) as error:
        raise ModelError(f"{where} was made by another version of tvml ({error}); train it again") from None
