"""A problem whose answer is known: one word decides each label, all others are noise."""

from dataclasses import replace

import numpy as np
import torch

from tvml.methods import find
from tvml.models import encoder
from tvml.train import device, loop
from tvml.train.data import Examples
from tvml.train.recipe import Recipe

NOISE = [f"noise{i}" for i in range(40)]


def planted(items, rng, shares=(0.5, 0.5), certain=True):
    """Texts of seven words; the word "signal<label>" is in each, or in none where nothing is `certain`."""
    labels = rng.choice(len(shares), size=items, p=shares)
    bags = []
    for label in labels:
        words = list(rng.choice(NOISE, 6, replace=False))
        words.insert(int(rng.integers(7)), f"signal{label}" if certain else str(rng.choice(NOISE)))
        bags.append(tuple(dict.fromkeys(words)))
    names = tuple(f"label{i}" for i in range(len(shares)))
    return Examples(bags, labels.astype(np.int64), [str(i) for i in range(items)], names)


def fit(objective="cross_entropy", **train):
    """What a run works on: the shipped methods in a small encoder."""
    device.settle(0)
    recipe = Recipe()
    e = encoder.build(replace(recipe.encoder, width=8), 8)
    o = replace(recipe.train, **train)
    return loop.Fit(e, find("objective", objective), find("optimiser", recipe.optimiser), o, torch.device("cpu"))


def accuracy(found, run, examples):
    guess = loop.probabilities(run.encoder, found.weights, examples.bags).argmax(axis=1)
    return float((guess == examples.labels).mean())


def held_out_loss(found, run, examples):
    p = loop.probabilities(run.encoder, found.weights, examples.bags)
    return float(-np.log(p[np.arange(len(examples.labels)), examples.labels] + 1e-9).mean())
