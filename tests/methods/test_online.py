import numpy as np

from tvml.methods.online import batches, order


def test_rows_come_once_each_in_random_order():
    rng = np.random.default_rng(0)
    first, second = order(np.ones(50), rng), order(np.ones(50), rng)
    assert sorted(first) == sorted(second) == list(range(50))
    assert (first != second).any()


def test_rows_come_as_often_as_their_mass_says():
    rng = np.random.default_rng(0)
    mass = np.array([1.0, 3.0, 0.0, 0.5, 0.5])
    found = np.bincount(np.concatenate([order(mass, rng) for _ in range(1000)]), minlength=5)
    np.testing.assert_allclose(found / found.sum(), mass / mass.sum(), atol=0.01)
    assert found[2] == 0
    assert len(order(mass, rng)) == 4


def test_batches_go_through_all_rows_and_begin_again():
    found = list(batches(np.ones(5), 3, 10, np.random.default_rng(0)))
    assert [len(rows) for rows in found] == [3] * 10
    for begin in range(0, 30, 5):
        assert sorted(np.concatenate(found)[begin : begin + 5]) == [0, 1, 2, 3, 4]
    assert [sorted(rows) for rows in batches(np.ones(2), 3, 2, np.random.default_rng(0))] == [[0, 1], [0, 1]]
    assert list(batches(np.zeros(5), 3, 10, np.random.default_rng(0))) == []
