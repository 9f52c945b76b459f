"""The labeller: caches change no answer, and its evidence is what leaving words out costs."""

from dataclasses import replace
from itertools import pairwise
from math import log

import numpy as np
import pytest

from tvml.arrays import Bags
from tvml.guide.programme import Programme
from tvml.models import encoder, labeller
from tvml.models.classifier import Classifier, shapes
from tvml.models.labeller import Labeller
from tvml.train.recipe import Recipe

LABELS = ("Film", "News", "Sports")
VOCABULARY = [f"word{i}" for i in range(30)]  # all of them are heard: each decides a label


@pytest.fixture(scope="module")
def classifier():
    e = encoder.build(replace(Recipe().encoder, width=8), 8)
    rng = np.random.default_rng(0)
    weights = {name: rng.standard_normal(shape).astype(np.float32) * 0.5 for name, shape in shapes(e, 3).items()}
    n = len(VOCABULARY)
    bags = Bags([(word,) for word in VOCABULARY], np.arange(n) % 3, np.ones(n, dtype=np.int64), np.arange(n))
    return Classifier(e, weights | encoder.fit(e, bags, 3), LABELS, ("title", "description"), 64)


@pytest.fixture(scope="module")
def guide():
    """60 programmes; some repeat another, one has no words."""
    rng = np.random.default_rng(1)
    texts = [" ".join(rng.choice(VOCABULARY, rng.integers(1, 8))) for _ in range(25)]
    chosen = [texts[i] for i in rng.integers(0, 25, 59)] + [""]
    return [Programme(title="", description=text, id=str(i)) for i, text in enumerate(chosen)]


def same(found, expected):
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert [label for label, _ in one] == [label for label, _ in other]
        np.testing.assert_allclose([v for _, v in one], [v for _, v in other], rtol=1e-4, atol=1e-6)


def test_predictions_are_the_best_labels_best_first(classifier, guide):
    for top in (1, 2, 3, 9):
        for prediction in Labeller(classifier, top).predict(guide):
            assert len(prediction) == min(top, 3)
            assert all(a[1] >= b[1] for a, b in pairwise(prediction))
    for prediction in Labeller(classifier, 3).predict(guide):
        assert {label for label, _ in prediction} == set(LABELS)
        assert sum(value for _, value in prediction) == pytest.approx(1, abs=1e-5)
    best = Labeller(classifier, 3).predict(guide)
    same(Labeller(classifier, 1).predict(guide), [prediction[:1] for prediction in best])


def test_programmes_one_by_one_get_what_they_get_together(classifier, guide):
    together = Labeller(classifier, 3).predict(guide)
    shared = Labeller(classifier, 3)
    same([shared.predict([p])[0] for p in guide], together)
    same([Labeller(classifier, 3).predict([p])[0] for p in guide], together)
    assert Labeller(classifier).predict([]) == []


def test_asking_again_gives_the_same_answers(classifier, guide):
    one = Labeller(classifier, 3)
    first = one.predict(guide)
    assert one.predict(guide) == first
    assert one.predict(guide[::-1]) == first[::-1]


def test_a_repeated_text_is_computed_once(classifier, guide, monkeypatch):
    computed = []
    monkeypatch.setattr(
        labeller, "scores", lambda c, v, bags, kept=labeller.scores: computed.append(len(bags)) or kept(c, v, bags)
    )
    one = Labeller(classifier)
    one.predict(guide)
    one.predict(guide)
    assert computed == [len({p.description for p in guide})]


@pytest.mark.parametrize(("texts", "words"), [(3, 1 << 16), (1 << 16, 5), (3, 5), (1, 1), (0, 0)])
@pytest.mark.parametrize("batch", [1, 7, 60])
def test_full_caches_change_no_answer(classifier, guide, monkeypatch, texts, words, batch):
    expected = Labeller(classifier, 3).predict(guide)
    monkeypatch.setattr(labeller, "TEXTS", texts)
    monkeypatch.setattr(labeller, "WORDS", words)
    one = Labeller(classifier, 3)
    found = [prediction for i in range(0, 60, batch) for prediction in one.predict(guide[i : i + batch])]
    same(found, expected)
    assert len(one._texts) <= max(texts, batch)


