"""Methods A1, A2 and A6: attention against its definition, pair by pair."""

import numpy as np
import pytest

from tvml.errors import InputError
from tvml.methods import find
from tvml.methods.attention import join, linear, softmax, split
from tvml.methods.maps import MAPS, feature_map

D, N = 8, 5


def draw():
    rng = np.random.default_rng(0)
    p = {name: rng.standard_normal((D, D)) / D**0.5 for name in ("q", "k", "v")}
    x = rng.standard_normal((2, N, D))
    return p, x, np.array([[1.0] * N, [1.0, 1, 1, 0, 0]])


def pair_by_pair(p, x, mask, heads, kernel):
    """out_i = sum_j kernel(q_i, k_j) v_j / sum_j kernel(q_i, k_j), j over the words, head by head."""
    out, size = np.zeros_like(x), D // heads
    for b in range(len(x)):
        q, k, v = (x[b] @ p[name] for name in ("q", "k", "v"))
        for h in range(heads):
            part = slice(h * size, (h + 1) * size)
            for i in range(N):
                weight = np.array([kernel(q[i, part], k[j, part]) * mask[b, j] for j in range(N)])
                out[b, i, part] = weight @ v[:, part] / weight.sum()
    return out


@pytest.mark.parametrize("heads", [1, 2])
@pytest.mark.parametrize("name", list(MAPS))
def test_linear_attention_is_the_kernel_over_all_pairs(name, heads):
    p, x, mask = draw()
    phi = feature_map(name)
    expected = pair_by_pair(p, x, mask, heads, lambda q, k: phi(q, np) @ phi(k, np))
    found = linear.forward(p, x, mask, linear.Options(heads=heads, map=name), np)
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("heads", [1, 2, 8])
def test_softmax_attention_is_the_exponential_over_all_pairs(heads):
    p, x, mask = draw()
    expected = pair_by_pair(p, x, mask, heads, lambda q, k: np.exp(q @ k / (D / heads) ** 0.5))
    np.testing.assert_allclose(softmax.forward(p, x, mask, softmax.Options(heads=heads), np), expected, rtol=1e-9)


@pytest.mark.parametrize("name", ["linear", "softmax"])
def test_heads_cost_no_weights_and_change_the_answer(name):
    p, x, mask = draw()
    found = []
    for heads in (1, 2, 4, 8):
        method = find("attention", {"name": name, "heads": heads})
        assert method.module.shapes(D, method.options) == {"q": (D, D), "k": (D, D), "v": (D, D)}
        found.append(method.module.forward(p, x, mask, method.options, np))
    for i, one in enumerate(found):
        for other in found[:i]:
            assert np.abs(one - other).max() > 1e-3


@pytest.mark.parametrize("name", ["linear", "softmax"])
def test_one_to_fifty_heads_at_a_width_of_100_have_the_same_weights(name):
    """The settings of "Use Your Heads"."""
    rng = np.random.default_rng(0)
    p = {key: rng.standard_normal((100, 100)) / 10 for key in ("q", "k", "v")}
    for heads in (1, 5, 10, 20, 50):
        method = find("attention", {"name": name, "heads": heads})
        assert method.module.shapes(100, method.options) == dict.fromkeys(("q", "k", "v"), (100, 100))
        assert method.module.forward(p, rng.standard_normal((1, 3, 100)), np.ones((1, 3)), method.options, np).any()


def test_heads_that_do_not_divide_the_width_are_told():
    p, x, mask = draw()
    with pytest.raises(InputError, match="width of 8 cannot be split into 3 heads"):
        softmax.forward(p, x, mask, softmax.Options(heads=3), np)


def test_split_and_join_undo_each_other():
    x = np.arange(2 * 3 * 8).reshape(2, 3, 8)
    assert split(x, 4).shape == (2, 4, 3, 2)
    np.testing.assert_array_equal(split(x, 4)[1, 3, 2], x[1, 2, 6:])
    np.testing.assert_array_equal(join(split(x, 4)), x)


def test_a_word_alone_attends_to_itself():
    p, x, _ = draw()
    for module in (linear, softmax):
        found = module.forward(p, x[:, :1], np.ones((2, 1)), module.Options(heads=1), np)
        np.testing.assert_allclose(found, x[:, :1] @ p["v"], rtol=1e-4)


@pytest.mark.parametrize("name", ["linear", "softmax"])
def test_without_values_the_words_themselves_are_mixed(name):
    p, x, mask = draw()
    whole = find("attention", {"name": name, "heads": 2})
    bare = find("attention", {"name": name, "heads": 2, "values": False})
    assert bare.module.shapes(D, bare.options) == {"q": (D, D), "k": (D, D)}
    expected = whole.module.forward(p | {"v": np.eye(D)}, x, mask, whole.options, np)
    less = {key: p[key] for key in ("q", "k")}
    np.testing.assert_allclose(bare.module.forward(less, x, mask, bare.options, np), expected, rtol=1e-9)
