"""From programmes to a published classifier: examples, split, training, measuring, registry."""

import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml

from tvml.arrays import Arrays
from tvml.errors import UsageError
from tvml.evaluate import leakage
from tvml.evaluate.classify import metrics, metrics_multi
from tvml.guide.programme import Programme
from tvml.methods import find
from tvml.models import encoder, memory
from tvml.models.classifier import Classifier, fitting, parameters, scaled
from tvml.models.memory import Memory
from tvml.registry import memory as memories
from tvml.registry import store
from tvml.registry.card import card
from tvml.registry.classifier import KIND, facts
from tvml.registry.format import Manifest
from tvml.train import calibrate, data, device, gate, loop, multi, remember, warm
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
    warm_start: warm.Warm | None = None  # the version that training starts from
    multi: bool = False  # all labels of a programme instead of one


class Split(NamedTuple):
    """Places of the training and of the held-out texts, and how many went over to training because they would leak."""

    learning: np.ndarray
    held: np.ndarray
    leaks: int


class Notes(NamedTuple):
    """What is noted of the programmes on their way to the examples."""

    titles: set[str]  # of those with a label
    labels: remember.Notes


class Trial(NamedTuple):
    """The examination before the refit: what was held out, and the calibrated probabilities (b, k) that it got."""

    held: data.Examples
    probabilities: np.ndarray
    temperature: float


class Learned(NamedTuple):
    """A classifier with what is worth telling of it."""

    classifier: Classifier
    metrics: dict[str, Any]
    counts: dict[str, int]  # label -> distinct texts learned from
    held: int  # texts held out
    seconds: float
    interrupted: bool
    series: tuple[str, ...]  # names of all series that it has learned from
    extra: dict[str, Arrays]  # further files of the version: stem -> arrays
    trial: Trial
    memory: Memory | None = None
    memory_from: str = ""  # the version whose memory was carried over


def learn(
    job: Job, programmes: Iterable[Programme], say: Callable[[str], None], detail: Callable[[str], None]
) -> Learned:
    """Train one classifier; the same job on the same machine gives the same weights, byte for byte.

    `say` is told what was left out, `detail` how training goes.
    """
    check(job)
    notes = Notes(set(), {})
    return learn_from(job, examples(job, programmes, notes, say), notes, detail)


def check(job: Job) -> None:
    """Raise UsageError for what cannot be, before a long guide is read."""
    if not 0 <= job.valid < 1:
        raise UsageError(f"--valid {job.valid}: expected a share from 0 to below 1")
    multi.check(job.multi, job.recipe, job.warm_start)


def examples(job: Job, programmes: Iterable[Programme], notes: Notes, say: Callable[[str], None]) -> data.Examples:
    """The examples of a guide; after a warm start no more labels than there is room for. `notes` are filled."""
    o = job.recipe.data
    if job.warm_start:
        o = replace(o, max_labels=min(o.max_labels, warm.room(job.warm_start, job.max_parameters)))
    labelled = leakage.noted(programmes, job.label, notes.titles)
    if not job.multi:  # the memory counts one label a programme
        labelled = remember.noting(labelled, job.label, notes.labels)
    elif job.recipe.memory.entries:
        say("--multi learns no memory of known series: the memory has one label a programme")
    return data.examples(labelled, job.label, o, say, job.multi)


def split(job: Job, found: data.Examples) -> Split:
    """The split that the job wants, less its leaks."""
    make = partial(warm.split, job.warm_start) if job.warm_start else data.split
    learning, held = make(found, job.valid, job.seed)
    learning, safe = data.apart(found, learning, held)
    return Split(learning, safe, len(held) - len(safe))


def fit(job: Job, k: int) -> loop.Fit:
    """What a run with this job works with, for k labels."""
    recipe = job.recipe
    output = find("output", recipe.output)
    methods = find("objective", recipe.objective), find("optimiser", recipe.optimiser)
    e = fitting(recipe.encoder, k, job.max_parameters, output)
    return loop.Fit(e, *methods, recipe.train, device.choose(job.device), output)


