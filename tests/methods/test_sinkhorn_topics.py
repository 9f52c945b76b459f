"""T2 against plain loops, and what it promises: found topics, even sizes, double sparsity, numbers that stay."""

import math

import numpy as np
import pytest

from tvml.methods.topics import sinkhorn
from tvml.methods.topics.sinkhorn import Options
from tvml.sparse import csr, from_rows

DEFAULT = Options()
WORDS = 12  # of a kind; kind j has the columns 12 j to 12 j + 11


def planted(sizes, seed=0, kinds=4):
    """Counts of items with six words of their kind, and the kinds (b,)."""
    rng = np.random.default_rng(seed)
    of = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    rows = [dict.fromkeys((WORDS * j + rng.choice(WORDS, 6, replace=False)).tolist(), 1.0) for j in of]
    return from_rows(rows, WORDS * kinds), of


def fitted(x, k=4, seed=0, start=None, o=DEFAULT):
    b = len(x) if isinstance(x, np.ndarray) else x.rows
    return sinkhorn.fit(x, np.ones(b), k, o, np.random.default_rng(seed), start)


def noisy(x, seed):
    return fitted(x, seed=seed, o=Options(start="noise"))


def about(p, x, o=DEFAULT):
    return sinkhorn.transform(sinkhorn.ready(p, o), x, o)


def topic(p, x):
    return about(p, x).weights.argmax(axis=1)


def looped(table, mass, k, o, rng):
    """`fit` of counts with start=noise, number by number."""
    b, v = table.shape
    words = [sum(mass[i] * table[i, w] for i in range(b)) for w in range(v)]
    noise = np.exp(rng.normal(0, 0.2, (v, k)))
    counts = [[words[w] / k * noise[w, j] for j in range(k)] for w in range(v)]
    g = [0.0] * k
    for temperature in o.temperatures:
        for _ in range(o.turns):
            whole = sum(words) + v * k * o.smoothing
            sums = [sum(counts[w][j] + o.smoothing for w in range(v)) for j in range(k)]
            shares = []
            for i in range(b):
                scores = [
                    g[j]
                    + sum(
                        table[i, w]
                        * math.log((counts[w][j] + o.smoothing) / sums[j] / ((words[w] + k * o.smoothing) / whole))
                        for w in range(v)
                    )
                    / temperature
                    for j in range(k)
                ]
                e = [math.exp(score) for score in scores]
                shares.append([one / sum(e) for one in e])
            for j in range(k):
                g[j] -= math.log(sum(mass[i] * shares[i][j] for i in range(b)) * k / sum(mass))
            counts = [[sum(mass[i] * shares[i][j] * table[i, w] for i in range(b)) for j in range(k)] for w in range(v)]
    kept = [[share if share >= 0.01 * max(row) else 0.0 for share in row] for row in shares]
    return [[sum(mass[i] * kept[i][j] * table[i, w] for i in range(b)) for j in range(k)] for w in range(v)], g


@pytest.mark.parametrize("k", [1, 2, 3])
def test_learning_is_the_formula(k):
    rng = np.random.default_rng(1)
    table = rng.integers(0, 3, (9, 5)) * (rng.random((9, 5)) < 0.6)
    table[table.sum(axis=1) == 0, 0] = 1
    mass = rng.uniform(0.2, 1, 9)
    x = from_rows([{w: float(c) for w, c in enumerate(row) if c} for row in table], 5)
    o = Options(temperatures=(3.0, 1.0), turns=2, start="noise")
    p = sinkhorn.fit(x, mass, k, o, np.random.default_rng(7), None)
    topics, offsets = looped(table, mass, k, o, np.random.default_rng(7))
    np.testing.assert_allclose(p["topics"], topics, rtol=2e-4, atol=1e-6)
    np.testing.assert_allclose(p["offsets"], offsets, atol=1e-4)


