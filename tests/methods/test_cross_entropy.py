"""Method L1: cross entropy with label smoothing against a slow loop in plain Python."""

from math import exp, log

import numpy as np
import pytest
import torch

from tvml.methods.objectives.cross_entropy import Options, loss

RNG = np.random.default_rng(0)
SCORES = RNG.standard_normal((6, 5))
LABELS = [0, 4, 2, 2, 1, 3]
WEIGHT = [1.0, 0.5, 3.0, 1.0, 0.0, 2.0]


def by_hand(scores, labels, weight, smoothing):
    total = 0.0
    for row, label, w in zip(scores, labels, weight, strict=True):
        whole = log(sum(exp(s) for s in row))
        for c, s in enumerate(row):
            share = 1 - smoothing if c == label else smoothing / (len(row) - 1)
            total -= w * share * (s - whole)
    return total / sum(weight)


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.5])
@pytest.mark.parametrize("weight", [WEIGHT, [1.0] * 6])
def test_it_equals_a_plain_loop(smoothing, weight):
    found = loss(SCORES, np.eye(5)[LABELS], np.array(weight), Options(smoothing=smoothing), np)
    assert found == pytest.approx(by_hand(SCORES.tolist(), LABELS, weight, smoothing), rel=1e-10)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_it_equals_torchs_own(smoothing):
    k = 5
    found = loss(SCORES, np.eye(k)[LABELS], np.ones(6), Options(smoothing=smoothing), np)
    # torch spreads over all classes, its own label too: the same mass when it is told k / (k - 1) of it
    torchs = torch.nn.functional.cross_entropy(
        torch.from_numpy(SCORES), torch.tensor(LABELS), label_smoothing=smoothing * k / (k - 1)
    )
    assert found == pytest.approx(float(torchs), rel=1e-10)


def test_two_classes_that_know_nothing_cost_log_2():
    assert loss(np.zeros((1, 2)), np.eye(2)[:1], np.ones(1), Options(smoothing=0.0), np) == pytest.approx(log(2))


def test_smoothing_charges_for_too_much_certainty():
    o, target = Options(smoothing=0.1), np.eye(3)[:1]
    costs = [float(loss(target * sure, target, np.ones(1), o, np)) for sure in (0.0, 2.9, 30.0)]
    assert costs[1] < costs[0]
    assert costs[1] < costs[2]


def test_smoothing_gives_every_class_a_gradient_even_where_its_probability_is_0():
    scores = torch.tensor([[40.0, 0.0, -40.0]], requires_grad=True)
    value = loss(scores, torch.eye(3)[:1], torch.ones(1), Options(smoothing=0.1), torch)
    gradient = torch.autograd.grad(value, scores)[0][0]
    np.testing.assert_allclose(gradient, [0.1, -0.05, -0.05], atol=1e-6)
