"""Train a classifier: the same formulas as in prediction, with torch to follow the gradients.

Early stopping on a held-out part, one cosine from the highest learning rate to zero, and the weights of the best
epoch. Ctrl-C ends training and keeps the best so far.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import cos, pi
from typing import NamedTuple

import numpy as np
import torch
from torch.nn.functional import dropout

from tvml.arrays import Arrays, Shape
from tvml.methods import Method
from tvml.models import encoder
from tvml.models.classifier import Classifier, scores, shapes
from tvml.train import batches
from tvml.train.data import Examples
from tvml.train.groups import decaying


@dataclass(frozen=True)
class Options:
    epochs: int = 30  # at most
    patience: int = 8  # epochs without a better held-out loss before training ends
    batch: int = 64  # texts a step
    dropout: float = 0.2  # share of numbers set to 0 between the layers
    word_dropout: float = 0.2  # share of words left out of a text
    warmup: float = 0.05  # share of all steps in which the learning rate rises
    clip: float = 1.0  # largest norm of the gradient; 0 = off
    no_decay: tuple[str, ...] = ()  # names or patterns of weights that do not decay, besides all vectors


class Epoch(NamedTuple):
    """One line of the training's record."""

    epoch: int
    loss: float
    held_out_loss: float | None
    held_out_accuracy: float | None


class Trained(NamedTuple):
    weights: dict[str, np.ndarray]
    history: list[Epoch]
    interrupted: bool


class Fit(NamedTuple):
    """What one training run works on."""

    encoder: encoder.Encoder
    objective: Method
    optimiser: Method
    options: Options
    device: torch.device


