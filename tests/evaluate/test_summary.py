"""The row of an evaluation, figure by figure, on a guide that can be counted by hand."""

import json

import pytest

from tvml.evaluate import summary as module
from tvml.evaluate.answers import answers
from tvml.evaluate.summary import UNKNOWN, summary

from .planted import Planned, learned, programme, said

GUIDE = [
    programme("News 0.9 ebbe", "News", lang="de", description="x"),
    programme("News 0.9 flut", "News", lang="de"),
    programme("News 0.5 sund", "Crime", lang="en"),
    programme("Crime 0.7 watt", "Crime"),
    programme("Crime 0.7 watt", "crime"),
    programme("Crime 0.5 moor", "Opera"),
    programme("Sport 0.9 deich"),
]


def found(guide, known=None):
    return summary(answers(guide, Planned(), "category"), known)


def test_every_figure_by_hand():
    assert found(GUIDE, learned("News 0.9 ebbe", "Crime 0.7 watt")) == {
        "programmes": 6,
        "items": 5,
        "unlabelled": 1,
        "accuracy": 0.6,
        "macro_f1": 0.4333,  # News 4/5, Crime 1/2, Opera 0
        "coverage_at_80": 0.4,
        "accuracy_at_80": 1.0,
        "ece": 0.3,  # (2 x 0.1 + 2 x 0.5 + 0.3) / 5
        "baseline": 0.4,
        "mean_confidence": 0.7,
        "risk_coverage_area": 0.13,  # 0, 0, 0, 1/4, 2/5
        "at_confidence": [
            *(
                {"confidence": level, "coverage": 1.0, "accuracy": 0.6, "items": 5}
                for level in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
            ),
            *({"confidence": level, "coverage": 0.6, "accuracy": 1.0, "items": 3} for level in (0.6, 0.7)),
            *({"confidence": level, "coverage": 0.4, "accuracy": 1.0, "items": 2} for level in (0.8, 0.9)),
            {"confidence": 0.95, "coverage": 0.0, "accuracy": None, "items": 0},
        ],
        "calibration": [
            {"confidence": 0.5, "accuracy": 0.0, "items": 2},
            {"confidence": 0.7, "accuracy": 1.0, "items": 1},
            {"confidence": 0.9, "accuracy": 1.0, "items": 2},
        ],
        "labels": [
            {"label": "Crime", "precision": 0.5, "recall": 0.5, "f1": 0.5, "items": 2, "given": 2},
            {"label": "News", "precision": 0.6667, "recall": 1.0, "f1": 0.8, "items": 2, "given": 3},
            {"label": "Sport", "precision": None, "recall": None, "f1": None, "items": 0, "given": 0},
        ],
        "confusion": {"labels": ["Crime", "News", UNKNOWN], "counts": [[1, 1, 0], [0, 2, 0], [1, 0, 0]]},
        "by_language": [
            {"language": "de", "items": 2, "accuracy": 1.0, "macro_f1": 1.0},
            {"language": "not told", "items": 2, "accuracy": 0.5, "macro_f1": 0.3333},
            {"language": "en", "items": 1, "accuracy": 0.0, "macro_f1": 0.0},
        ],
        "by_fields": [
            {"fields": "title only", "items": 4, "accuracy": 0.5, "macro_f1": 0.3889},
            {"fields": "with description", "items": 1, "accuracy": 1.0, "macro_f1": 1.0},
        ],
        "seen_in_training": {"titles": 0.4, "series": 0.4, "new_items": 3, "accuracy_of_new": 0.3333},
        "unknown_labels": {"labels": 1, "items": 1, "most_frequent": {"Opera": 1}},
    }


def test_a_model_that_keeps_no_titles_has_no_leakage_check():
    assert found(GUIDE)["seen_in_training"] is None


def test_a_guide_that_was_learned_whole_has_nothing_new():
    seen = found(GUIDE, learned(*(p.title for p in GUIDE)))["seen_in_training"]
    assert seen == {"titles": 1.0, "series": 1.0, "new_items": 0, "accuracy_of_new": None}


def test_the_sums_agree():
    row = found(said(("news", 0.9, "News", 7), ("crime", 0.6, "News", 3), ("sport", 0.4, "Crime", 5)))
    assert sum(label["items"] for label in row["labels"]) == row["items"] == sum(map(sum, row["confusion"]["counts"]))
    for group in ("by_language", "by_fields", "calibration"):
        assert sum(some["items"] for some in row[group]) == row["items"]
    assert row["at_confidence"][0]["accuracy"] == row["accuracy"]
    assert json.loads(json.dumps(row, allow_nan=False)) == row


def test_of_many_unknown_labels_the_most_frequent_are_listed(monkeypatch):
    monkeypatch.setattr(module, "LISTED", 2)
    guide = said(*(("news", 0.9, f"Opera {i}", i) for i in (1, 3, 2)), ("news", 0.9, "News", 1))
    row = found(guide)
    assert row["unknown_labels"] == {"labels": 3, "items": 6, "most_frequent": {"Opera 3": 3, "Opera 2": 2}}
    assert row["accuracy"] == pytest.approx(1 / 7, abs=1e-4)
    assert row["confusion"] == {"labels": ["News", UNKNOWN], "counts": [[1, 0], [6, 0]]}
