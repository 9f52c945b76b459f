"""Every method of a slot, found by its file, with arrays to try it on."""

from dataclasses import fields, replace

import numpy as np
import pytest
import torch

from tvml import methods
from tvml.methods.layers.mixture import GATES
from tvml.methods.maps import MAPS

WIDTH = 8
SIZES = (3, 1, 6)  # tokens of the rows that `batch` makes
CHOICES = {"map": MAPS, "gate": GATES, "values": (True, False)}  # options of which every value is tried


def every(slot, defining="", **has):
    """pytest parameters: each method of the slot, as it is by default and once for each other value of CHOICES.

    Only those whose modules define that name, and have these attributes, such as TAKES="scores".
    """
    found = []
    for name in methods.names(slot):
        method = methods.find(slot, name)
        if defining and not hasattr(method.module, defining):
            continue
        if any(getattr(method.module, key, None) != value for key, value in has.items()):
            continue
        found.append(pytest.param(method, id=name))
        for option in [field.name for field in fields(method.options) if field.name in CHOICES]:
            for value in CHOICES[option]:
                if value != getattr(method.options, option):
                    other = method._replace(options=replace(method.options, **{option: value}))
                    found.append(pytest.param(other, id=f"{name}-{'no-values' if value is False else value}"))
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
