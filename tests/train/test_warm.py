"""Warm start: what is taken over, what is not, and what it may be measured on."""

from dataclasses import replace

import numpy as np
import pytest

from tvml.errors import ModelError, UsageError
from tvml.models import encoder
from tvml.models.classifier import parameters
from tvml.registry import classifier, store
from tvml.train import gate, loop, publish, recipe, warm
from tvml.train.recipe import Recipe

from .planted import accuracy, fit, planted

SHORT = [
    "train.steps=40",
    "train.epochs=0",
    "train.check=20",
    "encoder.features={name: selected, keep: 100, votes: 100, hidden: 8}",
]
JOB = publish.Job("category", recipe.read(None, SHORT), max_parameters=2000)


def quiet(text):
    pass


def notes():
    return publish.Notes(set(), {})


@pytest.fixture(scope="module")
def root(tmp_path_factory, programmes):
    """A registry with genre@0001, which has learned two thirds of the guide."""
    root = tmp_path_factory.mktemp("warm")
    made = publish.learn(JOB, programmes[:100], quiet, quiet)
    publish.publish(root, "genre", JOB, made, [])
    return root


def test_a_version_is_loaded_with_its_recipe_and_its_series(root, programmes):
    found, path = warm.load(root, "genre")
    assert found.ref == "genre@0001"
    assert recipe.read(path, []).train == JOB.recipe.train
    assert len(found.seen) == len({p.title for p in programmes[:100]})
    with pytest.raises(ModelError, match=r"no model 'gerne' in the registry .* did you mean 'genre'"):
        warm.load(root, "gerne")
    with pytest.raises(ModelError, match="model 'genre' has no version '7'"):
        warm.load(root, "genre@7")


def test_columns_of_the_output_go_by_the_name_of_their_label(root):
    w, _ = warm.load(root, "genre")
    old = w.classifier
    p = warm.first(w, ("Cooking", "Film", "SPORTS"), np.random.default_rng(0))
    assert old.labels == ("Film", "News", "Sports")
    for new, before in ((1, 0), (2, 2)):
        np.testing.assert_array_equal(p["output.w"][:, new], old.weights["output.w"][:, before])
        assert p["output.b"][new] == old.weights["output.b"][before]
    assert p["output.b"][0] == old.weights["output.b"].min()
    assert not np.isin(p["output.w"][:, 0], old.weights["output.w"]).any() and p["output.w"][:, 0].std() > 0
    assert {array.dtype for array in p.values()} == {np.dtype("float32")}
    np.testing.assert_array_equal(p["votes.scale"], [1, *old.weights["votes.scale"][[0, 2]]])
    assert p.keys() == encoder.shapes(old.encoder).keys() | {"output.w", "output.b", "votes.scale"}
    for name in encoder.shapes(old.encoder):
        np.testing.assert_array_equal(p[name], old.weights[name])


def test_what_was_counted_is_kept_with_the_same_labels_and_counted_anew_with_others(root, programmes):
    """The table says by its place which label a word votes for; another label moves the places."""
    w, path = warm.load(root, "genre")
    same = warm.first(w, w.classifier.labels, np.random.default_rng(0))
    assert same.keys() == w.classifier.weights.keys()
    assert all(same[name].tobytes() == array.tobytes() for name, array in w.classifier.weights.items())
    guide = [replace_category(p, p.categories[0].replace("Sports", "Action")) for p in programmes]
    job = replace(JOB, recipe=warm.fitting(w, recipe.read(path, ["train.refit=false"])), warm_start=w)
    e = publish.examples(job, guide, notes(), quiet)
    assert e.names == ("Action", "Film", "News")
    run = publish.fit(job, 3)
    first = warm.first(w, e.names, np.random.default_rng(0))
    found = loop.train(run, e, None, np.random.default_rng(0), first=first).weights
    known = encoder.fit(run.encoder, e.bags, 3)
    assert known["features.table"].tobytes() != w.classifier.weights["features.table"].tobytes()
    assert all(found[name].tobytes() == array.tobytes() for name, array in known.items())


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("encoder.width=4", r"--warm-start genre@0001: encoder.width is \d+ there and 4 here; leave that setting out"),
        ("encoder.attention.heads=4", "encoder.attention.heads is 2 there and 4 here"),
        ("encoder.features.keep=50", "encoder.features.keep is 100 there and 50 here"),
        ("encoder.features=ternary", "encoder.features.name is selected there and ternary here"),
        ("encoder.attention=null", r"encoder.attention.\w+ is \w+ there and None here"),
        ("encoder.pooling=[mean]", "encoder.pooling is .*query.* there and .*mean.* here"),
        ("encoder.silence=false", "encoder.silence is True there and False here"),
        ("data.fields=[title]", r"data.fields is \['title', 'subtitle', 'description'\] there and \['title'\] here"),
        ("data.max_tokens=9", "data.max_tokens is 64 there and 9 here"),
    ],
)
def test_another_encoder_or_other_fields_are_refused_by_name(root, setting, message):
    w, path = warm.load(root, "genre")
    with pytest.raises(UsageError, match=message):
        warm.fitting(w, recipe.read(path, [setting]))


