"""Methods A7 and A9: pooling against plain loops."""

import numpy as np
import pytest

from tvml.methods import find
from tvml.methods.maps import MAPS
from tvml.methods.pooling import query

X = np.random.default_rng(0).standard_normal((3, 5, 8)).astype(np.float32)
MASK = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [1, 0, 0, 0, 0]], dtype=np.float32)
W = {"w": np.random.default_rng(1).standard_normal(8).astype(np.float32)}
HOW = ["softmax", *MAPS]


def pooled(name, p, x=X, mask=MASK):
    method = find("pooling", name)
    return method.module.forward(p, x, mask, method.options, np)


def test_mean_and_max_are_those_of_the_words():
    for row, n in enumerate((5, 3, 1)):
        np.testing.assert_allclose(pooled("mean", {})[row], X[row, :n].mean(axis=0), rtol=1e-5, atol=1e-6)
        np.testing.assert_array_equal(pooled("max", {})[row], X[row, :n].max(axis=0))


def test_a_row_without_words_pools_to_0():
    for name in ("mean", "max"):
        assert not pooled(name, {}, X[:1], np.zeros((1, 5), dtype=np.float32)).any()


@pytest.mark.parametrize("how", HOW)
def test_one_word_pools_to_itself(how):
    found = query.forward(W, X[2:], MASK[2:], query.Options(map=how), np)
    np.testing.assert_allclose(found[0], X[2, 0], rtol=1e-4)


@pytest.mark.parametrize("how", HOW)
def test_what_words_weigh_sums_to_1_and_padding_weighs_nothing(how):
    weights = query.weights(W, X, MASK, query.Options(map=how), np)
    np.testing.assert_allclose(weights.sum(axis=1), 1.0, rtol=1e-5)
    assert (weights >= 0).all()
    assert not weights[MASK == 0].any()
    nothing = query.weights(W, X, np.zeros_like(MASK), query.Options(map=how), np)
    assert not nothing.any()


def test_softmax_weights_are_the_exponentials_of_their_match_with_the_query():
    weights = query.weights(W, X, MASK, query.Options(map="softmax"), np)
    e = np.exp([float(x @ W["w"]) for x in X[1, :3]])
    np.testing.assert_allclose(weights[1, :3], e / e.sum(), rtol=1e-5)


def test_the_word_that_matches_the_query_speaks():
    x = np.eye(4, dtype=np.float32)[None]  # four words
    found = query.forward(
        {"w": np.array([0, 0, 50, 0], dtype=np.float32)}, x, np.ones((1, 4)), query.Options("softmax"), np
    )
    np.testing.assert_allclose(found[0], x[0, 2], atol=1e-6)


def test_a_query_of_zeros_is_the_mean():
    found = query.forward({"w": np.zeros(8, dtype=np.float32)}, X, MASK, query.Options("softmax"), np)
    np.testing.assert_allclose(found, pooled("mean", {}), rtol=1e-5, atol=1e-6)
