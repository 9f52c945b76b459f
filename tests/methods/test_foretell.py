"""Words that foretell a word: the loss on numbers, the samplers, and what each objective lets be seen."""

from collections import Counter

import numpy as np
import pytest
import torch

from tvml.methods import find, foretell
from tvml.methods.neighbourhood import unit
from tvml.methods.unsupervised import Batch, Facts, Net, View, retrieval, set_expansion
from tvml.methods.unsupervised.halves import uniformity

NAMES = ("cbow", "skip_gram", "next_word", "masked", "set_expansion", "retrieval")
V, D = 12, 6
TEXTS = ([1, 2, 3, 4, 5, 6], [7, 8, 9], [2, 10], [11], [3, 1, 8, 5])


def view(texts=TEXTS):
    width = max(map(len, texts))
    ids = np.array([[*text, *[0] * (width - len(text))] for text in texts])
    return View(ids, (np.arange(width) < np.array([[len(text)] for text in texts])).astype("f4"))


def net(table, p=None, xp=np, frequency=None):
    def vector(seen):
        return unit((table[seen.ids] * seen.weight[..., None]).sum(axis=1), xp)

    facts = Facts(len(TEXTS), np.full(V, 1 / V, "f4") if frequency is None else frequency)
    return Net(p or {}, facts, table.__getitem__, None, vector, None)


def batch(seed=0, texts=TEXTS, xp=np):
    views = view(texts)
    if xp is torch:
        views = View(torch.from_numpy(views.ids), torch.from_numpy(views.weight))
    return Batch(xp.arange(len(texts)), (views,), 1, np.random.default_rng(seed))


def table(seed=0):
    return np.random.default_rng(seed).standard_normal((V, D)).astype("f4")


def test_a_word_must_be_nearer_than_negatives_by_the_margin():
    h, words = unit(table(1)[:4], np), np.array([3, 5, 5, 9])
    w, o = unit(table()[words], np), foretell.Options(negatives="uniform", number=7, margin=0.4)
    made = batch()
    found = foretell.losses(h, w, words, net(table()), made, o, np)
    others = foretell.drawn_words(np.full(V, 1 / V), o, np.random.default_rng(0))
    for i in range(4):
        for j, other in enumerate(others):
            near = -1.0 if other == words[i] else h[i] @ unit(table()[other], np)
            assert found[i, j] == pytest.approx(max(0.0, 0.4 - h[i] @ w[i] + near), abs=1e-5)


def test_hard_negatives_raise_the_share_of_losses_that_are_not_zero():
    rng = np.random.default_rng(0)
    some = rng.standard_normal((400, 32)).astype("f4")
    frequency = (1 / np.arange(1, 401)).astype("f4")
    words = np.arange(100)
    w = unit(some[words], np)
    h = unit(w + 0.15 * rng.standard_normal(w.shape), np)  # well separated already
    share = {}
    for kind in ("uniform", "frequency", "hard"):
        o = foretell.Options(negatives=kind, number=16, margin=0.6)
        made = Net({}, Facts(1, frequency), some.__getitem__, None, None, None)
        share[kind] = (foretell.losses(h, w, words, made, batch(), o, np) > 0).mean()
    assert share["hard"] > 0.4 > 0.2 > max(share["uniform"], share["frequency"]) > 0, share


def test_negatives_are_drawn_as_they_are_named():
    frequency = np.array([0.64, 0.04, 0.0, 0.32], "f4")
    o = foretell.Options(negatives="frequency", number=40_000)
    drawn = Counter(foretell.drawn_words(frequency, o, np.random.default_rng(0)).tolist())
    share = frequency**0.75 / (frequency**0.75).sum()
    assert [drawn[i] / 40_000 for i in range(4)] == pytest.approx(share, abs=0.01)
    even = Counter(
        foretell.drawn_words(frequency, foretell.Options(negatives="uniform", number=40_000), np.random.default_rng(0))
    )
    assert [even[i] / 40_000 for i in range(4)] == pytest.approx([0.25] * 4, abs=0.01)
    hard = foretell.drawn_words(frequency, foretell.Options(number=5, pool=3), np.random.default_rng(0))
    assert len(hard) == 15
    assert sorted(foretell.largest(np.array([[3.0, 1, 2, 5]]), 2, np)[0]) == [3, 5]


