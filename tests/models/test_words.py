"""Words as a classifier sees them: vectors in context, neighbours (R6), and what words speak for (I3)."""

from collections import Counter
from dataclasses import replace
from itertools import chain

import numpy as np
import pytest

from tests.conftest import COMMON, TOPICS
from tvml.arrays import Bags
from tvml.guide import read as read_guide
from tvml.guide.faults import Faults
from tvml.guide.programme import Programme
from tvml.models import encoder, words
from tvml.models.classifier import Classifier, shapes
from tvml.models.labeller import Labeller
from tvml.shipped import folder
from tvml.text.fields import bag
from tvml.train import publish, recipe

LABELS = ("Film", "News", "Sports")
HEARD = [f"word{i}" for i in range(30)]


def quiet(text):
    pass


def drawn(**changes):
    """A classifier with weights drawn at random, which hears HEARD."""
    e = encoder.build(replace(encoder.Options(), **changes), 8)
    rng = np.random.default_rng(0)
    weights = {name: rng.standard_normal(shape).astype(np.float32) * 0.5 for name, shape in shapes(e, 3).items()}
    n = len(HEARD)
    bags = Bags([(word,) for word in HEARD], np.arange(n) % 3, np.ones(n, dtype=np.int64), np.arange(n))
    return Classifier(e, weights | encoder.fit(e, bags, 3), LABELS, ("title", "description"), 64)


@pytest.fixture(scope="module")
def classifier():
    return drawn()


@pytest.fixture(scope="module")
def learned(programmes):
    """It tells Film, News and Sports apart; each has words of its own. No word votes, so it is all in the vectors."""
    features = "encoder.features={name: selected, votes: 0, hidden: 16}"
    quick = recipe.read(None, ["train.steps=150", "train.epochs=0", "train.refit=false", features])
    job = publish.Job("category", quick, valid=0, max_parameters=4000)
    return publish.learn(job, programmes, quiet, quiet).classifier


@pytest.fixture(scope="module")
def guide(learned, programmes):
    return list(words.texts(programmes, learned, quiet))


def probabilities(c, text):
    ((*found,),) = Labeller(c, len(c.labels)).predict([Programme(title=" ".join(text))])
    return np.array([dict(found)[label] for label in c.labels])


def test_texts_are_the_guides_distinct_ones_as_the_classifier_reads_them(classifier):
    titles = ["One two", "three", "ONE  two!", "", "two one", "three", "?"]
    programmes = [Programme(title=title, subtitle="not read") for title in titles]
    assert list(words.texts(programmes, classifier, quiet)) == [("one", "two"), ("three",), (), ("two", "one")]


def test_texts_beyond_the_cap_are_not_read_and_it_says_so(classifier, monkeypatch):
    monkeypatch.setattr(words, "TEXTS", 3)
    said = []
    two = [Programme(title=f"t{i % 2}") for i in range(9)]
    many = [Programme(title=f"t{i}") for i in range(9)]
    assert list(words.texts(two, classifier, said.append)) == [("t0",), ("t1",)] and said == []
    assert list(words.texts(many, classifier, said.append)) == [("t0",), ("t1",), ("t2",)]
    assert said == ["only the first 3 different texts are read"]


@pytest.mark.parametrize("silence", [True, False])
def test_a_reading_is_what_pooling_and_output_work_on(silence):
    c = drawn(silence=silence)
    some = [tuple(HEARD[:5]), ("quux", *HEARD[7:9], "zebra"), (), ("quux",), (HEARD[3],)]
    found = words.read(c, some)
    assert [r.words for r in found] == [tuple(HEARD[:5]), tuple(HEARD[7:9]), (), (), (HEARD[3],)]
    for text, (kept, vectors, attention, p) in zip(some, found, strict=True):
        assert vectors.shape == (len(kept), 8) and attention.shape == (len(kept),)
        assert vectors == pytest.approx(words.read(c, [text])[0].vectors, abs=1e-5), (
            "others in the batch change nothing"
        )
        assert p == pytest.approx(probabilities(c, text), abs=1e-5)
        if silence:
            assert attention.sum() < 1
        elif kept:
            assert attention.sum() == pytest.approx(1, abs=1e-5)
    assert words.read(c, []) == []


def test_attention_is_the_querys_and_with_silence_sums_to_1(classifier):
    e, p = classifier.encoder, classifier.weights
    text = encoder.text(e, tuple(HEARD[:4]))
    x = encoder.words(p, encoder.codes(e, p, text).codes, e, np)[None]
    y = encoder.context(p, x, np.ones((1, 5), dtype=np.float32), e, np)[0]
    scored = np.exp(y @ p["pooling0.w"])
    share = scored / scored.sum()
    assert words.read(classifier, [tuple(HEARD[:4])])[0].attention == pytest.approx(share[1:], abs=1e-5)


