"""Text to tokens, and a programme to its bag of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tvml.guide.programme import Programme
from tvml.text.fields import FIELDS, bag
from tvml.text.tokens import WORD, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tatort: Der Fall HOLDT (2/3)", ["tatort", "der", "fall", "holdt", "2", "3"]),
        ("", []),
        (" \t\n\u00a0 – … !?", []),
        ("don't stop", ["don", "t", "stop"]),
        ("L’été à Paris", ["l", "été", "à", "paris"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("ﬁlm Ｆｉｌｍ film", ["film"] * 3),  # a ligature, full width
        ("cafe\u0301 café", ["café", "café"]),  # an accent apart, an accent within
        ("Sci-Fi & S02E05", ["sci", "fi", "s02e05"]),
        ("ΝΕΑ της ημέρας", ["νεα", "τησ", "ημέρασ"]),  # both forms of a small sigma are one letter
        ("Новости дня", ["новости", "дня"]),
        ("東京ニュース 24時", ["東京ニュース", "24時"]),
        ("أخبار اليوم", ["أخبار", "اليوم"]),
        ("snake_case 3.5 x²", ["snake_case", "3", "5", "x2"]),
    ],
)
def test_tokens_are_words_in_lower_case(text, expected):
    assert tokens(text) == expected


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_upper_case_and_space_make_no_difference_and_no_token_holds_a_space(text):
    found = tokens(text)
    assert all(token and not any(c.isspace() for c in token) for token in found)
    assert tokens(f"  {text}\n") == found
    if text.isascii():
        assert tokens(text.upper()) == found


@given(st.text(st.characters(max_codepoint=127)))
def test_the_tokens_of_ascii_are_what_the_pattern_finds(text):
    assert tokens(text) == WORD.findall(text.lower())


def test_a_bag_is_the_distinct_tokens_of_the_fields_in_their_order():
    p = Programme(title="The News", subtitle="News at ten", description="The weather, the news", channel="one")
    assert bag(p, FIELDS, 64) == ("the", "news", "at", "ten", "weather")
    assert bag(p, ("description", "title"), 64) == ("the", "weather", "news")
    assert bag(p, ("subtitle",), 64) == ("news", "at", "ten")
    assert bag(p, (), 64) == ()


def test_a_bag_holds_so_many_tokens_and_those_are_the_first():
    p = Programme(title="a b c a", subtitle="", description="d e b f")
    everything = ("a", "b", "c", "d", "e", "f")
    for most in range(1, 8):
        assert bag(p, FIELDS, most) == everything[:most]


def test_a_programme_without_words_has_an_empty_bag():
    assert bag(Programme(title="...", description=" !"), FIELDS, 64) == ()