def test_by_uniformity_no_negatives_are_needed():
    made, seen = batch(), View(np.array([[1, 2], [3, 0]]), np.array([[1, 1], [2, 0]], "f4"))
    words, weight = np.array([4, 5]), np.array([1.0, 3.0], "f4")
    o = foretell.Options(by="uniformity", weight=0.5)
    n = net(table())
    h, w = n.vector(seen), unit(table()[words], np)
    others = unit(table()[np.random.default_rng(0).permutation(V)], np)
    near = ((h - w) ** 2).sum(axis=1) @ weight / weight.sum()
    expected = near + 0.25 * (uniformity(h, 2.0, np) + uniformity(others, 2.0, np))
    assert foretell.of(n, seen, words, weight, made, o, np) == pytest.approx(expected, rel=1e-5)


def test_what_is_not_seen_foretells_nothing_and_words_count_as_they_weigh():
    o = foretell.Options(negatives="uniform")
    n, words = net(table()), np.array([4, 5])
    seen = View(np.array([[1, 2], [3, 0]]), np.array([[1, 1], [0, 0]], "f4"))
    both = foretell.of(n, seen, words, np.ones(2, "f4"), batch(), o, np)
    alone = foretell.of(n, View(seen.ids[:1], seen.weight[:1]), words[:1], np.ones(1, "f4"), batch(), o, np)
    assert both == pytest.approx(alone, rel=1e-5)
    assert foretell.of(n, seen, words, np.zeros(2, "f4"), batch(), o, np) == 0


@pytest.mark.parametrize(
    ("name", "options", "allowed"),
    [
        ("cbow", {"window": 2}, lambda far: 0 < abs(far) <= 2),
        ("skip_gram", {"window": 2}, lambda far: 0 < abs(far) <= 2),
        ("next_word", {"window": 3}, lambda far: -3 <= far < 0),
        ("masked", {"share": 0.5}, lambda far: far != 0),
    ],
)
def test_each_objective_sees_what_it_says(monkeypatch, name, options, allowed):
    seen_pairs, sizes = set(), set()

    def keep(net, seen, words, weight, batch, o, xp):
        for ids, w, word in zip(seen.ids, seen.weight, words, strict=True):
            text = next(text for text in TEXTS if set(text) >= set(ids[ids > 0]) and word in text)
            shown = [i for i, one in enumerate(w) if one > 0]
            sizes.add(len(shown))
            for i in shown:
                seen_pairs.add(i - text.index(word))
            assert word not in ids[shown]
        return 0.0

    monkeypatch.setattr(foretell, "of", keep)
    method = find("unsupervised", {"name": name, **options})
    for seed in range(30):
        method.module.loss(net(table()), batch(seed), method.options, np)
    assert seen_pairs == {far for far in range(-5, 6) if allowed(far)}
    assert name != "skip_gram" or sizes == {0, 1}


def test_nearer_words_count_more_for_a_masked_one(monkeypatch):
    weights = []

    def keep(net, seen, words, weight, batch, o, xp):
        for w, ids, word in zip(seen.weight, seen.ids, words, strict=True):
            weights.extend((abs(i - list(ids).index(word)), one) for i, one in enumerate(w) if one > 0)
        return 0.0

    monkeypatch.setattr(foretell, "of", keep)
    method = find("unsupervised", {"name": "masked", "share": 0.4, "reach": 2.0})
    for seed in range(9):
        method.module.loss(net(table()), batch(seed, [[1, 2, 3, 4, 5]]), method.options, np)
    assert len(weights) > 10
    for far, one in weights:
        assert one == pytest.approx(np.exp(-far / 2))


def own(name, xp=np):
    p = {"bias": np.linspace(-1, 1, V, dtype="f4")} if name in ("set_expansion", "retrieval") else {}
    return {key: torch.tensor(value, requires_grad=True) if xp is torch else value for key, value in p.items()}


@pytest.mark.parametrize("by", ["negatives", "uniformity"])
@pytest.mark.parametrize("name", NAMES)
def test_numpy_and_torch_agree_and_gradients_are_finite(name, by):
    options = {} if name in ("set_expansion", "retrieval") else {"contrast": {"by": by, "number": 4}}
    method = find("unsupervised", {"name": name, **options})
    words = torch.tensor(table(), requires_grad=True)
    p = own(name, torch)
    for seed in range(5):
        found = method.module.loss(net(words, p, torch), batch(seed, xp=torch), method.options, torch)
        expected = method.module.loss(net(table(), own(name)), batch(seed), method.options, np)
        assert float(found.detach()) == pytest.approx(float(expected), rel=1e-4, abs=1e-5)
        gradients = torch.autograd.grad(found, [words, *p.values()], allow_unused=True, materialize_grads=True)
        assert all(torch.isfinite(gradient).all() for gradient in gradients)
        assert gradients[0].any()


