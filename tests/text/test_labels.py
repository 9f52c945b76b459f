"""Which label a programme has: the first of its categories, or what a field holds."""

import pytest

from tvml.guide.programme import Programme
from tvml.text.labels import label_of


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
