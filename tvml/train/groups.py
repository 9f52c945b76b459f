"""Which weights decay, and which are trained at all: groups by name.

Matrices decay; vectors (biases, queries, norms) and those of a skip list do not. Method O3. Frozen weights are left
as they are, not even decayed. Method O4.
"""

from collections.abc import Collection, Sequence
from fnmatch import fnmatchcase

from tvml.arrays import Shape
from tvml.errors import InputError, did_you_mean


def decaying(shapes: dict[str, Shape], skip: Sequence[str] = ()) -> set[str]:
    """Names of the weights that decay. `skip` holds names or patterns: "output.*"."""
    return {name for name, shape in shapes.items() if len(shape) > 1 and not _any(name, skip)}


def frozen(names: Collection[str], patterns: Sequence[str]) -> list[str]:
    """Names of the weights that are not trained. Raises InputError for a pattern that no name fits, or if all do."""
    for pattern in patterns:
        if not any(_any(name, [pattern]) for name in names):
            raise InputError(f"train.freeze: no weight is called {pattern!r}{did_you_mean(pattern, names)}")
    found = [name for name in names if _any(name, patterns)]
    if len(found) == len(names):
        raise InputError(f"train.freeze: {', '.join(patterns)} leaves no weight to train; freeze fewer of them")
    return found


def _any(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
