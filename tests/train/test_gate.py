"""Who becomes champion: by figures, by an examination on series that neither version knows, and after Ctrl-C."""

from dataclasses import replace

import numpy as np
import pytest

from tvml.guide.programme import Programme
from tvml.models.classifier import Classifier
from tvml.registry import store
from tvml.registry.format import Manifest
from tvml.train import gate, publish, recipe

from .planted import examples_of, fit

NAMES = ("a", "b")
JOB = publish.Job("category", recipe.read(None, ["encoder.features=ternary", "encoder.width=8"]))


def manifest(accuracy, held=100):
    return Manifest(1, "classifier", "genre", "0001", "", "", 0, {"accuracy": accuracy}, {"held": held}, {})


@pytest.mark.parametrize(
    ("new", "champion", "worse"),
    [
        (manifest(0.8), manifest(0.8), False),
        (manifest(0.9), manifest(0.8), False),
        (manifest(0.77), manifest(0.8), False),  # 0.8 of 100 is known to 0.04
        (manifest(0.75), manifest(0.8), True),
        (manifest(0.77, held=10000), manifest(0.8), True),
        (manifest(None), manifest(0.8), False),
        (manifest(0.1), manifest(None), False),
        (manifest(0.1, held=0), manifest(0.8), False),
    ],
)
def test_a_version_is_worse_when_it_is_by_more_than_chance(new, champion, worse):
    assert gate.worse(new, champion) is worse


def learned(right, series, seen=(), interrupted=False, count=(60, 40)):
    """A version whose trial labelled the held-out texts `right` or not; all of them are of label a."""
    held = examples_of([(f"w{i}",) for i in range(len(right))], [0] * len(right), NAMES, series=list(series))
    p = np.where(np.array(right, dtype=bool)[:, None], [0.9, 0.1], [0.1, 0.9]).reshape(-1, 2)
    weights = {"output.b": np.zeros(2)}
    c = Classifier(fit(features="ternary").encoder, weights, NAMES, JOB.recipe.data.fields, JOB.recipe.data.max_tokens)
    metrics = {"accuracy": float(np.mean(right)) if len(right) else None}
    counts = dict(zip(NAMES, count, strict=True))
    trial = publish.Trial(held, p, 1.0)
    return publish.Learned(c, metrics, counts, len(right), 0.0, interrupted, tuple(seen), {}, trial)


def stored(root, answer, seen, accuracy):
    """A champion that gives every text this answer and has learned the series `seen`."""
    from tvml.models.classifier import shapes

    c = learned([], []).classifier
    weights = {name: np.zeros(shape, "f4") for name, shape in shapes(c.encoder, 2).items()}
    weights["output.b"] = np.array([0.0, 1.0] if answer == "b" else [1.0, 0.0], "f4")
    made = learned([], [], seen)._replace(
        classifier=c._replace(weights=weights), metrics={"accuracy": accuracy}, held=9
    )
    manifest = publish.publish(root, "genre", JOB, made, [])
    store.set_alias(root, "genre", "champion", manifest.version)
    return gate.champion(root, "genre")


HALF, ALL, NONE = [i % 2 == 0 for i in range(40)], [True] * 40, [False] * 40
NEW = [f"new{i}" for i in range(40)]


@pytest.mark.parametrize(
    ("answer", "right", "worse"),
    [("a", HALF, True), ("a", ALL, False), ("b", HALF, False), ("b", NONE, False), ("a", NONE, True)],
)
def test_on_series_that_neither_knows_both_are_examined_whatever_their_figures(tmp_path, answer, right, worse):
    """The champion's figure of 0 or 1 plays no role."""
    for figure in (0.0, 1.0):
        before = stored(tmp_path, answer, ["old"], figure)
        found = gate.objection(tmp_path, "genre", manifest(0.5), learned(right, NEW), before)
        assert bool(found) == worse
        if worse:
            mine = np.mean(right)
            version = before.manifest.version
            assert found == (
                f"of 40 held-out texts that neither has learned it labels {mine:.3f} right, version {version} 1.000"
            )


def test_texts_that_the_champion_has_learned_are_no_examination(tmp_path):
    """It labels all of them right by memory; what it has not learned, it labels as well as the new one."""
    before = stored(tmp_path, "a", NEW, 0.5)
    series = NEW + [f"unseen{i}" for i in range(25)]
    assert gate.objection(tmp_path, "genre", manifest(0.5), learned(NONE + [True] * 25, series), before) == ""


