"""Trust, then load: every byte of a version is checked against its manifest before it is used.

Only plain data is ever read: JSON, text and safetensors. A pickle runs code when it is opened, so a folder
that holds one is refused as a whole, even though nothing here would open it.
"""

import os
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tvml.errors import ModelError
from tvml.registry.format import ARRAYS, MANIFEST, WEIGHTS, FileFacts, Manifest, Stored, decode
from tvml.registry.layout import NUMBER, os_reasons, resolve

if TYPE_CHECKING:
    import numpy as np

_PICKLED = (".pkl", ".pickle", ".pt", ".pth", ".joblib", ".npy", ".npz")
_MAGIC = (b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")  # zip, pickle protocols 2 to 5
# of arrays that can be mapped
_TYPES = {"U8": "<u1", "I32": "<i4", "I64": "<i8", "U32": "<u4", "F32": "<f4", "F64": "<f8"}
_HELD = {"BOOL", "U8", "I8", "U16", "I16", "F16", "U32", "I32", "F32", "U64", "I64", "F64"}  # types that numpy knows
_NOT_TRUSTED = "not trusted, a pickle can run code"
_CHANGED = "its content has changed (sha256 differs from the manifest)"


class _Problem(Exception):
    """One file's fault, without the words around it that `load` and `verify` choose."""


def load(root: Path, ref: str) -> Stored:
    """The model that `ref` means now ("genre", "genre@3", "genre@champion"), checked and decoded.

    The alias is resolved once, each file is read once, and the bytes decoded are the bytes checked. Arrays beside the
    weights are left alone until `extra` is asked for them.
    """
    path = resolve(root, ref)
    with os_reasons("read", root):
        try:
            manifest = _manifest(path)
            for file in os.listdir(path):
                if is_pickle(file):
                    raise _Problem(f"{file}: {_NOT_TRUSTED}")
            files = [file for file in manifest.files if file == WEIGHTS or not file.endswith(ARRAYS)]
            data = {file: _checked(path, file, manifest.files[file]) for file in files}
            arrays = _arrays(data[WEIGHTS], WEIGHTS)
        except _Problem as problem:
            raise ModelError(
                f"model {ref!r} cannot be used: {path}: {problem}; copy this version again or use another one"
            ) from problem
    return Stored(manifest, arrays, path)


def extra(stored: Stored, stem: str) -> "dict[str, np.ndarray[Any, Any]] | None":
    """The arrays of the file `stem`.safetensors beside the weights, checked as they are; None when there are none."""
    file = f"{stem}{ARRAYS}"
    if file not in stored.manifest.files:
        return None
    try:
        return _arrays(_checked(stored.path, file, stored.manifest.files[file]), file)
    except (_Problem, OSError) as problem:
        raise _unusable(stored, file, problem) from problem


def mapped(stored: Stored, stem: str) -> "dict[str, np.ndarray[Any, Any]]":
    """The arrays of the file `stem`.safetensors as they lie on the disk: a page is read when it is first looked at.

    Only its size and its header are checked, since a checksum would read all of it; `verify` does that. Raises
    ModelError when they are not what the manifest says, or the file is missing.
    """
    file = f"{stem}{ARRAYS}"
    try:
        if file not in stored.manifest.files:
            raise _Problem(f"{file}: missing in the manifest")
        return _mapped(stored.path / file, file, stored.manifest.files[file])
    except (_Problem, OSError) as problem:
        raise _unusable(stored, file, problem) from problem


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


def _unusable(stored: Stored, file: str, problem: "_Problem | OSError") -> ModelError:
    what = problem if isinstance(problem, _Problem) else f"{file}: cannot be read: {problem.strerror or problem}"
    return ModelError(
        f"model {stored.manifest.name}@{stored.manifest.version} cannot be used: {stored.path}: {what}; "
        "copy this version again or use another one"
    )


def _check(path: Path, file: str, facts: FileFacts | None) -> None:
    if facts is not None:
        _compare(path, file, facts)
        if file.endswith(ARRAYS):
            _look(path / file, file)
        return
    if is_pickle(file, _start(path / file)):
        raise _Problem(f"{file}: {_NOT_TRUSTED}")
    raise _Problem(f"{file}: extra file, not in the manifest")


def _compare(path: Path, file: str, facts: FileFacts) -> None:
    """What `_checked` checks, without a copy of the file in memory: an index may be larger than that."""
    if not (path / file).is_file():
        raise _Problem(f"{file}: missing")
    if is_pickle(file, _start(path / file)):
        raise _Problem(f"{file}: {_NOT_TRUSTED}")
    with open(path / file, "rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        if size != facts.size:
            raise _Problem(f"{file}: has {size} bytes, the manifest says {facts.size}")
        if file_digest(stream, sha256).hexdigest() != facts.sha256:
            raise _Problem(f"{file}: {_CHANGED}")


def _start(path: Path) -> bytes:
    if not path.is_file():
        return b""
    with open(path, "rb") as stream:
        return stream.read(16)


def _look(path: Path, file: str) -> None:
    """Can numpy hold the arrays of the file? Its header says so."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as found:
            types = {one.get_dtype() for one in map(found.get_slice, found.keys())}
        if unknown := types - _HELD:
            raise ValueError(f"it has {', '.join(sorted(unknown))}")
    except (SafetensorError, ValueError) as error:
        raise _Problem(f"{file}: not a safetensors file that numpy can hold ({error})") from error


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
        raise _Problem(f"{file}: {_CHANGED}")
    return data


def _arrays(data: bytes, file: str) -> "dict[str, np.ndarray[Any, Any]]":
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        return dict(load(data))
    except (SafetensorError, KeyError, ValueError, TypeError) as error:  # KeyError: numpy lacks BF16
        raise _Problem(f"{file}: not a safetensors file that numpy can hold ({error})") from error


def _mapped(path: Path, file: str, facts: FileFacts) -> "dict[str, np.ndarray[Any, Any]]":
    import msgspec
    import numpy as np

    if not path.is_file():
        raise _Problem(f"{file}: missing")
    size = path.stat().st_size
    if size != facts.size:
        raise _Problem(f"{file}: has {size} bytes, the manifest says {facts.size}")
    try:
        data = np.memmap(path, dtype=np.uint8, mode="r")
        start = 8 + int(data[:8].view("<u8")[0])  # the length of the header, the header, the arrays
        header = msgspec.json.decode(data[8:start].tobytes(), type=dict[str, Any])
        header.pop("__metadata__", None)
        found = {}
        for name, said in header.items():
            begin, end = said["data_offsets"]
            part = data[start + begin : start + end].view(_TYPES[said["dtype"]])
            found[name] = part.view(np.ndarray).reshape(said["shape"])  # not a memmap: slices of that are slow
        return found
    except (KeyError, ValueError, TypeError, OverflowError, msgspec.DecodeError) as error:
        raise _Problem(f"{file}: not a safetensors file that can be mapped ({error})") from error
