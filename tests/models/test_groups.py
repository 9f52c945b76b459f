"""One taste or several: directions that are planted are counted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvml.models.groups import groups


def directions(sizes, noise, seed, width=30):
    rng = np.random.default_rng(seed)
    x = np.concatenate([np.eye(width)[k] + rng.normal(0, noise, (n, width)) for k, n in enumerate(sizes)])
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    return x @ x.T


@pytest.mark.parametrize("sizes", [(8,), (20,), (4, 4), (10, 6), (5, 5, 5), (8, 6, 5)])
def test_planted_directions(sizes):
    for seed in range(5):
        found = groups(directions(sizes, 0.08, seed), 3, 0.7)
        assert len(set(found.tolist())) == len(sizes)
        true = np.repeat(np.arange(len(sizes)), sizes)
        assert len(set(zip(true.tolist(), found.tolist(), strict=True))) == len(sizes)


def test_no_more_than_asked_for_and_than_likes_allow():
    alike = directions((5, 5, 5), 0.05, 0)
    assert groups(alike, 2, 0.5).max() <= 1 and groups(alike, 1, 0.0).max() == 0
    assert groups(np.eye(2), 3, 0.0).tolist() == [0, 0] and groups(np.eye(1), 3, 0.0).tolist() == [0]


@given(st.integers(1, 12), st.integers(0, 1000), st.floats(0, 1))
def test_every_like_has_a_group_and_none_is_empty(n, seed, apart):
    x = np.random.default_rng(seed).normal(size=(n, 4))
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    found = groups(x @ x.T, 3, apart)
    assert len(found) == n and found.min() == 0 and found.max() <= 2
