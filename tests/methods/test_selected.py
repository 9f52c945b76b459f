"""Selected words: what the table holds, which pieces are chosen, and what is heard of a word."""

from math import log

import numpy as np
import pytest

from tvml import xortable
from tvml.arrays import Bags, count, rms_norm
from tvml.errors import InputError
from tvml.features import selected, ternary
from tvml.features.selected import (
    BEGINNING,
    FINGERPRINT,
    LABELS,
    STRONG,
    WEAK,
    Options,
    codes,
    fixed,
    likelihood_ratio,
    pieces,
)
from tvml.features.ternary import SIZE

SHIPPED = Options()
WHOLE = Options(longest=0)  # whole words only


def bags_of(words, labels, counts=None, series=None):
    n = len(words)
    counts = np.ones(n, dtype=np.int64) if counts is None else np.asarray(counts)
    series = np.arange(n) if series is None else np.asarray(series)
    return Bags([tuple(some) for some in words], np.asarray(labels), counts, series)


def planted(texts=600, labels=3, deciding=10, seed=0):
    """Texts of two words of their label and six of 400 that say nothing; and the words that decide."""
    rng = np.random.default_rng(seed)
    own = [[f"{'abc'[c]}{i}decides" for i in range(deciding)] for c in range(labels)]
    noise = [f"{i}noise" for i in range(400)]
    of = rng.integers(labels, size=texts)
    words = [dict.fromkeys([*rng.choice(own[c], 2, replace=False), *rng.choice(noise, 6, replace=False)]) for c in of]
    return bags_of(words, of), [word for some in own for word in some], noise


def fit(bags, o):
    return selected.fit(bags, int(bags.labels.max()) + 1, o)


def table_of(names, o, labels=2, loud=True, label=0, strong=True):
    """What `fit` would return, had it chosen just these pieces."""
    value = label + LABELS * strong + 2 * LABELS * loud
    room = max(o.votes, o.keep)
    table = xortable.make(names, np.full(len(names), value), FINGERPRINT, room)
    return {"table": table, "labels": np.array([labels], dtype=np.uint8)}


def holds(known, names):
    return xortable.look_up(known["table"], names, FINGERPRINT) >= 0


@pytest.mark.parametrize("o", [SHIPPED, Options(keep=1, votes=0), Options(keep=7, votes=3), Options(votes=2000)])
def test_the_bytes_have_the_shape_that_was_announced(o):
    for words in (["tatort"], [f"word{i}" for i in range(300)]):  # fewer pieces than are kept, and more
        known = fit(bags_of([words, ["other"]], [0, 1]), o)
        assert {name: array.shape for name, array in known.items()} == fixed(o)
        assert all(array.dtype == np.uint8 for array in known.values())


def test_words_that_decide_the_label_are_picked_and_noise_is_not():
    bags, deciding, noise = planted()
    o = Options(keep=len(deciding), votes=0, longest=0)
    known = fit(bags, o)
    assert holds(known, deciding).all()
    assert holds(known, noise).mean() < 0.03  # the table's own mistakes
    assert codes(deciding, known, o)[:, :SIZE].any(axis=1).all()


def test_words_vote_for_the_label_that_they_stand_with():
    bags, deciding, noise = planted()
    o = Options(keep=5, votes=len(deciding), longest=0)
    known = fit(bags, o)
    votes = selected.votes(codes(deciding, known, o), o)
    assert votes.shape == (len(deciding), 3)
    assert (votes.argmax(axis=1) == np.repeat([0, 1, 2], 10)).all()
    assert ((votes > 0).sum(axis=1) == 1).all()
    assert {*votes[votes > 0].tolist()} == {WEAK, STRONG}
    assert codes(deciding, known, o)[:, :SIZE].any(axis=1).sum() == 5  # the others only vote
    assert selected.votes(codes(noise, known, o), o).any(axis=1).mean() < 0.03


