"""From programmes to a published version and back to predictions."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from tvml.errors import InputError, ModelError, UsageError
from tvml.evaluate import leakage
from tvml.features import subword
from tvml.guide.programme import Programme
from tvml.methods import find, names
from tvml.models import encoder
from tvml.models.classifier import parameters, scaled, shapes
from tvml.models.labeller import Labeller
from tvml.registry import classifier, store, verify
from tvml.text.series import series
from tvml.train import device, loop, publish, recipe, warm

SHORT = ["train.steps=40", "train.epochs=0", "train.check=20"]
QUICK = recipe.read(None, [*SHORT, "encoder.features=subword"])
JOB = publish.Job("category", QUICK, max_parameters=2000)
FITTED = replace(
    JOB, recipe=recipe.read(None, [*SHORT, "encoder.features={name: selected, keep: 100, votes: 100, hidden: 8}"])
)


def quiet(text):
    pass


def cooled(learned, trained):
    """Are these the trained weights, and their scores divided by the trial's temperature?"""
    expected = scaled(trained.weights, learned.classifier.output, learned.trial.temperature)
    found = learned.classifier.weights
    return found.keys() == expected.keys() and all((found[name] == expected[name]).all() for name in found)


@pytest.fixture(scope="module")
def learned(programmes):
    return publish.learn(JOB, programmes, quiet, quiet)


@pytest.mark.parametrize("job", [JOB, FITTED], ids=["subword", "selected"])
def test_learning_keeps_the_budget_and_tells_what_it_did(programmes, job):
    said = []
    learned = publish.learn(job, programmes, said.append, said.append)
    c = learned.classifier
    assert c.labels == ("Film", "News", "Sports")
    assert {name: array.shape for name, array in c.weights.items()} == shapes(c.encoder, 3) | encoder.fixed(c.encoder)
    assert sum(array.nbytes for array in c.weights.values()) / 4 <= parameters(c.encoder, 3) <= 2000
    assert sum(learned.counts.values()) == 150
    assert 9 <= learned.held <= 18
    assert all(0 <= learned.metrics[name] <= 1 for name in ("accuracy", "macro_f1", "ece"))
    assert said[0].startswith("step 20: loss ") and ", held out " in said[0] and ", accuracy " in said[0]
    assert said[1].startswith("step 40: loss ")
    assert said[2] == "once more on all 150 texts"
    assert all(line.startswith("step ") and "held out" not in line for line in said[3:])
    assert not learned.interrupted


def test_after_measuring_it_trains_once_more_on_everything_unless_told_not_to(programmes, monkeypatch):
    runs = []
    whole = loop.train

    def train(fit, learn, held, rng, watch, first):
        found = whole(fit, learn, held, rng, watch, first)
        runs.append((len(learn.bags.words), len(held.bags.words) if held else None, found))
        return found

    monkeypatch.setattr(loop, "train", train)
    learned = publish.learn(JOB, programmes, quiet, quiet)
    (learning, held, _), (everything, nobody, second) = runs
    assert (learning + held, held) == (150, learned.held)
    assert (everything, nobody) == (150, None)
    assert second.step == JOB.recipe.train.steps
    assert cooled(learned, second)
    runs.clear()
    once = publish.learn(
        replace(JOB, recipe=recipe.read(None, [*SHORT, "encoder.features=subword", "train.refit=false"])),
        programmes,
        quiet,
        quiet,
    )
    assert len(runs) == 1 and cooled(once, runs[0][2])
    runs.clear()
    publish.learn(replace(JOB, valid=0.0), programmes, quiet, quiet)
    assert len(runs) == 1, "nothing was held out, so there is nothing more to learn from"


def test_the_figures_are_those_of_the_run_that_did_not_see_the_held_out_part(programmes, learned):
    only = ["train.check=40", "train.refit=false"]  # one look, so that the best weights are the last as in a trial
    once = replace(JOB, recipe=recipe.read(None, [*SHORT, "encoder.features=subword", *only]))
    assert publish.learn(once, programmes, quiet, quiet).metrics == learned.metrics


def test_ctrl_c_keeps_what_was_measured_and_trains_no_more(programmes, monkeypatch):
    whole, runs = loop.train, []

    def train(*args):
        runs.append(whole(*args)._replace(interrupted=True))
        return runs[-1]

    monkeypatch.setattr(loop, "train", train)
    learned = publish.learn(JOB, programmes, quiet, quiet)
    assert learned.interrupted and len(runs) == 1
    assert cooled(learned, runs[0])


def test_a_published_classifier_comes_back_and_says_the_same(tmp_path, programmes, learned):
    manifest = publish.publish(tmp_path, "genre", JOB, learned, [])
    assert manifest.parameters == parameters(learned.classifier.encoder, 3)
    assert manifest.facts["label"] == "category"
    back = classifier.load(tmp_path, "genre")
    assert back.encoder == learned.classifier.encoder
    assert back._replace(weights={}) == learned.classifier._replace(weights={})
    assert Labeller(back, 3).predict(programmes) == Labeller(learned.classifier, 3).predict(programmes)


