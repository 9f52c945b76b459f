"""`tvml evaluate topics` on a model whose every number is known."""

import csv
import io
import json

import numpy as np
import pytest

from tests.fixed_topics import publish

from .helpers import one_sentence, publish_fixed, run

NAMES = ["Ebbe", "Flut", "Sund", "Watt", "Deich", "Priel"]  # each a series of its own


def item(title, description, category=None, **more):
    return {"title": title, "description": description} | ({"category": category} if category else {}) | more


ITEMS = [
    *(item(name, "the goal, the league", "Sport") for name in NAMES),
    *(item(f"{name} zwei", "soup, oven", "Cooking") for name in NAMES),
    item("Nothing known", "at all"),
    item("Ebbe", "the goal, the league", "SPORT"),  # the same text again
]


def lines(items):
    return b"".join(json.dumps(row).encode() + b"\n" for row in items)


@pytest.fixture(autouse=True)
def root(tmp_path):
    publish(tmp_path / "models")
    return tmp_path / "models"


def evaluate(*args, items=ITEMS, **more):
    return run("evaluate", "topics", "-", *args, stdin=lines(items), **more)


def test_the_row_is_exactly_this():
    ran = evaluate()
    assert (ran.code, ran.err) == (0, "")
    # of 45 pairs of ten words two topics have one that is always together, all else counts as never
    npmi = round((2 * (1 - 44) / 45 - 1) / 3, 4)
    balance = round(float(np.log(2) / np.log(3)), 4)
    assert ran.rows == [
        {
            **{"model": "topics", "version": "0001", "label": "category", "topics": 3, "programmes": 14, "items": 13},
            **{"npmi": npmi, "npmi_series": npmi, "diversity": 0.2, "balance": balance, "dead": 1},
            **{"assigned": round(12 / 13, 4), "largest": round(6 / 13, 4), "labelled": 12, "nmi": 1.0, "purity": 1.0},
            # five of the own label, then six others tie for five places
            **{"precision_at_10": 0.5, "precision_by_chance": round(5 / 11, 4)},
        }
    ]


def test_a_guide_without_labels_has_figures_of_words_alone():
    (row,) = evaluate(items=[{key: row[key] for key in ("title", "description")} for row in ITEMS]).rows
    (whole,) = evaluate().rows
    left = {"nmi", "purity", "precision_at_10", "precision_by_chance"}
    assert row == {key: value for key, value in whole.items() if key not in left} | {"labelled": 0}


def test_a_field_can_hold_the_labels():
    items = [row | {"kind": "a" if i % 2 else "b"} for i, row in enumerate(ITEMS)]
    (row,) = evaluate("--label", "kind", items=items).rows
    assert row["label"] == "kind" and row["labelled"] == 13
    assert row["nmi"] < 0.1 and row["purity"] == round(6 / 13, 4)


def test_the_first_label_that_a_text_has_counts():
    items = [item("Ebbe", "goal"), item("Ebbe", "goal", "Sport"), item("Ebbe", "goal", "Other"), *ITEMS[1:12]]
    (row,) = evaluate(items=items).rows
    assert (row["items"], row["labelled"], row["purity"]) == (12, 12, 1.0)


def test_episodes_of_one_series_find_no_others():
    (row,) = evaluate(items=[item(f"Ebbe ({i})", "goal", "Sport") for i in range(4)]).rows
    assert "purity" in row and "precision_at_10" not in row


def test_a_terminal_gets_figures_in_words():
    text = evaluate("--to", "table").out.decode()
    shown = [" ".join(line.split()) for line in text.splitlines()]
    assert "topics@0001 value in words" in shown
    assert "items 13 distinct texts of 14 programmes, 12 with a label" in shown
    assert "precision_at_10 0.5 of the ten nearest items of other series have the same label" in shown
    assert "{" not in text


def test_csv_is_the_row(tmp_path):
    assert evaluate("--to", "csv", "-o", tmp_path / "out.csv").out == b""
    (row,) = csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text()))
    assert (row["model"], row["items"], row["purity"]) == ("topics", "13", "1.0")


@pytest.mark.parametrize(
    ("items", "args", "code", "fragment"),
    [
        ([], (), 1, "stdin is empty; expected a guide"),
        (ITEMS, ("--label", "genre"), 1, "none of 14 programmes has a label in 'genre'; name another field"),
        (ITEMS, ("--to", "html"), 2, "--to html: no such output"),
        (ITEMS, ("--vectors", "x.npy"), 2, "learned from words; leave --vectors out"),
        (ITEMS, ("--model", "topisc"), 4, "did you mean 'topics'?"),
        (ITEMS, ("--model", "genre"), 4, "tvml topics train makes one"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(root, items, args, code, fragment):
    publish_fixed(root)
    ran = evaluate(*args, items=items)
    assert (ran.code, ran.out) == (code, b"")
    one_sentence(ran, fragment)


def test_a_guide_without_programmes_is_an_error():
    ran = run("evaluate", "topics", "-", stdin=b"<tv></tv>")
    assert (ran.code, ran.out) == (1, b"")
    one_sentence(ran, "there is no programme to evaluate with")


def test_topics_over_vectors_are_evaluated_with_vectors(root, tmp_path):
    table = np.array([[1, 0]] * 6 + [[0, 1]] * 6 + [[0, 0], [1, 0]], dtype="f4")
    np.save(tmp_path / "vectors.npy", table)
    (tmp_path / "guide.jsonl").write_bytes(lines(ITEMS))
    made = ("--vectors", tmp_path / "vectors.npy", "--set", "reading.min_letters=1", "--topics", 2, "--name", "over")
    assert run("topics", "train", tmp_path / "guide.jsonl", *made).code == 0
    ran = run("evaluate", "topics", tmp_path / "guide.jsonl", "--model", "over", *made[:2])
    assert (ran.code, ran.err) == (0, "")
    assert (ran.rows[0]["items"], ran.rows[0]["nmi"], ran.rows[0]["purity"]) == (13, 1.0, 1.0)
    trend = run("topics", "trend", "-", "--model", "over", *made[:2], stdin=lines([row | START for row in ITEMS]))
    assert sorted(row["items"] for row in trend.rows) == [1, 6, 7]
    ran = evaluate("--model", "over")
    assert ran.code == 2
    one_sentence(ran, "give those of the programmes with --vectors FILE")


START = {"start": "2026-11-21T20:00:00+01:00"}
