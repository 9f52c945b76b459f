"""Trust, then load: every byte of a version is checked against its manifest before it is used.

Only plain data is ever read: JSON, text and safetensors. A pickle runs code when it is opened, so a folder
that holds one is refused as a whole, even though nothing here would open it.
"""

import os
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tvml.errors import ModelError
from tvml.registry.format import MANIFEST, TENSORS, WEIGHTS, FileFacts, Manifest, Stored, decode
from tvml.registry.layout import NUMBER, os_reasons, resolve

if TYPE_CHECKING:
    import numpy as np

_PICKLED = (".pkl", ".pickle", ".pt", ".pth", ".joblib", ".npy", ".npz")
_MAGIC = (b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")  # zip, pickle protocols 2 to 5
_NOT_TRUSTED = "not trusted, a pickle can run code"


class _Problem(Exception):
    """One file's fault, without the words around it that `load` and `verify` choose."""


def load(root: Path, ref: str) -> Stored:
    """The model that `ref` means now ("genre", "genre@3", "genre@champion"), checked and decoded.

    The alias is resolved once, each file is read once, and the bytes decoded are the bytes checked.
    """
    path = resolve(root, ref)
    with os_reasons("read", root):
        try:
            manifest = _manifest(path)
            for file in os.listdir(path):
                if is_pickle(file):
                    raise _Problem(f"{file}: {_NOT_TRUSTED}")
            data = {file: _checked(path, file, facts) for file, facts in manifest.files.items()}
            arrays = _arrays(WEIGHTS, data[WEIGHTS])
        except _Problem as problem:
            raise _unusable(ref, path, problem) from problem
    return Stored(manifest, arrays, path)


def extra(stored: Stored, stem: str) -> "dict[str, np.ndarray[Any, Any]] | None":
    """The arrays of a version's file STEM.safetensors beside its weights, checked; None when it has no such file."""
    file = f"{stem}{TENSORS}"
    facts = stored.manifest.files.get(file)
    if facts is None:
        return None
    with os_reasons("read", stored.path):
        try:
            return _arrays(file, _checked(stored.path, file, facts))
        except _Problem as problem:
            raise _unusable(f"{stored.manifest.name}@{stored.manifest.version}", stored.path, problem) from problem


def _unusable(ref: str, path: Path, problem: _Problem) -> ModelError:
    return ModelError(f"model {ref!r} cannot be used: {path}: {problem}; copy this version again or use another one")


def verify(path: Path) -> list[str]:
    """What is wrong with a version folder, one sentence each; [] when all is well."""
    try:
        manifest = _manifest(path)
        found = sorted(os.listdir(path))
    except (_Problem, ModelError) as problem:
        return [str(problem)]
    except OSError as error:
        return [f"{path}: cannot be read: {error.strerror or error}"]
    problems = []
    if NUMBER.fullmatch(path.name) and path.name != manifest.version:
        problems.append(f"{MANIFEST}: describes version {manifest.version}, but lies in the folder {path.name}")
    for file in sorted({*manifest.files, *found} - {MANIFEST}):
        try:
            _check(path, file, manifest.files.get(file))
        except _Problem as problem:
            problems.append(str(problem))
        except OSError as error:
            problems.append(f"{file}: cannot be read: {error.strerror or error}")
    return problems


def is_pickle(name: str, data: bytes = b"") -> bool:
    """Does the name, or the start of the content, belong to a format that can run code when it is opened?"""
    if name.lower().endswith(_PICKLED):
        return True
    # safetensors begins with the length of its header: 896 = 0x0380 looks like a pickle of protocol 3
    tensors = name.endswith(".safetensors") and data[8:9] == b"{"
    return data.startswith(_MAGIC) and not tensors


def _check(path: Path, file: str, facts: FileFacts | None) -> None:
    if facts is not None:
        data = _checked(path, file, facts)
        if file.endswith(TENSORS):
            _arrays(file, data)
        return
    start = b""
    if (path / file).is_file():
        with open(path / file, "rb") as stream:
            start = stream.read(16)
    if is_pickle(file, start):
        raise _Problem(f"{file}: {_NOT_TRUSTED}")
    raise _Problem(f"{file}: extra file, not in the manifest")


def _manifest(path: Path) -> Manifest:
    file = path / MANIFEST
    if not file.is_file():
        raise _Problem(f"{MANIFEST}: missing")
    return decode(file.read_bytes(), str(file))


def _checked(path: Path, file: str, facts: FileFacts) -> bytes:
    if not (path / file).is_file():
        raise _Problem(f"{file}: missing")
    with open(path / file, "rb") as stream:
        data = stream.read(facts.size + 1)  # no more than was promised, however large the file is
        size = os.fstat(stream.fileno()).st_size
    if is_pickle(file, data):
        raise _Problem(f"{file}: {_NOT_TRUSTED}")
    if len(data) != facts.size:
        raise _Problem(f"{file}: has {size} bytes, the manifest says {facts.size}")
    if sha256(data).hexdigest() != facts.sha256:
        raise _Problem(f"{file}: its content has changed (sha256 differs from the manifest)")
    return data


def _arrays(file: str, data: bytes) -> "dict[str, np.ndarray[Any, Any]]":
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        return dict(load(data))
    except (SafetensorError, KeyError, ValueError, TypeError) as error:  # KeyError: numpy lacks BF16
        raise _Problem(f"{file}: not a safetensors file that numpy can hold ({error})") from error
