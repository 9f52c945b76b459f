"""Which series a title belongs to."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tvml.text.series import series

SERIES = {  # series -> titles of its episodes
    # English
    "cops": ["Cops", "COPS S28 Ep. 2806", "Cops S1", "Cops: Miami", "Cops - Miami Heat", "Cops Season 2 Episode 14"],
    "doctor who": ["Doctor Who", "Doctor Who (3/13)", "Doctor Who: The Ark", "Doctor Who | The Ark", "Doctor Who..."],
    "love island": ["Love Island Part 2", "Love Island: Unseen Bits", "Love Island Ep 7"],
    # German
    "verrückt nach meer": ["Verrückt nach Meer (207)", "Verrückt nach Meer, Folge 12", "Verrückt nach Meer Staffel 3"],
    "tatort": ["Tatort: Der Fall Holdt", "Tatort – Der Fall Holdt", "TATORT", "Tatort Teil 2"],
    # French
    "plus belle la vie": ["Plus belle la vie", "Plus belle la vie S2 E5", "Plus belle la vie (saison 3, épisode 12)"],
    # Spanish
    "cuéntame cómo pasó": ["Cuéntame cómo pasó T3", "Cuéntame cómo pasó Temporada 4 Episodio 2"],
    # Swedish
    "rederiet": ["Rederiet", "Rederiet säsong 2 avsnitt 7", "Rederiet: Stormen", "Rederiet, avsnitt 318"],
}


@pytest.mark.parametrize(("name", "title"), [(name, title) for name, titles in SERIES.items() for title in titles])
def test_episodes_belong_to_their_series(name, title):
    assert series(title) == name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("24", "24"),
        ("1984", "1984"),
        ("9-1-1", "9 1 1"),
        ("Teil 2", "teil 2"),  # nothing would be left
        ("S4C", "s4c"),
        ("...und dann kam Polly", "und dann kam polly"),
        ("Spider-Man", "spider man"),  # no dash between words
        ("Mission:Impossible", "mission impossible"),
        ("24: Legacy", "legacy"),
        ("東京ニュース", "東京ニュース"),
        ("", ""),
        (" – ", ""),
    ],
)
def test_titles_that_look_like_episodes_keep_a_name(title, name):
    assert series(title) == name


TITLES = st.one_of(
    st.text(max_size=30),
    st.text("aB1 sSeE2:.-–|()é", max_size=20),
    st.lists(
        st.sampled_from(["Ep", "7", "Folge", "Tatort", "S2", ": ", " - ", "...", "E5", "(3/5)", "Part"]), max_size=6
    ).map(" ".join),
)


@given(TITLES)
@settings(max_examples=200, deadline=None)
def test_a_title_with_a_letter_or_digit_has_a_series(title):
    assert series(title) or not any(c.isalnum() for c in title)


@given(TITLES.filter(str.isascii))
@settings(max_examples=200, deadline=None)
def test_a_series_belongs_to_itself(title):
    assert series(series(title)) == series(title)


def test_one_or_two_letters_are_no_name_where_letters_are_sounds():
    assert series("K 11 - Kommissare im Einsatz") == "k kommissare im einsatz"
    assert series("V: The Series") == "v the series"
    assert series("ER") == "er"  # there is nothing else
    assert series("新聞: 今夜") == "新聞"
