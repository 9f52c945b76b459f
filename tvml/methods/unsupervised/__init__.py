"""Slot `unsupervised`: what an encoder of programmes learns from texts without labels.

Options                                            frozen dataclass

A closed form, numpy alone, which needs no gradient:
fit(x, mass, most, o, rng) -> Arrays               x Sparse (b, v) plain counts, mass (b,) what each row counts; at most
                                                   `most` weights; numpy arrays by name
ready(p, words, o) -> table                        (v, d) the vector of each word, from these arrays; a text is the sum
                                                   of its words' vectors
weights(p) -> int                                  how many numbers it has learned

Or a loss, whose gradient torch follows:
VIEWS = 1 | 2                                      what a batch has of each item: its whole text, in the order of its
                                                   words, or the two views that slot `view` makes of it
ATTENTION = None | Spec                            the encoder's attention where the recipe names none; left out: None
shapes(d, facts, o) -> {name: shape}               arrays that are trained besides the encoder's; matrices begin with a
                                                   variance of 1 / rows, vectors with 0, "gain" with 0.3
KEPT = ()                                          those of them that are stored with the model
state(d, facts, o, rng) -> Arrays                  arrays that are kept from batch to batch but not trained: a memory, a
                                                   queue; numpy; left out: none
loss(net, batch, o, xp) -> scalar
after(net, batch, o, xp) -> Arrays                 what has to change when the weights have taken their step: arrays of
                                                   `shapes` or `state` by name, whole; without gradients; left out: none

Vectors of texts have length 1. Letters as everywhere; b items of a batch, n words of a text, v words of the vocabulary.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from tvml.arrays import Array, Arrays


class Facts(NamedTuple):
    """What is known of the texts before training."""

    items: int
    frequency: np.ndarray  # (v,) float32, share of the texts that have each word of the vocabulary


class View(NamedTuple):
    """Texts as their words."""

    ids: Array  # (b, n) places in the vocabulary, in the order of the text; 0 where there is no word
    weight: Array  # (b, n) what each word counts; 0 where there is none


class Batch(NamedTuple):
    items: Array  # (b,) numbers of the items, below Facts.items
    views: tuple[View, ...]  # VIEWS of them
    step: int  # 1, 2, 3 ...
    rng: np.random.Generator  # all that is random comes from it


class Net(NamedTuple):
    """The encoder with the weights of this moment."""

    p: Arrays  # the method's own arrays, trained or not, by the names of `shapes` and `state`
    facts: Facts
    words: Callable[[Array], Array]  # ids (...) -> (..., d), each word by itself
    context: Callable[[View], Array]  # (b, n, d), words among the others of their text
    vector: Callable[[View], Array]  # (b, d) of length 1
    pool: Callable[[Array, View], Array]  # what `context` gave (b, n, d) -> (b, d) of length 1