def test_a_version_knows_the_titles_that_its_weights_have_learned(tmp_path, programmes, learned):
    publish.publish(tmp_path, "genre", JOB, learned, [])
    known = verify.extra(verify.load(tmp_path, "genre"), leakage.FILE)
    titles = [leakage.name_of(p.title) for p in programmes]
    assert leakage.seen(known, "titles", titles).all()
    assert leakage.seen(known, "titles", [f"{title} again" for title in titles]).mean() < 0.05
    assert leakage.seen(known, "series", [series(p.title) for p in programmes]).all()
    assert sum(array.nbytes for array in known.values()) < 3 * len(programmes) + 300


def test_what_was_held_out_and_not_learned_after_is_no_memory(programmes):
    once = replace(JOB, valid=0.3, recipe=recipe.read(None, [*SHORT, "encoder.features=subword", "train.refit=false"]))
    unlabelled = Programme(title="Without a label", description=programmes[0].description)
    learned = publish.learn(once, [*programmes, unlabelled], quiet, quiet)
    known = learned.extra[leakage.FILE]
    seen = leakage.seen(known, "series", sorted({series(p.title) for p in programmes}))
    assert learned.held > 0 and 0 < (~seen).sum() <= learned.held
    assert not leakage.seen(known, "titles", ["without a label"])[0]


def test_fitted_bytes_go_to_the_registry_and_back(tmp_path, programmes):
    learned = publish.learn(FITTED, programmes, quiet, quiet)
    manifest = publish.publish(tmp_path, "genre", FITTED, learned, [])
    assert manifest.parameters == parameters(learned.classifier.encoder, 3)
    back = classifier.load(tmp_path, "genre")
    assert back.weights["features.table"].tobytes() == learned.classifier.weights["features.table"].tobytes()
    assert Labeller(back, 3).predict(programmes) == Labeller(learned.classifier, 3).predict(programmes)
    for wrong in ({}, {"features.table": np.zeros(1, dtype=np.uint8)}):
        rest = {name: array for name, array in learned.classifier.weights.items() if name != "features.table"}
        broken = learned._replace(classifier=learned.classifier._replace(weights=rest | wrong))
        publish.publish(tmp_path, "genre", FITTED, broken, [])
        with pytest.raises(ModelError, match="weights do not fit its description"):
            classifier.load(tmp_path, "genre")


NEAR = replace(
    JOB,
    recipe=recipe.read(
        None, [*SHORT, "encoder.features=subword", "objective=nca", "output={name: neighbours, items: 20}"]
    ),
)


def test_neighbours_keep_the_budget_and_come_back_and_say_the_same(tmp_path, programmes):
    learned = publish.learn(NEAR, programmes, quiet, quiet)
    c = learned.classifier
    assert c.output.name == "neighbours"
    assert "output.w" not in c.weights
    assert sum(array.nbytes for array in c.weights.values()) / 4 <= parameters(c.encoder, 3, c.output) <= 2000
    assert parameters(encoder.build(NEAR.recipe.encoder, c.encoder.width + 4), 3, c.output) > 2000, (
        "as wide as it may be"
    )
    manifest = publish.publish(tmp_path, "genre", NEAR, learned, [])
    assert manifest.parameters == parameters(c.encoder, 3, c.output)
    assert manifest.facts["output"] == c.output.spec()
    back = classifier.load(tmp_path, "genre")
    assert back._replace(weights={}) == c._replace(weights={})
    assert Labeller(back, 3).predict(programmes) == Labeller(c, 3).predict(programmes)
    for name in ("output.items", "output.labels", "output.scale"):
        rest = {key: array for key, array in c.weights.items() if key != name}
        publish.publish(tmp_path, "genre", NEAR, learned._replace(classifier=c._replace(weights=rest)), [])
        with pytest.raises(ModelError, match="weights do not fit its description"):
            classifier.load(tmp_path, "genre")


def test_a_model_from_before_there_were_outputs_has_a_linear_one(tmp_path, programmes, learned):
    publish.publish(tmp_path, "genre", JOB, learned, [])
    file = store.resolve(tmp_path, "genre") / "manifest.json"
    kept = json.loads(file.read_text())
    del kept["facts"]["output"]
    file.write_text(json.dumps(kept))
    back = classifier.load(tmp_path, "genre")
    assert back.output == find("output", "linear")
    assert Labeller(back, 3).predict(programmes) == Labeller(learned.classifier, 3).predict(programmes)


def test_a_model_of_an_output_that_is_not_known_here_is_told(tmp_path, learned):
    publish.publish(tmp_path, "genre", JOB, learned, [])
    file = store.resolve(tmp_path, "genre") / "manifest.json"
    kept = json.loads(file.read_text())
    kept["facts"]["output"]["name"] = "linaer"
    file.write_text(json.dumps(kept))
    with pytest.raises(ModelError, match=r"output: no method 'linaer'; did you mean 'linear'.*train it again"):
        classifier.load(tmp_path, "genre")


def test_a_model_of_another_kind_is_refused(tmp_path, learned):
    publish.publish(tmp_path, "genre", JOB, learned, [])
    file = store.resolve(tmp_path, "genre") / "manifest.json"
    file.write_text(file.read_text().replace(f'"{classifier.KIND}"', '"topics"'))
    with pytest.raises(ModelError, match=r"genre@0001 is a topics model, not a classifier"):
        classifier.load(tmp_path, "genre")


