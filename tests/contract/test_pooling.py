"""Slot `pooling`: forward(p, x, mask, o, xp) -> (b, d). The words of a programme become one vector."""

import numpy as np
import pytest
import torch

from .slots import SIZES, WIDTH, batch, check_gradient, close, draw, every, gradients, tensors


@every("pooling")
def test_one_vector_a_row_in_the_same_dtype(method):
    x, mask = batch()
    result = method.module.forward(draw(method), x, mask, method.options, np)
    assert result.shape == (len(SIZES), WIDTH)
    assert result.dtype == np.float32


@every("pooling")
@pytest.mark.parametrize("garbage", [1.0, -1e3, 1e6])
def test_padding_has_no_effect(method, garbage):
    p, (x, mask) = draw(method), batch()
    wider = np.zeros((mask.shape[0], mask.shape[1] + 5), dtype=np.float32)
    wider[:, : mask.shape[1]] = mask
    full = np.full((*wider.shape, WIDTH), garbage, dtype=np.float32)
    full[wider > 0] = x[mask > 0]
    found = method.module.forward(p, full, wider, method.options, np)
    close(found, method.module.forward(p, x, mask, method.options, np))


@every("pooling")
def test_a_row_alone_is_the_row_in_a_batch(method):
    p, (x, mask) = draw(method), batch()
    together = method.module.forward(p, x, mask, method.options, np)
    for row, n in enumerate(SIZES):
        alone = method.module.forward(p, x[row : row + 1, :n], mask[row : row + 1, :n], method.options, np)
        close(alone[0], together[row])


@every("pooling")
def test_the_order_of_words_has_no_effect(method):
    p, (x, mask) = draw(method), batch(sizes=(6, 6))
    order = np.random.default_rng(0).permutation(6)
    found = method.module.forward(p, x[:, order], mask, method.options, np)
    close(found, method.module.forward(p, x, mask, method.options, np))


@every("pooling")
def test_a_row_without_words_is_finite_and_disturbs_no_other(method):
    p, (x, mask) = draw(method), batch(sizes=(3, 3))
    mask[0] = 0
    result = method.module.forward(p, x, mask, method.options, np)
    assert np.isfinite(result).all()
    close(result[1], method.module.forward(p, x[1:], mask[1:], method.options, np)[0])


@every("pooling")
def test_numpy_and_torch_agree(method):
    p, (x, mask) = draw(method), batch()
    mask[0] = 0
    found = method.module.forward(tensors(p), torch.from_numpy(x), torch.from_numpy(mask), method.options, torch)
    close(found, method.module.forward(p, x, mask, method.options, np))


@every("pooling")
@pytest.mark.parametrize("sizes", [(4, 2), (0, 3), (0, 0)], ids=["words", "a row without words", "no words at all"])
def test_gradients_are_finite(method, sizes):
    x, mask = batch(sizes=(4, 4))
    mask[:] = np.arange(4) < np.array(sizes)[:, None]
    weights, inputs = tensors(draw(method), grad=True), torch.tensor(x, requires_grad=True)
    result = method.module.forward(weights, inputs, torch.from_numpy(mask), method.options, torch)
    found = gradients(result, inputs, *weights.values())
    assert all(torch.isfinite(gradient).all() for gradient in found)
    assert not found[0][torch.from_numpy(mask) == 0].any(), "what stands in padding must not learn"
    if min(sizes) > 0:
        assert all(gradient.any() for gradient in found)


@every("pooling")
def test_gradients_are_right(method):
    p, (x, mask) = draw(method, np.float64), batch(np.float64, (2, 3))
    mask = torch.from_numpy(mask)
    x += 0.01 * np.arange(x.size).reshape(x.shape)  # no two equal: the largest of them has no slope at a tie
    check_gradient(lambda p, x: method.module.forward(p, x, mask, method.options, torch), p, x)


@every("pooling", defining="weights")
def test_what_weighs_words_sums_to_1_and_leaves_padding_out(method):
    x, mask = batch()
    found = method.module.weights(draw(method), x, mask, method.options, np)
    assert found.shape == mask.shape and found.min() >= 0
    assert not found[mask == 0].any()
    close(found.sum(axis=1), np.ones(len(SIZES), dtype=np.float32))
