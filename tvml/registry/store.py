"""Write to the registry: publish a version, move an alias, go back, clear away.

The reading side (names, versions, aliases, resolve) is here too, so that callers need one import.
Whether a new version may become champion is not decided here: a command asks its gate, then calls set_alias.
"""

import os
import re
import time
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from tvml import __version__
from tvml.errors import ModelError, UsageError
from tvml.registry import writing
from tvml.registry.format import (
    ARRAYS,
    CARD,
    FORMAT,
    MANIFEST,
    PLAIN_FILE,
    WEIGHTS,
    FileFacts,
    Manifest,
    a_model,
    decode,
    encode,
)
from tvml.registry.layout import (
    ALIAS,
    CHAMPION,
    LATEST,
    aliases,
    check_name,
    names,
    os_reasons,
    resolve,
    taken,
    version_of,
    versions,
)
from tvml.registry.verify import is_pickle

if TYPE_CHECKING:
    import numpy as np

__all__ = [
    "CHAMPION",
    "Removed",
    "aliases",
    "check_writable",
    "default_root",
    "gc",
    "names",
    "publish",
    "resolve",
    "rollback",
    "set_alias",
    "versions",
]

LOCK_SECONDS = 10.0
STALE_SECONDS = 3600.0  # an older temporary folder belongs to nobody; publishing takes under a second
_MOVE = re.compile(r"\S+Z ([0-9]{4,9})( rollback)?")


class Removed(NamedTuple):
    """One thing that gc removed (or would): a version, or a leftover ".tmp-..." """

    what: str
    bytes: int


def default_root() -> Path:
    """The registry where none is named: the XDG data folder, or its like on other systems."""
    from platformdirs import user_data_path

    return user_data_path("tvml", appauthor=False) / "models"


def check_writable(root: Path, name: str, kind: str) -> None:
    """Raise ModelError now if `publish` could not write there, rather than after an hour of training.

    A name belongs to the kind of its newest version: who labels a guide with it each night must not get topics.
    """
    check_name(name)
    place = next(folder for folder in (root, *root.absolute().parents) if folder.exists())
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        raise ModelError(f"registry {root} cannot be written: {place} is no folder that this user may write to")
    if (there := _kind(root, name)) and there != kind:
        raise ModelError(f"{name!r} is the name of {a_model(there)}, not of {a_model(kind)}; choose another --name")


def _kind(root: Path, name: str) -> str | None:
    """What the newest version of a model is; None when there is none, or none that can be read."""
    newest = versions(root, name)[-1:]
    try:
        return decode((root / name / "versions" / newest[0] / MANIFEST).read_bytes(), name).kind if newest else None
    except (ModelError, OSError):
        return None


def publish(
    root: Path,
    *,
    name: str,
    kind: str,
    arrays: "Mapping[str, np.ndarray[Any, Any]]",
    facts: Mapping[str, Any],
    metrics: Mapping[str, Any],
    parameters: int,
    card: str | Callable[[Manifest], str],
    texts: Mapping[str, str] | None = None,
    extra: "Mapping[str, Mapping[str, np.ndarray[Any, Any]]] | None" = None,
    lock_seconds: float = LOCK_SECONDS,
) -> Manifest:
    """Store a new version of model `name`, whole or not at all, and return its manifest. No alias moves.

    `card` is README.md, or makes it from the manifest (whose `files` lacks only README.md then); `texts` are
    further small files by name, such as {"recipe.yaml": "..."}; `extra` are further arrays by the stem of their
    file, such as {"titles": {...}} for titles.safetensors, which `verify.extra` reads when they are wanted. The same
    arrays give the same bytes of weights.safetensors.
    """
    check_name(name)
    files = {WEIGHTS: _weights(arrays), **_texts(texts or {}), **_extras(extra or {})}
    draft = Manifest(
        format=FORMAT,
        kind=kind,
        name=name,
        version="",
        created=_now(),
        tvml=__version__,
        parameters=parameters,
        metrics=dict(metrics),
        facts=dict(facts),
        files={file: _facts_of(data) for file, data in files.items()},
    )
    model = root / name
    with os_reasons("write", root):
        (model / "versions").mkdir(parents=True, exist_ok=True)
        with writing.writer_lock(model, lock_seconds), writing.temporary_folder(model) as temp:
            for file, data in files.items():
                writing.write_file(temp / file, data)
            # A second turn is needed where there are no locks and another machine was faster.
            for number in count(max(taken(model), default=0) + 1):
                manifest = _seal(temp, replace(draft, version=f"{number:04d}"), card)
                if _move_in(temp, model / "versions" / manifest.version):
                    break
            writing.sync_folder(model / "versions")
    return manifest


