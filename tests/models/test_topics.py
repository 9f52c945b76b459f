"""Programmes to mixtures of topics, by a model of two topics over four words that is written down here."""

import numpy as np
import pytest

from tvml.errors import InputError
from tvml.guide.programme import Programme
from tvml.methods import find
from tvml.methods.topics import Mixture
from tvml.models import topics
from tvml.models.topics import NONE
from tvml.models.vectors import Vectors
from tvml.text.vocabulary import Options, read

WORDS = ("storm", "harbour", "oven", "recipe")
COUNTS = np.array([[5, 0], [5, 1], [1, 5], [0, 5]], np.float32)


def described(*words):
    return [{"topic": j, "words": [{"word": w, "weight": p} for w, p in some]} for j, some in enumerate(words)]


def model(counts=COUNTS, words=WORDS, reach=(1, 1, 1, 0.05), rows=None, vectors=False):
    other = {"mean": np.zeros(3, np.float32)} if vectors else {"offsets": np.zeros(counts.shape[1], np.float32)}
    arrays = {"topics": counts} | other
    rows = [{"topic": j, "words": []} for j in range(counts.shape[1])] if rows is None else rows
    return topics.make(find("topics", "sinkhorn"), arrays, words, np.array(reach, "f4"), Options(), vectors, rows)


def asked(t, *texts):
    return topics.counts(t, [read(Programme(title="", description=text), t.reading) for text in texts])


def test_words_count_by_their_reach_and_unknown_ones_do_not():
    x = asked(model(), "Recipe, oven", "ship", "storm storm")
    assert (x.ids.tolist(), x.starts.tolist(), x.width) == ([3, 2, 0], [0, 2, 2, 3], 4)
    np.testing.assert_allclose(x.values, [0.05, 1, 1])
    assert x.values.dtype == np.float32


def test_items_get_the_topic_that_fits_or_none():
    t = model()
    m = topics.mixtures(t, asked(t, "storm harbour", "oven recipe", "ship", "storm oven"))
    assert topics.chosen(m, 0.0).tolist()[:3] == [0, 1, NONE]
    assert (m.fit[:2] > 0).all() and m.fit[2] == 0
    assert (topics.chosen(m, 9.0) == NONE).all()
    assert topics.chosen(Mixture(np.array([[0.5, 0.5]]), np.array([0.1])), 0.0)[0] == 0, "the first of equals"
    assert topics.chosen(Mixture(np.array([[0.9, 0.1]]), np.array([0.1])), 0.1)[0] == NONE, "fits better, not as well"


def test_an_item_depends_on_no_other():
    t = model()
    texts = ["storm harbour", "oven recipe", "ship", "storm oven", "harbour"]
    together = topics.mixtures(t, asked(t, *texts))
    for i, text in enumerate(texts):
        alone = topics.mixtures(t, asked(t, text))
        np.testing.assert_allclose(alone.weights[0], together.weights[i], rtol=1e-6)
        np.testing.assert_allclose(alone.fit[0], together.fit[i], rtol=1e-6)
    none = topics.mixtures(t, asked(t))
    assert none.weights.shape == (0, 2) and none.fit.shape == (0,) and topics.chosen(none, 0).shape == (0,)


def test_one_topic_is_that_of_all_that_say_something():
    t = model(COUNTS.sum(axis=1, keepdims=True))
    m = topics.mixtures(t, asked(t, "storm harbour", "ship", "oven"))
    assert topics.chosen(m, 0.0).tolist() == [0, NONE, 0]
    np.testing.assert_array_equal(m.weights, 1)
    v = model(np.ones((3, 1), np.float32), vectors=True)
    m = topics.mixtures(v, np.array([[1, 0, 0], [0, 0, 0], [-1, -1, -1]], np.float32))
    assert topics.chosen(m, 0.0).tolist() == [0, NONE, 0]


def test_balanced_topics_have_the_same_share_and_what_fits_nothing_is_left_alone():
    rng = np.random.default_rng(0)
    weights = rng.dirichlet([4, 1, 1], 300).astype(np.float32)
    m = Mixture(weights, np.where(np.arange(300) < 240, 1.0, 0.0))
    moved = topics.balanced(m, np.ones(300), 0.0)
    assert np.bincount(weights.argmax(axis=1))[0] > 200
    np.testing.assert_allclose(moved.weights[:240].sum(axis=0), 80, rtol=0.02)
    np.testing.assert_allclose(moved.weights.sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_array_equal(moved.weights[240:], weights[240:])
    np.testing.assert_array_equal(moved.fit, m.fit)
    ratio = moved.weights[:240] / weights[:240]
    np.testing.assert_allclose(ratio[:, 1] / ratio[:, 0], (ratio[:, 1] / ratio[:, 0])[0], rtol=1e-3)  # offsets alone
    nothing = Mixture(weights, np.zeros(300))
    assert topics.balanced(nothing, np.ones(300), 0.0) is nothing
    even = topics.balanced(Mixture(np.eye(3, dtype="f4"), np.ones(3)), np.ones(3), 0.0)
    assert even.weights.argmax(axis=1).tolist() == [0, 1, 2]


def test_a_text_that_is_shown_ten_times_counts_ten():
    weights = np.random.default_rng(0).dirichlet([2, 1], 50).astype(np.float32)
    number = np.arange(50) % 10 + 1
    once = topics.balanced(Mixture(weights, np.ones(50)), number, 0.0)
    every = topics.balanced(
        Mixture(np.repeat(weights, number, axis=0), np.ones(number.sum())), np.ones(number.sum()), 0
    )
    np.testing.assert_allclose(np.repeat(once.weights, number, axis=0), every.weights, rtol=1e-4)
    np.testing.assert_allclose(once.weights.T @ number, number.sum() / 2, rtol=0.02)
    assert once.weights.dtype == np.float32


def test_overlap_is_a_cosine():
    near = topics.overlap(model())
    np.testing.assert_allclose(near, near.T)
    np.testing.assert_allclose(np.diag(near), 1)
    a, b = COUNTS.T
    np.testing.assert_allclose(near[0, 1], a @ b / np.linalg.norm(a) / np.linalg.norm(b), rtol=1e-6)
    assert not topics.overlap(model(np.zeros((4, 2), np.float32))).any(), "a topic of nothing is like none"


def test_the_topic_of_a_word_is_one_that_it_describes_else_that_which_has_it_most():
    t = model(rows=described([("storm", 0.2), ("oven", 0.4)], [("storm", 0.3), ("oven", 0.4)]))
    assert [topics.of_word(t, word) for word in ("storm", "oven", "harbour", "recipe", "ship")] == [1, 0, 0, 1, None]
    v = model(np.eye(4, 2, dtype="f4"), vectors=True, rows=described([("storm", 0.2)], []))
    assert [topics.of_word(v, word) for word in ("storm", "harbour")] == [0, None]


def test_vectors_of_items_are_those_of_the_file():
    t = model(np.eye(3, 2, dtype="f4"), vectors=True)
    given = Vectors(np.arange(6, dtype="f4").reshape(2, 3), ["a", "b"], "x.npy")
    np.testing.assert_array_equal(topics.vectors_of(t, given, [1, None, 0]), [[3, 4, 5], [0, 0, 0], [0, 1, 2]])
    assert topics.vectors_of(t, given, []).shape == (0, 3)
    with pytest.raises(InputError, match=r"x.npy: vectors of 2 numbers, these topics have learned 3"):
        topics.vectors_of(t, Vectors(np.ones((2, 2), "f4"), None, "x.npy"), [0])
