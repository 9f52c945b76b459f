"""Method A9: the winner-take-all layer."""

import numpy as np
import pytest

from tvml.errors import InputError
from tvml.methods.layers import winner


def test_the_shape_is_kept_and_each_group_has_one_winner():
    h = np.random.default_rng(0).standard_normal((5, 3, 128))
    found = winner.winners(h, 4, np)
    assert found.shape == h.shape
    groups, kept = h.reshape(5, 3, 32, 4), found.reshape(5, 3, 32, 4)
    assert ((kept != 0).sum(axis=-1) == 1).all()
    np.testing.assert_array_equal(kept.sum(axis=-1), groups.max(axis=-1))
    np.testing.assert_array_equal(
        kept.argmax(axis=-1)[groups.max(axis=-1) > 0], groups.argmax(axis=-1)[groups.max(axis=-1) > 0]
    )


def test_ties_are_kept_and_a_winner_may_be_negative():
    h = np.array([3.0, 1.0, 3.0, 2.0, -5.0, -1.0, -2.0, -9.0])
    assert winner.winners(h, 4, np).tolist() == [3, 0, 3, 0, 0, -1, 0, 0]
    assert winner.winners(h, 1, np).tolist() == h.tolist()


def test_it_is_128_units_in_groups_of_4_behind_and_before_a_matrix():
    o = winner.Options()
    assert winner.shapes(32, o) == {"w1": (32, 128), "b1": (128,), "w2": (128, 32)}
    rng = np.random.default_rng(0)
    p = {name: rng.standard_normal(shape) for name, shape in winner.shapes(32, o).items()}
    x = rng.standard_normal(32)
    h = x @ p["w1"] + p["b1"]
    expected = sum(h[g + h[g : g + 4].argmax()] * p["w2"][g + h[g : g + 4].argmax()] for g in range(0, 128, 4))
    np.testing.assert_allclose(winner.forward(p, x, o, np), expected, rtol=1e-9)


def test_groups_that_do_not_fit_are_told():
    with pytest.raises(InputError, match="6 units cannot be split into groups of 4"):
        winner.shapes(8, winner.Options(width=6))
