import numpy as np
from sklearn.feature_extraction.text import TfidfTransformer

from tvml.methods.tfidf import idf, weighed
from tvml.sparse import csr, from_rows

X = from_rows([{0: 2.0, 1: 1.0, 3: 1.0}, {0: 1.0}, {}, {0: 1.0, 3: 3.0}], 5)


def test_it_is_that_of_scikit_learn():
    found = weighed(X, idf(X, np.ones(4)))
    np.testing.assert_allclose(csr(found).toarray(), TfidfTransformer().fit_transform(csr(X)).toarray(), rtol=1e-6)
    assert found.values.dtype == np.float32


def test_rows_count_their_share_of_the_mass():
    rare, often = idf(X, np.array([1, 1, 1, 0]))[3], idf(X, np.array([1, 0, 0, 1]))[3]
    assert often == 1 < rare
    np.testing.assert_allclose(idf(X, np.full(4, 0.01)), idf(X, np.ones(4)), rtol=1e-6)
    np.testing.assert_allclose(rare, np.log(5 / (1 + 4 / 3)) + 1, rtol=1e-6)
    assert np.isfinite(idf(X, np.zeros(4))).all()


def test_vectors_are_scaled_to_length_1_and_no_more():
    x = np.array([[3.0, 4.0], [0.0, 0.0]])
    np.testing.assert_array_equal(idf(x, np.ones(2)), [1, 1])
    np.testing.assert_allclose(weighed(x, idf(x, np.ones(2))), [[0.6, 0.8], [0, 0]], rtol=1e-6)
