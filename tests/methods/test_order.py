"""Methods A3, A4 and A5: attention to which the order of words matters, against plain loops and PyTorch's own GRU."""

import numpy as np
import pytest
import torch

from tvml.methods import Now, find
from tvml.methods.attention import average, gru, window_gru

D, SIZES = 6, (5, 3, 1)
MASK = (np.arange(5) < np.array(SIZES)[:, None]).astype(float)
X = np.random.default_rng(0).standard_normal((3, 5, D)) * MASK[..., None]


def draw(module, o, d=D):
    rng = np.random.default_rng(1)
    return {name: rng.standard_normal(shape) / shape[0] ** 0.5 for name, shape in module.shapes(d, o).items()}


def test_average_attention_equals_a_plain_loop():
    o = average.Options(width=4)
    p = draw(average, o)
    assert {name: array.shape for name, array in p.items()} == {"w1": (D, 4), "b1": (4,), "w2": (4, D)}
    found = average.forward(p, X, MASK, o, np)
    for row, n in enumerate(SIZES):
        for i in range(n):
            left = sum(X[row, j] for j in range(i + 1)) / (i + 1)
            right = sum(X[row, j] for j in range(i, n)) / (n - i)
            expected = np.maximum((left + right) @ p["w1"] + p["b1"], 0) @ p["w2"]
            np.testing.assert_allclose(found[row, i], expected, rtol=1e-9)


def test_both_means_are_one_matrix():
    m = average.means(np.ones((1, 4)), np)[0]
    left = [[1, 0, 0, 0], [1 / 2, 1 / 2, 0, 0], [1 / 3, 1 / 3, 1 / 3, 0], [1 / 4] * 4]
    np.testing.assert_allclose(m, np.array(left) + np.array(left)[::-1, ::-1], rtol=1e-12)
    np.testing.assert_allclose(average.means(MASK, np).sum(axis=-1), 2 * MASK, rtol=1e-12)


def torch_gru(p, sides, hidden, d=D):
    """PyTorch's GRU with our weights: its bias behind the state is 0, its update gate lies second as ours does."""
    theirs = torch.nn.GRU(d, hidden, batch_first=True, bidirectional=len(sides) == 2).double()
    values = {}
    for side, suffix in zip(sides, ("", "_reverse"), strict=False):
        values[f"weight_ih_l0{suffix}"] = p[f"{side}w"].T
        values[f"weight_hh_l0{suffix}"] = p[f"{side}u"].T
        values[f"bias_ih_l0{suffix}"] = p[f"{side}b"]
        values[f"bias_hh_l0{suffix}"] = np.zeros(3 * hidden)
    theirs.load_state_dict({name: torch.tensor(np.ascontiguousarray(value)) for name, value in values.items()})
    return theirs


@pytest.mark.parametrize("hidden", [0, 2])
def test_the_gru_is_pytorchs_on_each_text_alone(hidden):
    o = gru.Options(hidden=hidden)
    p = draw(gru, o)
    theirs = torch_gru(p, ("left_", "right_"), hidden or 3)
    found = gru.forward(p, X, MASK, o, np)
    for row, n in enumerate(SIZES):
        with torch.no_grad():
            expected = theirs(torch.tensor(X[row : row + 1, :n]))[0][0].numpy()
        np.testing.assert_allclose(found[row, :n], expected @ p["out"] if hidden else expected, rtol=1e-9, atol=1e-12)


def test_what_the_gru_costs_is_what_it_says():
    def cost(module, d, **options):
        return sum(np.prod(shape) for shape in module.shapes(d, module.Options(**options)).values())

    assert cost(gru, 32) == 4.5 * 32**2 + 3 * 32
    assert cost(gru, 32, hidden=8) == 2.375 * 32**2 + 1.5 * 32
    assert cost(window_gru, 32) == 2.75 * 32**2 + 1.5 * 32
    assert "out" not in gru.shapes(32, gru.Options()), "two halves fill a word vector"
    assert gru.shapes(31, gru.Options())["out"] == (32, 31)


def test_the_reader_from_the_right_begins_at_the_last_word():
    """What it knows at a text's last word is one step from nothing, however much padding there is."""
    p = draw(gru, gru.Options())
    found = gru.forward(p, X, MASK, gru.Options(), np)
    zero = np.zeros((1, 3))
    for row, n in enumerate(SIZES):
        first = gru.cell(X[row, n - 1 : n] @ p["right_w"] + p["right_b"], zero, p["right_u"], np)
        np.testing.assert_allclose(found[row, n - 1, 3:], first[0], rtol=1e-9)


@pytest.mark.parametrize("hidden", [0, D])
def test_a_window_is_read_as_it_stands_and_its_last_state_counts(hidden):
    o = window_gru.Options(hidden=hidden)
    p = draw(window_gru, o)
    theirs = torch_gru(p, ("",), hidden or 3)
    found = window_gru.forward(p, X, MASK, o, np)
    for row, n in enumerate(SIZES):
        for i in range(n):
            with torch.no_grad():
                last = theirs(torch.tensor(X[row : row + 1, max(0, i - 2) : min(n, i + 3)]))[1][0, 0].numpy()
            np.testing.assert_allclose(found[row, i], last if hidden else last @ p["out"], rtol=1e-9, atol=1e-12)


def test_shuffles_move_words_only_inside_their_windows():
    order = window_gru.shuffled(3, 5, 7)
    natural, mixed = window_gru.windows(X, None, np), window_gru.windows(X, order, np)
    assert natural.shape == mixed.shape == (5, 3, 5, D)
    np.testing.assert_array_equal(natural[2], X)
    np.testing.assert_array_equal(natural[0, :, 2:], X[:, :-2])
    np.testing.assert_array_equal(natural[4, :, :-2], X[:, 2:])
    np.testing.assert_array_equal(np.sort(mixed, axis=0), np.sort(natural, axis=0))
    orders = {tuple(column) for column in order.reshape(5, -1).T.tolist()}
    assert all(sorted(column) == [0, 1, 2, 3, 4] for column in orders)
    assert len(orders) > 5, "each window has an order of its own"


def test_training_shuffles_anew_at_every_step_and_prediction_never():
    method = find("attention", "window_gru")
    p, rng = draw(window_gru, method.options), np.random.default_rng(0)
    plain = method.module.forward(p, X, MASK, method.options, np)
    learning = [method.at(Now(step, rng, MASK)).options for step in (1, 2)]
    first, second = (method.module.forward(p, X, MASK, o, np) for o in learning)
    assert np.abs(first - second).max() > 0.01
    assert np.abs(first - plain).max() > 0.01
    np.testing.assert_array_equal(method.module.forward(p, X, MASK, method.options, np), plain)
    far = X.copy()
    far[0, 3:] += 1  # beyond the window of word 0, but not of word 1
    again = method.module.forward(p, far, MASK, learning[0], np)
    np.testing.assert_allclose(again[0, 0], first[0, 0], rtol=1e-12)
    assert np.abs(again[0, 1] - first[0, 1]).max() > 1e-3


def test_one_word_reads_the_same_shuffled_or_not():
    p = draw(window_gru, window_gru.Options())
    for seed in range(5):
        shuffled = window_gru.forward(p, X[2:, :1], MASK[2:, :1], window_gru.Options(shuffle=seed), np)
        np.testing.assert_allclose(shuffled, window_gru.forward(p, X[2:, :1], MASK[2:, :1], window_gru.Options(), np))
