"""Several labels an item: figures by hand and against scikit-learn, and a guide held against fixed answers."""

from types import SimpleNamespace

import numpy as np
import pytest
from sklearn import metrics as peer

from tvml.errors import InputError
from tvml.evaluate.classify import by_label, item_f1, metrics_multi, micro_f1
from tvml.evaluate.several import answers, headline, summary

from .planted import learned, programme

# items: right, one too many, one lacking, rightly none
P = np.array([[0.9, 0.5, 0.1], [0.7, 0.6, 0.2], [0.1, 0.2, 0.49], [0.0, 0.1, 0.2]])
GOLD = np.array([[1, 1, 0], [1, 0, 0], [0, 0, 1], [0, 0, 0]], dtype=np.float32)
GIVEN = P >= 0.5


def test_figures_by_hand():
    assert metrics_multi(P, GOLD) == {
        "micro_f1": 0.75,  # 3 right, 4 given, 4 there
        "macro_f1": 0.5556,  # F1: 1, 2/3, 0
        "subset_accuracy": 0.5,
    }
    assert metrics_multi(P[:0], GOLD[:0]) == dict.fromkeys(metrics_multi(P, GOLD))
    np.testing.assert_allclose(item_f1(GIVEN, GOLD > 0), [1, 2 / 3, 0, 0])
    np.testing.assert_allclose(item_f1(np.array([True, False, False]), GOLD > 0), [2 / 3, 1, 0, 0])


def test_an_item_counts_as_often_as_it_is_told():
    twice = np.repeat(np.arange(4), [1, 3, 1, 2])
    found = micro_f1(GIVEN, GOLD > 0, np.array([1, 3, 1, 2]))
    assert found == pytest.approx(micro_f1(GIVEN[twice], GOLD[twice] > 0))
    assert micro_f1(GIVEN[3:], GOLD[3:] > 0) == 1.0, "nothing there, nothing given"


@pytest.mark.parametrize("seed", range(3))
def test_figures_are_scikit_learns(seed):
    rng = np.random.default_rng(seed)
    p, gold = rng.random((300, 6)), rng.random((300, 6)) < rng.random(6)
    given, found = p >= 0.5, metrics_multi(p, gold.astype(np.float32))
    assert found["micro_f1"] == pytest.approx(peer.f1_score(gold, given, average="micro"), abs=1e-4)
    assert found["macro_f1"] == pytest.approx(peer.f1_score(gold, given, average="macro"), abs=1e-4)
    assert found["subset_accuracy"] == pytest.approx(peer.accuracy_score(gold, given), abs=1e-4)
    precision, recall, f1, support = peer.precision_recall_fscore_support(gold, given)
    classes = by_label(given, gold)
    np.testing.assert_allclose([classes.precision, classes.recall, classes.f1], [precision, recall, f1])
    np.testing.assert_array_equal(classes.support, support)


class Says:
    """A labeller that gives Crime and Sea their probabilities by what a title says."""

    classifier = SimpleNamespace(labels=("Crime", "Sea"), fields=("title",), max_tokens=9)

    def predict(self, programmes):
        titles = [p.title.lower() for p in programmes]
        return [(("Sea", 0.8 * ("sea" in title)), ("Crime", 0.6 * ("crime" in title))) for title in titles]


def test_a_text_has_the_labels_of_half_of_its_programmes_and_unknown_labels_are_missed():
    guide = [
        programme("crime at sea", "crime", "Sea"),
        programme("Sea!", "Sea", "Opera"),
        programme("sea", "Sea", "Opera"),
        programme("sea", "Sea", "Crime"),
        programme("Crime", "Sea"),
        programme("crime again"),
    ]
    found = answers(guide, Says(), "category")
    assert (found.labels, found.known) == (("Crime", "Sea", "Opera"), 2)
    assert found.gold.tolist() == [[1, 1, 0], [0, 1, 1], [0, 1, 0]]
    np.testing.assert_allclose(found.probabilities, [[0.6, 0.8, 0], [0, 0.8, 0], [0.6, 0, 0]], rtol=1e-6)
    row = summary(found, learned("Sea"))
    assert row == {
        "programmes": 5,
        "items": 3,
        "unlabelled": 1,
        "micro_f1": 0.6667,  # 3 right, 4 given, 5 there
        "macro_f1": 0.4889,  # 2/3, 4/5, 0
        "subset_accuracy": 0.3333,
        "baseline": 0.75,  # always Sea: 3 right, 3 given, 5 there
        "labels_per_item": 1.6667,
        "given_per_item": 1.3333,
        "labels": [
            {"label": "Sea", "precision": 1.0, "recall": 0.6667, "f1": 0.8, "items": 3, "given": 2},
            {"label": "Crime", "precision": 0.5, "recall": 1.0, "f1": 0.6667, "items": 1, "given": 2},
        ],
        "seen_in_training": {"titles": 0.3333, "series": 0.3333, "new_items": 2, "micro_f1_of_new": 0.6667},
        "unknown_labels": {"labels": 1, "items": 1, "most_frequent": {"Opera": 1}},
    }
    shown = headline({"model": "m", "version": "0001", **row})
    assert [line["m@0001"] for line in shown][:2] == ["micro_f1", "baseline"]


@pytest.mark.parametrize(("guide", "message"), [([], "no programme"), ([programme("a")], "none of 1 programmes")])
def test_nothing_to_hold_against_is_an_error(guide, message):
    with pytest.raises(InputError, match=message):
        answers(guide, Says(), "category")