def test_a_word_votes_with_all_of_its_pieces():
    o = Options(keep=1, votes=100, weight=0.25)
    known = table_of(["krimi", "^krim"], o, labels=3, label=2, loud=False)
    assert selected.votes(codes(["krimi", "krimiserie", "news"], known, o), o).tolist() == [
        [0, 0, STRONG + 0.25 * STRONG],
        [0, 0, 0.25 * STRONG],
        [0, 0, 0],
    ]
    assert not codes(["krimi"], known, o)[:, :SIZE].any()  # it has no code
    weak = table_of(["krimi"], o, label=1, strong=False)
    assert selected.votes(codes(["krimi"], weak, o), o).tolist() == [[0, WEAK]]


def test_a_label_without_a_text_has_a_place_among_the_votes_and_gets_none():
    """A rare label may stand in held-out series alone, and it may be the last; "und" is spread as the labels are."""
    words = [("tor", "und"), ("suppe", "und"), ("tor", "und"), ("suppe", "und")]
    o = Options(longest=0)
    for absent, labels in ((0, [1, 2, 1, 2]), (1, [0, 2, 0, 2]), (2, [0, 1, 0, 1])):
        known = selected.fit(bags_of(words, labels), 3, o)
        assert known["labels"].tolist() == [3]
        votes = selected.votes(codes(["tor", "suppe", "und"], known, o), o)
        assert votes.shape == (3, 3) and not votes[:, absent].any()
        assert votes[:2].argmax(axis=1).tolist() == labels[:2]


def test_nobody_votes_when_votes_are_0():
    bags, deciding, _ = planted()
    o = Options(keep=30, votes=0, longest=0)
    found = codes(deciding, fit(bags, o), o)
    assert not selected.votes(found, o).any() and found.any(axis=1).all()


def test_more_labels_than_a_value_holds_are_refused():
    words = [(f"word{i}",) for i in range(LABELS + 1)]
    with pytest.raises(InputError, match=r"65 labels, but votes know 64 at most; lower data\.max_labels"):
        fit(bags_of(words, range(LABELS + 1)), SHIPPED)
    assert fit(bags_of(words[:LABELS], range(LABELS)), SHIPPED)["labels"] == [LABELS]


def test_the_rank_is_the_likelihood_ratio_as_a_slow_loop_counts_it():
    n = np.array([[5.0, 0, 1], [2, 2, 2], [0, 0, 7], [1.5, 0.25, 3], [20, 12, 18]])
    labels = np.array([10.0, 6, 9])
    expected = []
    for row in n.tolist():
        terms = [
            count * log(count / (sum(row) * q / 25)) for count, q in zip(row, labels.tolist(), strict=True) if count
        ]
        expected.append(sum(terms))
    np.testing.assert_allclose(likelihood_ratio(n, labels), expected, rtol=1e-9, atol=1e-9)


def test_a_piece_that_is_spread_as_the_labels_are_says_nothing():
    labels = np.array([30.0, 60, 10])
    found = likelihood_ratio(np.array([labels / 10, labels, [6.0, 3, 1]]), labels)
    np.testing.assert_allclose(found[:2], 0, atol=1e-9)
    assert found[2] > 1
    assert likelihood_ratio(np.array([[8.0, 0], [4, 0], [1, 0]]), np.array([10.0, 10])).tolist() == pytest.approx(
        [8 * log(2), 4 * log(2), log(2)]
    )


def test_pieces_are_the_word_and_its_beginnings_marked():
    assert pieces("nachrichten", SHIPPED) == ["nachrichten", "^nach", "^nachr", "^nachri"]
    assert pieces("filme", SHIPPED) == ["filme", "^film"]
    assert pieces("film", SHIPPED) == ["film"]  # the whole word is no beginning
    assert pieces("", SHIPPED) == [""]
    assert pieces("nachrichten", WHOLE) == ["nachrichten"]


def test_a_beginning_is_not_the_word_of_the_same_letters():
    o = Options(keep=100)
    known = table_of([BEGINNING + "film"], o)
    assert not holds(known, ["film"])[0]
    heard = codes(["film", "filme"], known, o).any(axis=1)
    assert heard.tolist() == [False, True]


