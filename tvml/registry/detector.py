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
from tvml.registry.format import Stored, a_model
from tvml.sparse import Sparse

KIND = "concepts"


def arrays(d: Detector) -> Arrays:
    """All that is stored as numbers; tokens are UTF-8, a line a token."""
    text = np.frombuffer("\n".join(d.tokens).encode("utf-8", "surrogatepass"), dtype=np.uint8)
    w = d.weights
    kept = {"weights.ids": w.ids.astype(np.int32), "weights.values": w.values.astype(np.float32)}
    starts = w.starts.astype(np.int64)
    return kept | {"weights.starts": starts, "tokens": text, "number": d.number, "mean": d.mean}


def facts(d: Detector) -> dict[str, Any]:
    """What the registry must keep beside that, so that `load` can build the detectors again."""
    concepts = [{"concept": name, "label": label} for name, label in zip(d.names, d.labels, strict=True)]
    return {"reading": msgspec.to_builtins(d.options), "texts": d.texts, "concepts": concepts}


def load(root: Path, ref: str) -> Detector:
    """The detectors that `ref` means now, checked. Raises ModelError when it is none."""
    return of(verify.load(root, ref))


def of(stored: Stored) -> Detector:
    """The detectors of a version that was loaded already; raises what `load` raises."""
    where = f"model {stored.manifest.name}@{stored.manifest.version}"
    if stored.manifest.kind != KIND:
        raise ModelError(f"{where} is {a_model(stored.manifest.kind)}; tvml recommend train makes {KIND}")
    kept, found = stored.manifest.facts, stored.arrays
    try:
        text = found["tokens"].tobytes().decode("utf-8", "surrogatepass")
        tokens = tuple(text.split("\n")) if text else ()
        concepts = [(str(one["concept"]), str(one["label"])) for one in kept["concepts"]]
        ids, values, starts = (found[f"weights.{name}"] for name in ("ids", "values", "starts"))
        if not _fits(ids, values, starts, len(tokens), len(concepts)):
            raise InputError("its weights do not fit its description")
        if found["number"].shape != (len(tokens),) or found["mean"].shape != (len(concepts),):
            raise InputError("its arrays do not fit its description")
        return Detector(
            options=build(Options, kept["reading"], where),
            tokens=tokens,
            number=found["number"],
            texts=int(kept["texts"]),
            weights=Sparse(ids, values, starts, len(concepts)),
            mean=found["mean"],
            names=tuple(name for name, _ in concepts),
            labels=tuple(label for _, label in concepts),
        )
    except (KeyError, TypeError, ValueError, InputError) as error:
        raise ModelError(f"{where} was made by another version of tvml ({error}); train it again") from None


def _fits(ids: np.ndarray, values: np.ndarray, starts: np.ndarray, rows: int, width: int) -> bool:
    """Is it a sparse table of that size? What comes from a disk may be anything."""
    if not (ids.ndim == values.ndim == starts.ndim == 1 and len(starts) == rows + 1 and len(ids) == len(values)):
        return False
    rising = starts[0] == 0 and starts[-1] == len(ids) and bool((np.diff(starts) >= 0).all())
    return rising and (not len(ids) or (int(ids.min()) >= 0 and int(ids.max()) < width))
