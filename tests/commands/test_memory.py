"""The series memory through the commands: who answers, what it says of itself, and what damage does to it."""

import json
import re

import numpy as np
import pytest

from tvml.models import memory
from tvml.models.memory import Entry, Options, keys
from tvml.registry import memory as memories
from tvml.registry import store

from .helpers import SAYS, TINY, lessons, one_sentence, publish_fixed, run

TOP, GARDEN, QUIZ = SAYS
KNOWN = memory.build(
    [
        Entry(keys("Green Hour: Roses"), 1, 2, 5),
        Entry(keys("Ask Me: Final"), 2, 3, 6),
        Entry(keys("Ask Me: Murder"), 0, 1, 7),
    ],
    Options(entries=100, prior=0.5),
)
ROWS = b'{"title":"Green Hour: Tulips"}\n{"title":"Ask me, final!"}\n{"title":"ASK ME: FINAL"}\n{"title":"New"}\n'


def publish_knowing(root, m=KNOWN, **changes):
    facts = {"memory": memories.facts(m)} | changes
    return publish_fixed(root, facts=facts, extra={"memory": memory.arrays(m)})


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "models"
    publish_knowing(root)
    return root


def test_evaluate_measures_with_the_memory_or_the_network_alone(root):
    guide = b'{"title":"Green Hour: Tulips","category":"Gardening"}\n{"title":"New","category":"Harbour crime"}\n'
    figures = {
        flag: run("evaluate", "classifier", "-", flag, stdin=guide).rows[0]["accuracy"]
        for flag in ("--memory", "--no-memory")
    }
    assert figures == {"--memory": 1.0, "--no-memory": 0.5}
    assert run("evaluate", "classifier", "-", stdin=guide).rows[0]["accuracy"] == 1.0


def test_explain_shows_both_answers_and_the_one_that_is_used(root):
    stdin = b'{"id":"1","title":"Green Hour: Tulips"}\n{"id":"2","title":"New"}\n'
    ran = run("classify", "-", "--explain", stdin=stdin)
    assert (ran.code, ran.err) == (0, "")
    assert re.sub(r'"weight":[0-9.]+', '"weight":W', ran.out.decode()).splitlines() == [
        '{"id":"1","title":"Green Hour: Tulips","label":"Gardening","confidence":0.84,'
        '"labels":[{"label":"Gardening","confidence":0.84}],'
        '"tokens":[{"token":"green","weight":W},{"token":"hour","weight":W},{"token":"tulips","weight":W}],'
        '"memory":{"key":"series","labels":[{"label":"Gardening","count":2}]},'
        '"network":{"label":"Harbour crime","confidence":0.7},"used":"memory"}',
        '{"id":"2","title":"New","label":"Harbour crime","confidence":0.7,'
        '"labels":[{"label":"Harbour crime","confidence":0.7}],"tokens":[{"token":"new","weight":W}],'
        '"memory":null,"network":{"label":"Harbour crime","confidence":0.7},"used":"network"}',
    ]


def test_the_most_exact_key_is_told_and_the_most_frequent_label_first(root):
    for row in run("classify", "-", "--explain", stdin=ROWS).rows[1:3]:  # the same words
        assert row["memory"] == {"key": "title", "labels": [{"label": QUIZ, "count": 3}]}
    (row,) = run("classify", "-", "--explain", stdin=b'{"title":"Ask me: more"}').rows
    counts = [{"label": QUIZ, "count": 3}, {"label": TOP, "count": 1}]
    assert row["memory"] == {"key": "series", "labels": counts} and row["label"] == QUIZ


def test_rows_without_explain_have_the_keys_they_always_had(root):
    for row in run("classify", "-", "--top", 3, stdin=ROWS).rows:
        assert list(row) == ["id", "title", "label", "confidence", "labels"]
        assert sum(label["confidence"] for label in row["labels"]) == pytest.approx(1, abs=1e-3)


def test_no_memory_asks_the_network_alone(root):
    for args in (("--no-memory",), ("--no-memory", "--explain")):
        for row in run("classify", "-", *args, stdin=ROWS).rows:
            assert (row["label"], row["confidence"]) == (TOP, 0.7)
            assert row.get("memory") is None and row.get("used") in (None, "network")
    assert [row["label"] for row in run("classify", "-", "--memory", stdin=ROWS).rows] == [GARDEN, QUIZ, QUIZ, TOP]


def test_a_model_without_a_memory_answers_as_before_whatever_is_asked(tmp_path, fixed):
    for args in ((), ("--memory",), ("--no-memory",)):
        assert {row["label"] for row in run("classify", "-", "--registry", fixed, *args, stdin=ROWS).rows} == {TOP}
    (row,) = run("classify", "-", "--registry", fixed, "--explain", stdin=b'{"title":"a"}').rows
    assert (row["memory"], row["used"]) == (None, "network")


def test_an_xmltv_guide_gets_the_labels_of_the_memory_and_its_confidence_counts(root):
    guide = b'<tv><programme channel="a" start="20260302180000 +0100"><title>Green Hour</title></programme></tv>'
    sure = ("--to", "xmltv", "--min-confidence", "0.8")
    assert b"<category>Gardening</category>" in run("classify", "-", *sure, stdin=guide).out
    assert run("classify", "-", *sure, "--no-memory", stdin=guide).out == guide


