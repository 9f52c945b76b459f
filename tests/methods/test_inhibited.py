"""Methods T5 and A11 as topics: the sources' numbers, the gradient against torch, and who dies with which gate."""

import numpy as np
import pytest
import torch

from tvml.errors import InputError
from tvml.methods.tfidf import weighed
from tvml.methods.topics import inhibited
from tvml.sparse import csr, take

from .planted_topics import counts, purity

SCORES, MEANS = np.array([[0.8, 0.015, 0.12]]), np.array([0.7, 0.01, 0.1])


def fit(gate, x, k=4, seed=0, **options):
    o = inhibited.Options(gate=gate, **options)
    p = inhibited.fit(x, np.ones(x.rows), k, o, np.random.default_rng(seed))
    return p, inhibited.transform(p, x, o).weights


def test_the_numbers_of_the_source():
    found = inhibited.shares(SCORES, np.zeros(3), 4.0, 3)
    np.testing.assert_allclose(found, [[0.9016, 0.0390, 0.0594]], atol=5e-5)
    found = inhibited.shares(SCORES, MEANS, 4.0, 3)
    np.testing.assert_allclose(found, [[0.4149, 0.2838, 0.3013]], atol=5e-5)


def test_only_the_largest_are_asked():
    found = inhibited.shares(SCORES, np.zeros(3), 4.0, 2)
    np.testing.assert_allclose(found, [[0.9382, 0, 0.0618]], atol=5e-5)
    np.testing.assert_allclose(inhibited.shares(SCORES, MEANS, 4.0, 1), [[1, 0, 0]])


def test_the_slope_is_that_of_torch():
    rng = np.random.default_rng(0)
    w, x, a = rng.standard_normal((7, 3)), rng.standard_normal((5, 7)), rng.random((5, 3))
    leaf = torch.tensor(w, requires_grad=True)
    ((torch.tensor(x) - torch.tensor(a) @ leaf.T) ** 2).sum().backward()
    np.testing.assert_allclose(inhibited.slope(w, x, a), leaf.grad.numpy(), rtol=1e-9)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_experts_die_with_the_plain_gate_and_none_dies_with_any_remedy(seed):
    """Rows have much in common, so that whichever expert is ahead is ahead for all of them."""
    x, labels = counts(400, shared=20, seed=seed)
    _, shares = fit("softmax", x, seed=seed)
    assert shares.mean(axis=0).min() < 0.01, "dead: it has not a hundredth of the rows"
    assert purity(shares.argmax(axis=1), labels) < 0.8, "and is missed"
    for gate in ("inhibitor", "sinkhorn", "annealed"):
        _, shares = fit(gate, x, seed=seed)
        assert shares.mean(axis=0).min() > 0.2
        assert purity(shares.argmax(axis=1), labels) > 0.95


def test_the_inhibitor_is_for_learning_alone_and_the_balance_is_kept():
    x, labels = counts(400, shared=20)
    for gate in ("inhibitor", "annealed", "softmax"):
        assert not fit(gate, x, steps=50)[0]["held"].any()
    uneven = take(x, np.flatnonzero((labels == 0) | (np.arange(400) % 4 == 0)))
    p, weights = fit("sinkhorn", uneven, active=4)
    np.testing.assert_allclose(weights.mean(axis=0), 1 / 4, rtol=0.03)
    p["held"] = 0 * p["held"]
    assert np.ptp(inhibited.transform(p, uneven, inhibited.Options(active=4)).weights.mean(axis=0)) > 0.05


def test_heat_asks_all_experts_alike():
    x, _ = counts(100)
    hot, _ = fit("annealed", x, steps=50, heat=1e6)
    spread = np.linalg.norm(hot["topics"] - hot["topics"].mean(axis=1, keepdims=True))
    cool, _ = fit("annealed", x, steps=50, heat=1.0)
    plain, _ = fit("softmax", x, steps=50)
    assert spread < 0.5 * np.linalg.norm(plain["topics"] - plain["topics"].mean(axis=1, keepdims=True))
    np.testing.assert_array_equal(cool["topics"], plain["topics"])


def test_learning_rebuilds_the_rows_better():
    x, _ = counts(200)

    def error(p, weights):
        return ((csr(weighed(x, p["idf"])).toarray() - weights @ p["topics"].T) ** 2).sum(axis=1).mean()

    assert error(*fit("inhibitor", x, steps=1000)) < 0.9 * error(*fit("inhibitor", x, steps=5))


def test_an_unknown_gate_is_told_with_the_nearest():
    with pytest.raises(InputError, match=r"topics.inhibited.gate: no gate 'inhibiter'; did you mean 'inhibitor'"):
        fit("inhibiter", counts(10)[0])
