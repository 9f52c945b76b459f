"""A topic model into the registry and out of it: what its manifest keeps beside the arrays."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from tvml.arrays import Arrays
from tvml.config import build
from tvml.errors import InputError, ModelError
from tvml.methods import find
from tvml.models.topics import Topics, make
from tvml.registry import verify
from tvml.registry.format import Stored, called
from tvml.text.vocabulary import Options

KIND = "topics"
WORDS, REACH = "vocabulary", "reach"  # arrays beside those of the method
FILLED = ("topics.filled", "topics.values", "topics.shape")  # a sparse table: cells that are not 0, a bit each; values
SPARSE = 2  # times as many cells as numbers that are not 0 make a table sparse


def arrays(t: Topics) -> Arrays:
    """All that is stored as numbers; the vocabulary is UTF-8, a line a word. A sparse table of topics is stored so."""
    text = np.frombuffer("\n".join(t.words).encode("utf-8", "surrogatepass"), dtype=np.uint8)
    found = t.arrays | {WORDS: text, REACH: t.reach}
    if parameters(t) * SPARSE < found["topics"].size:
        found |= _packed(found.pop("topics"))
    return found


def parameters(t: Topics) -> int:
    """Numbers that are not 0."""
    return int(sum(np.count_nonzero(array) for array in t.arrays.values()))


def facts(t: Topics) -> dict[str, Any]:
    """What the registry must keep beside that, so that `load` can build the model again."""
    return {
        "method": msgspec.to_builtins(t.method.spec()),
        "reading": msgspec.to_builtins(t.reading),
        "vectors": t.vectors,
        "topics": t.described,
    }


def load(root: Path, ref: str) -> Topics:
    """The topic model that `ref` means now, checked. Raises ModelError when it is none."""
    return of(verify.load(root, ref))


def of(stored: Stored) -> Topics:
    """The topic model of a version that was loaded already; raises what `load` raises."""
    where = called(stored, KIND, "tvml topics train")
    kept = stored.manifest.facts
    try:
        found = dict(stored.arrays)
        words = found.pop(WORDS).tobytes().decode("utf-8", "surrogatepass")
        reach = found.pop(REACH)
        if FILLED[0] in found:
            found["topics"] = _unpacked(*(found.pop(name) for name in FILLED))
        vocabulary = tuple(words.split("\n")) if words else ()
        vectors, described = bool(kept["vectors"]), list(kept["topics"])
        method = find("topics", kept["method"])
        reading = build(Options, kept["reading"], where)
        v, k = found["topics"].shape
        if len(reach) != len(vocabulary) or (not vectors and v != len(vocabulary)) or len(described) != k:
            raise InputError("its arrays do not fit its description")
        return make(method, found, vocabulary, reach, reading, vectors, described)
    except (KeyError, TypeError, ValueError, InputError) as error:
        raise ModelError(f"{where} was made by another version of tvml ({error}); train it again") from None


def _packed(table: np.ndarray) -> Arrays:
    filled = table != 0
    return dict(zip(FILLED, (np.packbits(filled), table[filled], np.array(table.shape, dtype=np.int64)), strict=True))


def _unpacked(bits: np.ndarray, values: np.ndarray, shape: np.ndarray) -> np.ndarray:
    filled = np.unpackbits(bits, count=int(shape.prod())).astype(bool)
    table = np.zeros(len(filled), dtype=values.dtype)
    table[filled] = values
    return table.reshape(shape)
