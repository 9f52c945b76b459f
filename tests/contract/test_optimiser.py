"""Slot `optimiser`: init(p, xp) -> state, step(p, g, state, lr, o, xp) -> (p, state)."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from .slots import close, every

A = np.array([[3.0, 1.0, 0.0], [1.0, 2.0, 0.5], [0.0, 0.5, 1.0]])
B = np.array([[1.0, -2.0], [0.5, 1.0], [2.0, 0.0]])

PROBLEMS = {  # first weights, what falls, its slope
    "parabola": (np.array([3.0, -2.0]), lambda p: float((p**2).sum()), lambda p: 2 * p),
    "rosenbrock": (
        np.array([-0.5, 1.0]),
        lambda p: float((1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2),
        lambda p: np.array([-2 * (1 - p[0]) - 400 * p[0] * (p[1] - p[0] ** 2), 200 * (p[1] - p[0] ** 2)]),
    ),
    "matrix parabola": (np.zeros((3, 2)), lambda p: float(((A @ p - B) ** 2).sum()), lambda p: 2 * A.T @ (A @ p - B)),
}


def descend(method, problem, lr, steps):
    p, value, slope = PROBLEMS[problem]
    o = replace(method.options, decay=0.0)
    state = method.module.init(p, np)
    for step in range(steps):
        p, state = method.module.step(p, slope(p), state, lr * (1 - step / steps), o, np)
    return value(p)


@every("optimiser")
@pytest.mark.parametrize("problem", list(PROBLEMS))
def test_it_falls_to_the_ground(method, problem):
    """A rate is a matter of taste: at one of three, what is left is a thousandth."""
    first, value, _ = PROBLEMS[problem]
    found = [descend(method, problem, lr, 2000) for lr in (0.001, 0.01, 0.1)]
    assert min(found) < 1e-3 * value(first)


@every("optimiser")
def test_a_step_keeps_shape_and_dtype_and_changes_no_argument(method):
    p, g = (np.random.default_rng(seed).standard_normal((3, 2)).astype(np.float32) for seed in (0, 1))
    kept = p.copy(), g.copy()
    state = method.module.init(p, np)
    for _ in range(3):
        new, state = method.module.step(p, g, state, 0.1, method.options, np)
        assert new.shape == p.shape
        assert new.dtype == np.float32
    np.testing.assert_array_equal(p, kept[0])
    np.testing.assert_array_equal(g, kept[1])


@every("optimiser")
def test_numpy_and_torch_agree(method):
    rng = np.random.default_rng(0)
    p = rng.standard_normal((3, 2)).astype(np.float32)
    t = torch.from_numpy(p)
    state, states = method.module.init(p, np), method.module.init(t, torch)
    for _ in range(20):
        g = rng.standard_normal((3, 2)).astype(np.float32)
        p, state = method.module.step(p, g, state, 0.01, method.options, np)
        t, states = method.module.step(t, torch.from_numpy(g), states, 0.01, method.options, torch)
    close(t, p)


@every("optimiser")
def test_a_gradient_of_0_moves_nothing_but_decay_does(method):
    """The training loop sets `decay` to 0 for the weights that do not decay."""
    p, g = np.array([2.0, -1.0]), np.zeros(2)
    still, _ = method.module.step(p, g, method.module.init(p, np), 0.1, replace(method.options, decay=0.0), np)
    np.testing.assert_array_equal(still, p)
    less, _ = method.module.step(p, g, method.module.init(p, np), 0.1, replace(method.options, decay=0.5), np)
    assert (np.abs(less) < np.abs(p)).all()
    assert (np.sign(less) == np.sign(p)).all()


@every("optimiser")
def test_the_state_remembers(method):
    """Nothing is kept outside of the state: two weights may take turns."""
    p, q = np.array([1.0]), np.array([5.0])
    alone, state = p, method.module.init(p, np)
    for _ in range(5):
        alone, state = method.module.step(alone, 2 * alone, state, 0.1, method.options, np)
    state, other = method.module.init(p, np), method.module.init(q, np)
    for _ in range(5):
        p, state = method.module.step(p, 2 * p, state, 0.1, method.options, np)
        q, other = method.module.step(q, -3 * q, other, 0.2, method.options, np)
    np.testing.assert_array_equal(p, alone)


@every("optimiser")
def test_the_training_loop_finds_its_rate_and_its_decay(method):
    assert method.options.lr > 0
    assert method.options.decay >= 0
