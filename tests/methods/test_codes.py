import numpy as np

from tvml.methods.codes import largest, mixture

CODES = np.array([[0.5, 0.3, 0.2, -0.9], [-0.1, -0.2, -0.3, -0.4], [0.2, 0.2, 0.1, 0.0]], dtype=np.float32)


def test_the_largest_codes_above_0_are_shares_and_others_are_none():
    found = mixture(CODES, 2, 0.1)
    np.testing.assert_allclose(found.weights, [[0.625, 0.375, 0, 0], [0.25] * 4, [0.5, 0.5, 0, 0]], rtol=1e-6)
    np.testing.assert_allclose(found.fit, [0.4, -0.2, 0.1], rtol=1e-6)


def test_all_that_tie_are_kept():
    assert largest(np.array([[1.0, 2.0, 2.0, 0.0]]), 1).tolist() == [[False, True, True, False]]
    assert largest(CODES, 4).all() and largest(CODES, 9).all()
    assert (largest(CODES, 3).sum(axis=1) == 3).all()
