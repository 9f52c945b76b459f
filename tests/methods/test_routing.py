"""Method A8: routing by agreement against a plain loop; it converges, and those that agree decide."""

import numpy as np
import pytest

from tvml.errors import InputError
from tvml.methods.pooling import routing

D = 8
RNG = np.random.default_rng(0)
X = RNG.standard_normal((2, 6, D))
MASK = np.array([[1.0] * 6, [1, 1, 1, 0, 0, 0]])
P = {"w": RNG.standard_normal((D, D)) / D**0.5}


def routed(x=X, mask=MASK, **options):
    o = routing.Options(**options)
    return routing.forward(P if o.values else {}, x, mask, o, np)


@pytest.mark.parametrize("capsules", [1, 2, 4, 8])
@pytest.mark.parametrize("iterations", [1, 2, 3])
def test_it_equals_a_plain_loop(capsules, iterations):
    found, m = routed(capsules=capsules, iterations=iterations), D // capsules
    assert found.shape == (2, D)
    for row, n in enumerate((6, 3)):
        for k in range(capsules):
            part = slice(k * m, (k + 1) * m)
            u = [x @ P["w"][:, part] for x in X[row, :n]]
            s = [0.0] * n
            for _ in range(iterations):
                a = np.exp(s) / np.exp(s).sum()
                y = sum(share * some for share, some in zip(a, u, strict=True))
                r = np.sqrt((y**2).mean())
                v = y / r * r**2 / (1 + r**2)
                s = [old + some @ v / m**0.5 for old, some in zip(s, u, strict=True)]
            np.testing.assert_allclose(found[row, part], v, rtol=1e-6)


def test_capsules_share_the_width_and_cost_no_weights():
    for capsules in (1, 2, 4, 8):
        assert routing.shapes(D, routing.Options(capsules=capsules)) == {"w": (D, D)}
        assert routing.shapes(D, routing.Options(capsules=capsules, values=False)) == {}
    with pytest.raises(InputError, match="width of 8 cannot be split into 3 capsules"):
        routing.shapes(D, routing.Options(capsules=3))


def test_it_converges():
    found = [routed(iterations=i) for i in (3, 4, 20, 21, 200, 201)]
    change = [np.abs(after - before).max() for before, after in zip(found[::2], found[1::2], strict=True)]
    assert change[0] > 3 * change[1] > 0
    assert change[2] < 1e-4


def test_words_that_agree_outvote_those_that_do_not():
    """Four words point about one way, three at odds with them and one another: with each iteration they say less."""
    rng = np.random.default_rng(1)
    way = np.ones(D)
    x = np.concatenate([way + 0.1 * rng.standard_normal((4, D)), rng.standard_normal((3, D))])[None]

    def nearness(iterations):
        v = routed(x, np.ones((1, 7)), capsules=1, iterations=iterations, values=False)[0]
        return v @ way / np.linalg.norm(v) / np.linalg.norm(way)

    found = [nearness(i) for i in (1, 2, 3)]
    assert found[0] < found[1] < found[2]
    assert found[2] > 0.9


def test_squash_keeps_the_direction_and_bounds_the_length():
    y = X[0]
    for size in (1e-3, 1.0, 1e3):
        v = routing.squash(size * y, np)
        r = size * np.sqrt((y**2).mean(axis=-1))
        np.testing.assert_allclose(np.sqrt((v**2).mean(axis=-1)), r**2 / (1 + r**2), rtol=1e-5)
        np.testing.assert_allclose(
            v / np.linalg.norm(v, axis=-1, keepdims=True), y / np.linalg.norm(y, axis=-1, keepdims=True)
        )
