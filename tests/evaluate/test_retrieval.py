"""Precision among the nearest: against a plain loop, and by hand where items tie."""

import numpy as np
import pytest

from tvml.evaluate import retrieval
from tvml.evaluate.retrieval import precision


def by_loop(vectors, labels, series):
    found = []
    for i, query in enumerate(vectors):
        others = [j for j in range(len(vectors)) if series[j] != series[i]]
        cosine = {j: query @ vectors[j] / np.linalg.norm(query) / np.linalg.norm(vectors[j]) for j in others}
        nearest = sorted(others, key=lambda j: -cosine[j])[:10]
        found.append(np.mean([labels[j] == labels[i] for j in nearest]))
    return np.mean(found)


@pytest.fixture
def planted():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 4, 120)
    return np.eye(4)[labels] + rng.random((120, 4)), labels, rng.integers(0, 30, 120)


def test_it_is_what_a_plain_loop_finds(planted):
    found = precision(*planted)
    assert found.precision == pytest.approx(by_loop(*planted)) and found.queries == 120
    assert found.precision > 0.8 > 2 * found.chance


def test_blocks_change_nothing(planted, monkeypatch):
    whole = precision(*planted)
    monkeypatch.setattr(retrieval, "CELLS", 500)
    assert precision(*planted) == pytest.approx(whole)


def test_queries_are_drawn_evenly(planted, monkeypatch):
    monkeypatch.setattr(retrieval, "QUERIES", 40)
    assert precision(*planted).queries == 40
    series = planted[2]
    monkeypatch.setattr(retrieval, "QUERIES", 2)  # the first and the last
    labels = np.where(np.arange(120) % 119 == 0, 0, 1)
    assert precision(np.eye(120), labels, series).precision < 0.1


def test_items_of_the_own_series_are_no_answer():
    vectors, labels = np.eye(2)[[0, 0, 1, 1]], np.array([0, 0, 1, 1])
    apart = precision(vectors, labels, np.array([0, 1, 2, 3]))
    assert (apart.precision, apart.chance) == pytest.approx((1 / 3, 1 / 3))  # all three others are looked at
    assert precision(vectors, labels, np.array([0, 0, 1, 1])).precision == 0
    assert precision(vectors, labels, np.zeros(4, int)) is None


def test_ties_share_the_last_places():
    labels = np.array([0] + [0] * 4 + [1] * 16)
    vectors = np.ones((21, 1))
    assert precision(vectors[:1].repeat(21, axis=0), labels, np.arange(21)).precision == pytest.approx(
        (5 * 4 / 20 + 16 * 15 / 20) / 21
    )
    order = np.random.default_rng(0).permutation(21)
    assert precision(vectors, labels[order], np.arange(21)).precision == pytest.approx((5 * 4 + 16 * 15) / 20 / 21)


def test_rows_of_zeros_find_by_chance():
    labels = np.arange(40) % 2
    found = precision(np.zeros((40, 3)), labels, np.arange(40))
    assert found.precision == pytest.approx(found.chance) == pytest.approx(19 / 39)