def test_inflected_forms_are_joined_by_their_beginning():
    """ "verhaftung" was never seen, but words that begin with its five letters all had one label."""
    crime = ["verhaftet", "verhafte", "verhaften", "verhaftete", "verhaftend"]
    other = ["gartenbau", "kochtopf", "wetterkarte", "sonnenblume", "torschuss"]
    texts = [(word, f"{i}") for word in [*crime, *other] for i in range(3)]
    bags = bags_of(texts, [int(word in crime) for word, _ in texts])
    o = Options(keep=8, votes=0)
    known = fit(bags, o)
    assert holds(known, ["^verha"])[0] and not holds(known, ["verhaftung"])[0]
    unseen = codes(["verhaftung", "xylophon"], known, o)
    assert unseen[0].any() and not unseen[1].any()
    assert unseen[0, :SIZE] @ codes(["verhaften"], known, o)[0, :SIZE] > 0


def test_a_code_is_the_sum_of_the_loud_pieces():
    o = Options(keep=100, weight=0.25)
    found = codes(["tatort", "krimi", "news"], table_of(["tatort", "^tato", "^krim"], o), o)[:, :SIZE]
    word, long, short = ternary.ternary(["tatort", "^tato", "^krim"]).astype(np.float32)
    np.testing.assert_allclose(found[0], rms_norm(word + 0.25 * long, np), rtol=1e-5)
    np.testing.assert_allclose(found[1], rms_norm(0.25 * short, np), rtol=1e-5)
    assert not found[2].any()


def test_the_same_texts_give_the_same_bytes_and_in_another_order_the_same_codes():
    bags, _, _ = planted(seed=3)
    first = fit(bags, WHOLE)["table"].tobytes()
    assert fit(bags, WHOLE)["table"].tobytes() == first
    order = np.random.default_rng(0).permutation(len(bags.words))
    moved = bags_of([bags.words[i] for i in order], bags.labels[order])
    again = fit(moved, WHOLE)
    words = [word for bag in bags.words for word in bag]
    np.testing.assert_array_equal(codes(words, again, WHOLE), codes(words, fit(bags, WHOLE), WHOLE))


def test_a_series_with_many_programmes_does_not_decide_alone():
    """A presenter's name stands in 200 texts of one series; "wetter" in 30 texts of 30 series."""
    daily = [("presenter", f"{i}") for i in range(200)]
    weather = [("wetter", f"w{i}") for i in range(30)]
    film = [("kino", f"k{i}") for i in range(30)]
    labels = [0] * 200 + [0] * 30 + [1] * 30
    series = [0] * 200 + list(range(1, 61))
    bags = bags_of(daily + weather + film, labels, series=series)

    def best(damping, keep):
        o = Options(keep=keep, votes=0, longest=0, damping=damping)
        known = fit(bags, o)
        return {word for word in ("presenter", "wetter", "kino") if holds(known, [word])[0]}

    assert best(0.0, 2) == {"presenter", "kino"}
    assert best(1.0, 2) == {"wetter", "kino"}


def test_its_weights_do_not_grow_with_the_words():
    assert selected.shapes(24, SHIPPED) == {"a": (64, 64), "b": (64,), "p": (64, 24)}
    assert count(fixed(SHIPPED)) == 7_449  # bytes, 1,863 weights
    shapes = selected.shapes(8, Options(hidden=16))
    assert shapes == {"a": (64, 16), "b": (16,), "p": (16, 8)}


def test_the_hidden_layer_is_a_relu_between_two_matrices():
    rng = np.random.default_rng(0)
    p = {name: rng.standard_normal(shape) for name, shape in selected.shapes(8, Options(hidden=16)).items()}
    code = rng.standard_normal((5, 64))
    for row, expected in zip(code, selected.forward(p, code, Options(hidden=16), np), strict=True):
        hidden = [max(0.0, float(row @ p["a"][:, j] + p["b"][j])) for j in range(16)]
        np.testing.assert_allclose(np.array(hidden) @ p["p"], expected, rtol=1e-9)
