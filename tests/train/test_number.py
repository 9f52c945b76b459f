"""How many topics: document completion finds the number that was planted."""

import math

import numpy as np
import pytest

from tvml.errors import UsageError
from tvml.methods import find
from tvml.models import topics as models
from tvml.sparse import csr, from_rows, take
from tvml.text import vocabulary
from tvml.train import number
from tvml.train.topics import Recipe, gather


def chosen(programmes, seed=0, different=None, told=lambda text: None):
    o = Recipe().reading
    items = gather(programmes, o, None)
    v = vocabulary.learn(items.texts, items.series.tolist(), o)
    x = vocabulary.counts(vocabulary.index(v.words), items.texts, o)
    rng = np.random.default_rng(seed)
    method = find("topics", "sinkhorn")
    different = x.rows if different is None else different
    return number.choose(x, x, items.series, v.reach, method, rng, different, told)


@pytest.mark.parametrize(("kinds", "expected"), [(5, 5), (10, 10)])
@pytest.mark.parametrize("seed", [0, 1])
def test_the_planted_number_is_chosen(planted, kinds, expected, seed):
    said = []
    k, tried = chosen(planted([30] * kinds, seed), seed, told=said.append)
    assert k == expected
    assert [row["topics"] for row in tried] == [n for n in number.NUMBERS if n * 10 <= 30 * kinds]
    gain = {row["topics"]: row["gain"] for row in tried}
    assert gain[expected] > 0.4 * math.log(kinds) and len(said) == len(tried)
    best = max(tried, key=lambda row: row["gain"])
    assert (best["behind"], best["error"]) == (0, 0)
    assert all(list(row) == ["topics", "gain", "behind", "error"] for row in tried)
    first = next(row for row in tried if row["behind"] <= row["error"])
    assert first["topics"] == k


def test_the_same_seed_chooses_by_the_same_figures(planted):
    guide = planted([20] * 5)
    assert chosen(guide, 3) == chosen(guide, 3) != chosen(guide, 4)


def test_too_few_items_to_try_anything(planted):
    assert chosen(planted([10] * 4), different=99) == (5, [])
    assert chosen(planted([10] * 4), different=3) == (3, [])
    assert chosen(planted([10] * 4), different=0) == (1, [])


def test_a_guide_of_one_series_has_no_one_to_ask():
    rows = from_rows([{i % 7: 1.0, 7 + i % 5: 1.0} for i in range(200)], 12)
    series, reach, method = np.zeros(200, np.int64), np.ones(12, "f4"), find("topics", "sinkhorn")
    for seed in range(6):  # the only series is set aside, or nothing is
        rng = np.random.default_rng(seed)
        assert number.choose(rows, rows, series, reach, method, rng, 200, print) == (5, [])


def test_words_of_the_series_set_aside_alone_are_not_asked():
    """Each series has one word of its own and nothing else: nothing can be foretold."""
    rows = from_rows([{i // 10: 1.0} for i in range(200)], 20)
    series, method = np.arange(200) // 10, find("topics", "sinkhorn")
    found = number.choose(rows, rows, series, np.ones(20, "f4"), method, np.random.default_rng(0), 200, print)
    assert found == (5, [])


def test_vectors_have_no_half():
    with pytest.raises(UsageError, match="--topics auto needs words"):
        number.choose(np.ones((9, 2)), None, np.arange(9), np.ones(2), None, np.random.default_rng(0), 9, print)


def test_words_are_dealt_out_to_two_halves():
    x = from_rows([{0: 1.0, 1: 2.0, 2: 3.0}, {}, {1: 4.0, 3: 5.0}] * 50, 4)
    a, b = number._halves(x, np.random.default_rng(0))
    np.testing.assert_array_equal(csr(a).toarray() + csr(b).toarray(), csr(x).toarray())
    assert 90 < len(a.ids) < 160 and len(a.ids) + len(b.ids) == len(x.ids)


def test_what_is_foretold_is_the_mean_over_hidden_words():
    counts = np.array([[4, 0], [0, 4], [2, 2]], np.float32)
    arrays = {"topics": counts, "offsets": np.zeros(2, np.float32)}
    t = models.make(find("topics", "sinkhorn"), arrays, (), np.ones(3, "f4"), vocabulary.Options(), False, [])
    shown, hidden = from_rows([{0: 1.0}, {1: 1.0}, {0: 1.0}], 3), from_rows([{0: 1.0, 2: 1.0}, {}, {1: 1.0}], 3)
    p, none = np.array([[0.7, 0.1], [0.1, 0.7], [0.2, 0.2]]), np.array([0.4, 0.4, 0.2])
    w = models.mixtures(t, shown).weights
    expected = [
        (math.log((w[0] @ p[0]) / 0.4) + math.log((w[0] @ p[2]) / 0.2)) / 2,
        0,
        math.log((w[2] @ p[1]) / 0.4),
    ]
    np.testing.assert_allclose(number._foretold(t, shown, hidden, p, none), expected, rtol=1e-6)


def test_words_of_topics_are_those_of_what_is_about_them():
    x = from_rows([{0: 1.0}, {1: 1.0}, {0: 1.0, 2: 1.0}], 3)
    arrays = {"topics": np.array([[4, 0], [0, 4], [2, 2]], np.float32), "offsets": np.zeros(2, np.float32)}
    t = models.make(find("topics", "sinkhorn"), arrays, (), np.ones(3, "f4"), vocabulary.Options(), False, [])
    w, table, all_words = models.mixtures(t, x).weights, csr(x).toarray(), np.array([2.0, 1.0, 1.0])
    counted = table.T @ w
    expected = 0.95 * counted / counted.sum(axis=0) + 0.05 * (all_words / 4)[:, None]
    np.testing.assert_allclose(number._words(t, x, all_words), expected, rtol=1e-6)
    np.testing.assert_allclose(number._words(t, take(x, np.array([0, 1, 2])), all_words).sum(axis=0), 1)
