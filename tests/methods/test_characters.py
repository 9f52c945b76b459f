"""Methods F3 and F4: characters by their place, and filters that look for runs of letters."""

from math import cos, sin

import numpy as np
import pytest

from tvml.arrays import count, rms_norm
from tvml.features import charconv, charpos, ternary

from .test_features import WORDS, mistyped

O3, O4 = charpos.Options(), charconv.Options()
TITLES = [f"the {a} {b}" for a in WORDS[:12] for b in WORDS[12:]]


def test_a_places_weights_are_cosines_and_sines():
    found = charpos.positions(7)
    assert found.shape == (7, 64) and found.dtype == np.float32
    for i in range(7):
        expected = [(sin if i % 2 else cos)(i / (j + 1)) for j in range(64)]
        np.testing.assert_allclose(found[i], expected, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("token", ["a", "news", "ニュース", "nachrichten", "x" * 40])
def test_a_code_is_the_sum_of_its_characters_by_their_place(token):
    total = np.zeros(64)
    for i, letter in enumerate(token):
        bare = ternary.ternary([letter])[0]
        total += [(sin if i % 2 else cos)(i / (j + 1)) * bare[j] for j in range(64)]
    found = charpos.codes(["other", token, ""], {}, O3)[1]
    np.testing.assert_allclose(found, rms_norm(total, np), rtol=1e-4, atol=1e-4)


def test_the_order_of_characters_counts():
    codes = charpos.codes(["live", "evil", "vile", "veil"], {}, O3)
    assert len(np.unique(codes.round(3), axis=0)) == 4


def nearer(method, o, edit, draws, rng):
    """Share of the draws in which a title is nearer to itself with one typo than two random titles are."""
    one, two, other = (rng.integers(len(TITLES), size=draws) for _ in range(3))
    wrong = [edit(TITLES[i], rng) for i in one]
    fair = (np.array([TITLES[i] != word for i, word in zip(one, wrong, strict=True)])) & (two != other)
    codes = method.codes(TITLES, {}, o)
    typo = (codes[one] * method.codes(wrong, {}, o)).sum(axis=1)
    random = (codes[two] * codes[other]).sum(axis=1)
    return float((typo > random)[fair].mean())


def changed(title, rng):
    i = int(rng.integers(1, len(title)))
    return title[:i] + str(rng.choice(list("abcdefghijklmnopqrstuvwxyz"))) + title[i + 1 :]


def test_titles_that_differ_by_one_typo_are_nearer_than_two_random_titles():
    rng = np.random.default_rng(0)
    assert nearer(charpos, O3, changed, 3000, rng) > 0.99
    assert nearer(charpos, O3, mistyped, 3000, rng) > 0.95  # a letter lost or doubled moves all behind it
    assert nearer(ternary, O3, changed, 3000, rng) < 0.6  # a coin's 0.5: whole strings know no typos


def weights(o, d=8):
    rng = np.random.default_rng(1)
    return {name: rng.standard_normal(shape).astype(np.float32) for name, shape in charconv.shapes(d, o).items()}


def by_hand(token, p, o):
    """Each filter at each place, one after another."""
    letters = [ternary.ternary([letter])[0, : o.size] for letter in f"<{token}>"[: o.letters]]
    letters += [np.zeros(o.size)] * (o.letters - len(letters))
    found = []
    for w in range(1, o.widest + 1):
        places = range(o.letters - w + 1)
        sums = np.array([np.concatenate(letters[t : t + w]) @ p[f"k{w}"] for t in places])  # (places, filters)
        found.append(np.maximum(sums + p["b"][(w - 1) * o.filters : w * o.filters], 0).max(axis=0))
    return np.concatenate(found) @ p["p"]


@pytest.mark.parametrize("token", ["a", "", "news", "ニュース", "nachrichten", "x" * 40])
def test_a_vector_is_the_strongest_place_of_each_filter(token):
    o = charconv.Options(letters=10, size=5, widest=3, filters=4)
    p = weights(o)
    found = charconv.forward(p, charconv.codes(["other", token], {}, o), o, np)[1]
    np.testing.assert_allclose(found, by_hand(token, p, o), rtol=1e-4, atol=1e-4)


def test_a_code_is_letter_after_letter_between_marks():
    o = charconv.Options(letters=6, size=5)
    (code,) = charconv.codes(["tv"], {}, o).reshape(1, 6, 5)
    np.testing.assert_array_equal(code[:4], ternary.ternary(["<", "t", "v", ">"])[:, :5])
    assert not code[4:].any()
    assert charconv.codes([""], {}, o).any(), "a token without letters still has marks"


def test_the_shipped_letters_tell_the_characters_of_guides_apart():
    letters = "abcdefghijklmnopqrstuvwxyz0123456789<>'&-.äöüßéèêçñåæøабвгдежзиклмнопрстуфхцчшыья"
    codes = ternary.ternary(list(letters))[:, : O4.size]
    assert len(np.unique(codes, axis=0)) == len(letters)
    assert codes.any(axis=1).all()


def test_a_run_of_letters_is_found_wherever_it_stands():
    o = charconv.Options(widest=3)
    p = {name: np.zeros(shape, dtype=np.float32) for name, shape in charconv.shapes(1, o).items()}
    p["k3"][:, 0] = ternary.ternary(list("new"))[:, : o.size].ravel()  # looks for "new", says nothing else
    p["p"][2 * o.filters] = 1
    there = charconv.forward(p, charconv.codes(["news", "renewal", "anew"], {}, o), o, np)[:, 0]
    gone = charconv.forward(p, charconv.codes(["film", "sport", "wen"], {}, o), o, np)[:, 0]
    assert len(set(there.tolist())) == 1 and there[0] > 1.2 * gone.max()


@pytest.mark.parametrize("o", [charconv.Options(letters=2, widest=5), charconv.Options(size=100), O4])
def test_odd_sizes_work_and_weights_are_few(o):
    vectors = charconv.forward(weights(o), charconv.codes(WORDS, {}, o), o, np)
    assert vectors.shape == (len(WORDS), 8) and np.isfinite(vectors).all()
    assert charconv.codes(WORDS, {}, O4).nbytes / len(WORDS) == 4 * 16 * 12
    assert count(charconv.shapes(32, O4)) == 12 * (1 + 2 + 3 + 4) * 16 + 64 + 64 * 32
