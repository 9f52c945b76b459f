"""Where a model lies in the registry folder, and which version a reference means. Reads only; needs no lock.

    ROOT/genre/versions/0001/      immutable: manifest.json weights.safetensors README.md ...
    ROOT/genre/aliases/champion    "0001"
    ROOT/genre/aliases/champion.log
    ROOT/genre/.lock  .tmp-...     for writers; readers never look at a name that starts with a dot

A number folder without a manifest is a copy that has not arrived yet: not a version, but its number is taken.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tvml.errors import ModelError, did_you_mean
from tvml.registry.format import MANIFEST

CHAMPION, LATEST = "champion", "latest"
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
ALIAS = re.compile(r"[a-z][a-z0-9_-]{0,63}")  # no dot: champion.log lies beside; no digit first: genre@3
NUMBER = re.compile(r"[0-9]{1,9}")


@contextmanager
def os_reasons(doing: str, root: Path) -> Iterator[None]:
    """Turn an OSError into a ModelError that keeps the system's own reason (no space left, read-only ...)."""
    try:
        yield
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise ModelError(
            f"cannot {doing} the model registry {root}: {error.strerror or error}{where}; "
            "make room or mend its rights, or choose another folder with --registry"
        ) from error


def check_name(name: str) -> None:
    """Refuse what would not be a plain folder name on every system."""
    if not NAME.fullmatch(name):
        raise ModelError(
            f"a model cannot be named {name!r}: up to 64 of a-z, 0-9, dot, dash and underscore, "
            "beginning with a letter or a digit, such as genre or genre-hd"
        )


def names(root: Path) -> list[str]:
    """The models of a registry, sorted. A folder that is not there is an empty registry."""
    with os_reasons("read", root):
        if not root.exists():
            return []
        return sorted(p.name for p in root.iterdir() if NAME.fullmatch(p.name) and _complete(p))


def versions(root: Path, name: str) -> list[str]:
    """The versions of a model, oldest first; [] for a model that is not there."""
    with os_reasons("read", root):
        return _complete(root / name) if NAME.fullmatch(name) else []


def aliases(root: Path, name: str) -> dict[str, str]:
    """Alias -> version, sorted by alias. An alias file that holds no number raises ModelError."""
    folder = root / name / "aliases"
    found = {}
    with os_reasons("read", root):
        if NAME.fullmatch(name) and folder.is_dir():
            for path in sorted(folder.iterdir()):
                if ALIAS.fullmatch(path.name):
                    found[path.name] = _read_alias(path)
    return found


def resolve(root: Path, ref: str) -> Path:
    """The version folder that `ref` means now.

    "genre" is the champion, or the newest version while there is no champion; "genre@3", "genre@0003",
    "genre@latest" and "genre@champion" (or any other alias) say it exactly.
    """
    name, at, which = ref.partition("@")
    known = versions(root, name)
    if not known:
        raise ModelError(_unknown_model(root, name))
    with os_reasons("read", root):
        return root / name / "versions" / _pick(root, name, which if at else None, known)


def version_of(name: str, which: str, known: list[str]) -> str:
    """ "3" or "0003" -> "0003", if it is there."""
    version = f"{int(which):04d}" if NUMBER.fullmatch(which) else which
    if version not in known:
        raise ModelError(f"model {name!r} has no version {which!r}; the newest of its {len(known)} is {known[-1]}")
    return version


def _pick(root: Path, name: str, which: str | None, known: list[str]) -> str:
    if which == LATEST:
        return known[-1]
    if which is not None and NUMBER.fullmatch(which):
        return version_of(name, which, known)
    alias = CHAMPION if which is None else which
    path = root / name / "aliases" / alias
    if ALIAS.fullmatch(alias) and path.is_file():
        version = _read_alias(path)
        if version not in known:
            raise ModelError(
                f"alias {alias!r} of model {name!r} names version {version}, which is not there; "
                f"choose another: tvml models alias {name} {alias} {known[-1]}"
            )
        return version
    if which is None:
        return known[-1]
    others = {*aliases(root, name), LATEST}
    raise ModelError(f"model {name!r} has no version or alias {which!r}{did_you_mean(which, others)}")


def _unknown_model(root: Path, name: str) -> str:
    there = names(root)
    make = f"tvml train-classifier GUIDE --name {name if NAME.fullmatch(name) else 'genre'}"
    if not there:
        return f"the model registry {root} is empty; make a model with: {make}"
    return f"no model {name!r} in the registry {root}{did_you_mean(name, there)}"


def taken(model: Path) -> list[int]:
    """Every number in use, whole version or not, in order."""
    folder = model / "versions"
    if not folder.is_dir():
        return []
    return sorted({int(p.name) for p in folder.iterdir() if NUMBER.fullmatch(p.name)})


def _complete(model: Path) -> list[str]:
    every = [f"{number:04d}" for number in taken(model)]
    return [version for version in every if (model / "versions" / version / MANIFEST).is_file()]


def _read_alias(path: Path) -> str:
    text = path.read_bytes().decode(errors="replace").strip()
    if not NUMBER.fullmatch(text):
        raise ModelError(
            f"{path}: holds {text[:40]!r} where a version number such as 0001 was expected; "
            f"write it anew: tvml models alias {path.parent.parent.name} {path.name} VERSION"
        )
    return f"{int(text):04d}"