def test_a_mixture_is_what_is_above_the_equal_share_and_fit_is_the_mean_lift_of_a_word():
    counts = np.array([[4.0, 0.0], [0.0, 4.0], [2.0, 2.0]], np.float32)
    o = Options(smoothing=1.0, softness=2.0)
    lift = np.log((counts + 1) / 9 / (6 / 18))  # each topic has 6 + 3 counts, each word 4 + 2 of 18
    x = from_rows([{0: 2.0}, {0: 1.0, 1: 1.0}, {}, {2: 3.0}], 3)
    found = about({"topics": counts, "offsets": np.zeros(2, np.float32)}, x, o)
    p = 1 / (1 + np.exp(-(lift[0, 0] - lift[0, 1])))  # softmax of 2 lift / softness
    assert p > 0.5
    np.testing.assert_allclose(found.weights, [[1, 0], [0.5, 0.5], [0.5, 0.5], [0.5, 0.5]], atol=1e-6)
    np.testing.assert_allclose(found.fit, [lift[0, 0], lift[:2, 0].mean(), 0, lift[2, 0]], atol=1e-6)
    three = np.concatenate([counts, [[1.0], [1.0], [1.0]]], axis=1).astype(np.float32)
    some = about({"topics": three, "offsets": np.zeros(3, np.float32)}, from_rows([{0: 1.0}], 3), o).weights[0]
    scores = np.exp(sinkhorn.ready({"topics": three, "offsets": np.zeros(3)}, o)["topics"][0] / 2)
    above = np.maximum(scores / scores.sum() - 1 / 3, 0)
    np.testing.assert_allclose(some, above / above.sum(), atol=1e-6)
    assert {found.weights.dtype, found.fit.dtype} == {np.dtype(np.float32)}


@pytest.mark.parametrize("start", ["items", "noise"])
@pytest.mark.parametrize("seed", range(3))
def test_planted_topics_are_found_and_doubly_sparse(start, seed):
    x, kind = planted([50, 50, 50, 50])
    p = fitted(x, seed=seed) if start == "items" else noisy(x, seed)
    found = topic(p, x)
    assert sorted(found[kind == j][0] for j in range(4)) == [0, 1, 2, 3]
    for j in range(4):
        (number,) = set(found[kind == j])
        has = p["topics"][:, number] > 0
        assert has[WORDS * j : WORDS * (j + 1)].all() and has.sum() == WORDS, "no word of other topics' items"


def dominated(seed):
    """Twenty-three kinds, of which twenty are kinds of the same: half of their words are of a twenty-fourth."""
    rng = np.random.default_rng(seed)
    of = rng.permutation(np.repeat(np.arange(23), 20))
    rows = []
    for j in of:
        own, common = (WORDS * which + rng.choice(WORDS, 4, replace=False) for which in (j, 23))
        rows.append(dict.fromkeys([*own.tolist(), *(common.tolist() if j < 20 else [])], 1.0))
    return from_rows(rows, 24 * WORDS), of


@pytest.mark.parametrize("seed", range(3))
def test_a_dominant_kind_is_shared_out_and_no_topic_starves(seed):
    x, kind = dominated(seed)
    found = topic(fitted(x, k=8, seed=seed), x)
    share = np.bincount(found, minlength=8) / x.rows
    assert share.min() > 0 and -(share * np.log(share)).sum() / np.log(8) > 0.94
    assert all(len(set(found[kind == j])) == 1 for j in (20, 21, 22)), "the others stay whole"


def test_twins_begin_in_one_topic_only():
    """Topics that begin alike stay alike, so a hundred copies of one item must not be the start of two."""
    x = from_rows([{0: 1.0, 1: 1.0}] * 100 + [{2: 1.0, 3: 1.0}], 4)
    mass = np.append(np.full(100, 0.01), 1)
    for seed in range(5):
        found = topic(sinkhorn.fit(x, mass, 2, Options(), np.random.default_rng(seed), None), x)
        assert len(set(found[:100])) == 1 and found[100] != found[0]


def test_what_counts_half_twice_counts_once():
    x, _ = planted([20, 20, 20, 20])
    rows = csr(x).toarray()
    twice = from_rows([{int(w): 1.0 for w in np.flatnonzero(row)} for row in rows for _ in range(2)], x.width)
    once = noisy(x, 3)
    o = Options(start="noise")
    halves = sinkhorn.fit(twice, np.full(twice.rows, 0.5), 4, o, np.random.default_rng(3), None)
    np.testing.assert_allclose(once["topics"], halves["topics"], rtol=1e-3, atol=1e-4)


def test_items_without_words_have_no_vote_and_no_topic():
    x, _ = planted([20, 20, 20, 20])
    empty = x._replace(starts=np.concatenate([x.starts, np.full(50, x.starts[-1])]))
    plain, padded = noisy(x, 0), noisy(empty, 0)
    for name in plain:
        np.testing.assert_allclose(plain[name], padded[name], rtol=1e-5)
    found = about(padded, empty)
    np.testing.assert_array_equal(found.weights[80:], 0.25)
    assert (found.fit[:80] > 0).all() and (found.fit[80:] == 0).all()
    nothing = from_rows([{}, {}], 3)
    assert (about(fitted(nothing, k=2), nothing).fit == 0).all()


