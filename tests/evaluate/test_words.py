import pytest

from tvml.evaluate.answers import answers
from tvml.evaluate.summary import summary
from tvml.evaluate.words import headline, often, sure, trust, unknown, warning

from .planted import Planned, learned, said


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0, "none"),
        (1.0, "all"),
        (0.72, "7 of 10"),
        (0.06, "1 of 10"),
        (0.04, "4 of 100"),
        (0.951, "95 of 100"),
        (0.996, "over 99 of 100"),
        (0.004, "under 1 of 100"),
        (None, "none"),
    ],
)
def test_a_share_in_words(share, expected):
    assert often(share) == expected


def test_the_gap_in_words():
    assert trust(0.7, 0.71) == "about as sure as it is right"
    assert trust(0.8, 0.65) == "too sure of itself by 15 points on average"
    assert trust(0.6, 0.65) == "too modest by 5 points on average"


def row_of(guide, *titles):
    known = learned(*titles) if titles else None
    return {"model": "genre", "version": "0001"} | summary(answers(guide, Planned(), "category"), known)


def test_sure_and_unknown_in_words():
    row = row_of(said(("news", 0.9, "News", 3), ("news", 0.9, "Crime", 1), ("crime", 0.5, "Crime", 6)))
    assert sure(row) == "at least 80 % sure of 4 of 10 items; of these answers 8 of 10 are right"
    assert unknown(row) == ""
    never = row_of(said(("news", 0.5, "News", 3), *(("news", 0.5, f"O{i}", 1) for i in range(7))))
    assert sure(never) == "it is never 80 % sure"
    assert unknown(never) == "O0 (1), O1 (1), O2 (1), O3 (1), O4 (1) and 2 more"


def test_a_guide_that_was_learned_is_warned_of():
    guide = said(("news", 0.9, "News", 3), ("news", 0.9, "Crime", 1))
    titles = [p.title for p in guide]
    assert warning(row_of(guide)) == "" and warning(row_of(guide, "other")) == ""
    assert warning(row_of(guide, *titles)).startswith("It has learned all series of this guide, so these figures say")
    assert warning(row_of(guide, *titles[:2])) == (
        "It has learned 5 of 10 series of this guide, so these figures are too good: on the 2 items of other series, "
        "5 of 10 are right."
    )


def test_the_headline_leaves_out_what_is_not_there():
    row = row_of(said(("news", 0.9, "News", 3)))
    names = [line["genre@0001"] for line in headline(row)]
    assert names[0] == "accuracy" and "unlabelled" not in names and "unknown_labels" not in names
    more = row_of(said(("news", 0.9, "Opera", 3), ("news", 0.9, "", 2)), "other")
    told = {line["genre@0001"]: (line["value"], line["in words"]) for line in headline(more)}
    assert told["unknown_labels"] == (3, "items of labels it never learned: Opera (3)")
    assert told["unlabelled"] == (2, "programmes without a label, left out")
    assert told["seen_in_training"] == (0.0, "of the titles, and 0 % of the series")
    assert told["accuracy_of_new"] == (0.0, "on 3 items of new series")
