"""`tvml recommend --vectors`: topics of another encoder's vectors are what tastes are described in. Method R7."""

import json
from pathlib import Path

import numpy as np
import pytest

from tvml.models.vectors import pack

from .helpers import one_sentence, run
from .test_recommend import lines

KINDS = {"sea": ["harbour", "captain", "storm"], "bread": ["oven", "flour", "butter"]}
PAST = [
    {"title": f"Old {kind} {i}", "id": f"old-{kind}-{i}", "description": " ".join((*words, f"{kind}{i}"))}
    for kind, words in KINDS.items()
    for i in range(20)
]
# texts that have no word in common: only vectors say which belong together
GUIDE = [
    {"title": f"Show{kind}{i}", "id": f"{kind}-{i}", "description": f"unheard{kind}{i} of{i}{kind}"}
    for i in range(6)
    for kind in KINDS
]
LIKES = [{"title": "Mine", "id": "mine-sea", "rating": 1, "description": "a text by itself"}]
BAKES = [{"title": "Bun", "id": "bun-bread", "rating": 1, "description": "another one"}]
FILE = ("--vectors", "all.safetensors")
TOPICS = ("--model", "topics")


def vectors(name, ids, width=4):
    """A file of vectors around one of two directions, by whether the id names the sea."""
    rng = np.random.default_rng(0)
    x = np.eye(width)[[int("sea" in one) for one in ids]] + 0.1 * rng.standard_normal((len(ids), width))
    Path(name).write_bytes(pack(ids, x.astype("f4")))


def ids(rows):
    return [row["id"] for row in rows]


@pytest.fixture(autouse=True)
def files():
    """Two topics over vectors, a guide, two likes, and vectors of them all, of the likes alone, and of most."""
    for name, rows in (("past", PAST), ("guide", GUIDE), ("likes", LIKES), ("bakes", BAKES)):
        Path(f"{name}.jsonl").write_text(lines(*rows))
    vectors("past.safetensors", ids(PAST))
    vectors("all.safetensors", ids(GUIDE + LIKES + BAKES))
    vectors("likes.safetensors", ids(LIKES + BAKES))
    vectors("most.safetensors", ids(GUIDE[:9]))
    vectors("wide.safetensors", ids(GUIDE + LIKES), 7)
    ran = run("topics", "train", "past.jsonl", "--topics", 2, "--vectors", "past.safetensors")
    assert ran.code == 0, ran.err


def ranked(*args):
    ran = run("recommend", "guide.jsonl", *TOPICS, *FILE, *args)
    assert (ran.code, ran.err) == (0, ""), ran.err
    return ran


@pytest.mark.parametrize("likes, kind", [("likes.jsonl", "sea"), ("bakes.jsonl", "bread")])
def test_likes_of_a_cluster_bring_its_programmes_and_the_topic_says_why(likes, kind):
    rows = ranked("--likes", likes).rows
    assert sorted(ids(rows)) == [f"{kind}-{i}" for i in range(6)]
    for row in rows:
        (why,) = row["because"]
        assert why["concept"].startswith("topic:") and set(why["label"].split(", ")) <= {kind, *KINDS[kind]}
        assert why["like"].endswith(kind)
        assert row["why"].casefold().startswith(why["label"].replace(", ", "/"))


def test_without_them_nothing_of_these_texts_belongs_together():
    ran = run("recommend", "guide.jsonl", "--likes", "likes.jsonl")
    assert (ran.code, ran.out) == (0, b"") and "nothing in this guide has to do with" in ran.err


def test_an_index_answers_as_the_guide_does_with_vectors_of_the_likes_alone():
    assert run("recommend", "index", "guide.jsonl", *TOPICS, *FILE).code == 0
    for args in (("--likes", "likes.jsonl"), ("--likes", "bakes.jsonl", "--to", "table"), ("--top", 3)):
        prepared = run("recommend", "--index", "coming", "--vectors", "likes.safetensors", *args)
        assert prepared == run("recommend", "guide.jsonl", *TOPICS, *FILE, *args) and prepared.out


