"""Methods by name: one module a method, found by its file; adding one is one file and one YAML, nothing else.

A slot is a folder; what its modules define is said in the docstring of the folder's __init__. A method that does
something else while it learns (it shuffles, cools down, balances) defines besides:

training(o, now) -> Options    the options that hold at a training step: o with what WHILE_TRAINING marks (config.py)
"""

import importlib
import pkgutil
from dataclasses import asdict
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from tvml.arrays import Array
from tvml.config import build, settable
from tvml.errors import InputError, did_you_mean

SLOTS = {
    "features": "tvml.features",
    "layer": "tvml.methods.layers",
    "attention": "tvml.methods.attention",
    "pooling": "tvml.methods.pooling",
    "output": "tvml.methods.outputs",
    "objective": "tvml.methods.objectives",
    "optimiser": "tvml.methods.optimisers",
    "topics": "tvml.methods.topics",
    "unsupervised": "tvml.methods.unsupervised",
    "view": "tvml.methods.views",
    "retrieval": "tvml.methods.retrieval",
}


class Now(NamedTuple):
    """What a method may know of a training step. All that is random comes from `rng`."""

    step: int  # 1, 2, 3 ...
    rng: "np.random.Generator"  # not imported to predict
    mask: Array  # (b, n), of the batch


class Method(NamedTuple):
    """A method with its options: `method.module.forward(p, x, mask, method.options, xp)`."""

    slot: str
    name: str
    module: ModuleType
    options: Any

    def spec(self) -> dict[str, Any]:
        """What a recipe says to get this method, with every option spelled out."""
        kept = settable(self.options)
        return {"name": self.name, **{name: value for name, value in asdict(self.options).items() if name in kept}}

    def at(self, now: Now) -> "Method":
        """The method with the options that hold at a training step; itself when these never change."""
        training = getattr(self.module, "training", None)
        return self._replace(options=training(self.options, now)) if training else self


def names(slot: str) -> list[str]:
    """The methods of a slot, in alphabetical order."""
    package = importlib.import_module(SLOTS[slot])
    return sorted(module.name for module in pkgutil.iter_modules(package.__path__))


def find(slot: str, spec: str | dict[str, Any]) -> Method:
    """The method that a recipe names: "softmax" or {"name": "softmax", "heads": 4}.

    Raises InputError for an unknown method, option or value, with the nearest known one.
    """
    options = {"name": spec} if isinstance(spec, str) else dict(spec)
    name = options.pop("name", None)
    if not isinstance(name, str):
        raise InputError(f"{slot}: no name of a method in {spec!r}; known: {', '.join(names(slot))}")
    file = name.replace("-", "_")
    if file not in names(slot):
        raise InputError(f"{slot}: no method {name!r}{did_you_mean(name, names(slot))}")
    module = importlib.import_module(f"{SLOTS[slot]}.{file}")
    return Method(slot, file, module, build(module.Options, options, f"{slot}.{name}"))
