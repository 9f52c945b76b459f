import json

import pytest

from .helpers import one_sentence, run

GROUPS = (["storm", "harbour", "sailor", "anchor"], ["oven", "butter", "flour", "pastry"])


@pytest.fixture(scope="module")
def guide(tmp_path_factory):
    path = tmp_path_factory.mktemp("guide") / "guide.jsonl"
    rows = [
        {"title": f"Show {chr(97 + i % 12)}", "description": f"{' '.join(GROUPS[i % 2][: 3 + i // 12])} special"}
        for i in range(24)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture(scope="module")
def labelled(guide, tmp_path_factory):
    root = tmp_path_factory.mktemp("labelled")
    said = ["attention=word_labels", "attention.labels=3", "width=8", "train.steps=40", "train.batch=16"]
    options = [part for one in said for part in ("--set", one)]
    done = run("embed", "train", guide, "--objective", "set_expansion", *options, "--registry", root)
    assert done.code == 0, done.err
    return root


def labels(root, *args):
    return run("embed", "words", *args, "--labels", "--registry", root)


def test_a_word_has_the_labels_of_its_texts_and_a_label_its_words(labelled, guide):
    ran = labels(labelled, "Storm", "quux", "--in", guide)
    assert (ran.code, ran.err) == (0, "")
    storm, quux = ran.rows
    assert quux == {"word": "quux", "heard": False}
    assert list(storm) == ["word", "heard", "texts", "labels"]
    assert (storm["word"], storm["heard"], storm["texts"]) == ("storm", True, 12)
    assert [list(row) for row in storm["labels"]] == [["label", "texts", "words"]] * len(storm["labels"])
    assert sum(row["texts"] for row in storm["labels"]) == 12
    counts = [row["texts"] for row in storm["labels"]]
    assert counts == sorted(counts, reverse=True)
    assert all(0 <= row["label"] < 3 and row["words"] for row in storm["labels"])
    known = {word for group in GROUPS for word in group} | {"special", "show"}
    assert {word for row in storm["labels"] for word in row["words"]} <= known
    assert labels(labelled, "storm", "--in", guide, "--model", "embedding@champion").rows == [storm]


def test_a_csv_has_its_columns(labelled, guide):
    ran = labels(labelled, "quux", "storm", "--in", guide, "--to", "csv")
    assert ran.out.decode().splitlines()[0] == "word,heard,texts,labels"


def test_wrong_use_and_models_without_labels_are_told(labelled, guide, fixed, tmp_path):
    for args, message in (
        (("storm",), "--labels needs --in GUIDE"),
        (("storm", "--in", guide, "--attributions"), "ask for one at a time"),
        (("storm", "--in", guide, "-o", "x.safetensors"), "leave --neighbours, --attributions, --labels and --to out"),
    ):
        ran = labels(labelled, *args)
        assert (ran.code, ran.out) == (2, b"")
        one_sentence(ran, message)
    ran = labels(fixed, "storm", "--in", guide, "--model", "genre")
    assert (ran.code, ran.out) == (4, b"")
    one_sentence(ran, "is a classifier model, not an embedding model")
    done = run("embed", "train", guide, "--set", "objective.topics=2", "--registry", tmp_path)
    assert done.code == 0, done.err
    ran = labels(tmp_path, "storm", "--in", guide)
    assert (ran.code, ran.out) == (4, b"")
    one_sentence(ran, "gives words no labels")