def test_a_recipe_that_leaves_the_width_open_gets_that_of_the_version(root):
    w, path = warm.load(root, "genre")
    fitted = warm.fitting(w, recipe.read(None, SHORT))
    assert fitted.encoder.width == w.classifier.encoder.width > 0
    assert warm.fitting(w, recipe.read(path, ["optimiser.lr=0.001", "train.warm=0.5"])).train.warm == 0.5


def test_there_is_room_for_so_many_labels_and_no_more(root):
    w, _ = warm.load(root, "genre")
    e = w.classifier.encoder
    most = parameters(e, 7)
    assert [warm.room(w, n) for n in (most - 1, most, parameters(e, 8) - 1)] == [6, 7, 7]
    with pytest.raises(UsageError, match="its weights alone are more than 50; raise --max-parameters"):
        warm.room(w, 50)


def test_a_label_without_room_is_left_out_and_named(root, programmes):
    w, path = warm.load(root, "genre")
    extra = programmes[:2]
    guide = [*programmes, *(replace_category(p, "Folk") for p in extra)]
    job = replace(
        JOB,
        recipe=warm.fitting(w, recipe.read(path, [])),
        warm_start=w,
        max_parameters=parameters(w.classifier.encoder, 3),
    )
    said = []
    assert publish.examples(job, guide, notes(), said.append).names == ("Film", "News", "Sports")
    assert said == ["left out, beyond 3 labels: Folk (2)"]


def replace_category(p, name):
    from msgspec.structs import replace as changed

    return changed(p, categories=[name])


def test_only_series_that_the_version_does_not_know_are_held_out(root, programmes):
    w, path = warm.load(root, "genre")
    job = replace(JOB, recipe=warm.fitting(w, recipe.read(path, [])), warm_start=w, valid=0.2)
    e = publish.examples(job, programmes, notes(), quiet)
    sides = publish.split(job, e)
    assert 20 <= len(sides.held) <= 30 and len(sides.held) + len(sides.learning) == 150
    assert not {gate.digest(e.series[i]) for i in e.bags.series[sides.held]} & w.seen
    assert len(publish.split(replace(job, valid=0.9), e).held) <= 50, "no more than are unknown"
    nothing_new = publish.examples(job, programmes[:100], notes(), quiet)
    assert len(publish.split(job, nothing_new).held) == 0
    silent = replace(job, warm_start=w._replace(seen=None))
    assert len(publish.split(silent, e).held) == 0
    assert len(publish.split(replace(job, valid=0.0), e).held) == 0


def test_an_update_takes_a_share_of_the_steps_and_comes_back_from_the_registry(root, programmes, tmp_path, monkeypatch):
    w, path = warm.load(root, "genre")
    job = replace(JOB, recipe=warm.fitting(w, recipe.read(path, ["train.warm=0.5"])), warm_start=w)
    steps = []
    whole = loop.train

    def train(*args):
        steps.append(whole(*args))
        return steps[-1]

    monkeypatch.setattr(loop, "train", train)
    made = publish.learn(job, programmes, quiet, quiet)
    assert [found.history[-1].step for found in steps] == [20, 20]
    manifest = publish.publish(tmp_path, "genre", job, made, [])
    assert manifest.facts["warm_start"] == "genre@0001"
    assert any(limit.startswith("It began with the weights of genre@0001") for limit in manifest.facts["limits"])
    assert made.held and "figures are those of a trial" in manifest.facts["limits"][0]
    assert gate.learned_by(store.resolve(tmp_path, "genre")) >= w.seen
    back = classifier.load(tmp_path, "genre")
    assert back.labels == ("Film", "News", "Sports")
    np.testing.assert_array_equal(back.weights["features.table"], w.classifier.weights["features.table"])
    assert (back.weights["features.p"] != w.classifier.weights["features.p"]).any()


def test_a_warm_start_is_ahead_of_a_cold_one_after_as_few_steps():
    """One word decides each of four labels; ten steps are too few from chance, and enough from what was known."""
    learn, held = (planted(400, np.random.default_rng(seed), (0.25,) * 4) for seed in (0, 1))
    run = fit(steps=150)
    before = loop.train(run, learn, None, np.random.default_rng(0))
    from tvml.models.classifier import Classifier

    names = learn.names
    w = warm.Warm("x@0001", Classifier(run.encoder, before.weights, names, (), 0), frozenset())
    short = run._replace(options=replace(run.options, warm=0.1))
    again = loop.train(
        short, learn, None, np.random.default_rng(1), first=warm.first(w, names, np.random.default_rng(1))
    )
    cold = loop.train(run._replace(options=replace(run.options, steps=15)), learn, None, np.random.default_rng(1))
    assert again.step == cold.step == 15
    assert accuracy(again, run, held) > 0.9 > accuracy(cold, run, held) + 0.2


def test_the_share_is_an_option_of_the_recipe():
    assert Recipe().train.warm == 0.2
