"""Batches: every text once an epoch, and never a text without words."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tvml.arrays import count, pad
from tvml.train.batches import drop_words, order, rectangle


@given(st.lists(st.integers(1, 60), min_size=1, max_size=300), st.integers(1, 70), st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_every_item_comes_once_an_epoch(sizes, batch, seed):
    found = list(order(np.array(sizes), batch, np.random.default_rng(seed)))
    assert sorted(np.concatenate(found)) == list(range(len(sizes)))
    assert all(1 <= len(places) <= batch for places in found)


def test_epochs_differ_and_the_same_seed_repeats_them():
    sizes = np.arange(500) % 40 + 1

    def epochs(seed):
        rng = np.random.default_rng(seed)
        return [[places.tolist() for places in order(sizes, 32, rng)] for _ in range(2)]

    assert epochs(0) == epochs(0)
    assert epochs(0)[0] != epochs(0)[1]
    assert epochs(0) != epochs(1)


def test_texts_of_like_length_come_together():
    sizes = np.random.default_rng(0).integers(1, 65, 2000)
    padded = sum(len(places) * sizes[places].max() for places in order(sizes, 64, np.random.default_rng(0)))
    assert padded < 1.15 * sizes.sum()


@pytest.mark.parametrize("share", [0.0, 0.2, 0.9, 1.0])
def test_dropping_words_never_empties_a_text_nor_adds_a_word(share):
    bags = [np.arange(n) + 1 for n in (1, 1, 2, 5, 30) * 40]
    padded = pad(bags)
    ids, mask = drop_words(padded, share, np.random.default_rng(0))
    assert (mask.sum(axis=1) >= 1).all()
    assert (mask <= padded.mask).all()
    assert mask.dtype == np.float32
    np.testing.assert_array_equal(ids, padded.ids)
    if share == 0:
        np.testing.assert_array_equal(mask, padded.mask)
    if share == 0.2:
        long = padded.mask.sum(axis=1) == 30
        assert mask[long].mean() == pytest.approx(0.8, abs=0.05)


def test_a_text_that_lost_all_words_keeps_all():
    padded = pad([np.array([1, 2, 3])])
    np.testing.assert_array_equal(drop_words(padded, 1.0, np.random.default_rng(0)).mask, padded.mask)


def test_bags_become_a_rectangle():
    ids, mask = rectangle([np.array([5, 6]), np.array([], dtype=np.int64), np.array([7])], np.array([2, 1, 0]))
    np.testing.assert_array_equal(ids, [[7, 0], [0, 0], [5, 6]])
    np.testing.assert_array_equal(mask, [[1, 0], [0, 0], [1, 1]])
    assert (ids.dtype, mask.dtype) == (np.int64, np.float32)
    assert pad([]).ids.shape == (0, 1)
    assert pad([np.array([], dtype=np.int64)]).mask.tolist() == [[0.0]]


def test_weights_are_counted_by_their_shapes():
    assert count({"a": (3, 4), "b": (5,), "c": ()}) == 18
    assert count({}) == 0