def test_more_words_than_the_first_table_holds_keep_their_vectors(classifier):
    many = [Programme(title=f"word{i} word{i + 1}") for i in range(3000)]
    shared = Labeller(classifier, 3)
    found = [prediction for i in range(0, 3000, 100) for prediction in shared.predict(many[i : i + 100])]
    for i in (0, 1023, 1024, 2999):
        same([found[i]], Labeller(classifier, 3).predict([many[i]]))


def test_fields_that_are_not_read_do_not_count_and_texts_do_not_run_together(classifier):
    one = Labeller(classifier, 3)
    first, other, apart, joined = one.predict(
        [
            Programme(title="word1", description="word2"),
            Programme(title="word1", description="word2", subtitle="word3", channel="x"),
            Programme(title="word1word2"),
            Programme(title="word1", description="word2word3"),
        ]
    )
    assert first == other
    assert len({first, apart, joined}) == 3


def test_only_so_many_words_count(classifier):
    short = Labeller(classifier._replace(max_tokens=2), 3)
    same(
        short.predict([Programme(title="word1 word2 word3 word4")]),
        Labeller(classifier, 3).predict([Programme(title="word1 word2")]),
    )


def log_p(classifier, words, label):
    ((*prediction,),) = Labeller(classifier, 3).predict([Programme(title="", description=" ".join(words))])
    return log(dict(prediction)[label])


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("words", [VOCABULARY[:6], VOCABULARY[10:13], VOCABULARY[20:29]])
def test_evidence_is_what_leaving_a_word_out_costs(classifier, words, label):
    cost = {
        word: max(0.0, log_p(classifier, words, label) - log_p(classifier, [w for w in words if w != word], label))
        for word in words
    }
    found = Labeller(classifier).explain(Programme(title="", description=" ".join(words)), label)
    assert {e.token for e in found} == set(words)
    assert sum(e.weight for e in found) == pytest.approx(1)
    assert all(a.weight >= b.weight >= 0 for a, b in pairwise(found))
    total = sum(cost.values())
    for e in found:  # where every word speaks against the label, none is better than another
        assert e.weight == pytest.approx(cost[e.token] / total if total else 1 / len(words), abs=1e-3)


def test_evidence_of_a_single_word_is_all_of_it_and_of_none_there_is_none(classifier):
    one = Labeller(classifier)
    assert one.explain(Programme(title="word1 word1"), "News") == [("word1", 1.0)]
    assert one.explain(Programme(title="!"), "News") == []


def test_explaining_changes_no_later_answer(classifier, guide):
    one = Labeller(classifier, 3)
    expected = Labeller(classifier, 3).predict(guide)
    for p in guide[:10]:
        one.explain(p, "Film")
    same(one.predict(guide), expected)


UNHEARD = ["quux", "zebra", "xylem"]


def test_words_that_are_not_heard_change_no_answer(classifier):
    _, heard = encoder.codes(classifier.encoder, classifier.weights, [*VOCABULARY, *UNHEARD])
    assert heard.tolist() == [True] * 30 + [False] * 3
    one = Labeller(classifier, 3)
    texts = ["word1 word2 word3", "quux word1 word2 zebra word3 xylem", "", "quux zebra", "xylem"]
    plain, noisy, *nothing = one.predict([Programme(title=text) for text in texts])
    same([noisy], [plain])
    same(nothing, [nothing[0]] * 3)


def test_evidence_names_the_words_that_are_not_heard_with_a_weight_of_0(classifier):
    for label in LABELS:
        found = Labeller(classifier).explain(Programme(title="quux word1 word2 zebra word3 xylem"), label)
        plain = Labeller(classifier).explain(Programme(title="word1 word2 word3"), label)
        assert {e.token for e in found} == {"word1", "word2", "word3", *UNHEARD}
        assert sum(e.weight for e in found) == pytest.approx(1)
        if any(e.weight != pytest.approx(1 / 3) for e in plain):  # else all spoke against it
            assert all(e.weight == pytest.approx(0, abs=1e-5) for e in found if e.token in UNHEARD)


def test_a_text_of_which_nothing_is_heard_has_evidence_that_sums_to_1_and_prefers_no_word(classifier):
    found = Labeller(classifier).explain(Programme(title=" ".join(UNHEARD)), "News")
    assert [e.weight for e in found] == pytest.approx([1 / 3] * 3)
