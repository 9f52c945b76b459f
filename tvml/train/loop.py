"""Train a classifier: the same formulas as in prediction, with torch to follow the gradients.

One cosine from the highest learning rate to zero; without a refit early stopping on a held-out part, and the weights of
the best check. Ctrl-C ends training and keeps the best so far.
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
from tvml.evaluate.classify import GIVEN, micro_f1
from tvml.methods import Method, Now
from tvml.methods.neighbourhood import Memory
from tvml.models import encoder
from tvml.models.classifier import LINEAR, VOTES, Classifier, embed, scores
from tvml.train import batches, curvature, head
from tvml.train.data import Examples
from tvml.train.groups import decaying, frozen
from tvml.train.queue import Queue


@dataclass(frozen=True)
class Options:
    steps: Positive = 2500  # as many, within the two bounds that follow
    epochs: Count = 8  # how often each text is seen at least
    passes: Positive = 60  # and at most: small guides are soon learned by heart
    batch: Positive = 64  # texts a step
    check: Positive = 125  # steps between two looks at the held-out part
    patience: Positive = 8  # looks without a better held-out accuracy before training ends, without a refit
    refit: bool = True  # then train once more on everything, the whole schedule
    warm: Share = 0.2  # share of the steps after a warm start
    damping: Share = 0.25  # a series with n programmes weighs n^(1 - damping)
    dropout: Part = 0.2  # share of numbers set to 0 between the layers
    word_dropout: Part = 0.5  # share of words left out of a text
    warmup: Share = 0.05  # share of all steps in which the learning rate rises
    clip: NotNegative = 1.0  # largest norm of the gradient; 0 = off
    no_decay: tuple[str, ...] = ()  # names or patterns of weights that do not decay, besides all vectors
    freeze: tuple[str, ...] = ()  # names or patterns of weights that are not trained


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
    output: Method = LINEAR


def train(
    fit: Fit,
    learn: Examples,
    held: Examples | None,
    rng: np.random.Generator,
    watch: Callable[[Check], None] = lambda check: None,
    first: Arrays | None = None,
) -> Trained:
    """Weights that classify `learn`: the last, or without a refit those of the check that was best on `held`.

    `first` are the arrays of a warm start, which needs fewer steps. Raises InputError when the loss is no number
    any more.
    """
    o = fit.options
    weights = learn.bags.weights(o.damping)
    total = steps(o, len(weights))
    if first:
        total = max(1, round(o.warm * total))
    fitted = {name: first[name] for name in encoder.fixed(fit.encoder) if name in first} if first else {}
    known = fitted or encoder.fit(fit.encoder, learn.bags, len(learn.names))
    share = learn.bags.sums(weights, len(learn.names)) / len(weights)
    if learn.bags.targets is not None:
        share = share / (1.0 - share + 1e-4)  # odds, whose log is what a sigmoid takes
    named = head.shapes(head.build(fit.objective, fit.output), fit.encoder, len(learn.names))
    p = start(named, share, rng)
    if first:
        p |= {name: first[name] for name in named if name in first}
    step = _Step(fit, p, known, learn, rng)
    best, best_step, best_score = step.weights() | known, 0, (-1.0, 0.0)
    # a trial for a refit goes the whole way that the refit will go, so that its figures and temperature hold for both
    stopping = held is not None and bool(held.bags.words) and not o.refit
    history: list[Check] = []
    losses: list[float] = []
    try:
        for number in range(1, total + 1):
            losses.append(step(number, rate((number - 1) / total, o.warmup)))
            if number % o.check and number < total:
                continue
            if not np.isfinite(losses).all():
                lower = "optimiser.lr" if hasattr(fit.optimiser.options, "lr") else "optimiser.decay or train.clip"
                raise InputError(f"training diverged before step {number}; lower {lower}")
            now = step.weights() | known
            check = Check(number, float(np.mean(losses)), *_held_out(fit, now, held))
            history.append(check)
            losses.clear()
            # accuracy before loss: the loss soon rises with overconfidence, while more and more answers are right
            score = (check.held_out_accuracy or 0.0, -(check.held_out_loss or 0.0))
            if not stopping or score > best_score:
                best, best_step, best_score = now, number, score
            watch(check)  # after the best is kept: Ctrl-C may come while it runs
            if stopping and number - best_step >= o.patience * o.check:
                break
    except KeyboardInterrupt:
        if not best_step:
            raise  # nothing worth keeping yet
        return Trained(best, best_step, history, True)
    return Trained(best, best_step, history, False)


def steps(o: Options, texts: int) -> int:
    """How many steps training takes with so many texts."""
    least, most = -(-o.epochs * texts // o.batch), -(-o.passes * texts // o.batch)
    return max(1, least, min(o.steps, most))


def start(named: dict[str, Shape], share: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """First weights: normal with variance 1 / inputs; vectors 0, but gains .3, votes 1, output.b the labels' share."""
    p = {}
    for name, shape in named.items():
        first = rng.standard_normal(shape) / np.sqrt(shape[0]) if len(shape) > 1 else np.zeros(shape)
        if name == "output.b":
            first = np.log(share + 1e-4)
        elif name.endswith(".gain"):
            first = np.full(shape, 0.3)
        elif name == VOTES:
            first = np.ones(shape)
        p[name] = first.astype(np.float32)
    return p