def test_a_pooling_that_weighs_no_words_has_no_attention():
    c = drawn(pooling="max")
    assert words.read(c, [("word1",)])[0].attention is None
    assert words.attributions(c, ["word1"])["word1"].attention is None


def test_a_words_vector_is_the_mean_over_its_texts_and_its_label_that_of_most(classifier):
    guide = [tuple(HEARD[i : i + 3]) for i in range(0, 9)] + [(HEARD[2], "quux", HEARD[20])]
    v = words.vocabulary(classifier, ["word20", "quux", "word29"], guide)
    assert set(v.words) == {*HEARD[:11], "word20", "word29"}, "those that are heard, asked for or in the guide"
    for word, vector, label, texts in zip(*v, strict=True):
        with_it = [text for text in guide if word in text]
        assert texts == len(with_it)
        found = [r for text in with_it or [(word,)] for r in words.read(classifier, [text])]
        assert vector == pytest.approx(np.mean([r.vectors[r.words.index(word)] for r in found], axis=0), abs=1e-5)
        votes = np.bincount([r.probabilities.argmax() for r in found], minlength=3)
        assert votes[label] == votes.max()


def test_the_same_word_has_another_vector_among_other_words(classifier):
    one, other = words.read(classifier, [("word1", "word2"), ("word1", "word9", "word13")])
    assert np.abs(one.vectors[0] - other.vectors[0]).max() > 1e-2
    plain = drawn(attention=None)
    one, other = words.read(plain, [("word1", "word2"), ("word1", "word9", "word13")])
    assert one.vectors[0] == pytest.approx(other.vectors[0], abs=1e-5), "without attention there is no context"


def test_words_beyond_the_cap_are_not_kept_but_those_asked_for_are(classifier, monkeypatch):
    monkeypatch.setattr(words, "WORDS", 4)
    guide = [tuple(HEARD[i : i + 3]) for i in range(0, 9)]
    v = words.vocabulary(classifier, ["word8"], guide)
    assert v.words == ["word8", "word0", "word1", "word2"]
    assert v.texts.tolist() == [3, 1, 2, 3]
    assert words.vocabulary(classifier, HEARD, guide).words == HEARD


def test_neighbours_are_the_nearest_of_the_guide_and_never_the_word_itself(classifier):
    guide = [tuple(HEARD[i : i + 3]) for i in range(0, 9)]
    v = words.vocabulary(classifier, ["word29", "word0"], guide)
    for word in ("word29", "word0"):
        near = words.neighbours(v, word, 5, LABELS)
        a = v.vectors[v.words.index(word)]
        cosine = {
            w: b @ a / np.linalg.norm(a) / np.linalg.norm(b)
            for w, b, n in zip(v.words, v.vectors, v.texts, strict=True)
            if n and w != word
        }
        assert "word29" not in cosine, "the guide lacks it"
        assert [n.word for n in near] == sorted(cosine, key=lambda w: -cosine[w])[:5]
        assert [n.score for n in near] == pytest.approx([cosine[n.word] for n in near], abs=1e-5)
        assert [n.label for n in near] == [LABELS[v.labels[v.words.index(n.word)]] for n in near]
        assert len(words.neighbours(v, word, 99, LABELS)) == len(cosine)


def shared(v, top, labels, true):
    """The share of the `top` neighbours of words that are of a word's own `true` label, and what chance would give."""
    same = [
        true[n.word] == true[word] for word in true for n in words.neighbours(v, word, top, labels) if n.word in true
    ]
    count = Counter(true.values())
    return np.mean(same), sum((n / len(true)) ** 2 for n in count.values())


def test_neighbours_of_planted_words_carry_their_label(learned, guide):
    v = words.vocabulary(learned, [], guide)
    planted = {word: topic for topic, some in TOPICS.items() for word in some}
    assert {*planted} <= {*v.words}, "each word that decides is heard"
    assert all(learned.labels[v.labels[v.words.index(word)]] == topic for word, topic in planted.items())
    share, chance = shared(v, 5, learned.labels, planted)
    assert chance == pytest.approx(1 / 3) and share > 0.9


def test_most_neighbours_on_the_sample_data_carry_the_words_label():
    faults = Faults(quiet, False)
    programmes = list(read_guide(str(folder("sample_data") / "guide.xml"), faults))
    quick = ["train.steps=300", "train.epochs=0", "train.refit=false"]
    c = publish.learn(publish.Job("category", recipe.read(None, quick), valid=0), programmes, quiet, quiet).classifier
    v = words.vocabulary(c, [], words.texts(programmes, c, quiet))
    said = {word: c.labels[label] for word, label in zip(v.words, v.labels, strict=True)}
    share, chance = shared(v, 5, c.labels, said)
    assert chance < 0.15 and share > 3 * chance
    counted = Counter((w, p.categories[0]) for p in programmes if p.categories for w in bag(p, c.fields, c.max_tokens))
    true = {word: label for (word, label), _ in sorted(counted.items(), key=lambda item: item[1]) if word in said}
    share, chance = shared(v, 5, c.labels, true)  # the guide's own labels, not the model's
    assert chance < 0.15 and share > 3 * chance


