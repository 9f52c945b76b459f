"""The classifier: as wide as its budget allows, and the same from numpy and torch."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from tvml import methods
from tvml.arrays import Bags, count, softmax
from tvml.errors import InputError
from tvml.models import encoder
from tvml.models.classifier import LINEAR, VOTES, Classifier, embed, fitting, logits, parameters, scores, shapes
from tvml.train.recipe import Recipe

WORDS = ["tatort", "news", "weather", "football", "film", "nachrichten", "a", "2024"]


def drawn(e, k, dtype=np.float32):
    """Random weights, and what is fitted on texts in which every word of WORDS decides one of k labels."""
    rng = np.random.default_rng(0)
    p = {name: (rng.standard_normal(shape) / shape[0] ** 0.5).astype(dtype) for name, shape in shapes(e, k).items()}
    bags = Bags([(word,) for word in WORDS], np.arange(8) % k, np.ones(8, dtype=np.int64), np.arange(8))
    return p | encoder.fit(e, bags, k)


def vectors_of(c):
    codes, heard = encoder.codes(c.encoder, c.weights, WORDS)
    assert heard.all()
    return encoder.words(c.weights, codes, c.encoder, np)


def encoders():
    """One encoder for every method of every slot, beside the others' simplest; several poolings side by side."""
    plain = encoder.Options(width=8, features="ternary", attention=None, pooling="mean", silence=False)
    found = {"plain": plain}
    for slot in ("features", "layer", "attention", "pooling"):
        for name in methods.names(slot):
            found[f"{slot} {name}"] = replace(plain, **{slot: name})
    found["all poolings"] = replace(plain, pooling=tuple(methods.names("pooling")))
    found["a pooling twice"] = replace(plain, pooling=("query", {"name": "query", "map": "elu"}))
    found["everything"] = replace(
        plain, layer=methods.names("layer")[0], attention="softmax", pooling=tuple(methods.names("pooling"))
    )
    found["the shipped recipe"] = replace(Recipe().encoder, width=8)
    return [pytest.param(encoder.build(o, 8), id=name) for name, o in found.items()]


each_encoder = pytest.mark.parametrize("e", encoders())


@pytest.mark.parametrize("k", range(2, 41))
def test_the_shipped_recipe_fits_ten_thousand_weights(k):
    e = fitting(Recipe().encoder, k, 10240)
    assert parameters(e, k) <= 10240
    assert parameters(encoder.build(Recipe().encoder, e.width + 4), k) > 10240, "as wide as it may be"


@pytest.mark.parametrize("most", [1000, 3000, 10240, 50000])
def test_no_budget_is_ever_passed(most):
    for k in range(2, 65):
        try:
            e = fitting(replace(Recipe().encoder, width=0), k, most)
        except InputError as error:
            smallest = encoder.build(Recipe().encoder, 4)
            assert parameters(smallest, k) > most
            assert f"{most} weights are too few for {k} labels; raise --max-parameters" in str(error)
            continue
        assert e.width % 4 == 0
        assert parameters(e, k) <= most


def test_a_width_that_was_asked_for_is_kept_or_refused():
    o = encoder.Options(width=8, features="ternary", attention=None, pooling="mean")
    assert fitting(o, 2, 530).width == 8  # 64 * 8 + 8 * 2 + 2 = 530
    with pytest.raises(
        InputError, match=r"width 8 makes 530 weights for 2 labels, 529 are allowed; lower encoder\.width"
    ):
        fitting(o, 2, 529)


NEAR = methods.find("output", "neighbours")


