"""A problem whose answer is known: one word decides each label, all others are noise."""

from dataclasses import replace

import numpy as np
import torch

from tvml.arrays import Bags
from tvml.methods import find
from tvml.models import encoder
from tvml.train import device, loop
from tvml.train.data import Examples
from tvml.train.recipe import Recipe

NOISE = [f"noise{i}" for i in range(40)]
NO_VOTES = {"name": "selected", "votes": 0}  # so that only what is trained can answer


def examples_of(words, labels, names, counts=None, series=None):
    """Examples from plain lists; each text a series of its own and one programme unless told."""
    n = len(words)
    series = [str(i) for i in range(n)] if series is None else series
    kept, numbers = np.unique(np.array(series), return_inverse=True)
    counts = np.ones(n, dtype=np.int64) if counts is None else np.asarray(counts)
    return Examples(Bags(words, np.asarray(labels, dtype=np.int64), counts, numbers), names, tuple(kept.tolist()))


def planted(items, rng, shares=(0.5, 0.5), certain=True):
    """Texts of seven words; the word "signal<label>" is in each, or in none where nothing is `certain`."""
    labels = rng.choice(len(shares), size=items, p=shares)
    bags = []
    for label in labels:
        words = list(rng.choice(NOISE, 6, replace=False))
        words.insert(int(rng.integers(7)), f"signal{label}" if certain else str(rng.choice(NOISE)))
        bags.append(tuple(dict.fromkeys(words)))
    return examples_of(bags, labels, tuple(f"label{i}" for i in range(len(shares))))


def fit(objective="cross_entropy", width=8, features="selected", output="linear", **train):
    """What a run works on: the shipped methods in a small encoder, and as many steps as are told."""
    device.settle(0)
    recipe = Recipe()
    e = encoder.build(replace(recipe.encoder, features=features), width)
    o = replace(recipe.train, **{"epochs": 0, "check": 10} | train)
    how, by = find("objective", objective), find("optimiser", recipe.optimiser)
    return loop.Fit(e, how, by, o, torch.device("cpu"), find("output", output))


def accuracy(found, run, examples):
    guess = loop.probabilities(run.encoder, found.weights, examples.bags.words, run.output).argmax(axis=1)
    return float((guess == examples.bags.labels).mean())


def held_out_loss(found, run, examples):
    p = loop.probabilities(run.encoder, found.weights, examples.bags.words, run.output)
    return float(-np.log(p[np.arange(len(p)), examples.bags.labels] + 1e-9).mean())
