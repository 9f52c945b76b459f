"""Method T3: Orthogonal Sparse Coding. Orthonormal at any time; finds a planted dictionary; one class, one unit."""

import numpy as np
import pytest

from tvml.methods.topics import osc

from .planted_topics import counts, purity


def draw(d, k, rng):
    return np.linalg.qr(rng.standard_normal((d, k)))[0]


def slowly(u, x, rate, active):
    """The steps one after another, as they are described."""
    places = np.argsort(-abs(x @ u), kind="stable")
    done = []
    for i, place in enumerate(places):
        atom = u[:, place].copy()
        for other in done:
            atom -= (atom @ other) * other
        if i < active:
            atom += rate * (atom @ x) * x
            for other in done:
                atom -= (atom @ other) * other
        done.append(atom / np.linalg.norm(atom))
    learned = np.empty_like(u)
    learned[:, places] = np.array(done).T
    return learned


@pytest.mark.parametrize(("d", "k", "active"), [(30, 8, 3), (30, 8, 1), (8, 8, 3), (5, 1, 3), (12, 4, 9)])
@pytest.mark.parametrize("rate", [0.01, 1.0, 100.0])
def test_a_step_equals_gram_schmidt_one_atom_after_another(d, k, active, rate):
    rng = np.random.default_rng(0)
    u = draw(d, k, rng)
    for x in rng.standard_normal((20, d)):
        expected = slowly(u, x / np.linalg.norm(x), rate, active)
        u = osc.learn(u, x / np.linalg.norm(x), rate, active)
        np.testing.assert_allclose(u, expected, atol=1e-9)


def test_a_block_equals_its_items_one_by_one():
    rng = np.random.default_rng(0)
    u, items, rates = draw(60, 7, rng), abs(rng.standard_normal((20, 60))), np.geomspace(10, 0.1, 20)
    items /= np.linalg.norm(items, axis=1, keepdims=True)
    items[5], items[9] = items[4], 0  # the same again, and nothing
    expected = u
    for x, rate in zip(items, rates, strict=True):
        expected = osc.learn(expected, x, rate, 3)
    np.testing.assert_allclose(osc._learn_block(u, items, rates, 3), expected, atol=1e-9)


@pytest.mark.parametrize("k", [1, 10, 30])
def test_atoms_are_orthonormal_also_after_going_on_again_and_again(k):
    x, _ = counts(300, classes=10, shared=3)
    p = None
    for seed in range(4):
        p = osc.fit(x, np.ones(300), k, osc.Options(), np.random.default_rng(seed), p)
        u = p["topics"].astype(np.float64)
        np.testing.assert_allclose(u.T @ u, np.eye(k), atol=1e-6)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_planted_orthogonal_dictionary_is_recovered(seed):
    rng = np.random.default_rng(seed)
    atoms = draw(20, 6, rng)
    codes = np.zeros((2000, 6))
    for row in codes:  # each item is made of two atoms
        row[rng.choice(6, 2, replace=False)] = rng.standard_normal(2)
    x = (codes @ atoms.T + 0.01 * rng.standard_normal((2000, 20))).astype(np.float32)
    o = osc.Options(epochs=10, active=2, first=1.0, last=0.01)
    found = osc.fit(x, np.ones(2000), 6, o, np.random.default_rng(1))["topics"]
    agreement = abs(atoms.T @ found)
    assert agreement.max(axis=1).min() > 0.99
    assert sorted(agreement.argmax(axis=1)) == list(range(6)), "each by another"


def test_30_units_on_10_classes_separate_the_classes():
    x, labels = counts(600, classes=10)
    o = osc.Options()
    p = osc.fit(x, np.ones(600), 30, o, np.random.default_rng(0))
    unseen, same = counts(600, classes=10, seed=1)
    found = osc.transform(p, unseen, o)
    assert purity(osc.transform(p, x, o).weights.argmax(axis=1), labels) > 0.95
    assert purity(found.weights.argmax(axis=1), same) > 0.95
    centres = np.array([found.weights[same == label].mean(axis=0) for label in range(10)])
    nearest = (found.weights @ (centres / np.linalg.norm(centres, axis=1, keepdims=True)).T).argmax(axis=1)
    assert (nearest == same).mean() > 0.95


def test_topics_are_what_rows_have_and_those_beyond_the_columns_are_empty():
    x, _ = counts()
    p = osc.fit(x, np.ones(200), 4, osc.Options(), np.random.default_rng(0))
    assert (p["topics"].T @ np.bincount(x.ids, minlength=x.width) > 0).all()
    wide = osc.fit(x, np.ones(200), x.width + 2, osc.Options(epochs=1), np.random.default_rng(0))["topics"]
    assert (np.linalg.norm(wide, axis=0)[: x.width] > 0.99).all()
    assert not wide[:, x.width :].any()


def test_a_few_new_items_move_published_topics_a_little_and_many_more():
    x, _ = counts()
    p = osc.fit(x, np.ones(200), 4, osc.Options(), np.random.default_rng(0))

    def moved(n):
        new, _ = counts(n, seed=5, own=3)
        again = osc.fit(new, np.ones(n), 9, osc.Options(epochs=1), np.random.default_rng(1), p)
        return abs(again["topics"] - p["topics"]).max()

    assert 0 < moved(4) < moved(400) < 0.5
