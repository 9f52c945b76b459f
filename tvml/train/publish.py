"""From programmes to a published classifier: examples, split, training, measuring, registry."""

import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml

from tvml.arrays import Arrays
from tvml.errors import UsageError
from tvml.evaluate import leakage
from tvml.evaluate.classify import metrics
from tvml.guide.programme import Programme
from tvml.methods import find
from tvml.models import encoder, memory
from tvml.models.classifier import Classifier, fitting, parameters
from tvml.models.memory import Memory
from tvml.registry import memory as memories
from tvml.registry import store
from tvml.registry.card import card
from tvml.registry.classifier import KIND, facts
from tvml.registry.format import Manifest
from tvml.train import data, device, loop, remember
from tvml.train.recipe import Recipe


@dataclass(frozen=True)
class Job:
    """One training run. `valid` is the share of each label's items that is held out, whole series at a time."""

    label: str
    recipe: Recipe
    seed: int = 0
    valid: float = 0.1
    max_parameters: int = 10240
    device: str = "auto"


class Learned(NamedTuple):
    """A classifier with what is worth telling of it."""

    classifier: Classifier
    metrics: dict[str, Any]
    counts: dict[str, int]  # label -> distinct texts learned from
    held: int  # texts held out
    seconds: float
    interrupted: bool
    extra: dict[str, Arrays]  # further files of the version: stem -> arrays
    memory: Memory | None = None
    memory_from: str = ""  # the version whose memory was carried over


def learn(
    job: Job, programmes: Iterable[Programme], say: Callable[[str], None], detail: Callable[[str], None]
) -> Learned:
    """Train one classifier; the same job on the same machine gives the same weights, byte for byte.

    `say` is told what was left out, `detail` how training goes.
    """
    if not 0 <= job.valid < 1:
        raise UsageError(f"--valid {job.valid}: expected a share from 0 to below 1")
    recipe = job.recipe
    titles: set[str] = set()
    notes: remember.Notes = {}
    labelled = remember.noting(leakage.noted(programmes, job.label, titles), job.label, notes)
    found = data.examples(labelled, job.label, recipe.data, say)
    begin = time.perf_counter()
    learning, held = (found.take(places) for places in data.split(found, job.valid, job.seed))
    detail(f"{found.bags.counts.sum()} programmes with a label, {len(found.bags.words)} distinct texts")
    if job.valid and not held.bags.words:
        detail("no label has series enough to hold one out, so there are no figures")
    output = find("output", recipe.output)
    e = fitting(recipe.encoder, len(found.names), job.max_parameters, output)
    chosen = device.choose(job.device)
    device.settle(job.seed)
    objective, optimiser = find("objective", recipe.objective), find("optimiser", recipe.optimiser)
    fit = loop.Fit(e, objective, optimiser, recipe.train, chosen, output)
    rng = np.random.default_rng(job.seed)
    trained = loop.train(fit, learning, held, rng, lambda check: _tell(check, detail))
    figures = metrics(loop.probabilities(e, trained.weights, held.bags.words, output), held.bags.labels)
    refit = recipe.train.refit and bool(held.bags.words) and not trained.interrupted
    if refit:
        # The whole schedule, wherever the trial stopped: the held-out part of a small guide is a handful of series.
        detail(f"once more on all {len(found.bags.words)} texts")
        try:
            again = loop.train(fit, found, None, rng, lambda check: _tell(check, detail))
        except KeyboardInterrupt:
            again = trained._replace(interrupted=True)
        # half a refit is worth less than the whole trial, and nobody has measured it
        trained = trained._replace(interrupted=True) if again.interrupted else again
    bags = found.bags if refit and not trained.interrupted else learning.bags  # that these weights have learned
    learned_series = {found.series[i] for i in np.unique(bags.series)}
    return Learned(
        Classifier(e, trained.weights, found.names, recipe.data.fields, recipe.data.max_tokens, output),
        figures,
        {name: int((found.bags.labels == place).sum()) for place, name in enumerate(found.names)},
        len(held.bags.words),
        time.perf_counter() - begin,
        trained.interrupted,
        {leakage.FILE: leakage.remember(titles, learned_series)},
        remember.remembered(notes, found.names, recipe.memory),
    )


def publish(root: Path, name: str, job: Job, learned: Learned, sources: list[dict[str, Any]]) -> Manifest:
    """Store the classifier as a new version of `name`, its memory as a file of its own; no alias moves."""
    c, m = learned.classifier, learned.memory
    recipe = asdict(job.recipe) | {"encoder": encoder.options(c.encoder)}
    return store.publish(
        root,
        name=name,
        kind=KIND,
        arrays=c.weights,
        facts=facts(c)
        | {
            "labels": learned.counts,  # in the order of the weights
            "label": job.label,
            "seed": job.seed,
            "trained_on": sources,
            "held": learned.held,
            "limits": _limits(learned),
        }
        | ({memories.STEM: memories.facts(m, learned.memory_from)} if m else {}),
        metrics=learned.metrics,
        parameters=parameters(c.encoder, len(c.labels), c.output),
        card=card,
        texts={"recipe.yaml": yaml.safe_dump(recipe, sort_keys=False, allow_unicode=True)},
        extra=learned.extra | ({memories.STEM: memory.arrays(m)} if m else {}),
    )


def worse(new: Manifest, champion: Manifest) -> bool:
    """Is the new version's held-out accuracy lower by more than its standard error? Unknown figures are no reason."""
    p, best, held = new.metrics.get("accuracy"), champion.metrics.get("accuracy"), new.facts.get("held", 0)
    if p is None or best is None or not held:
        return False
    return bool(p < best - (best * (1 - best) / held) ** 0.5)


def _limits(learned: Learned) -> list[str]:
    rare = sorted(name for name, n in learned.counts.items() if n < 20)
    limits = [
        f"The figures are those of a trial that did not learn {learned.held} texts of whole series; these texts also "
        "chose the trial's best step, so the figures are a little too good. The model itself has learned all texts.",
        "It knows only the labels above, and gives one of them to every programme: use --min-confidence.",
        "It has learned from the guides above; other channels, countries and languages will be labelled worse.",
    ]
    if rare:
        limits.append(f"Labels with under 20 texts are hardly learned: {', '.join(rare)}.")
    if learned.memory:
        limits.append(
            "The figures are those of the network alone, on series that it did not know. Series of the guides above "
            "are answered by the memory, as these guides label them, right or wrong."
        )
    if learned.interrupted:
        limits.append("Its training was interrupted; these are the best weights until then.")
    return limits


def _tell(check: loop.Check, say: Callable[[str], None]) -> None:
    held = f", held out {check.held_out_loss:.3f}" if check.held_out_loss is not None else ""
    right = f", accuracy {check.held_out_accuracy:.3f}" if check.held_out_accuracy is not None else ""
    say(f"step {check.step}: loss {check.loss:.3f}{held}{right}")
