"""Each method of retrieval against its formula in plain loops, and what each is there for."""

import math
from collections import Counter

import numpy as np
import pytest

from tvml import methods
from tvml.guide.programme import Programme
from tvml.methods import postings
from tvml.methods.postings import Asked
from tvml.methods.retrieval import cosine, hopfield, kl, knn, table, words
from tvml.models import index
from tvml.models.indexing import TITLE, build
from tvml.sparse import from_rows
from tvml.text.tokens import tokens

RNG = np.random.default_rng(0)
TEXTS = [" ".join(f"w{i}" for i in RNG.zipf(1.4, 12) % 60) for _ in range(80)]


def indexed(texts, **options):
    return build((Programme(title="", id=str(i), description=t) for i, t in enumerate(texts)), words.Options(**options))


def places(x, *given):
    return [Asked(w, (index.find(x.words, w),)) for w in given]


def plain_bm25(texts, query, k1=1.2, b=0.75):
    docs = [Counter(tokens(text)) for text in texts]
    mean = sum(sum(d.values()) for d in docs) / len(docs)
    found = []
    for d in docs:
        score = 0.0
        for w in query:
            f = sum(w in other for other in docs)
            idf = math.log(1 + (len(docs) - f + 0.5) / (f + 0.5))
            score += idf * d[w] * (k1 + 1) / (d[w] + k1 * (1 - b + b * sum(d.values()) / mean))
        found.append(score)
    return np.array(found)


@pytest.mark.parametrize(("k1", "b"), [(1.2, 0.75), (2.0, 0.0), (0.5, 1.0)])
def test_bm25_is_the_sum_of_the_paper(k1, b):
    x = indexed(TEXTS, k1=k1, b=b)
    query = ["w1", "w2", "w5", "w13"]
    expected = plain_bm25(TEXTS, query, k1, b)
    found = words.bm25(x.postings, places(x, *query))
    np.testing.assert_allclose(found, expected, atol=0.01 * expected.max())  # amounts are kept in a byte
    assert np.corrcoef(found, expected)[0, 1] > 0.9999
    o = words.Options(k1=k1, b=b, relatives=0.0)
    np.testing.assert_allclose(words.scores(x.postings, places(x, *query), o), found / found.max(), rtol=1e-6)


def test_a_word_of_the_title_counts_twice():
    described = Programme(title="x", id="1", description="storm calm")
    titled = Programme(title="storm", id="2", description="calm x")
    p = build([described, titled], words.Options()).postings
    assert p.has.tolist()[1] < p.has.tolist()[4]  # words are calm, storm, x
    x = build([titled], words.Options())
    assert index.word(x, 1) == "storm"
    amount = postings.amount(x.postings, 1, 0)
    assert amount == pytest.approx(TITLE * 2.2 / (TITLE + 1.2), abs=x.postings.unit)


def test_a_doubtful_word_counts_as_the_best_that_it_may_be():
    x = indexed(["ship ship", "shop", "ship shop", "other"])
    ship, shop = (words.bm25(x.postings, places(x, w)) for w in ("ship", "shop"))
    both = [Asked("shp", tuple(one.words[0] for one in places(x, "ship", "shop")))]
    np.testing.assert_allclose(words.bm25(x.postings, both), np.maximum(ship, shop), rtol=1e-6)
    assert words.bm25(x.postings, both)[3] == 0


def test_relatives_are_one_step_of_the_memory():
    o = words.Options(beta=0.7, top=7, relatives=3.0, faint=0.0)
    x = indexed(TEXTS)
    asked = places(x, "w3", "w7")
    first = words.bm25(x.postings, asked)
    rare = postings.rarity(x.postings, np.arange(x.words.size))
    dense = np.zeros((x.size, x.words.size))
    for i in range(x.size):
        part = slice(x.postings.rows[i], x.postings.rows[i + 1])
        dense[i, x.postings.words[part]] = x.postings.has[part] * x.postings.unit * rare[x.postings.words[part]]
    dense /= np.linalg.norm(dense, axis=1, keepdims=True)
    best = np.argsort(-first, kind="stable")[:7]
    best = best[first[best] > 0]
    share = np.exp(o.beta * first[best]) / np.exp(o.beta * first[best]).sum()
    expected = first / first.max() + o.relatives * dense @ (share @ dense[best])
    found, why = words.search(x.postings, asked, o)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)
    for item in (int(best[0]), int(np.argmin(first))):
        said, likened = words.explain(x.postings, asked, item, why)
        assert sum(said) + sum(likened.values()) == pytest.approx(expected[item], rel=1e-4)


def test_other_episodes_come_behind_what_was_found_though_they_lack_the_word():
    texts = ["harbour patrol ferry kidnapped", "harbour patrol ferry smugglers", "cake butter oven", *TEXTS]
    x = indexed(texts)
    found = words.scores(x.postings, places(x, "kidnapped"), words.Options())
    assert np.argsort(-found, kind="stable")[:2].tolist() == [0, 1]
    assert found[2] == 0
    assert words.scores(x.postings, places(x, "kidnapped"), words.Options(relatives=0.0))[1] == 0