@pytest.mark.parametrize("k", [2, 27, 64])
@pytest.mark.parametrize("items", [64, 128, 256])
def test_stored_neighbours_count_and_what_they_cost_is_taken_off_the_width(k, items):
    output = NEAR._replace(options=replace(NEAR.options, items=items))
    e = fitting(Recipe().encoder, k, 10240, output)
    assert parameters(e, k, output) <= 10240
    assert parameters(encoder.build(Recipe().encoder, e.width + 4), k, output) > 10240, "as wide as it may be"
    stored = items * (e.width * len(e.pooling) + 1)  # bytes
    known = count(encoder.shapes(e)) + k + 1
    assert parameters(e, k, output) == known + -(-(stored + count(encoder.fixed(e))) // 4)


@pytest.mark.parametrize(
    ("keep", "votes", "as_weights"),
    [(1500, 3000, 1863), (1500, 0, 940), (4, 9, 22), (4, 4, 19), (1, 1, 18)],  # (1 + 2 + 6 * thirds) / 4
)
def test_fitted_bytes_count_a_quarter_of_a_weight_each_rounded_up(keep, votes, as_weights):
    o = encoder.Options(
        features={"name": "selected", "keep": keep, "votes": votes, "hidden": 8}, attention=None, pooling="mean"
    )
    e = encoder.build(o, 8)
    assert parameters(e, 2) == count(shapes(e, 2)) + as_weights
    assert fitting(replace(o, width=8), 2, parameters(e, 2)).width == 8
    with pytest.raises(InputError, match="are allowed"):
        fitting(replace(o, width=8), 2, parameters(e, 2) - 1)


@each_encoder
def test_the_output_is_as_wide_as_the_poolings_together(e):
    named = shapes(e, 3)
    assert named["output.w"] == (8 * len(e.pooling), 3)
    assert named["output.b"] == (3,)
    assert len(named) == len(set(named))
    assert set(named) | set(encoder.fixed(e)) == set(drawn(e, 3))
    assert {name: array.shape for name, array in drawn(e, 3).items()} == named | encoder.fixed(e)


@each_encoder
def test_numpy_and_torch_agree(e):
    p = drawn(e, 3)
    t = {name: torch.from_numpy(array) for name, array in p.items()}
    codes, _ = encoder.codes(e, p, WORDS)
    vectors = encoder.words(p, codes, e, np)
    torchs = encoder.words(t, torch.from_numpy(codes), e, torch)
    np.testing.assert_allclose(torchs, vectors, rtol=1e-5, atol=1e-5)
    voting = 3 if encoder.votes(e) else 0
    assert vectors.shape == (len(WORDS), 8 + voting)
    assert vectors.dtype == np.float32
    ids = np.array([[0, 1, 2, 3], [4, 5, 0, 0], [6, 0, 0, 0], [0, 0, 0, 0]])
    mask = np.array([[1, 1, 1, 1], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]], dtype=np.float32)
    mixed = encoder.mix(p, vectors[ids], mask, e, np)
    assert mixed.shape == (4, 8 * len(e.pooling) + voting)
    assert mixed.dtype == np.float32
    found = encoder.mix(t, torchs[torch.from_numpy(ids)], torch.from_numpy(mask), e, torch)
    np.testing.assert_allclose(found, mixed, rtol=1e-5, atol=1e-5)


@each_encoder
def test_a_text_alone_is_the_text_among_others_and_order_has_no_effect_unless_the_attention_says_so(e):
    c = Classifier(e, drawn(e, 3), ("a", "b", "c"), (), 0)
    vectors = vectors_of(c)
    bags = [np.array(ids, dtype=np.int64) for ids in ([0, 1, 2, 3, 4, 5], [6], [], [2, 7], [1, 0])]
    together = scores(c, vectors, bags)
    np.testing.assert_allclose(together.sum(axis=1), 1.0, rtol=1e-5)
    ordered = getattr(e.attention and e.attention.module, "ORDER", False)
    for bag, expected in zip(bags, together, strict=True):
        np.testing.assert_allclose(scores(c, vectors, [bag])[0], expected, rtol=1e-4, atol=1e-6)
        turned = scores(c, vectors, [np.roll(bag, 1)])[0]
        if not ordered:
            np.testing.assert_allclose(turned, expected, rtol=1e-4, atol=1e-6)
        elif len(bag) > 2:
            assert np.abs(turned - expected).max() > 1e-5


@each_encoder
def test_a_text_without_words_gets_the_shares_of_the_bias(e):
    c = Classifier(e, drawn(e, 3), ("a", "b", "c"), (), 0)
    vectors = vectors_of(c)
    found = scores(c, vectors, [np.array([], dtype=np.int64), np.array([0, 1, 2])])[0]
    np.testing.assert_allclose(found, softmax(c.weights["output.b"], np), rtol=1e-5)


