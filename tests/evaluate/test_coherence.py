"""NPMI against a loop over rows."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tvml.evaluate import coherence
from tvml.sparse import from_rows

TEXTS = st.lists(st.sets(st.integers(0, 5)), min_size=1, max_size=12)


def looped(texts, columns, least):
    """By texts that are sets of words."""
    found = np.zeros((len(columns), len(columns)))
    for i, a in enumerate(columns):
        for j, b in enumerate(columns):
            if i == j:
                continue
            has_a, has_b = sum(a in t for t in texts), sum(b in t for t in texts)
            both = sum(a in t and b in t for t in texts)
            if min(has_a, has_b) < least or not both:
                found[i, j] = -1
            elif both == len(texts):
                found[i, j] = 1
            else:
                n = len(texts)
                found[i, j] = math.log(both * n / (has_a * has_b)) / -math.log(both / n)
    return found


def table(texts, columns=range(6)):
    return coherence.held(from_rows([dict.fromkeys(t, 2.0) for t in texts], 6), np.array(columns))


@given(TEXTS, st.integers(1, 3))
@settings(deadline=None)  # the first call imports scipy
def test_npmi_is_the_formula(texts, least):
    for columns in ([0, 1, 2, 3, 4, 5], [4, 1], [3]):
        found = coherence.npmi(table(texts, columns), least)
        np.testing.assert_allclose(found, looped(texts, columns, least), atol=1e-9)
        np.testing.assert_array_equal(found, found.T)


@given(TEXTS, st.data())
@settings(deadline=None)  # the first call imports scipy
def test_by_series_the_texts_of_a_series_are_one(texts, data):
    of = data.draw(st.lists(st.integers(0, 3), min_size=len(texts), max_size=len(texts)))
    series = [set().union(*(t for t, s in zip(texts, of, strict=True) if s == one)) for one in range(max(of) + 1)]
    found = coherence.by_series(table(texts), np.array(of))
    np.testing.assert_array_equal(found.toarray(), [[float(w in t) for w in range(6)] for t in series])


def test_words_of_one_long_series_belong_together_by_texts_alone():
    texts, of = [{0, 1}] * 6 + [{2, 3}] * 6, np.array([0] * 6 + [1, 2, 3, 4, 5, 6])
    by_texts = coherence.npmi(table(texts), 3)
    by_series = coherence.npmi(coherence.by_series(table(texts), of), 3)
    assert by_texts[0, 1] == by_texts[2, 3] == pytest.approx(1)
    assert by_series[0, 1] == -1 and by_series[2, 3] == pytest.approx(1)


def test_the_mean_of_pairs_leaves_the_diagonal_out():
    found = np.array([[0, 0.2, 0.4], [0.2, 0, -1], [0.4, -1, 0]])
    assert coherence.mean_of_pairs(found, np.array([0, 1, 2])) == pytest.approx((0.2 + 0.4 - 1) / 3)
    assert coherence.mean_of_pairs(found, np.array([0, 2])) == pytest.approx(0.4)
    assert math.isnan(coherence.mean_of_pairs(found, np.array([1])))
