"""Topic numbers that keep their meaning."""

from itertools import permutations

import numpy as np
import pytest

from tvml.methods import find
from tvml.models import topics
from tvml.models.topics import NONE
from tvml.text.vocabulary import Options, Vocabulary
from tvml.train.stable import matched, ordered, remapped, union


@pytest.mark.parametrize("k", [1, 2, 4, 6])
def test_numbers_are_matched_as_well_as_all_orders_allow(k):
    rng = np.random.default_rng(k)
    for _ in range(8):
        old, new = rng.integers(NONE, k, (2, 40))
        common = [[int(((old == i) & (new == j)).sum()) for j in range(k)] for i in range(k)]
        best = max(sum(common[i][order[i]] for i in range(k)) for order in permutations(range(k)))
        order, kept = matched(old, new, k)
        assert sorted(order.tolist()) == list(range(k))
        assert sum(common[i][order[i]] for i in range(k)) == best
        assert kept == sum(common[i][order[i]] >= 0.5 * max(1, sum(common[i])) for i in range(k))


def test_a_renamed_partition_gets_its_numbers_back():
    rng = np.random.default_rng(0)
    old, names = rng.integers(0, 5, 60), rng.permutation(5)
    order, kept = matched(old, names[old], 5)
    np.testing.assert_array_equal(order, names)
    assert kept == 5


def test_topics_without_items_keep_their_numbers():
    order, kept = matched(np.array([2, 2, NONE, 4]), np.array([2, 2, 3, NONE]), 5)
    assert order.tolist() == [0, 1, 2, 3, 4] and kept == 1


def model(words, columns, reach):
    arrays = {"topics": np.array(columns, np.float32), "offsets": np.zeros(2, np.float32)}
    return topics.make(find("topics", "sinkhorn"), arrays, words, np.array(reach, "f4"), Options(), False, [{}, {}])


def found(words, reach):
    return Vocabulary(tuple(words), np.ones(len(words)), np.ones(len(words)), np.array(reach, "f4"))


def test_a_union_keeps_old_places_and_the_greater_reach():
    before = model(("oak", "elm", "ash"), [[3, 0], [0, 2], [1, 1]], [0.05, 1, 0.05])
    words, reach = union(before, found(["fir", "ash", "elm"], [1, 1, 0.05]), 50)
    assert words == ("oak", "elm", "ash", "fir")
    np.testing.assert_allclose(reach, [0.05, 1, 1, 1])
    assert reach.dtype == np.float32


def test_where_there_is_no_room_the_faintest_absent_words_go():
    before = model(("oak", "elm", "ash", "yew"), [[3, 0], [0, 0.1], [0, 0], [1, 1]], [1, 1, 1, 1])
    tonight = found(["fir", "ash"], [1, 1])
    assert union(before, tonight, 5)[0] == ("oak", "elm", "ash", "yew", "fir")
    assert union(before, tonight, 4)[0] == ("oak", "ash", "yew", "fir")
    assert union(before, tonight, 3)[0] == ("oak", "ash", "fir")
    assert union(before, tonight, 2)[0] == ("ash", "fir")


def test_arrays_follow_their_words():
    arrays = {"topics": np.array([[1, 2], [3, 4], [5, 6]]), "offsets": np.array([7, 8]), "idf": np.array([1, 2, 3])}
    wide = remapped(arrays, ("oak", "elm", "ash"), ("ash", "fir", "oak"))
    np.testing.assert_array_equal(wide["topics"], [[5, 6], [0, 0], [1, 2]])
    np.testing.assert_array_equal(wide["idf"], [3, 0, 1])
    np.testing.assert_array_equal(wide["offsets"], [7, 8])


def test_arrays_follow_their_topics():
    arrays = {"topics": np.array([[1, 2], [3, 4], [5, 6]]), "offsets": np.array([7, 8]), "idf": np.array([1, 2, 3])}
    turned = ordered(arrays, np.array([1, 0]))
    np.testing.assert_array_equal(turned["topics"], [[2, 1], [4, 3], [6, 5]])
    np.testing.assert_array_equal(turned["offsets"], [8, 7])
    np.testing.assert_array_equal(turned["idf"], [1, 2, 3])
    assert turned["topics"].flags.c_contiguous


def test_as_many_words_as_topics_are_not_mixed_up():
    arrays = {"topics": np.array([[1, 2], [3, 4]]), "offsets": np.array([7, 8]), "idf": np.array([1, 2])}
    wide = remapped(arrays, ("oak", "elm"), ("fir", "oak", "elm"))
    np.testing.assert_array_equal(wide["topics"], [[0, 0], [1, 2], [3, 4]])
    np.testing.assert_array_equal(wide["offsets"], [7, 8])
    np.testing.assert_array_equal(wide["idf"], [0, 1, 2])
    turned = ordered(arrays, np.array([1, 0]))
    np.testing.assert_array_equal(turned["topics"], [[2, 1], [4, 3]])
    np.testing.assert_array_equal(turned["offsets"], [8, 7])
    np.testing.assert_array_equal(turned["idf"], [1, 2])