def set_alias(root: Path, name: str, alias: str, version: str, *, lock_seconds: float = LOCK_SECONDS) -> None:
    """Let `alias` ("champion", "tested" ...) name a version ("3" or "0003") that is there."""
    if not ALIAS.fullmatch(alias) or alias == LATEST:
        raise ModelError(
            f"an alias cannot be named {alias!r}: up to 64 of a-z, 0-9, dash and underscore, "
            f"beginning with a letter, and not {LATEST!r}, which always is the newest version"
        )
    resolve(root, f"{name}@{LATEST}")  # an unknown model is told in the words of readers
    with os_reasons("write", root), writing.writer_lock(root / name, lock_seconds):
        _point(root / name, alias, version_of(name, version, versions(root, name)))


def rollback(root: Path, name: str, *, lock_seconds: float = LOCK_SECONDS) -> tuple[str, str]:
    """Champion goes back to the version that was champion before. Returns (old, new).

    Called again it goes one further back. Versions that are gone are passed over.
    """
    resolve(root, f"{name}@{LATEST}")
    with os_reasons("write", root), writing.writer_lock(root / name, lock_seconds):
        old = aliases(root, name).get(CHAMPION)
        before = _champion_before(root, name, old)
        if old is None or before is None:
            raise ModelError(
                f"model {name!r} has no champion to go back to; see tvml models list, "
                f"or choose a version: tvml models alias {name} {CHAMPION} VERSION"
            )
        _point(root / name, CHAMPION, before, " rollback")
    return old, before


def gc(
    root: Path, name: str, keep: int = 3, *, dry_run: bool = False, lock_seconds: float = LOCK_SECONDS
) -> list[Removed]:
    """Remove versions that no alias names and that are not among the newest `keep`; sweep temporary folders.

    The champion before this one stays too: a rollback must not find it gone in the morning.
    """
    if keep < 1:  # the newest stays, or its number would be given again to another model
        raise UsageError(f"--keep is {keep}, but at least 1 version has to stay")
    resolve(root, f"{name}@{LATEST}")
    if dry_run:
        with os_reasons("read", root):
            return _sized(_unwanted(root, name, keep))
    with os_reasons("write", root), writing.writer_lock(root / name, lock_seconds):
        unwanted = _unwanted(root, name, keep)
        removed = _sized(unwanted)
        for path in unwanted:
            if not path.name.startswith(writing.TEMP):  # renamed first: a reader never sees half a version
                path = path.rename(root / name / writing.temporary_name())
            writing.remove_tree(path)
    return removed


def _weights(arrays: "Mapping[str, np.ndarray[Any, Any]]") -> bytes:
    import numpy as np
    from safetensors.numpy import save

    # asarray, not ascontiguousarray, which would turn a scalar into a vector
    return bytes(save({key: np.asarray(arrays[key], order="C") for key in sorted(arrays)}))


