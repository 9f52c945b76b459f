"""Slot `objective`: loss(scores, target, weight, o, xp) -> scalar."""

import numpy as np
import torch

from .slots import close, every

LABELS = np.array([0, 2, 1, 2, 3])
TARGET = np.eye(4, dtype=np.float32)[LABELS]
EVEN = np.ones(5, dtype=np.float32)


def scores(seed=0, dtype=np.float32):
    return np.random.default_rng(seed).standard_normal(TARGET.shape).astype(dtype)


@every("objective")
def test_perfect_is_better_than_random_and_random_than_wrong(method):
    def loss(s):
        return float(method.module.loss(s, TARGET, EVEN, method.options, np))

    random = np.mean([loss(scores(seed)) for seed in range(20)])
    assert loss(TARGET * 5) < random < loss(-TARGET * 5)


@every("objective")
def test_the_loss_is_one_number_of_the_same_dtype(method):
    loss = method.module.loss(scores(), TARGET, EVEN, method.options, np)
    assert np.shape(loss) == ()
    assert loss.dtype == np.float32


@every("objective")
def test_numpy_and_torch_agree(method):
    weight = np.array([1, 2, 0.5, 1, 0], dtype=np.float32)
    tensors = [torch.from_numpy(a) for a in (scores(), TARGET, weight)]
    found = method.module.loss(*tensors, method.options, torch)
    close(found, method.module.loss(scores(), TARGET, weight, method.options, np))


@every("objective")
def test_extreme_scores_keep_loss_and_gradient_finite(method):
    for size in (1e4, -1e4):
        for s in (TARGET * np.float32(size), np.full_like(TARGET, size), scores() * np.float32(size)):
            inputs = torch.tensor(s, requires_grad=True)
            loss = method.module.loss(inputs, torch.from_numpy(TARGET), torch.from_numpy(EVEN), method.options, torch)
            assert torch.isfinite(loss)
            assert torch.isfinite(torch.autograd.grad(loss, inputs)[0]).all()


@every("objective")
def test_every_class_gets_a_gradient(method):
    inputs = torch.tensor(scores()[:1], requires_grad=True)  # one item of one class
    loss = method.module.loss(inputs, torch.from_numpy(TARGET[:1]), torch.ones(1), method.options, torch)
    assert (torch.autograd.grad(loss, inputs)[0].abs() > 1e-4).all()


@every("objective")
def test_gradients_are_right(method):
    target, weight = torch.from_numpy(TARGET).double(), torch.tensor([1, 2, 0.5, 1, 3]).double()
    inputs = torch.tensor(scores(dtype=np.float64), requires_grad=True)
    assert torch.autograd.gradcheck(lambda s: method.module.loss(s, target, weight, method.options, torch), inputs)


@every("objective")
def test_the_order_of_items_has_no_effect(method):
    order = np.array([3, 0, 4, 1, 2])
    weight = np.array([1, 2, 0.5, 1, 3], dtype=np.float32)
    found = method.module.loss(scores()[order], TARGET[order], weight[order], method.options, np)
    close(found, method.module.loss(scores(), TARGET, weight, method.options, np))


@every("objective")
def test_an_item_of_weight_0_does_not_count(method):
    weight = np.array([1, 1, 1, 1, 0], dtype=np.float32)
    found = method.module.loss(scores(), TARGET, weight, method.options, np)
    close(found, method.module.loss(scores()[:4], TARGET[:4], EVEN[:4], method.options, np))


@every("objective")
def test_a_heavier_item_counts_more(method):
    wrong_first = scores() * 0
    wrong_first[0, 3] = 5

    def loss(first):
        weight = np.array([first, 1, 1, 1, 1], dtype=np.float32)
        return method.module.loss(wrong_first, TARGET, weight, method.options, np)

    assert loss(0.1) < loss(1) < loss(10)
