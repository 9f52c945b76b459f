"""Every method of a slot, found by its file, with arrays to try it on."""

from dataclasses import fields, replace

import numpy as np
import pytest
import torch

from tvml import methods
from tvml.methods.maps import MAPS

WIDTH = 8
SIZES = (3, 1, 6)  # tokens of the rows that `batch` makes


def every(slot, **has):
    """pytest parameters: each method of the slot; one with feature maps once for each map, with values also without.

    Only those whose modules have these attributes, such as TAKES="scores".
    """
    found = []
    for name in methods.names(slot):
        method = methods.find(slot, name)
        if any(getattr(method.module, key) != value for key, value in has.items()):
            continue
        found.append(pytest.param(method, id=name))
        if "map" in {field.name for field in fields(method.options)}:
            others = [m for m in MAPS if m != method.options.map]
            found += [
                pytest.param(method._replace(options=replace(method.options, map=m)), id=f"{name}-{m}") for m in others
            ]
        if "values" in {field.name for field in fields(method.options)}:
            bare = method._replace(options=replace(method.options, values=False))
            found.append(pytest.param(bare, id=f"{name}-no-values"))
    return pytest.mark.parametrize("method", found)


def draw(method, dtype=np.float32, d=WIDTH, seed=0):
    """Random weights of the shapes that a method asks for."""
    rng = np.random.default_rng(seed)
    shapes = method.module.shapes(d, method.options)
    return {name: (rng.standard_normal(shape) / shape[0] ** 0.5).astype(dtype) for name, shape in shapes.items()}


def batch(dtype=np.float32, sizes=SIZES, d=WIDTH, seed=1):
    """x (b, n, d) and mask (b, n) with rows of these sizes; zeros where there is no token."""
    rng = np.random.default_rng(seed)
    mask = (np.arange(max(sizes)) < np.array(sizes)[:, None]).astype(dtype)
    x = rng.standard_normal((*mask.shape, d)).astype(dtype) * mask[..., None]
    return x, mask


def tensors(arrays, grad=False):
    return {name: torch.tensor(array, requires_grad=grad) for name, array in arrays.items()}


def close(found, expected, tolerance=1e-5):
    np.testing.assert_allclose(np.asarray(found), np.asarray(expected), rtol=tolerance, atol=tolerance)


def gradients(result, *inputs):
    """Gradients of the squared result with respect to each input; zeros where it plays no part."""
    return torch.autograd.grad((result**2).sum(), inputs, allow_unused=True, materialize_grads=True)


def check_gradient(function, p, x):
    """Gradients of `function(p, x)` against differences, in float64."""
    names = list(p)
    inputs = [torch.tensor(x, requires_grad=True), *tensors(p, grad=True).values()]
    assert torch.autograd.gradcheck(lambda x, *rest: function(dict(zip(names, rest, strict=True)), x), inputs)