VOTING = encoder.build(replace(Recipe().encoder, width=8), 8)


def test_votes_are_added_to_the_scores_one_number_a_label():
    p, size = drawn(VOTING, 3), encoder.size(VOTING)
    x = np.random.default_rng(1).standard_normal((5, size + 3)).astype(np.float32)
    assert p[VOTES].shape == (3,)
    found = logits(p, x, VOTING, LINEAR, np)
    np.testing.assert_allclose(found, x[:, :size] @ p["output.w"] + p["output.b"] + x[:, size:] * p[VOTES], rtol=1e-5)
    t = {name: torch.from_numpy(array) for name, array in p.items()}
    np.testing.assert_allclose(logits(t, torch.from_numpy(x), VOTING, LINEAR, torch), found, rtol=1e-5, atol=1e-6)
    dropped = logits(p, x, VOTING, LINEAR, np, lambda x: 0 * x)  # dropout takes no vote away
    np.testing.assert_allclose(dropped, p["output.b"] + x[:, size:] * p[VOTES], rtol=1e-5)
    without = {name: array for name, array in p.items() if name != VOTES}
    np.testing.assert_allclose(logits(without, x, VOTING, LINEAR, np), found - x[:, size:] * p[VOTES], rtol=1e-4)


def test_a_word_speaks_for_the_label_that_it_votes_for():
    """All weights are 0 but what a vote counts: 0.8 for the first label, nothing for the second, 5 for the third."""
    p = {name: np.zeros(shape, dtype=np.float32) for name, shape in shapes(VOTING, 3).items()}
    p |= encoder.fit(VOTING, Bags([(word,) for word in WORDS], np.arange(8) % 3, np.ones(8), np.arange(8)), 3)
    p[VOTES] = np.array([0.8, 0, 5], dtype=np.float32)
    c = Classifier(VOTING, p, ("a", "b", "c"), (), 0)
    found = scores(c, vectors_of(c), [np.array([i]) for i in range(3)] + [np.array([0, 2])])
    assert found.argmax(axis=1).tolist() == [0, 0, 2, 2]
    np.testing.assert_allclose(found[1], 1 / 3, rtol=1e-6)
    assert 0.4 < found[0, 0] < found[2, 2]


def test_votes_cost_a_weight_a_label_where_they_can_be_trained_and_are_no_part_of_the_vector():
    assert shapes(VOTING, 3)[VOTES] == (3,)
    assert VOTES not in shapes(VOTING, 3, NEAR)
    assert VOTES not in shapes(encoder.build(encoder.Options(features="ternary"), 8), 3)
    c = Classifier(VOTING, drawn(VOTING, 3), ("a", "b", "c"), (), 0)
    bags = [np.array([0, 1]), np.array([2])]
    vectors = vectors_of(c)
    found = embed(VOTING, c.weights, vectors, bags)
    assert found.shape == (2, 8 * len(VOTING.pooling))
    np.testing.assert_array_equal(embed(VOTING, c.weights, vectors * np.array([1] * 8 + [0] * 3, "f4"), bags), found)


def test_more_texts_than_a_chunk_keep_their_places(monkeypatch):
    from tvml.models import classifier

    e = encoder.build(replace(Recipe().encoder, width=8), 8)
    c = Classifier(e, drawn(e, 3), ("a", "b", "c"), (), 0)
    vectors = vectors_of(c)
    rng = np.random.default_rng(0)
    bags = [rng.permutation(8)[: rng.integers(0, 9)] for _ in range(50)]
    expected = scores(c, vectors, bags)
    monkeypatch.setattr(classifier, "CHUNK", 7)
    np.testing.assert_allclose(scores(c, vectors, bags), expected, rtol=1e-4, atol=1e-6)
    assert scores(c, vectors, []).shape == (0, 3)


@each_encoder
def test_its_options_build_the_encoder_again(e):
    from tvml.config import build

    assert encoder.build(build(encoder.Options, encoder.options(e)), e.width) == e


def test_an_unknown_method_is_told():
    with pytest.raises(InputError, match=r"pooling: no method 'meen'; did you mean 'mean'"):
        encoder.build(encoder.Options(pooling=("mean", "meen")), 8)