class _Step:
    """One step of gradient descent after another, on batches that it draws.

    All weights that are trained lie in one vector, so that the optimiser is a few operations however many arrays
    there are; it never sees those that are frozen.
    """

    def __init__(
        self, fit: Fit, first: dict[str, np.ndarray], known: Arrays, learn: Examples, rng: np.random.Generator
    ) -> None:
        self.fit, self.rng, self.learn = fit, rng, learn
        self.head = head.build(fit.objective, fit.output)
        codes, self.texts = _coded(fit.encoder, known, learn.bags.words)
        self.codes = torch.from_numpy(codes).to(fit.device)  # (v, c)
        each = learn.bags.weights(fit.options.damping)
        self.chances = batches.running(each)
        mass = np.repeat(each, [len(text) for text in self.texts])
        self.mass = np.bincount(np.concatenate(self.texts), mass, len(codes)).astype(np.float32)  # (v,) of each word
        self.targets = torch.from_numpy(learn.bags.table(len(learn.names))).to(fit.device)  # (b, k)
        weights = _label_weights(fit.objective.options.class_weights, learn.bags)
        self.label_weights = torch.from_numpy(weights).to(fit.device)
        still = frozen(first, fit.options.freeze)
        self.still = {name: torch.from_numpy(first[name]).to(fit.device) for name in still}
        first = {name: value for name, value in first.items() if name not in still}
        decays = decaying({name: value.shape for name, value in first.items()}, fit.options.no_decay)
        flat = np.concatenate([value.ravel() for value in first.values()])
        decayed = np.concatenate([np.full(value.size, name in decays) for name, value in first.items()])
        self.vector = torch.from_numpy(flat).to(fit.device)
        # decay of each weight: the optimisers' formulas take a vector as well as a number
        decay = torch.from_numpy(decayed.astype(np.float32) * fit.optimiser.options.decay).to(fit.device)
        self.options = replace(fit.optimiser.options, decay=decay)
        self.state = fit.optimiser.module.init(self.vector, torch)
        self.shapes = {name: value.shape for name, value in first.items()}
        self.signs = rng.spawn(1)[0]  # signs of its own: every optimiser sees the same batches
        self.series = torch.from_numpy(learn.bags.series).to(fit.device)
        size = getattr(fit.objective.options, "memory", 0)
        self.queue = Queue(size, fit.objective.options.momentum, self.vector) if size else None

    def __call__(self, number: int, rate: float) -> float:
        """Step 1, 2, 3 ...; `rate` is the schedule's share of the highest learning rate. Returns the loss."""
        o, fit = self.fit.options, self.fit
        places = batches.draw(self.chances, o.batch, self.rng)
        ids, there = batches.rectangle(self.texts, places, o.word_dropout, int(fit.encoder.silence), self.rng)
        mask = torch.from_numpy(there).to(fit.device)
        e = encoder.training(fit.encoder, Now(number, self.rng, mask))
        on = torch.from_numpy(places).to(fit.device)

        def drop(x: torch.Tensor) -> torch.Tensor:
            return dropout(x, o.dropout)

        vector = self.vector.detach().requires_grad_()
        p = self._arrays(vector)
        # every word by itself, though words repeat: to gather distinct ones costs more than it saves, backwards
        code = self.codes[torch.from_numpy(ids)]
        y = encoder.mix(p, encoder.words(p, code, e, torch, drop), mask, e, torch, drop)
        target, weight, series = self.targets[on], self.label_weights[on], self.series[on]
        loss = head.loss(self.head, p, y, e, drop, target, weight, series, self.queue.memory if self.queue else None)
        self._descend(loss, vector, number, rate)
        if self.queue:
            self.queue.follow(self.vector)
            with torch.no_grad():
                slow = self._arrays(self.queue.slow)
                x = encoder.mix(slow, encoder.words(slow, code, e, torch), mask, e, torch)
            self.queue.add(Memory(x[:, : encoder.size(e)], target, series))
        return float(loss.detach())

    def weights(self) -> dict[str, np.ndarray]:
        """A copy of the weights as they would be stored now."""
        codes, e = self.codes.cpu().numpy(), self.fit.encoder
        p = {name: value.cpu().numpy().copy() for name, value in self._arrays(self.vector).items()}
        p = encoder.settle(p, codes, self.mass, e, np)
        if self.fit.output.module.TRAINED:
            return p
        x = embed(e, p, encoder.words(p, codes, e, np), self.texts)
        bags = self.learn.bags
        counts = bags.weights(self.fit.options.damping)
        return head.stored(self.fit.output, p, x, bags.labels, counts, len(self.learn.names))

    def _arrays(self, vector: torch.Tensor) -> dict[str, torch.Tensor]:
        parts = torch.split(vector, [shape.numel() for shape in map(torch.Size, self.shapes.values())])
        named = zip(self.shapes.items(), parts, strict=True)
        return self.still | {name: part.reshape(shape) for (name, shape), part in named}

    def _descend(self, loss: torch.Tensor, vector: torch.Tensor, number: int, rate: float) -> None:
        clip, optimiser = self.fit.options.clip, self.fit.optimiser.module
        wanted = hasattr(optimiser, "curvature") and optimiser.curvature(self.options, number - 1)
        gradient = torch.autograd.grad(loss, vector, create_graph=wanted)[0]
        bend = (curvature.diagonal(gradient, vector, self.signs),) if wanted else ()
        gradient = gradient.detach()
        if clip:
            gradient = gradient * torch.clamp(clip / (gradient.norm() + 1e-6), max=1.0)
        lr = rate * getattr(self.options, "lr", 1.0)
        self.vector, self.state = optimiser.step(self.vector, gradient, self.state, lr, self.options, torch, *bend)


