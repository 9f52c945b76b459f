"""Tuning: a race of recipes against the best so far, for as many seconds as are given.

The default recipe is the first best. A challenger changes one to three options of the best and runs the whole schedule
on one fold after another, whole series held out; it is dropped after the first fold by which it has no gain. Only one
that comes through all folds with a gain above its error, on the same items, is the new best. Racing: Maron and Moore
1994; on folds: Lopez-Ibanez et al. 2016 (irace), with a fixed order of folds and the error below in place of ranks.

    a challenger wins if gain > error * max(2, sqrt(2 log n)), n challengers so far

since the largest of n gains by chance alone is about sqrt(2 log n) errors, and the error knows nothing of the luck of a
training seed: with a bar of one error, a win of 1.7 points on the folds was a loss on a guide's test part. The folds
are of the training part: the held-out part, whose figures are published and decide about champion, plays no role.
"""

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, replace
from hashlib import md5
from math import inf, log, sqrt
from typing import Any, NamedTuple

import numpy as np

from tvml.config import read_yaml
from tvml.errors import InputError, UsageError
from tvml.evaluate.compare import Gain, gain
from tvml.methods import find
from tvml.models import encoder
from tvml.shipped import folder
from tvml.train import device, loop, publish
from tvml.train.data import Examples, apart
from tvml.train.publish import Job
from tvml.train.recipe import Recipe, flat

FOLDS = 5
SURE = 2.0  # errors that a gain must be worth at least
CHANGES = 3  # options that a challenger changes at most
DRAWS = 200  # drawn in vain, one after another: then there is nothing left to try

Settings = dict[str, Any]  # option of the recipe -> value
Make = Callable[[list[str]], Recipe]  # the recipe with these --set settings on top


class Tried(NamedTuple):
    """One challenger and how far it came."""

    settings: Settings
    folds: int
    gain: Gain  # over the best so far, on these folds
    won: bool

    def told(self) -> str:
        end = "the new best" if self.won else "dropped"
        shown = (
            f"{100 * self.gain.mean:+.1f} points, error {100 * self.gain.error:.1f}, on {self.folds} of {FOLDS} folds"
        )
        return f"{_shown(self.settings)}: {shown}; {end}"


class Tuned(NamedTuple):
    """What the search found; accuracies are means over the folds that both have run, None before the first."""

    settings: Settings  # {} = the recipe as it was
    tried: int
    seconds: float
    default: float | None
    chosen: float | None
    interrupted: bool

    def as_settings(self) -> list[str]:
        """As --set has them."""
        return _set(self.settings)

    def row(self) -> dict[str, Any]:
        return {
            "tried": self.tried,
            "seconds": round(self.seconds, 2),
            "chosen": self.settings,
            "accuracy_default": self.default,
            "accuracy_chosen": self.chosen,
        }

    def told(self) -> str:
        if self.default is None:
            return "time was up before the recipe was measured once; training with it as it is"
        if not self.settings:
            return f"other recipes tried: {self.tried}, none surely better; training with the recipe as it is"
        figures = f"{self.chosen:.3f} instead of {self.default:.3f}"
        return f"other recipes tried: {self.tried}, the best {figures}: {_shown(self.settings)}; now training with it"


class _Fold(NamedTuple):
    learn: Examples
    held: Examples


class _TimeUp(Exception):
    pass


def check(seconds: float) -> None:
    """Raise UsageError for a time that is none."""
    if not 0 < seconds < inf:
        raise UsageError(f"--tune {seconds}: expected seconds, more than 0")


def search(
    job: Job, make: Make, given: list[str], e: Examples, seconds: float, watch: Callable[[Tried], None]
) -> Tuned:
    """The best settings on top of the job's recipe that `seconds` are enough to find.

    `given` are the settings that are not searched. Ctrl-C ends the search and keeps the best; before the first fold
    of the default is measured there is nothing to keep, and it goes on up.
    """
    begin = time.monotonic()
    # the same held-out part as that of the training that comes after
    race = _Race(job, make, folds(e.take(publish.split(job, e).learning), FOLDS, job.seed), begin + seconds)
    best: Settings = {}
    tried, interrupted = 0, False
    now, some, rng = options(job.recipe), space(given), np.random.default_rng(job.seed)
    seen = {repr(now)}
    try:
        race.right(best, 0)
        while (drawn := challenger(now | best, some, seen, rng)) is not None:
            settings = {key: value for key, value in (best | drawn).items() if value != now[key]}
            if not race.fits(settings):
                continue
            tried += 1
            result = race.run(settings, best, max(SURE, sqrt(2 * log(tried))))
            if result.won:
                best = settings
            watch(result)
    except _TimeUp:
        pass
    except KeyboardInterrupt:
        if race.mean({}, {}) is None:
            raise
        interrupted = True
    return Tuned(best, tried, time.monotonic() - begin, race.mean({}, best), race.mean(best, {}), interrupted)


def space(given: list[str]) -> dict[str, list[Any]]:
    """What is searched: configs/tune.yaml less the options that --set has fixed."""
    fixed = [setting.partition("=")[0].strip() for setting in given]
    values = read_yaml(folder("configs") / "tune.yaml")
    return {key: some for key, some in values.items() if not any(f"{key}.".startswith(f"{path}.") for path in fixed)}


