"""What is special to each objective that learns without labels: its formula on numbers, and what it keeps."""

import numpy as np
import pytest
import torch

from tvml.errors import InputError
from tvml.methods import find
from tvml.methods.neighbourhood import unit
from tvml.methods.unsupervised import (
    Batch,
    Facts,
    Net,
    View,
    halves,
    instance,
    mutual_information,
    swapped,
    three_views,
    topics,
)
from tvml.sparse import from_rows

VIEW = View(np.zeros((1, 1), dtype=np.int64), np.ones((1, 1), dtype=np.float32))


def sphere(b, d, seed=0):
    return unit(np.random.default_rng(seed).standard_normal((b, d)), np).astype("f4")


def net(p, *vectors):
    """A net whose views have these vectors, whatever they hold; and its batch."""
    views = tuple(View(np.array(i), np.ones(1)) for i in range(len(vectors)))
    facts = Facts(10, np.ones(3, dtype="f4"))
    found = Net(p, facts, lambda ids: ids, lambda v: v, lambda v: vectors[int(v.ids)], lambda x, v: x)
    return found, Batch(np.arange(len(vectors[0])), views, 1, np.random.default_rng(0))


def test_alignment_and_uniformity_are_the_papers_sums():
    x, y = sphere(5, 3), sphere(5, 3, seed=1)
    pairs = [np.exp(-2 * ((x[i] - x[j]) ** 2).sum()) for i in range(5) for j in range(i)]
    assert halves.uniformity(x, 2.0, np) == pytest.approx(np.log(np.mean(pairs)), abs=1e-5)
    assert halves.alignment(x, y, 2.0, np) == pytest.approx(((x - y) ** 2).sum(axis=1).mean(), abs=1e-6)
    assert halves.alignment(x, y, 1.0, np) == pytest.approx(np.sqrt(((x - y) ** 2).sum(axis=1)).mean(), abs=1e-5)
    assert halves.uniformity(np.repeat(x[:1], 4, axis=0), 2.0, np) == pytest.approx(0, abs=1e-5), "collapsed: the most"
    assert halves.uniformity(x[:1], 2.0, np) == 0


def test_halves_adds_the_two_and_uniformity_keeps_texts_apart():
    x = sphere(6, 4)
    same, apart = net({}, x, x), net({}, np.repeat(x[:1], 6, axis=0), np.repeat(x[:1], 6, axis=0))
    o = halves.Options()
    assert halves.loss(*same, o, np) == pytest.approx(halves.uniformity(x, 2.0, np), abs=1e-6)
    assert halves.loss(*same, o, np) < halves.loss(*apart, o, np)
    assert halves.loss(*apart, halves.Options(weight=0.0), np) == pytest.approx(0, abs=1e-6)


