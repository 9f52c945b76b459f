"""A series memory into the registry and out of it: memory.safetensors beside the weights, and what is said of it."""

from typing import Any

from tvml.errors import InputError, ModelError
from tvml.models import memory
from tvml.models.memory import HASH, TYPES, VERSION, Memory
from tvml.registry import verify
from tvml.registry.format import ARRAYS, Manifest, Stored

STEM = "memory"


def facts(m: Memory, source: str = "") -> dict[str, Any]:
    """What the manifest must keep beside the arrays; `source` is the version whose memory was carried over."""
    said = {"hash": {"name": HASH, "version": VERSION}, "prior": m.prior, "entries": len(m.keys)}
    return said | ({"from": source} if source else {})


def of(stored: Stored) -> Memory | None:
    """The memory of a version, checked; None when it has none. Raises ModelError when it does not fit the model."""
    arrays = verify.extra(stored, STEM)
    if arrays is None:
        return None
    kept = stored.manifest.facts
    where = f"model {stored.manifest.name}@{stored.manifest.version}"
    try:
        said = kept[STEM]
        hashed = (said["hash"]["name"], said["hash"]["version"])
        if {*arrays} != {*TYPES}:
            raise InputError(f"it holds {', '.join(sorted(arrays))}; expected {', '.join(TYPES)}")
        found = Memory(**arrays, prior=float(said["prior"]))
        if hashed != (HASH, VERSION):
            raise InputError(f"its hash is {hashed[0]} version {hashed[1]}, here it is {HASH} version {VERSION}")
        memory.check(found, len(kept["labels"]))
    except (KeyError, TypeError, ValueError, InputError) as error:
        raise ModelError(f"{where}: its memory cannot be used ({error}); train it again, or add --no-memory") from None
    return found


def size(manifest: Manifest) -> dict[str, int] | None:
    """Entries and bytes of a version's memory; None when it has none."""
    file = manifest.files.get(f"{STEM}{ARRAYS}")
    said = manifest.facts.get(STEM)
    if file is None or not isinstance(said, dict):
        return None
    return {"entries": int(said.get("entries", 0)), "bytes": file.size}