@pytest.mark.parametrize("name", NAMES)
def test_texts_of_one_word_are_no_lesson_and_no_fault(name):
    method = find("unsupervised", name)
    words = torch.tensor(table(), requires_grad=True)
    found = method.module.loss(net(words, own(name, torch), torch), batch(0, [[1], [2]], torch), method.options, torch)
    (gradient,) = torch.autograd.grad(found, words, allow_unused=True, materialize_grads=True)
    assert torch.isfinite(found) and torch.isfinite(gradient).all()


def test_set_expansion_is_the_surprise_at_the_hidden_words():
    o, p, made = set_expansion.Options(share=0.4), own("set_expansion"), batch()
    seen, hidden = foretell.split(made.views[0], 0.4, np.random.default_rng(0), np)
    assert ((seen.weight > 0) ^ (hidden.weight > 0) == (made.views[0].weight > 0)).all()
    n, told = net(table(), p), []
    for i, x in enumerate(n.vector(seen)):
        scores = np.exp(8 * table() @ x + p["bias"])
        told += [-np.log(scores[w] / scores.sum()) for w in hidden.ids[i][hidden.weight[i] > 0]]
    assert len(told) > 2
    assert set_expansion.loss(n, made, o, np) == pytest.approx(np.mean(told), rel=1e-4)


def by_hand(o, dtype):
    """-log sum_z p(y | z, x) p(z | x) with products, text by text; none looks itself up."""
    p, made = own("retrieval"), batch()
    seen, hidden = foretell.split(made.views[0], o.share, np.random.default_rng(0), np)
    n = net(table(), p)
    x, z = n.vector(seen).astype(dtype), n.vector(made.views[0]).astype(dtype)
    total = 0.0
    for i in range(len(x)):
        near = sorted((j for j in range(len(z)) if j != i), key=lambda j: -(x[i] @ z[j]))[: o.neighbours]
        share = np.exp(x[i] @ z[near].T / dtype(o.temperature))
        share /= share.sum()
        naive = dtype(0)
        for weight, j in zip(share, near, strict=True):
            scores = np.exp(dtype(o.gain) * table().astype(dtype) @ (x[i] + z[j]) + p["bias"].astype(dtype))
            naive += weight * np.prod([scores[w] / scores.sum() for w in hidden.ids[i][hidden.weight[i] > 0]])
        with np.errstate(divide="ignore"):
            total -= np.log(naive)
    return total / (hidden.weight > 0).sum()


def test_retrieval_is_the_naive_product_where_that_is_finite():
    o = retrieval.Options(share=0.4, neighbours=3, temperature=0.5)
    found = retrieval.loss(net(table(), own("retrieval")), batch(), o, np)
    assert found == pytest.approx(by_hand(o, np.float64), rel=1e-4)


@pytest.mark.filterwarnings("ignore:.*encountered in:RuntimeWarning")
def test_and_finite_where_it_is_not():
    o = retrieval.Options(share=0.4, neighbours=3, gain=60.0)
    assert not np.isfinite(by_hand(o, np.float32))
    words = torch.tensor(table(), requires_grad=True)
    found = retrieval.loss(net(words, own("retrieval", torch), torch), batch(xp=torch), o, torch)
    (gradient,) = torch.autograd.grad(found, words)
    assert torch.isfinite(found) and found > 20 and torch.isfinite(gradient).all()
    assert np.isfinite(retrieval.log_sum(np.array([[-4000.0, -4001.0]]), np)).all()
    assert retrieval.log_sum(np.log(np.array([[0.2, 0.3]])), np)[0] == pytest.approx(np.log(0.5))


def test_the_nearest_texts_are_looked_up():
    scores = np.array([[0.9, 0.5, 0.1], [0.2, 0.9, 0.4]])
    np.testing.assert_array_equal(retrieval.nearest(scores, 2, np), [[0, 1], [1, 2]])
    np.testing.assert_array_equal(retrieval.nearest(torch.tensor(scores), 2, torch), [[0, 1], [1, 2]])
