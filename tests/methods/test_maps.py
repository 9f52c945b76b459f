"""Method A1's feature maps and method A2's padding, pinned to the numbers of their sources."""

import numpy as np
import pytest
import torch

from tvml.arrays import masked_softmax, softmax
from tvml.errors import InputError
from tvml.methods.maps import MAPS, feature_map

X = np.array([0.56, 0.12, 0.06, -0.43, 0.03])

SHARES = {
    "leaky_relu": [0.8826, 0.0686, 0.0287, 0.0050, 0.0152],
    "elu": [0.2878, 0.2066, 0.1956, 0.1200, 0.1900],
    "gelu": [0.4378, 0.1943, 0.1692, 0.0413, 0.1574],
    "quadratic": [0.6061, 0.0278, 0.0070, 0.3574, 0.0017],  # .3136 .0144 .0036 .1849 .0009 by their sum, .5174
}


@pytest.mark.parametrize("name", list(MAPS))
def test_a_map_gives_the_shares_of_its_source(name):
    phi = feature_map(name)(X, np)
    np.testing.assert_allclose(phi / phi.sum(), SHARES[name], atol=1e-4)


@pytest.mark.parametrize("name", list(MAPS))
def test_a_map_is_never_negative_never_overflows_and_is_the_same_in_torch(name):
    x = np.concatenate([np.linspace(-100, 100, 2001), [-1e6, 0, 1e6]]).astype(np.float32)
    with np.errstate(over="raise", invalid="raise"):
        phi = feature_map(name)(x, np)
    assert phi.dtype == np.float32
    assert (phi >= 0).all()
    assert np.isfinite(phi).all()
    t = torch.tensor(x, requires_grad=True)
    found = feature_map(name)(t, torch)
    np.testing.assert_allclose(found.detach().numpy(), phi, rtol=1e-5, atol=1e-6)
    assert torch.isfinite(torch.autograd.grad(found[:-3].sum(), t)[0]).all()


def test_an_unknown_map_is_told_with_the_nearest():
    with pytest.raises(InputError, match=r"quadratc.*did you mean 'quadratic'\?"):
        feature_map("quadratc")


def test_softmax_over_padding_is_softmax_over_the_words():
    scores = np.array([0.7, 1.2, -0.34, 2.0, 55.0, -7.0])
    mask = np.array([1.0, 1, 1, 1, 0, 0])
    expected = [0.1499, 0.2471, 0.0530, 0.5500, 0, 0]
    np.testing.assert_allclose(masked_softmax(scores, mask, np), expected, atol=5e-5)
    np.testing.assert_allclose(masked_softmax(scores, mask, np)[:4], softmax(scores[:4], np), rtol=1e-12)
    assert not masked_softmax(scores, mask, np)[4:].any()


def test_softmax_over_padding_alone_is_all_0():
    assert not masked_softmax(np.array([[1.0, 2.0]], dtype=np.float32), np.zeros((1, 2), dtype=np.float32), np).any()


@pytest.mark.parametrize("size", [1e4, -1e4, 1e8])
def test_softmax_of_large_scores_is_finite(size):
    scores = np.array([0.0, 1.0, -1.0], dtype=np.float32) * np.float32(size)
    for shares in (softmax(scores, np), masked_softmax(scores, np.ones(3, dtype=np.float32), np)):
        assert shares.dtype == np.float32
        np.testing.assert_allclose(shares.sum(), 1.0, rtol=1e-6)
