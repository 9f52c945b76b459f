"""Slot `optimiser`: init(p, xp) -> state, step(p, g, state, lr, o, xp) -> (p, state); some also take h."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from .slots import close, every

A = np.array([[3.0, 1.0, 0.0], [1.0, 2.0, 0.5], [0.0, 0.5, 1.0]])
B = np.array([[1.0, -2.0], [0.5, 1.0], [2.0, 0.0]])

PROBLEMS = {  # first weights, what falls, its slope, the diagonal of its Hessian
    "parabola": (np.array([3.0, -2.0]), lambda p: float((p**2).sum()), lambda p: 2 * p, lambda p: np.full(2, 2.0)),
    "rosenbrock": (
        np.array([-0.5, 1.0]),
        lambda p: float((1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2),
        lambda p: np.array([-2 * (1 - p[0]) - 400 * p[0] * (p[1] - p[0] ** 2), 200 * (p[1] - p[0] ** 2)]),
        lambda p: np.array([2 - 400 * (p[1] - 3 * p[0] ** 2), 200.0]),
    ),
    "matrix parabola": (
        np.zeros((3, 2)),
        lambda p: float(((A @ p - B) ** 2).sum()),
        lambda p: 2 * A.T @ (A @ p - B),
        lambda p: np.repeat(2 * (A.T @ A).diagonal()[:, None], 2, axis=1),
    ),
}


def curvature(method, number, h):
    """What step `number` is told besides: h, or nothing where the method does not ask for it."""
    wants = getattr(method.module, "curvature", None)
    return (h,) if wants and wants(method.options, number) else ()


def descend(method, problem, lr, steps):
    """What is left after so many steps with slopes clipped to a length of 1, as in the training loop."""
    p, value, slope, bend = PROBLEMS[problem]
    o = replace(method.options, decay=0.0)
    state = method.module.init(p, np)
    for number in range(steps):
        g = slope(p)
        g = g / max(1.0, float(np.sqrt((g * g).sum())))
        more = curvature(method, number, bend(p))
        p, state = method.module.step(p, g, state, lr * (1 - number / steps), o, np, *more)
    return value(p)


@every("optimiser")
@pytest.mark.parametrize("problem", list(PROBLEMS))
def test_it_falls_to_the_ground(method, problem):
    """A thousandth is left at one of four rates, or, where there is no rate to look for, at the end of a longer way."""
    first, value, *_ = PROBLEMS[problem]
    if hasattr(method.options, "lr"):
        found = [descend(method, problem, lr, 2000) for lr in (0.001, 0.01, 0.1, 1.0)]
    else:
        found = [descend(method, problem, 1.0, 10_000)]
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
    for number in range(20):
        g, h = (rng.standard_normal((3, 2)).astype(np.float32) for _ in range(2))
        p, state = method.module.step(p, g, state, 0.01, method.options, np, *curvature(method, number, h))
        more = curvature(method, number, torch.from_numpy(h))
        t, states = method.module.step(t, torch.from_numpy(g), states, 0.01, method.options, torch, *more)
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
def test_the_state_is_arrays_like_the_weights_and_numbers(method):
    p = np.ones((3, 4), dtype=np.float32)
    state = method.module.init(p, np)
    _, after = method.module.step(p, p, state, 0.1, method.options, np)
    for some in (state, after):
        arrays = [part for part in some if not isinstance(part, int)]
        assert arrays
        assert {(array.shape, array.dtype) for array in arrays} == {(p.shape, p.dtype)}


@every("optimiser")
def test_where_the_loss_is_bent_more_a_step_that_asks_for_it_is_shorter(method):
    if not curvature(method, 0, 0.0):
        assert not hasattr(method.module, "curvature"), "the first step wants it, if any does"
        assert not hasattr(method.options, "every")
        return
    p, g = np.zeros(3), np.ones(3)
    new, state = method.module.step(p, g, method.module.init(p, np), 0.1, method.options, np, np.array([1.0, -10, 100]))
    assert (new < 0).all()
    assert (np.diff(new) > 0).all(), "its sign does not matter, its size does"
    again, _ = method.module.step(p, g, state, 0.1, method.options, np)
    assert (np.diff(again) > 0).all(), "a step without an estimate remembers those before"
    assert 0 < sum(bool(curvature(method, number, 0.0)) for number in range(100)) < 100


@every("optimiser")
def test_the_training_loop_finds_its_decay_and_its_rate_if_it_has_one(method):
    assert method.options.decay >= 0
    assert getattr(method.options, "lr", 1.0) > 0
