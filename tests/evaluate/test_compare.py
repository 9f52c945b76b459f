"""The gain of one classifier over another, with an error that knows of series."""

import numpy as np
import pytest

from tvml.evaluate.compare import gain


def test_the_gain_is_the_mean_difference_and_its_error_that_of_a_mean():
    rng = np.random.default_rng(0)
    new, old = rng.random(200) < 0.6, rng.random(200) < 0.5
    d = new.astype(float) - old
    found = gain(new, old, np.arange(200))
    assert found.mean == pytest.approx(d.mean())
    assert found.error == pytest.approx(d.std() / np.sqrt(200))


def test_ten_episodes_are_one_proof():
    new, old = np.array([1, 1, 0, 1, 0, 1]), np.array([0, 1, 0, 0, 1, 1])
    alone = gain(new, old, np.arange(6))
    ten = gain(np.repeat(new, 10), np.repeat(old, 10), np.repeat(np.arange(6), 10))
    assert ten == pytest.approx(alone)


def test_nothing_is_no_gain():
    assert gain(np.zeros(0), np.zeros(0), np.zeros(0, dtype=int)) == (0.0, 0.0)
