"""Metrics, by hand and against scikit-learn."""

import numpy as np
import pytest
from sklearn import metrics as peer
from sklearn.calibration import calibration_curve

from tvml.evaluate.classify import (
    Bin,
    Level,
    by_class,
    calibration,
    calibration_error,
    confusion,
    levels,
    macro_f1,
    metrics,
    risk_coverage_area,
)

# four items of three classes: right, right, wrong (2 for 1), wrong (0 for 2)
P = np.array([[0.9, 0.1, 0.0], [0.25, 0.5, 0.25], [0.1, 0.2, 0.7], [0.6, 0.2, 0.2]])
GOLD = np.array([0, 1, 1, 2])
GUESS = np.array([0, 1, 2, 0])
CONFIDENCE = np.array([0.9, 0.5, 0.7, 0.6])
RIGHT = np.array([True, True, False, False])


def drawn(seed, b=500, k=7):
    rng = np.random.default_rng(seed)
    p = rng.dirichlet(np.full(k, 0.4), b)
    return p, np.where(rng.random(b) < 0.6, p.argmax(axis=1), rng.integers(k, size=b))


def test_figures_by_hand():
    assert metrics(P, GOLD) == {
        "accuracy": 0.5,
        "macro_f1": 0.4444,  # F1: 2/3, 2/3, 0
        "coverage_at_80": 0.25,
        "accuracy_at_80": 1.0,
        "ece": 0.475,  # four bins of one item: gaps of 0.1, 0.5, 0.7, 0.6
    }
    assert metrics(P[:, :2], np.array([], dtype=int)) == dict.fromkeys(metrics(P, GOLD))


def test_classes_by_hand():
    found = by_class(GUESS, GOLD, 4)
    np.testing.assert_array_equal(found.precision, [0.5, 1, 0, np.nan])
    np.testing.assert_array_equal(found.recall, [1, 0.5, 0, np.nan])
    np.testing.assert_allclose(found.f1, [2 / 3, 2 / 3, 0, np.nan])
    assert (found.support.tolist(), found.given.tolist()) == ([1, 2, 1, 0], [2, 1, 1, 0])
    assert confusion(GUESS, GOLD, 3).tolist() == [[1, 0, 0], [0, 1, 1], [1, 0, 0]]


def test_a_label_that_the_model_does_not_know_is_never_right():
    found = metrics(P, np.array([0, 1, 2, 7]))
    assert (found["accuracy"], found["macro_f1"]) == (0.75, round((2 / 3 + 1 + 1 + 0) / 4, 4))


def test_levels_by_hand():
    assert levels(CONFIDENCE, RIGHT, (0, 0.6, 0.7, 0.95)) == [
        Level(0, 1.0, 0.5, 4),
        Level(0.6, 0.75, pytest.approx(1 / 3), 3),
        Level(0.7, 0.5, 0.5, 2),
        Level(0.95, 0.0, None, 0),
    ]


def test_area_by_hand():
    # surest first: right, wrong, wrong, right -> mistakes among the first n: 0, 1/2, 2/3, 2/4
    assert risk_coverage_area(CONFIDENCE, RIGHT) == pytest.approx((0 + 1 / 2 + 2 / 3 + 1 / 2) / 4)
    assert risk_coverage_area(CONFIDENCE, np.ones(4, dtype=bool)) == 0
    assert risk_coverage_area(CONFIDENCE, np.zeros(4, dtype=bool)) == 1


def test_area_of_equal_confidences_is_the_mean_over_all_orders():
    assert risk_coverage_area(np.full(4, 0.5), RIGHT) == pytest.approx(0.5)
    assert risk_coverage_area(np.full(4, 0.5), RIGHT[::-1]) == pytest.approx(0.5)
    rng = np.random.default_rng(0)
    confidence, right = rng.integers(3, size=9) / 3, rng.random(9) < 0.5
    areas = []
    for _ in range(4000):
        order = np.lexsort((rng.random(9), -confidence))
        areas.append((np.cumsum(~right[order]) / np.arange(1, 10)).mean())
    assert risk_coverage_area(confidence, right) == pytest.approx(np.mean(areas), abs=0.01)


def test_bins_by_hand():
    found = calibration(np.array([0.05, 0.15, 0.2, 0.21, 1.0]), np.array([0, 1, 0, 1, 1]), bins=5)
    assert found == [
        Bin(pytest.approx(0.4 / 3), pytest.approx(1 / 3), 3),  # 0.2 is still in the first of five
        Bin(pytest.approx(0.21), 1.0, 1),
        Bin(1.0, 1.0, 1),
    ]
    assert calibration_error(CONFIDENCE, RIGHT) == pytest.approx((0.1 + 0.5 + 0.7 + 0.6) / 4)


@pytest.mark.parametrize("seed", range(5))
def test_scikit_learn_says_the_same(seed):
    p, gold = drawn(seed)
    gold[gold == 6] = 5  # a label that is given and never right, and none that has it
    guess, confidence, right = p.argmax(axis=1), p.max(axis=1), p.argmax(axis=1) == gold
    precision, recall, f1, support = peer.precision_recall_fscore_support(gold, guess, labels=range(7), zero_division=0)
    found = by_class(guess, gold, 7)
    np.testing.assert_allclose(np.nan_to_num(found.precision), precision)
    np.testing.assert_allclose(np.nan_to_num(found.recall), recall)
    np.testing.assert_allclose(found.f1, f1)
    np.testing.assert_array_equal(found.support, support)
    np.testing.assert_array_equal(confusion(guess, gold, 7), peer.confusion_matrix(gold, guess, labels=range(7)))
    assert macro_f1(guess, gold) == pytest.approx(peer.f1_score(gold, guess, labels=np.unique(gold), average="macro"))
    assert metrics(p, gold)["accuracy"] == round(peer.accuracy_score(gold, guess), 4)
    accuracy, sure = calibration_curve(right, confidence, n_bins=15)
    bins = calibration(confidence, right)
    np.testing.assert_allclose([some.accuracy for some in bins], accuracy)
    np.testing.assert_allclose([some.confidence for some in bins], sure)
