"""Training: it learns, repeats itself, stops, and keeps the best when it is interrupted."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch

from tvml.arrays import softmax
from tvml.errors import InputError
from tvml.methods import find, names
from tvml.models import encoder
from tvml.models.classifier import shapes
from tvml.train import batches, curvature, loop
from tvml.train.recipe import Recipe

from .planted import NO_VOTES, accuracy, examples_of, fit, held_out_loss, planted


@pytest.fixture(scope="module")
def learn():
    return planted(300, np.random.default_rng(0))


@pytest.fixture(scope="module")
def held():
    return planted(200, np.random.default_rng(1))


def rng(seed=0):
    return np.random.default_rng(seed)


PAIRS = [
    (objective, output)
    for objective in names("objective")
    for output in names("output")
    if find("objective", objective).module.TAKES == "scores" or not find("output", output).module.TRAINED
]


@pytest.mark.parametrize(("objective", "output"), PAIRS)
def test_two_labels_that_one_word_each_decides_are_learned(learn, held, objective, output):
    run = fit(objective, output=output, features=NO_VOTES, steps=80, check=20)
    found = loop.train(run, learn, held, rng())
    assert accuracy(found, run, held) >= 0.95
    assert not found.interrupted
    assert found.history[-1].loss < found.history[0].loss
    assert max(check.held_out_accuracy for check in found.history) >= 0.95


@pytest.mark.parametrize("optimiser", names("optimiser"))
def test_every_optimiser_learns_it(learn, held, optimiser):
    run = fit(features=NO_VOTES, steps=140, check=70)._replace(optimiser=find("optimiser", optimiser))
    assert accuracy(loop.train(run, learn, held, rng()), run, held) >= 0.9


@pytest.mark.parametrize("part", [(slot, name) for slot in ("layer", "attention", "pooling") for name in names(slot)])
def test_every_part_of_an_encoder_learns_it(learn, held, part):
    slot, name = part
    run = fit(steps=60, check=30)
    parts = {slot: {"name": name, "width": 16} if name == "winner" else name}
    o = replace(Recipe().encoder, **{"features": NO_VOTES} | parts)
    run = run._replace(encoder=encoder.build(o, 8))
    assert accuracy(loop.train(run, learn, held, rng()), run, held) >= 0.9


def test_a_balanced_gate_is_settled_in_the_weights_that_training_gives_back(learn):
    o = replace(Recipe().encoder, layer={"name": "mixture", "gate": "sinkhorn"})
    run = fit(steps=20)._replace(encoder=encoder.build(o, 8))
    weights = loop.train(run, learn, None, rng()).weights
    codes, ids = loop._coded(run.encoder, weights, learn.bags.words)
    mass = np.bincount(np.concatenate(ids), minlength=len(codes))
    again = encoder.settle(weights, codes, mass, run.encoder, np)
    np.testing.assert_allclose(again["layer.c"], weights["layer.c"], atol=1e-5)
    assert weights["layer.c"].any() and weights["layer.c"].dtype == np.float32


@pytest.mark.parametrize("features", names("features"))
def test_every_kind_of_features_learns_it(learn, held, features):
    run = fit(features=features, steps=200 if features == "selected" else 80, check=40)  # its votes are in the way
    found = loop.train(run, learn, held, rng())
    assert accuracy(found, run, held) >= 0.9
    assert {name: array.shape for name, array in found.weights.items()} == (
        shapes(run.encoder, 2) | encoder.fixed(run.encoder)
    )
    known = encoder.fit(run.encoder, learn.bags, 2)
    assert all(found.weights[name].tobytes() == array.tobytes() for name, array in known.items())


@pytest.mark.parametrize("optimiser", names("optimiser"))
def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(learn, held, optimiser):
    def weights(seed):
        run = fit(steps=20)._replace(optimiser=find("optimiser", optimiser))
        found = loop.train(run, learn, held, rng(seed)).weights
        return {name: array.tobytes() for name, array in found.items() if array.dtype == np.float32}

    first = weights(0)
    assert weights(0) == first
    other = weights(1)
    assert all(other[name] != first[name] for name in first)


def test_without_a_refit_the_weights_are_those_of_the_best_check(learn, held):
    run = fit(steps=120, patience=12, refit=False)
    seen = []
    found = loop.train(run, learn, held, rng(), seen.append)
    assert seen == found.history
    assert [check.step for check in seen] == list(range(10, 121, 10))
    best = max(seen, key=lambda check: (check.held_out_accuracy, -check.held_out_loss))
    assert found.step == best.step
    assert held_out_loss(found, run, held) == pytest.approx(best.held_out_loss, rel=1e-5)
    assert accuracy(found, run, held) == pytest.approx(best.held_out_accuracy)


def test_a_held_out_text_counts_its_programmes(learn, held):
    counts = np.where(held.bags.labels == 0, 9, 1)
    many = held._replace(bags=held.bags._replace(counts=counts))
    run = fit(steps=20)
    found = loop.train(run, learn, many, rng())
    p = loop.probabilities(run.encoder, found.weights, many.bags.words)
    right = p.argmax(axis=1) == many.bags.labels
    check = next(check for check in found.history if check.step == found.step)
    assert check.held_out_accuracy == pytest.approx((right * counts).sum() / counts.sum())
    losses = -np.log(p[np.arange(len(p)), many.bags.labels])
    assert check.held_out_loss == pytest.approx((losses * counts).sum() / counts.sum(), rel=1e-4)


@pytest.mark.parametrize(
    ("options", "last"),
    [
        ({"steps": 30, "epochs": 0}, 30),
        ({"steps": 30, "epochs": 3, "batch": 64}, 30),  # 900 texts, 15 steps
        ({"steps": 7, "epochs": 3, "batch": 64}, 15),
        ({"steps": 1, "epochs": 1, "batch": 299}, 2),
    ],
)
def test_there_are_so_many_steps_but_each_text_comes_so_often(learn, options, last):
    found = loop.train(fit(**options), learn, None, rng())
    assert found.step == found.history[-1].step == last
    assert [check.step for check in found.history] == [*range(10, last, 10), last]


@pytest.mark.parametrize("nobody", [True, False], ids=["nothing", "no texts"])
def test_without_held_out_items_all_steps_run_and_the_last_counts(learn, nobody):
    held = None if nobody else learn.take(np.array([], dtype=np.int64))
    last = loop.train(fit(steps=30, patience=1), learn, held, rng())
    assert [check.held_out_loss for check in last.history] == [None] * 3
    assert [check.held_out_accuracy for check in last.history] == [None] * 3
    assert last.step == 30
    shorter = loop.train(fit(steps=20, patience=1), learn, held, rng())
    assert last.weights["output.w"].tobytes() != shorter.weights["output.w"].tobytes()


def test_training_ends_when_nothing_gets_better():
    """There is nothing to learn here, so the held-out accuracy soon stays what chance makes it."""
    noise, more = (planted(100, np.random.default_rng(seed), certain=False) for seed in (0, 1))
    run = fit(steps=1000, passes=1000, patience=3, refit=False)
    found = loop.train(run, noise, more, rng())
    best = max(found.history, key=lambda check: (check.held_out_accuracy, -check.held_out_loss))
    assert len(found.history) < 100
    assert len(found.history) == found.history.index(best) + 1 + 3
    assert held_out_loss(found, run, more) == pytest.approx(best.held_out_loss, rel=1e-5)


def test_a_trial_before_a_refit_goes_the_whole_way_and_its_last_weights_count():
    """There is nothing to learn here either, so the last check is not the best, and none is better for long."""
    noise, more = (planted(100, np.random.default_rng(seed), certain=False) for seed in (0, 1))
    run = fit(steps=90, patience=1)
    torch.manual_seed(0)  # of what dropout leaves out
    found = loop.train(run, noise, more, rng())
    best = max(found.history, key=lambda check: (check.held_out_accuracy, -check.held_out_loss))
    assert best.step < found.history[-1].step == found.step == 90
    assert held_out_loss(found, run, more) == pytest.approx(found.history[-1].held_out_loss, rel=1e-5)
    torch.manual_seed(0)
    alone = loop.train(run, noise, None, rng())
    assert all(array.tobytes() == alone.weights[name].tobytes() for name, array in found.weights.items()), "no peeking"


@pytest.mark.parametrize("refit", [False, True])
@pytest.mark.parametrize("optimiser", names("optimiser"))
def test_ctrl_c_keeps_the_best_so_far_or_before_a_refit_the_last(learn, held, monkeypatch, optimiser, refit):
    """It comes behind the second check: what is kept is the better of the two, or the second."""
    whole, drawn = batches.draw, []

    def draw(*args):
        drawn.append(0)
        if len(drawn) == 25:
            raise KeyboardInterrupt
        return whole(*args)

    monkeypatch.setattr(batches, "draw", draw)
    run = fit(steps=200, refit=refit)._replace(optimiser=find("optimiser", optimiser))
    found = loop.train(run, learn, held, rng())
    assert found.interrupted
    assert len(found.history) == 2
    best = max(found.history, key=lambda check: (check.held_out_accuracy, -check.held_out_loss))
    best = found.history[-1] if refit else best
    assert held_out_loss(found, run, held) == pytest.approx(best.held_out_loss, rel=1e-5)


def test_ctrl_c_between_steps_ends_training_too(learn, held):
    def watch(check):
        if check.step == 20:
            raise KeyboardInterrupt

    found = loop.train(fit(steps=200), learn, held, rng(), watch)
    assert found.interrupted
    assert len(found.history) == 2
    assert all(np.isfinite(array).all() for array in found.weights.values())


def test_ctrl_c_before_the_first_check_leaves_nothing_to_keep(learn, held, monkeypatch):
    def draw(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(batches, "draw", draw)
    with pytest.raises(KeyboardInterrupt):
        loop.train(fit(steps=20), learn, held, rng())


def test_damping_lets_small_series_weigh_more():
    """One series of 95 programmes says label 0, five of one programme say label 1; the words say nothing."""
    words = [("same", "words")] * 100
    e = examples_of(words, [0] * 95 + [1] * 5, ("a", "b"), series=["one"] * 95 + list("vwxyz"))
    found = []
    for damping in (0.0, 1.0):
        run = fit({"name": "cross_entropy", "smoothing": 0.0}, steps=100, damping=damping)
        weights = loop.train(run, e, None, rng()).weights
        found.append(loop.probabilities(run.encoder, weights, words[:1])[0, 1])
    np.testing.assert_allclose(found, [5 / 100, 5 / 6], atol=0.1)


def test_class_weights_make_a_rare_label_cheaper_to_find():
    rare = planted(300, np.random.default_rng(0), (0.93, 0.07), certain=False)
    of_it = rare.take(np.flatnonzero(rare.bags.labels == 1))
    cost = []
    for power in (0.0, 1.0):
        run = fit({"name": "cross_entropy", "class_weights": power}, steps=20)
        cost.append(held_out_loss(loop.train(run, rare, None, rng()), run, of_it))
    assert cost[1] < 0.7 * cost[0]


def test_items_weigh_by_the_share_of_their_label():
    bags = planted(200, np.random.default_rng(0), (0.9, 0.1)).bags
    count = np.bincount(bags.labels)
    np.testing.assert_array_equal(loop._label_weights(0.0, bags), np.ones(200))
    whole = loop._label_weights(1.0, bags)
    sums = np.bincount(bags.labels, weights=whole)
    assert sums[0] == pytest.approx(sums[1], rel=1e-5)
    half = loop._label_weights(0.5, bags)
    first, second = (half[bags.labels == label][0] for label in (0, 1))
    assert second / first == pytest.approx((count[0] / count[1]) ** 0.5, rel=1e-5)
    for weights in (whole, half):
        assert weights.mean() == pytest.approx(1, rel=1e-5)


def test_weights_that_do_not_decay_stay_where_others_shrink(learn):
    def norms(decay, **train):
        run = fit(features="ternary", steps=15, **train)
        run = run._replace(optimiser=run.optimiser._replace(options=replace(run.optimiser.options, decay=decay)))
        weights = loop.train(run, learn, None, rng()).weights
        return {name: float(np.abs(array).mean()) for name, array in weights.items()}

    free, decayed, skipped = norms(0.0), norms(20.0), norms(20.0, no_decay=("output.*",))
    assert decayed["output.w"] < 0.7 * free["output.w"]
    assert decayed["features.p"] < 0.7 * free["features.p"]
    assert skipped["output.w"] > 1.2 * decayed["output.w"]


@pytest.mark.parametrize("optimiser", names("optimiser"))
def test_frozen_weights_stay_bit_for_bit_and_all_others_move(learn, held, monkeypatch, optimiser):
    firsts = []
    whole = loop.start
    monkeypatch.setattr(loop, "start", lambda *args: firsts.append(whole(*args)) or firsts[-1])
    decay = {"name": optimiser, "decay": 0.2}  # which must not move them either
    run = fit(steps=20, freeze=("features.*", "output.b"))._replace(optimiser=find("optimiser", decay))
    found = loop.train(run, learn, held, rng())
    assert {name: array.shape for name, array in found.weights.items()} == (
        shapes(run.encoder, 2) | encoder.fixed(run.encoder)
    )
    still = {name for name, first in firsts[0].items() if found.weights[name].tobytes() == first.tobytes()}
    assert still == {"features.a", "features.b", "features.p", "output.b"}


def test_what_is_not_frozen_learns_all_the_same(learn, held):
    run = fit(features=NO_VOTES, steps=200, check=200, freeze=("features.*",))  # random projections of the words
    assert accuracy(loop.train(run, learn, held, rng()), run, held) >= 0.95


def test_the_hessian_is_asked_for_as_often_as_the_optimiser_wants_and_never_by_the_default(learn, monkeypatch):
    asked = []
    whole = curvature.diagonal
    monkeypatch.setattr(curvature, "diagonal", lambda *args: asked.append(0) or whole(*args))
    counts = {}
    for name in names("optimiser"):
        asked.clear()
        loop.train(fit(steps=20)._replace(optimiser=find("optimiser", name)), learn, None, rng())
        counts[name] = len(asked)
    assert counts == dict.fromkeys(names("optimiser"), 0) | {"adahessian": 4, "adapsgd": 4}


def test_the_rate_rises_then_falls_to_0():
    rates = [loop.rate(done, 0.1) for done in np.linspace(0, 1, 101)]
    assert all(0 <= rate <= 1 for rate in rates)
    top = int(np.argmax(rates))
    assert 8 <= top <= 12
    assert all(a < b for a, b in pairwise(rates[:10]))
    assert all(a > b for a, b in pairwise(rates[12:]))
    assert rates[-1] == pytest.approx(0, abs=1e-9)
    assert loop.rate(0.0, 0.0) == pytest.approx(1)
    assert loop.rate(1.5, 0.1) == pytest.approx(0, abs=1e-9)


def test_training_starts_at_the_shares_of_the_labels():
    p = loop.start({"a": (50, 40), "b": (7,), "x.gain": (3,), "output.b": (2,)}, np.array([0.75, 0.25]), rng())
    assert all(array.dtype == np.float32 for array in p.values())
    assert not p["b"].any()
    assert ((p["x.gain"] > 0) & (p["x.gain"] < 1)).all()
    assert float(p["a"].std()) == pytest.approx(50**-0.5, rel=0.1)
    np.testing.assert_allclose(softmax(p["output.b"], np), [0.75, 0.25], atol=1e-3)


@pytest.mark.parametrize(
    ("optimiser", "lower"),
    [
        ({"name": "adamw", "lr": 1e30}, "optimiser.lr"),
        ({"name": "sgd", "lr": 1e30}, "optimiser.lr"),
        ({"name": "adapsgd", "decay": 1e30}, "optimiser.decay or train.clip"),
    ],
)
def test_a_run_that_diverges_says_so_and_names_what_there_is_to_lower(learn, optimiser, lower):
    run = fit(steps=50)._replace(optimiser=find("optimiser", optimiser))
    with pytest.raises(InputError, match=f"training diverged before step [0-9]+; lower {lower}$"):
        loop.train(run, learn, None, rng())