def test_the_card_the_manifest_and_the_summary_tell_its_size_apart_from_the_weights():
    row = run("train-classifier", "-", *TINY, stdin=lessons()).rows[0]
    assert {*row["memory"]} == {"entries", "bytes"} and row["memory"]["entries"] == 12, (
        "twelve series of one label each"
    )
    (shown,) = run("models", "show", "genre").rows
    assert shown["memory"] == row["memory"]
    assert shown["memory"]["bytes"] == shown["files"]["memory.safetensors"]["size"]
    assert shown["files"]["weights.safetensors"]["size"] == row["bytes"]
    card = run("models", "show", "genre", terminal=True).out.decode()
    assert "| memory | 12 entries of known series, beside the parameters |" in card
    assert "The figures are those of the network alone" in card
    off = run("train-classifier", "-", *TINY, "--set", "memory.entries=0", stdin=lessons()).rows[0]
    assert off["memory"] is None and (off["parameters"], off["bytes"]) == (row["parameters"], row["bytes"])
    assert "memory" not in run("models", "show", "genre@2").rows[0]


def test_entries_are_bounded_and_the_oldest_are_left_out():
    row = run("train-classifier", "-", *TINY, "--set", "memory.entries=5", stdin=lessons()).rows[0]
    assert row["memory"]["entries"] == 5
    used = [row["used"] for row in run("classify", "-", "--explain", stdin=lessons()).rows]
    assert used == ["network"] * 28 + ["memory"] * 20, "without times, those read first are the oldest"


def test_memory_from_carries_over_the_series_that_the_guide_lacks():
    rows = lessons().splitlines(keepends=True)
    first, second = b"".join(rows[:16] + rows[24:40]), b"".join(rows[8:24] + rows[32:])
    assert run("train-classifier", "-", *TINY, stdin=first).rows[0]["memory"]["entries"] == 8
    train = ("train-classifier", "-", *TINY, "--force")
    assert run(*train, stdin=second).rows[0]["memory"]["entries"] == 8
    assert run(*train, "--memory-from", "genre@1", stdin=second).rows[0]["memory"]["entries"] == 12
    shown = run("models", "show", "genre@3").rows[0]["facts"]["memory"]
    assert shown["from"] == "genre@0001"
    assert {row["used"] for row in run("classify", "-", "--explain", stdin=lessons()).rows} == {"memory"}
    again = run(*train, "--memory-from", "genre@3", stdin=second)
    assert again.rows[0]["memory"]["entries"] == 12


@pytest.mark.parametrize(
    ("args", "code", "fragment"),
    [
        (("gnere",), 4, "did you mean 'genre'?"),
        (("genre@2",), 4, "--memory-from genre@2: genre@0002 has no memory; leave the option out"),
        (("genre", "--set", "memory.entries=0"), 2, "memory.entries is 0"),
    ],
)
def test_a_memory_that_cannot_be_carried_over_is_told_before_the_work(root, args, code, fragment):
    publish_fixed(root, champion=False)
    ran = run("train-classifier", "-", *TINY, "--memory-from", *args, stdin=lessons())
    assert (ran.code, ran.out) == (code, b"")
    one_sentence(ran, fragment)


def test_a_damaged_memory_is_told_like_damaged_weights_and_can_be_done_without(root):
    file = root / "genre/versions/0001/memory.safetensors"
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    ran = run("classify", "-", stdin=ROWS)
    assert (ran.code, ran.out) == (4, b"")
    one_sentence(ran, "memory.safetensors: its content has changed")
    assert run("classify", "-", "--no-memory", stdin=ROWS).code == 0
    assert run("models", "verify").code == 4


@pytest.mark.parametrize(
    ("change", "facts", "fragment"),
    [
        ({"labels": KNOWN.labels + np.uint16(9)}, {}, "it knows a label 11 of a model with 3"),
        ({"keys": KNOWN.keys[::-1].copy()}, {}, "its keys are not in order"),
        ({"counts": KNOWN.counts.astype(np.int64)}, {}, "counts is int64"),
        ({}, {"hash": {"name": "title-series-blake2b", "version": 99}, "prior": 0.5}, "version 99, here it is"),
        ({}, {"prior": 0.5}, "'hash'"),
        ({}, {"hash": {"name": "x", "version": 1}, "prior": None}, "train it again"),
    ],
)
def test_a_memory_that_does_not_fit_is_told_and_can_be_done_without(tmp_path, change, facts, fragment):
    kept = facts or memories.facts(KNOWN)
    publish_knowing(tmp_path / "models", KNOWN._replace(**change), memory=kept)
    ran = run("classify", "-", stdin=ROWS)
    assert (ran.code, ran.out) == (4, b"")
    one_sentence(ran, fragment)
    assert "add --no-memory" in ran.err
    assert run("classify", "-", "--no-memory", stdin=ROWS).code == 0


def test_a_missing_array_is_told(tmp_path):
    arrays = {name: array for name, array in memory.arrays(KNOWN).items() if name != "seen"}
    publish_fixed(tmp_path / "models", facts={"memory": memories.facts(KNOWN)}, extra={"memory": arrays})
    fragment = "its memory cannot be used (it holds counts, keys, labels; expected keys, labels, counts, seen)"
    one_sentence(run("classify", "-", stdin=ROWS), fragment)


def test_old_versions_without_a_memory_and_new_ones_live_side_by_side(root):
    publish_fixed(root)
    assert store.versions(root, "genre") == ["0001", "0002"]
    for version, label in (("1", GARDEN), ("2", TOP)):
        ran = run("classify", "-", "--model", f"genre@{version}", stdin=b'{"title":"Green Hour"}')
        assert json.loads(ran.out)["label"] == label