def train(
    fit: Fit,
    learn: Examples,
    held: Examples,
    rng: np.random.Generator,
    watch: Callable[[Epoch], None] = lambda epoch: None,
) -> Trained:
    """Weights that classify `learn`, the best of all epochs by the loss on `held` (the last without `held`)."""
    k = len(learn.names)
    p = start(shapes(fit.encoder, k), learn, rng, fit.device)
    words, ids = _vocabulary(learn.bags)
    codes = torch.from_numpy(encoder.codes(fit.encoder, words)).to(fit.device)  # (v, c)
    step = _Step(fit, p, learn, codes, ids)
    total = fit.options.epochs * -(-len(ids) // fit.options.batch)
    best, best_loss, since = _copy(p), float("inf"), 0
    history: list[Epoch] = []
    try:
        for number in range(1, fit.options.epochs + 1):
            sizes = np.array([len(bag) for bag in ids])
            losses = [
                step(places, rng, _rate(step.done / total, fit.options.warmup))
                for places in batches.order(sizes, fit.options.batch, rng)
            ]
            epoch = Epoch(number, float(np.mean(losses)), *_held_out(fit, p, held))
            history.append(epoch)
            watch(epoch)
            loss = epoch.held_out_loss if epoch.held_out_loss is not None else -number
            if loss < best_loss:
                best, best_loss, since = _copy(p), loss, 0
            else:
                since += 1
            if since >= fit.options.patience:
                break
    except KeyboardInterrupt:
        if not history:
            raise  # nothing worth keeping yet
        return Trained(best, history, True)
    return Trained(best, history, False)


def start(
    named: dict[str, Shape], learn: Examples, rng: np.random.Generator, device: torch.device
) -> dict[str, torch.Tensor]:
    """First weights: normal with variance 1 / inputs, vectors 0, the output's bias at the labels' shares."""
    p = {}
    for name, shape in named.items():
        first = rng.standard_normal(shape) / np.sqrt(shape[0]) if len(shape) > 1 else np.zeros(shape)
        if name == "output.b":
            first = np.log(np.bincount(learn.labels, minlength=shape[0]) / len(learn.labels) + 1e-4)
        p[name] = torch.tensor(first, dtype=torch.float32, device=device, requires_grad=True)
    return p


class _Step:
    """One step of gradient descent; `done` counts them."""

    def __init__(
        self,
        fit: Fit,
        p: dict[str, torch.Tensor],
        learn: Examples,
        codes: torch.Tensor,
        ids: list[np.ndarray],
    ) -> None:
        self.fit, self.p, self.codes, self.ids = fit, p, codes, ids
        self.targets = torch.eye(len(learn.names), device=fit.device)[torch.from_numpy(learn.labels)]
        self.weight = torch.from_numpy(_item_weights(fit.objective.options.class_weights, learn)).to(fit.device)
        self.state = {name: fit.optimiser.module.init(value.detach(), torch) for name, value in p.items()}
        self.decays = decaying({name: tuple(value.shape) for name, value in p.items()}, fit.options.no_decay)
        self.done = 0

    def __call__(self, places: np.ndarray, rng: np.random.Generator, rate: float) -> float:
        o, fit = self.fit.options, self.fit
        ids, mask = batches.drop_words(batches.rectangle(self.ids, places), o.word_dropout, rng)
        distinct, places_of = np.unique(ids, return_inverse=True)  # each word of the batch is embedded once
        on = torch.from_numpy(places).to(fit.device)

        def drop(x: torch.Tensor) -> torch.Tensor:
            return dropout(x, o.dropout)

        x = encoder.words(self.p, self.codes[torch.from_numpy(distinct)], fit.encoder, torch, drop)
        x = x[torch.from_numpy(places_of.reshape(ids.shape))]  # (b, n, d)
        y = drop(encoder.mix(self.p, x, torch.from_numpy(mask).to(fit.device), fit.encoder, torch, drop))
        loss = fit.objective.module.loss(
            y @ self.p["output.w"] + self.p["output.b"],
            self.targets[on],
            self.weight[on],
            fit.objective.options,
            torch,
        )
        gradients = torch.autograd.grad(loss, list(self.p.values()))
        self._descend(dict(zip(self.p, gradients, strict=True)), rate)
        self.done += 1
        return float(loss.detach())

    def _descend(self, gradients: dict[str, torch.Tensor], rate: float) -> None:
        clip, optimiser = self.fit.options.clip, self.fit.optimiser
        with torch.no_grad():
            norm = torch.nn.utils.get_total_norm(list(gradients.values()))
            scale = torch.clamp(clip / (norm + 1e-6), max=1.0) if clip else torch.ones(())
            for name, p in self.p.items():
                o = optimiser.options if name in self.decays else replace(optimiser.options, decay=0.0)
                new, self.state[name] = optimiser.module.step(
                    p, gradients[name] * scale, self.state[name], rate * o.lr, o, torch
                )
                p.copy_(new)


def _item_weights(power: float, learn: Examples) -> np.ndarray:
    """What each item weighs: (share of its label)^-power, with a mean of 1."""
    count = np.bincount(learn.labels, minlength=len(learn.names)).astype(np.float64)
    weight = (count[learn.labels] / len(learn.labels)) ** -power
    return np.asarray(weight / weight.mean(), dtype=np.float32)


def _rate(done: float, warmup: float) -> float:
    """The schedule at a share `done` of all steps: up in a line, then down a cosine to 0; at most 1."""
    rise = min(1.0, (done + 1e-3) / warmup) if warmup else 1.0
    return rise * 0.5 * (1.0 + cos(pi * min(done, 1.0)))


def _held_out(fit: Fit, p: dict[str, torch.Tensor], held: Examples) -> tuple[float | None, float | None]:
    """Loss and accuracy on the held-out items, by the numpy road that prediction takes."""
    if not held.bags:
        return None, None
    found = probabilities(fit.encoder, _copy(p), held.bags)
    right = found[np.arange(len(held.labels)), held.labels]
    return float(-np.log(right + 1e-9).mean()), float((found.argmax(axis=1) == held.labels).mean())


def probabilities(e: encoder.Encoder, weights: Arrays, bags: Sequence[tuple[str, ...]]) -> np.ndarray:
    """Probabilities (b, k) of bags of words."""
    words, ids = _vocabulary(bags)
    vectors = encoder.words(weights, encoder.codes(e, words), e, np)
    k = weights["output.b"].shape[0]
    return scores(Classifier(e, weights, tuple(map(str, range(k))), (), 0), vectors, ids)


def _copy(p: dict[str, torch.Tensor]) -> dict[str, np.ndarray]:
    return {name: value.detach().cpu().numpy().copy() for name, value in p.items()}


def _vocabulary(bags: Sequence[tuple[str, ...]]) -> tuple[list[str], list[np.ndarray]]:
    """The distinct words of all bags, and each bag as places in them."""
    places: dict[str, int] = {}
    ids = [np.array([places.setdefault(word, len(places)) for word in bag], dtype=np.int64) for bag in bags]
    return list(places), ids
