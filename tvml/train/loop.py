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
from tvml.methods import Method
from tvml.models import encoder
from tvml.models.classifier import Classifier, scores, shapes
from tvml.train import batches
from tvml.train.data import Examples
from tvml.train.groups import decaying


@dataclass(frozen=True)
class Options:
    steps: int = 2500  # at most, unless that is fewer than `epochs`
    epochs: int = 15  # how often each text is seen at least
    batch: int = 64  # texts a step
    check: int = 125  # steps between two looks at the held-out part
    patience: int = 8  # looks without a better held-out loss before training ends
    damping: float = (
        0.5  # a series with n programmes weighs n^(1 - damping): 0 = every programme alike, 1 = every series
    )
    dropout: float = 0.2  # share of numbers set to 0 between the layers
    word_dropout: float = 0.3  # share of words left out of a text
    warmup: float = 0.05  # share of all steps in which the learning rate rises
    clip: float = 1.0  # largest norm of the gradient; 0 = off
    no_decay: tuple[str, ...] = ()  # names or patterns of weights that do not decay, besides all vectors


class Check(NamedTuple):
    """One line of the training's record."""

    step: int
    loss: float  # mean since the check before
    held_out_loss: float | None
    held_out_accuracy: float | None


class Trained(NamedTuple):
    weights: dict[str, np.ndarray]
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
    held: Examples,
    rng: np.random.Generator,
    watch: Callable[[Check], None] = lambda check: None,
) -> Trained:
    """Weights that classify `learn`, the best of all checks by the loss on `held` (the last without `held`)."""
    o = fit.options
    known = encoder.fit(fit.encoder, learn.bags)
    weights = learn.bags.weights(o.damping)
    share = np.bincount(learn.bags.labels, weights, len(learn.names)) / len(weights)
    p = start(shapes(fit.encoder, len(learn.names)), share, rng, fit.device)
    total = max(o.steps, -(-o.epochs * len(weights) // o.batch))
    step = _Step(fit, p, known, learn, rng)
    best, best_loss, since = _copy(p) | known, float("inf"), 0
    history: list[Check] = []
    losses: list[float] = []
    try:
        for number in range(1, total + 1):
            losses.append(step(_rate((number - 1) / total, o.warmup)))
            if number % o.check and number < total:
                continue
            now = _copy(p) | known
            check = Check(number, float(np.mean(losses)), *_held_out(fit.encoder, now, held))
            history.append(check)
            losses.clear()
            watch(check)
            if check.held_out_loss is None or check.held_out_loss < best_loss:
                best, best_loss, since = now, check.held_out_loss or best_loss, 0
            else:
                since += 1
            if since >= o.patience:
                break
    except KeyboardInterrupt:
        if not history:
            raise  # nothing worth keeping yet
        return Trained(best, history, True)
    return Trained(best, history, False)


def start(
    named: dict[str, Shape], share: np.ndarray, rng: np.random.Generator, device: torch.device
) -> dict[str, torch.Tensor]:
    """First weights: normal with variance 1 / inputs, vectors 0, gains small, output.b at the labels' share."""
    p = {}
    for name, shape in named.items():
        first = rng.standard_normal(shape) / np.sqrt(shape[0]) if len(shape) > 1 else np.zeros(shape)
        if name == "output.b":
            first = np.log(share + 1e-4)
        elif name.endswith(".gain"):
            first = np.full(shape, 0.3)
        p[name] = torch.tensor(first, dtype=torch.float32, device=device, requires_grad=True)
    return p


class _Step:
    """One step of gradient descent after another, on batches that it draws."""

    def __init__(
        self, fit: Fit, p: dict[str, torch.Tensor], known: Arrays, learn: Examples, rng: np.random.Generator
    ) -> None:
        self.fit, self.p, self.rng = fit, p, rng
        codes, self.bags = _coded(fit.encoder, known, learn.bags.words)
        self.codes = torch.from_numpy(codes).to(fit.device)  # (v, c)
        self.weights = learn.bags.weights(fit.options.damping)
        self.targets = torch.eye(len(learn.names), device=fit.device)[torch.from_numpy(learn.bags.labels)]  # (items, k)
        self.label_weights = torch.from_numpy(_label_weights(fit.objective.options.class_weights, learn.bags)).to(
            fit.device
        )
        self.state = {name: fit.optimiser.module.init(value.detach(), torch) for name, value in p.items()}
        self.decays = decaying({name: tuple(value.shape) for name, value in p.items()}, fit.options.no_decay)

    def __call__(self, rate: float) -> float:
        """One step; `rate` is the schedule's share of the highest learning rate. Returns the loss."""
        o, fit = self.fit.options, self.fit
        places = batches.draw(self.weights, o.batch, self.rng)
        ids, mask = batches.rectangle(self.bags, places, o.word_dropout, int(fit.encoder.silence), self.rng)
        distinct, at = np.unique(ids, return_inverse=True)  # each word of the batch is embedded once
        on = torch.from_numpy(places).to(fit.device)

        def drop(x: torch.Tensor) -> torch.Tensor:
            return dropout(x, o.dropout)

        x = encoder.words(self.p, self.codes[torch.from_numpy(distinct)], fit.encoder, torch, drop)
        x = x[torch.from_numpy(at.reshape(ids.shape))]  # (b, n, d)
        y = drop(encoder.mix(self.p, x, torch.from_numpy(mask).to(fit.device), fit.encoder, torch, drop))
        loss = fit.objective.module.loss(
            y @ self.p["output.w"] + self.p["output.b"],
            self.targets[on],
            self.label_weights[on],
            fit.objective.options,
            torch,
        )
        gradients = torch.autograd.grad(loss, list(self.p.values()))
        self._descend(dict(zip(self.p, gradients, strict=True)), rate)
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


def _label_weights(power: float, bags: Bags) -> np.ndarray:
    """What each item weighs for its label: (share of the label)^-power, with a mean of 1."""
    weight = (np.bincount(bags.labels)[bags.labels] / len(bags.labels)) ** -power
    return np.asarray(weight / weight.mean(), dtype=np.float32)


def _rate(done: float, warmup: float) -> float:
    """The schedule at a share `done` of all steps: up in a line, then down a cosine to 0; at most 1."""
    rise = min(1.0, (done + 1e-3) / warmup) if warmup else 1.0
    return rise * 0.5 * (1.0 + cos(pi * min(done, 1.0)))


def _held_out(e: encoder.Encoder, weights: Arrays, held: Examples) -> tuple[float | None, float | None]:
    """Loss and accuracy over the held-out programmes, by the numpy road that prediction takes."""
    words, labels, counts, _ = held.bags
    if not words:
        return None, None
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


def _copy(p: dict[str, torch.Tensor]) -> dict[str, np.ndarray]:
    return {name: value.detach().cpu().numpy().copy() for name, value in p.items()}
