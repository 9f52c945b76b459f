"""`tvml evaluate classifier` on a model whose answer is known, and on one that has learned."""

import csv
import io
import json
import os
import re
import sys

import pytest

from .helpers import SAYS, leftovers, lessons, one_sentence, publish_fixed, run

TOP = "Harbour crime"
GUIDE = b"".join(
    json.dumps({"title": title, "category": category}).encode() + b"\n"
    for title, category in [
        ("Ebbe", "harbour CRIME"),
        ("Flut", TOP),
        ("Flut!", TOP),  # the same words
        ("Sund", "Gardening"),
        ("Watt <b>", "Opera"),
        ("Deich", None),
    ]
)


def evaluate(registry, *args, stdin=GUIDE, **more):
    return run("evaluate", "classifier", "-", "--registry", registry, *args, stdin=stdin, **more)


def test_the_row_is_exactly_this(fixed):
    ran = evaluate(fixed)
    assert (ran.code, ran.err) == (0, "")
    (row,) = ran.rows
    confidence = 0.7
    assert row == {
        "model": "genre",
        "version": "0001",
        "label": "category",
        "programmes": 5,
        "items": 4,
        "unlabelled": 1,
        "accuracy": 0.5,
        "macro_f1": 0.2222,
        "coverage_at_80": 0.0,
        "accuracy_at_80": None,
        "ece": 0.2,
        "baseline": 0.5,
        "mean_confidence": confidence,
        "risk_coverage_area": 0.5,
        "at_confidence": [
            {"confidence": level, "coverage": 1.0, "accuracy": 0.5, "items": 4}
            for level in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
        ]
        + [
            {"confidence": level, "coverage": 0.0, "accuracy": None, "items": 0} for level in (0.7, 0.8, 0.9, 0.95)
        ],  # the float32 nearest to 0.7 lies below it
        "calibration": [{"confidence": confidence, "accuracy": 0.5, "items": 4}],
        "labels": [
            {"label": TOP, "precision": 0.5, "recall": 1.0, "f1": 0.6667, "items": 2, "given": 4},
            {"label": "Gardening", "precision": None, "recall": 0.0, "f1": 0.0, "items": 1, "given": 0},
            {"label": "Quiz & games", "precision": None, "recall": None, "f1": None, "items": 0, "given": 0},
        ],
        "confusion": {"labels": [TOP, "Gardening", "(unknown)"], "counts": [[2, 0, 0], [1, 0, 0], [1, 0, 0]]},
        "by_language": [{"language": "not told", "items": 4, "accuracy": 0.5, "macro_f1": 0.2222}],
        "by_fields": [{"fields": "title only", "items": 4, "accuracy": 0.5, "macro_f1": 0.2222}],
        "seen_in_training": None,
        "unknown_labels": {"labels": 1, "items": 1, "most_frequent": {"Opera": 1}},
    }


def test_a_terminal_gets_figures_in_words_and_a_row_for_each_label(fixed):
    text = re.sub(r"\x1b\[\d*m", "", evaluate(fixed, terminal=True).out.decode())  # bold
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert "genre@0001 value in words" in lines
    assert "accuracy 0.5 5 of 10 are right" in lines
    assert "unknown_labels 1 items of labels it never learned: Opera (1)" in lines
    assert "label precision recall f1 items given" in lines
    assert f"{TOP} 0.5 1 0.667 2 4" in lines
    assert "{" not in text


def test_csv_has_a_row_for_each_label(fixed, tmp_path):
    assert evaluate(fixed, "--to", "csv", "-o", tmp_path / "out.csv").out == b""
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text())))
    assert [row["label"] for row in rows] == list(SAYS)
    assert rows[0] == {"label": TOP, "precision": "0.5", "recall": "1.0", "f1": "0.6667", "items": "2", "given": "4"}


def test_the_report_is_written_beside_the_row(fixed, tmp_path):
    report = tmp_path / "report.html"
    ran = evaluate(fixed, "--report", report)
    assert ran.rows == evaluate(fixed).rows
    html = report.read_text()
    assert "<h1>genre 0001 on stdin</h1>" in html and "Watt &lt;b&gt;" in html and "Watt <b>" not in html
    assert leftovers(tmp_path) == []
    before = report.read_bytes()
    assert evaluate(fixed, "--report", report).code == 0 and report.read_bytes() == before
    assert evaluate(fixed, "--report", report, "--model", "genre@9").code == 4 and report.read_bytes() == before


