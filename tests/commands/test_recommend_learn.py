"""`tvml recommend learn` and `show`: a profile that is learned, printed, edited and taken back."""

import json
from pathlib import Path

import pytest

from tvml.registry import store
from tvml.shipped import folder

from .helpers import one_sentence, run
from .test_recommend import GUIDE, LIKES, files, lines  # noqa: F401

LOG = folder("sample_data") / "tvheadend-dvr.json"


def learn(*args):
    ran = run("recommend", "learn", *args)
    assert ran.code == 0, ran.err
    return ran


def document(person="alice"):
    ran = run("recommend", "show", person)
    assert (ran.code, ran.err) == (0, "")
    return json.loads(ran.out)


def test_what_is_learned_is_summed_up():
    ran = learn("Alice", "guide.jsonl", "--likes", "likes.jsonl")
    (row,) = ran.rows
    assert list(row) == ["person", "model", "version", "liked", "disliked", "tastes"] and ran.err == ""
    assert row | {"tastes": []} == {
        "person": "Alice", "model": "profile-alice", "version": "0001", "liked": 1, "disliked": 0, "tastes": [],
    }  # fmt: skip
    assert len(row["tastes"]) == 1 and {"harbour", "captain", "storm"} & set(row["tastes"][0].split(", "))


def test_likes_are_added_and_anew_forgets():
    learn("alice", "guide.jsonl", "--likes", "likes.jsonl")
    (row,) = learn("alice", "guide.jsonl", "--likes", "bakes.jsonl").rows
    assert (row["version"], row["liked"]) == ("0002", 2)
    Path("again.jsonl").write_text(lines(LIKES[0] | {"rating": -1}))
    (row,) = learn("alice", "guide.jsonl", "--likes", "again.jsonl").rows
    assert (row["liked"], row["disliked"]) == (1, 1), "a like that is rated again keeps its last rating"
    (row,) = learn("alice", "guide.jsonl", "--likes", "likes.jsonl", "--anew").rows
    assert (row["version"], row["liked"], row["disliked"]) == ("0004", 1, 0)


def test_without_a_guide_likes_are_kept_and_tastes_are_found_when_there_is_one():
    ran = learn("alice", "--likes", "likes.jsonl")
    assert "tastes are found when a guide is there" in ran.err and ran.rows[0]["liked"] == 1
    ran = run("recommend", "guide.jsonl", "--person", "alice")
    assert [row["id"] for row in ran.rows] == ["gale", "squall"]


def test_a_profile_ranks_as_its_likes_do_whatever_their_age():
    older = {"title": "Bun", "id": "bun", "when": "2023-03-01", "description": "an oven, a harbour"}
    Path("likes.jsonl").write_text(lines(older, LIKES[0] | {"when": "2026-03-01"}))
    learn("alice", "--likes", "likes.jsonl", "-q")
    kept = run("recommend", "guide.jsonl", "--person", "alice").rows
    assert [row.pop("person") for row in kept] == ["alice"] * len(kept)
    assert kept == run("recommend", "guide.jsonl", "--likes", "likes.jsonl").rows


def test_recordings_of_the_person_count():
    ran = learn("ALICE", "--from-dvr", LOG, "-q")
    assert ran.rows[0]["liked"] + ran.rows[0]["disliked"] == 52
    assert learn("carol", "--from-dvr", LOG, "--owner", "bob", "-q").rows[0]["liked"] <= 8
    said = learn("dora", "--from-dvr", LOG).err
    assert "recordings of alice, bob; --owner takes those of one" in said


def test_show_prints_what_can_be_taken_back():
    learn("alice", "guide.jsonl", "--likes", "likes.jsonl")
    run("recommend", "show", "alice", "-o", "alice.json")
    assert learn("alice", "--profile", "alice.json").rows[0]["version"] == "0001", "nothing was changed"
    found = document()
    assert found["person"] == "alice" and [like["id"] for like in found["likes"]] == ["buoy"]
    concepts = found["tastes"][0]["concepts"]
    assert {one["concept"] for one in concepts} >= {"word:harbour", "word:storm", "word:captain"}
    assert all(one["likes"] == ["buoy"] for one in concepts)


