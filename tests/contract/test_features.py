"""Slot `features`: codes(tokens, o) and forward(p, code, o, xp). Any token is known, and depends on itself alone."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import tvml
from tvml import methods

from .slots import WIDTH, check_gradient, close, draw, every, gradients, tensors

TOKENS = ["tatort", "news", "nachrichten", "a", "é", "новости", "ニュース", "2024", "x" * 300]


@every("features")
def test_codes_are_one_float32_row_a_token(method):
    codes = method.module.codes(TOKENS, method.options)
    assert codes.dtype == np.float32
    assert codes.shape[0] == len(TOKENS)
    assert np.isfinite(codes).all()
    assert method.module.codes([], method.options).shape == (0, *codes.shape[1:])


@every("features")
def test_a_tokens_code_does_not_depend_on_its_neighbours(method):
    together = method.module.codes(TOKENS, method.options)
    again = method.module.codes(TOKENS[::-1], method.options)
    close(again[::-1], together, 1e-6)
    for token, code in zip(TOKENS, together, strict=True):
        close(method.module.codes([token], method.options)[0], code, 1e-6)


@every("features")
def test_different_tokens_have_different_codes(method):
    codes = method.module.codes(TOKENS, method.options).reshape(len(TOKENS), -1)
    assert len(np.unique(codes.round(4), axis=0)) == len(TOKENS)


@pytest.mark.parametrize("name", methods.names("features"))
@given(token=st.text(st.characters(), min_size=0, max_size=20))
@settings(max_examples=40, deadline=None)
def test_no_token_is_unknown(name, token):
    method = methods.find("features", name)
    codes = method.module.codes([token], method.options)
    vectors = method.module.forward(draw(method), codes, method.options, np)
    assert vectors.shape == (1, WIDTH)
    assert np.isfinite(vectors).all()


@every("features")
def test_a_token_that_no_encoder_takes_is_known_too(method):
    assert np.isfinite(method.module.codes(["\ud800"], method.options)).all()  # half of a surrogate pair


@every("features")
def test_forward_keeps_shape_dtype_and_rows(method):
    p, codes = draw(method), method.module.codes(TOKENS, method.options)
    vectors = method.module.forward(p, codes, method.options, np)
    assert vectors.shape == (len(TOKENS), WIDTH)
    assert vectors.dtype == np.float32
    for i in range(len(TOKENS)):
        close(method.module.forward(p, codes[i : i + 1], method.options, np)[0], vectors[i])


@every("features")
def test_numpy_and_torch_agree(method):
    p, codes = draw(method), method.module.codes(TOKENS, method.options)
    found = method.module.forward(tensors(p), torch.from_numpy(codes), method.options, torch)
    close(found, method.module.forward(p, codes, method.options, np))


@every("features")
def test_gradients_are_finite_and_right(method):
    p, codes = draw(method, np.float64), method.module.codes(TOKENS[:4], method.options).astype(np.float64)
    weights = tensors(p, grad=True)
    result = method.module.forward(weights, torch.from_numpy(codes), method.options, torch)
    for gradient in gradients(result, *weights.values()):
        assert torch.isfinite(gradient).all()
        assert gradient.any()
    check_gradient(lambda p, x: method.module.forward(p, x, method.options, torch), p, codes)


def test_codes_are_the_same_in_another_process():
    """A model is trained in one process and used in many: no hash may hang on PYTHONHASHSEED."""
    program = (
        "import sys, hashlib; from tvml import methods\n"
        "for name in methods.names('features'):\n"
        "    m = methods.find('features', name)\n"
        "    print(name, hashlib.md5(m.module.codes(['tatort', 'nachrichten'], m.options).tobytes()).hexdigest())"
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


@every("features")
def test_the_hash_has_a_name_and_a_version(method):
    assert isinstance(method.module.HASH, str)
    assert isinstance(method.module.VERSION, int)
    others = [methods.find("features", name) for name in methods.names("features") if name != method.name]
    assert method.module.HASH not in {other.module.HASH for other in others}
