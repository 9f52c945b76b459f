"""Review: which programmes are worth a person's time, and what becomes of the answers."""

import json

import numpy as np
import pytest

from tvml.errors import UsageError
from tvml.guide.jsonl import to_programme
from tvml.guide.programme import Programme
from tvml.models.classifier import Classifier
from tvml.train import loop, publish, review
from tvml.train.data import Options, examples

from .planted import NOISE, accuracy, examples_of, fit

EVERY = Options(min_items=1)
LABELS = ("a", "b")


def programme(title, label="", **others):
    return Programme(title=title, categories=[label] if label else [], **others)


def pooled(guide, label="category", most=review.MOST):
    pool = review.Pool(label, EVERY, most)
    assert list(pool.pass_on(guide)) == guide
    return pool


def learned(answers, held=None, p=()):
    """A model that gives each title the probabilities told; `held` and `p` are those of its trial."""
    run = fit(features="ternary")
    held = examples_of([], [], LABELS) if held is None else held
    c = Classifier(run.encoder, {"answers": answers}, LABELS, EVERY.fields, EVERY.max_tokens)
    return publish.Learned(c, {}, {"a": 1, "b": 1}, 0, 0.0, False, (), {}, publish.Trial(held, np.array(p), 1.0))


@pytest.fixture(autouse=True)
def told(monkeypatch):
    real = loop.probabilities

    def probabilities(e, weights, texts, output):
        if "answers" not in weights:
            return real(e, weights, texts, output)
        return np.array([weights["answers"].get(" ".join(words), [0.5, 0.5]) for words in texts])

    monkeypatch.setattr(loop, "probabilities", probabilities)


def test_a_pool_remembers_each_text_once_and_no_more_than_it_may():
    guide = [programme("one"), programme("one"), programme("two", "a"), programme("!"), programme("three")]
    pool = pooled(guide)
    assert [item.title for item in pool.open.values()] == ["one", "three"]
    assert [item.title for item in pool.closed.values()] == ["two"]
    assert pool.programmes == {"one": 2, "three": 1}
    small = pooled(guide, most=1)
    assert list(small.open) == [("one",)] and small.programmes == {"one": 2}
    nothing = review.Pool("category", None)
    assert list(nothing.pass_on(guide)) == guide and not nothing.open and not nothing.closed


def test_the_unsure_one_comes_first_and_the_sure_one_last():
    pool = pooled([programme("sure"), programme("unsure"), programme("middling")])
    model = learned({"sure": [0.99, 0.01], "unsure": [0.51, 0.49], "middling": [0.3, 0.7]})
    rows = review.rows(3, pool, model)
    assert [row["title"] for row in rows] == ["unsure", "middling", "sure"]
    assert [row["title"] for row in review.rows(1, pool, model)] == ["unsure"]
    assert len(review.rows(99, pool, model)) == 3


def test_a_row_holds_what_a_person_needs_and_an_empty_place_for_the_label():
    p = programme(
        "Tatort: Blut", id="7", channel="one", start="2026-11-21T20:15:00+01:00", subtitle="s", description="d"
    )
    assert review.rows(2, pooled([p]), learned({"tatort blut s d": [0.45, 0.55]})) == [
        {
            "id": "7",
            "channel": "one",
            "start": "2026-11-21T20:15:00+01:00",
            "title": "Tatort: Blut",
            "subtitle": "s",
            "description": "d",
            "guess": "b",
            "confidence": 0.55,
            "reason": "unsure between b and a",
            "categories": [],
        }
    ]


def test_the_reason_tells_how_much_of_the_guide_an_answer_is_good_for():
    (row,) = review.rows(1, pooled([programme("Tatort: Blut"), programme("Tatort: Blut")]), learned({}))
    assert row["reason"] == "unsure between a and b; 2 programmes of this series have no label"


@pytest.mark.parametrize("label", ["category", "mood", "keywords"])
def test_an_empty_place_is_no_label_and_a_filled_one_is(label):
    (row,) = review.rows(1, pooled([programme("x")], label), learned({}))
    key = {"category": "categories"}.get(label, label)
    lines = [json.dumps(row), json.dumps(row | {key: [["News"], "News"][isinstance(row[key], str)]})]
    empty, filled = (to_programme(json.loads(line)) for line in lines)
    other = programme("y", extra={"mood": "Calm"}, keywords=["Calm"])
    other.categories = ["Calm"]
    assert examples([filled, other], label, EVERY, print).names == ("Calm", "News")
    from tvml.train.data import label_of

    assert label_of(empty, label) == ""


def test_a_text_that_has_a_label_elsewhere_is_not_asked_for():
    assert review.rows(5, pooled([programme("x"), programme("x", "a"), programme("y")]), learned({}))[0]["title"] == "y"
    assert len(review.rows(5, pooled([programme("x"), programme("x", "a"), programme("y")]), learned({}))) == 1


def spread(p, groups, weight=None, n=3):
    p = np.array([[x, 1 - x] for x in p])
    return review.chosen(p, np.array(groups), np.ones(len(p)) if weight is None else np.array(weight), n)


