"""Train a classifier: the same formulas as in prediction, with torch to follow the gradients.

Early stopping on a held-out part, one cosine from the highest learning rate to zero, and the weights of the best
check. Ctrl-C ends training and keeps the best so far.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import cos, pi
from typing import NamedTuple

import numpy as np
import torch
from torch.nn.functional import dropout

from tvml.arrays import Arrays, Bags, Shape
from tvml.config import Count, NotNegative, Part, Positive, Share
from tvml.errors import InputError
from tvml.methods import Method
from tvml.models import encoder
from tvml.models.classifier import Classifier, scores, shapes
from tvml.train import batches
from tvml.train.data import Examples
from tvml.train.groups import decaying


@dataclass(frozen=True)
class Options:
    steps: Positive = 2500  # at most, unless that is fewer than `epochs`
    epochs: Count = 15  # how often each text is seen at least
    batch: Positive = 64  # texts a step
    check: Positive = 125  # steps between two looks at the held-out part
    patience: Positive = 8  # looks without a better held-out accuracy before training ends
    refit: bool = True  # then train once more on everything, the whole schedule
    warm: Share = 0.2  # share of the steps after a warm start
    damping: Share = 0.25  # a series with n programmes weighs n^(1 - damping)
    dropout: Part = 0.2  # share of numbers set to 0 between the layers
    word_dropout: Part = 0.3  # share of words left out of a text
    warmup: Share = 0.05  # share of all steps in which the learning rate rises
    clip: NotNegative = 1.0  # largest norm of the gradient; 0 = off
    no_decay: tuple[str, ...] = ()  # names or patterns of weights that do not decay, besides all vectors


class Check(NamedTuple):
    """One line of the training's record."""

    step: int
    loss: float  # mean since the check before
    held_out_loss: float | None
    held_out_accuracy: float | None


class Trained(NamedTuple):
    """The best weights, the step they are of, and the record."""

    weights: dict[str, np.ndarray]
    step: int
    history: list[Check]
    interrupted: bool


class Fit(NamedTuple):
    """What one training run works with."""

    encoder: encoder.Encoder
    objective: Method
    optimiser: Method
    options: Options
    device: torch.device


