"""The estimate of the Hessian's diagonal: right on average, and exact where the weights do not meet."""

import numpy as np
import torch

from tvml.train import curvature


def draws(loss, at, times):
    rng = np.random.default_rng(0)
    found = []
    for _ in range(times):
        vector = torch.tensor(at, requires_grad=True)
        gradient = torch.autograd.grad(loss(vector), vector, create_graph=True)[0]
        found.append(curvature.diagonal(gradient, vector, rng).numpy())
    return np.array(found)


def test_one_draw_is_the_diagonal_where_no_weight_meets_another():
    at = np.array([1.0, -2.0, 3.0, 0.5])
    np.testing.assert_allclose(draws(lambda x: (x**4).sum(), at, 3), np.tile(12 * at**2, (3, 1)))


def test_the_mean_of_many_draws_is_the_diagonal():
    a = np.array([[3.0, 1.0, 0.5], [1.0, -2.0, 0.0], [0.5, 0.0, 1.0]])
    found = draws(lambda x: 0.5 * x @ torch.from_numpy(a) @ x, np.ones(3), 3000)
    np.testing.assert_allclose(found.mean(axis=0), a.diagonal(), atol=0.1)
    assert found.std(axis=0)[0] > 0.5, "a single draw is not exact here"
