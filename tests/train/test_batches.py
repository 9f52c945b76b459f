"""Batches: texts drawn by their weight, with words left out but never the first of them."""

import numpy as np
import pytest

from tvml.arrays import pad
from tvml.train.batches import draw, rectangle, running


def rng(seed=0):
    return np.random.default_rng(seed)


def test_texts_are_drawn_in_proportion_to_their_weights():
    weights = np.array([1.0, 0.0, 3.0, 6.0])
    found = np.bincount(draw(running(weights), 40000, rng()), minlength=4) / 40000
    np.testing.assert_allclose(found, weights / 10, atol=0.01)
    assert found[1] == 0


def test_a_batch_has_its_size_even_where_there_are_fewer_texts():
    for items in (1, 3, 500):
        found = draw(running(np.ones(items)), 64, rng())
        assert found.shape == (64,)
        assert set(found) <= set(range(items))


def test_draws_differ_and_the_same_seed_repeats_them():
    def drawn(seed):
        one = rng(seed)
        return [draw(running(np.ones(500)), 32, one).tolist() for _ in range(2)]

    assert drawn(0) == drawn(0)
    assert drawn(0)[0] != drawn(0)[1]
    assert drawn(0) != drawn(1)


TEXTS = [np.arange(n) + 100 * n for n in (0, 1, 2, 5, 30)] * 40


@pytest.mark.parametrize("spare", [0, 1, 3])
@pytest.mark.parametrize("share", [0.0, 0.2, 0.9, 1.0])
def test_words_are_left_out_in_their_order_but_never_the_first(share, spare):
    places = rng(1).permutation(len(TEXTS))
    ids, mask = rectangle(TEXTS, places, share, spare, rng())
    assert (ids.dtype, mask.dtype) == (np.int64, np.float32)
    for row, place in enumerate(places):
        kept, whole = ids[row][mask[row] > 0].tolist(), TEXTS[place].tolist()
        assert kept[:spare] == whole[:spare]
        assert kept == [word for word in whole if word in kept]
        if share in (0.0, 1.0):
            assert kept == (whole if share == 0 else whole[:spare])
    if share == 0.2 and spare == 0:
        assert mask.sum() / sum(map(len, TEXTS)) == pytest.approx(0.8, abs=0.05)


def test_without_spared_words_a_text_may_become_empty():
    mask = rectangle([np.array([5])] * 400, np.arange(400), 0.5, 0, rng()).mask
    assert 0.4 < mask.sum(axis=1).mean() < 0.6


def test_a_batch_is_those_texts_as_a_rectangle_also_one_text_twice():
    texts = [np.array([5, 6]), np.array([], dtype=np.int64), np.array([7])]
    found = rectangle(texts, np.array([2, 1, 0, 2]), 0.0, 0, rng())
    expected = pad([texts[2], texts[1], texts[0], texts[2]])
    np.testing.assert_array_equal(found.ids, expected.ids)
    np.testing.assert_array_equal(found.mask, expected.mask)
