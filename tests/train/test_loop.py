"""Training: it learns, repeats itself, stops, and keeps the best when it is interrupted."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from tvml.methods import find, names
from tvml.train import batches, loop

from .planted import accuracy, fit, held_out_loss, planted


@pytest.fixture(scope="module")
def learn():
    return planted(300, np.random.default_rng(0))


@pytest.fixture(scope="module")
def held():
    return planted(200, np.random.default_rng(1))


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("objective", names("objective"))
def test_two_labels_that_one_word_each_decides_are_learned(learn, held, objective):
    run = fit(objective, epochs=30, patience=30)
    found = loop.train(run, learn, held, rng())
    assert accuracy(found, run, held) >= 0.95
    assert not found.interrupted
    assert found.history[-1].loss < found.history[0].loss
    assert max(epoch.held_out_accuracy for epoch in found.history) >= 0.95


@pytest.mark.parametrize("optimiser", names("optimiser"))
def test_every_optimiser_learns_it(learn, held, optimiser):
    run = fit(epochs=30, patience=30)._replace(optimiser=find("optimiser", optimiser))
    assert accuracy(loop.train(run, learn, held, rng()), run, held) >= 0.9


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(learn, held):
    def weights(seed):
        run = fit(epochs=2)
        return {name: array.tobytes() for name, array in loop.train(run, learn, held, rng(seed)).weights.items()}

    first = weights(0)
    assert weights(0) == first
    other = weights(1)
    assert all(other[name] != first[name] for name in first)


def test_the_weights_are_those_of_the_best_epoch(learn, held):
    run = fit(epochs=12, patience=12)
    seen = []
    found = loop.train(run, learn, held, rng(), seen.append)
    assert seen == found.history
    assert [epoch.epoch for epoch in seen] == list(range(1, 13))
    best = min(epoch.held_out_loss for epoch in seen)
    assert held_out_loss(found, run, held) == pytest.approx(best, rel=1e-5)


def test_without_held_out_items_all_epochs_run_and_the_last_counts(learn):
    nobody = learn.take(np.array([], dtype=np.int64))
    last = loop.train(fit(epochs=3, patience=1), learn, nobody, rng())
    assert [epoch.held_out_loss for epoch in last.history] == [None] * 3
    assert [epoch.held_out_accuracy for epoch in last.history] == [None] * 3
    shorter = loop.train(fit(epochs=2, patience=1), learn, nobody, rng())
    assert last.weights["output.w"].tobytes() != shorter.weights["output.w"].tobytes()


def test_training_ends_when_nothing_gets_better():
    """There is nothing to learn here, so the held-out loss soon rises."""
    noise, more = (planted(100, np.random.default_rng(seed), certain=False) for seed in (0, 1))
    run = fit(epochs=100, patience=3)
    found = loop.train(run, noise, more, rng())
    losses = [epoch.held_out_loss for epoch in found.history]
    assert len(losses) < 100
    assert len(losses) == int(np.argmin(losses)) + 1 + 3
    assert held_out_loss(found, run, more) == pytest.approx(min(losses), rel=1e-5)


def test_ctrl_c_keeps_the_best_so_far(learn, held, monkeypatch):
    """It comes while the third epoch runs: what is kept is the better of the first two."""
    whole, epochs = batches.order, []

    def order(*args):
        epochs.append(0)
        if len(epochs) == 3:
            raise KeyboardInterrupt
        return whole(*args)

    monkeypatch.setattr(batches, "order", order)
    run = fit(epochs=20)
    found = loop.train(run, learn, held, rng())
    assert found.interrupted
    assert len(found.history) == 2
    best = min(epoch.held_out_loss for epoch in found.history)
    assert held_out_loss(found, run, held) == pytest.approx(best, rel=1e-5)


def test_ctrl_c_between_epochs_ends_training_too(learn, held):
    def watch(epoch):
        if epoch.epoch == 2:
            raise KeyboardInterrupt

    found = loop.train(fit(epochs=20), learn, held, rng(), watch)
    assert found.interrupted
    assert len(found.history) == 2
    assert all(np.isfinite(array).all() for array in found.weights.values())


def test_ctrl_c_before_the_first_epoch_is_over_leaves_nothing_to_keep(learn, held, monkeypatch):
    def order(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(batches, "order", order)
    with pytest.raises(KeyboardInterrupt):
        loop.train(fit(epochs=2), learn, held, rng())


def test_class_weights_make_a_rare_label_cheaper_to_find():
    rare = planted(300, np.random.default_rng(0), (0.93, 0.07), certain=False)
    of_it = rare.take(np.flatnonzero(rare.labels == 1))
    nobody = rare.take(np.array([], dtype=np.int64))
    cost = []
    for power in (0.0, 1.0):
        run = fit({"name": "cross_entropy", "class_weights": power}, epochs=4)
        cost.append(held_out_loss(loop.train(run, rare, nobody, rng()), run, of_it))
    assert cost[1] < 0.7 * cost[0]


def test_items_weigh_by_the_share_of_their_label():
    examples = planted(200, np.random.default_rng(0), (0.9, 0.1))
    count = np.bincount(examples.labels)
    np.testing.assert_array_equal(loop._item_weights(0.0, examples), np.ones(200))
    whole = loop._item_weights(1.0, examples)
    sums = np.bincount(examples.labels, weights=whole)
    assert sums[0] == pytest.approx(sums[1], rel=1e-5)
    half = loop._item_weights(0.5, examples)
    first, second = (half[examples.labels == label][0] for label in (0, 1))
    assert second / first == pytest.approx((count[0] / count[1]) ** 0.5, rel=1e-5)
    for weights in (whole, half):
        assert weights.mean() == pytest.approx(1, rel=1e-5)


def test_weights_that_do_not_decay_stay_where_others_shrink(learn):
    nobody = learn.take(np.array([], dtype=np.int64))

    def norms(decay, **train):
        run = fit(epochs=3, **train)
        run = run._replace(optimiser=run.optimiser._replace(options=replace(run.optimiser.options, decay=decay)))
        weights = loop.train(run, learn, nobody, rng()).weights
        return {name: float(np.abs(array).mean()) for name, array in weights.items()}

    free, decayed, skipped = norms(0.0), norms(20.0), norms(20.0, no_decay=("output.*",))
    assert decayed["output.w"] < 0.7 * free["output.w"]
    assert decayed["features.p"] < 0.7 * free["features.p"]
    assert skipped["output.w"] > 1.2 * decayed["output.w"]


def test_the_rate_rises_then_falls_to_0():
    rates = [loop._rate(done, 0.1) for done in np.linspace(0, 1, 101)]
    assert all(0 <= rate <= 1 for rate in rates)
    top = int(np.argmax(rates))
    assert 8 <= top <= 12
    assert all(a < b for a, b in pairwise(rates[:10]))
    assert all(a > b for a, b in pairwise(rates[12:]))
    assert rates[-1] == pytest.approx(0, abs=1e-9)
    assert loop._rate(0.0, 0.0) == pytest.approx(1)
    assert loop._rate(1.5, 0.1) == pytest.approx(0, abs=1e-9)


def test_training_starts_at_the_shares_of_the_labels():
    import torch

    examples = planted(200, np.random.default_rng(0), (0.75, 0.25))
    p = loop.start({"a": (50, 40), "b": (7,), "output.b": (2,)}, examples, rng(), torch.device("cpu"))
    assert all(tensor.requires_grad and tensor.dtype == torch.float32 for tensor in p.values())
    assert not p["b"].any()
    assert float(p["a"].detach().std()) == pytest.approx(50**-0.5, rel=0.1)
    shares = np.bincount(examples.labels) / 200
    np.testing.assert_allclose(torch.softmax(p["output.b"], 0).detach(), shares, atol=1e-3)
