"""The data check: each finding from a guide that has it, and none from a guide that has none."""

from dataclasses import replace

import numpy as np
import pytest

from tvml.guide.programme import Programme
from tvml.train import check
from tvml.train.data import Options, apart, examples, split

from .planted import examples_of

EVERY = Options(min_items=1)
PLOT = "a retired inspector returns to the harbour where his brother vanished twenty years ago"


def found(guide, o=EVERY):
    return examples(guide, "category", o, lambda text: None)


def programme(title, label="", description=""):
    return Programme(title=title, categories=[label] if label else [], description=description)


def balanced(*labels, each=5):
    return [programme(f"{label} {i}x", label) for label in labels for i in range(each)]


def test_programmes_labelled_and_texts_are_counted_each_for_itself():
    e = found([*balanced("News", "Film"), programme("News 1x", "News"), programme("nothing")])
    f = check.findings(e)
    assert (f.programmes, f.labelled, f.texts) == (12, 11, 10)
    assert f.counts == {"Film": 5, "News": 5}
    assert f.left == {} and f.conflicting == 0 and f.conflicts == () and f.alike == ()
    assert check.notes(f) == []


def test_rare_labels_and_those_left_out_are_told_apart():
    guide = [*balanced("News", each=25), *balanced("Film", each=3), *balanced("Folk", each=1)]
    f = check.findings(found(guide, replace(EVERY, min_items=2)))
    assert f.rare == ("Film",) and f.left == {"Folk": 1}


def test_conflicts_are_counted_and_the_most_frequent_pair_comes_first():
    guide = balanced("News", "Film", "Talk")
    guide += [programme(f"{i}x", label) for i in range(3) for label in ("News", "Talk")]
    guide += [programme("both", label) for label in ("Film", "News")]
    f = check.findings(found(guide))
    assert f.conflicting == 4
    assert f.conflicts == (check.Conflict("News", "Talk", 3), check.Conflict("Film", "News", 1))
    assert check.notes(f) == ["4 texts stand under several labels, most often News / Talk (3), Film / News (1)"]


def test_few_conflicts_among_many_texts_are_no_note():
    f = check.findings(found([*balanced("News", "Film", each=100), programme("x", "News"), programme("x", "Film")]))
    assert f.conflicting == 1 and check.notes(f) == []


def test_one_label_that_drowns_the_others_is_told():
    f = check.findings(found([*balanced("News", each=9), *balanced("Film", each=1)]))
    assert check.notes(f) == ["90 % of the texts are News; rarer labels will hardly be given"]


@pytest.mark.parametrize(
    ("labels", "pairs"),
    [
        (["Sport", "Sports"], [("Sport", "Sports")]),
        (["Science Fiction", "Science-Fiction"], [("Science Fiction", "Science-Fiction")]),
        (["SciFi", "Sci-Fi"], [("Sci-Fi", "SciFi")]),
        (["Documentary", "Documentaries"], [("Documentaries", "Documentary")]),
        (["Nature documentary", "Nature documentaries"], [("Nature documentaries", "Nature documentary")]),
        (["Documentary nature", "Documentary adventure"], []),
        (["Action", "Faction"], []),
        (["Pop", "Top", "Art", "Arts"], []),
        (["Drama", "Comedy", "News", "!", "?"], []),
    ],
)
def test_labels_that_look_like_one_word_in_two_spellings(labels, pairs):
    assert list(check.alike(dict.fromkeys(labels, 1))) == pairs


def test_the_more_frequent_spelling_comes_first_and_one_left_out_counts_too():
    f = check.findings(found([*balanced("Sports", "News"), programme("x", "Sport")], replace(EVERY, min_items=2)))
    assert f.alike == (("Sports", "Sport"),)
    assert check.notes(f) == ["labels that may be one: Sports and Sport"]


def test_the_figures_are_flat_and_plain():
    f = check.findings(found([*balanced("News", each=4), *balanced("Film", each=2)]), leaks=3)
    assert check.summary(f) == {
        "programmes": 6,
        "labelled": 6,
        "texts": 6,
        "fewest": 2,
        "median": 3,
        "most": 4,
        "rare": 2,
        "left_out": 0,
        "conflicts": 0,
        "leaks": 3,
        "alike": [],
    }
    assert check.details(f) == [
        "6 of 6 programmes have a label; 6 distinct texts, 2 to 4 a label, median 3",
        "texts a label: News 4, Film 2",
        "hardly learned, under 20 texts: Film, News",
        "3 texts are not held out: training has their long description under another title",
    ]


def test_a_row_for_each_label_and_those_left_out_last():
    guide = [*balanced("News", each=3), programme("News 0x", "News"), programme("c", "Film"), programme("c", "News")]
    guide += [programme("d", "Film"), programme("e", "Films")]
    e = found(guide, replace(EVERY, min_items=2))
    rows = list(check.rows(e, check.findings(e)))
    keys = ("label", "learned", "texts", "programmes", "series", "conflicts", "alike")
    assert [tuple(row[key] for key in keys) for row in rows] == [
        ("News", True, 4, 5, 4, 1, []),
        ("Film", True, 2, 2, 2, 1, ["Films"]),
        ("Films", False, 1, None, None, None, ["Film"]),
    ]


def leaky(times=2):
    """Forty series of two labels; the first `times` of them have one long description."""
    return [
        programme(f"show{chr(97 + i % 26)}{chr(97 + i // 26)}", "Film" if i % 2 else "News", PLOT if i < times else "")
        for i in range(40)
    ]


def test_a_long_description_under_two_titles_never_stands_on_both_sides():
    e = found(leaky(4))
    assert (e.tied > 0).sum() == 4 and len(set(e.tied[e.tied > 0])) == 1
    moved = 0
    for seed in range(20):
        before = split(e, 0.3, seed)
        learning, held = apart(e, *before)
        assert sorted([*learning, *held]) == list(range(40))
        assert not {*e.tied[learning]} & {*e.tied[held]} - {0}
        assert {*before[0]} <= {*learning}
        moved += len(before[1]) - len(held)
    assert moved > 10


def test_a_series_goes_over_as_a_whole_and_takes_along_what_it_ties():
    """a and b share one plot, b and c another: with a in training, b follows, then c; d stays."""
    words = [(f"w{i}",) for i in range(5)]
    e = examples_of(words, [0, 1, 0, 1, 0], ("x", "y"), series=["a", "b", "b", "c", "d"])
    e = e._replace(tied=np.array([7, 7, 9, 9, 0]))
    learning, held = apart(e, np.array([0]), np.array([1, 2, 3, 4]))
    assert (learning.tolist(), held.tolist()) == ([0, 1, 2, 3], [4])


def test_form_letters_and_short_descriptions_tie_nothing():
    assert not found(leaky(6)).tied.any()
    short = [programme(title, label, "No information.") for title, label in (("a", "Film"), ("b", "News"))]
    assert not found(short).tied.any()


def test_a_description_that_is_not_read_ties_nothing():
    assert not found(leaky(2), replace(EVERY, fields=("title",))).tied.any()


def test_episodes_of_one_series_are_no_leak():
    guide = [programme(f"Tatort: {i}", "Film", PLOT) for i in "ab"] + balanced("News")
    assert not found(guide).tied.any()


def test_examples_without_descriptions_have_no_leaks():
    e = examples_of([("a",), ("b",)], [0, 1], ("x", "y"))
    learning, held = apart(e, np.array([0]), np.array([1]))
    assert (learning.tolist(), held.tolist()) == ([0], [1])
    assert e.take(np.array([1])).tied.size == 0
