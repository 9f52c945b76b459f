"""The encoder: what is heard of a text, silence, and where dropout and the gain of attention stand."""

from dataclasses import replace

import numpy as np
import pytest

from tvml.arrays import Bags, rms_norm, softmax
from tvml.config import build as typed
from tvml.errors import InputError
from tvml.methods import Now
from tvml.models import encoder
from tvml.models.classifier import shapes
from tvml.models.encoder import SILENCE

WORDS = ["tatort", "news", "weather", "football", "film"]
BAGS = Bags([(word,) for word in WORDS], np.arange(5), np.ones(5, dtype=np.int64), np.arange(5))
PLAIN = encoder.Options(features="ternary", attention=None, pooling="mean", silence=False)
SHIPPED = encoder.Options()


def drawn(e, seed=0):
    rng = np.random.default_rng(seed)
    named = encoder.shapes(e)
    return {name: rng.standard_normal(shape).astype(np.float32) * 0.5 for name, shape in named.items()}


def mixed(p, e, n=4, drop=lambda x: x):
    x = np.random.default_rng(1).standard_normal((2, n, e.width)).astype(np.float32)
    return encoder.mix(p, x, np.ones((2, n), dtype=np.float32), e, np, drop)


def test_silence_is_the_first_word_of_every_text_when_it_is_on():
    assert encoder.text(encoder.build(SHIPPED, 8), ("a", "b")) == (SILENCE, "a", "b")
    assert encoder.text(encoder.build(SHIPPED, 8), ()) == (SILENCE,)
    assert encoder.text(encoder.build(PLAIN, 8), ("a", "b")) == ("a", "b")


@pytest.mark.parametrize("features", ["ternary", "subword", "selected"])
def test_silence_is_always_heard_and_its_code_is_0(features):
    e = encoder.build(replace(SHIPPED, features=features), 8)
    codes, heard = encoder.codes(e, encoder.fit(e, BAGS, 5), ["tatort", SILENCE, "news"])
    assert heard.tolist() == [True] * 3
    assert codes.any(axis=1).tolist() == [True, False, True]
    assert codes.dtype == np.float32


def test_words_that_the_features_leave_out_are_not_heard():
    e = encoder.build(SHIPPED, 8)
    codes, heard = encoder.codes(e, encoder.fit(e, BAGS, 5), ["zebra", "weather", "quux", "footballer"])
    assert heard.tolist() == [False, True, False, True]
    assert not codes[~heard].any()
    assert encoder.codes(e, encoder.fit(e, BAGS, 5), []).heard.shape == (0,)


def test_what_is_fitted_bears_the_names_of_the_features():
    e = encoder.build(SHIPPED, 8)
    known = encoder.fit(e, BAGS, 5)
    assert {name: array.shape for name, array in known.items()} == encoder.fixed(e)
    assert encoder.fixed(e) == {"features.table": (7448,), "features.labels": (1,)}
    assert not set(known) & set(shapes(e, 3))
    plain = encoder.build(PLAIN, 8)
    assert encoder.fit(plain, BAGS, 5) == encoder.fixed(plain) == {}


def test_votes_are_their_sum_over_the_root_of_the_number_of_heard_words():
    e = encoder.build(SHIPPED, 8)
    p = drawn(e) | encoder.fit(e, BAGS, 5)
    code = encoder.codes(e, p, ["tatort", "weather", "film", SILENCE]).codes
    each = e.features.module.votes(code, e.features.options)
    assert each.shape == (4, 5) and each[:3].any(axis=1).all() and not each[3].any()
    table = encoder.words(p, code, e, np)
    np.testing.assert_array_equal(table[:, 8:], each)
    mask = np.array([[1, 1, 0, 0], [1, 1, 1, 1], [0, 0, 0, 0]], dtype=np.float32)
    found = encoder.mix(p, table[np.array([[0, 1, 2, 2], [3, 0, 1, 2], [0, 0, 0, 0]])], mask, e, np)
    assert found.shape == (3, encoder.size(e) + 5)
    expected = [(each[0] + each[1]) / 2**0.5, each.sum(axis=0) / 2, np.zeros(5)]  # silence is a word that is heard
    np.testing.assert_allclose(found[:, encoder.size(e) :], expected, rtol=1e-5)
    assert encoder.votes(e) and not encoder.votes(encoder.build(PLAIN, 8))


def test_votes_go_past_the_network_and_padding_moves_none():
    e = encoder.build(SHIPPED, 8)
    p = drawn(e) | encoder.fit(e, BAGS, 5)
    table = encoder.words(p, encoder.codes(e, p, WORDS).codes, e, np)
    one, long = np.ones((1, 3), dtype=np.float32), np.zeros((1, 7), dtype=np.float32)
    long[:, :3] = 1
    alone = encoder.mix(p, table[None, :3], one, e, np)
    padded = encoder.mix(p, table[np.array([[0, 1, 2, 4, 4, 0, 3]])], long, e, np)
    np.testing.assert_allclose(padded, alone, rtol=1e-5, atol=1e-6)
    other = encoder.mix(p, np.concatenate([table[:, :8] + 1, table[:, 8:]], axis=1)[None, :3], one, e, np)
    np.testing.assert_array_equal(other[:, 16:], alone[:, 16:])
    silent = encoder.mix(p, np.concatenate([table[:, :8], table[:, 8:] * 0], axis=1)[None, :3], one, e, np)
    np.testing.assert_array_equal(silent[:, :16], alone[:, :16])
    dropped = encoder.mix(p, table[None, :3], one, e, np, lambda x: 0 * x)
    np.testing.assert_array_equal(dropped[:, 16:], alone[:, 16:])  # no vote is dropped


