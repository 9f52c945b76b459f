import numpy as np
import pytest

from tvml.evaluate import space
from tvml.methods.neighbourhood import unit


def simplex(n, squared):
    """n vectors of length 1, every two of them at this squared distance."""
    gram = np.full((n, n), 1 - squared / 2) + np.eye(n) * squared / 2
    values, vectors = np.linalg.eigh(gram)
    return vectors * np.sqrt(np.maximum(values, 0))


def test_a_uniformity_of_minus_2_614_is_a_mean_squared_distance_of_1_307():
    x = simplex(40, 1.307)
    np.testing.assert_allclose(np.linalg.norm(x, axis=1), 1, atol=1e-6)
    found = space.measure(x, np.arange(40), None, None)
    assert found["uniformity"] == pytest.approx(-2.614, abs=1e-6)
    assert found["mean_distance"] == pytest.approx(1.307, abs=1e-6)
    assert (found["collapsed"], found["crowded"], found["alignment"]) == (0, 0, None)
    assert "agreement" not in found


def test_a_collapsed_space_shows_and_is_warned_of():
    rng = np.random.default_rng(0)
    spread = unit(rng.standard_normal((100, 16)), np)
    fallen = unit(spread[:1] + 0.01 * rng.standard_normal((100, 16)), np)
    good, bad = (space.measure(x, np.arange(100), (x, x), None) for x in (spread, fallen))
    assert good["collapsed"] == 0 and bad["collapsed"] == 1 == bad["crowded"]
    assert bad["uniformity"] > -0.1 > -3 > good["uniformity"]
    assert bad["mean_distance"] < 0.01 and good["mean_distance"] == pytest.approx(2, abs=0.1)
    assert good["alignment"] == bad["alignment"] == 0
    assert space.warning(good) == "" and "the space has collapsed: 100.0%" in space.warning(bad)


def test_few_that_fall_together_hide_in_the_means_but_not_in_the_share():
    rng = np.random.default_rng(0)
    x = unit(rng.standard_normal((100, 16)), np)
    x[:15] = x[0]
    found = space.measure(x, np.arange(100), None, None)
    assert found["mean_distance"] > 1.9
    assert found["collapsed"] == pytest.approx(15 * 14 / (100 * 99)) and found["crowded"] == 0.15
    assert space.warning(found)
    one = space.measure(x, np.repeat([0, 1], [15, 85]), None, None)
    assert one["collapsed"] == 0 and one["crowded"] == 0, "texts of one series may be alike"


def test_blocks_change_nothing(monkeypatch):
    x = unit(np.random.default_rng(0).standard_normal((50, 4)), np)
    labels, series = np.arange(50) % 3, np.arange(50) // 2
    whole = space.measure(x, series, (x[:20], x[20:40]), labels)
    monkeypatch.setattr(space, "BLOCK", 170)
    assert space.measure(x, series, (x[:20], x[20:40]), labels) == pytest.approx(whole)


def test_agreement_asks_the_nearest_of_other_series():
    x = np.array([[1, 0], [1, 0.01], [0.9, 0.1], [0, 1], [0.1, 1]], dtype=float)
    labels, series = np.array([0, 1, 0, 1, -1]), np.array([0, 0, 1, 2, 3])
    found = space.agreement(unit(x, np), labels, series, k=1)
    # 0 asks 2: right. 1, of 0's series, asks 2: wrong. 2 asks 1: wrong. 3 asks 2, since 4 has no label: wrong
    assert found == pytest.approx(1 / 4)
    assert space.agreement(unit(x, np), np.full(5, -1), series) is None
    assert space.agreement(unit(x, np), labels, np.zeros(5)) is None


def test_vectors_of_zeros_are_left_out_and_too_few_say_nothing():
    x = np.array([[1.0, 0], [0, 1], [0, 0]])
    found = space.measure(x, np.arange(3), (x, x[::-1]), np.array([0, 0, 1]))
    assert found["mean_distance"] == 2 and found["agreement"] == 1
    assert found["alignment"] == 0, "of the pairs only the middle one has two vectors"
    nothing = space.measure(x[2:], np.arange(1), (x[2:], x[2:]), None)
    assert set(nothing.values()) == {None} and space.warning(nothing) == ""


def test_weighted_votes_of_the_nearest_classify():
    x = unit(np.array([[1, 0], [1, 0.1], [1, 0.2], [0, 1], [0.1, 1], [0.5, 1]]), np)
    labels = np.array([0, 0, 0, 1, 1, 1])
    assert space.accuracy(x, labels, np.arange(6), k=3) == 1
    assert space.accuracy(x, np.array([0, 0, 1, 1, 1, 1]), np.arange(6), k=3) == pytest.approx(4 / 6), (
        "2 and, nearest to it, 1"
    )
    assert space.accuracy(x, np.full(6, -1), np.arange(6)) is None
