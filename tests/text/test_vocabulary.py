"""Which words count for topics, and how much."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tvml
from tvml.config import build
from tvml.errors import InputError
from tvml.guide.programme import Programme
from tvml.sparse import csr
from tvml.text import vocabulary
from tvml.text.tokens import tokens, words
from tvml.text.vocabulary import Options, Text, counts, index, learn, read

PLAIN = Options(stop_words=False, max_share=1.0)


def texts(*descriptions, o=PLAIN, title=""):
    return [read(Programme(title=title, description=text), o) for text in descriptions]


def learned(*descriptions, o=PLAIN, series=None):
    return learn(texts(*descriptions, o=o), range(len(descriptions)) if series is None else series, o)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Die STRASSE, die Straße", ["die", "strasse", "die", "straße"]),  # shown to people, so no sharp s is folded
        ("Folge 3, S02E05 x² snake_case ab1", ["folge"]),
        ("don't L’été Sci-Fi", ["don", "t", "l", "été", "sci", "fi"]),
        ("ﬁlm Ｆｉｌｍ cafe\u0301", ["film", "film", "café"]),
        ("हिन्दी समाचार", ["हिन्दी", "समाचार"]),
        ("東京ニュース。天気", ["東京ニュース", "天気"]),
        ("", []),
    ],
)
def test_words_are_tokens_without_digits_as_people_write_them(text, expected):
    assert words(text) == expected


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_words_are_cut_where_tokens_are(text):
    assert {token for word in words(text) for token in tokens(word)} <= set(tokens(text))


def test_a_text_has_each_word_once_and_those_of_the_title_first():
    p = Programme(title="The News", subtitle="News at ten", description="The weather, ten o'clock", lang="xx")
    assert read(p, Options()) == Text(("the", "news", "at", "ten", "weather", "o", "clock"), 2)
    assert read(p, Options(fields=("description", "title"))) == Text(("the", "news", "weather", "ten", "o", "clock"), 2)
    assert read(p, Options(fields=("subtitle",))) == Text(("news", "at", "ten"), 0)
    assert read(p, Options(names_and_nouns=True)).running == p.description
    assert read(p, Options(names_and_nouns=True, fields=("title",))).running == ""


def test_a_row_has_the_weight_of_each_known_word():
    o = Options(title_weight=3.0)
    rows = [
        read(Programme(title="Sea Storm", description="storm at sea, ship"), o),
        read(Programme(title="", description=""), o),
        read(Programme(title="Unknown", description="ship"), o),
    ]
    table = counts(index(["ship", "sea", "storm"]), rows, o)
    np.testing.assert_array_equal(csr(table).toarray(), [[1, 3, 3], [0, 0, 0], [1, 0, 0]])
    assert (table.ids.dtype, table.values.dtype, table.starts.dtype) == (np.int32, np.float32, np.int64)
    assert counts({}, rows, o).rows == 3
    assert counts(index(["ship"]), [], o).starts.tolist() == [0]


def test_words_are_ranked_by_texts_then_by_alphabet():
    found = learned("bbb aaa ccc", "ccc bbb ddd", "ccc", series=["s", "t", "s"])
    assert found.words == ("ccc", "bbb", "aaa", "ddd")
    assert found.items.tolist() == [3, 2, 1, 1]
    assert found.series.tolist() == [2, 2, 1, 1]
    np.testing.assert_allclose(found.reach, [1, 1, 0.05, 0.05])
    assert (found.items.dtype, found.series.dtype, found.reach.dtype) == (np.int64, np.int64, np.float32)


def test_only_the_commonest_are_kept():
    o = Options(stop_words=False, max_share=1.0, max_words=2)
    assert learned("bbb aaa ccc", "ccc bbb aaa", "ccc", o=o).words == ("ccc", "aaa")


@pytest.mark.parametrize(("many", "least"), [(2, 1), (499, 1), (500, 2), (999, 2), (1000, 3), (2600, 5)])
def test_a_word_is_in_enough_texts_and_short_guides_ask_for_fewer(many, least):
    for number in (least - 1, least):
        rows = texts(*["word"] * number, *["other"] * (many - number))
        found = learn(rows, range(many), PLAIN)
        assert ("word" in found.words) == (number >= least)


def test_a_word_is_in_at_most_its_share_of_texts():
    o = Options(stop_words=False)
    assert learned("aaa bbb", "aaa bbb", "aaa ccc", "ddd", o=o).words == ("bbb", "ccc", "ddd")


def test_a_word_is_long_enough_and_a_syllable_counts_two():
    assert set(learned("ab abc été 東京 東 뉴스").words) == {"abc", "été", "東京", "뉴스"}
    assert "ab" in learned("ab abc", o=Options(stop_words=False, max_share=1.0, min_letters=2)).words


GERMAN = [
    "Der Koch und die Suppe sind auf dem Tisch",
    "Die Suppe ist nicht für den Gast",
    "Das ist die Nacht und der Tag",
]
ENGLISH = ["They die in the storm and this is not a game", "The men who die at sea were with them"]
STOPS = Options(max_share=1.0)


def test_stop_words_are_those_of_the_texts_own_language():
    assert set(learned(*GERMAN, o=STOPS).words) == {"koch", "suppe", "tisch", "gast", "nacht", "tag"}
    assert {"die", "storm", "game"} <= set(learned(*ENGLISH, o=STOPS).words)
    assert not {"not", "the", "they"} & set(learned(*ENGLISH, o=STOPS).words)


def test_in_a_guide_of_two_languages_a_word_goes_where_most_of_its_texts_are():
    assert "die" in learned(*ENGLISH, *GERMAN[:1], o=STOPS).words
    assert "die" not in learned(*ENGLISH[:1], *GERMAN[:2], o=STOPS).words
    assert "die" not in learned(*ENGLISH[:1], *GERMAN[:1], o=STOPS).words  # at least half are of German
    for word in ("the", "und", "this", "nicht"):
        assert word not in learned(*ENGLISH, *GERMAN, o=STOPS).words


def test_a_few_foreign_titles_do_not_bring_their_stop_words():
    rows = texts(*GERMAN * 20, o=STOPS) + texts(*["und"] * 2, o=STOPS, title="War of the Worlds and the Night")
    found = learn(rows, range(len(rows)), STOPS)
    assert "suppe" in found.words and "worlds" in found.words
    assert not {"the", "and"} & set(found.words)  # the title has more English than the description has German
    assert "die" not in found.words


def test_a_guide_with_no_stop_words_at_all_keeps_its_words():
    assert learned("Alpha Omega", "Omega", o=STOPS).words == ("omega", "alpha")


def test_names_and_nouns_restrict_the_vocabulary_alone():
    o = Options(max_share=1.0, names_and_nouns=True)
    german = ["Er sieht gern den Koch in Bonn.", "Sie kennt gern den Koch."]
    assert set(learned(*german, o=o).words) == {"koch", "bonn"}
    assert {"gern", "sieht", "kennt"} <= set(learned(*german, o=STOPS).words)
    rows = [read(Programme(title="Kochen Gern", description=text), o) for text in german]
    assert set(learn(rows, [1, 2], o).words) == {"koch", "bonn", "kochen"}  # a title alone speaks against no word


@pytest.mark.parametrize(
    ("descriptions", "o"),
    [
        ([], PLAIN),
        ([""], PLAIN),
        (["der die das"], Options(max_share=1.0)),
        (["word"], Options()),  # one text: any word is in all of them
        (["word", "word"], Options(stop_words=False)),
        (["Es regnet."], Options(max_share=1.0, names_and_nouns=True)),
        (["12 ab 4"], PLAIN),
    ],
)
def test_no_word_left_is_an_error_that_says_why(descriptions, o):
    with pytest.raises(
        InputError, match=rf"no word is left of {len(descriptions)} distinct texts.*lower min_items or min_letters$"
    ) as e:
        learned(*descriptions, o=o)
    assert ("stop word" in str(e.value), "name or noun" in str(e.value)) == (o.stop_words, o.names_and_nouns)


def test_series_by_name_or_number_are_the_same():
    by_name = learned("aaa bbb", "aaa", "bbb", series=["x", "y", "x"])
    by_number = learned("aaa bbb", "aaa", "bbb", series=np.array([7, 3, 7]))
    assert by_name.words == by_number.words
    assert by_name.series.tolist() == by_number.series.tolist() == [2, 1]


@pytest.mark.parametrize("values", [{"fields": []}, {"fields": ["titel"]}, {"max_share": 2}, {"min_items": 0}])
def test_options_that_make_no_sense_are_refused(values):
    with pytest.raises(InputError, match=next(iter(values))):
        build(Options, values)
    assert build(Options, {"fields": ["title"]}).fields == ("title",)


WILD = st.one_of(
    st.text(max_size=30),
    st.text(st.sampled_from("aÄß 'n-\ud800\udfff😀עא\u05bc\u0301İΣ東。.\n"), max_size=20),
    st.lists(st.sampled_from(["Die", "die", "the", "and", "und", "Koch", "Ship.", "nicht", "ﬁlm", "été"])).map(
        " ".join
    ),
)


@given(st.lists(st.tuples(WILD, WILD), min_size=1, max_size=6), st.booleans(), st.randoms())
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_and_the_order_of_texts_changes_nothing(rows, nouns, random):
    o = Options(max_share=1.0, names_and_nouns=nouns, min_letters=1)
    some = [read(Programme(title=title, description=text), o) for title, text in rows]
    series = [len(title) % 3 for title, _ in rows]
    order = random.sample(range(len(rows)), len(rows))
    try:
        found = learn(some, series, o)
    except InputError:
        with pytest.raises(InputError):
            learn([some[i] for i in order], [series[i] for i in order], o)
        return
    again = learn([some[i] for i in order], [series[i] for i in order], o)
    assert found.words == again.words
    for one, other in zip(found[1:], again[1:], strict=True):
        np.testing.assert_array_equal(one, other)
    x = csr(counts(index(found.words), some, o)).toarray()
    np.testing.assert_array_equal((x > 0).sum(axis=0), found.items)


def test_assigning_needs_no_list_of_stop_words():
    program = (
        "import sys; from tvml.text.vocabulary import *; from tvml.guide.programme import Programme\n"
        "x = counts(index(['storm']), [read(Programme(title='The storm'), Options())], Options())\n"
        "print(x.values.tolist(), *sorted({'stop_words', 'scipy', 'torch'} & set(sys.modules)))"
    )
    env = os.environ | {"PYTHONPATH": str(Path(tvml.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=env, check=True)
    assert done.stdout == "[2.0]\n"


def test_words_of_many_texts_are_kept_once():
    first, second = (read(Programme(title="Storm" + "y" * n), Options()).words[0] for n in (1, 1))
    assert first is second


def test_a_text_counts_as_its_words_whatever_the_guide_says_of_its_language():
    p = Programme(title="", description=GERMAN[0], lang="en")
    assert vocabulary.read(p, STOPS) == texts(GERMAN[0], o=STOPS)[0]
