"""Methods L2 and L3: against slow loops in plain Python, and on the examples of their sources."""

from math import exp, log

import numpy as np
import pytest
import torch

from tvml.methods.neighbourhood import distances, left_out, unit
from tvml.methods.objectives import nca, soft_neighbours

RNG = np.random.default_rng(0)
X = RNG.standard_normal((8, 3))
LABELS = [0, 1, 1, 2, 0, 1, 3, 0]
WEIGHT = [1.0, 0.5, 3.0, 1.0, 0.0, 2.0, 1.0, 1.0]
TARGET = np.eye(4)[LABELS]


def by_hand(x, labels, weight, temperature):
    """The published formula, on vectors of length 1; distances squared once."""
    x = [[v / sum(w * w for w in row) ** 0.5 for v in row] for row in x]
    total = counted = 0.0
    for i in range(len(x)):
        near = {
            j: exp(-sum((a - b) ** 2 for a, b in zip(x[i], x[j], strict=True)) / temperature)
            for j in range(len(x))
            if j != i
        }
        own = sum(value for j, value in near.items() if labels[j] == labels[i])
        if own:
            total -= weight[i] * log(own / sum(near.values()))
            counted += weight[i]
    return total / counted


@pytest.mark.parametrize("temperature", [0.05, 0.3, 1.0, 20.0])
@pytest.mark.parametrize("weight", [WEIGHT, [1.0] * 8])
def test_both_equal_a_plain_loop(temperature, weight):
    expected = by_hand(X.tolist(), LABELS, weight, temperature)
    for module in (nca, soft_neighbours):
        found = module.loss(X, TARGET, np.array(weight), module.Options(temperature=temperature), np)
        assert found == pytest.approx(expected, rel=1e-8)


def test_soft_neighbours_take_the_best_temperature_of_the_ladder():
    labels = [0, 1, 2] * 6  # items near their class, with a few of other classes nearer still
    x = np.eye(3)[labels] + np.random.default_rng(0).standard_normal((18, 3)) * 0.4
    costs = [by_hand(x.tolist(), labels, [1.0] * 18, 0.05 * 2**rung) for rung in range(6)]
    assert min(costs) < 0.9 * min(costs[0], costs[-1]), "else the ladder would have nothing to choose"
    o = soft_neighbours.Options(temperature=0.05, rungs=6)
    assert soft_neighbours.loss(x, np.eye(3)[labels], np.ones(18), o, np) == pytest.approx(min(costs), rel=1e-8)


@pytest.mark.parametrize("row", [[0.98, 0.02, 0.02], [0.33, 0.33, 0.33], [0.50, 0.25, 0.25]])
def test_it_does_not_matter_which_of_its_class_is_near(row):
    """The source's three examples: three of the class, three others that get next to nothing; the loss is about 0."""
    p = torch.tensor([[*row, 1e-7, 1e-7, 1e-7]], requires_grad=True)
    same = torch.tensor([[1.0, 1.0, 1.0, 0.0, 0.0, 0.0]])
    loss = left_out(torch.log(p), same, torch.ones_like(p), torch.ones(1), torch)
    assert float(loss.detach()) == pytest.approx(0, abs=1e-5)
    assert torch.isfinite(torch.autograd.grad(loss, p)[0]).all()


@pytest.mark.parametrize("row", [[0.98, 0.02, 0.02], [0.33, 0.33, 0.33], [0.50, 0.25, 0.25]])
def test_so_it_is_with_vectors_that_lie_as_in_the_examples(row):
    t = 0.1
    far = 0.5 - t * np.log(row)  # squared distances that give the row's shares; the others lie opposite, at 4
    x = np.zeros((7, 5), dtype=np.float32)
    x[0, 0] = 1
    for j, d2 in enumerate(far, 1):
        x[j, 0] = 1 - d2 / 2
        x[j, j] = (1 - x[j, 0] ** 2) ** 0.5
    x[4:, 0] = -1
    target = np.eye(2, dtype=np.float32)[[0, 0, 0, 0, 1, 1, 1]]
    near = np.exp(-distances(x[:1], x[1:4])[0] / t)
    np.testing.assert_allclose(near / near.sum(), np.array(row) / sum(row), rtol=1e-3)
    inputs = torch.tensor(x, requires_grad=True)
    first = torch.eye(7)[0]
    loss = nca.loss(inputs, torch.from_numpy(target), first, nca.Options(temperature=t), torch)
    assert float(loss.detach()) == pytest.approx(0, abs=1e-6)
    assert torch.isfinite(torch.autograd.grad(loss, inputs)[0]).all()


def test_a_class_in_two_places_is_as_good_as_in_one():
    """What cross entropy's one template a class cannot have: each item needs one neighbour, not all."""
    x, labels = np.eye(4)[[0, 0, 1, 1, 2, 2, 3, 3]], [0, 0, 1, 1, 0, 0, 1, 1]
    found = nca.loss(x, np.eye(2)[labels], np.ones(8), nca.Options(temperature=0.1), np)
    assert found == pytest.approx(0, abs=1e-6)


def test_vectors_of_length_1_are_0_to_4_apart_and_one_of_zeros_is_2_from_all():
    x = unit(np.array([[3.0, 0.0], [-2.0, 0.0], [0.0, 1.0], [0.0, 0.0]]), np)
    np.testing.assert_allclose(distances(x, x), [[0, 4, 2, 2], [4, 0, 2, 2], [2, 2, 0, 2], [2, 2, 2, 2]], atol=1e-6)
