"""Tuning: what is searched, how a challenger wins, how the search ends."""

import time
from dataclasses import replace

import numpy as np
import pytest

from tvml.config import read_yaml
from tvml.errors import InputError, UsageError
from tvml.evaluate.compare import Gain
from tvml.shipped import folder
from tvml.train import loop, publish, recipe, tune

from .planted import examples_of, planted

SHORT = [
    "train.steps=20",
    "train.epochs=0",
    "train.check=10",
    "encoder.features={name: selected, keep: 100, votes: 100, hidden: 8}",
]
JOB = publish.Job("category", recipe.read(None, SHORT), max_parameters=2000)
SPACE = read_yaml(folder("configs") / "tune.yaml")


def make(more):
    return recipe.read(None, SHORT + more)


@pytest.fixture(scope="module")
def learn():
    e = planted(200, np.random.default_rng(0))
    return e


@pytest.mark.parametrize("key", SPACE)
def test_all_that_is_searched_is_an_option_of_the_default_recipe_and_valid(key):
    now = tune.options(recipe.read(None, []))
    assert key in now
    assert len(SPACE[key]) == len(set(SPACE[key])) > 1
    assert now[key] in SPACE[key], "the default is among the values, so that a search may come back to it"
    for value in SPACE[key]:
        found = recipe.read(None, [f"{key}={value}"])
        assert tune.options(found)[key] == value
        publish.fit(replace(publish.Job("category", found), max_parameters=20000), 3)


@pytest.mark.parametrize(
    ("given", "gone"),
    [
        ([], set()),
        (["train.steps=9"], {"train.steps"}),
        (["optimiser={name: adamw}"], {"optimiser.lr", "optimiser.decay"}),
        (["train.step=9"], set()),
        (["encoder.features.keep = 7", "train.warm=1"], {"encoder.features.keep"}),
    ],
)
def test_what_set_has_fixed_is_not_searched(given, gone):
    assert {*SPACE} - {*tune.space(given)} == gone


def test_a_challenger_changes_one_to_three_options_and_is_never_the_same_twice():
    best = {"a": 1, "b": 2, "c": 3, "d": 4, "other": 9}
    some = {"a": [1, 5], "b": [2, 5], "c": [3, 5], "d": [4, 5], "absent": [1, 2]}
    rng, seen, found = np.random.default_rng(0), set(), []
    while (drawn := tune.challenger(best, some, seen, rng)) is not None:
        assert 1 <= len(drawn) <= 3 and set(drawn.values()) == {5} and drawn.keys() <= some.keys() - {"absent"}
        found.append(tuple(drawn))
    assert len(found) == len(set(found)) == 4 + 6 + 4
    assert tune.challenger(best, {}, set(), rng) is None
    again = tune.challenger(best, some, set(), np.random.default_rng(0))
    assert tuple(again) == found[0]


def test_folds_part_whole_series_and_every_text_is_held_out_once():
    rng = np.random.default_rng(0)
    series = [f"s{i}" for i in rng.integers(60, size=300)]
    label = {name: int(rng.integers(3)) for name in series}
    e = examples_of([(f"w{i}",) for i in range(300)], [label[name] for name in series], ("a", "b", "c"), series=series)
    made = tune.folds(e, 5, 0)
    held = [words for fold in made for words in fold.held.bags.words]
    assert sorted(held) == sorted(e.bags.words)
    for fold in made:
        assert not {*fold.learn.bags.series} & {*fold.held.bags.series}
        assert len(fold.learn.bags.words) + len(fold.held.bags.words) == 300
        assert 40 <= len(fold.held.bags.words) <= 80
    assert [f.held.bags.words for f in tune.folds(e, 5, 0)] == [f.held.bags.words for f in made]
    assert [f.held.bags.words for f in tune.folds(e, 5, 1)] != [f.held.bags.words for f in made]


