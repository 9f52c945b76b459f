"""`tvml embed train` and `tvml embed items`: exact rows, files, and what cannot be done."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open

from .helpers import TINY, lessons, one_sentence, publish_fixed, run

SMALL = ("--set", "objective.topics=2", "--set", "reading.min_items=1")
QUICK = [
    "--objective=halves",
    *(
        part
        for option in ("train.steps=40", "train.checks=4", "width=4", "reading.min_items=1")
        for part in ("--set", option)
    ),
]
FIGURES = ["alignment", "uniformity", "mean_distance", "collapsed", "crowded", "agreement", "accuracy"]


def train(*args, **options):
    return run("embed", "train", "-", *args, **({"stdin": lessons()} | options))


def test_training_says_what_it_made():
    ran = train(*SMALL)
    assert ran.code == 0 and ran.err.startswith("embedding@0001: the space has collapsed: "), "two topics"
    (row,) = ran.rows
    assert list(row) == [
        *("model", "version", "objective", "width", "words", "parameters", "bytes", "items", "programmes"),
        *("metrics", "seconds"),
    ]
    assert (row["model"], row["version"], row["objective"], row["width"]) == ("embedding", "0001", "topics", 2)
    assert (row["items"], row["programmes"]) == (48, 48)
    assert list(row["metrics"]) == FIGURES
    assert row["parameters"] <= 2 * row["words"]
    shown = run("models", "show", "embedding").rows[0]
    assert shown["kind"] == "embedding" and shown["facts"]["objective"]["topics"] == 2
    (listed,) = run("models", "list").rows
    assert list(listed) == ["model", "version", "aliases", "kind", "created", "parameters", "uniformity"]
    assert listed["uniformity"] == pytest.approx(row["metrics"]["uniformity"], abs=1e-4)
    card = next(Path(shown["path"]).glob("README.md")) if "path" in shown else None
    assert card is None or "tvml embed items guide.xml" in card.read_text()


def test_the_same_seed_gives_the_same_file_and_the_newest_is_champion():
    for _ in range(2):
        assert train(*QUICK).code == 0
    stored = [run("models", "show", f"embedding@{version}").rows[0] for version in (1, 2)]
    assert stored[0]["files"]["weights.safetensors"] == stored[1]["files"]["weights.safetensors"]
    assert run("models", "show", "embedding").rows[0]["version"] == "0002"


def test_snapshots_are_in_the_row():
    ran = train(*QUICK, "--set", "train.snapshots=true")
    assert ran.code == 0
    assert [row["step"] for row in ran.rows[0]["snapshots"]] == [10, 20, 30, 40]
    assert list(ran.rows[0]["snapshots"][0]) == ["step", "loss", *FIGURES]


@pytest.mark.parametrize(
    "settings", [SMALL, QUICK, [*QUICK, "--set", "attention=gru"]], ids=["topics", "halves", "gru"]
)
def test_items_have_vectors_of_length_1_by_their_ids(settings, tmp_path):
    assert train(*settings).code == 0
    ran = run("embed", "items", "-", stdin=lessons())
    assert (ran.code, ran.err) == (0, "")
    assert list(ran.rows[0]) == ["id", "vector"] and len(ran.rows) == 48
    table = np.array([row["vector"] for row in ran.rows])
    np.testing.assert_allclose(np.linalg.norm(table, axis=1), 1, atol=1e-4)
    file = tmp_path / "x.safetensors"
    packed = run("embed", "items", "-", "-o", file, stdin=lessons())
    assert (packed.code, packed.out) == (0, b"")
    with safe_open(file, "np") as kept:
        assert json.loads(kept.metadata()["ids"]) == [row["id"] for row in ran.rows]
        np.testing.assert_allclose(kept.get_tensor("vectors"), table, atol=1e-6)


def test_a_text_of_unknown_words_has_zeros_and_a_repeated_one_the_same_vector():
    assert train(*SMALL).code == 0
    rows = [{"title": "quux"}, {"title": "a", "description": "goal"}, {"title": "a", "description": "goal"}]
    given = b"".join(json.dumps(row | {"id": str(i)}).encode() + b"\n" for i, row in enumerate(rows))
    first, second, third = run("embed", "items", "-", stdin=given).rows
    assert not any(first["vector"]) and any(second["vector"])
    assert second["vector"] == third["vector"] and [second["id"], third["id"]] == ["1", "2"]
    (header, *_) = csv.reader(io.StringIO(run("embed", "items", "-", "--to", "csv", stdin=given).out.decode()))
    assert header == ["id", "vector"]


def test_topics_give_their_mixtures_and_a_classifier_its_vectors(tmp_path):
    options = ("--topics", "2", "--set", "reading.min_items=1")
    assert run("topics", "train", "-", *options, stdin=lessons()).code == 0
    table = np.array([row["vector"] for row in run("embed", "items", "-", "--model", "topics", stdin=lessons()).rows])
    assert table.shape == (48, 2)
    np.testing.assert_allclose(table.sum(axis=1), 1, atol=1e-4)
    assert run("train-classifier", "-", *TINY, stdin=lessons()).code == 0
    table = np.array([row["vector"] for row in run("embed", "items", "-", "--model", "genre", stdin=lessons()).rows])
    assert len(table) == 48
    np.testing.assert_allclose(np.linalg.norm(table, axis=1), 1, atol=1e-4)


def test_a_collapsed_space_is_warned_of():
    flat = ("--set", "objective.weight=0", "--set", "train.steps=300", "--set", "optimiser.lr=0.05")
    ran = train(*QUICK, *flat)
    assert ran.code == 0 and ran.rows[0]["metrics"]["collapsed"] > 0.01
    assert ran.err.startswith("embedding@0001: the space has collapsed: ") and ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (("--objective", "halfs"), 1, "unsupervised: no method 'halfs'; did you mean 'halves'?"),
        (("--objective=halves", "--set", "view=episode"), 1, "view: no method 'episode'; did you mean 'episodes'?"),
        (("--objective=halves", "--set", "view=credits"), 1, "view credits wants keywords or credits"),
        (("--set", "objective.topic=2"), 1, "no option 'topic'; did you mean 'topics'?"),
        (("--set", "objective.topics=90"), 1, "90 topics of"),
        ((*SMALL, "--max-parameters", 1), 1, "raise --max-parameters"),
        ((*QUICK, "--max-parameters", 7), 1, "raise --max-parameters"),
        ((*QUICK, "--device", "tpu"), 2, "expected one of auto, cpu, cuda"),
        (("--config", "embeding"), 1, "did you mean 'embedding'?"),
        (("--name", "a/b"), 4, "a/b"),
    ],
)
def test_what_cannot_be_trained_is_told(args, code, message):
    ran = train(*args)
    assert ran.code == code and ran.out == b""
    one_sentence(ran, message)


def test_guides_without_words_or_programmes_are_told():
    for given in (b"", b'{"title": "..."}\n' * 3, b'{"title": "one two three four"}\n'):
        ran = train(stdin=given)
        assert ran.code == 1 and ran.out == b""
        one_sentence(ran)


def test_a_name_of_another_kind_is_refused(tmp_path):
    publish_fixed(tmp_path / "models")
    ran = train(*SMALL, "--name", "genre")
    assert ran.code == 4
    one_sentence(ran, "choose another --name")


def test_items_of_what_is_not_there_are_told(tmp_path):
    one_sentence(run("embed", "items", "-", stdin=lessons()), "embedding")
    assert train(*SMALL).code == 0
    ran = run("embed", "items", "-", "--to", "csv", "-o", "x.safetensors", stdin=lessons())
    assert ran.code == 2
    one_sentence(ran, "leave --to out")
    ran = run("embed", "items", "-", "-o", "x.safetensors", stdin=b"")
    assert ran.code == 1 and not Path("x.safetensors").exists()
    one_sentence(ran, "expected a guide")