def test_too_few_unknown_series_leave_it_to_the_figures(tmp_path):
    before = stored(tmp_path, "a", ["old"], 0.9)
    few = learned(NONE[:30], NEW[:19] * 1 + NEW[:11])
    assert gate.objection(tmp_path, "genre", manifest(0.9), few, before) == ""
    assert gate.objection(tmp_path, "genre", manifest(0.5), few, before) == (
        f"its held-out accuracy of 0.5 is below that of version {before.manifest.version}, 0.9"
    )


@pytest.mark.parametrize("change", ["fields", "series.txt", "kind"])
def test_a_champion_that_cannot_be_examined_is_judged_by_its_figures(tmp_path, change):
    before = stored(tmp_path, "a", ["old"], 0.2)
    new = learned(NONE, NEW)
    if change == "fields":
        new = new._replace(classifier=new.classifier._replace(fields=("title",)))
    elif change == "series.txt":
        (before.path / "series.txt").unlink()
    else:
        file = before.path / "manifest.json"
        file.write_text(file.read_text().replace('"classifier"', '"topics"'))
    assert gate.objection(tmp_path, "genre", manifest(0.3), new, before) == ""


def test_a_label_that_the_champion_lacks_is_its_error(tmp_path):
    before = stored(tmp_path, "a", ["old"], 0.5)
    new = learned(HALF, NEW)
    held = new.trial.held._replace(names=("new", "b"))
    new = new._replace(trial=new.trial._replace(held=held))
    assert gate.objection(tmp_path, "genre", manifest(0.5), new, before) == ""


def test_the_first_version_has_nothing_against_it(tmp_path):
    assert gate.champion(tmp_path, "genre") is None
    assert gate.objection(tmp_path, "genre", manifest(0.0), learned(NONE, NEW), None) == ""


def test_an_interrupted_first_version_must_beat_the_commonest_label(tmp_path):
    """All held-out texts are of label a: always "a" is right every time, always "b" never."""
    common, rare = (60, 40), (40, 60)
    assert gate.worth_keeping(learned(NONE, NEW), None), "not interrupted"
    assert not gate.worth_keeping(learned(ALL, NEW, interrupted=True, count=common), None), "no better"
    assert gate.worth_keeping(learned(HALF, NEW, interrupted=True, count=rare), None)
    assert not gate.worth_keeping(learned(NONE, NEW, interrupted=True, count=rare), None)
    mixed = learned([True, False] * 20, NEW, interrupted=True)
    held = mixed.trial.held
    held = held._replace(bags=held.bags._replace(labels=np.repeat([0, 1], [19, 21])))
    p = np.where(np.isin(np.arange(40), range(10, 29))[:, None], [0.1, 0.9], [0.9, 0.1])
    mixed = mixed._replace(trial=publish.Trial(held, p, 1.0))
    assert ((p.argmax(axis=1) == held.bags.labels).mean(), (held.bags.labels == 0).mean()) == (0.5, 0.475)
    assert not gate.worth_keeping(mixed, None), "no more than chance"
    assert not gate.worth_keeping(learned([], [], interrupted=True), None), "not measured"
    assert gate.worth_keeping(learned([], [], interrupted=True), stored(tmp_path, "a", [], 0.5)), "there is a champion"


def test_an_interrupted_version_that_nobody_measured_never_replaces_a_champion(tmp_path):
    before = stored(tmp_path, "a", [], 0.5)
    assert "nothing was held out" in gate.objection(
        tmp_path, "genre", manifest(None), learned([], [], interrupted=True), before
    )
    assert gate.objection(tmp_path, "genre", manifest(None), learned([], []), before) == ""


def test_series_are_listed_as_digests_and_those_of_a_warm_start_with_them(tmp_path):
    before = stored(tmp_path, "a", ["Tatort", "Ünïcode \ud800"], 0.5)
    seen = gate.learned_by(before.path)
    assert seen == {gate.digest("Tatort"), gate.digest("Ünïcode \ud800")}
    assert all(len(name) == 8 for name in seen)
    text = gate.listed(["Heute"], seen)["series.txt"]
    assert {*text.split()} == seen | {gate.digest("Heute")}
    assert gate.listed(["Heute"], None) == {}, "who starts from a version that does not tell cannot tell either"


def test_training_lists_its_series(tmp_path):
    job = replace(
        JOB,
        recipe=recipe.read(None, ["train.steps=2", "train.epochs=0", "encoder.features=ternary"]),
        max_parameters=2000,
    )
    guide = [Programme(title=f"show{c}: {word}", categories=[c]) for c in "ab" for word in ("one", "two", "two")]
    made = publish.learn(job, guide, lambda text: None, lambda text: None)
    publish.publish(tmp_path, "genre", job, made, [])
    assert gate.learned_by(store.resolve(tmp_path, "genre")) == {gate.digest("showa"), gate.digest("showb")}
