"""Prediction with numpy alone: what a text's vector is made of."""

import numpy as np
import pytest

from tvml.guide.programme import Programme
from tvml.methods import find
from tvml.models import embedding
from tvml.text import vocabulary

READING = vocabulary.Options()
WORDS = ("ship", "storm", "soup")
TABLE = np.array([[1, 0], [0, 2], [-1, 0]], dtype="f4")
WEIGHTS = np.array([1, 0.5, 1], dtype="f4")


def model(attention=None):
    method = find("attention", attention) if attention else None
    shapes = embedding.shapes(3, 2, method)
    rng = np.random.default_rng(0)
    arrays = {name: rng.standard_normal(shape).astype("f4") for name, shape in shapes.items()} | {"words": TABLE}
    return embedding.make(
        find("unsupervised", "halves"), find("view", "halves"), method, arrays, WORDS, WEIGHTS, READING
    )


def texts(*titles, description=""):
    return [vocabulary.read(Programme(title=title, description=description), READING) for title in titles]


def test_a_text_is_the_sum_of_its_words_by_what_they_count_at_length_1():
    found = embedding.vectors(model(), texts("Storm", description="A ship"))
    expected = np.array([[1 * 1, 2 * 0.5 * 2]]) / np.sqrt(5)  # a word of the title counts twice
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert found.dtype == np.float32


def test_unknown_words_say_nothing_and_a_text_of_them_is_a_vector_of_zeros():
    some = texts("Storm", "Storm quux", "quux", "")
    for e in (model(), model({"name": "softmax", "heads": 2})):
        found = embedding.vectors(e, some)
        np.testing.assert_array_equal(found[0], found[1])
        assert not found[2:].any() and np.linalg.norm(found[0]) == pytest.approx(1, abs=1e-5)
    assert embedding.vectors(model(), []).shape == (0, 2)


@pytest.mark.parametrize("attention", [None, "linear", "gru", "window_gru"])
def test_a_vector_depends_on_no_other_text_and_batches_change_nothing(attention, monkeypatch):
    e = model({"name": attention, "heads": 1} if attention == "linear" else attention)
    some = texts("Storm ship soup", "Soup", "Ship storm", "quux")
    whole = embedding.vectors(e, some)
    monkeypatch.setattr(embedding, "BATCH", 3)
    np.testing.assert_allclose(embedding.vectors(e, some), whole, atol=1e-6)
    for text, x in zip(some, whole, strict=True):
        np.testing.assert_allclose(embedding.vectors(e, [text])[0], x, atol=1e-6)


def test_bags_of_words_are_texts_without_a_title():
    e = model("gru")
    found = embedding.of_bags(e, [np.array([1, 0]), np.zeros(0, dtype=np.int64)])
    np.testing.assert_allclose(found[0], embedding.vectors(e, texts("", description="storm ship"))[0], atol=1e-6)
    assert not found[1].any() and embedding.of_bags(e, []).shape == (0, 2)


def test_parameters_are_all_numbers_of_a_table_but_of_a_sparse_one_those_that_are_there():
    assert embedding.parameters(model()) == 6
    assert embedding.parameters(model("gru")) > 6
    arrays = {
        "counts": np.array([3.0, 2.0], dtype="f4"),
        "topics": np.array([0, 1], dtype="u2"),
        "starts": np.array([0, 1, 2, 2], dtype="i4"),
    }
    method = find("unsupervised", {"name": "topics", "topics": 2})
    e = embedding.make(method, None, None, arrays, WORDS, WEIGHTS, READING)
    assert embedding.parameters(e) == 2 and e.width == 2
    np.testing.assert_allclose(e.table.sum(axis=1), 0, atol=1e-5)