def test_attributions_are_the_mean_of_what_leaving_the_word_out_costs(classifier):
    guide = [tuple(HEARD[i : i + 4]) for i in range(6)] + [("quux", "word2"), ("word9",)]
    found = words.attributions(classifier, ["word2", "word3", "quux"], guide)
    assert list(found) == ["word2", "word3"], "what is not heard says nothing"
    for word, (worth, attention, texts) in found.items():
        with_it = [text for text in guide if word in text]
        cost = [
            np.log(probabilities(classifier, text)) - np.log(probabilities(classifier, [w for w in text if w != word]))
            for text in with_it
        ]
        assert worth == pytest.approx(np.mean(cost, axis=0), abs=1e-3)
        looked = [r.attention[r.words.index(word)] for r in words.read(classifier, with_it)]
        assert attention == pytest.approx(np.mean(looked), abs=1e-5)
        assert texts == len(with_it)


def test_attributions_agree_with_the_evidence_of_classify(classifier):
    text = tuple(HEARD[4:10])
    found = words.attributions(classifier, text, [text])
    for place, label in enumerate(LABELS):
        worth = {word: max(0.0, float(a.worth[place])) for word, a in found.items()}
        evidence = {e.token: e.weight for e in Labeller(classifier).explain(Programme(title=" ".join(text)), label)}
        total = sum(worth.values())
        if total:
            assert evidence == pytest.approx({word: value / total for word, value in worth.items()}, abs=1e-3)


def test_a_word_speaks_for_one_label_only_against_another(classifier):
    for word in HEARD:
        text = (word, "word1", "word2")
        (worth, _, _) = words.attributions(classifier, [word], [text])[word]
        assert worth.min() < 0 < worth.max()
        p = probabilities(classifier, text)  # sum p log(p / q) is a divergence, which is never below 0
        assert p @ worth > -1e-6


def test_a_word_that_the_guide_lacks_is_seen_by_itself(classifier):
    alone = words.attributions(classifier, ["word5"])["word5"]
    assert words.attributions(classifier, ["word5"], [("word1",)])["word5"].worth == pytest.approx(alone.worth)
    empty = probabilities(classifier, [])
    assert alone.worth == pytest.approx(np.log(probabilities(classifier, ["word5"]) / empty), abs=1e-3)
    assert alone.texts == 0 and 0 < alone.attention < 1
    v = words.vocabulary(classifier, ["word5"])
    assert v.vectors[0] == pytest.approx(words.read(classifier, [("word5",)])[0].vectors[0], abs=1e-6)
    assert v.texts.tolist() == [0]


def test_planted_words_speak_for_their_label_and_common_ones_for_none(learned, guide):
    planted = {word: topic for topic, some in TOPICS.items() for word in some}
    found = words.attributions(learned, [*planted, *COMMON], guide)
    own = [learned.labels.index(topic) for topic in planted.values()]
    for seen, least in ((words.attributions(learned, planted), 0.9), (found, 0.75)):
        # a text of the guide holds four of them: now and then the other three are enough
        right = [seen[word].worth.argmax() == label for word, label in zip(planted, own, strict=True)]
        assert np.mean(right) >= least
        assert np.mean([seen[word].worth[label] for word, label in zip(planted, own, strict=True)]) > 0
    loud = np.mean([np.abs(found[word].worth).max() for word in planted])
    quiet_ones = [np.abs(found[word].worth).max() for word in COMMON if word in found]
    assert not quiet_ones or loud > 2 * np.mean(quiet_ones)
    looked = np.mean([found[word].attention for word in planted])
    assert looked > 1 / np.mean([len(text) for text in guide]), "the pooling looks at them more than at the rest"


def test_order_and_chunks_change_nothing(classifier, monkeypatch):
    rng = np.random.default_rng(3)
    guide = [tuple(rng.choice(HEARD, 5, replace=False)) for _ in range(20)]
    whole = words.vocabulary(classifier, HEARD, guide), words.attributions(classifier, HEARD, guide)
    monkeypatch.setattr(words, "CHUNK", 3)
    v = words.vocabulary(classifier, HEARD, guide[::-1])
    a = words.attributions(classifier, HEARD, guide[::-1])
    assert v.words == whole[0].words == HEARD and v.texts.sum() == len([*chain(*guide)])
    np.testing.assert_allclose(v.vectors, whole[0].vectors, atol=1e-4)
    for word in HEARD:
        np.testing.assert_allclose(a[word].worth, whole[1][word].worth, atol=1e-3)
