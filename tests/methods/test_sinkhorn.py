"""Method T1: balanced assignment, its marginals and its solution against the matrix form of Sinkhorn and Knopp."""

from itertools import pairwise

import numpy as np
import pytest
import torch

from tvml.arrays import softmax
from tvml.methods.sinkhorn import offsets, sinkhorn

ONES = np.ones(200)


def drawn(b=200, k=5, seed=0, lean=2.0):
    """Scores that lean to the first columns, so that plain shares are anything but even."""
    return np.random.default_rng(seed).standard_normal((b, k)) + np.linspace(lean, -lean, k)


@pytest.mark.parametrize("lean", [0.0, 2.0, 50.0])
@pytest.mark.parametrize("tolerance", [1e-2, 1e-6])
def test_rows_sum_to_1_and_columns_get_the_same_share(lean, tolerance):
    scores = drawn(lean=lean)
    a = sinkhorn(scores, ONES, np, tolerance, 10_000)
    assert (a >= 0).all()
    np.testing.assert_allclose(a.sum(axis=1), 1, rtol=1e-9)
    np.testing.assert_allclose(a.sum(axis=0), 200 / 5, rtol=2 * tolerance)
    if lean:
        assert softmax(scores, np).sum(axis=0).max() > 60


def test_it_is_the_matrix_scaled_by_rows_and_columns_in_turn():
    """The matrix exp(scores), its rows and columns divided by their sums until both are right."""
    scores = drawn(20, 3)
    p = np.exp(scores)
    for _ in range(2000):
        p *= (20 / 3) / p.sum(axis=0)
        p /= p.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(sinkhorn(scores, np.ones(20), np, 1e-12, 5000), p, rtol=1e-8)


def test_no_score_is_too_large():
    for size in (1e3, -1e3, 1e5):
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            a = sinkhorn((drawn(50, 4) * size).astype(np.float32), np.ones(50, dtype=np.float32), np)
        assert a.dtype == np.float32
        assert np.isfinite(a).all()
        np.testing.assert_allclose(a.sum(axis=1), 1, rtol=1e-5)


def test_a_row_counts_its_mass_and_one_without_mass_does_not_count():
    scores = drawn(30, 3)
    mass = np.array([1.0, 2.0, 0.0] * 10)
    a = sinkhorn(scores, mass, np, 1e-8, 1000)
    np.testing.assert_allclose(mass @ a, mass.sum() / 3, rtol=1e-6)
    twice = np.concatenate([scores[mass > 0], scores[mass == 2]])  # a mass of 2 is the row there twice
    np.testing.assert_allclose(sinkhorn(twice, np.ones(30), np, 1e-8, 1000)[:20], a[mass > 0], rtol=1e-5)
    scores[mass == 0] = 1e3
    np.testing.assert_allclose(sinkhorn(scores, mass, np, 1e-8, 1000)[mass > 0], a[mass > 0], rtol=1e-9)


def test_it_ends_at_the_limit_and_comes_nearer_with_every_turn():
    scores = drawn()

    def unevenness(limit):
        return np.ptp(sinkhorn(scores, ONES, np, 0.0, limit).sum(axis=0))

    found = [unevenness(limit) for limit in (0, 1, 2, 3, 5, 8)]
    assert all(later < 0.9 * earlier for earlier, later in pairwise(found))
    np.testing.assert_allclose(sinkhorn(scores, ONES, np, 0.0, 0), softmax(scores, np))


def test_what_is_added_to_the_columns_makes_a_plain_softmax_balanced():
    scores = drawn()
    a = softmax(scores + offsets(scores, ONES, np, 1e-6, 1000), np)
    np.testing.assert_allclose(a.sum(axis=0), 40, rtol=1e-5)


def test_numpy_and_torch_agree_and_a_column_cannot_be_raised():
    """A number added to a column changes nothing, so its gradient is 0: a gate cannot learn to lean to one side."""
    scores = torch.tensor(drawn(30, 3), requires_grad=True)
    lean = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    a = sinkhorn(scores + lean, torch.ones(30, dtype=torch.float64), torch, 1e-9, 1000)
    np.testing.assert_allclose(a.detach(), sinkhorn(drawn(30, 3), np.ones(30), np, 1e-9, 1000), rtol=1e-9)
    weight = torch.tensor(np.random.default_rng(1).standard_normal((30, 3)))
    of_scores, of_lean = torch.autograd.grad((a * weight).sum(), (scores, lean))
    assert of_scores.abs().max() > 0.05
    assert of_lean.abs().max() < 1e-6
