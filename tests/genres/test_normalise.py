"""Categories of any guide -> DVB codes and kinds; several together -> one decision that does not change when told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tvml.genres.normalise import Genre, Normaliser, Reading, decide
from tvml.genres.table import Term, load
from tvml.guide import dvb, targets
from tvml.guide.splice import new_labels

N = Normaliser(load())


def genre(*categories, episodic=False):
    return N.genre(categories, episodic)


@pytest.mark.parametrize(
    ("text", "code", "kind"),
    [
        ("KRIMI", 0x11, ""),
        ("krimi / Drama", 0x11, ""),
        ("Serie, Comedy", 0x14, "series"),
        ("Movie - Action", 0x12, "film"),
        ("Film|Western", 0x12, "film"),
        ("FUßBALLMAGAZIN", 0x42, ""),
        ("Série policière", 0x11, "series"),
        ("magazine du cinéma", 0x76, ""),
        ("Dibujos Animados", 0x55, ""),
        ("Telefilm drammatico", 0x10, "series"),
        ("Natuurdocumentaire", 0x23, ""),
        ("Barneprogram", 0x50, ""),
        ("Matlagning", 0xA5, ""),
        ("Fodbold - direkte", 0x43, "live"),
        ("Telenovela", 0x15, "series"),
        ("Ficção Científica", 0x13, ""),
        ("Sport & Nachrichten", 0x20, ""),
        ("Ponyhofsoap", 0x30, ""),  # a known end alone
        ("Weltraumkrimiserie", 0x11, "series"),  # three parts
        ("Other documentary", 0x23, ""),
        ("Comedies", 0x14, ""),
        ("Sondersendung", None, "one-off"),
        ("0x43", 0x43, ""),
    ],
)
def test_one_text(text, code, kind):
    found = genre(text)
    assert (found.codes[0] if found.codes else None, found.kind) == (code, kind)
    assert found.confidence > 0.8


@pytest.mark.parametrize(
    "text", ["Other", "Sonstiges", "Autre", "Sin clasificar", "N/A", "All shows", "Programme (general)"]
)
def test_what_says_nothing_is_known(text):
    assert N.known(text) and genre(text)[:2] == ((), "")


@pytest.mark.parametrize("text", ["Xyzzy", "", "200.22", "?!", "Qwrtz plkjh mnbvc crime"])
def test_what_is_not_understood_is_unknown(text):
    assert not N.known(text) and genre(text) == Genre((), "", 0.0)


@pytest.mark.parametrize(
    ("categories", "code"),
    [
        (("Entertainment", "Quiz"), 0x31),  # weak words give way
        (("Crime", "Documentary"), 0x23),
        (("Adventure", "Animation", "Kids"), 0x55),
        (("Drama", "Medicine"), 0x10),  # a doctors' series is no science
        (("Sport", "Football"), 0x43),  # a group gives way to what is in it
        (("Football", "Movie"), 0x10),  # a film about sports is none
        (("Comedy", "Crime"), 0x14),  # the first of equals
        (("Crime", "Comedy"), 0x11),
        (("Reality", "Cooking"), 0x30),
        (("Show", "Cooking"), 0xA5),
    ],
)
def test_several_together(categories, code):
    assert genre(*categories).codes[0] == code


def test_all_that_was_read_is_told_and_unknown_texts_do_not_count():
    assert genre("Xyzzy", "Crime", "Comedy", "Series") == Genre((0x11, 0x14), "series", 1.0)


def test_an_episode_number_makes_no_film():
    assert genre("Movie").kind == "film" and genre("Movie", episodic=True).kind == "series"
    assert genre("Live", episodic=True).kind == "live"


def test_the_decision_is_as_sure_as_the_text_that_made_it():
    crime, comedy = Term(0x11), Term(0x14)
    assert decide([Reading((comedy,), 0.7), Reading((crime,), 0.9)]) == Genre((0x14, 0x11), "", 0.7)


def test_below_least_a_text_is_unknown():
    text = "Harbour crime"  # half of its words are known
    assert N.known(text) and not Normaliser(load(), 0.9).known(text)
    assert N.read(text).confidence == pytest.approx(0.5**0.5)


words = st.one_of(st.sampled_from(sorted(N.table.terms)), st.sampled_from(list(dvb.CODES)), st.text(max_size=12))


@settings(max_examples=400, deadline=None)
@given(st.lists(words, max_size=4).map(tuple), st.booleans(), st.sampled_from(targets.TARGETS))
def test_telling_it_twice_is_telling_it_once(categories, episodic, target):
    """The words of a target, put before the categories, change neither the decision nor what is to be told."""

    def told(some):
        found = N.genre(some, episodic)
        return new_labels(targets.words(target, found.codes[0] if found.codes else 0, found.kind), some, True)

    first = told(categories)
    assert told((*first, *categories)) == ()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read(text):
    found = genre(text)
    assert all(code in dvb.NAMES for code in found.codes) and 0 <= found.confidence <= 1
    assert found.kind in ("", *targets.KINDS)
