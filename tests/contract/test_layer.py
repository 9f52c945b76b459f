"""Slot `layer`: forward(p, x, o, xp) -> (..., d). A word's vector by itself."""

import numpy as np
import torch

from .slots import batch, check_gradient, close, draw, every, gradients, tensors


@every("layer")
def test_shape_and_dtype_are_kept(method):
    x, _ = batch()
    for some in (x, x[0], x[0, 0], x[0, :0]):
        result = method.module.forward(draw(method), some, method.options, np)
        assert result.shape == some.shape
        assert result.dtype == np.float32


@every("layer")
def test_each_word_is_on_its_own(method):
    p, (x, _) = draw(method), batch()
    result = method.module.forward(p, x, method.options, np)
    for row in range(x.shape[0]):
        for place in range(x.shape[1]):
            close(method.module.forward(p, x[row, place], method.options, np), result[row, place])


@every("layer")
def test_numpy_and_torch_agree(method):
    p, (x, _) = draw(method), batch()
    found = method.module.forward(tensors(p), torch.from_numpy(x), method.options, torch)
    close(found, method.module.forward(p, x, method.options, np))


@every("layer")
def test_gradients_are_finite_and_right(method):
    p, (x, _) = draw(method), batch()
    weights, inputs = tensors(p, grad=True), torch.tensor(x, requires_grad=True)
    result = method.module.forward(weights, inputs, method.options, torch)
    for gradient in gradients(result, inputs, *weights.values()):
        assert torch.isfinite(gradient).all()
        assert gradient.any()
    x, _ = batch(np.float64, (2, 2), seed=3)
    check_gradient(lambda p, x: method.module.forward(p, x, method.options, torch), draw(method, np.float64), x)
