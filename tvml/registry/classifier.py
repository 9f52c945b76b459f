"""A classifier into the registry and out of it: what its manifest keeps beside the weights."""

from pathlib import Path
from typing import Any

from tvml.config import build as typed
from tvml.errors import InputError, ModelError
from tvml.methods import find
from tvml.models import encoder
from tvml.models.classifier import Classifier, fixed, shapes
from tvml.registry import verify
from tvml.registry.format import Stored, called

KIND = "classifier"


def facts(c: Classifier) -> dict[str, Any]:
    """What the registry must keep beside weights and labels, so that `load` can build the classifier again."""
    module = c.encoder.features.module
    return {
        "encoder": encoder.options(c.encoder),
        "output": c.output.spec(),
        "hash": {"name": module.HASH, "version": module.VERSION},
        "fields": list(c.fields),
        "max_tokens": c.max_tokens,
        **({"multi": True} if c.multi else {}),  # absent in all versions that give one label a programme
    }


def load(root: Path, ref: str) -> Classifier:
    """The classifier that `ref` means now, checked. Raises ModelError when it is none, or of another hash."""
    return of(verify.load(root, ref))


def of(stored: Stored) -> Classifier:
    """The classifier of a version that was loaded already; raises what `load` raises."""
    where = called(stored, KIND)
    kept = stored.manifest.facts
    try:
        o = typed(encoder.Options, kept["encoder"], where)
        e = encoder.build(o, o.width)
        output = find("output", kept.get("output", "linear"))  # models had no other before
        hashed = (kept["hash"]["name"], kept["hash"]["version"])
        labels = tuple(kept["labels"])
        multi = bool(kept.get("multi", False))
        c = Classifier(e, stored.arrays, labels, tuple(kept["fields"]), int(kept["max_tokens"]), output, multi)
        expected = shapes(e, len(labels), output) | fixed(e, len(labels), output)
    except (KeyError, TypeError, InputError) as error:
        raise ModelError(f"{where} was made by another version of tvml ({error}); train it again") from None
    module = e.features.module
    if hashed != (module.HASH, module.VERSION):
        raise ModelError(
            f"{where} was trained with hash {hashed[0]} version {hashed[1]}, this tvml has "
            f"{module.HASH} version {module.VERSION}; train it again"
        )
    found = {name: tuple(array.shape) for name, array in c.weights.items()}
    if found != expected:
        raise ModelError(f"{where}: its weights do not fit its description; train it again")
    return c
