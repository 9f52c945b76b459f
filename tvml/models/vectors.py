"""Vectors as one file: safetensors with "vectors" (n, d) float32 and "ids" in its metadata, or a bare .npy table."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tvml.errors import InputError

TENSORS, TABLE = ".safetensors", ".npy"
NAME = "vectors"


class Vectors(NamedTuple):
    """Vectors of items, by their ids or in the order of the guide."""

    table: np.ndarray  # (n, d) float32
    ids: list[str] | None  # n; None: row i belongs to programme i
    name: str  # of the file, for messages


def pack(ids: Sequence[str], vectors: np.ndarray) -> bytes:
    """The bytes of the file. Raises ValueError when ids and vectors are not as many."""
    import msgspec
    from safetensors.numpy import save

    if vectors.ndim != 2 or len(vectors) != len(ids):
        raise ValueError(f"{len(ids)} ids for vectors of shape {vectors.shape}")
    array = np.ascontiguousarray(vectors, dtype=np.float32)
    return bytes(save({NAME: array}, metadata={"ids": msgspec.json.encode(list(ids)).decode()}))


def read(path: str) -> Vectors:
    """The vectors of a file, whoever made it. Raises InputError when they are none, or not finite. Method R7."""
    try:
        found, ids = _tensors(path) if path.endswith(TENSORS) else (_table(path), None)
    except OSError as e:
        raise InputError(f"{path}: cannot be read ({e.strerror or e})") from None
    except (ValueError, EOFError) as e:
        raise InputError(f"{path}: not a table of vectors ({e}); expected {TABLE} or {TENSORS}") from None
    if not isinstance(found, np.ndarray) or found.ndim != 2 or found.dtype.kind not in "fiu" or not found.size:
        shape = getattr(found, "shape", None)
        raise InputError(
            f"{path}: found {getattr(found, 'dtype', 'no array')} {shape}; expected numbers (items, width)"
        )
    if ids is not None and len(ids) != len(found):
        raise InputError(f"{path}: {len(ids)} ids for {len(found)} vectors")
    with np.errstate(over="ignore"):  # what float32 cannot hold is told below
        table = np.asarray(found, dtype=np.float32)
    if len(wrong := np.flatnonzero(~np.isfinite(table).all(axis=1))):
        which = f"vector {wrong[0] + 1}" + (f" ({ids[wrong[0]]})" if ids else "")
        others = f", nor are {len(wrong) - 1} others" if len(wrong) > 1 else ""
        raise InputError(f"{path}: {which} is not finite{others}; expected numbers, make them anew")
    return Vectors(table, ids, Path(path).name)


def read_named(path: str) -> Vectors:
    """The vectors of a file with ids, for programmes of several files. Raises InputError when it has none."""
    found = read(path)
    if found.ids is None:
        raise InputError(
            f"{path}: vectors without ids, and likes have no place in a guide; expected a {TENSORS} file with the ids "
            "of programmes and likes"
        )
    return found


def lacking(v: Vectors, names: Iterable[str]) -> int:
    """How many of these ids have no vector."""
    known = set(v.ids or ())
    return sum(name not in known for name in names)


def rows_of(v: Vectors) -> Callable[[str, int], int | None]:
    """Which row a programme has, by its id and its place in the guide; None when it has none.

    Raises InputError when a file without ids has fewer rows than the guide has programmes.
    """
    if v.ids is not None:
        places = {name: i for i, name in enumerate(v.ids)}
        return lambda name, number: places.get(name)

    def by_place(name: str, number: int) -> int:
        if number >= len(v.table):
            raise InputError(
                f"{v.name}: {len(v.table)} vectors without ids, but the guide has more programmes; "
                f"expected one a programme, in the guide's order, or a {TENSORS} file with ids"
            )
        return number

    return by_place


def check_all_used(v: Vectors, programmes: int) -> None:
    """Raise InputError when a file without ids has more rows than the guide has programmes: which ones is unknown."""
    if v.ids is None and len(v.table) > programmes:
        raise InputError(
            f"{v.name}: {len(v.table)} vectors without ids, but only {programmes} programmes could be read; "
            f"expected one a programme, in the guide's order, or a {TENSORS} file with ids"
        )


def _table(path: str) -> np.ndarray:
    with open(path, "rb") as file:  # not np.load, which takes whatever it does not know for a pickle
        return np.lib.format.read_array(file, allow_pickle=False)


def _tensors(path: str) -> tuple[np.ndarray, list[str] | None]:
    import msgspec
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            if NAME not in file.keys():  # noqa: SIM118  # no mapping
                raise ValueError(f'no tensor named "{NAME}"')
            said = (file.metadata() or {}).get("ids")
            ids = msgspec.json.decode(said, type=list[str]) if said else None
            return file.get_tensor(NAME), ids
    except (SafetensorError, msgspec.DecodeError, KeyError, TypeError) as e:
        raise ValueError(str(e)) from None
