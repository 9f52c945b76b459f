"""Train an encoder on texts without labels: the formulas of its objective, with torch to follow the gradients.

Each step draws items, makes their views, and takes one step down the gradient; the learning rate falls along one
cosine. Ctrl-C ends training and keeps what it was at the last check.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import torch

from tvml.arrays import Arrays, Shape, pad
from tvml.errors import InputError
from tvml.methods import Method, Now
from tvml.methods.neighbourhood import unit
from tvml.methods.unsupervised import Batch, Facts, Net, View
from tvml.methods.views import Bags, Items
from tvml.models import embedding as models
from tvml.train import batches, draws
from tvml.train.draws import Options
from tvml.train.groups import decaying
from tvml.train.loop import rate

OWN = models.OWN


class Fit(NamedTuple):
    """What one training run works with; v words, vectors of d numbers."""

    objective: Method
    view: Method
    attention: Method | None
    optimiser: Method
    options: Options
    device: torch.device
    weights: np.ndarray  # (v,) what each word counts
    width: int


class Check(NamedTuple):
    """A look on the way: the mean loss since the one before, and the arrays as they would be stored."""

    step: int
    loss: float
    arrays: Arrays


def shapes(fit: Fit, facts: Facts) -> dict[str, Shape]:
    """Name -> shape of all that is trained."""
    own = fit.objective.module.shapes(fit.width, facts, fit.objective.options)
    encoder = models.shapes(len(fit.weights), fit.width, fit.attention)
    return encoder | {OWN + name: shape for name, shape in own.items()}


def kept(fit: Fit, arrays: Arrays) -> Arrays:
    """Those of the trained arrays that are stored: the encoder's, and what the objective wants to keep."""
    stays = {OWN + name for name in getattr(fit.objective.module, "KEPT", ())}
    return {name: array for name, array in arrays.items() if not name.startswith(OWN) or name in stays}


def facts(fit: Fit, items: Items) -> Facts:
    seen = np.bincount(np.concatenate(items.words), minlength=len(fit.weights)) / len(items.words)
    return Facts(len(items.words), seen.astype(np.float32))


