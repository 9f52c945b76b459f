"""Which layer trains under which objective, what is refused, and what is stored."""

import numpy as np
import pytest
import torch

from tvml.arrays import count
from tvml.errors import InputError
from tvml.methods import find
from tvml.models import classifier, encoder
from tvml.train import head, loop

from .planted import fit, planted


def built(objective, output):
    return head.build(find("objective", objective), find("output", output))


def test_the_head_is_a_linear_layer_where_scores_are_wanted_and_none_where_vectors_are():
    assert built("cross_entropy", "linear").layer.name == "linear"
    assert built("cross_entropy", "neighbours").layer.name == "linear"
    assert built("nca", "neighbours").layer is None
    e = fit().encoder
    more = {"output.w": (16, 3), "output.b": (3,), "votes.scale": (3,)}
    assert head.shapes(built("cross_entropy", "neighbours"), e, 3) == encoder.shapes(e) | more
    assert head.shapes(built("soft_neighbours", "neighbours"), e, 3) == encoder.shapes(e)


@pytest.mark.parametrize("objective", ["nca", "soft_neighbours"])
def test_an_objective_that_never_reaches_the_output_is_refused(objective):
    learn = planted(50, np.random.default_rng(0))
    with pytest.raises(InputError, match=f"objective {objective} trains vectors and never reaches the output linear"):
        loop.train(fit(objective), learn, None, np.random.default_rng(0))


def test_the_loss_is_that_of_the_objective():
    rng = np.random.default_rng(0)
    x, w, b = (torch.from_numpy(rng.standard_normal(shape).astype("f4")) for shape in ((6, 16), (16, 3), (3,)))
    votes, scale = (torch.from_numpy(rng.standard_normal(shape).astype("f4")) for shape in ((6, 3), (3,)))
    mixed, e = torch.cat([x, votes], dim=1), fit().encoder
    labels = torch.tensor([0, 1, 2, 0, 1, 2])
    target, weight, series = torch.eye(3)[labels], torch.ones(6), torch.tensor([0, 1, 2, 3, 1, 5])
    scores = find("objective", {"name": "cross_entropy", "smoothing": 0.0})
    linear, p = head.build(scores, find("output", "linear")), {"output.w": w, "output.b": b, "votes.scale": scale}
    found = head.loss(linear, p, mixed, e, encoder.same, target, weight, series, None)
    torch.testing.assert_close(found, torch.nn.functional.cross_entropy(x @ w + b + scale * votes, labels))
    dropped = head.loss(linear, p, mixed, e, lambda x: 0 * x, target, weight, series, None)  # the votes stay
    torch.testing.assert_close(dropped, torch.nn.functional.cross_entropy(b + scale * votes, labels))
    near = built("nca", "neighbours")
    found = head.loss(near, {}, mixed, e, lambda x: 0 * x, target, weight, series, None)  # vectors have no dropout
    torch.testing.assert_close(
        found, near.objective.module.loss(x, target, weight, near.objective.options, torch, series, None)
    )


@pytest.mark.parametrize("objective", ["cross_entropy", "nca"])
def test_what_is_stored_are_the_encoder_and_the_output_and_nothing_else(objective):
    learn = planted(120, np.random.default_rng(0))
    run = fit(objective, output={"name": "neighbours", "items": 20}, steps=20)
    found = loop.train(run, learn, None, np.random.default_rng(0)).weights
    e, k = run.encoder, 2
    assert {name: array.shape for name, array in found.items()} == (
        classifier.shapes(e, k, run.output) | classifier.fixed(e, k, run.output)
    )
    assert sum(array.nbytes for array in found.values()) / 4 <= classifier.parameters(e, k, run.output)
    bytes_ = count(classifier.fixed(e, k, run.output)) - count(encoder.fixed(e))
    assert bytes_ == 20 * (16 + 1)


def test_looking_more_often_changes_nothing_that_is_learned():
    learn = planted(120, np.random.default_rng(0))
    found = [
        loop.train(
            fit("nca", output="neighbours", steps=20, check=check), learn, None, np.random.default_rng(0)
        ).weights
        for check in (5, 20)
    ]
    assert all(array.tobytes() == found[1][name].tobytes() for name, array in found[0].items())
