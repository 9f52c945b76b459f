"""Method A11: mixture of experts. With the plain gate experts die on a planted task; with either remedy none does."""

import numpy as np
import pytest
import torch

from tvml.arrays import rms_norm, softmax
from tvml.errors import InputError
from tvml.methods import Now, find
from tvml.methods.layers import mixture

D, EXPERTS = 8, 4
RNG = np.random.default_rng(0)


def draw(method, rng):
    shapes = method.module.shapes(D, method.options)
    return {name: rng.standard_normal(shape) / shape[0] ** 0.5 * (len(shape) > 1) for name, shape in shapes.items()}


def planted(rng):
    """A task of two kinds of words, each with a linear map of its own. All words have much in common, as those of an
    encoder do, so that the gate must look closely, while whichever expert is ahead is ahead for all of them."""
    common, *kinds = rms_norm(rng.standard_normal((3, D)), np)
    maps = rng.standard_normal((2, D, D)) / D**0.5

    def words(n):
        kind = rng.integers(2, size=n)
        x = 0.9**0.5 * common + 0.1**0.5 * (np.array(kinds)[kind] + 0.3 * rng.standard_normal((n, D)))
        x = rms_norm(x, np)
        return x, np.einsum("nd,nde->ne", x, maps[kind])

    return words


def learn(gate, seed, settled=True):
    """Shares of the experts in prediction, and the error there, after 250 steps of plain gradient descent."""
    rng = np.random.default_rng(seed)
    words = planted(rng)
    method = find("layer", {"name": "mixture", "gate": gate, "experts": EXPERTS, "width": 4, "every": 25})
    p = {name: torch.tensor(array) for name, array in draw(method, rng).items()}
    for step in range(1, 251):
        x, y = (torch.from_numpy(some)[None] for some in words(64))
        leaves = {name: value.requires_grad_() for name, value in p.items()}
        now = method.at(Now(step, rng, torch.ones(1, 64, dtype=torch.float64)))
        loss = ((method.module.forward(leaves, x, now.options, torch) - y) ** 2).mean()
        found = torch.autograd.grad(loss, list(leaves.values()))
        p = {name: (value - 1.0 * g).detach() for (name, value), g in zip(leaves.items(), found, strict=True)}
    weights = {name: value.numpy() for name, value in p.items()}
    if settled:
        weights = mixture.settle(weights, words(1000)[0], np.ones(1000), method.options, np)
    x, y = words(1000)
    error = ((method.module.forward(weights, x, method.options, np) - y) ** 2).mean()
    return mixture.shares(weights, x, method.options, np).mean(axis=0), error


@pytest.mark.parametrize("seed", [0, 3])
def test_experts_die_with_the_plain_gate_and_none_dies_with_either_remedy(seed):
    shares, error = learn("softmax", seed)
    assert shares.min() < 0.01, "dead: of a hundred words not one is its"
    for gate, least in (("sinkhorn", 0.2), ("annealed", 0.05)):
        remedied, less = learn(gate, seed)
        assert remedied.min() > least
        assert less < error, "and the dead are missed"


def test_prediction_needs_the_balance_of_training():
    assert learn("sinkhorn", 0, settled=False)[1] > 2 * learn("sinkhorn", 0)[1]


def test_it_equals_a_plain_loop():
    method = find("layer", {"name": "mixture", "experts": 3, "width": 2})
    p, x = draw(method, RNG), RNG.standard_normal(D)
    p |= {"b1": RNG.standard_normal(6), "c": RNG.standard_normal(3)}
    gate = softmax(x @ p["g"] + p["c"], np)
    expected = np.zeros(D)
    for e in range(3):
        part = slice(2 * e, 2 * e + 2)
        expected += gate[e] * (np.maximum(x @ p["w1"][:, part] + p["b1"][part], 0) @ p["w2"][part])
    np.testing.assert_allclose(method.module.forward(p, x, method.options, np), expected, rtol=1e-9)


def test_the_temperature_starts_high_and_falls_to_1_step_by_step():
    method = find("layer", {"name": "mixture", "gate": "annealed", "start": 4.0, "gamma": 0.5, "every": 10})

    def temperature(step):
        return method.at(Now(step, RNG, None)).options.temperature

    assert [temperature(step) for step in (1, 10, 11, 20, 21, 22, 31, 10_000)] == [4, 4, 2, 2, 1, 1, 1, 1]
    assert method.options.temperature == 1
    p, x = draw(method, RNG), RNG.standard_normal((50, D))
    hot = mixture.shares(p, x, method.at(Now(1, RNG, None)).options, np)
    np.testing.assert_allclose(hot, softmax(x @ p["g"] / 4, np), rtol=1e-9)


def test_a_sinkhorn_gate_asks_all_experts_alike_over_the_words_of_a_batch_and_not_its_padding():
    method = find("layer", {"name": "mixture", "gate": "sinkhorn"})
    p = draw(method, RNG) | {"c": np.array([5.0, 0, 0, -5])}
    x, mask = RNG.standard_normal((10, 20, D)), np.zeros((10, 20))
    mask[:, :7] = 1
    x[mask == 0] = 3.0
    found = mixture.shares(p, x, method.at(Now(1, RNG, mask)).options, np)
    np.testing.assert_allclose(found.sum(axis=-1), 1, rtol=1e-6)
    np.testing.assert_allclose(found[mask > 0].mean(axis=0), 1 / 4, rtol=0.02)
    assert np.ptp(mixture.shares(p, x, method.options, np)[mask > 0].mean(axis=0)) > 0.5, "plain in prediction"


def test_settling_balances_the_training_words_for_a_plain_softmax():
    method = find("layer", {"name": "mixture", "gate": "sinkhorn"})
    p, x, mass = draw(method, RNG), RNG.standard_normal((200, D)), RNG.random(200)
    settled = mixture.settle(p, x + 1, mass, method.options, np)
    assert {name for name in p if settled[name] is not p[name]} == {"c"}
    shares = mixture.shares(settled, x + 1, method.options, np)
    np.testing.assert_allclose(mass @ shares / mass.sum(), 1 / 4, rtol=0.02)
    for gate in ("softmax", "annealed"):
        assert mixture.settle(p, x, mass, mixture.Options(gate=gate), np) is p


def test_an_unknown_gate_is_told_with_the_nearest():
    with pytest.raises(InputError, match=r"no gate 'sinkhorm'; did you mean 'sinkhorn'"):
        mixture.shapes(D, mixture.Options(gate="sinkhorm"))
