"""Stop words and the language of a text, which they tell."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tvml.sparse import from_rows
from tvml.text.stops import FEW, LANGUAGES, languages, lists, running
from tvml.text.tokens import words


def spoken(*texts):
    """The language of each text, in a guide of these."""
    rows = lists().words
    x = from_rows([{rows[word]: 1.0 for word in words(text) if word in rows} for text in texts], len(rows))
    return [LANGUAGES[i] for i in languages(x, lists().held)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Ein Kommissar sucht den Mann, der nicht mehr weiß, wer er ist"),
        ("en", "A detective is looking for a man who does not know who he is"),
        ("fr", "Un commissaire cherche un homme qui ne sait pas qui il est et où il va"),
        ("es", "Una mujer busca a su hermano, pero nadie sabe dónde está ni con quién"),
        ("it", "Una donna cerca il fratello, ma nessuno sa dove sia né con chi"),
        ("nl", "Een vrouw zoekt haar broer, maar niemand weet waar hij is of met wie"),
        ("sv", "En kvinna söker sin bror, men ingen vet var han är eller med vem"),
        ("nb", "Kvinnen leter etter sin bror, og ingen vet hvor han er eller hvem som har sett ham, men noe skjer"),
        ("da", "Kvinden leder efter sin bror, og hun ved ikke hvor han er, mens nogle siger noget andet"),
        ("pt", "Uma mulher procura o irmão, mas ninguém sabe onde ele está nem com quem"),
        ("pl", "Kobieta szuka brata, ale nikt nie wie, gdzie on jest ani z kim się spotkał"),
        ("fi", "Nainen etsii veljeään, mutta kukaan ei tiedä missä hän on"),
        ("cs", "Žena hledá svého bratra, ale nikdo neví, kde je a proč už není doma"),
        ("hu", "Egy nő keresi a bátyját, de senki sem tudja, hogy hol van és kivel"),
        ("ru", "Женщина ищет брата, но никто не знает, где он и с кем"),
        ("uk", "Жінка шукає брата, але ніхто не знає, де він і що з ним"),
        ("ar", "امرأة تبحث عن أخيها الذي كان في المدينة ولا أحد يعرف أين هو"),
    ],
)
def test_a_text_is_of_the_language_of_its_stop_words(language, text):
    assert spoken(text) == [language]


def test_where_lists_are_at_odds_or_silent_it_is_the_guides_commoner_language():
    german, english = "Der Mann und das Meer sind nicht allein", "They were alone with the sea, and without water"
    both = "in ... am ... was"  # in both lists
    assert spoken(german, german, english, both, "Kommissar") == ["de", "de", "en", "de", "de"]
    assert spoken(german, english, english, both, "Kommissar") == ["de", "en", "en", "en", "en"]


def test_a_language_of_few_texts_is_an_accident_and_they_are_of_the_next_best():
    german, english = "Der Mann und das Meer sind nicht allein", "Where is the sea and what was it to them"
    many = round(1 / FEW)
    assert Counter(spoken(*[german] * (many - 1), english)) == {"de": many - 1, "en": 1}
    assert Counter(spoken(*[german] * many, english)) == {"de": many + 1}


def test_lists_are_cut_as_texts_are_and_phrases_are_left_out():
    english, hebrew = lists().of("en"), lists().of("he")
    assert {"don", "hadn", "needn", "the"} <= english and "hadn't" not in english
    assert "אבל" in hebrew  # the package has it with quotation marks and a comma
    assert not {"מידה", "תכלית"} & hebrew  # of substance, and part of a phrase that is not
    assert all(words(word) == [word] for word in lists().words)
    assert {"die", "not"} & lists().of("de") == {"die"}
    assert {"die", "not"} & english == {"not"}


def test_without_texts_or_stop_words_there_is_still_an_answer():
    assert spoken() == []
    assert len(spoken("", "...")) == 2


@given(st.lists(st.dictionaries(st.integers(0, 5), st.floats(1, 2), max_size=4), max_size=8), st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_order_of_texts_and_the_weight_of_titles_change_nothing(rows, random):
    held = np.eye(6, len(LANGUAGES), dtype=np.float32)
    held[5] = 1
    before = languages(from_rows(rows, 6), held)
    order = random.sample(range(len(rows)), len(rows))
    after = languages(from_rows([dict.fromkeys(rows[i], 1.0) for i in order], 6), held)
    np.testing.assert_array_equal(after, before[order])


def test_sentences_and_titles_have_stop_words_lists_of_keywords_have_none():
    rows, held = lists()
    texts = [
        "The man and the sea were not alone",
        "The house by the river",
        "home kitchen garden soup knife oven saucepan bread butter cheese",
    ]
    found = [words(text) for text in texts]
    x = from_rows([{rows[word]: 1.0 for word in some if word in rows} for some in found], len(rows))
    sizes, english = np.array([len(some) for some in found]), LANGUAGES.index("en")
    for kept, heard in (([0], 1), ([1], 1), ([2], 0), ([0, 1, 2], 1)):
        some = from_rows([dict(zip(x.ids[a:b].tolist(), [1.0] * (b - a), strict=True)) for a, b in
                          ((x.starts[i], x.starts[i + 1]) for i in kept)], len(rows))  # fmt: skip
        assert running(some, sizes[kept], np.full(len(kept), english), held)[english] == heard