def train(
    fit: Fit,
    items: Items,
    rng: np.random.Generator,
    watch: Callable[[Check], None] = lambda check: None,
    begin: Arrays | None = None,
) -> tuple[Check, bool]:
    """The last check, and whether Ctrl-C made it the last; `begin` are the weights to begin with, else drawn ones.

    Raises InputError when the loss is no number any more.
    """
    step = _Step(fit, items, rng, begin)
    o, last = fit.options, None
    every = max(1, o.steps // o.checks)
    losses: list[float] = []
    try:
        for number in range(1, o.steps + 1):
            losses.append(step(number, rate((number - 1) / o.steps, o.warmup)))
            if number % every and number < o.steps:
                continue
            if not np.isfinite(losses).all():
                raise InputError(f"training diverged before step {number}; lower optimiser.lr")
            last = Check(number, float(np.mean(losses)), step.arrays())
            losses.clear()
            watch(last)  # after the weights are kept: Ctrl-C may come while it runs
    except KeyboardInterrupt:
        if last is None:
            raise  # nothing worth keeping yet
        return last, True
    assert last is not None
    return last, False


def start(named: dict[str, Shape], rng: np.random.Generator) -> Arrays:
    """First weights: word vectors of length about 1, matrices with a variance of 1 / rows, vectors 0, gains 0.3."""
    p = {}
    for name, shape in named.items():
        if name.endswith("gain"):
            first = np.full(shape, 0.3)
        elif len(shape) < 2:
            first = np.zeros(shape)
        else:
            first = rng.standard_normal(shape) / np.sqrt(shape[1 if name == models.WORDS else 0])
        p[name] = first.astype(np.float32)
    return p


class _Step:
    """One step after another, on batches that it draws. All that is trained lies in one vector."""

    def __init__(self, fit: Fit, items: Items, rng: np.random.Generator, begin: Arrays | None = None) -> None:
        self.fit, self.items, self.rng = fit, items, rng
        module, o = fit.objective.module, fit.objective.options
        self.facts = facts(fit, items)
        self.usable = draws.usable(fit.objective, fit.view, items)
        series = items.series[self.usable]
        self.chances = batches.running(np.bincount(series)[series] ** -fit.options.damping)
        first = start(shapes(fit, self.facts), rng) if begin is None else begin
        self.shapes = {name: array.shape for name, array in first.items()}
        decays = decaying(self.shapes)
        flat = np.concatenate([array.ravel() for array in first.values()])
        decayed = np.concatenate([np.full(array.size, name in decays) for name, array in first.items()])
        self.vector = torch.from_numpy(flat).to(fit.device)
        decay = torch.from_numpy(decayed.astype(np.float32) * fit.optimiser.options.decay).to(fit.device)
        self.options = replace(fit.optimiser.options, decay=decay)
        self.moments = fit.optimiser.module.init(self.vector, torch)
        state = module.state(fit.width, self.facts, o, rng) if hasattr(module, "state") else {}
        self.state = {name: torch.from_numpy(array).to(fit.device) for name, array in state.items()}
        self.weights = torch.from_numpy(fit.weights).to(fit.device)

    def __call__(self, number: int, share: float) -> float:
        """Step 1, 2, 3 ...; `share` is the schedule's share of the highest learning rate. Returns the loss."""
        fit, module = self.fit, self.fit.objective.module
        # each item once: it must not stand against itself
        places = np.unique(self.usable[batches.draw(self.chances, fit.options.batch, self.rng)])
        bags = draws.draw(fit.objective, fit.view, self.items, places, self.rng)
        found = tuple(self._view(bag) for bag in bags)
        batch = Batch(torch.from_numpy(places).to(fit.device), found, number, self.rng)
        vector = self.vector.detach().requires_grad_()
        loss = module.loss(self._net(vector, batch), batch, fit.objective.options, torch)
        self._descend(loss, vector, share)
        if hasattr(module, "after"):
            with torch.no_grad():
                changed = module.after(self._net(self.vector, batch), batch, fit.objective.options, torch)
                self._put(changed)
        return float(loss.detach())

    def arrays(self) -> Arrays:
        """A copy of all that is trained, as numpy."""
        return {name: array.cpu().numpy().copy() for name, array in self._split(self.vector).items()}

    def _view(self, bags: Bags) -> View:
        ids, mask = pad([bag[: self.fit.options.most_words] for bag in bags])
        on = torch.from_numpy(ids).to(self.fit.device)
        return View(on, self.weights[on] * torch.from_numpy(mask).to(self.fit.device))

    def _net(self, vector: torch.Tensor, batch: Batch) -> Net:
        p, attention = self._split(vector), self.fit.attention
        table = p[models.WORDS]
        if attention:
            attention = attention.at(Now(batch.step, self.rng, (batch.views[0].weight > 0).float()))

        def context(view: View) -> torch.Tensor:
            return models.context(p, table, view, attention, torch)

        def pool(x: torch.Tensor, view: View) -> torch.Tensor:
            return unit(models.pool(x, view), torch)

        own = {name.removeprefix(OWN): array for name, array in p.items() if name.startswith(OWN)}
        return Net(
            own | self.state, self.facts, table.__getitem__, context, lambda view: pool(context(view), view), pool
        )

    def _split(self, vector: torch.Tensor) -> dict[str, torch.Tensor]:
        parts = torch.split(vector, [int(np.prod(shape)) for shape in self.shapes.values()])
        return {name: part.reshape(shape) for (name, shape), part in zip(self.shapes.items(), parts, strict=True)}

    def _put(self, changed: dict[str, torch.Tensor]) -> None:
        now = self._split(self.vector)
        for name, array in changed.items():
            if name in self.state:
                self.state[name] = array
            else:
                now[OWN + name] = array
        self.vector = torch.cat([array.reshape(-1) for array in now.values()])

    def _descend(self, loss: torch.Tensor, vector: torch.Tensor, share: float) -> None:
        gradient = torch.autograd.grad(loss, vector)[0]
        if clip := self.fit.options.clip:
            gradient = gradient * torch.clamp(clip / (gradient.norm() + 1e-6), max=1.0)
        optimiser = self.fit.optimiser
        lr = share * getattr(optimiser.options, "lr", 1.0)
        self.vector, self.moments = optimiser.module.step(self.vector, gradient, self.moments, lr, self.options, torch)
