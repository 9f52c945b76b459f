"""Classifier: an encoder and an output, a linear layer unless told; predicts with numpy alone.

scores = output(encode(words)), such as encode(words) @ output.w + output.b, and the words' votes times votes.scale, one
number a label, where words vote; probabilities = softmax(scores), or sigmoid(scores) where labels do not exclude each
other.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from tvml.arrays import Array, Arrays, Shape, count, pad, sigmoid, softmax
from tvml.errors import InputError
from tvml.methods import Method, find
from tvml.models import encoder

CHUNK = 256  # texts at a time: enough for numpy, few enough for the processor's cache
LINEAR = find("output", "linear")
VOTES = "votes.scale"  # what a vote for each label counts; only where gradients can train it


class Classifier(NamedTuple):
    """A trained classifier; `fields` and `max_tokens` say what of a programme it reads."""

    encoder: encoder.Encoder
    weights: Arrays
    labels: tuple[str, ...]
    fields: tuple[str, ...]
    max_tokens: int
    output: Method = LINEAR
    multi: bool = False  # each label has a probability by itself


def shapes(e: encoder.Encoder, k: int, output: Method = LINEAR) -> dict[str, Shape]:
    """Name -> shape of every weight, for k classes."""
    voting = {VOTES: (k,)} if encoder.votes(e) and output.module.TRAINED else {}
    return encoder.shapes(e) | _named(output.module.shapes(encoder.size(e), k, output.options)) | voting


def fixed(e: encoder.Encoder, k: int, output: Method = LINEAR) -> dict[str, Shape]:
    """Name -> shape of the bytes that are fitted rather than trained."""
    return encoder.fixed(e) | _named(output.module.fixed(encoder.size(e), k, output.options))


def parameters(e: encoder.Encoder, k: int, output: Method = LINEAR) -> int:
    """All weights for k classes; bytes that are fitted but not trained count as a quarter of a weight each."""
    return count(shapes(e, k, output)) + -(-count(fixed(e, k, output)) // 4)


def fitting(o: encoder.Options, k: int, most: int, output: Method = LINEAR) -> encoder.Encoder:
    """The encoder of these options with at most `most` weights for k classes, output included.

    A width of 0 becomes the largest multiple of 4 that fits. Raises InputError when nothing does.
    """
    if o.width:
        e = encoder.build(o, o.width)
        if (total := parameters(e, k, output)) > most:
            raise InputError(
                f"width {o.width} makes {total} weights for {k} labels, {most} are allowed; "
                "lower encoder.width or raise --max-parameters"
            )
        return e
    width = 4
    if parameters(encoder.build(o, width), k, output) > most:
        raise InputError(f"{most} weights are too few for {k} labels; raise --max-parameters")
    while parameters(encoder.build(o, width + 4), k, output) <= most:
        width += 4
    return encoder.build(o, width)


def logits(
    p: Arrays, x: Array, e: encoder.Encoder, output: Method, xp: Any, drop: Callable[[Array], Array] = encoder.same
) -> Array:
    """Scores before the softmax (b, k) of what `encoder.mix` made of texts. `drop` is dropout while training."""
    size = encoder.size(e)
    found = output.module.scores(output_of(p), drop(x[..., :size]), output.options, xp)
    return found + p[VOTES] * x[..., size:] if VOTES in p else found


def scores(c: Classifier, vectors: np.ndarray, bags: Sequence[np.ndarray]) -> np.ndarray:
    """Probabilities (b, k) of bags of token ids; `vectors` (v, d) are what `encoder.words` made of the tokens."""
    result = np.zeros((len(bags), len(c.labels)), dtype=np.float32)
    shares = sigmoid if c.multi else softmax
    for part, x in _mixed(c.encoder, c.weights, vectors, bags):
        result[part] = shares(logits(c.weights, x, c.encoder, c.output, np), np)
    return result


def embed(e: encoder.Encoder, weights: Arrays, vectors: np.ndarray, bags: Sequence[np.ndarray]) -> np.ndarray:
    """What the output sees of bags of token ids: (b, d * number of poolings)."""
    result = np.zeros((len(bags), encoder.size(e)), dtype=np.float32)
    for part, x in _mixed(e, weights, vectors, bags):
        result[part] = x[:, : result.shape[1]]  # without votes
    return result


def scaled(p: Arrays, output: Method, temperature: float) -> Arrays:
    """The weights that give the same scores divided by `temperature`: above 1 less sure, below 1 surer."""
    found = {f"output.{name}": array for name, array in output.module.scaled(output_of(p), temperature).items()}
    return p | found | ({VOTES: p[VOTES] / temperature} if VOTES in p else {})


def _mixed(
    e: encoder.Encoder, weights: Arrays, vectors: np.ndarray, bags: Sequence[np.ndarray]
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Places of some bags with their vectors, until all had their turn."""
    order = np.argsort([len(bag) for bag in bags], kind="stable")
    for start in range(0, len(order), CHUNK):  # sorted by length, so that little of a rectangle is padding
        part = order[start : start + CHUNK]
        ids, mask = pad([bags[i] for i in part])
        yield part, encoder.mix(weights, vectors[ids], mask, e, np)


def output_of(p: Arrays) -> Arrays:
    """The output's own arrays, by the names that it gave them."""
    return {name.removeprefix("output."): array for name, array in p.items() if name.startswith("output.")}


def _named(arrays: dict[str, Shape]) -> dict[str, Shape]:
    return {f"output.{name}": shape for name, shape in arrays.items()}
