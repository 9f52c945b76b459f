"""The learned part: words that the table lacks are answered by those they are alike to, or not at all."""

import numpy as np
import pytest

from tvml.genres.near import Near
from tvml.genres.normalise import LEAST
from tvml.genres.table import Term, fold, load


@pytest.fixture(scope="module")
def near():
    return Near(load().terms)


@pytest.mark.parametrize(
    ("word", "code"),
    [("documentry", 0x23), ("komoedie", 0x14), ("nachrichtn", 0x20), ("policiere", 0x11), ("fotbal", 0x43)],
)
def test_typing_errors(near, word, code):
    without = [near.names.index(word)] if word in near.names else []
    answer = near.ask(word, without)
    assert answer.term.code == code and answer.confidence > 0.6, answer


@pytest.mark.parametrize("word", ["", "tv", "xqzw", "ßßßß", "12345678"])
def test_what_is_like_nothing_gets_no_confidence(near, word):
    assert near.ask(word).confidence < 0.3


def test_nothing_to_be_like():
    assert Near({}).ask("krimi") == Near({"nothing": Term()}).ask("nothing") == (Term(), 0.0, "")


def test_confidence_promises_no_more_than_it_keeps(near):
    """Words of the table, answered by the others: of those at a confidence of about p at least p are right."""
    rng = np.random.default_rng(0)
    places = rng.permutation(len(near.names))[:1500]
    answers = [near.ask(near.names[i], [i]) for i in places]
    right = np.array([a.term.code in (t := near.terms[i].code, t & 0xF0) for a, i in zip(answers, places, strict=True)])
    sure = np.array([answer.confidence for answer in answers])
    for low, high in ((0.4, 0.6), (0.6, 0.8), (0.8, 0.9), (0.9, 1.0)):
        some = (sure >= low) & (sure < high)
        assert some.sum() > 100
        assert right[some].mean() > sure[some].mean() - 0.03, (low, right[some].mean(), sure[some].mean())
    assert (sure > LEAST).mean() > 0.55


def test_words_that_are_no_genres_are_mostly_left_alone(near):
    words = "lantern orchard whisper velvet marble copper thunder meadow harvest anchor blanket candle feather puddle "
    words += (
        "laterne schatten fenster brunnen wiese kupfer glocke nebel fontaine lumière rivière escalier puerta ventana"
    )
    answered = [word for word in map(fold, words.split()) if near.ask(word).confidence > LEAST]
    assert len(answered) <= 3, answered


def test_equal_every_time(near):
    assert near.ask("dokumentarisches") == Near(load().terms).ask("dokumentarisches")
