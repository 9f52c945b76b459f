"""Method T4: competing hidden units, against the source's own lines, and what their number does to planted classes."""

import numpy as np
import pytest

from tvml.methods.topics import competing

from .planted_topics import counts, purity, top_words


def fit(k, x, seed=0, **options):
    o = competing.Options(**options)
    p = competing.fit(x, np.ones(x.rows), k, o, np.random.default_rng(seed))
    return p, competing.transform(p, x, o).weights.argmax(axis=1)


def correlations(p):
    return np.triu(p["topics"].T @ p["topics"], 1)


def test_a_step_is_the_rule_for_one_item_after_another_added_up():
    rng = np.random.default_rng(0)
    w, x = rng.standard_normal((6, 4)), rng.standard_normal((5, 6))
    expected = np.zeros_like(w)
    for item in x:
        scores = w.T @ item
        first, second = np.argsort(-scores)[:2]
        expected[:, first] += item - scores[first] * w[:, first]
        expected[:, second] += -0.4 * (item - scores[second] * w[:, second])
    np.testing.assert_allclose(competing.learned(w, x, 0.4), expected, rtol=1e-9)


def test_a_unit_alone_learns_all_and_pushes_none():
    rng = np.random.default_rng(0)
    w, x = rng.standard_normal((6, 1)), rng.standard_normal((5, 6))
    expected = sum(item - (w[:, 0] @ item) * w[:, 0] for item in x)
    np.testing.assert_allclose(competing.learned(w, x, 0.4)[:, 0], expected, rtol=1e-9)


def test_the_words_of_a_unit_name_its_class():
    x, labels = counts(400, classes=6)
    p, found = fit(6, x)
    assert purity(found, labels) > 0.95
    for j in np.unique(found):
        (label,) = np.unique(labels[found == j])
        assert {word // 12 for word in top_words(p["topics"], j)} == {label}


@pytest.mark.parametrize("seed", [0, 1])
def test_fewer_units_share_classes_as_many_have_one_each_and_more_have_them_twice(seed):
    x, labels = counts(400, classes=6)
    few, found = fit(3, x, seed)
    assert purity(found, labels) == pytest.approx(0.5, abs=0.01)
    assert correlations(few).max() < 0.3
    _, found = fit(6, x, seed)
    assert len(np.unique(found)) >= 5 and purity(found, labels) > 0.8
    _, found = fit(18, x, seed)
    assert purity(found, labels) == 1
    assert len(np.unique(found)) > 6, "classes are learned twice"


def test_units_that_say_the_same_are_dropped_when_asked_for():
    x, labels = counts(400, classes=6)
    everything, _ = fit(18, x, delta=0.0)
    assert correlations(everything).max() > 0.5
    kept, found = fit(18, x, delta=0.0, max_correlation=0.3)
    assert kept["topics"].shape[1] < 18
    assert correlations(kept).max() <= 0.3
    assert purity(found, labels) == 1, "of two the one that wins is kept"
    o = competing.Options(max_correlation=0.0)
    again = competing.fit(x, np.ones(400), 18, o, np.random.default_rng(1), kept)
    assert again["topics"].shape == kept["topics"].shape, "going on drops none"


def test_units_end_with_length_1_by_the_rule_itself():
    """What is learned has length 1 without the scaling at the end, which is for units that never won."""
    rng = np.random.default_rng(0)
    w, x = rng.standard_normal((8, 2)), abs(rng.standard_normal((50, 8)))
    for _ in range(2000):
        change = competing.learned(w, x, 0.0)
        w += 0.01 * change / abs(change).max()
    won = np.unique((x @ w).argmax(axis=1))
    np.testing.assert_allclose(np.linalg.norm(w[:, won], axis=0), 1, rtol=0.05)
