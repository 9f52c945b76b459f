"""Slot `objective`: loss(scores, target, weight, o, xp) or loss(x, target, weight, o, xp, series, memory): a number."""

import numpy as np
import pytest
import torch

from tvml.methods.neighbourhood import Memory

from .slots import close, every

LABELS = np.array([0, 2, 1, 2, 3])
TARGET = np.eye(4, dtype=np.float32)[LABELS]
EVEN = np.ones(5, dtype=np.float32)


@every("objective")
def test_it_says_what_it_takes_and_has_the_option_that_training_reads(method):
    assert method.module.TAKES in ("scores", "vectors")
    assert method.options.class_weights == 0


def scores(seed=0, dtype=np.float32):
    return np.random.default_rng(seed).standard_normal(TARGET.shape).astype(dtype)


@every("objective", TAKES="scores")
def test_perfect_is_better_than_random_and_random_than_wrong(method):
    def loss(s):
        return float(method.module.loss(s, TARGET, EVEN, method.options, np))

    random = np.mean([loss(scores(seed)) for seed in range(20)])
    assert loss(TARGET * 5) < random < loss(-TARGET * 5)


@every("objective", TAKES="scores")
def test_the_loss_is_one_number_of_the_same_dtype(method):
    loss = method.module.loss(scores(), TARGET, EVEN, method.options, np)
    assert np.shape(loss) == ()
    assert loss.dtype == np.float32


@every("objective", TAKES="scores")
def test_numpy_and_torch_agree(method):
    weight = np.array([1, 2, 0.5, 1, 0], dtype=np.float32)
    tensors = [torch.from_numpy(a) for a in (scores(), TARGET, weight)]
    found = method.module.loss(*tensors, method.options, torch)
    close(found, method.module.loss(scores(), TARGET, weight, method.options, np))


@every("objective", TAKES="scores")
def test_extreme_scores_keep_loss_and_gradient_finite(method):
    for size in (1e4, -1e4):
        for s in (TARGET * np.float32(size), np.full_like(TARGET, size), scores() * np.float32(size)):
            inputs = torch.tensor(s, requires_grad=True)
            loss = method.module.loss(inputs, torch.from_numpy(TARGET), torch.from_numpy(EVEN), method.options, torch)
            assert torch.isfinite(loss)
            assert torch.isfinite(torch.autograd.grad(loss, inputs)[0]).all()


@every("objective", TAKES="scores")
def test_every_class_gets_a_gradient(method):
    inputs = torch.tensor(scores()[:1], requires_grad=True)  # one item of one class
    loss = method.module.loss(inputs, torch.from_numpy(TARGET[:1]), torch.ones(1), method.options, torch)
    assert (torch.autograd.grad(loss, inputs)[0].abs() > 1e-4).all()


@every("objective", TAKES="scores")
def test_gradients_are_right(method):
    target, weight = torch.from_numpy(TARGET).double(), torch.tensor([1, 2, 0.5, 1, 3]).double()
    inputs = torch.tensor(scores(dtype=np.float64), requires_grad=True)
    assert torch.autograd.gradcheck(lambda s: method.module.loss(s, target, weight, method.options, torch), inputs)


@every("objective", TAKES="scores")
def test_the_order_of_items_has_no_effect(method):
    order = np.array([3, 0, 4, 1, 2])
    weight = np.array([1, 2, 0.5, 1, 3], dtype=np.float32)
    found = method.module.loss(scores()[order], TARGET[order], weight[order], method.options, np)
    close(found, method.module.loss(scores(), TARGET, weight, method.options, np))


@every("objective", TAKES="scores")
def test_an_item_of_weight_0_does_not_count(method):
    weight = np.array([1, 1, 1, 1, 0], dtype=np.float32)
    found = method.module.loss(scores(), TARGET, weight, method.options, np)
    close(found, method.module.loss(scores()[:4], TARGET[:4], EVEN[:4], method.options, np))


@every("objective", TAKES="scores")
def test_a_heavier_item_counts_more(method):
    wrong_first = scores() * 0
    wrong_first[0, 3] = 5

    def loss(first):
        weight = np.array([first, 1, 1, 1, 1], dtype=np.float32)
        return method.module.loss(wrong_first, TARGET, weight, method.options, np)

    assert loss(0.1) < loss(1) < loss(10)


several = every("objective", MULTI=True)
LABELLED = np.array([[1, 1, 0, 1], [0, 0, 0, 0], [1, 1, 1, 1], [0, 1, 0, 0], [0, 0, 1, 1]], dtype=np.float32)


@several
def test_several_labels_or_none_are_learned_as_well_as_one(method):
    def loss(s, target=LABELLED):
        return float(method.module.loss(s, target, EVEN, method.options, np))

    random = np.mean([loss(scores(seed)) for seed in range(20)])
    right = LABELLED * 10 - 5
    assert loss(right) < random < loss(-right)
    for row, label in np.ndindex(right.shape):  # each answer counts, whatever the others are
        wrong = right.copy()
        wrong[row, label] *= -1
        assert loss(wrong) > loss(right)


@several
def test_labels_do_not_exclude_each_other(method):
    """The gradient of a label's score does not know the other labels' scores."""
    other = scores()
    other[:, 1:] += 7
    slopes = []
    for s in (scores(), other):
        inputs = torch.tensor(s, requires_grad=True)
        loss = method.module.loss(inputs, *map(torch.from_numpy, (LABELLED, EVEN)), method.options, torch)
        slopes.append(torch.autograd.grad(loss, inputs)[0][:, 0])
    close(*slopes)


