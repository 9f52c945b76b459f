"""Method T7: NMF and LDA learn with scikit-learn and predict without it, and what they predict is the same."""

import builtins
import warnings

import numpy as np
import pytest
from scipy.special import digamma
from sklearn.decomposition import NMF, LatentDirichletAllocation

from tvml.errors import Exit, ToolError
from tvml.methods.online import matrix
from tvml.methods.tfidf import weighed
from tvml.methods.topics import lda, nmf
from tvml.sparse import csr

from .planted_topics import counts


def test_nmf_predicts_what_scikit_learn_does():
    x, _ = counts(300, classes=6, shared=4, own=4)
    o = nmf.Options()
    p = nmf.fit(x, np.ones(300), 6, o, np.random.default_rng(0))
    unseen, _ = counts(300, classes=6, shared=4, seed=1, own=3)
    peer = NMF(6, init="random", max_iter=1000, tol=1e-9, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer.fit(matrix(weighed(x, p["idf"])))
        peer.components_ = np.ascontiguousarray(p["topics"].T)
        expected = peer.transform(matrix(weighed(unseen, p["idf"])))
    found = nmf.transform(p, unseen, o).weights
    np.testing.assert_allclose(found, expected / expected.sum(axis=1, keepdims=True), atol=0.01)
    assert (found.argmax(axis=1) == expected.argmax(axis=1)).mean() > 0.98


def test_lda_predicts_what_scikit_learn_does():
    x, _ = counts(300, classes=6, shared=4, own=4)
    o, rng = lda.Options(), np.random.default_rng(0)
    p = lda.fit(x, np.ones(300), 6, o, rng)
    seed = int(np.random.default_rng(0).integers(2**31))
    peer = LatentDirichletAllocation(6, learning_method="online", max_iter=20, batch_size=512, random_state=seed)
    peer.fit(csr(x).copy())
    unseen, _ = counts(300, classes=6, shared=4, seed=1, own=3)
    expected = peer.transform(csr(unseen).copy())
    found = lda.transform(p, unseen, o).weights
    assert np.median(abs(found - expected).max(axis=1)) < 0.01
    assert (found.argmax(axis=1) == expected.argmax(axis=1)).mean() > 0.95


def test_lda_takes_words_of_no_topic_for_no_better_than_the_guide():
    x, _ = counts(300, shared=10)
    p = lda.fit(x, np.ones(300), 4, lda.Options(), np.random.default_rng(0))
    fit = lda.transform(p, x, lda.Options()).fit
    shared = x._replace(
        ids=np.arange(48, 58, dtype=np.int32), values=np.ones(10, dtype=np.float32), starts=np.array([0, 10])
    )
    assert fit.min() > 0.1 > lda.transform(p, shared, lda.Options()).fit[0]


def test_digamma_is_that_of_scipy():
    x = np.geomspace(1e-3, 1e4, 200)
    np.testing.assert_allclose(lda.digamma(x), digamma(x), rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("method", [nmf, lda])
def test_a_missing_package_is_told_with_what_to_install(method, monkeypatch):
    real = builtins.__import__

    def no_sklearn(name, *rest):
        if name.split(".")[0] == "sklearn":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", no_sklearn)
    x, _ = counts(20)
    with pytest.raises(ToolError, match=r"needs scikit-learn.*pip install 'tvml\[reference\]'") as caught:
        method.fit(x, np.ones(20), 2, method.Options(), np.random.default_rng(0))
    assert caught.value.exit_code == Exit.TOOL