def test_a_likeness_of_what_all_texts_share_is_none_but_a_word_of_the_query_always_counts():
    texts = ["the ferry is gone at the pier", "the ferry is late at the pier", "the butter", "the oven gone"]
    x = indexed(texts)
    found = words.scores(x.postings, places(x, "gone"), words.Options(faint=0.3))
    assert found[1] > 0 == found[2] and found[3] > 0.3
    assert words.scores(x.postings, places(x, "gone"), words.Options(faint=0.0))[2] > 0


def test_the_memory_restores_each_of_1000_documents_of_which_60_percent_of_the_words_are_masked_in_one_step():
    rng = np.random.default_rng(1)
    zipf = 1 / (np.arange(7000) + 20.0)
    docs = [rng.choice(7000, 25, replace=False, p=zipf / zipf.sum()) for _ in range(1000)]
    x = from_rows([dict.fromkeys(sorted(doc.tolist()), 1.0) for doc in docs], 7000)
    dense = np.zeros((1000, 7000), dtype=np.float32)
    for i, doc in enumerate(docs):
        dense[i, doc] = 1
    o = hopfield.Options()
    for i, doc in enumerate(docs):
        kept = rng.permutation(doc)[:10]  # 60 % are masked
        recalled = hopfield.restore(dense[:, kept].sum(axis=1), x, o.beta)
        assert ((recalled >= o.threshold) == (dense[i] > 0)).all(), i


def test_a_step_of_the_memory_is_softmax_of_the_products_times_the_patterns():
    x = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 0, 1]], dtype=float)
    q = np.array([1, 1, 0, 0], dtype=float)
    e = np.exp(2.5 * x @ q)
    rows = from_rows([dict.fromkeys(np.flatnonzero(row).tolist(), 1.0) for row in x], 4)
    np.testing.assert_allclose(hopfield.restore(x @ q, rows, 2.5), e / e.sum() @ x, rtol=1e-6)


def test_recall_ranks_the_restored_text_first_with_a_cosine_of_1():
    x = indexed([f"{text} t{i}" for i, text in enumerate(TEXTS)])
    found = hopfield.scores(x.postings, places(x, "t5", *dict.fromkeys(TEXTS[5].split()[:4])), hopfield.Options())
    assert found.argmax() == 5 and found[5] == pytest.approx(1, abs=1e-6)
    assert not hopfield.scores(x.postings, [], hopfield.Options()).any()


def test_cosine_and_its_zeros():
    rows = RNG.standard_normal((30, 5)).astype("f4")
    rows[3] = 0
    q = rows[7] * 9
    found = cosine.scores(table(rows), q, cosine.Options())
    expected = [float(r @ q / (np.linalg.norm(r) * np.linalg.norm(q) or 1)) for r in rows]
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert found.argmax() == 7 and found[3] == 0
    assert not cosine.scores(table(rows), q * 0, cosine.Options()).any()


def test_neighbours_of_neighbours_take_the_best_way(monkeypatch):
    monkeypatch.setattr(knn, "PART", 7)
    rows = RNG.standard_normal((60, 4)).astype("f4")
    q = RNG.standard_normal(4).astype("f4")
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    near = unit @ q / np.linalg.norm(q)
    best = np.argsort(-near)[:5]
    expected = [max(near[y] * (unit[y] @ unit[x]) for y in best) for x in range(60)]
    np.testing.assert_allclose(knn.scores(table(rows), q, knn.Options(k=5)), expected, atol=1e-6)


def plain_ways(rows, q, k):
    """max over the k nearest y of cos(q, y) cos(y, x), in double precision; and the cosines (n,)."""
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True).astype("f8")
    near = unit @ (q / np.linalg.norm(q).astype("f8"))
    best = np.argsort(-near, kind="stable")[:k]
    return (near[best, None] * (unit[best] @ unit.T)).max(axis=0), near


@pytest.mark.parametrize(("n", "d", "k"), [(5000, 64, 3), (3000, 7, 10), (9000, 200, 1)])
def test_neighbours_of_neighbours_of_thousands_are_those_of_the_formula_to_the_last_rank(n, d, k):
    rng = np.random.default_rng(n)
    rows, q = rng.standard_normal((n, d)).astype("f4"), rng.standard_normal(d).astype("f4")
    expected, _ = plain_ways(rows, q, k)
    found = knn.scores(table(rows), q, knn.Options(k=k))
    np.testing.assert_allclose(found, expected, atol=1e-6)
    ranks = np.argsort(-found, kind="stable")
    assert (np.diff(expected[ranks]) < 1e-6).all(), "in the order of the formula, but for what rounding makes equal"
    assert ranks[:50].tolist() == np.argsort(-expected, kind="stable")[:50].tolist()


