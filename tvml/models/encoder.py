"""Encoder: the words of a programme become one vector, by whichever methods a recipe names.

    token codes -> features -> layer -> attention (residual) -> pooling, one or several side by side

The first two steps look at one word at a time, so they run once per distinct word (`words`); the rest once per
distinct text (`mix`). Features may also let words vote for labels; the votes go past the network, beside the vector.
Weights are a flat dict of arrays, "attention.q" and so on, numpy to predict, torch to train.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from tvml.arrays import Array, Arrays, Bags, Shape, rms_norm
from tvml.config import Count
from tvml.errors import InputError
from tvml.methods import Method, Now, find, names

SILENCE = ""  # the word that says nothing

Spec = str | dict[str, Any]  # a method in a recipe: its name, or its name and options


@dataclass(frozen=True)
class Options:
    width: Count = 0  # numbers a word vector has; 0 = as many as max_parameters allows
    features: Spec = "selected"
    layer: Spec | None = None
    attention: Spec | None = field(default_factory=lambda: {"name": "linear", "heads": 2, "values": False})
    pooling: Spec | tuple[Spec, ...] = ("query", "max")  # side by side: the vector is as wide as all of them
    silence: bool = True  # every text has one more word, which says nothing: what no other word outshouts


class Encoder(NamedTuple):
    """Methods found and ready; `width` is d."""

    features: Method
    layer: Method | None
    attention: Method | None
    pooling: tuple[Method, ...]
    silence: bool
    width: int


def build(o: Options, width: int) -> Encoder:
    """The methods that the options name. Raises InputError for an unknown one."""
    poolings = o.pooling if isinstance(o.pooling, tuple) else (o.pooling,)
    if not poolings:
        raise InputError(f"encoder.pooling is empty; name at least one of {', '.join(names('pooling'))}")
    return Encoder(
        find("features", o.features),
        find("layer", o.layer) if o.layer else None,
        find("attention", o.attention) if o.attention else None,
        tuple(find("pooling", spec) for spec in poolings),
        o.silence,
        width,
    )


def options(e: Encoder) -> dict[str, Any]:
    """The options that build this encoder again, every default spelled out."""
    return {
        "width": e.width,
        "features": e.features.spec(),
        "layer": e.layer.spec() if e.layer else None,
        "attention": e.attention.spec() if e.attention else None,
        "pooling": [method.spec() for method in e.pooling],
        "silence": e.silence,
    }


def parts(e: Encoder) -> dict[str, Method]:
    """The methods by the prefix of their weights' names."""
    named = {"features": e.features, "layer": e.layer, "attention": e.attention}
    found = {prefix: method for prefix, method in named.items() if method}
    return found | {f"pooling{i}": method for i, method in enumerate(e.pooling)}


def shapes(e: Encoder) -> dict[str, Shape]:
    """Name -> shape of every weight of the encoder."""
    named = {
        f"{prefix}.{name}": shape
        for prefix, method in parts(e).items()
        for name, shape in method.module.shapes(e.width, method.options).items()
    }
    return named | ({"attention.gain": (e.width,)} if e.attention else {})


def fixed(e: Encoder) -> dict[str, Shape]:
    """Name -> shape of the bytes that are counted before training rather than trained."""
    known = e.features.module.fixed(e.features.options)
    return {f"features.{name}": shape for name, shape in known.items()}


def fit(e: Encoder, bags: Bags, k: int) -> Arrays:
    """The arrays of `fixed`, from the training texts with k labels."""
    known = e.features.module.fit(bags, k, e.features.options)
    return {f"features.{name}": array for name, array in known.items()}


def training(e: Encoder, now: Now) -> Encoder:
    """The encoder as it is at a training step: some methods shuffle, cool down or balance while they learn.

    Prediction takes `e` itself, and so does training when no method of it defines `training`.
    """
    if not any(hasattr(method.module, "training") for method in parts(e).values()):
        return e
    return e._replace(
        features=e.features.at(now),
        layer=e.layer and e.layer.at(now),
        attention=e.attention and e.attention.at(now),
        pooling=tuple(method.at(now) for method in e.pooling),
    )


class Coded(NamedTuple):
    """What the network sees of tokens before any trained weight: codes (v, c) float32, and heard (v,) bool.

    A token that is not heard is left out of its text: the features say it means nothing.
    """

    codes: np.ndarray
    heard: np.ndarray


