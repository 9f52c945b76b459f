"""Slot `attention`: forward(p, x, mask, o, xp) -> (b, n, d). What stands in padding is of no account."""

import numpy as np
import pytest
import torch

from .slots import SIZES, WIDTH, batch, check_gradient, close, draw, every, gradients, tensors


@every("attention")
def test_shape_and_dtype_are_kept(method):
    x, mask = batch()
    result = method.module.forward(draw(method), x, mask, method.options, np)
    assert result.shape == x.shape
    assert result.dtype == np.float32
    assert np.isfinite(result).all()


@every("attention")
@pytest.mark.parametrize("garbage", [1.0, -1e3, 1e6])
def test_padding_has_no_effect(method, garbage):
    p, (x, mask) = draw(method), batch()
    plain = method.module.forward(p, x, mask, method.options, np)
    wider = np.zeros((mask.shape[0], mask.shape[1] + 5), dtype=np.float32)
    wider[:, : mask.shape[1]] = mask
    full = np.full((*wider.shape, WIDTH), garbage, dtype=np.float32)
    full[wider > 0] = x[mask > 0]
    found = method.module.forward(p, full, wider, method.options, np)
    close(found[wider > 0], plain[mask > 0])


@every("attention")
def test_a_row_alone_is_the_row_in_a_batch(method):
    p, (x, mask) = draw(method), batch()
    together = method.module.forward(p, x, mask, method.options, np)
    for row, n in enumerate(SIZES):
        alone = method.module.forward(p, x[row : row + 1, :n], mask[row : row + 1, :n], method.options, np)
        close(alone[0], together[row, :n])


@every("attention")
def test_the_order_of_words_moves_the_answers_along_unless_it_matters(method):
    p, (x, mask) = draw(method), batch(sizes=(6, 6))
    order = np.random.default_rng(0).permutation(6)
    found = method.module.forward(p, x[:, order], mask, method.options, np)
    moved = method.module.forward(p, x, mask, method.options, np)[:, order]
    if getattr(method.module, "ORDER", False):
        assert (np.abs(found - moved).max(axis=(1, 2)) > 0.01).all()
    else:
        close(found, moved)


@every("attention")
def test_words_look_at_each_other(method):
    p, (x, mask) = draw(method), batch(sizes=(6,))
    for changed in (1, 4):  # the neighbours on either side at least
        other = x.copy()
        other[0, changed] += 1
        near = 0 if changed == 1 else 5
        found = [method.module.forward(p, some, mask, method.options, np)[0, near] for some in (x, other)]
        assert np.abs(found[0] - found[1]).max() > 1e-4


@every("attention")
def test_numpy_and_torch_agree(method):
    p, (x, mask) = draw(method), batch()
    found = method.module.forward(tensors(p), torch.from_numpy(x), torch.from_numpy(mask), method.options, torch)
    close(found, method.module.forward(p, x, mask, method.options, np))


@every("attention")
@pytest.mark.parametrize("sizes", [SIZES, (0, 3), (0, 0)], ids=["words", "a row without words", "no words at all"])
def test_gradients_are_finite(method, sizes):
    x, mask = batch(sizes=(4, 4))
    mask[:] = np.arange(4) < np.array(sizes)[:2, None]
    weights, inputs = tensors(draw(method), grad=True), torch.tensor(x, requires_grad=True)
    result = method.module.forward(weights, inputs, torch.from_numpy(mask), method.options, torch)
    assert torch.isfinite(result).all()
    for gradient in gradients(result, inputs, *weights.values()):
        assert torch.isfinite(gradient).all()


@every("attention")
def test_every_weight_gets_a_gradient_and_the_right_one(method):
    p, (x, mask) = draw(method, np.float64), batch(np.float64, (2, 3))
    mask = torch.from_numpy(mask)
    weights = tensors(p, grad=True)
    result = method.module.forward(weights, torch.from_numpy(x), mask, method.options, torch)
    found = dict(zip(weights, gradients(result, *weights.values()), strict=True))
    chooses = getattr(method.module, "CHOOSES", ())  # tests of the method show their gradient while training
    assert all(gradient.any() for name, gradient in found.items() if name not in chooses)

    def answers(p, x):
        return method.module.forward(p, x, mask, method.options, torch) * mask[..., None]  # padding is of no account

    check_gradient(answers, p, x)
