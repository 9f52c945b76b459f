"""Method O2: AdamW is torch's AdamW."""

import numpy as np
import pytest
import torch

from tvml.methods.optimisers.adamw import Options, init, step


@pytest.mark.parametrize("decay", [0.0, 0.1])
@pytest.mark.parametrize("xp", [np, torch], ids=["numpy", "torch"])
def test_50_steps_are_those_of_torch(xp, decay):
    o = Options(lr=0.02, decay=decay, beta1=0.8, beta2=0.95, eps=1e-6)
    rng = np.random.default_rng(0)
    first, slopes = rng.standard_normal((3, 4)), rng.standard_normal((50, 3, 4))
    theirs = torch.nn.Parameter(torch.from_numpy(first.copy()))
    reference = torch.optim.AdamW([theirs], lr=o.lr, betas=(o.beta1, o.beta2), eps=o.eps, weight_decay=decay)
    ours = first if xp is np else torch.from_numpy(first)
    state = init(ours, xp)
    for slope in slopes:
        theirs.grad = torch.from_numpy(slope)
        reference.step()
        ours, state = step(ours, slope if xp is np else torch.from_numpy(slope), state, o.lr, o, xp)
    np.testing.assert_allclose(np.asarray(ours), theirs.detach().numpy(), rtol=1e-10, atol=1e-12)


def test_the_first_step_is_the_rate_whatever_the_slope():
    p = np.zeros(4)
    new, _ = step(p, np.array([1e-3, 1.0, -1e3, -5.0]), init(p, np), 0.1, Options(decay=0.0, eps=1e-12), np)
    np.testing.assert_allclose(new, [-0.1, -0.1, 0.1, 0.1], rtol=1e-6)


def test_the_state_is_two_numbers_a_weight():
    p = np.zeros((3, 4), dtype=np.float32)
    arrays = [part for part in init(p, np) if isinstance(part, np.ndarray)]
    assert [(a.shape, a.dtype) for a in arrays] == [(p.shape, p.dtype)] * 2