def test_series_with_many_programmes_are_worth_more():
    assert spread([0.6, 0.6], [0, 1], [1, 9], n=1) == [1]


def test_no_series_comes_twice_before_each_has_come_once():
    assert spread([0.5, 0.51, 0.52, 0.9], [0, 0, 0, 1], n=3) == [0, 3, 1]
    assert sorted(spread([0.5] * 6, [0, 0, 0, 0, 1, 2], n=6)) == list(range(6))


def test_guesses_take_turns():
    """Three that may be label 0 and one that may be label 1, each of a series of its own."""
    found = spread([0.55, 0.56, 0.57, 0.35], [0, 1, 2, 3], n=2)
    assert found == [0, 3]


def doubtful():
    words = [("wrong",), ("right",), ("odd",)]
    held = examples_of(words, [0, 0, 1], LABELS)
    guide = [programme("wrong", "a", id="w"), programme("right", "a"), programme("odd", "b")]
    return pooled(guide), learned({}, held, [[0.1, 0.9], [0.9, 0.1], [0.7, 0.3]])


def test_where_all_have_a_label_those_that_look_wrong_are_asked_for():
    rows = review.rows(5, *doubtful())
    assert [row["title"] for row in rows] == ["wrong", "odd"], "the one that looks right is not asked for"
    assert rows[0] == {
        "id": "w",
        "title": "wrong",
        "guess": "b",
        "confidence": 0.9,
        "reason": "the guide says a, to which a model that has not seen it gives 0.10",
        "categories": [],
        "instead_of": "a",
    }


@pytest.mark.parametrize(("answer", "labels"), [("b", {"b"}), ("a", {"a"}), ("A", {"a"}), ("c", {"c"}), (None, {"a"})])
def test_a_person_corrects_the_guide_or_agrees_with_it(answer, labels):
    pool, model = doubtful()
    row = review.rows(1, pool, model)[0] | ({"categories": [answer]} if answer else {})
    guide = [programme("wrong", "a"), programme("wrong", "a"), programme("other", "a"), programme("more", "b")]
    for order in ([*guide, to_programme(dict(row))], [to_programme(dict(row)), *guide]):
        e = examples(order, "category", EVERY, lambda text: None)
        mine = {e.names[e.bags.labels[i]].lower() for i, words in enumerate(e.bags.words) if words == ("wrong",)}
        assert mine == labels


def test_nothing_to_ask_is_no_row():
    assert review.rows(5, pooled([programme("x", "a")]), learned({}, p=np.zeros((0, 2)))) == []


@pytest.mark.parametrize("path", ["-", "there.jsonl"])
def test_a_file_that_may_hold_somebodys_labels_is_never_replaced(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.jsonl").write_text("{}\n")
    (tmp_path / "empty.jsonl").touch()
    with pytest.raises(UsageError, match="--review-file " + path):
        review.check(3, path)
    review.check(None, path)
    review.check(3, "empty.jsonl")
    review.check(3, "new.jsonl")


def world(rng, n):
    """Texts of six labels, two of them common, four rare; each has four words of its own, one of them in a text."""
    labels = rng.choice(6, size=n, p=[0.42, 0.42, 0.04, 0.04, 0.04, 0.04])
    words = [(*rng.choice(NOISE, 4, replace=False), f"s{c}{rng.integers(4)}") for c in labels]
    return [tuple(map(str, text)) for text in words], labels


def test_labels_that_were_chosen_teach_more_than_labels_by_lot():
    """Four of six labels are rare: by lot hardly any comes up, but the model is unsure of them."""
    names = tuple("abcdef")
    run = fit(width=8, steps=120, check=120)
    gains = []
    for seed in range(3):
        rng = np.random.default_rng(seed)
        words, labels = world(rng, 700)
        held = examples_of(*world(rng, 400), names)
        # macro accuracy: the mean over labels, so that rare ones count
        first = np.concatenate([np.arange(40), *(np.flatnonzero(labels == c)[:2] for c in range(6))])
        first = np.unique(first)
        rest = np.setdiff1d(np.arange(700), first)

        def score(extra, words=words, labels=labels, first=first, held=held, seed=seed):
            places = np.concatenate([first, extra])
            learn = examples_of([words[i] for i in places], labels[places], names)
            found = loop.train(run, learn, None, np.random.default_rng(seed))
            parts = [held.take(np.flatnonzero(held.bags.labels == c)) for c in range(6)]
            return found, float(np.mean([accuracy(found, run, part) for part in parts if part.bags.words]))

        found, _ = score(rest[:0])
        p = loop.probabilities(run.encoder, found.weights, [words[i] for i in rest], run.output)
        asked = rest[review.chosen(p, np.arange(len(rest)), np.ones(len(rest)), 60)]
        lots = rng.permutation(rest)[:60]
        gains.append(score(asked)[1] - score(lots)[1])
    assert np.mean(gains) > 0.03, gains
