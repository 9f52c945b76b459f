"""Names and nouns, told by capitals and by what stands around them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tvml.text import nouns
from tvml.text.nouns import neither
from tvml.text.tokens import words


def stay(language, *texts):
    """Words of these descriptions that may be names or nouns."""
    return {word for text in texts for word in words(text)} - neither(texts, [language] * len(texts))


def test_in_german_they_are_the_words_with_a_capital_inside_sentences():
    text = "Gestern sucht der alte Kommissar in Hamburg nach seiner verschwundenen Tochter. Niemand hilft der Familie."
    assert stay("de", text) == {"gestern", "kommissar", "hamburg", "tochter", "niemand", "familie"}


def test_in_english_they_have_a_capital_or_close_a_phrase_that_an_article_opens():
    text = "Today a young detective who lives in Boston finds his lost daughter, and she sings the song of the sea."
    assert stay("en", text) == {"today", "boston", "song", "sea"}
    assert stay("en", text, "Meet the detective and his daughter.") > {"detective", "daughter", "song"}


@pytest.mark.parametrize(
    ("language", "text", "nouns", "others"),
    [
        (
            "fr",
            "Hier le commissaire a trouvé une lettre dans la cuisine de Pauline.",
            "commissaire lettre cuisine",
            "trouvé",
        ),
        ("es", "Ayer la comisaria encontró una carta en la cocina de Marta.", "carta cocina marta", "encontró"),
        ("it", "Ieri il cuoco ha trovato una lettera nella cucina di Marta.", "cuoco lettera cucina marta", "trovato"),
        ("nl", "Gisteren vond Marieke de brief in een keuken van haar moeder.", "brief keuken moeder marieke", "vond"),
        ("sv", "Nu hittar Karin ett brev som ligger i en låda.", "brev låda karin", "hittar ligger"),
        ("pl", "Wczoraj pani Kowalska znalazła list pod stołem.", "kowalska", "znalazła list stołem"),
    ],
)
def test_other_languages_have_articles_and_names_of_their_own(language, text, nouns, others):
    found = stay(language, text)
    assert set(nouns.split()) <= found
    assert not set(others.split()) & found


@pytest.mark.parametrize(
    "text",
    [
        "Allein. Allein! Allein? Allein: Allein",
        '"Allein" und „Allein“ und «Allein»',
        "'Allein' und ‘Allein’ und ‚Allein’",
        "ALLEIN und ALLEIN",
        "- \n Allein \n Allein | Allein * Allein • Allein",
    ],
)
def test_words_that_only_begin_or_are_all_capitals_stay(text):
    assert "allein" in stay("de", text)
    assert "allein" not in stay("de", text, "Er ist gern allein im Wald, ganz allein am See.")


def test_most_places_decide():
    assert "weg" in stay("de", "Er sucht den Weg. Sie sucht den Weg. Es ist weg.")
    assert "weg" not in stay("de", "Er sucht den Weg. Sie ist weg.")
    closing, other = "She is on the watch.", "They watch him."
    n = round(1 / nouns.NOUN)
    assert "watch" in stay("en", closing, *[other] * (n - 1))
    assert "watch" not in stay("en", closing, *[other] * n)


def test_an_article_is_one_of_the_texts_own_language():
    assert "hard" in stay("nl", "Ze zag die hard, en ze ging.")
    assert "hard" not in stay("en", "They die hard, and they go.")


def test_behind_an_apostrophe_a_sentence_goes_on():
    assert stay("fr", "Elle s’endort, puis l'ours s'approche") == {"elle", "ours"}


def test_scripts_without_capitals_keep_their_words():
    assert stay("ar", "امرأة تبحث عن أخيها") == {"امرأة", "تبحث", "عن", "أخيها"}
    assert neither(["東京の天気"], ["en"]) == set()


def test_forms_of_one_letter_are_one():
    assert neither(["Ein cafe\u0301 ist ﬁern"], ["de"]) == neither(["Ein café ist fiern"], ["de"])


@given(st.lists(st.tuples(st.text(max_size=40), st.sampled_from(["de", "en", "ar", "ko"])), max_size=4))
@settings(max_examples=100, deadline=None)
def test_any_text_is_read_and_the_order_changes_nothing(rows):
    found = neither([text for text, _ in rows], [language for _, language in rows])
    assert found == neither([text for text, _ in rows[::-1]], [language for _, language in rows[::-1]])
