"""Topics by any method: by its own `fit`, or as prototypes of an encoder that torch trains (methods/prototypes.py)."""

from typing import Any

import numpy as np

from tvml.arrays import Arrays
from tvml.errors import UsageError
from tvml.methods import Method, find, prototypes
from tvml.methods.online import AGAIN
from tvml.methods.tfidf import idf
from tvml.methods.views import Items, make
from tvml.models.embedding import OWN
from tvml.models.embedding import WORDS as TABLE
from tvml.sparse import Sparse, Table, alike, take
from tvml.train.draws import Options as Training


def fit(
    method: Method,
    x: Table,
    reach: np.ndarray,
    mass: np.ndarray,
    k: int,
    rng: np.random.Generator,
    start: Arrays | None,
) -> Arrays:
    """k topics of the rows x, `mass` (b,) what each counts, words counting `reach` (v,); with `start` from there on.

    Raises UsageError when `start` has vectors of another width.
    """
    if hasattr(method.module, "fit"):
        found: Arrays = method.module.fit(x, mass, k, method.options, rng, start)
        return found
    assert isinstance(x, Sparse)  # such methods take counts alone
    return _trained(method, x, reach, mass, k, rng, start)


def _trained(
    method: Method,
    x: Sparse,
    reach: np.ndarray,
    mass: np.ndarray,
    k: int,
    rng: np.random.Generator,
    start: Arrays | None,
) -> Arrays:
    from tvml.train import contrast
    from tvml.train.device import choose, settle

    o: Any = method.options
    settle(int(rng.integers(2**31)))
    weights = idf(x, mass)
    adamw = find("optimiser", "adamw")
    if start is not None:
        if (width := start[prototypes.WORDS].shape[1]) != o.width:
            raise UsageError(f"--warm-start goes on with vectors of {width} numbers, not {o.width}; leave width out")
        adamw = find("optimiser", {"name": "adamw", "lr": AGAIN * adamw.options.lr})
    learned = contrast.Fit(
        objective=find("unsupervised", method.module.objective(k, o)),
        view=find("view", "halves"),
        attention=None,
        optimiser=adamw,
        options=Training(steps=o.steps, batch=o.batch, damping=1.0, checks=1),
        device=choose("cpu"),
        weights=weights * reach / max(float(weights.mean()), 1e-12),
        width=o.width,
    )
    items = _items(x, mass)
    first = contrast.start(contrast.shapes(learned, contrast.facts(learned, items)), rng)
    heard = np.bincount(np.concatenate(items.words), minlength=x.width) > 0
    first[TABLE][~heard] = 0  # what no counted row has, says nothing
    if start is not None:
        known = start[prototypes.WORDS].any(axis=1, keepdims=True)
        first[TABLE] = np.where(known, start[prototypes.WORDS], first[TABLE])
        first[OWN + "prototypes"] = start[prototypes.PROTOTYPES]
    if sum(len(words) > 1 for words in items.words) > 1:
        first = contrast.train(learned, items, rng, begin=first)[0].arrays
    return prototypes.arrays(first[TABLE], weights, first[OWN + "prototypes"])


def _items(x: Sparse, mass: np.ndarray) -> Items:
    """The rows that count, as items. Equal ones are one series, so that together they are drawn as often as one."""
    some = take(x, np.flatnonzero(mass > 0))
    bags = np.split(some.ids.astype(np.int64), some.starts[1:-1])
    none = np.zeros(0, dtype=np.int64)
    return make(bags, np.zeros(len(bags), dtype=np.int64), [none] * len(bags), alike(some))
