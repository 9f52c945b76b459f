"""Methods of the encoder's slots that do something else while they learn: training(o, now) -> Options."""

from dataclasses import fields

import numpy as np
import pytest
import torch

from tvml import methods
from tvml.config import settable
from tvml.methods import Now

from .slots import SIZES, batch, close, draw, every, gradients, tensors

SLOTS = ("features", "layer", "attention", "pooling")


def every_learner():
    """Each method of the encoder with a `training`, in all of its variants."""
    found = [param for slot in SLOTS for param in every(slot).args[1]]
    return pytest.mark.parametrize("method", [p for p in found if hasattr(p.values[0].module, "training")])


def now(step=3, seed=0, mask=None):
    return Now(step, np.random.default_rng(seed), batch()[1] if mask is None else mask)


def answers(method, p, x, mask, xp):
    return method.module.forward(*((p, x) if method.slot == "layer" else (p, x, mask)), method.options, xp)


def test_there_are_such_methods():
    assert {p.values[0].name for p in every_learner().args[1]} == {"mixture", "window_gru", "word_labels"}


@every_learner()
def test_what_holds_while_training_is_no_option_of_a_recipe_and_never_stored(method):
    learning = method.at(now())
    assert type(learning.options) is type(method.options)
    assert learning.spec() == method.spec()
    hidden = {field.name for field in fields(method.options)} - set(settable(method.options))
    assert hidden and not hidden & set(method.spec())
    for name in hidden:
        with pytest.raises(methods.InputError, match=f"no option {name!r}"):
            methods.find(method.slot, {"name": method.name, name: None})


@every_learner()
def test_the_same_step_and_seed_give_the_same_answers_and_prediction_does_not_change(method):
    p, (x, mask) = draw(method), batch()
    before = answers(method, p, x, mask, np)
    first, second = (answers(method.at(now()), p, x, mask, np) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(answers(method, p, x, mask, np), before)


@every_learner()
def test_numpy_and_torch_agree_while_training(method):
    p, (x, mask) = draw(method), batch()
    expected = answers(method.at(now(mask=mask)), p, x, mask, np)
    mask = torch.from_numpy(mask)
    found = answers(method.at(now(mask=mask)), tensors(p), torch.from_numpy(x), mask, torch)
    there = batch()[1] > 0
    close(found.numpy()[there], expected[there])


@every_learner()
@pytest.mark.parametrize(
    "sizes", [SIZES, (0, 3, 6), (0, 0, 0)], ids=["words", "a row without words", "no words at all"]
)
def test_gradients_are_finite_while_training(method, sizes):
    x, _ = batch()
    mask = torch.from_numpy((np.arange(6) < np.array(sizes)[:, None]).astype(np.float32))
    weights, inputs = tensors(draw(method), grad=True), torch.tensor(x, requires_grad=True)
    result = answers(method.at(now(mask=mask)), weights, inputs, mask, torch)
    assert torch.isfinite(result).all()
    assert all(torch.isfinite(gradient).all() for gradient in gradients(result, inputs, *weights.values()))
