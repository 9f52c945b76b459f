"""Several labels a text: what is learned, from which labels, and what does not go together with it."""

from dataclasses import replace

import numpy as np
import pytest

from tvml.arrays import Bags, sigmoid
from tvml.errors import InputError, UsageError
from tvml.evaluate.classify import micro_f1
from tvml.features import selected
from tvml.guide.programme import Programme
from tvml.models.labeller import Labeller
from tvml.registry import classifier, store, verify
from tvml.train import calibrate, check, gate, loop, multi, publish, recipe, warm
from tvml.train.data import Options, examples, split

from .planted import NOISE, fit

EVERY = Options(min_items=1)
SHORT = ["train.steps=60", "train.epochs=0", "train.check=30", "encoder.features={name: selected, keep: 90, hidden: 8}"]
JOB = publish.Job("category", recipe.read(None, SHORT, multi=True), valid=0.2, max_parameters=4000, multi=True)


def quiet(text):
    pass


def programme(title, *categories, **extra):
    return Programme(title=title, categories=list(categories), extra=extra)


def found(*guide, o=EVERY, label="category"):
    return examples(guide, label, o, quiet, multi=True)


def facts(items, seed):
    """Films that are crime or not, and at sea or not, one having nothing to do with the other."""
    rng = np.random.default_rng(seed)
    made = []
    for item, both in enumerate(rng.random((items, 2)) < 0.5):
        words = [word for word, there in zip(("inspector", "boat"), both, strict=True) if there]
        title = [f"series{seed}x{item}", *words, *rng.choice(NOISE, 5, replace=False)]
        names = [name for name, there in zip(("Crime", "Sea"), both, strict=True) if there]
        made.append(programme(" ".join(title), "Film", *names))
    return made


def test_a_text_stands_once_with_all_its_labels():
    e = found(
        programme("boat", "Sea", "crime"), programme("Boat", "Crime", "Sea"), programme("farm", "Soil"), programme("x")
    )
    assert e.names == ("Sea", "Soil", "crime")
    assert e.bags.words == [("boat",), ("farm",)]
    assert e.bags.targets.tolist() == [[1, 0, 1], [0, 1, 0]] and e.bags.targets.dtype == np.float32
    assert e.bags.counts.tolist() == [2, 1] and e.tally.labelled == 3
    part = e.take(np.array([1]))
    assert part.bags.targets.tolist() == [[0, 1, 0]]


def test_a_text_has_the_labels_of_at_least_half_of_its_programmes():
    e = found(*[programme("a", "Film", "Sea")] * 2, programme("a", "Film", "Crime"), programme("a", "Film"))
    assert [name for i, name in enumerate(e.names) if e.bags.has(i)[0]] == ["Film", "Sea"]
    assert e.bags.counts.tolist() == [4]
    with pytest.raises(InputError, match=r"at least 2 labels .* found Film \(1\)"):
        found(*[programme("a", "Film")] * 2, programme("a", "Crime"))


def test_rare_labels_are_left_out_and_texts_that_have_no_other():
    guide = [
        programme("a", "Film", "Sea"),
        programme("b", "Film", "Rare"),
        programme("c", "Sea"),
        programme("d", "Odd"),
    ]
    e = found(*guide, o=Options(min_items=2))
    assert e.names == ("Film", "Sea") and e.bags.words == [("a",), ("b",), ("c",)]
    assert e.bags.targets.tolist() == [[1, 1], [1, 0], [0, 1]]
    assert dict(e.tally.left) == {"Odd": 1, "Rare": 1}


def test_a_corrected_label_is_gone_however_often_the_guide_repeats_it():
    guide = [*[programme("a", "Crime", "Film")] * 5, programme("b", "Crime", "Sea")]
    e = found(*guide, programme("a", "Sea", instead_of="crime"))
    assert [name for i, name in enumerate(e.names) if e.bags.has(i)[0]] == ["Film", "Sea"]


def test_the_split_shares_out_the_rarest_label_of_each_text():
    guide = [
        programme(f"{chr(97 + i % 20)}{chr(97 + i // 20)} x", "Film", *(["Rare"] if i % 10 == 0 else []))
        for i in range(200)
    ]
    e = found(*guide)
    assert e.bags.labels.tolist() == [1 if i % 10 == 0 else 0 for i in range(200)]
    held = split(e, 0.2, 0)[1]
    assert e.bags.has(1)[held].sum() == 4 and len(held) == 40


def test_sums_count_a_text_for_each_of_its_labels():
    one = Bags([("a",), ("b",)], np.array([1, 0]), np.array([3, 4]), np.array([0, 1]))
    both = one._replace(targets=np.array([[1, 1], [1, 0]], dtype=np.float32))
    weights = np.array([3.0, 4.0])
    assert one.sums(weights, 2).tolist() == [4, 3] and both.sums(weights, 2).tolist() == [7, 3]
    assert one.table(2).tolist() == [[0, 1], [1, 0]] and both.table(2).tolist() == [[1, 1], [1, 0]]
    assert one.has(0).tolist() == [False, True] and both.has(0).tolist() == [True, True]


