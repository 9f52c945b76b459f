"""Warm start: a nightly update begins with the weights of a published version instead of chance.

All weights whose names and shapes agree are taken over, and they all do, because the encoder has to be the same. The
columns of the output layer go by their label's name: a label that both know keeps its column, a new one starts fresh,
one that is gone goes. With the same labels what was counted before training, such as the table of `selected`, is kept:
counted anew it changes the codes of words that the weights have learned, and cost about two points of accuracy when it
was measured. So a word that comes up later is not heard before a training from the start; one a week is a good rhythm.
With other labels it is counted anew, because votes speak of labels by their places.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from tvml.arrays import Arrays
from tvml.errors import UsageError
from tvml.models import encoder
from tvml.models.classifier import VOTES, Classifier, parameters
from tvml.registry import classifier, store
from tvml.train import data, gate
from tvml.train.recipe import Recipe, flat

RECIPE = "recipe.yaml"


class Warm(NamedTuple):
    """The version that training starts from."""

    ref: str  # "genre@0003"
    classifier: Classifier
    seen: frozenset[str] | None  # digests of the series that it has learned; None = it does not tell


def load(root: Path, ref: str) -> tuple[Warm, str | None]:
    """The version that `ref` means now, and the path of its recipe. Raises ModelError when there is none."""
    path = store.resolve(root, ref)  # once: an alias may move
    exact = f"{path.parent.parent.name}@{path.name}"
    found = Warm(exact, classifier.load(root, exact), gate.learned_by(path))
    return found, str(path / RECIPE) if (path / RECIPE).is_file() else None


def fitting(w: Warm, recipe: Recipe) -> Recipe:
    """The recipe with the version's width. Raises UsageError where it asks for another encoder or other fields.

    Their weights would mean something else.
    """
    c = w.classifier
    width = recipe.encoder.width or c.encoder.width
    asked = _asked(encoder.build(recipe.encoder, width), recipe.data.fields, recipe.data.max_tokens)
    there = _asked(c.encoder, c.fields, c.max_tokens)
    for name in {**there, **asked}:
        if asked.get(name) != there.get(name):
            raise UsageError(
                f"--warm-start {w.ref}: {name} is {there.get(name)} there and {asked.get(name)} here; "
                "leave that setting out, or train without --warm-start"
            )
    return replace(recipe, encoder=replace(recipe.encoder, width=width))


def room(w: Warm, most: int) -> int:
    """How many labels the version's width leaves room for in `most` weights. Raises UsageError for less than two."""
    e = w.classifier.encoder
    output = w.classifier.output
    column = parameters(e, 3, output) - parameters(e, 2, output)
    labels = 2 + (most - parameters(e, 2, output)) // column
    if labels < 2:
        raise UsageError(f"--warm-start {w.ref}: its weights alone are more than {most}; raise --max-parameters")
    return labels


def first(w: Warm, names: tuple[str, ...], rng: np.random.Generator) -> Arrays:
    """Arrays to begin with for these labels; a new label starts as rare as the version's rarest.

    With other labels what was counted is left out, to be counted anew: it may speak of labels by their places.
    """
    old = w.classifier
    p = dict(old.weights)
    if names != old.labels:
        p = {name: array for name, array in p.items() if name not in encoder.fixed(old.encoder)}
    if not old.output.module.TRAINED:  # it will be made anew
        return {name: array for name, array in p.items() if not name.startswith("output.")}
    places = {name.casefold(): i for i, name in enumerate(old.labels)}
    wide, bias = p["output.w"], p["output.b"]  # (d, k), (k,)
    columns = [places.get(name.casefold()) for name in names]
    fresh = rng.standard_normal((len(wide), len(names))) / np.sqrt(len(wide))
    known = [wide[:, place] if place is not None else fresh[:, i] for i, place in enumerate(columns)]
    p["output.w"] = np.stack(known, axis=1).astype(np.float32)
    p["output.b"] = np.array([bias[i] if i is not None else bias.min() for i in columns], dtype=np.float32)
    if VOTES in p:
        p[VOTES] = np.array([p[VOTES][i] if i is not None else 1.0 for i in columns], dtype=np.float32)
    return p


def split(w: Warm, e: data.Examples, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A split as `data.split` makes it, but of series that the version has not learned: only they can be held out."""
    seen = w.seen
    everything = np.arange(len(e.bags.words))
    if seen is None or not share:
        return everything, everything[:0]
    known = np.array([gate.digest(series) in seen for series in e.series], dtype=bool)
    new = np.flatnonzero(~known[e.bags.series])
    if not len(new):
        return everything, new
    held = new[data.split(e.take(new), min(1.0, share * len(everything) / len(new)), seed)[1]]
    return np.setdiff1d(everything, held), held


def _asked(e: encoder.Encoder, fields: tuple[str, ...], max_tokens: int) -> dict[str, Any]:
    """What has to agree, by the names that --set has for it."""
    return flat({"encoder": encoder.options(e), "data": {"fields": list(fields), "max_tokens": max_tokens}})