def options(recipe: Recipe) -> Settings:
    """Every option that a recipe has, methods' defaults included, by its name for --set."""
    methods = {slot: find(slot, getattr(recipe, slot)).spec() for slot in ("objective", "optimiser")}
    built = encoder.options(encoder.build(recipe.encoder, recipe.encoder.width))
    return flat({"encoder": built, "train": asdict(recipe.train)} | methods)


def challenger(best: Settings, some: dict[str, list[Any]], seen: set[str], rng: np.random.Generator) -> Settings | None:
    """One to three options of `best` with other values, together none that was `seen`; None when all were."""
    known = [key for key in some if key in best]
    for _ in range(DRAWS if known else 0):
        keys = rng.choice(len(known), min(len(known), int(rng.integers(1, CHANGES + 1))), replace=False)
        drawn = {known[i]: some[known[i]][int(rng.integers(len(some[known[i]])))] for i in sorted(keys)}
        drawn = {key: value for key, value in drawn.items() if value != best[key]}
        if drawn and (name := repr(best | drawn)) not in seen:
            seen.add(name)
            return drawn
    return None


def folds(e: Examples, k: int, seed: int) -> list[_Fold]:
    """k parts of about equal size in every label, whole series each; a fold learns from all parts but one."""
    size = np.bincount(e.bags.series, minlength=len(e.series))
    homes: dict[int, list[int]] = defaultdict(list)
    for number in np.unique(e.bags.series):
        homes[int(np.bincount(e.bags.labels[e.bags.series == number]).argmax())].append(int(number))
    part = np.zeros(len(e.series), dtype=np.int64)
    for some in homes.values():
        filled = np.zeros(k)
        for number in sorted(some, key=lambda i: md5(f"fold {seed} {e.series[i]}".encode()).digest()):
            part[number] = filled.argmin()
            filled[part[number]] += size[number]
    of = part[e.bags.series]
    sides = [apart(e, np.flatnonzero(of != i), np.flatnonzero(of == i)) for i in range(k)]
    return [_Fold(e.take(learn), e.take(held)) for learn, held in sides if len(learn) and len(held)]


class _Race:
    """Runs recipes on folds, each once, until time is up."""

    def __init__(self, job: Job, make: Make, folds: list[_Fold], end: float) -> None:
        if not folds:
            raise InputError("--tune needs labels with several series each, to hold some out")
        self.job, self.make, self.folds, self.end = job, make, folds, end
        self.known: dict[tuple[str, int], np.ndarray] = {}  # recipe and fold -> which held-out texts were right

    def fits(self, settings: Settings) -> bool:
        """Can it be built in the weights that are allowed?"""
        try:
            self._fit(settings)
        except InputError:
            return False
        return True

    def run(self, settings: Settings, best: Settings, bar: float) -> Tried:
        """The challenger against the best; both run a fold only when it is needed."""
        done = 0
        for done in range(1, len(self.folds) + 1):
            found = self._gain(settings, best, done)
            if found.mean <= 0:
                return Tried(settings, done, found, False)
        return Tried(settings, done, found, found.mean > bar * found.error)

    def right(self, settings: Settings, fold: int) -> np.ndarray:
        """Which held-out texts (b,) of the fold this recipe labels right."""
        key = repr(sorted(settings.items())), fold
        if key not in self.known:
            fit, (learn, held) = self._fit(settings), self.folds[fold]
            device.settle(self.job.seed)
            rng = np.random.default_rng([self.job.seed, fold])
            try:
                trained = loop.train(fit, learn, None, rng, self._look)
            except InputError:  # it diverged
                self.known[key] = np.zeros(len(held.bags.words), dtype=bool)
                return self.known[key]
            if trained.interrupted:
                raise KeyboardInterrupt
            guess = loop.probabilities(fit.encoder, trained.weights, held.bags.words, fit.output).argmax(axis=1)
            self.known[key] = guess == held.bags.labels
        return self.known[key]

    def mean(self, settings: Settings, other: Settings) -> float | None:
        """Accuracy over the folds that both have run."""
        names = [repr(sorted(some.items())) for some in (settings, other)]
        both = [i for i in range(len(self.folds)) if all((name, i) in self.known for name in names)]
        return round(float(np.concatenate([self.known[names[0], i] for i in both]).mean()), 4) if both else None

    def _gain(self, settings: Settings, best: Settings, done: int) -> Gain:
        new = np.concatenate([self.right(settings, i) for i in range(done)])
        old = np.concatenate([self.right(best, i) for i in range(done)])
        return gain(new, old, np.concatenate([self.folds[i].held.bags.series for i in range(done)]))

    def _fit(self, settings: Settings) -> loop.Fit:
        recipe = self.make(_set(settings))
        return publish.fit(replace(self.job, recipe=recipe), len(self.folds[0].learn.names))

    def _look(self, check: loop.Check) -> None:
        if time.monotonic() > self.end:
            raise _TimeUp


def _set(settings: Settings) -> list[str]:
    return [f"{key}={value}" for key, value in settings.items()]


def _shown(settings: Settings) -> str:
    return " ".join(_set(settings))