def test_words_are_counted_with_every_label_of_their_texts():
    bags = Bags([("a", "b"), ("a",)], np.array([1, 0]), np.array([1, 1]), np.array([0, 1]))
    bags = bags._replace(targets=np.array([[1, 1], [1, 0]], dtype=np.float32))
    names, n, labels = selected.counted(bags, 2, selected.Options())
    assert dict(zip(names, n.tolist(), strict=True)) == {"a": [2, 1], "b": [1, 1]} and labels.tolist() == [2, 1]
    alone = bags._replace(targets=np.eye(2, dtype=np.float32)[bags.labels])
    np.testing.assert_array_equal(selected.counted(alone, 2, selected.Options())[1], [[1, 1], [0, 1]])


def test_two_facts_that_have_nothing_to_do_with_each_other_are_both_learned():
    learn, test = found(*facts(500, 0)), found(*facts(200, 1))
    run = fit(objective="binary_cross_entropy", steps=400)
    trained = loop.train(run, learn, test, np.random.default_rng(0))
    p = loop.probabilities(run.encoder, trained.weights, test.bags.words, run.output, multi=True)
    given, gold = p >= 0.5, test.bags.targets > 0
    places = [test.names.index(name) for name in ("Crime", "Sea")]  # all are films
    assert micro_f1(given[:, places], gold[:, places]) > 0.95
    assert trained.history[-1].held_out_accuracy > 0.95 and trained.history[-1].held_out_loss < 0.5


@pytest.fixture(scope="module")
def learned():
    return publish.learn(JOB, facts(160, 2), quiet, quiet)


def test_a_published_version_gives_each_label_by_itself(learned, tmp_path):
    assert set(learned.metrics) == {"micro_f1", "macro_f1", "subset_accuracy"}
    assert learned.memory is None and learned.classifier.multi
    assert learned.counts == {
        name: sum(name in p.categories for p in facts(160, 2)) for name in ("Crime", "Film", "Sea")
    }
    manifest = publish.publish(tmp_path, "genre", JOB, learned, [])
    assert manifest.facts["multi"] is True and "memory" not in manifest.facts
    assert any("0.5 or more" in limit for limit in manifest.facts["limits"])
    loaded = classifier.load(tmp_path, "genre")
    assert loaded.multi
    asked = facts(20, 3)
    said = Labeller(loaded, 3).predict(asked)
    assert max(sum(p for _, p in some) for some in said) > 1.5, "they do not exclude each other"
    for some, best in zip(said, Labeller(loaded, 3, least=0.5).predict(asked), strict=True):
        assert best == (tuple(one for one in some if one[1] >= 0.5) or some[:1])


def test_it_says_that_there_is_no_memory_unless_that_is_off_anyway():
    said = []
    notes = publish.Notes(set(), {})
    publish.examples(JOB, facts(30, 2), notes, said.append)
    assert said == ["--multi learns no memory of known series: the memory has one label a programme"]
    assert not notes.labels and len(notes.titles) > 10
    off = replace(JOB, recipe=recipe.read(None, [*SHORT, "memory.entries=0"], multi=True))
    publish.examples(off, facts(30, 2), notes, said.append)
    assert len(said) == 1


def test_the_same_job_gives_the_same_weights(learned):
    again = publish.learn(JOB, facts(160, 2), quiet, quiet).classifier.weights
    for name, array in learned.classifier.weights.items():
        np.testing.assert_array_equal(array, again[name])


@pytest.mark.parametrize("power", [0.0, 0.5])
def test_rare_labels_can_weigh_more(power):
    run = fit(objective={"name": "binary_cross_entropy", "class_weights": power}, steps=1)
    e = found(*[programme(f"s{i}", "Film") for i in range(6)], programme("r", "Film", "Rare"), programme("q", "Rare"))
    step = loop._Step(run, _first(run, e), _known(run, e), e, np.random.default_rng(0))
    weights = step.label_weights.numpy()
    assert weights.mean() == pytest.approx(1)
    rare = [(7 / 8) ** -power, ((7 / 8) ** -power + (2 / 8) ** -power) / 2, (2 / 8) ** -power]
    np.testing.assert_allclose(weights[[0, 6, 7]] / weights[0], np.array(rare) / rare[0], rtol=1e-5)


def _known(run, e):
    from tvml.models import encoder

    return encoder.fit(run.encoder, e.bags, len(e.names))


def _first(run, e):
    from tvml.models.classifier import shapes

    return loop.start(shapes(run.encoder, len(e.names)), np.ones(len(e.names)), np.random.default_rng(0))