def codes(e: Encoder, known: Arrays, tokens: Sequence[str]) -> Coded:
    """Codes of the tokens; SILENCE has a code of zeros and is always heard."""
    found = np.asarray(e.features.module.codes(tokens, _of("features", known), e.features.options))
    silent = np.array([token == SILENCE for token in tokens], dtype=bool)
    found[silent] = 0
    return Coded(found, found.any(axis=1) | silent)


def text(e: Encoder, words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a programme as the encoder wants them: SILENCE first, if it is to listen to that."""
    return (SILENCE, *words) if e.silence else words


def same(x: Array) -> Array:
    """No dropout."""
    return x


def votes(e: Encoder) -> bool:
    """Do the words vote for labels, beside what the network makes of them?"""
    return hasattr(e.features.module, "votes")


def size(e: Encoder) -> int:
    """How wide the vector of a programme is, votes not counted."""
    return e.width * len(e.pooling)


def words(p: Arrays, code: Array, e: Encoder, xp: Any, drop: Callable[[Array], Array] = same) -> Array:
    """Codes of tokens (..., c) to their vectors (..., d), each by itself, and behind them their votes, if they vote.

    `drop` is dropout while training.
    """
    x = e.features.module.forward(_of("features", p), code, e.features.options, xp)
    if e.layer:
        x = drop(x)
        x = x + e.layer.module.forward(_of("layer", p), rms_norm(x, xp), e.layer.options, xp)
    return xp.concatenate([x, e.features.module.votes(code, e.features.options)], axis=-1) if votes(e) else x


def settle(p: Arrays, code: Array, mass: Array, e: Encoder, xp: Any) -> Arrays:
    """Weights after training: p with those of the layer that are worked out rather than learned, where it has such.

    `code` (v, c) are the training words, of which each counts `mass` (v,).
    """
    if not (e.layer and hasattr(e.layer.module, "settle")):
        return p
    x = rms_norm(e.features.module.forward(_of("features", p), code, e.features.options, xp), xp)
    found = e.layer.module.settle(_of("layer", p), x, mass, e.layer.options, xp)
    return p | {f"layer.{name}": value for name, value in found.items()}


def mix(p: Arrays, x: Array, mask: Array, e: Encoder, xp: Any, drop: Callable[[Array], Array] = same) -> Array:
    """What `words` made of tokens, with mask (b, n), to one vector a programme: (b, d * number of poolings).

    Behind it the programme's votes (b, k), if words vote: their sum over the root of the number of words, between a
    sum, which would shout in long texts, and a mean, which would forget that many words agree.
    """
    vector = pool(p, context(p, x, mask, e, xp, drop), mask, e, xp)
    if not votes(e):
        return vector
    total = (x[..., e.width :] * mask[..., None]).sum(axis=1) / xp.sqrt(mask.sum(axis=1)[:, None] + 1e-9)
    return xp.concatenate([vector, total], axis=-1)


def context(p: Arrays, x: Array, mask: Array, e: Encoder, xp: Any, drop: Callable[[Array], Array] = same) -> Array:
    """What `words` made of tokens, each by itself, to what they are among the others of their text: (b, n, d)."""
    x = drop(x[..., : e.width])
    if e.attention:
        y = e.attention.module.forward(_of("attention", p), rms_norm(x, xp), mask, e.attention.options, xp)
        x = x + p["attention.gain"] * drop(y)
    return rms_norm(x, xp)


def pool(p: Arrays, x: Array, mask: Array, e: Encoder, xp: Any) -> Array:
    """What `context` made (b, n, d) to one vector a programme: (b, d * number of poolings)."""
    pooled = [
        method.module.forward(_of(f"pooling{i}", p), x, mask, method.options, xp) for i, method in enumerate(e.pooling)
    ]
    return xp.concatenate(pooled, axis=-1)


def weigh(p: Arrays, x: Array, mask: Array, e: Encoder, xp: Any) -> Array | None:
    """What each token weighs in `pool`: (b, n), the mean of the poolings that weigh tokens; None when none does."""
    found = [
        method.module.weights(_of(f"pooling{i}", p), x, mask, method.options, xp)
        for i, method in enumerate(e.pooling)
        if hasattr(method.module, "weights")
    ]
    return sum(found) / len(found) if found else None


def _of(prefix: str, p: Arrays) -> Arrays:
    return {name[len(prefix) + 1 :]: value for name, value in p.items() if name.startswith(prefix + ".")}
