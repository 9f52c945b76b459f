"""What a stored model says of itself: manifest.json, read and written as one typed record.

The manifest lists the sha256 and size of every other file of the version folder. That finds damage and
half-copied folders; it is no signature, which is why no file here may ever be one that runs code.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import msgspec

from tvml.errors import ModelError

if TYPE_CHECKING:  # `tvml models list` reads manifests without numpy
    import numpy as np

FORMAT = 1
MANIFEST, WEIGHTS, CARD = "manifest.json", "weights.safetensors", "README.md"
ARRAYS = ".safetensors"  # every file that ends so holds arrays
PLAIN_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")  # no way out of the folder

Count = Annotated[int, msgspec.Meta(ge=0)]


class FileFacts(msgspec.Struct, frozen=True):
    """One file of a version folder, as it was when it was published."""

    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    size: Count  # bytes


class Manifest(msgspec.Struct, frozen=True):
    """One published version."""

    format: Annotated[int, msgspec.Meta(ge=1)]
    kind: str  # "classifier"
    name: str  # "genre"
    version: str  # "0003"
    created: str  # RFC 3339, UTC
    tvml: str  # the tvml that wrote it
    parameters: Count
    metrics: dict[str, Any]  # held-out figures
    facts: dict[str, Any]  # opaque here: all that the loader of this kind needs (labels, recipe, hash)
    files: dict[str, FileFacts]  # all files but the manifest itself


class Stored(NamedTuple):
    """A version as it was loaded: checked, decoded, ready for the model that knows its kind."""

    manifest: Manifest
    arrays: dict[str, "np.ndarray[Any, Any]"]
    path: Path  # the version folder


class _Header(msgspec.Struct):
    format: Annotated[int, msgspec.Meta(ge=1)]


def encode(manifest: Manifest) -> bytes:
    """JSON for people too: indented, keys in the order that the caller gave, one line break at the end."""
    return msgspec.json.format(msgspec.json.encode(manifest, enc_hook=_plain), indent=2) + b"\n"


def decode(data: bytes, where: str) -> Manifest:
    """The record in `data`; `where` (the file's path) is for the message. Raises ModelError."""
    try:
        # The format first, on its own: a newer one may have other fields, and "update" is the better advice.
        found = msgspec.json.decode(data, type=_Header).format
        if found > FORMAT:
            raise ModelError(f"{where}: this model has format {found}, this tvml reads up to {FORMAT}: update tvml")
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:  # ValidationError is a DecodeError
        raise ModelError(f"{where}: not a manifest of a model ({error}); copy the version again") from error
    if WEIGHTS not in manifest.files:
        raise ModelError(f"{where}: not a manifest of a model (it lists no {WEIGHTS}); copy the version again")
    for file in manifest.files:
        if not PLAIN_FILE.fullmatch(file) or file == MANIFEST:
            raise ModelError(f"{where}: not trusted, it lists {file!r}, which is no file name of a version folder")
    return manifest


def a_model(kind: str) -> str:
    """A kind in a sentence: "a topics model", "an embedding model"."""
    return f"{'an' if kind[:1] in tuple('aeiou') else 'a'} {kind} model"


def called(stored: "Stored", kind: str, maker: str = "", what: str = "") -> str:
    """What messages call a version: "model genre@0003".

    Raises ModelError when it is not of that kind, or not `what` that kind is called; `maker` is the command for one.
    """
    where = f"model {stored.manifest.name}@{stored.manifest.version}"
    if stored.manifest.kind != kind:
        hint = f"; {maker} makes one" if maker else ""
        raise ModelError(f"{where} is {a_model(stored.manifest.kind)}, not {what or a_model(kind)}{hint}")
    return where


def _plain(value: Any) -> Any:
    # metrics and facts are often made by numpy; its scalars and arrays become numbers and lists
    if hasattr(value, "tolist"):
        return value.tolist()
    raise ValueError(f"facts and metrics take what JSON takes, not {type(value).__name__}")
