"""Vectors as one safetensors file: "vectors" (n, d) float32, and in its metadata "ids", a JSON list of n names."""

from collections.abc import Sequence

import numpy as np


def pack(ids: Sequence[str], vectors: np.ndarray) -> bytes:
    """The bytes of the file. Raises ValueError when ids and vectors are not as many."""
    import msgspec
    from safetensors.numpy import save

    if vectors.ndim != 2 or len(vectors) != len(ids):
        raise ValueError(f"{len(ids)} ids for vectors of shape {vectors.shape}")
    array = np.ascontiguousarray(vectors, dtype=np.float32)
    return bytes(save({"vectors": array}, metadata={"ids": msgspec.json.encode(list(ids)).decode()}))