@pytest.mark.parametrize("among", [1, 3, 200, 1999, 2000, 2001])
def test_neighbours_of_neighbours_are_looked_for_among_the_nearest(among):
    rng = np.random.default_rng(among)
    rows, q = rng.standard_normal((2000, 16)).astype("f4"), rng.standard_normal(16).astype("f4")
    expected, near = plain_ways(rows, q, 3)
    looked = np.argsort(-near)[:among]
    found = knn.scores(table(rows), q, knn.Options(among=among))
    np.testing.assert_allclose(found[looked], expected[looked], atol=1e-6)
    assert sorted(np.flatnonzero(np.isfinite(found))) == sorted(looked)
    alike = table(np.array([[2, 0]] * 9 + [[0, 2]], dtype="f4"))
    same = knn.scores(alike, np.array([1, 0], dtype="f4"), knn.Options(among=min(among, 9)))
    assert same.tolist() == [1] * 9 + [-np.inf], "of equal ones all or none"


def test_in_large_indexes_a_sample_tells_how_near_the_nearest_are(monkeypatch):
    monkeypatch.setattr(knn, "SAMPLE", 1000)
    rng = np.random.default_rng(4)
    rows, q = rng.standard_normal((20_500, 8)).astype("f4"), rng.standard_normal(8).astype("f4")
    expected, near = plain_ways(rows, q, 3)
    found = knn.scores(table(rows), q, knn.Options(among=4000))
    looked = np.flatnonzero(np.isfinite(found))
    assert 3500 < len(looked) < 4500 and set(looked) == set(np.argsort(-near)[: len(looked)])
    np.testing.assert_allclose(found[looked], expected[looked], atol=1e-6)


def test_vectors_of_kinds_lose_nothing_when_only_the_nearest_are_looked_at():
    rng = np.random.default_rng(3)
    kinds = rng.standard_normal((100, 32))
    rows = (np.repeat(kinds, 60, axis=0) + 0.4 * rng.standard_normal((6000, 32))).astype("f4")
    x, few, every = table(rows), knn.Options(among=600), knn.Options(among=6000)
    for kind in range(0, 100, 5):
        q = (kinds[kind] + kinds[kind - 1] + 0.4 * rng.standard_normal(32)).astype("f4")
        a, b = (postings.top(knn.scores(x, q, o), 50, 0.0).tolist() for o in (few, every))
        assert a == b


def test_neighbours_of_neighbours_prefer_what_is_like_one_kind_to_what_is_a_little_like_each():
    rows = np.array([[1, 0.02, 0], [0.02, 1, 0], [1, -0.3, 0], [-0.3, 1, 0], [0.5, 0.5, 0.9]], dtype="f4")
    q = np.array([1, 1, 0], dtype="f4")
    near, found = cosine.scores(table(rows), q, cosine.Options()), knn.scores(table(rows), q, knn.Options(k=2))
    assert min(near[:2]) > near[4] > max(near[2:4])
    assert min(found[:2]) > max(found[2:4]) and min(found[2:4]) > found[4]
    assert not knn.scores(table(rows), 0 * q, knn.Options()).any()


def test_divergence_is_the_sum_of_its_definition_and_finds_itself_first():
    rows = RNG.dirichlet(np.full(6, 0.3), 40).astype("f4")
    rows[rows < 0.05] = 0
    rows /= rows.sum(axis=1, keepdims=True)
    o = kl.Options(smoothing=0.2)
    for i in (0, 17):
        q = rows[i]
        p = rows * 0.8 + 0.2 / 6
        expected = [-sum(a * math.log(a / b) for a, b in zip(q, other, strict=True) if a > 0) for other in p]
        found = kl.scores(table(rows), q, o)
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    sharp = np.eye(4, dtype="f4")
    assert [int(kl.scores(table(sharp), row, o).argmax()) for row in sharp] == [0, 1, 2, 3]


@pytest.mark.parametrize("n", [1, 2, 7, 100, 1000])
def test_the_best_are_those_of_a_whole_sort_and_equal_ones_keep_their_order(n):
    rng = np.random.default_rng(n)
    for scores in (rng.integers(0, 4, n).astype("f4"), rng.standard_normal(n).astype("f4"), np.full(n, -np.inf, "f4")):
        for k in (1, 3, n, n + 5):
            order = [i for i in np.argsort(-scores, kind="stable") if scores[i] > 0][:k]
            assert postings.top(scores, k, 0.0).tolist() == order


def test_a_sum_has_a_bound_and_leaves_out_the_commonest_words():
    x = indexed(["a b", "b a", "a c", "a"])
    a, b, c = (places(x, w)[0].words[0] for w in "abc")
    every, ones = np.array([a, b, c]), np.ones(3)
    assert postings.rarest(x.postings, every, 3).tolist() == [2, 1]
    assert postings.rarest(x.postings, np.array([a]), 3).tolist() == [0], "the rarest one is always taken"
    assert postings.weighed(x.postings, every, ones, 3)[3] == 0 < postings.weighed(x.postings, every, ones)[3]


def test_every_method_says_what_it_takes():
    for name in methods.names("retrieval"):
        module = methods.find("retrieval", name).module
        assert module.TAKES in ("words", "vectors", "mixtures") and module.LEAST <= 0
