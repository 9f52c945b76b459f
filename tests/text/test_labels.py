"""Which labels a programme has: its categories, the first or all of them, or what a field holds."""

import pytest

from tvml.guide.programme import Programme
from tvml.text.labels import label_of, labels_of, usual


def programme(title, *categories, **more):
    return Programme(title=title, categories=list(categories), **more)


@pytest.mark.parametrize(
    ("p", "label", "expected"),
    [
        (programme("t", "A", "B"), "category", "A"),
        (programme("t"), "category", ""),
        (programme("t", extra={"genre": "Crime"}), "genre", "Crime"),
        (programme("t", extra={"genre": " Crime \n drama "}), "genre", "Crime drama"),
        (programme("t", extra={"genre": ["Crime", "x"]}), "genre", "Crime"),
        (programme("t", extra={"genre": []}), "genre", ""),
        (programme("t", extra={"genre": {"a": 1}}), "genre", ""),
        (programme("t", extra={"genre": None}), "genre", ""),
        (programme("t", extra={"rating": 3}), "rating", "3"),
        (programme("t", channel="one"), "channel", "one"),
        (programme("t", keywords=["k", "l"]), "keywords", "k"),
        (programme("t", year=1999), "year", "1999"),
        (programme("t"), "year", ""),
        (programme("t", channel="one", extra={"channel": "two"}), "channel", "two"),
        (programme("t"), "no such field", ""),
    ],
)
def test_the_label_is_the_first_category_or_what_a_field_holds(p, label, expected):
    assert label_of(p, label) == expected


@pytest.mark.parametrize(
    ("p", "label", "expected"),
    [
        (programme("t", "B", "A"), "category", ["B", "A"]),
        (programme("t", "B", "A"), "categories", ["B", "A"]),
        (programme("t"), "category", []),
        (programme("t", "Crime", "crime", " ", "Drama"), "category", ["Crime", "Drama"]),
        (programme("t", keywords=["k", " l\n m"]), "keywords", ["k", "l m"]),
        (programme("t", extra={"genre": "Crime, Drama"}), "genre", ["Crime, Drama"]),
        (programme("t", extra={"genre": ["Crime", 3, None, {"a": 1}]}), "genre", ["Crime", "3"]),
        (programme("t", extra={"genre": {"a": 1}}), "genre", []),
        (programme("t", year=1999), "year", ["1999"]),
        (programme("t"), "no such field", []),
    ],
)
def test_all_labels_are_the_categories_or_what_a_list_holds_each_once(p, label, expected):
    assert labels_of(p, label) == expected


def test_a_text_has_a_label_from_half_of_its_programmes_on():
    assert [usual(n, 4) for n in range(5)] == [False, False, True, True, True]