def train(
    fit: Fit,
    learn: Examples,
    held: Examples | None,
    rng: np.random.Generator,
    watch: Callable[[Check], None] = lambda check: None,
    first: Arrays | None = None,
) -> Trained:
    """Weights that classify `learn`: those of the check that was best on `held`, without `held` the last.

    `first` are the arrays of a warm start, which needs fewer steps. Raises InputError when the loss is no number
    any more.
    """
    o = fit.options
    weights = learn.bags.weights(o.damping)
    total = max(o.steps, -(-o.epochs * len(weights) // o.batch))
    if first:
        total = max(1, round(o.warm * total))
    known = (
        {name: first[name] for name in encoder.fixed(fit.encoder)} if first else encoder.fit(fit.encoder, learn.bags)
    )
    share = np.bincount(learn.bags.labels, weights, len(learn.names)) / len(weights)
    named = shapes(fit.encoder, len(learn.names))
    p = {name: first[name] for name in named} if first else start(named, share, rng)
    step = _Step(fit, p, known, learn, rng)
    best, best_step, best_score = step.weights() | known, 0, (-1.0, 0.0)
    history: list[Check] = []
    losses: list[float] = []
    try:
        for number in range(1, total + 1):
            losses.append(step(_rate((number - 1) / total, o.warmup)))
            if number % o.check and number < total:
                continue
            now = step.weights() | known
            check = Check(number, float(np.mean(losses)), *_held_out(fit.encoder, now, held))
            if not np.isfinite(check.loss):
                raise InputError(f"training diverged before step {number}; lower optimiser.lr")
            history.append(check)
            losses.clear()
            # accuracy before loss: the loss soon rises with overconfidence, while more and more answers are right
            score = (check.held_out_accuracy or 0.0, -(check.held_out_loss or 0.0))
            if check.held_out_accuracy is None or score > best_score:
                best, best_step, best_score = now, number, score
            watch(check)  # after the best is kept: Ctrl-C may come while it runs
            if number - best_step >= o.patience * o.check:
                break
    except KeyboardInterrupt:
        if not best_step:
            raise  # nothing worth keeping yet
        return Trained(best, best_step, history, True)
    return Trained(best, best_step, history, False)


def start(named: dict[str, Shape], share: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """First weights: normal with variance 1 / inputs, vectors 0, gains small, output.b at the labels' share."""
    p = {}
    for name, shape in named.items():
        first = rng.standard_normal(shape) / np.sqrt(shape[0]) if len(shape) > 1 else np.zeros(shape)
        if name == "output.b":
            first = np.log(share + 1e-4)
        elif name.endswith(".gain"):
            first = np.full(shape, 0.3)
        p[name] = first.astype(np.float32)
    return p


class _Step:
    """One step of gradient descent after another, on batches that it draws.

    All weights lie in one vector, so that the optimiser is a few operations however many arrays there are.
    """

    def __init__(
        self, fit: Fit, first: dict[str, np.ndarray], known: Arrays, learn: Examples, rng: np.random.Generator
    ) -> None:
        self.fit, self.rng = fit, rng
        codes, self.texts = _coded(fit.encoder, known, learn.bags.words)
        self.codes = torch.from_numpy(codes).to(fit.device)  # (v, c)
        self.chances = batches.running(learn.bags.weights(fit.options.damping))
        self.targets = torch.eye(len(learn.names), device=fit.device)[torch.from_numpy(learn.bags.labels)]  # (b, k)
        weights = _label_weights(fit.objective.options.class_weights, learn.bags)
        self.label_weights = torch.from_numpy(weights).to(fit.device)
        decays = decaying({name: value.shape for name, value in first.items()}, fit.options.no_decay)
        flat = np.concatenate([value.ravel() for value in first.values()])
        decayed = np.concatenate([np.full(value.size, name in decays) for name, value in first.items()])
        self.vector = torch.from_numpy(flat).to(fit.device)
        # decay of each weight: the optimisers' formulas take a vector as well as a number
        decay = torch.from_numpy(decayed.astype(np.float32) * fit.optimiser.options.decay).to(fit.device)
        self.options = replace(fit.optimiser.options, decay=decay)
        self.state = fit.optimiser.module.init(self.vector, torch)
        self.shapes = {name: value.shape for name, value in first.items()}

    def __call__(self, rate: float) -> float:
        """One step; `rate` is the schedule's share of the highest learning rate. Returns the loss."""
        o, fit = self.fit.options, self.fit
        places = batches.draw(self.chances, o.batch, self.rng)
        ids, mask = batches.rectangle(self.texts, places, o.word_dropout, int(fit.encoder.silence), self.rng)
        on = torch.from_numpy(places).to(fit.device)

        def drop(x: torch.Tensor) -> torch.Tensor:
            return dropout(x, o.dropout)

        vector = self.vector.detach().requires_grad_()
        p = self._arrays(vector)
        # every word by itself, though words repeat: to gather distinct ones costs more than it saves, backwards
        x = encoder.words(p, self.codes[torch.from_numpy(ids)], fit.encoder, torch, drop)  # (b, n, d)
        y = drop(encoder.mix(p, x, torch.from_numpy(mask).to(fit.device), fit.encoder, torch, drop))
        scored = y @ p["output.w"] + p["output.b"]
        loss = fit.objective.module.loss(scored, self.targets[on], self.label_weights[on], fit.objective.options, torch)
        self._descend(torch.autograd.grad(loss, vector)[0], rate)
        return float(loss.detach())

    def weights(self) -> dict[str, np.ndarray]:
        """A copy of the weights as they are now."""
        return {name: value.cpu().numpy().copy() for name, value in self._arrays(self.vector).items()}

    def _arrays(self, vector: torch.Tensor) -> dict[str, torch.Tensor]:
        parts = torch.split(vector, [shape.numel() for shape in map(torch.Size, self.shapes.values())])
        return {name: part.reshape(shape) for (name, shape), part in zip(self.shapes.items(), parts, strict=True)}

    def _descend(self, gradient: torch.Tensor, rate: float) -> None:
        clip, optimiser = self.fit.options.clip, self.fit.optimiser.module
        if clip:
            gradient = gradient * torch.clamp(clip / (gradient.norm() + 1e-6), max=1.0)
        lr = rate * self.options.lr
        self.vector, self.state = optimiser.step(self.vector, gradient, self.state, lr, self.options, torch)


def _label_weights(power: float, bags: Bags) -> np.ndarray:
    """What each item weighs for its label: (share of the label)^-power, with a mean of 1."""
    weight = (np.bincount(bags.labels)[bags.labels] / len(bags.labels)) ** -power
    return np.asarray(weight / weight.mean(), dtype=np.float32)


def _rate(done: float, warmup: float) -> float:
    """The schedule at a share `done` of all steps: up in a line, then down a cosine to 0; at most 1."""
    rise = min(1.0, (done + 1e-3) / warmup) if warmup else 1.0
    return rise * 0.5 * (1.0 + cos(pi * min(done, 1.0)))


def _held_out(e: encoder.Encoder, weights: Arrays, held: Examples | None) -> tuple[float | None, float | None]:
    """Loss and accuracy over the held-out programmes, by the numpy road that prediction takes."""
    if held is None or not held.bags.words:
        return None, None
    words, labels, counts, _ = held.bags
    found = probabilities(e, weights, words)
    losses = -np.log(found[np.arange(len(labels)), labels] + 1e-9)
    hits = (found.argmax(axis=1) == labels).astype(float)
    return float((losses * counts).sum() / counts.sum()), float((hits * counts).sum() / counts.sum())


def probabilities(e: encoder.Encoder, weights: Arrays, texts: Sequence[tuple[str, ...]]) -> np.ndarray:
    """Probabilities (b, k) of texts, each its distinct words."""
    codes, ids = _coded(e, weights, texts)
    labels = tuple(map(str, range(weights["output.b"].shape[0])))
    return scores(Classifier(e, weights, labels, (), 0), encoder.words(weights, codes, e, np), ids)


def _coded(e: encoder.Encoder, known: Arrays, texts: Sequence[tuple[str, ...]]) -> tuple[np.ndarray, list[np.ndarray]]:
    """Codes (v, c) of the distinct words, and each text as places in them, less the words that are left out."""
    places: dict[str, int] = {}
    whole = [encoder.text(e, words) for words in texts]
    ids = [np.array([places.setdefault(word, len(places)) for word in words], dtype=np.int64) for words in whole]
    codes, heard = encoder.codes(e, known, list(places))
    return codes, [some[heard[some]] for some in ids]
