"""What texts say about season, episode and part: a table of invented texts in ten languages, then any text at all."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tvml.text import episode_items
from tvml.text.episodes import NONE, Numbers, numbers, read, xmltv_ns

PRECISION, RECALL = 0.99, 0.9
with open(Path(__file__).parent / "episodes.tsv", encoding="utf-8", newline="") as file:
    TABLE = [tuple(row.values()) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def said(n: Numbers) -> str:
    """As the table writes it: "S2 E5/8 P1/6", or "-"."""
    pairs = (("S", n.season, None), ("E", n.episode, n.episodes), ("P", n.part, n.parts))
    return " ".join(f"{kind}{i}{f'/{of}' if of else ''}" for kind, i, of in pairs if i) or "-"


def test_the_table_is_read_as_people_read_it():
    assert len(TABLE) >= 200 and len({lang for lang, *_ in TABLE}) == 10
    rows = [(text, want, said(read(text, field, lang))) for lang, field, text, want in TABLE]
    answered = [row for row in rows if row[2] != "-"]
    there = [row for row in rows if row[1] != "-"]
    wrong = [row for row in answered if row[1] != row[2]]
    missed = [row for row in there if row[2] == "-"]
    assert len(wrong) <= (1 - PRECISION) * len(answered), wrong
    assert len(missed) <= (1 - RECALL) * len(there), missed


def test_texts_add_up_and_where_they_differ_nothing_is_said():
    assert numbers("Nordkai, Staffel 2", "Folge 5") == Numbers(2, 5)
    assert numbers("Nordkai (2/3)", "S1E4", "'S1/E4'. Ein Boot fehlt.") == Numbers(1, 4, None, 2, 3)
    assert numbers("Nordkai S2", "S3E5") == Numbers()
    assert numbers("Nordkai S2", "S3E5", "(S2 E5) Ein Boot fehlt.") == Numbers()
    assert numbers("Nordkai (1/3)", "Teil 2") == Numbers()


def test_an_episode_that_says_its_season_again_says_it_once():
    assert numbers("Kettle Row, Season 15", "Episode 1534")[:2] == (15, 34)
    assert numbers("Kettle Row S1 Ep. 120")[:2] == (1, 120)  # may be the 120th of a long season
    assert numbers("Kettle Row S2 Ep. 1534")[:2] == (2, 1534)


def test_a_language_decides_what_a_colon_and_a_t_are():
    assert read("Bryggan (2:8)", "title", "sv") == Numbers(part=2, parts=8) and read("Kai (2:8)", "title", "de") == NONE
    assert read("El Faro T3", "title", "es") == Numbers(season=3) and read("Terminal T3", "title", "en") == NONE


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (Numbers(1, 2), "0.1."),
        (Numbers(2, 5, 8, 1, 3), "1.4/8.0/3"),
        (Numbers(part=1, parts=6), "..0/6"),
        (Numbers(season=3), "2.."),
        (NONE, ".."),
    ],
)
def test_xmltv_counts_from_zero(n, text):
    assert xmltv_ns(n) == text


PIECES = st.sampled_from(
    [
        "Folge",
        "S1",
        "E2",
        "3",
        "/",
        "6",
        "(",
        ")",
        " ",
        "Teil",
        "Del",
        " av ",
        "1x02",
        "Part",
        "II",
        "T3",
        ":",
        "-",
        "ª",
        "of",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=40), st.lists(PIECES, max_size=8).map("".join), st.lists(PIECES, max_size=8).map(" ".join)
)


@given(TEXTS, st.sampled_from(["title", "subtitle", "description"]), st.sampled_from(["", "de", "sv", "es"]))
@settings(max_examples=300, deadline=None)
def test_any_text_says_numbers_that_it_holds_and_that_can_be(text, field, lang):
    n = read(text, field, lang)
    assert all(i is None or i >= 1 for i in n)
    assert n.season is None or n.season <= 99 or 1900 <= n.season <= 2100
    assert n.episodes is None or n.episode <= n.episodes
    assert n.parts is None or n.part <= n.parts
    assert n == read(text.upper() if text.isascii() else text, field, lang)


@given(st.integers(1, 99), st.integers(1, 999))
def test_what_is_written_is_read(season, episode):
    for text in (f"S{season}E{episode}", f"Staffel {season}, Folge {episode}", f"T{season}:E{episode}"):
        assert read(text, "subtitle") == Numbers(season, episode)


WORDS = sorted({word for some in episode_items.WORDS.values() for line in some.values() for word in line.split()})
PARTS = st.sampled_from((*WORDS, "1", "12", "03", "first", "ii", *" .:/()x#est-"))


@given(st.lists(PARTS, max_size=8), st.booleans())
def test_no_pattern_is_left_out_that_would_have_matched(parts, apart):
    text = (" " if apart else "").join(parts)
    for kind in episode_items.WORDS:
        if not any(word in text for word in episode_items._SHORTEST[kind]):
            assert not episode_items._BEFORE[kind].search(text) and not episode_items._AFTER[kind].search(text)
    if not any(word in text for word in episode_items._SHORTEST[episode_items.PART]):
        assert not episode_items._PART_WORD.search(text) and not episode_items._WORD_PART.search(text)
    if not episode_items._LETTERED.search(text):
        assert not any(pattern.search(text) for pattern in episode_items._LETTER.values())
    assert "/" in text or not episode_items._RATIO.search(text)
    assert "x" in text or not episode_items._PAIR.search(text)