def learn_from(job: Job, found: data.Examples, notes: Notes, detail: Callable[[str], None]) -> Learned:
    """Train one classifier on examples; `detail` is told how it goes."""
    begin = time.perf_counter()
    sides = split(job, found)
    learning, held = found.take(sides.learning), found.take(sides.held)
    if job.valid and not held.bags.words:
        detail(f"{_nobody_held_out(job.warm_start)}, so there are no figures")
    run = fit(job, len(found.names))
    device.settle(job.seed)
    rng = np.random.default_rng(job.seed)
    first = warm.first(job.warm_start, found.names, rng) if job.warm_start else None
    figure = "micro-F1" if job.multi else "accuracy"
    trained = loop.train(run, learning, held, rng, lambda check: _tell(check, detail, figure), first)
    found_p = loop.probabilities(run.encoder, trained.weights, held.bags.words, run.output, job.multi)
    t = calibrate.temperature(found_p, held.bags)
    trial = Trial(held, calibrate.cooled(found_p, t, job.multi), t)
    targets = held.bags.targets
    p = trial.probabilities
    figures = metrics(p, held.bags.labels) if targets is None else metrics_multi(p, targets)
    refit = job.recipe.train.refit and bool(held.bags.words) and not trained.interrupted
    if refit:
        # The whole schedule, wherever the trial stopped: the held-out part of a small guide is a handful of series.
        detail(f"once more on all {len(found.bags.words)} texts")
        try:
            again = loop.train(run, found, None, rng, lambda check: _tell(check, detail, figure), first)
        except KeyboardInterrupt:
            again = trained._replace(interrupted=True)
        # half a refit is worth less than the whole trial, and nobody has measured it
        trained = trained._replace(interrupted=True) if again.interrupted else again
    refitted = refit and not trained.interrupted
    bags = found.bags if refitted else learning.bags  # that these weights have learned
    learned_series = {found.series[i] for i in np.unique(bags.series)}
    o = job.recipe.data
    return Learned(
        Classifier(
            run.encoder,
            scaled(trained.weights, run.output, t),
            found.names,
            o.fields,
            o.max_tokens,
            run.output,
            job.multi,
        ),
        figures,
        {name: int(found.bags.has(place).sum()) for place, name in enumerate(found.names)},
        len(held.bags.words),
        time.perf_counter() - begin,
        trained.interrupted,
        tuple(sorted(learned_series)),
        {leakage.FILE: leakage.remember(notes.titles, learned_series)},
        trial,
        None if job.multi else remember.remembered(notes.labels, found.names, job.recipe.memory),
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
            "temperature": round(learned.trial.temperature, 4),
            "limits": _limits(learned, job),
        }
        | ({memories.STEM: memories.facts(m, learned.memory_from)} if m else {})
        | ({"warm_start": job.warm_start.ref} if job.warm_start else {}),
        metrics=learned.metrics,
        parameters=parameters(c.encoder, len(c.labels), c.output),
        card=card,
        texts={"recipe.yaml": yaml.safe_dump(recipe, sort_keys=False, allow_unicode=True)}
        | gate.listed(learned.series, job.warm_start.seen if job.warm_start else frozenset()),
        extra=learned.extra | ({memories.STEM: memory.arrays(m)} if m else {}),
    )


def _limits(learned: Learned, job: Job) -> list[str]:
    rare = sorted(name for name, n in learned.counts.items() if n < 20)
    limits = [
        f"The figures are those of a trial that did not learn {learned.held} texts of whole series; from these comes "
        f"also {'its temperature' if job.recipe.train.refit else 'its temperature and its best step'}, so the figures "
        "are a little too good. "
        + (
            "The model itself has learned all texts."
            if job.recipe.train.refit and not learned.interrupted
            else "The model itself has not learned them either."
        )
        if learned.held
        else "Nothing was held out, so there are no figures: nobody knows how good it is on what it has not learned.",
        "It knows only the labels above, and gives a programme those with a probability of 0.5 or more, often none."
        if job.multi
        else "It knows only the labels above, and gives one of them to every programme: use --min-confidence.",
        "It has learned from the guides above; other channels, countries and languages will be labelled worse.",
    ]
    if rare:
        limits.append(f"Labels with under 20 texts are hardly learned: {', '.join(rare)}.")
    if learned.memory:
        limits.append(
            "The figures are those of the network alone, on series that it did not know. Series of the guides above "
            "are answered by the memory, as these guides label them, right or wrong."
        )
    if job.warm_start:
        same = learned.classifier.labels == job.warm_start.classifier.labels
        heard = "hears no word that one did not hear" if same else "counted anew which words it hears"
        limits.append(f"It began with the weights of {job.warm_start.ref}, and {heard}.")
    if learned.interrupted:
        limits.append("Its training was interrupted; these are the best weights until then.")
    return limits


def _nobody_held_out(w: warm.Warm | None) -> str:
    if w is None:
        return "no label has series enough to hold one out"
    if w.seen is None:
        return f"{w.ref} does not tell which series it has learned"
    return f"{w.ref} has learned all series of this guide"


def _tell(check: loop.Check, say: Callable[[str], None], figure: str) -> None:
    held = f", held out {check.held_out_loss:.3f}" if check.held_out_loss is not None else ""
    right = f", {figure} {check.held_out_accuracy:.3f}" if check.held_out_accuracy is not None else ""
    say(f"step {check.step}: loss {check.loss:.3f}{held}{right}")
