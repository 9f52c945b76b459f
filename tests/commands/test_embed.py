import csv
import io
import json
from pathlib import Path

import pytest
from safetensors import safe_open

from .helpers import lessons, one_sentence, run


@pytest.fixture
def guide(tmp_path):
    path = tmp_path / "lessons.jsonl"
    path.write_bytes(lessons())
    return path


def words(learned, *args, **options):
    return run("embed", "words", *args, "--registry", learned, **options)


def test_a_word_has_a_vector_and_a_label_also_without_a_guide(learned):
    ran = words(learned, "goal", "soup")
    assert (ran.code, ran.err) == (0, "")
    assert [(row["word"], row["heard"], row["texts"]) for row in ran.rows] == [("goal", True, 0), ("soup", True, 0)]
    assert {row["label"] for row in ran.rows} <= {"Sport", "Cooking"}
    assert {len(row["vector"]) for row in ran.rows} == {len(ran.rows[0]["vector"])}
    assert list(ran.rows[0]) == ["word", "heard", "label", "texts", "vector"]


def test_in_a_guide_it_has_another_one_from_its_texts(learned, guide):
    (alone,), (among,) = words(learned, "goal").rows, words(learned, "goal", "--in", guide).rows
    assert among["texts"] == 6 and alone["texts"] == 0  # six series, one part of each
    assert among["vector"] != alone["vector"]
    assert words(learned, "goal", "--in", guide, "--in", guide).rows == [among], "a text twice is one text"
    assert words(learned, "goal", "--in", "-", stdin=lessons()).rows == [among]


def test_words_are_read_as_a_guides_are(learned):
    ran = words(learned, "GOAL", "goal, soup", "Soup")
    assert [row["word"] for row in ran.rows] == ["goal", "soup"]


def test_a_word_that_the_model_does_not_hear_says_so(learned, guide):
    for options in ((), ("--in", guide), ("--in", guide, "--neighbours", 3), ("--attributions",)):
        ran = words(learned, "quux", *options)
        assert ran.code == 0 and ran.rows == [{"word": "quux", "heard": False}]


def test_neighbours_are_words_of_the_guide_with_their_labels(learned, guide):
    ran = words(learned, "goal", "soup", "--in", guide, "--neighbours", 2)
    for row, label in zip(ran.rows, ("Sport", "Cooking"), strict=True):
        assert list(row) == ["word", "heard", "label", "texts", "neighbours"] and row["label"] == label
        assert [list(n) for n in row["neighbours"]] == [["word", "score", "label"]] * 2
        assert row["neighbours"][0]["score"] >= row["neighbours"][1]["score"]
        assert row["word"] not in [n["word"] for n in row["neighbours"]]
        assert row["neighbours"][0]["label"] == label


def test_attributions_are_a_row_for_each_label_strongest_first(learned, guide):
    ran = words(learned, "goal", "soup", "--in", guide, "--attributions")
    assert [(row["word"], row["label"]) for row in ran.rows] == [
        *(("goal", label) for label in ("Sport", "Cooking")),
        *(("soup", label) for label in ("Cooking", "Sport")),
    ]
    assert all(list(row) == ["word", "heard", "label", "texts", "attribution", "attention"] for row in ran.rows)
    assert [row["attribution"] > 0 for row in ran.rows] == [True, False] * 2
    assert all(0 < row["attention"] < 1 for row in ran.rows)


def test_a_safetensors_file_holds_the_vectors(learned, tmp_path):
    file = tmp_path / "x.safetensors"
    ran = words(learned, "goal", "quux", "soup", "-o", file)
    assert (ran.code, ran.out) == (0, b"")
    assert ran.err == "without a vector, since the model does not hear them: quux\n"
    with safe_open(file, "np") as kept:
        assert json.loads(kept.metadata()["ids"]) == ["goal", "soup"]
        vectors = kept.get_tensor("vectors")
    rows = words(learned, "goal", "soup").rows
    assert [pytest.approx(vector, abs=1e-5) for vector in vectors.tolist()] == [row["vector"] for row in rows]


def test_tables_and_csv_have_all_columns(learned, guide, tmp_path):
    ran = words(learned, "quux", "goal", "--in", guide, "--neighbours", 1, "--to", "csv")
    first, second = csv.DictReader(io.StringIO(ran.out.decode()))
    assert list(first) == ["word", "heard", "label", "texts", "neighbours"]
    assert (first["heard"], first["neighbours"], second["label"]) == ("False", "", "Sport")
    ran = words(learned, "goal", "--attributions", terminal=True)
    assert ran.code == 0 and b"attribution" in ran.out and b"{" not in ran.out
    assert words(learned, "goal", "-o", tmp_path / "goal.jsonl").out == b""
    assert json.loads((tmp_path / "goal.jsonl").read_text())["word"] == "goal"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("goal", "--neighbours", 3), "--neighbours needs --in GUIDE"),
        (("goal", "--neighbours", 3, "--attributions", "--in", "g"), "ask for one at a time"),
        (("goal", "--neighbours", 3, "--labels", "--in", "g"), "ask for one at a time"),
        (("goal", "--attributions", "-o", "x.safetensors"), "a .safetensors file holds vectors"),
        (("goal", "--to", "csv", "-o", "x.safetensors"), "leave --neighbours, --attributions, --labels and --to out"),
        (("goal", "!?"), "'!?' holds no word"),
        (("goal", "--neighbours", 0, "--in", "g"), "'--neighbours'"),
        (("goal", "--to", "jason"), "did you mean 'jsonl'?"),
        ((), "Missing argument 'WORD...'"),
    ],
)
def test_wrong_use_is_told(learned, args, message):
    ran = words(learned, *args)
    assert ran.code == 2 and ran.out == b""
    one_sentence(ran, message)
    assert not Path("x.safetensors").exists()


def test_missing_models_and_guides_are_told(learned, guide):
    for args, code in ((("--model", "none"), 4), (("--in", "none.xml"), 1)):
        ran = words(learned, "goal", *args)
        assert ran.code == code and ran.out == b""
        one_sentence(ran, "none")
    guide.write_bytes(lessons() + b"{\n")
    ran = words(learned, "goal", "--in", guide)
    assert ran.code == 0 and len(ran.rows) == 1 and "line 49" in ran.err
    assert words(learned, "goal", "--in", guide, "--strict").code == 1