def _texts(texts: Mapping[str, str]) -> dict[str, bytes]:
    files = {file: text.encode() for file, text in sorted(texts.items())}
    for file, data in files.items():
        ours = file.lower() in (MANIFEST, CARD.lower()) or file.lower().endswith(ARRAYS)
        if not PLAIN_FILE.fullmatch(file) or ours or is_pickle(file, data):
            raise ValueError(f"{file!r} cannot be a further file of a version folder")
    return files


def _extras(extra: "Mapping[str, Mapping[str, np.ndarray[Any, Any]]]") -> dict[str, bytes]:
    for stem in extra:
        if not PLAIN_FILE.fullmatch(f"{stem}{ARRAYS}") or f"{stem}{ARRAYS}".lower() == WEIGHTS:
            raise ValueError(f"{stem!r} cannot be a further file of arrays in a version folder")
    return {f"{stem}{ARRAYS}": _weights(arrays) for stem, arrays in sorted(extra.items())}


def _facts_of(data: bytes) -> FileFacts:
    from hashlib import sha256

    return FileFacts(sha256=sha256(data).hexdigest(), size=len(data))


def _seal(temp: Path, draft: Manifest, card: str | Callable[[Manifest], str]) -> Manifest:
    # Once a number: README.md and manifest.json name their version.
    readme = (card if isinstance(card, str) else card(draft)).encode()
    whole = encode(replace(draft, files={**draft.files, CARD: _facts_of(readme)}))
    writing.write_file(temp / CARD, readme)
    writing.write_file(temp / MANIFEST, whole)
    writing.sync_folder(temp)
    return decode(whole, MANIFEST)  # what readers will get, not what the caller gave


def _move_in(temp: Path, target: Path) -> bool:
    """The rename that decides. False when another writer has this number."""
    # An empty folder counts, though POSIX would let us replace it: a copy may be arriving there.
    if os.path.lexists(target):
        return False
    try:
        os.rename(temp, target)
    except OSError:
        if not os.path.lexists(target):
            raise
        return not temp.exists()  # gone: NFS did the rename, lost its answer, and failed when it asked again
    return True


def _point(model: Path, alias: str, version: str, note: str = "") -> None:
    path = model / "aliases" / alias
    path.parent.mkdir(exist_ok=True)
    try:
        if path.read_bytes() == f"{version}\n".encode():
            return
    except FileNotFoundError:
        pass
    if alias == CHAMPION:  # the log first: if the second step fails, rollback still finds its way
        writing.append_line(path.with_name(f"{CHAMPION}.log"), f"{_now()} {version}{note}")
    writing.replace_file(path, f"{version}\n".encode())


def _champion_before(root: Path, name: str, current: str | None) -> str | None:
    """The log is a stack: a move puts its version on top, a rollback takes the top away."""
    log = root / name / "aliases" / f"{CHAMPION}.log"
    stack: list[str] = []
    for version, back in _MOVE.findall(log.read_bytes().decode(errors="replace") if log.is_file() else ""):
        stack = stack[:-1] if back else [*stack, version]
    while current in stack:  # down to below the champion, which is not on top if a move was broken off
        if stack.pop() == current:
            break
    known = versions(root, name)
    return next((version for version in reversed(stack) if version != current and version in known), None)


def _unwanted(root: Path, name: str, keep: int) -> list[Path]:
    named = aliases(root, name)
    known = versions(root, name)
    wanted = {*named.values(), *known[-keep:], _champion_before(root, name, named.get(CHAMPION))}
    model = root / name
    old = [model / "versions" / version for version in known if version not in wanted]
    temps = [*model.glob(f"{writing.TEMP}*"), *(model / "aliases").glob(f"{writing.TEMP}*")]
    return old + [path for path in sorted(temps) if _age(path) > STALE_SECONDS]


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:  # its owner has just finished
        return 0.0


def _sized(paths: list[Path]) -> list[Removed]:
    return [
        Removed(path.name, sum(p.stat().st_size for p in (path, *path.rglob("*")) if p.is_file())) for path in paths
    ]


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