def test_a_description_in_two_series_is_no_leak_between_folds():
    e = examples_of([(f"w{i}",) for i in range(40)], [0, 1] * 20, ("a", "b"), series=[str(i) for i in range(40)])
    e = e._replace(tied=np.repeat(np.arange(1, 21), 2))
    for fold in tune.folds(e, 5, 0):
        assert not {*fold.learn.tied} & {*fold.held.tied}


class Answers:
    """In place of training: how often a recipe is right, by its settings; and which runs were asked for."""

    def __init__(self, monkeypatch, right, texts=400):
        self.asked = []

        def answer(race, settings, fold):
            key = repr(sorted(settings.items())), fold
            if key not in race.known:
                self.asked.append((dict(settings), fold))
                share = right(settings, fold)
                n = len(race.folds[fold].held.bags.words)
                race.known[key] = np.arange(n) < round(share * n)
            return race.known[key]

        monkeypatch.setattr(tune._Race, "right", answer)


def searched(learn, job=JOB, seconds=60.0, given=(), watch=None):
    seen = []
    found = tune.search(job, make, list(given), learn, seconds, watch or seen.append)
    return found, seen


ONLY = [key for key in SPACE if key not in ("train.dropout", "train.word_dropout")]


def test_the_planted_best_is_found_and_all_others_are_dropped_early(learn, monkeypatch):
    good = {"train.dropout": 0.4}

    def right(settings, fold):
        return 0.5 + 0.3 * (settings.get("train.dropout") == 0.4) - 0.1 * ("train.word_dropout" in settings)

    answers = Answers(monkeypatch, right)
    found, seen = searched(learn, given=[f"{key}=0" for key in ONLY])
    assert found.settings == good
    assert (found.default, found.chosen) == (pytest.approx(0.5, abs=0.02), pytest.approx(0.8, abs=0.02))
    assert not found.interrupted and found.tried == len(seen) > 5
    assert [tried.settings for tried in seen if tried.won][-1] == good
    assert all(tried.folds == 1 for tried in seen if not tried.won and tried.gain.mean <= 0)
    assert answers.asked[0] == ({}, 0), "the default is the first"


def test_without_a_gain_the_recipe_stays_as_it_is(learn, monkeypatch):
    Answers(monkeypatch, lambda settings, fold: 0.5)
    found, seen = searched(learn, given=[f"{key}=0" for key in ONLY])
    assert found.settings == {} and found.default == found.chosen and seen
    assert found.row() == {
        "tried": found.tried,
        "seconds": round(found.seconds, 2),
        "chosen": {},
        "accuracy_default": found.default,
        "accuracy_chosen": found.default,
    }
    assert found.told() == f"other recipes tried: {found.tried}, none surely better; training with the recipe as it is"


def test_a_gain_by_chance_does_not_win(learn, monkeypatch):
    """Every recipe is right at random in half of all texts: of many, none may win by much luck."""
    rng = np.random.default_rng(0)

    def answer(race, settings, fold):
        key = repr(sorted(settings.items())), fold
        return race.known.setdefault(key, rng.random(len(race.folds[fold].held.bags.words)) < 0.5)

    monkeypatch.setattr(tune._Race, "right", answer)
    won = tried = 0
    for seed in range(10):
        _, seen = searched(learn, replace(JOB, seed=seed), given=[f"{key}=0" for key in ONLY])
        won += sum(one.won for one in seen)
        tried += len(seen)
    assert tried > 100 and won < 0.03 * tried  # a bar of one error lets about 0.1 through


def test_the_bar_rises_with_the_number_of_challengers(learn, monkeypatch):
    bars = []

    def run(race, settings, best, bar):
        bars.append(bar)
        return tune.Tried(settings, 1, Gain(-1.0, 0.0), False)

    monkeypatch.setattr(tune._Race, "run", run)
    Answers(monkeypatch, lambda settings, fold: 0.5)
    searched(learn, given=[f"{key}=0" for key in ONLY])
    assert bars[:7] == [2.0] * 7
    assert bars == sorted(bars) and bars[9] == pytest.approx((2 * np.log(10)) ** 0.5)


