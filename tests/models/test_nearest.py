import numpy as np
import pytest

from tvml.models import nearest
from tvml.models.nearest import near
from tvml.sparse import from_rows

TABLE = from_rows([{0: 1.0}, {1: 1.0}, {0: 0.6, 1: 0.8}, {2: 1.0}, {}], 3)
LIKES = from_rows([{0: 1.0}, {1: 0.5}, {2: 1.0}], 3)
SUMS = np.array([4.0, 3.0, 2.0, 1.0, 0.0], dtype=np.float32)


def of(liked, disliked=(), dislike=0.25, few=10, sums=SUMS):
    return near(TABLE, sums, LIKES, list(liked), list(disliked), dislike, few)


def test_it_is_the_most_alike_like_less_a_part_of_the_most_alike_dislike():
    np.testing.assert_allclose(of([0, 1]), [1, 0.5, 0.6, 0, 0], rtol=1e-6)
    np.testing.assert_allclose(of([0], [1]), [1, 0, 0.5, 0, 0], rtol=1e-6)
    np.testing.assert_allclose(of([1], [0]), [0, 0.5, 0.25, 0, 0], rtol=1e-6)


def test_only_the_few_best_are_compared_and_none_that_nothing_speaks_for():
    np.testing.assert_allclose(of([0, 1, 2], few=2), [1, 0.5, 0, 0, 0], rtol=1e-6)
    np.testing.assert_allclose(of([0, 1, 2], sums=-SUMS), 0)
    np.testing.assert_allclose(of([]), 0)


@pytest.mark.parametrize("cells", [1, 6, 1000])
def test_products_are_those_of_the_full_tables_however_they_are_cut(monkeypatch, cells):
    monkeypatch.setattr(nearest, "CELLS", cells)
    likes = from_rows([{2: 2.0, 0: -1.0}, {}], 3)
    np.testing.assert_allclose(nearest.products(TABLE, likes), [[-1, 0], [0, 0], [-0.6, 0], [2, 0], [0, 0]], rtol=1e-6)
    assert nearest.products(TABLE, from_rows([{}], 3)).tolist() == [[0]] * 5
