"""Methods O1 and O2: SGD and Adagrad are torch's; AdaHessian and AdapSGD are their formulas, written as loops."""

from math import sqrt

import numpy as np
import pytest
import torch

from tvml.methods.optimisers import adagrad, adahessian, adapsgd, sgd


def slopes(steps=50, shape=(3, 4)):
    rng = np.random.default_rng(0)
    return rng.standard_normal(shape), rng.standard_normal((steps, *shape)), rng.standard_normal((steps, *shape))


SAME = {  # module, options, and torch's own optimiser of them
    "sgd": (sgd, sgd.Options(lr=0.02, decay=0.1, momentum=0.8), torch.optim.SGD, {"momentum": 0.8}),
    "sgd without momentum": (sgd, sgd.Options(lr=0.02, decay=0.1, momentum=0.0), torch.optim.SGD, {}),
    "sgd without decay": (sgd, sgd.Options(lr=0.02, decay=0.0), torch.optim.SGD, {"momentum": 0.9}),
    "adagrad": (adagrad, adagrad.Options(lr=0.02, decay=0.1, eps=1e-6), torch.optim.Adagrad, {"eps": 1e-6}),
    "adagrad without decay": (adagrad, adagrad.Options(lr=0.02, decay=0.0), torch.optim.Adagrad, {}),
}


@pytest.mark.parametrize("name", list(SAME))
@pytest.mark.parametrize("xp", [np, torch], ids=["numpy", "torch"])
def test_each_of_50_steps_is_torchs(name, xp):
    module, o, theirs, more = SAME[name]
    first, gradients, _ = slopes()
    parameter = torch.nn.Parameter(torch.from_numpy(first.copy()))
    reference = theirs([parameter], lr=o.lr, weight_decay=o.decay, **more)
    p = first if xp is np else torch.from_numpy(first)
    state = module.init(p, xp)
    for g in gradients:
        parameter.grad = torch.from_numpy(g)
        reference.step()
        p, state = module.step(p, g if xp is np else torch.from_numpy(g), state, o.lr, o, xp)
        np.testing.assert_allclose(np.asarray(p), parameter.detach().numpy(), rtol=1e-10, atol=1e-12)


def test_adahessian_is_its_formula():
    o = adahessian.Options(decay=0.2, momentum=0.8, memory=0.9, eps=0.01, every=3)
    first, gradients, bends = slopes(12, (2,))
    for i in range(2):
        p, m, s = first[i], 0.0, 0.0
        found, state = first[i : i + 1], adahessian.init(first[i : i + 1], np)
        for number, (g, h) in enumerate(zip(gradients[:, i], bends[:, i], strict=True)):
            m = 0.8 * m + g
            if number in (0, 3, 6, 9):
                s = 0.9 * s + abs(h)
            p -= 0.05 * (m / sqrt(s + 0.01) + 0.2 * p)
            more = (np.array([h]),) if adahessian.curvature(o, number) else ()
            found, state = adahessian.step(found, np.array([g]), state, 0.05, o, np, *more)
            assert found[0] == pytest.approx(p, rel=1e-12)


@pytest.mark.parametrize("memory", [1, 3])
def test_adapsgd_is_its_formula(memory):
    o = adapsgd.Options(decay=0.1, every=5, memory=memory)
    first, gradients, bends = slopes(23, (2,))
    for i in range(2):
        p, m, v, c, mem = first[i], 0.0, 0.0, 0.0, 1.0
        found, state = first[i : i + 1], adapsgd.init(first[i : i + 1], np)
        for number, (g, h) in enumerate(zip(gradients[:, i], bends[:, i], strict=True)):
            mem = max(mem, memory)
            slope, t = g + 0.1 * p, 1 / mem
            m, v = (1 - t) * m + t * slope, (1 - t) * v + t * slope**2
            if number in (0, 5, 10, 15, 20):
                c = (1 - t) * c + t * abs(h)
            rate = m**2 / (v + c)
            p -= rate / sqrt(1 + rate**2) * slope
            mem = (1 - m**2 / v) * mem + 1
            more = (np.array([h]),) if adapsgd.curvature(o, number) else ()
            found, state = adapsgd.step(found, np.array([g]), state, 123.0, o, np, *more)  # the schedule's rate: unused
            assert found[0] == pytest.approx(p, rel=1e-9)


def test_adapsgd_keeps_4_arrays_of_the_weights_shape_and_adahessian_2():
    p = np.zeros((3, 4), dtype=np.float32)
    for module, arrays in ((adapsgd, 4), (adahessian, 2), (adagrad, 1), (sgd, 1)):
        state = module.init(p, np)
        for number in range(2):
            assert [(a.shape, a.dtype) for a in state] == [(p.shape, p.dtype)] * arrays
            h = (p + 1,) if number == 0 and arrays > 1 else ()
            _, state = module.step(p, p + 1, state, 0.1, module.Options(), np, *h)


def jumpy(memory, steps=200):
    """The last step and the memory of two weights: the slopes of the first agree, those of the second cancel."""
    o = adapsgd.Options(decay=0.0, memory=memory)
    p = before = np.zeros(2)
    state = adapsgd.init(p, np)
    for number in range(steps):
        g, before = np.array([1.0, 1.0 if number % 2 else -1.0]), p
        p, state = adapsgd.step(p, g, state, 1.0, o, np, *((np.zeros(2),) if adapsgd.curvature(o, number) else ()))
    return np.abs(p - before), state.mem


def test_adapsgd_goes_far_where_slopes_agree_and_remembers_longer_where_they_cancel():
    went, memory = jumpy(memory=2)
    assert went[0] == pytest.approx(1 / sqrt(2), rel=1e-3)  # x = 1, the most there is
    assert went[1] < 0.01
    assert memory[0] < 2 < 50 < memory[1]


def test_adapsgd_with_a_memory_of_1_sees_the_last_slope_alone():
    """mem = 1 makes t = 1, which makes m^2 = v, which makes mem = 1: the sketch's start is a place it never leaves."""
    went, memory = jumpy(memory=1)
    assert memory.tolist() == [1.0, 1.0]
    np.testing.assert_allclose(went, 1 / sqrt(2))
