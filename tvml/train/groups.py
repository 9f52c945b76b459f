"""Which weights decay: matrices do, vectors (biases, queries, norms) and those of a skip list do not. Method O3."""

from collections.abc import Sequence
from fnmatch import fnmatch

from tvml.arrays import Shape


def decaying(shapes: dict[str, Shape], skip: Sequence[str] = ()) -> set[str]:
    """Names of the weights that decay. `skip` holds names or patterns: "output.*"."""
    return {
        name for name, shape in shapes.items() if len(shape) > 1 and not any(fnmatch(name, pattern) for pattern in skip)
    }
