"""Method F2: what a random edit in every word costs a classifier that was trained without any."""

from string import ascii_lowercase

import numpy as np
import pytest

from tvml.train import loop

from .planted import accuracy, examples_of, fit

LABELS = ("a", "b", "c", "d")


def letter(rng):
    return ascii_lowercase[int(rng.integers(26))]


def invented(rng):
    return "".join(letter(rng) for _ in range(int(rng.integers(6, 11))))


def mistyped(word, rng):
    """The word with one letter changed, lost, added, or two swapped."""
    i, new = int(rng.integers(len(word))), letter(rng)
    return [
        word[:i] + new + word[i + 1 :],
        word[:i] + word[i + 1 :],
        word[:i] + new + word[i:],
        word[:i] + word[i + 1 : i + 2] + word[i : i + 1] + word[i + 2 :],
    ][int(rng.integers(4))]


@pytest.fixture(scope="module")
def lost():
    """Accuracy lost by each kind of features: texts of three words of their label and three of noise, 300 steps."""
    rng = np.random.default_rng(0)
    own = [[invented(rng) for _ in range(6)] for _ in LABELS]
    noise = [invented(rng) for _ in range(30)]

    def texts(n):
        labels = rng.integers(len(LABELS), size=n)
        picked = [[*rng.choice(own[c], 3, replace=False), *rng.choice(noise, 3, replace=False)] for c in labels]
        return [tuple(dict.fromkeys(words)) for words in picked], labels

    learn = examples_of(*texts(800), LABELS)
    words, labels = texts(400)
    held = examples_of(words, labels, LABELS)
    typed = [tuple(dict.fromkeys(mistyped(word, rng) for word in text)) for text in words]
    found = {}
    for features in ("ternary", "subword"):
        run = fit(features=features, width=16, steps=300, check=300)
        trained = loop.train(run, learn, None, np.random.default_rng(0))
        whole = accuracy(trained, run, held)
        assert whole > 0.97
        found[features] = whole - accuracy(trained, run, examples_of(typed, labels, LABELS))
    return found


def test_an_edit_in_every_word_costs_words_of_their_own_code_nearly_all(lost):
    assert lost["ternary"] > 0.6  # of 0.75, since one label of four is right by chance


def test_subword_codes_lose_less_than_half(lost):
    assert lost["subword"] < 0.5 * lost["ternary"]
