"""Classifier: an encoder and one linear layer; predicts with numpy alone.

scores = encode(words) @ output.w + output.b, plus the words' votes times output.votes, one number a label, where they
vote; probabilities = softmax(scores).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tvml.arrays import Array, Arrays, Shape, count, pad, softmax
from tvml.errors import InputError
from tvml.models import encoder

CHUNK = 256  # texts at a time: enough for numpy, few enough for the processor's cache


class Classifier(NamedTuple):
    """A trained classifier; `fields` and `max_tokens` say what of a programme it reads."""

    encoder: encoder.Encoder
    weights: Arrays
    labels: tuple[str, ...]
    fields: tuple[str, ...]
    max_tokens: int


def shapes(e: encoder.Encoder, k: int) -> dict[str, Shape]:
    """Name -> shape of every weight, for k classes."""
    named = {"output.w": (encoder.size(e), k), "output.b": (k,)} | ({"output.votes": (k,)} if encoder.votes(e) else {})
    return encoder.shapes(e) | named


def parameters(e: encoder.Encoder, k: int) -> int:
    """All weights for k classes; bytes that are fitted but not trained count as a quarter of a weight each."""
    return count(shapes(e, k)) + -(-count(encoder.fixed(e)) // 4)


def fitting(o: encoder.Options, k: int, most: int) -> encoder.Encoder:
    """The encoder of these options with at most `most` weights for k classes, output included.

    A width of 0 becomes the largest multiple of 4 that fits. Raises InputError when nothing does.
    """
    if o.width:
        e = encoder.build(o, o.width)
        if (total := parameters(e, k)) > most:
            raise InputError(
                f"width {o.width} makes {total} weights for {k} labels, {most} are allowed; "
                "lower encoder.width or raise --max-parameters"
            )
        return e
    width = 4
    if parameters(encoder.build(o, width), k) > most:
        raise InputError(f"{most} weights are too few for {k} labels; raise --max-parameters")
    while parameters(encoder.build(o, width + 4), k) <= most:
        width += 4
    return encoder.build(o, width)


def logits(p: Arrays, x: Array, e: encoder.Encoder) -> Array:
    """Scores before the softmax (b, k) of what the encoder made of texts."""
    size = encoder.size(e)
    found = x[..., :size] @ p["output.w"] + p["output.b"]
    return found + p["output.votes"] * x[..., size:] if encoder.votes(e) else found


def scores(c: Classifier, vectors: np.ndarray, bags: Sequence[np.ndarray]) -> np.ndarray:
    """Probabilities (b, k) of bags of token ids; `vectors` (v, d) are what `encoder.words` made of the tokens."""
    result = np.zeros((len(bags), len(c.labels)), dtype=np.float32)
    order = np.argsort([len(bag) for bag in bags], kind="stable")
    for start in range(0, len(order), CHUNK):  # sorted by length, so that little of a rectangle is padding
        part = order[start : start + CHUNK]
        ids, mask = pad([bags[i] for i in part])
        x = encoder.mix(c.weights, vectors[ids], mask, c.encoder, np)
        result[part] = softmax(logits(c.weights, x, c.encoder), np)
    return result
