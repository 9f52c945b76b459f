"""`tvml evaluate recommend` on a history whose every figure is known."""

import csv
import importlib.util
import io
import json
from pathlib import Path

import pytest

from tests import fixed_topics

from .helpers import one_sentence, run

SEA, BREAD = "the harbour and a captain in the storm", "an oven, flour and butter"


def on(name, text, **more):
    return {"title": f"Title {name}", "id": name, "description": f"{text} only{name}"} | more


def some(letter, count):
    return [f"{letter}{chr(97 + i // 10)}{chr(97 + i % 10)}" for i in range(count)]


# twelve older likes and five newer ones of the sea; newer ones are shown on channel Two, the older ones on One
OLDER = [on(name, SEA, channel="One", start="2026-02-01T20:15:00Z") for name in some("o", 12)]
NEWER = [on(name, SEA, channel="Two", start="2026-03-01T06:15:00Z") for name in some("n", 5)]
LIKES = [row | {"watched_at": f"2026-02-{i + 1:02d}T20:00:00Z"} for i, row in enumerate(OLDER + NEWER)]
REST = [on(name, BREAD, channel="One", start="2026-03-01T20:15:00Z") for name in some("r", 30)]
COUNTS = {"older": 12, "newer": 5, "programmes": 35}
NONE = {"precision_at_20": 0.0, "ndcg_at_20": 0.0, "ndcg_interval": [0.0, 0.0], "known": 0.0}
WHOLE = {"precision_at_20": 1.0, "ndcg_at_20": 1.0, "known": 0.0}


@pytest.fixture(autouse=True)
def files(tmp_path):
    """guide.jsonl and likes.jsonl in the folder that the tests run in."""
    write("guide.jsonl", REST)
    write("likes.jsonl", LIKES)


def write(name, rows):
    Path(name).write_text("".join(json.dumps(row) + "\n" for row in rows))


def evaluated(*args):
    ran = run("evaluate", "recommend", "guide.jsonl", *args)
    assert ran.code == 0, ran.err
    return ran


def by_method(ran):
    return {row["method"]: row for row in ran.rows}


def test_the_rows_are_exactly_these():
    ran = evaluated("--likes", "likes.jsonl")
    assert ran.err == ""
    by = by_method(ran)
    assert (*by,)[0] == "profile" and (*by,)[-1] == "channel and hour"
    # five hits on the first five places; draws of them differ by what their places are worth
    ends = by["profile"]["ndcg_interval"]
    assert 0.6 < ends[0] < 1 == ends[1]
    assert by["profile"] == {
        **{"method": "profile", **WHOLE, "ndcg_interval": ends, "lead": None, "lead_interval": None, **COUNTS},
        "said": f"The profile is not better than {list(by)[1]} (ndcg 1.000, 1.000).",
    }
    # all older likes were on One at eight, and so is all that is not liked
    assert by["channel and hour"] == {
        **{"method": "channel and hour", **NONE, "lead": 1.0, "lead_interval": ends, **COUNTS},
        "said": "The profile is better.",
    }
    mean = by["TF-IDF mean"]
    assert (mean["precision_at_20"], mean["said"]) == (1.0, "No difference that is more than chance.")
    assert evaluated("--likes", "likes.jsonl").out == ran.out


def test_series_that_were_liked_before_are_told():
    same = [row | {"title": "Gale"} for row in LIKES]
    write("likes.jsonl", same)
    by = by_method(evaluated("--likes", "likes.jsonl"))
    assert by["same title"]["precision_at_20"] == by["same title"]["known"] == by["profile"]["known"] == 1.0


def test_a_text_counts_once_and_repeats_of_what_was_liked_are_not_candidates():
    write("guide.jsonl", [*REST, *REST, *OLDER, *NEWER])
    write("likes.jsonl", [*LIKES, LIKES[0] | {"id": "again", "watched_at": "2026-02-01T21:00:00Z"}])
    assert by_method(evaluated("--likes", "likes.jsonl"))["profile"].items() >= COUNTS.items()


def test_likes_of_a_profile_count_and_those_of_a_file_with_them():
    rows = evaluated("--likes", "likes.jsonl").rows
    assert run("recommend", "learn", "alice", "--likes", "likes.jsonl").code == 0
    assert evaluated("--person", "alice").rows == rows
    write("more.jsonl", [on("more", SEA, watched_at="2026-02-20T20:00:00Z")])
    first = evaluated("--person", "alice", "--likes", "more.jsonl").rows[0]
    assert (first["older"], first["newer"]) == (13, 5)


def test_concepts_of_a_model_count(tmp_path):
    fixed_topics.publish(tmp_path / "models")  # which knows that goals and leagues are one thing
    told = ["goal"] * 12 + ["league"] * 5
    write("likes.jsonl", [row | {"description": f"{word} {row['id']}"} for row, word in zip(LIKES, told, strict=True)])
    write("guide.jsonl", [row | {"description": f"soup {row['id']}"} for row in REST])
    assert by_method(evaluated("--likes", "likes.jsonl"))["profile"]["ndcg_at_20"] < 0.9
    assert by_method(evaluated("--likes", "likes.jsonl", "--model", "topics"))["profile"]["ndcg_at_20"] == 1.0


def test_without_scikit_learn_the_svm_is_left_out_with_a_word(monkeypatch):
    there = set(by_method(evaluated("--likes", "likes.jsonl")))
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "sklearn" else find(name))
    ran = evaluated("--likes", "likes.jsonl")
    assert there - set(by_method(ran)) == {"linear SVM"}
    assert ran.err == "linear SVM is left out, it needs scikit-learn: pip install 'tvml[reference]'\n"


def test_a_terminal_gets_intervals_and_a_sentence():
    shown = " ".join(evaluated("--likes", "likes.jsonl", "--to", "table").out.decode().split())
    assert "1.000 (" in shown and "The profile is better." in shown and "profile's lead" in shown


def test_csv_is_the_rows():
    ran = evaluated("--likes", "likes.jsonl", "--to", "csv", "-o", "out.csv")
    assert ran.out == b""
    first = next(csv.DictReader(io.StringIO(Path("out.csv").read_text())))
    low, high = by_method(evaluated("--likes", "likes.jsonl"))["profile"]["ndcg_interval"]
    assert (first["method"], first["ndcg_at_20"], first["ndcg_interval"]) == ("profile", "1.0", f"{low}; {high}")


@pytest.mark.parametrize(
    ("args", "code", "fragment"),
    [
        ((), 2, "say whose history counts: --likes FILE, --from-dvr FILE, or --person PERSON"),
        (("--person", "nobody"), 4, "nobody"),
        (("--person", "alice", "--owner", "bob"), 2, "name such a file"),
        (("--likes", "few.jsonl"), 1, "12 likes, 4 of them newer ones with a time: expected at least 5 older and 5"),
        (("--likes", "old.jsonl"), 1, "17 likes, 0 of them newer ones with a time"),
        (("--likes", "likes.jsonl", "--model", "concepst"), 4, "tvml recommend train GUIDE makes one"),
        (("--likes", "likes.jsonl", "--to", "html"), 2, "--to html: no such output"),
        (("--likes", "likes.jsonl", "-o", "likes.jsonl"), 2, "is the input itself"),
        (("-", "--likes", "-"), 2, "only one file can be - (stdin)"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(args, code, fragment):
    write("few.jsonl", LIKES[:12])
    write("old.jsonl", [{key: value for key, value in row.items() if key != "watched_at"} for row in LIKES])
    ran = run("evaluate", "recommend", "guide.jsonl", *args)
    assert (ran.code, ran.out) == (code, b"")
    one_sentence(ran, fragment)