def test_an_edited_weight_changes_the_ranking():
    learn("alice", "guide.jsonl", "--likes", "likes.jsonl")
    before = run("recommend", "guide.jsonl", "--person", "alice").rows
    reason = before[0]["because"][0]["concept"]
    found = document()
    for one in found["tastes"][0]["concepts"]:
        one["weight"] *= one["concept"] != reason
    Path("alice.json").write_text(json.dumps(found))
    assert learn("alice", "--profile", "alice.json").rows[0]["version"] == "0002"
    after = {row["id"]: row for row in run("recommend", "guide.jsonl", "--person", "alice").rows}
    assert after["gale"]["score"] < before[0]["score"]
    assert reason not in {one["concept"] for one in after["gale"]["because"]}
    assert [row["id"] for row in run("recommend", "guide.jsonl", "--person", "alice@1").rows] == ["gale", "squall"]


def test_a_profile_of_another_model_is_learned_anew_and_says_so(planted):
    Path("past.jsonl").write_text(
        lines(*({"title": p.title, "description": p.description, "categories": p.categories} for p in planted()))
    )
    learn("alice", "guide.jsonl", "--likes", "likes.jsonl")
    asked = ("recommend", "guide.jsonl", "--person", "alice")
    assert run(*asked).err == "" and document()["models"] == []
    assert run("recommend", "train", "past.jsonl", "--set", "topics=4", "--set", "label_items=10").code == 0
    ran = run(*asked)
    assert ran.rows and ran.err == (
        "alice: tastes were learned with no model, this is ranked with concepts@0001, so they are learned anew from "
        "the likes; tvml recommend learn alice GUIDE keeps that\n"
    )
    assert run(*asked, "--model", "none").err == ""
    assert learn("alice", "guide.jsonl").rows[0]["version"] == "0002" and document()["models"] == ["concepts@0001"]
    assert run(*asked) == ran._replace(err="")
    assert "concepts of concepts@0001, words" in run(*asked, "-v").err
    assert run(*asked, "--model", "none", "--model", "concepts").code == 2


def test_the_number_of_a_topic_is_no_word_of_a_person():
    Path("alice.json").write_text('{"person": "alice", "steer": {"topic:3": 1}}')
    ran = run("recommend", "learn", "alice", "--profile", "alice.json")
    assert ran.code == 1
    one_sentence(ran, '"steer" names topic:3, which is another topic in the next model; name a word')


def test_show_as_rows():
    learn("alice", "guide.jsonl", "--likes", "likes.jsonl")
    rows = run("recommend", "show", "alice", "--to", "jsonl").rows
    assert list(rows[0]) == ["person", "taste", "concept", "label", "weight", "likes"] and rows[0]["likes"] == ["buoy"]
    text = run("recommend", "show", "alice", "--to", "table").out.decode()
    assert "Buoy" in text and "word:" not in text
    assert run("recommend", "show", "alice", "--to", "csv").out.startswith(b"person,taste,concept,label,weight,likes\n")


@pytest.mark.parametrize("args, code, fragment", [
    (("alice",), 2, "say what alice likes"),
    (("alice@2", "--likes", "likes.jsonl"), 2, "leave @ out"),
    (("..", "--likes", "likes.jsonl"), 2, "a person cannot be named '..'"),
    (("alice", "--likes", "nowhere.jsonl"), 1, "nowhere.jsonl: no such file"),
    (("alice", "--profile", "likes.jsonl"), 1, "likes.jsonl: not a profile"),
    (("alice", "--profile", "bob.json"), 1, "the profile of 'bob', not of 'alice'"),
])  # fmt: skip
def test_what_cannot_be_learned(args, code, fragment, tmp_path):
    Path("bob.json").write_text('{"person": "bob"}')
    ran = run("recommend", "learn", *args)
    assert ran.code == code and ran.out == b""
    one_sentence(ran, fragment)
    assert store.names(tmp_path / "models") == []


def test_nothing_to_show():
    ran = run("recommend", "show", "alice")
    assert ran.code == 4
    one_sentence(ran, "tvml recommend learn alice --likes FILE makes one")