def test_the_temperature_is_the_one_that_the_answers_were_too_sure_by():
    rng = np.random.default_rng(0)
    scores = rng.normal(0, 2, (4000, 3))
    targets = (rng.random(scores.shape) < sigmoid(scores, np)).astype(np.float32)
    b = len(scores)
    held = Bags([("x",)] * b, np.zeros(b, dtype=int), np.ones(b, dtype=int), np.arange(b), targets)
    for true in (1.0, 2.5):
        p = sigmoid(scores * true, np)
        t = calibrate.temperature(p, held)
        assert t == pytest.approx(true, rel=0.08)
        np.testing.assert_allclose(calibrate.cooled(p, t, multi=True), sigmoid(scores * true / t, np), atol=1e-9)
    assert ((calibrate.cooled(p, 3.0, multi=True) >= 0.5) == (p >= 0.5)).all()


def test_the_data_check_counts_labels_and_calls_none_a_conflict():
    e = found(*[programme(f"boat {i}x", "Film", "Sea") for i in range(9)], programme("farm", "Film"))
    f = check.findings(e)
    assert (f.counts, f.texts, f.conflicting) == ({"Film": 10, "Sea": 9}, 10, 0)
    assert check.notes(f) == []
    rows = {row["label"]: row for row in check.rows(e, f)}
    assert [rows["Sea"][key] for key in ("texts", "programmes", "conflicts")] == [9, 9, 0]


@pytest.mark.parametrize(
    ("several", "settings", "message"),
    [
        (True, ["objective=cross_entropy"], "objective cross_entropy learns one label .* choose binary_cross_entropy"),
        (True, ["objective=nca", "output=neighbours"], "objective nca learns one label"),
        (True, ["output=neighbours"], "output neighbours gives one label .* choose linear"),
        (False, ["objective=binary_cross_entropy"], "objective binary_cross_entropy learns all labels .* add --multi"),
    ],
)
def test_recipes_for_as_many_labels_are_refused_otherwise(several, settings, message):
    job = publish.Job("category", recipe.read(None, settings, several), multi=several)
    with pytest.raises(UsageError, match=message):
        publish.check(job)


def test_with_multi_the_objective_is_its_own_unless_another_is_named(tmp_path):
    assert recipe.read(None, [], multi=True).objective == multi.OBJECTIVE
    assert recipe.read(None, ["objective.smoothing=0.1"], multi=True).objective == {
        "name": multi.OBJECTIVE,
        "smoothing": 0.1,
    }
    assert recipe.read(None, []).objective == "cross_entropy"
    assert recipe.read("neighbours", [], multi=True).objective == recipe.read("neighbours", []).objective


def test_a_warm_start_goes_from_several_labels_to_several(learned, tmp_path):
    publish.publish(tmp_path, "genre", JOB, learned, [])
    version, path = warm.load(tmp_path, "genre")
    job = replace(JOB, warm_start=version, recipe=warm.fitting(version, recipe.read(path, [], multi=True)))
    guide = facts(160, 2) + facts(60, 4)
    again = publish.learn(job, guide, quiet, quiet)
    assert again.classifier.multi and again.held and again.metrics["micro_f1"] is not None
    with pytest.raises(UsageError, match="genre@0001 gives several labels a programme; add --multi"):
        publish.check(replace(job, multi=False, recipe=recipe.read(None, SHORT)))
    one = version._replace(classifier=version.classifier._replace(multi=False))
    with pytest.raises(UsageError, match="genre@0001 gives one label a programme; leave --multi out"):
        publish.check(replace(job, warm_start=one))


@pytest.mark.parametrize(("figure", "objected"), [(0.9, True), (0.5, False)])
def test_the_gate_compares_micro_f1_and_never_with_one_label(learned, tmp_path, figure, objected):
    made = learned._replace(metrics={"micro_f1": figure}, held=100)
    publish.publish(tmp_path, "genre", JOB, made, [])
    store.set_alias(tmp_path, "genre", "champion", "0001")
    before = gate.champion(tmp_path, "genre")
    worse = learned._replace(metrics={"micro_f1": 0.6})
    manifest = publish.publish(tmp_path, "genre", JOB, worse._replace(held=100), [])
    said = gate.objection(tmp_path, "genre", manifest, worse, before)
    assert said == ("its held-out micro-F1 of 0.6 is below that of version 0001, 0.9" if objected else "")
    alone = worse._replace(classifier=worse.classifier._replace(multi=False))
    assert gate.objection(tmp_path, "genre", manifest, alone, before) == ""


def test_an_interrupted_first_version_must_beat_the_commonest_label(learned):
    held, b = learned.trial.held, len(learned.trial.held.bags.words)
    targets = held.bags.targets
    cut = learned._replace(interrupted=True)
    assert gate.worth_keeping(cut._replace(trial=learned.trial._replace(probabilities=targets)), None)
    nothing = np.zeros((b, targets.shape[1]))
    assert not gate.worth_keeping(cut._replace(trial=learned.trial._replace(probabilities=nothing)), None)


def test_a_version_without_the_fact_gives_one_label(learned, tmp_path):
    one = learned._replace(classifier=learned.classifier._replace(multi=False))
    publish.publish(tmp_path, "genre", JOB, one, [])
    stored = verify.load(tmp_path, "genre")
    assert "multi" not in stored.manifest.facts and not classifier.of(stored).multi
