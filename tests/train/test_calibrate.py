"""Calibration: a planted temperature is found, few series leave the usual one, and no answer changes."""

import numpy as np
import pytest

from tvml.arrays import Bags, softmax
from tvml.methods import find
from tvml.models import encoder
from tvml.models.classifier import Classifier, scaled, scores, shapes
from tvml.train.calibrate import HIGHEST, LOWEST, PRIOR, cooled, temperature

K = 4


def overconfident(n, planted, series=None, seed=0):
    """Probabilities (n, K) that are `planted` times too sure, and texts whose labels the true ones have drawn."""
    rng = np.random.default_rng(seed)
    logits = rng.standard_normal((n, K)) * 2
    labels = (softmax(logits, np).cumsum(axis=1) < rng.random((n, 1))).sum(axis=1).clip(max=K - 1)
    series = np.arange(n) if series is None else series
    return softmax(logits * planted, np), Bags([()] * n, labels, np.ones(n, dtype=np.int64), series)


def loss(p, held):
    return -np.log(p[np.arange(len(p)), held.labels]).mean()


def ece(p, held):
    """How far confidence is from accuracy, over ten bins of equal size."""
    order = np.array_split(np.argsort(p.max(axis=1)), 10)
    right = p.argmax(axis=1) == held.labels
    return float(np.mean([abs(p[some].max(axis=1).mean() - right[some].mean()) for some in order]))


@pytest.mark.parametrize("planted", [0.5, 1.0, 2.0, 4.0])
def test_the_planted_temperature_is_found_on_many_series(planted):
    p, held = overconfident(4000, planted)
    t = temperature(p, held)
    assert t == pytest.approx(planted, rel=0.1)
    new, fresh = overconfident(4000, planted, seed=1)  # texts that did not choose it
    assert ece(cooled(new, t), fresh) < 0.03
    if planted != 1:
        assert ece(new, fresh) > 0.06 and loss(cooled(new, t), fresh) < loss(new, fresh)


def test_the_fewer_series_the_nearer_it_stays_to_the_usual_one():

    def mean(n):
        return float(np.mean([temperature(*overconfident(n, 4.0, seed=seed)) for seed in range(10)]))

    found = [mean(n) for n in (3, 30, 300)]
    assert found == sorted(found)
    assert PRIOR < found[0] < 1.2 * PRIOR and 3 < found[-1] < 4
    assert temperature(*overconfident(0, 4.0)) == PRIOR


def test_many_episodes_of_few_series_are_few_opinions():
    p, held = overconfident(3000, 4.0, series=np.arange(3000) % 3)
    assert temperature(p, held) < 1.35 * PRIOR


def test_a_large_series_does_not_decide_alone():
    """1,000 texts of one series are all right, and 1,000 of a series each are labelled at chance."""
    n = 1000
    p = np.tile(softmax(np.array([3.0, 0, 0, 0]), np), (2 * n, 1))
    labels = np.concatenate([np.zeros(n, dtype=np.int64), np.arange(n) % K])
    each, one = np.arange(2 * n), np.concatenate([np.zeros(n, dtype=np.int64), np.arange(1, n + 1)])
    alike, joined = (temperature(p, Bags([()] * 2 * n, labels, np.ones(2 * n, dtype=np.int64), s)) for s in (each, one))
    assert joined > 1.5 * alike


@pytest.mark.parametrize(("label", "end"), [(0, LOWEST), (1, HIGHEST)])
def test_it_stays_within_bounds_even_when_all_are_right_or_all_wrong(label, end):
    n = 3000
    p = np.tile(np.array([0.4, 0.2, 0.2, 0.2]), (n, 1))
    held = Bags([()] * n, np.full(n, label), np.ones(n, dtype=np.int64), np.arange(n))
    assert LOWEST <= temperature(p, held) <= HIGHEST
    assert temperature(p, held) == pytest.approx(end, rel=0.2)
    assert np.isfinite(temperature(np.tile(np.array([0.0, 1, 0, 0]), (n, 1)), held))


@pytest.mark.parametrize("t", [LOWEST, 1.0, 1.7, HIGHEST])
def test_cooling_keeps_every_answer_and_the_order_of_the_labels(t):
    p, _ = overconfident(200, 1.5)
    found = cooled(p, t)
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_array_equal(np.argsort(found, axis=1), np.argsort(p, axis=1))
    if t == 1:
        np.testing.assert_allclose(found, p, rtol=1e-6)
    else:
        assert ((found.max(axis=1) < p.max(axis=1)) == (t > 1)).all()
    assert cooled(p[:0], t).shape == (0, K)


@pytest.mark.parametrize("features", ["selected", "ternary"])
@pytest.mark.parametrize("output", ["linear", "neighbours"])
def test_scaled_weights_predict_what_cooling_would_make_of_the_prediction(features, output):
    words = [f"word{i}" for i in range(40)]
    bags = Bags([(word,) for word in words], np.arange(40) % K, np.ones(40, dtype=np.int64), np.arange(40))
    e, method = encoder.build(encoder.Options(features=features), 8), find("output", {"name": output})
    rng = np.random.default_rng(0)
    named = shapes(e, K, method)
    weights = {name: rng.standard_normal(shape).astype(np.float32) * 0.5 for name, shape in named.items()}
    weights |= encoder.fit(e, bags, K)
    if not method.module.TRAINED:
        x = rng.standard_normal((40, encoder.size(e))).astype(np.float32)
        fitted = method.module.fit(x, bags.labels, np.ones(40), K, method.options, rng)
        weights |= {f"output.{name}": array for name, array in fitted.items()}
    c = Classifier(e, weights, tuple("abcd"), (), 0, method)
    vectors = encoder.words(weights, encoder.codes(e, weights, words).codes, e, np)
    texts = [rng.choice(40, rng.integers(1, 9), replace=False) for _ in range(50)]
    before = scores(c, vectors, texts)
    for t in (0.5, 2.5):
        other = scaled(weights, method, t)
        assert {name: (a.shape, a.dtype) for name, a in other.items()} == {
            name: (a.shape, a.dtype) for name, a in weights.items()
        }
        found = scores(c._replace(weights=other), vectors, texts)
        np.testing.assert_allclose(found, cooled(before, t), rtol=1e-3, atol=1e-6)
        assert (found.argmax(axis=1) == before.argmax(axis=1)).all()
        assert np.abs(found - before).max() > 0.01