def test_the_same_generator_gives_the_same_bytes_in_float32():
    x, _ = planted([20, 20, 20, 20])
    first, second, other = fitted(x), fitted(x), fitted(x, seed=1)
    assert all(first[name].tobytes() == second[name].tobytes() for name in first)
    assert first["topics"].tobytes() != other["topics"].tobytes()
    assert {array.dtype for array in first.values()} == {np.dtype(np.float32)}
    assert first["topics"].flags.c_contiguous


@pytest.mark.parametrize("k", [1, 4, 48, 60])
def test_any_number_of_topics_of_any_number_of_words(k):
    """As many topics as words, more topics than items: no crash, and rows that sum to 1."""
    x, _ = planted([5, 5, 5, 5])
    p = fitted(x, k=k)
    found = about(p, x)
    assert p["topics"].shape == (48, k) and np.isfinite(p["topics"]).all()
    assert (found.weights >= 0).all()
    np.testing.assert_allclose(found.weights.sum(axis=1), 1, rtol=1e-5)


def test_learning_that_goes_on_keeps_numbers_and_half_of_what_was():
    old, kind = planted([50, 50, 50, 50])
    p = fitted(old)
    names = [set(topic(p, old)[kind == j]) for j in range(4)]
    new, again = planted([40, 40, 40, 40], seed=5)
    after = fitted(new, start=p)
    assert [set(topic(after, new)[again == j]) for j in range(4)] == names
    np.testing.assert_allclose(after["topics"].sum(), 0.5 * p["topics"].sum() + new.values.sum(), rtol=1e-4)
    gone, _ = planted([50, 50, 50, 0], seed=6)  # a kind that tonight lacks keeps the words of its topic
    after = fitted(gone, start=p)
    (lost,) = names[3]
    assert (after["topics"][3 * WORDS :, lost] > 0).all()
    assert set(topic(after, old)[kind == 3]) == {lost}


def blobs(sizes=(40, 40, 40), seed=0, noise=0.2):
    rng = np.random.default_rng(seed)
    kind = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    return (np.eye(5)[kind] + noise * rng.standard_normal((len(kind), 5))).astype(np.float32), kind


def test_vectors_are_compared_by_direction():
    x, kind = blobs()
    p = fitted(x, k=3)
    found = about(p, x)
    best = found.weights.argmax(axis=1)
    assert len({(int(a), int(b)) for a, b in zip(kind, best, strict=True)}) == 3
    np.testing.assert_allclose(np.linalg.norm(p["topics"], axis=0), 1, rtol=1e-5)
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)
    np.testing.assert_allclose(p["mean"], unit.mean(axis=0), rtol=1e-4)
    apart = unit - p["mean"]
    cosines = (apart @ p["topics"]) / np.linalg.norm(apart, axis=1, keepdims=True)
    np.testing.assert_allclose(found.fit, cosines.max(axis=1), rtol=1e-4)
    longer = about(p, x * np.random.default_rng(0).uniform(0.1, 9, (len(x), 1)).astype(np.float32))
    np.testing.assert_allclose(longer.weights, found.weights, atol=1e-4)
    assert {p["topics"].dtype, found.weights.dtype, about(p, x.astype(float)).fit.dtype} == {np.dtype(np.float32)}
    none = about(p, np.zeros((1, 5), np.float32))
    np.testing.assert_allclose(none.weights, 1 / 3, rtol=1e-6)
    assert none.fit[0] == 0


def test_a_direction_that_all_vectors_share_says_nothing():
    x, kind = blobs()
    shared = np.float32(30) * np.linalg.norm(x, axis=1).mean() * np.eye(5, dtype=np.float32)[4]
    p = fitted(x + shared, k=3)
    best = about(p, x + shared).weights.argmax(axis=1)
    assert len({(int(a), int(b)) for a, b in zip(kind, best, strict=True)}) == 3


def test_vectors_that_say_nothing_have_no_vote_and_learning_goes_on():
    x, kind = blobs()
    p = fitted(x, k=3)
    padded = fitted(np.concatenate([x, np.zeros((90, 5), np.float32)]), k=3)
    assert sorted(padded["topics"].argmax(axis=0).tolist()) == [0, 1, 2]
    new, again = blobs(seed=4)
    after = fitted(new, k=3, start=p)
    assert (topic(after, new) == p["topics"].argmax(axis=0).argsort()[again]).all(), "numbers stay"
    assert (topic(padded, x) == padded["topics"].argmax(axis=0).argsort()[kind]).all()
