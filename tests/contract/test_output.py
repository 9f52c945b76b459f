"""Slot `output`: scores(p, x, o, xp) -> (b, k), and fit(x, labels, weight, k, o, rng) where no gradient trains it."""

import numpy as np
import pytest
import torch

from tvml.arrays import softmax

from .slots import close, every, tensors

D, K = 6, 4
RNG = np.random.default_rng(0)
LABELS = np.arange(40) % K
CENTRES = np.eye(D, dtype=np.float32)[:K] * 3
X = CENTRES[LABELS] + RNG.standard_normal((40, D)).astype(np.float32) * 0.2
WEIGHT = np.ones(40)

output, fitted_output, trained_output = (every("output", **has) for has in ({}, {"TRAINED": False}, {"TRAINED": True}))


def fit(method, x=X, labels=LABELS, weight=WEIGHT, seed=0):
    return method.module.fit(x, labels, weight, K, method.options, np.random.default_rng(seed))


def ready(method):
    """Weights as training would leave them: fitted, or of any values."""
    if not method.module.TRAINED:
        return fit(method)
    shapes = method.module.shapes(D, K, method.options)
    return {name: RNG.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}


@output
def test_scores_have_a_number_for_each_label_and_rows_do_not_mix(method):
    p = ready(method)
    found = method.module.scores(p, X, method.options, np)
    assert found.shape == (40, K)
    assert found.dtype == np.float32
    assert np.isfinite(found).all()
    for i in (0, 7, 39):
        close(method.module.scores(p, X[i : i + 1], method.options, np)[0], found[i], 1e-4)
    assert method.module.scores(p, X[:0], method.options, np).shape == (0, K)


@output
def test_numpy_and_torch_agree(method):
    p = ready(method)
    found = method.module.scores(tensors(p), torch.from_numpy(X), method.options, torch)
    assert found.dtype == torch.float32
    close(found, method.module.scores(p, X, method.options, np), 1e-4)


@output
@pytest.mark.parametrize("temperature", [0.25, 1.0, 3.0])
def test_scaled_weights_give_the_scores_divided_and_the_same_answers(method, temperature):
    p = ready(method)
    before = {name: array.copy() for name, array in p.items()}
    plain = method.module.scores(p, X, method.options, np)
    other = method.module.scaled(p, temperature)
    assert {name: (array.shape, array.dtype) for name, array in other.items()} == {
        name: (array.shape, array.dtype) for name, array in p.items()
    }
    close(method.module.scores(other, X, method.options, np), plain / temperature, 1e-4)
    assert all((p[name] == array).all() for name, array in before.items()), "its own arrays are left as they are"


@output
def test_vectors_of_zeros_and_huge_ones_get_finite_scores(method):
    for x in (X * 0, X * 1e6, -X):
        assert np.isfinite(method.module.scores(ready(method), x, method.options, np)).all()


@output
def test_it_has_a_number_for_each_label_named_b(method):
    """Training begins with the labels' shares there, and it says how many labels a stored model has."""
    assert method.module.shapes(D, K, method.options)["b"] == (K,)
    assert not set(method.module.shapes(D, K, method.options)) & set(method.module.fixed(D, K, method.options))


@trained_output
def test_a_trained_output_stores_no_bytes(method):
    assert method.module.fixed(D, K, method.options) == {}


@fitted_output
def test_what_is_fitted_has_exactly_the_announced_names_shapes_and_sizes(method):
    floats, whole = (f(D, K, method.options) for f in (method.module.shapes, method.module.fixed))
    for x, labels, weight in ((X, LABELS, WEIGHT), (X[:5], LABELS[:5], WEIGHT[:5])):  # also where few are there
        found = fit(method, x, labels, weight)
        assert {name: array.shape for name, array in found.items()} == floats | whole
        assert all(found[name].dtype == np.float32 for name in floats)
        assert all(found[name].itemsize == 1 for name in whole)
        assert all(np.isfinite(found[name]).all() for name in floats)


@fitted_output
def test_the_same_seed_fits_the_same_bytes(method):
    first, again = fit(method), fit(method)
    assert all(array.tobytes() == again[name].tobytes() for name, array in first.items())


@fitted_output
def test_classes_that_lie_apart_are_told_apart(method):
    more = CENTRES[LABELS] + np.random.default_rng(9).standard_normal((40, D)).astype(np.float32) * 0.2
    p = softmax(method.module.scores(fit(method), more, method.options, np), np)
    assert (p.argmax(axis=1) == LABELS).all()
    assert p.max(axis=1).min() > 0.8


@fitted_output
def test_vectors_that_say_nothing_get_the_shares_of_the_labels_by_weight(method):
    weight = np.array([4.0, 3.0, 2.0, 1.0])[LABELS]
    p = softmax(method.module.scores(fit(method, weight=weight), X[:2] * 0, method.options, np), np)
    close(p, [[0.4, 0.3, 0.2, 0.1]] * 2, 2e-3)


@fitted_output
def test_a_label_without_a_text_is_possible_and_never_likely(method):
    some = LABELS != 2
    p = softmax(method.module.scores(fit(method, X[some], LABELS[some], WEIGHT[some]), X, method.options, np), np)
    assert np.isfinite(p).all()
    assert p[:, 2].max() < 0.05