def test_codes_are_balanced_and_swapped():
    x, c = sphere(60, 4), sphere(3, 4, seed=1).T
    o = swapped.Options(prototypes=3, turns=50)
    q = swapped.codes(x, x[:0], c, o, np)
    np.testing.assert_allclose(q.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(q.sum(axis=0), 20, rtol=0.02)
    y = sphere(60, 4, seed=2)
    log_p = [swapped.log_softmax(one @ c / 0.1, np) for one in (x, y)]
    codes = [swapped.codes(one, one[:0], c, o, np) for one in (x, y)]
    expected = -(np.mean((codes[0] * log_p[1]).sum(1)) + np.mean((codes[1] * log_p[0]).sum(1))) / 2
    assert swapped.loss(*net({"prototypes": 3 * c}, x, y), o, np) == pytest.approx(expected, rel=1e-5)


def test_prototypes_come_back_to_length_1_and_the_queue_takes_the_newest():
    o = swapped.Options(prototypes=3, queue=8)
    x, y = sphere(5, 4), sphere(5, 4, seed=1)
    p = {"prototypes": 5 * sphere(3, 4).T} | swapped.state(4, Facts(9, np.ones(3)), o, np.random.default_rng(0))
    assert p["queue"].shape == (2, 8, 4)
    made, batch = net(p, x, y)
    first = swapped.after(made, batch, o, np)
    np.testing.assert_allclose(np.linalg.norm(first["prototypes"], axis=0), 1, atol=1e-5)
    np.testing.assert_array_equal(first["queue"][:, -5:], np.stack([x, y]))
    made, batch = net(p | first, y, x)
    second = swapped.after(made, batch, o, np)["queue"]
    np.testing.assert_array_equal(second[:, -5:], np.stack([y, x]))
    np.testing.assert_array_equal(second[:, :3], np.stack([x, y])[:, -3:])
    c = first["prototypes"]
    half, full = p["queue"][0], second[0]
    np.testing.assert_array_equal(swapped.codes(x, half, c, o, np), swapped.codes(x, x[:0], c, o, np))
    alone = swapped.codes(x, x[:0], c, o, np)
    assert not np.allclose(swapped.codes(x, full, c, o, np), alone), "a full queue takes part in the balance"


def test_a_queue_that_is_not_full_yet_takes_no_part():
    o = swapped.Options(prototypes=3, queue=8)
    x, c = sphere(5, 4), sphere(3, 4, seed=1).T
    queue = np.concatenate([np.zeros((6, 4)), sphere(2, 4)])
    np.testing.assert_array_equal(swapped.codes(x, queue, c, o, np), swapped.codes(x, x[:0], c, o, np))


def test_memory_slots_stay_of_length_1_and_move_towards_their_texts():
    o = instance.Options(others=0)
    p = instance.state(4, Facts(10, np.ones(3)), o, np.random.default_rng(0))
    assert p["memory"].shape == (10, 4) and p["memory"].dtype == np.float32
    x = sphere(3, 4, seed=1)
    made, batch = net(p, x, x)
    moved = instance.after(made, batch, o, np)["memory"]
    np.testing.assert_allclose(np.linalg.norm(moved, axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(moved[3:], p["memory"][3:])
    np.testing.assert_allclose(moved[:3], unit(p["memory"][:3] + x, np), atol=1e-5)
    assert (moved[:3] * x).sum() > (p["memory"][:3] * x).sum()


def test_a_text_is_told_from_all_slots_or_from_some():
    memory, x = sphere(10, 4), sphere(3, 4, seed=1)
    made, batch = net({"memory": memory}, x, x)
    scores = x @ memory.T / 0.1
    expected = np.mean([np.log(np.exp(row).sum()) - row[i] for i, row in enumerate(scores)])
    assert instance.loss(made, batch, instance.Options(others=0), np) == pytest.approx(expected, rel=1e-4)
    slots = np.random.default_rng(0).integers(10, size=4)
    rows = np.concatenate([np.diagonal(scores)[:, None], scores[:, slots]], axis=1)
    expected = np.mean([np.log(np.exp(row).sum()) - row[0] for row in rows])
    made, batch = net({"memory": memory}, x)
    assert instance.loss(made, batch, instance.Options(others=4), np) == pytest.approx(expected, rel=1e-4)


def test_information_is_the_entropy_less_what_is_not_known():
    sure = np.log(np.array([[1 - 1e-9, 1e-9], [1e-9, 1 - 1e-9]]))
    even = np.log(np.full((2, 2), 0.5))
    one = np.log(np.array([[1 - 1e-9, 1e-9]] * 2))
    assert mutual_information.information(sure, sure, 1.0, np) == pytest.approx(np.log(2), abs=1e-6)
    assert mutual_information.information(even, even, 1.0, np) == pytest.approx(0, abs=1e-6)
    assert mutual_information.information(one, one, 1.0, np) == pytest.approx(0, abs=1e-6), "one cluster for all"
    assert mutual_information.information(sure[::-1], sure, 1.0, np) < -10, "views that are at odds"


def test_neighbours_of_a_word_are_two_on_either_side_without_itself():
    x = np.arange(6, dtype="f4")[None, :, None]
    mask = np.array([[1, 1, 1, 1, 1, 0]], dtype="f4")
    found = three_views.around(x, mask, np)[0, :, 0]
    np.testing.assert_allclose(found[:5], [1.5, 5 / 3, 2, 7 / 3, 2.5], rtol=1e-5)


def planted():
    """Six words of two topics, a dozen texts of each, and a word that is in all of them."""
    rows = [{topic * 3 + i: 1.0 for i in range(3) if i != out} | {6: 1.0} for topic in (0, 1) for out in (0, 1, 2)] * 8
    return from_rows(rows, 7)


def test_topics_finds_planted_groups_and_says_nothing_of_a_word_that_all_have():
    x, o = planted(), topics.Options(topics=2)
    p = topics.fit(x, np.ones(x.rows), 100, o, np.random.default_rng(0))
    table = topics.ready(p, 7, o)
    np.testing.assert_allclose(table.sum(axis=1), 0, atol=1e-4)
    signs = np.sign(table[:6, 0])
    assert (signs[:3] == signs[0]).all() and (signs[3:] == -signs[0]).all()
    assert abs(table[6]).max() < 0.1 * abs(table[:6]).min()


def test_topics_keep_at_most_so_many_weights_the_largest():
    x, o = planted(), topics.Options(topics=2, least=0.0)
    whole = topics.fit(x, np.ones(x.rows), 100, o, np.random.default_rng(0))
    some = topics.fit(x, np.ones(x.rows), 5, o, np.random.default_rng(0))
    assert topics.weights(whole) == 14 and 2 <= topics.weights(some) <= 5
    assert some["counts"].min() > np.sort(whole["counts"])[:-5].max()
    assert len(some["starts"]) == 8 and some["starts"][-1] == len(some["topics"])


@pytest.mark.parametrize(
    ("wanted", "most", "message"), [(50, 100, "50 topics of 6 different"), (6, 5, "at most 5 weights")]
)
def test_topics_that_cannot_be_are_told(wanted, most, message):
    with pytest.raises(InputError, match=message):
        topics.fit(planted(), np.ones(48), most, topics.Options(topics=wanted), np.random.default_rng(0))


@pytest.mark.parametrize("name", ["halves", "swapped", "instance", "mutual_information"])
def test_gradients_reach_the_vectors_and_are_finite_even_where_all_are_equal(name):
    method = find("unsupervised", name)
    facts, rng = Facts(10, np.ones(3)), np.random.default_rng(0)
    state = method.module.state(4, facts, method.options, rng) if hasattr(method.module, "state") else {}
    shapes = method.module.shapes(4, facts, method.options)
    p = {key: torch.from_numpy(array) for key, array in state.items()}
    p |= {key: torch.from_numpy(rng.standard_normal(shape)) for key, shape in shapes.items()}
    p = {key: array.float() for key, array in p.items()}
    for x in (sphere(6, 4), np.repeat(sphere(1, 4), 6, axis=0), np.zeros((6, 4), dtype="f4")):
        leaf = torch.tensor(x, requires_grad=True)
        made, batch = net(p, unit(leaf, torch), unit(leaf.flip(0), torch))
        loss = method.module.loss(made, batch._replace(items=torch.arange(6)), method.options, torch)
        assert loss.shape == () and torch.isfinite(loss)
        gradient = torch.autograd.grad(loss, leaf)[0]
        assert torch.isfinite(gradient).all()
        assert not x.any() or name == "halves" or (gradient != 0).any()
