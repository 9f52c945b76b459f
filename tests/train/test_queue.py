"""The memory of a slow encoder: how it follows, what it holds, and that no gradient goes through it."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from tvml.methods import find
from tvml.methods.neighbourhood import Memory
from tvml.train import loop
from tvml.train.queue import Queue

from .planted import fit, planted


def items(*numbers):
    x = torch.tensor(numbers, dtype=torch.float32)
    return Memory(x[:, None].clone().requires_grad_(), torch.eye(2)[x.long() % 2], x.long())


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_the_copy_follows_by_so_much(momentum):
    weights = torch.tensor([1.0, -2.0])
    queue = Queue(4, momentum, weights)
    slow = weights.tolist()
    for new in ([2.0, 0.0], [3.0, 5.0]):
        queue.follow(torch.tensor(new, requires_grad=True))
        slow = [momentum * a + (1 - momentum) * b for a, b in zip(slow, new, strict=True)]
    np.testing.assert_allclose(queue.slow, slow, rtol=1e-6)
    assert not queue.slow.requires_grad
    assert weights.tolist() == [1.0, -2.0]


def test_it_holds_the_last_items_with_their_labels_and_series():
    queue = Queue(5, 0.9, torch.zeros(1))
    assert queue.memory is None
    for new in (items(0, 1, 2), items(3, 4, 5), items(6)):
        queue.add(new)
    assert [part.tolist() for part in queue.memory] == [
        [[2], [3], [4], [5], [6]],
        [[1, 0], [0, 1], [1, 0], [0, 1], [1, 0]],
        [2, 3, 4, 5, 6],
    ]
    assert not queue.memory.x.requires_grad
    queue.add(items(*range(10, 20)))
    assert queue.memory.series.tolist() == [15, 16, 17, 18, 19]


def test_it_changes_what_training_learns_and_training_still_repeats_itself():
    learn = planted(200, np.random.default_rng(0))

    def weights(**options):
        run = fit({"name": "nca", **options}, output="neighbours", steps=20)
        found = loop.train(run, learn, None, np.random.default_rng(0)).weights
        return {name: array.tobytes() for name, array in found.items() if name == "features.a"}

    plain, memory, slower = weights(memory=0), weights(memory=100), weights(memory=100, momentum=0.5)
    assert weights(memory=100) == memory
    assert len({str(found) for found in (plain, memory, slower)}) == 3


def test_what_lies_in_the_memory_is_what_the_slow_copy_says_without_dropout():
    """With momentum 0 the copy is the weights after the step; without words left out its vectors can be made again."""
    learn = planted(50, np.random.default_rng(0))
    run = fit({"name": "nca", "memory": 64, "momentum": 0.0}, output="neighbours", word_dropout=0.0)
    seen = []
    whole = Queue.add

    class Watched(Queue):
        def add(self, new):
            seen.append((self.slow.clone(), new))
            whole(self, new)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "Queue", Watched)
        found = loop.train(run._replace(options=replace(run.options, steps=3)), learn, None, np.random.default_rng(0))
    slow, new = seen[-1]
    stored = {name: array for name, array in found.weights.items() if name in loop.encoder.shapes(run.encoder)}
    np.testing.assert_array_equal(slow, np.concatenate([array.ravel() for array in stored.values()]))
    codes, texts = loop._coded(run.encoder, found.weights, learn.bags.words)
    vectors = loop.encoder.words(found.weights, codes, run.encoder, np)
    own = loop.embed(run.encoder, found.weights, vectors, texts)
    place = np.argsort(learn.bags.series)[new.series]  # each text is a series of its own
    np.testing.assert_allclose(new.x, own[place], rtol=1e-3, atol=1e-4)


def test_only_an_objective_with_a_memory_pays_for_one():
    for spec in ("cross_entropy", "soft_neighbours", "nca"):
        assert not getattr(find("objective", spec).options, "memory", 0)