def test_attention_has_a_gain_for_each_number_and_a_gain_of_0_silences_it():
    e = encoder.build(SHIPPED, 8)
    assert encoder.shapes(e)["attention.gain"] == (8,)
    without = encoder.build(replace(SHIPPED, attention=None), 8)
    assert not any(name.startswith("attention") for name in encoder.shapes(without))
    p = drawn(e)
    off = p | {"attention.gain": np.zeros(8, dtype=np.float32)}
    np.testing.assert_allclose(mixed(off, e), mixed(p, without), rtol=1e-5, atol=1e-6)
    assert np.abs(mixed(p, e) - mixed(off, e)).max() > 1e-3


def test_what_is_pooled_has_a_root_mean_square_of_1():
    e = encoder.build(PLAIN, 8)
    x = np.random.default_rng(1).standard_normal((2, 4, 8)).astype(np.float32)
    np.testing.assert_allclose(mixed({}, e), rms_norm(x, np).mean(axis=1), rtol=1e-5, atol=1e-6)


def test_context_and_pool_are_the_two_halves_of_mix_and_weigh_is_what_pool_listens_to():
    e = encoder.build(SHIPPED, 8)
    p, mask = drawn(e), np.array([[1, 1, 1, 1], [1, 1, 0, 0]], dtype=np.float32)
    x = np.random.default_rng(1).standard_normal((2, 4, 8)).astype(np.float32)
    y = encoder.context(p, x, mask, e, np)
    assert y.shape == x.shape
    np.testing.assert_array_equal(encoder.pool(p, y, mask, e, np), encoder.mix(p, x, mask, e, np))
    a = encoder.weigh(p, y, mask, e, np)
    assert a.shape == (2, 4) and not a[mask == 0].any()
    np.testing.assert_allclose((a[..., None] * y).sum(axis=1), encoder.pool(p, y, mask, e, np)[:, :8], atol=1e-5)
    twice = encoder.build(replace(SHIPPED, pooling=("query", "max", "query")), 8)
    assert encoder.weigh(drawn(twice), y, mask, twice, np).sum(axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert encoder.weigh(p, y, mask, encoder.build(replace(SHIPPED, pooling="max"), 8), np) is None


def test_dropout_falls_between_the_layers_and_nowhere_else():
    def drop(x):
        seen.append(x.shape)
        return x

    for o, in_words, in_mix in (
        (PLAIN, [], [(2, 4, 8)]),
        (replace(PLAIN, layer="residual"), [(5, 8)], [(2, 4, 8)]),
        (SHIPPED, [], [(2, 4, 8), (2, 4, 8)]),
    ):
        e = encoder.build(o, 8)
        p, known = drawn(e), encoder.fit(e, BAGS, 5)
        codes, _ = encoder.codes(e, known, WORDS)
        seen = []
        same = encoder.words(p, codes, e, np)
        np.testing.assert_array_equal(encoder.words(p, codes, e, np, drop), same)
        assert seen == in_words
        seen = []
        np.testing.assert_array_equal(mixed(p, e, drop=drop), mixed(p, e))
        assert seen == in_mix


def test_training_changes_the_parts_that_ask_for_it_and_leaves_the_encoder_itself_alone():
    now = Now(1, np.random.default_rng(0), np.ones((1, 1), dtype=np.float32))
    for o in (SHIPPED, PLAIN):
        e = encoder.build(o, 8)
        assert encoder.training(e, now) is e
    assert now.rng.bit_generator.state == np.random.default_rng(0).bit_generator.state, "no number is drawn for nothing"
    mixture = {"name": "mixture", "gate": "annealed"}
    e = encoder.build(replace(SHIPPED, layer=mixture, attention="window_gru"), 8)
    learning = encoder.training(e, now)
    assert learning.layer.options.temperature == 8 and e.layer.options.temperature == 1
    assert learning.attention.options.shuffle is not None and e.attention.options.shuffle is None
    assert learning._replace(layer=e.layer, attention=e.attention) == e
    assert encoder.options(learning) == encoder.options(e)


def test_settling_balances_the_gate_of_the_training_words_and_changes_nothing_else():
    e = encoder.build(replace(PLAIN, layer={"name": "mixture", "gate": "sinkhorn"}), 8)
    codes, p = encoder.codes(e, {}, WORDS).codes, drawn(e)
    mass = np.arange(1, 6, dtype=np.float32)
    settled = encoder.settle(p, codes, mass, e, np)
    assert {name for name in p if settled[name] is not p[name]} == {"layer.c"}
    x = rms_norm(e.features.module.forward({"p": p["features.p"]}, codes, e.features.options, np), np)
    shares = softmax(x @ p["layer.g"] + settled["layer.c"], np)
    np.testing.assert_allclose(mass @ shares / mass.sum(), 1 / 4, rtol=0.02)
    plain = encoder.build(SHIPPED, 8)
    assert encoder.settle(p, codes, mass, plain, np) is p


def test_options_say_every_default_and_build_the_encoder_again():
    for o in (SHIPPED, PLAIN):
        e = encoder.build(o, 12)
        values = encoder.options(e)
        assert values["width"] == 12 and values["silence"] is o.silence
        assert encoder.build(typed(encoder.Options, values), 12) == e


def test_a_width_that_is_none_is_told():
    with pytest.raises(InputError, match=r"^encoder\.width: expected int >= 0; found -4"):
        typed(encoder.Options, {"width": -4}, "encoder")