def test_a_trained_model_knows_its_titles_and_its_label_field(learned, tmp_path):
    (row,) = evaluate(learned, stdin=lessons()).rows
    assert row["label"] == "category" and row["items"] == 48
    assert row["seen_in_training"] == {"titles": 1.0, "series": 1.0, "new_items": 0, "accuracy_of_new": None}
    other = lessons().replace(b" show ", b" gala ").replace(b'"category"', b'"kind"')
    assert evaluate(learned, stdin=other).code == 1
    (row,) = evaluate(learned, "--label", "kind", stdin=other).rows
    assert row["label"] == "kind" and row["accuracy"] > 0.9
    assert row["seen_in_training"]["series"] == 0 and row["seen_in_training"]["new_items"] == 48
    assert row["seen_in_training"]["accuracy_of_new"] == row["accuracy"]


def test_the_field_of_the_training_is_the_default(tmp_path):
    publish_fixed(tmp_path / "models", facts={"label": "kind"})
    (row,) = evaluate(tmp_path / "models", stdin=b'{"title":"Ebbe","kind":"Gardening","category":"Opera"}\n').rows
    assert row["label"] == "kind" and row["labels"][0]["label"] == "Gardening"


@pytest.mark.parametrize(
    ("stdin", "args", "code", "fragment"),
    [
        (b'{"title":"Ebbe"}\n', (), 1, "none of 1 programmes has a label in 'category'; name the field"),
        (b"<tv></tv>", (), 1, "there is no programme to evaluate with"),
        (b"", (), 1, "stdin is empty; expected a guide"),
        (GUIDE, ("--label", "genre"), 1, "none of 6 programmes has a label in 'genre'"),
        (GUIDE, ("--model", "gnere"), 4, "did you mean 'genre'?"),
        (GUIDE, ("--model", "other"), 4, "other@0001 is a topics model, not a classifier"),
        (GUIDE, ("--to", "xmltv"), 2, "--to xmltv: no such output"),
        (GUIDE, ("--report", "-"), 2, "--report -: the figures go there; name another file for the page"),
        (GUIDE, ("--report", "./out", "-o", "out"), 2, "--report ./out: the figures go there"),
        (GUIDE, ("--report", "."), 2, "--report . is a folder; name a file in it"),
        (GUIDE, ("--report", "nosuch/out"), 1, "nosuch/out: cannot be written (No such file or directory)"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(tmp_path, stdin, args, code, fragment):
    publish_fixed(tmp_path / "models")
    publish_fixed(tmp_path / "models", "other", kind="topics")
    ran = evaluate(tmp_path / "models", *args, stdin=stdin)
    assert (ran.code, ran.out) == (code, b"")
    one_sentence(ran, fragment)
    assert leftovers(tmp_path / "cwd") == [] and list((tmp_path / "cwd").iterdir()) == []


def test_a_report_is_not_written_over_the_guide(fixed, tmp_path):
    guide = tmp_path / "guide.jsonl"
    guide.write_bytes(GUIDE)
    ran = run("evaluate", "classifier", guide, "--registry", fixed, "--report", guide)
    assert (ran.code, ran.out, guide.read_bytes()) == (2, b"", GUIDE)
    one_sentence(ran, "is the input itself; write to another file")


def test_a_guide_whose_name_is_no_text_has_a_report(fixed, tmp_path):
    guide = os.fsencode(tmp_path) + b"/caf\xe9.jsonl"
    with open(guide, "wb") as file:
        file.write(GUIDE)
    ran = run("evaluate", "classifier", os.fsdecode(guide), "--registry", fixed, "--report", tmp_path / "out.html")
    assert (ran.code, ran.err) == (0, "") and b"on caf?.jsonl" in (tmp_path / "out.html").read_bytes()


def test_without_jinja_the_report_says_what_to_install_before_the_work(fixed, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "jinja2", None)
    ran = evaluate(fixed, "--report", tmp_path / "out.html", stdin=b"")
    assert (ran.code, ran.out) == (7, b"") and not (tmp_path / "out.html").exists()
    one_sentence(ran, "pip install 'tvml[report]'")
    assert evaluate(fixed).code == 0


def test_damaged_titles_are_told(learned, tmp_path):
    import shutil

    root = shutil.copytree(learned, tmp_path / "copy")
    file = root / "genre" / "versions" / "0001" / "titles.safetensors"
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    ran = evaluate(root)
    assert (ran.code, ran.out) == (4, b"")
    one_sentence(ran, "titles.safetensors: its content has changed")
    assert run("classify", "-", "--registry", root, stdin=GUIDE).code == 0  # which does not need them


def test_bad_rows_are_passed_over_and_counted(fixed):
    ran = evaluate(fixed, stdin=GUIDE + b"{broken\n")
    assert ran.code == 0 and "line 7" in ran.err and ran.rows[0]["items"] == 4
    assert evaluate(fixed, "--strict", stdin=GUIDE + b"{broken\n").code == 1
