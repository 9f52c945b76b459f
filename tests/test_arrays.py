"""Bags of texts and what each of them weighs; rectangles and counts."""

import numpy as np
import pytest

from tvml.arrays import Bags, count, pad

BAGS = Bags(  # series 0 has 1 + 9 programmes, 1 has 5, 2 has 5 in five texts
    [(f"w{i}",) for i in range(8)],
    np.zeros(8, dtype=np.int64),
    np.array([1, 9, 5, 1, 1, 1, 1, 1]),
    np.array([0, 0, 1, 2, 2, 2, 2, 2]),
)


def of_series(damping):
    return np.bincount(BAGS.series, BAGS.weights(damping))


def test_without_damping_every_programme_counts_the_same():
    np.testing.assert_allclose(BAGS.weights(0.0), BAGS.counts * 8 / 20)


def test_with_full_damping_every_series_counts_the_same():
    np.testing.assert_allclose(of_series(1.0), [8 / 3] * 3)
    assert BAGS.weights(1.0)[1] == pytest.approx(9 * BAGS.weights(1.0)[0]), "within a series, by its programmes"


def test_between_a_series_counts_as_a_power_of_its_programmes():
    sums = of_series(0.5)
    assert sums[0] / sums[1] == pytest.approx(2**0.5)
    assert sums[1] == pytest.approx(sums[2])


@pytest.mark.parametrize("damping", [0.0, 0.25, 0.7, 1.0])
def test_the_mean_weight_is_1(damping):
    assert BAGS.weights(damping).mean() == pytest.approx(1)
    assert (BAGS.weights(damping) > 0).all()


def test_series_that_are_not_there_weigh_nothing():
    some = Bags(BAGS.words[:3], BAGS.labels[:3], BAGS.counts[:3], np.array([7, 7, 2]))
    np.testing.assert_allclose(some.weights(1.0), np.array([0.1, 0.9, 1.0]) * 1.5)


def test_bags_of_ids_become_a_rectangle():
    ids, mask = pad([np.array([7]), np.array([], dtype=np.int64), np.array([5, 6])])
    np.testing.assert_array_equal(ids, [[7, 0], [0, 0], [5, 6]])
    np.testing.assert_array_equal(mask, [[1, 0], [0, 0], [1, 1]])
    assert (ids.dtype, mask.dtype) == (np.int64, np.float32)
    assert pad([]).ids.shape == (0, 1)
    assert pad([np.array([], dtype=np.int64)]).mask.tolist() == [[0.0]]


def test_weights_are_counted_by_their_shapes():
    assert count({"a": (3, 4), "b": (5,), "c": ()}) == 18
    assert count({}) == 0