vectors = every("objective", TAKES="vectors")
CLASSES = np.array([0, 1, 0, 2, 1, 1, 3])  # 2 and 3 are alone
OF = np.eye(4, dtype=np.float32)[CLASSES]
WEIGHT = np.array([1, 2, 0.5, 1, 3, 1, 1], dtype=np.float32)
SERIES = np.array([0, 1, 2, 3, 4, 1, 6])  # two of class 1 are of one series


def drawn(seed=0, n=7, dtype=np.float32):
    return np.random.default_rng(seed).standard_normal((n, 5)).astype(dtype)


def remembered(dtype=np.float32, n=4):
    return Memory(drawn(9, n, dtype), np.eye(4, dtype=dtype)[np.arange(n) % 4], np.arange(n) + 3)


def vector_loss(method, x, weight=WEIGHT, series=None, memory=None, target=OF, xp=np):
    return method.module.loss(x, target, weight, method.options, xp, series, memory)


def tensor(arrays):
    if arrays is None or isinstance(arrays, Memory):
        return arrays and Memory(*map(torch.from_numpy, arrays))
    return torch.from_numpy(arrays)


@vectors
def test_classes_apart_are_better_than_random_and_random_than_classes_mixed(method):
    places = np.eye(5, dtype=np.float32)
    mixed = np.array([0, 1, 2, 0, 2, 0, 1])  # each item lies with others of other classes
    random = np.mean([vector_loss(method, drawn(seed)) for seed in range(20)])
    assert vector_loss(method, places[CLASSES]) < random < vector_loss(method, places[mixed])


@vectors
@pytest.mark.parametrize("series", [None, SERIES], ids=["alone", "series"])
@pytest.mark.parametrize("memory", [None, remembered()], ids=["batch", "memory"])
def test_the_loss_of_vectors_is_one_number_and_the_same_from_torch(method, series, memory):
    found = vector_loss(method, drawn(), series=series, memory=memory)
    assert np.shape(found) == ()
    assert found.dtype == np.float32
    same = vector_loss(method, *map(tensor, (drawn(), WEIGHT, series, memory, OF)), torch)
    assert same.dtype == torch.float32
    close(same, found)


@vectors
@pytest.mark.parametrize("memory", [None, remembered()], ids=["batch", "memory"])
def test_extreme_vectors_keep_loss_and_gradient_finite(method, memory):
    for x in (drawn() * 1e4, drawn() * 1e-6, drawn() * 0, np.ones_like(drawn()), np.eye(5)[CLASSES]):
        inputs = torch.tensor(x, dtype=torch.float32, requires_grad=True)
        loss = vector_loss(method, inputs, *map(tensor, (WEIGHT, SERIES, memory, OF)), torch)
        assert torch.isfinite(loss)
        assert torch.isfinite(torch.autograd.grad(loss, inputs)[0]).all()


@vectors
@pytest.mark.parametrize("memory", [None, remembered(np.float64)], ids=["batch", "memory"])
def test_gradients_of_vectors_are_right(method, memory):
    weight, series, memory, target = map(tensor, (WEIGHT.astype(float), SERIES, memory, OF.astype(float)))
    inputs = torch.tensor(drawn(dtype=np.float64), requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: vector_loss(method, x, weight, series, memory, target, torch), inputs)


@vectors
def test_items_without_another_of_their_class_get_no_loss(method):
    heavy = WEIGHT * np.where(CLASSES >= 2, 1000, 1).astype(np.float32)
    close(vector_loss(method, drawn(), heavy), vector_loss(method, drawn()))
    alone = torch.eye(7)
    inputs = torch.tensor(drawn(), requires_grad=True)
    loss = vector_loss(method, inputs, torch.from_numpy(WEIGHT), target=alone, xp=torch)
    assert float(loss.detach()) == 0
    assert not torch.autograd.grad(loss, inputs)[0].any()


@vectors
def test_the_loss_is_the_weighted_mean_of_the_items_own(method):
    single = [vector_loss(method, drawn(), weight) for weight in np.eye(7, dtype=np.float32)]
    counted = WEIGHT * (CLASSES < 2)
    close(vector_loss(method, drawn()), (counted * single).sum() / counted.sum())


@vectors
def test_the_order_and_the_length_of_vectors_have_no_effect(method):
    order = np.array([3, 0, 6, 4, 1, 2, 5])
    found = vector_loss(method, drawn()[order], WEIGHT[order], SERIES[order], remembered(), OF[order])
    close(found, vector_loss(method, drawn(), WEIGHT, SERIES, remembered()))
    close(vector_loss(method, drawn() * np.arange(1, 8, dtype=np.float32)[:, None]), vector_loss(method, drawn()))


@vectors
def test_items_of_one_series_are_no_neighbours_of_each_other(method):
    moved = drawn()
    moved[5] = -moved[5]
    first = np.eye(7, dtype=np.float32)[1]  # the loss of item 1 alone; 5 is of its class and of its series
    assert vector_loss(method, moved, first) != vector_loss(method, drawn(), first)
    assert vector_loss(method, moved, first, SERIES) == vector_loss(method, drawn(), first, SERIES)


@vectors
def test_the_memory_is_more_neighbours_that_have_no_loss_of_their_own(method):
    memory = remembered()
    whole, target = np.concatenate([drawn(), memory.x]), np.concatenate([OF, memory.target])
    weight, series = np.concatenate([WEIGHT, np.zeros(4, "f4")]), np.concatenate([SERIES, memory.series])
    found = vector_loss(method, drawn(), WEIGHT, SERIES, memory)
    close(found, vector_loss(method, whole, weight, series, None, target))
    assert found != vector_loss(method, drawn(), WEIGHT, SERIES)