def test_a_profile_is_learned_from_a_guide_and_from_an_index_alike():
    assert run("recommend", "index", "guide.jsonl", *TOPICS, *FILE).code == 0
    shown = []
    for who, where in (("alice", ("guide.jsonl", *TOPICS)), ("bob", ("--index", "coming"))):
        ran = run("recommend", "learn", who, *where, *FILE, "--likes", "likes.jsonl")
        assert (ran.code, ran.err) == (0, "")
        shown.append(json.loads(run("recommend", "show", who).out))
    assert shown[0]["models"] == ["topics@0001"] and shown[0] | {"person": "bob"} == shown[1]
    (concept,) = (one for one in shown[0]["tastes"][0]["concepts"] if one["concept"].startswith("topic:"))
    assert concept["weight"] > 0 and concept["likes"] == ["mine-sea"]
    assert ids(ranked("--person", "alice").rows) == ids(ranked("--likes", "likes.jsonl").rows)


def test_what_has_no_vector_is_counted_and_told_once():
    ran = run("recommend", "guide.jsonl", *TOPICS, "--vectors", "most.safetensors", "--likes", "likes.jsonl")
    assert ran.code == 0 and ran.err.splitlines() == [
        "most.safetensors: no vector for 3 of 12 programmes, so none of their topics",
        "nothing in this guide has to do with what this person likes",
        "most.safetensors: no vector for 1 of 1 likes, so none of their topics",
    ]
    vectors("most.safetensors", [*ids(GUIDE[:9]), "mine-sea"])
    ran = run("recommend", "guide.jsonl", *TOPICS, "--vectors", "most.safetensors", "--likes", "likes.jsonl")
    assert sorted(ids(ran.rows)) == sorted(name for name in ids(GUIDE[:9]) if "sea" in name)
    assert ran.err == "most.safetensors: no vector for 3 of 12 programmes, so none of their topics\n"


def test_they_count_when_it_is_measured_too():
    history = [
        {"title": f"Then{i}", "id": f"then-sea-{i}", "description": f"own{i}", "when": f"2026-01-{i + 10}T20:00:00Z"}
        for i in range(17)
    ]
    Path("history.jsonl").write_text(lines(*history))
    more = [{"title": f"More{i}", "id": f"bread-{i}", "description": chr(97 + i // 4) * 5} for i in range(40)]
    Path("guide.jsonl").write_text(lines(*more))
    vectors("all.safetensors", ids(more + history))
    runs = [
        run("evaluate", "recommend", "guide.jsonl", "--likes", "history.jsonl", *args)
        for args in (("--model", "none"), (*TOPICS, *FILE))
    ]
    assert [(ran.code, ran.err) for ran in runs] == [(0, "")] * 2
    words, topics = (ran.rows[0]["ndcg_at_20"] for ran in runs)
    assert topics > words + 0.2


@pytest.mark.parametrize("args, code, fragment", [
    (("rank", "guide.jsonl", *TOPICS), 2,
     "the topics of --model topics were learned from vectors: give those of programmes and likes with --vectors FILE"),
    (("rank", "guide.jsonl", *FILE), 2, "--vectors is for topics learned from vectors; name such topics with --model"),
    (("rank", "guide.jsonl", "--model", "words", *FILE), 2, "--vectors is for topics learned from vectors"),
    (("rank", "--index", "plain", *FILE), 2, "model plain@0001 was made without vectors; leave --vectors out"),
    (("rank", "--index", "coming"), 2, "model coming@0001 has topics learned from vectors: give those of the likes"),
    (("learn", "alice", "--index", "coming"), 2, "model coming@0001 has topics learned from vectors"),
    (("learn", "alice", *FILE), 2, "--vectors is for tastes, which are found when a guide is there"),
    (("index", "guide.jsonl", *TOPICS, "--vectors", "x.npy"), 1, "x.npy: vectors without ids, and likes have no place"),
    (("rank", "guide.jsonl", *TOPICS, "--vectors", "wide.safetensors"), 1, "7 numbers, these topics have learned 4"),
    (("rank", "guide.jsonl", *TOPICS, "--vectors", "nosuch.safetensors"), 1, "nosuch.safetensors: cannot be read"),
])  # fmt: skip
def test_what_does_not_fit(args, code, fragment):
    np.save("x.npy", np.ones((12, 4), "f4"))
    assert run("topics", "train", "past.jsonl", "--topics", 2, "--name", "words").code == 0
    assert run("recommend", "index", "guide.jsonl", *TOPICS, *FILE).code == 0
    assert run("recommend", "index", "guide.jsonl", "--name", "plain").code == 0
    ran = run("recommend", *args, *(() if args[0] == "index" else ("--likes", "likes.jsonl")))
    assert (ran.code, ran.out) == (code, b"")
    one_sentence(ran, fragment)
