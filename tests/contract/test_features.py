"""Slot `features`: codes(tokens, known, o) and forward(p, code, o, xp), after fit(bags, k, o) on the training texts.

A token is heard when its code is not all 0. A method that fits nothing hears every token; one that does may leave
tokens out, but never those that alone decide a label.
"""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import tvml
from tvml import methods
from tvml.arrays import Bags

from .slots import WIDTH, check_gradient, close, draw, every, gradients, tensors

TOKENS = ["tatort", "news", "nachrichten", "a", "é", "новости", "ニュース", "2024", "x" * 300]
TEXTS = [(token, f"noise{i % 4}") for token in TOKENS for i in range(4)]
BAGS = Bags(TEXTS, np.arange(len(TEXTS)) // 4, np.ones(len(TEXTS), dtype=np.int64), np.arange(len(TEXTS)))


def fitted(method, bags=BAGS):
    return method.module.fit(bags, int(bags.labels.max()) + 1, method.options)


def changed(method, **options):
    """The method with those of these options that it has."""
    known = {name: value for name, value in options.items() if hasattr(method.options, name)}
    return method._replace(options=replace(method.options, **known))


def codes_of(method, tokens):
    return method.module.codes(tokens, fitted(method), method.options)


@every("features")
def test_what_is_fitted_has_exactly_the_announced_names_shapes_and_bytes(method):
    known = fitted(method)
    assert {name: array.shape for name, array in known.items()} == method.module.fixed(method.options)
    assert all(array.dtype == np.uint8 for array in known.values())
    assert not set(known) & set(method.module.shapes(WIDTH, method.options)), "a name for each array of a model"
    again = fitted(method)
    assert all(array.tobytes() == again[name].tobytes() for name, array in known.items())


@every("features")
def test_codes_are_one_float32_row_a_token(method):
    codes = codes_of(method, TOKENS)
    assert codes.dtype == np.float32
    assert codes.shape[0] == len(TOKENS)
    assert np.isfinite(codes).all()
    assert codes_of(method, []).shape == (0, *codes.shape[1:])
    assert codes_of(method, []).dtype == np.float32


@every("features")
def test_a_tokens_code_does_not_depend_on_its_neighbours(method):
    together = codes_of(method, TOKENS)
    close(codes_of(method, TOKENS[::-1])[::-1], together, 1e-6)
    for token, code in zip(TOKENS, together, strict=True):
        close(codes_of(method, [token])[0], code, 1e-6)


@every("features")
def test_tokens_that_decide_a_label_are_heard_and_have_codes_of_their_own(method):
    codes = codes_of(method, TOKENS).reshape(len(TOKENS), -1)
    assert codes.any(axis=1).all()
    assert len(np.unique(codes.round(4), axis=0)) == len(TOKENS)


@every("features")
def test_a_method_that_fits_nothing_hears_every_token_and_others_leave_most_new_ones_out(method):
    heard = codes_of(method, [f"{i}neverseen" for i in range(500)]).any(axis=1)
    if method.module.fixed(method.options):
        assert heard.mean() < 0.05
    else:
        assert heard.all()


@pytest.mark.parametrize("name", methods.names("features"))
@given(token=st.text(st.characters(), min_size=0, max_size=20))
@settings(max_examples=40, deadline=None)
def test_any_token_has_a_vector(name, token):
    method = methods.find("features", name)
    vectors = method.module.forward(draw(method), codes_of(method, [token]), method.options, np)
    assert vectors.shape == (1, WIDTH)
    assert np.isfinite(vectors).all()


@every("features")
def test_a_token_that_no_encoder_takes_is_taken_too(method):
    assert np.isfinite(codes_of(method, ["\ud800"])).all()  # half of a surrogate pair
    odd = Bags([("\ud800", "a"), ("b",)], np.array([0, 1]), np.array([1, 1]), np.array([0, 1]))
    assert method.module.codes(["\ud800"], fitted(method, odd), method.options).any()


@every("features")
def test_forward_keeps_shape_dtype_and_rows(method):
    p, codes = draw(method), codes_of(method, TOKENS)
    vectors = method.module.forward(p, codes, method.options, np)
    assert vectors.shape == (len(TOKENS), WIDTH)
    assert vectors.dtype == np.float32
    for i in range(len(TOKENS)):
        close(method.module.forward(p, codes[i : i + 1], method.options, np)[0], vectors[i])


@every("features")
def test_numpy_and_torch_agree(method):
    p, codes = draw(method), codes_of(method, TOKENS)
    found = method.module.forward(tensors(p), torch.from_numpy(codes), method.options, torch)
    close(found, method.module.forward(p, codes, method.options, np))


@every("features")
def test_gradients_are_finite_and_right(method):
    method = changed(method, hidden=8, filters=2, size=6, rows=32)  # every single weight is tried
    p, codes = draw(method, np.float64), codes_of(method, TOKENS[:4]).astype(np.float64)
    weights = tensors(p, grad=True)
    result = method.module.forward(weights, torch.from_numpy(codes), method.options, torch)
    for gradient in gradients(result, *weights.values()):
        assert torch.isfinite(gradient).all()
        assert gradient.any()
    codes = codes + np.random.default_rng(0).normal(0, 0.01, codes.shape)  # equal letters tie, and a tie has no slope
    check_gradient(lambda p, x: method.module.forward(p, x, method.options, torch), p, codes)


VOTING = [name for name in methods.names("features") if hasattr(methods.find("features", name).module, "votes")]


@pytest.mark.parametrize("name", VOTING)
def test_votes_are_behind_what_the_network_sees_a_number_a_label(name):
    method = changed(methods.find("features", name), votes=3000)
    codes = codes_of(method, [*TOKENS, "neverseen"])
    votes = method.module.votes(codes, method.options)
    assert votes.shape == (len(TOKENS) + 1, len(TOKENS)) and votes.dtype == np.float32
    assert (votes[:-1].argmax(axis=1) == np.arange(len(TOKENS))).all() and (votes >= 0).all()
    assert not votes[-1].any()
    close(method.module.votes(torch.from_numpy(codes), method.options), votes)
    p, seen = draw(method), codes.shape[1] - votes.shape[1]
    np.testing.assert_array_equal(codes[:, seen:], votes)
    vectors = method.module.forward(p, codes, method.options, np)
    np.testing.assert_array_equal(method.module.forward(p, codes[:, :seen], method.options, np), vectors)
    shouted = np.concatenate([codes[:, :seen], 9 * votes], axis=1)
    np.testing.assert_array_equal(method.module.forward(p, shouted, method.options, np), vectors)


@pytest.mark.parametrize("name", VOTING)
def test_there_is_a_vote_for_each_label_also_for_one_that_has_no_text(name):
    method = methods.find("features", name)
    known = method.module.fit(BAGS, len(TOKENS) + 2, method.options)
    assert {name: array.shape for name, array in known.items()} == method.module.fixed(method.options)
    votes = method.module.votes(method.module.codes(TOKENS, known, method.options), method.options)
    assert votes.shape == (len(TOKENS), len(TOKENS) + 2) and not votes[:, len(TOKENS) :].any()


def test_fits_and_codes_are_the_same_in_another_process():
    """A model is trained in one process and used in many: no hash may hang on PYTHONHASHSEED."""
    program = (
        "import hashlib, numpy as np; from tvml import methods; from tvml.arrays import Bags\n"
        "words = ['tatort', 'nachrichten', 'news']\n"
        "bags = Bags([(word,) for word in words], np.arange(3), np.ones(3), np.arange(3))\n"
        "for name in methods.names('features'):\n"
        "    m = methods.find('features', name)\n"
        "    known = m.module.fit(bags, 3, m.options)\n"
        "    arrays = [*known.values(), m.module.codes(words, known, m.options)]\n"
        "    print(name, *(hashlib.md5(array.tobytes()).hexdigest() for array in arrays))"
    )
    root = str(Path(tvml.__file__).parents[1])
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": root},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1
    assert b"selected" in printed.pop()


@every("features")
def test_the_hash_has_a_name_and_a_version(method):
    assert isinstance(method.module.HASH, str)
    assert isinstance(method.module.VERSION, int)
    others = [methods.find("features", name) for name in methods.names("features") if name != method.name]
    assert method.module.HASH not in {other.module.HASH for other in others}