def test_recipes_that_do_not_fit_the_weights_or_diverge_never_win(learn, monkeypatch):
    real = loop.train

    def train(fit, *rest):
        assert fit.encoder.features.options.keep < 3000
        if fit.optimiser.options.lr == 0.01:
            raise InputError("training diverged")
        return real(fit, *rest)

    monkeypatch.setattr(loop, "train", train)
    rate = tune.options(JOB.recipe)["optimiser.lr"]
    values = {"optimiser.lr": [rate, 0.01], "encoder.features.keep": [100, 200, 3000]}
    monkeypatch.setattr(tune, "space", lambda given: values)
    found, seen = searched(learn, JOB, seconds=1000)
    assert found.tried == len(seen) == 3 and rate != 0.01
    assert all(tried.settings.get("encoder.features.keep", 0) < 3000 for tried in seen)
    assert found.settings.get("optimiser.lr") != 0.01


def test_time_is_up_between_two_looks_of_a_candidate(learn, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    real, looks = tune._Race._look, []

    def look(race, check):
        looks.append(check.step)
        now[0] += 1.0
        real(race, check)

    monkeypatch.setattr(tune._Race, "_look", look)
    found, seen = searched(learn, seconds=5.5)
    assert looks == [10, 20, 10, 20, 10, 20] and found.seconds == 6.0
    assert found.default is not None and len(seen) == found.tried - 1 and not found.interrupted  # the last is cut off
    looks.clear()
    found, seen = searched(learn, seconds=0.5)
    assert (found.default, found.chosen, found.tried, seen, looks) == (None, None, 0, [], [10])
    assert found.told().startswith("time was up before the recipe was measured once")


def test_ctrl_c_keeps_the_best_so_far(learn, monkeypatch):
    Answers(monkeypatch, lambda settings, fold: 0.5 + 0.3 * (settings.get("train.dropout") == 0.4))
    given = [f"{key}=0" for key in ONLY]

    def press(tried):
        if tried.won:
            raise KeyboardInterrupt

    found, _ = searched(learn, given=given, watch=press)
    assert found.interrupted and found.settings["train.dropout"] == 0.4
    assert found.chosen > found.default
    assert "train.dropout=0.4" in found.told() and found.told().endswith("; now training with it")


def test_ctrl_c_within_a_candidate_ends_the_search(learn, monkeypatch):
    real, runs = loop.train, []

    def train(*args):
        runs.append(real(*args))
        return runs[-1]._replace(interrupted=len(runs) == 2)

    monkeypatch.setattr(loop, "train", train)
    found, seen = searched(learn)
    assert found.interrupted and len(runs) == 2 and seen == [] and found.default is not None


def test_ctrl_c_before_anything_was_measured_goes_on_up(learn, monkeypatch):
    def train(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(loop, "train", train)
    with pytest.raises(KeyboardInterrupt):
        searched(learn)


@pytest.mark.parametrize("seconds", [0.0, -5.0, float("nan"), float("inf")])
def test_a_time_that_is_none_is_refused(seconds):
    with pytest.raises(UsageError, match=r"--tune .*: expected seconds, more than 0"):
        tune.check(seconds)


def test_series_enough_for_folds_are_needed():
    e = examples_of([("a",), ("b",)] * 5, [0, 1] * 5, ("x", "y"), series=["one", "one"] * 5)
    with pytest.raises(InputError, match="--tune needs labels with several series each"):
        searched(e)


def test_the_held_out_part_plays_no_role(learn, monkeypatch):
    seen = []
    real = tune.folds

    def folds(e, k, seed):
        seen.append({*e.bags.words})
        return real(e, k, seed)

    monkeypatch.setattr(tune, "folds", folds)
    Answers(monkeypatch, lambda settings, fold: 0.5)
    searched(learn, given=[f"{key}=0" for key in ONLY])
    held = {learn.bags.words[i] for i in publish.split(JOB, learn).held}
    assert held and not held & seen[0] and len(seen[0] | held) == len({*learn.bags.words})