def _label_weights(power: float, bags: Bags) -> np.ndarray:
    """What each item weighs for its label: (share of the label)^-power, with a mean of 1; for several their mean."""
    if bags.targets is None:
        weight = (np.bincount(bags.labels)[bags.labels] / len(bags.labels)) ** -power
    else:
        shares = np.maximum(bags.targets.mean(axis=0), 1 / len(bags.targets))
        weight = bags.targets @ shares**-power / bags.targets.sum(axis=1)
    return np.asarray(weight / weight.mean(), dtype=np.float32)


def rate(done: float, warmup: float) -> float:
    """The schedule at a share `done` of all steps: up in a line, then down a cosine to 0; at most 1."""
    rise = min(1.0, (done + 1e-3) / warmup) if warmup else 1.0
    return rise * 0.5 * (1.0 + cos(pi * min(done, 1.0)))


def _held_out(fit: Fit, weights: Arrays, held: Examples | None) -> tuple[float | None, float | None]:
    """Loss and accuracy over the held-out programmes, by the numpy road that prediction takes.

    With several labels a text the accuracy is micro-F1.
    """
    if held is None or not held.bags.words:
        return None, None
    words, labels, counts, _, targets = held.bags
    found = probabilities(fit.encoder, weights, words, fit.output, targets is not None)
    if targets is not None:
        costs = -np.log(np.where(targets > 0, found, 1 - found) + 1e-9).sum(axis=1)
        return float((costs * counts).sum() / counts.sum()), micro_f1(found >= GIVEN, targets > 0, counts)
    losses = -np.log(found[np.arange(len(labels)), labels] + 1e-9)
    hits = (found.argmax(axis=1) == labels).astype(float)
    return float((losses * counts).sum() / counts.sum()), float((hits * counts).sum() / counts.sum())


def probabilities(
    e: encoder.Encoder,
    weights: Arrays,
    texts: Sequence[tuple[str, ...]],
    output: Method = LINEAR,
    multi: bool = False,
) -> np.ndarray:
    """Probabilities (b, k) of texts, each its distinct words."""
    codes, ids = _coded(e, weights, texts)
    labels = tuple(map(str, range(weights["output.b"].shape[0])))
    return scores(Classifier(e, weights, labels, (), 0, output, multi), encoder.words(weights, codes, e, np), ids)


def _coded(e: encoder.Encoder, known: Arrays, texts: Sequence[tuple[str, ...]]) -> tuple[np.ndarray, list[np.ndarray]]:
    """Codes (v, c) of the distinct words, and each text as places in them, less the words that are left out."""
    places: dict[str, int] = {}
    whole = [encoder.text(e, words) for words in texts]
    ids = [np.array([places.setdefault(word, len(places)) for word in words], dtype=np.int64) for words in whole]
    codes, heard = encoder.codes(e, known, list(places))
    return codes, [some[heard[some]] for some in ids]
