"""Binary cross entropy against a slow loop in plain Python and against torch's own."""

from math import exp, log

import numpy as np
import pytest
import torch

from tvml.arrays import sigmoid
from tvml.methods.objectives.binary_cross_entropy import Options, loss

RNG = np.random.default_rng(0)
SCORES = RNG.standard_normal((6, 5))
TARGET = (RNG.random((6, 5)) < 0.4).astype(float)
WEIGHT = [1.0, 0.5, 3.0, 1.0, 0.0, 2.0]


def by_hand(o, weight):
    total = 0.0
    for row, labels, w in zip(SCORES.tolist(), TARGET.tolist(), weight, strict=True):
        for s, t in zip(row, labels, strict=True):
            p = 1 / (1 + exp(-s))
            there = 1 - o.smoothing / 2 if t else o.smoothing / 2
            total -= w * (o.positive * there * log(p) + (1 - there) * log(1 - p))
    return total / sum(weight)


@pytest.mark.parametrize("o", [Options(), Options(smoothing=0.2), Options(positive=3.0), Options(0.5, 0.25)])
@pytest.mark.parametrize("weight", [WEIGHT, [1.0] * 6])
def test_it_equals_a_plain_loop(o, weight):
    assert loss(SCORES, TARGET, np.array(weight), o, np) == pytest.approx(by_hand(o, weight), rel=1e-10)


@pytest.mark.parametrize("positive", [1.0, 4.0])
def test_it_equals_torchs_own(positive):
    own = torch.nn.BCEWithLogitsLoss(reduction="sum", pos_weight=torch.full((5,), positive).double())
    expected = float(own(torch.from_numpy(SCORES), torch.from_numpy(TARGET))) / len(SCORES)
    assert loss(SCORES, TARGET, np.ones(6), Options(positive=positive), np) == pytest.approx(expected, rel=1e-10)


def test_its_best_scores_are_those_whose_sigmoid_is_the_share_of_the_label():
    target = np.array([[1.0], [0.0], [0.0], [1.0], [1.0]])
    s = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    for _ in range(300):
        value = loss(s.expand(5, 1), torch.from_numpy(target), torch.ones(5), Options(), torch)
        s = (s - torch.autograd.grad(value, s)[0]).detach().requires_grad_()
    assert float(sigmoid(s.detach(), torch)) == pytest.approx(0.6, abs=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_large_scores_cost_what_they_are_off_and_nothing_when_they_are_right(dtype):
    scores, one = np.array([[1e4, -1e4]], dtype=dtype), np.ones(1, dtype=dtype)
    assert loss(scores, np.array([[1, 0]], dtype=dtype), one, Options(), np) == 0
    assert loss(scores, np.array([[0, 1]], dtype=dtype), one, Options(), np) == 2e4
    inputs = torch.tensor(scores, requires_grad=True)
    value = loss(
        inputs, torch.tensor([[0, 1]], dtype=inputs.dtype), torch.ones(1, dtype=inputs.dtype), Options(), torch
    )
    assert torch.autograd.grad(value, inputs)[0].tolist() == [[1, -1]]


def test_the_gradient_at_0_is_that_of_a_coin():
    s = torch.zeros(1, 2, requires_grad=True)
    value = loss(s, torch.tensor([[1.0, 0.0]]), torch.ones(1), Options(), torch)
    assert torch.autograd.grad(value, s)[0].tolist() == [[-0.5, 0.5]]


def test_a_sigmoid_is_exact_where_it_is_small_and_safe_where_it_is_large():
    x = np.array([-1e4, -80.0, 0.0, 1e4], dtype=np.float32)
    for found in (sigmoid(x, np), sigmoid(torch.from_numpy(x), torch).numpy()):
        np.testing.assert_allclose(found, [0, exp(-80), 0.5, 1], rtol=1e-5)
