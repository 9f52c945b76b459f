"""Slot `view`: usable(items, o) and views(items, places, o, rng): two bags of words of each item."""

import numpy as np
import pytest

from tvml.methods import find
from tvml.methods.views import make

from .slots import every

WORDS = [[0, 1, 2, 3], [0, 1, 4, 5], [6], [7, 8, 9], [], [0, 1, 2]]
ITEMS = make(
    [np.array(words, dtype=np.int64) for words in WORDS],
    np.array([2, 2, 1, 0, 0, 2]),
    [np.array(words, dtype=np.int64) for words in [[10], [], [], [11, 12], [13], []]],
    np.array([5, 5, 2, 2, 5, 9]),
)
USABLE = {"halves": [0, 1, 3, 5], "episodes": [0, 1, 2, 3], "description": [0, 1, 5], "credits": [0, 3]}


def views(method, seed=0):
    places = method.module.usable(ITEMS, method.options)
    return places, *method.module.views(ITEMS, places, method.options, np.random.default_rng(seed))


@every("view")
def test_two_bags_of_each_usable_item_and_none_is_empty(method):
    places, first, second = views(method)
    assert places.tolist() == USABLE[method.name]
    assert len(first) == len(second) == len(places)
    assert all(len(bag) and bag.dtype == np.int64 for bag in (*first, *second))


@every("view")
def test_the_same_seed_gives_the_same_views(method):
    for bags, others in zip(views(method, 3)[1:], views(method, 3)[1:], strict=True):
        assert [bag.tolist() for bag in bags] == [bag.tolist() for bag in others]


@every("view")
def test_it_says_what_it_needs(method):
    assert method.module.NEEDS and not method.module.NEEDS.endswith(".")


def test_halves_share_no_word_and_lose_none():
    places, first, second = views(find("view", "halves"))
    for place, *bags in zip(places, first, second, strict=True):
        assert sorted(np.concatenate(bags)) == WORDS[place]
        assert len(bags[1]) - len(bags[0]) in (0, 1)
    assert any(views(find("view", "halves"), seed)[1][0].tolist() != first[0].tolist() for seed in range(1, 5)), (
        "drawn anew"
    )


@pytest.mark.parametrize(("shared", "second"), [(False, [[4, 5], [2, 3]]), (True, [[0, 1, 4, 5], [0, 1, 2, 3]])])
def test_episodes_are_two_texts_of_a_series_without_what_both_say(shared, second):
    places, first, found = views(find("view", {"name": "episodes", "shared": shared}))
    assert [bag.tolist() for bag in first] == [WORDS[i] for i in places]
    assert [bag.tolist() for bag in found[:2]] == second
    assert [bag.tolist() for bag in found[2:]] == [[7, 8, 9], [6]]


def test_a_text_that_says_only_what_the_other_says_stays_whole():
    same = make([np.array([1, 2])] * 2, np.array([0, 0]), [np.zeros(0, dtype=np.int64)] * 2, np.array([0, 0]))
    method = find("view", "episodes")
    _, second = method.module.views(same, np.array([0, 1]), method.options, np.random.default_rng(0))
    assert [bag.tolist() for bag in second] == [[1, 2], [1, 2]]


def test_title_and_description_and_credits_stand_against_each_other():
    _, titles, said = views(find("view", "description"))
    assert [bag.tolist() for bag in titles] == [[0, 1], [0, 1], [0, 1]]
    assert [bag.tolist() for bag in said] == [[2, 3], [4, 5], [2]]
    _, texts, people = views(find("view", "credits"))
    assert [bag.tolist() for bag in texts] == [[0, 1, 2, 3], [7, 8, 9]]
    assert [bag.tolist() for bag in people] == [[10], [11, 12]]
