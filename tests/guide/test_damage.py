"""Broken text is found, and whole text is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvml.guide.damage import KINDS, damage

WHOLE = "Köln, Ærø, Čech, „Weiß“ – Ångström's «déjà vu» £1, ñandú, İstanbul, 5 €, Привет, 東京, الليل, R&B; AT&T"


def test_whole_text_of_many_languages_is_whole():
    assert [word for word in WHOLE.split() if damage(word)] == [] and damage(WHOLE) == ()


@pytest.mark.parametrize("codec", ["cp1252", "latin-1"])
@pytest.mark.parametrize("text", ["Müller", "été", "naïve", "Ñandú", "Привет", "don’t", "„Haus“", "5 €", "Łódź"])
def test_text_read_in_another_encoding_is_mojibake(text, codec):
    try:
        broken = text.encode().decode(codec)
    except UnicodeDecodeError:  # Windows-1252 has no letter for five bytes
        broken = text.encode().decode("latin-1")
    assert damage(f"ein {broken} mehr") == ("mojibake",)


def test_what_was_lost_and_what_was_escaped_twice():
    assert damage("K\ufffdln") == ("lost",)
    assert damage("Tom &amp; Ann") == damage("caf&eacute;") == damage("it&#39;s") == damage("&#x2019;") == ("escaped",)
    assert damage("K\ufffdln &amp; KÃ¶ln") == KINDS[:1] + KINDS[1:]
    assert damage("this & that; more") == damage("Q&A;") == ()


@given(st.text(st.characters(max_codepoint=0x7F, exclude_characters="&")))
def test_ascii_is_never_damaged(text):
    assert damage(text) == ()


@given(st.text())
def test_any_text_has_an_answer(text):
    assert set(damage(text)) <= set(KINDS)