@pytest.mark.parametrize("optimiser", names("optimiser"))
def test_training_again_gives_the_same_file_byte_for_byte(tmp_path, programmes, optimiser):
    job = replace(JOB, recipe=replace(QUICK, optimiser=optimiser, train=replace(QUICK.train, steps=15)))
    learned, again, other = (publish.learn(replace(job, seed=s), programmes, quiet, quiet) for s in (0, 0, 1))
    files = []
    for name, found in (("a", learned), ("b", again), ("c", other)):
        manifest = publish.publish(tmp_path, name, job, found, [])
        files.append((store.resolve(tmp_path, f"{name}@{manifest.version}") / "weights.safetensors").read_bytes())
    assert files[0] == files[1]
    assert files[0] != files[2]
    assert again.metrics == learned.metrics


def test_the_recipe_beside_the_weights_trains_the_same_model_again(tmp_path, programmes, learned):
    publish.publish(tmp_path, "genre", JOB, learned, [])
    kept = recipe.read(str(store.resolve(tmp_path, "genre") / "recipe.yaml"), [])
    again = publish.learn(replace(JOB, recipe=kept), programmes, quiet, quiet)
    for name, array in learned.classifier.weights.items():
        np.testing.assert_array_equal(again.classifier.weights[name], array)


def test_a_model_of_another_hash_is_refused(tmp_path, learned, monkeypatch):
    publish.publish(tmp_path, "genre", JOB, learned, [])
    monkeypatch.setattr(subword, "VERSION", subword.VERSION + 1)
    with pytest.raises(ModelError, match=r"genre@0001 was trained with hash .* version .*; train it again"):
        classifier.load(tmp_path, "genre")


def test_weights_that_do_not_fit_their_description_are_refused(tmp_path, learned):
    c = learned.classifier
    wrong = c._replace(weights=c.weights | {"output.b": np.zeros(4, dtype=np.float32)})
    publish.publish(tmp_path, "genre", JOB, learned._replace(classifier=wrong), [])
    with pytest.raises(ModelError, match="weights do not fit its description"):
        classifier.load(tmp_path, "genre")


def test_an_interrupted_model_says_so(tmp_path, learned):
    manifest = publish.publish(tmp_path, "genre", JOB, learned._replace(interrupted=True), [])
    assert any("interrupted" in limit for limit in manifest.facts["limits"])


def test_the_limits_say_what_the_figures_come_from_and_what_was_learned(tmp_path, learned):
    once = replace(JOB, recipe=recipe.read(None, [*SHORT, "encoder.features=subword", "train.refit=false"]))
    cases = {
        "its temperature, so": (JOB, learned, "The model itself has learned all texts."),
        "its temperature and its best step, so": (once, learned, "The model itself has not learned them either."),
        "its temperature": (JOB, learned._replace(interrupted=True), "The model itself has not learned them either."),
    }
    for chosen, (job, found, known) in cases.items():
        limit = publish.publish(tmp_path, "genre", job, found, []).facts["limits"][0]
        assert f"{learned.held} texts" in limit and chosen in limit and limit.endswith(known)


def test_the_limits_say_which_words_a_warm_start_hears(tmp_path, learned):
    c = learned.classifier
    for labels, heard in ((c.labels, "hears no word that one did not"), (("a", "b", "c"), "counted anew which words")):
        job = replace(JOB, warm_start=warm.Warm("old@0007", c._replace(labels=labels), frozenset()))
        limits = publish.publish(tmp_path, "genre", job, learned, []).facts["limits"]
        assert any(limit.startswith("It began with the weights of old@0007") and heard in limit for limit in limits)


@pytest.mark.parametrize("valid", [-0.1, 1.0, 2.0, float("nan")])
def test_a_held_out_share_that_is_none_is_a_usage_error(programmes, valid):
    with pytest.raises(UsageError, match="--valid"):
        publish.learn(replace(JOB, valid=valid), programmes, quiet, quiet)


def test_too_small_a_budget_is_told(programmes):
    with pytest.raises(InputError, match="10 weights are too few for 3 labels; raise --max-parameters"):
        publish.learn(replace(JOB, max_parameters=10), programmes, quiet, quiet)


def test_without_held_out_items_there_are_no_figures(tmp_path, programmes):
    learned = publish.learn(replace(JOB, valid=0.0), programmes, quiet, quiet)
    limits = publish.publish(tmp_path, "genre", JOB, learned, []).facts["limits"]
    assert limits[0].startswith("Nothing was held out")
    assert learned.held == 0
    assert set(learned.metrics.values()) == {None}


def test_devices_are_known_or_refused(monkeypatch):
    assert device.choose("auto").type == "cpu"
    assert device.choose("cpu").type == "cpu"
    with pytest.raises(UsageError, match="--device gpu: expected one of auto, cpu, cuda"):
        device.choose("gpu")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(UsageError, match="finds no CUDA device"):
        device.choose("cuda")
