"""`tvml recommend train`: what the past teaches, and that ranking knows it."""

import json
from pathlib import Path

from tvml.registry import store

from .helpers import one_sentence, run

FEW = ("--set", "topics=4", "--set", "label_items=10")


def test_the_past_is_summed_up_and_ranking_knows_it(planted, tmp_path):
    past = "".join(
        json.dumps({"title": p.title, "description": p.description, "categories": p.categories}) + "\n"
        for p in planted()
    )
    Path("past.jsonl").write_text(past)
    ran = run("recommend", "train", "past.jsonl", *FEW)
    assert (ran.code, ran.err) == (0, "")
    (row,) = ran.rows
    assert (
        row["model"] == "concepts"
        and row["version"] == "0001"
        and row["items"] == 160
        and row["concepts"]["label"] == 4
    )
    assert run("recommend", "train", "past.jsonl", *FEW).rows[0] | {"seconds": 0, "version": ""} == row | {
        "seconds": 0,
        "version": "",
    }
    guide = planted(seed=5, sizes=(20, 20, 20, 20))
    Path("guide.jsonl").write_text(
        "".join(
            json.dumps({"id": p.id, "title": f"new {i}", "description": p.description}) + "\n"
            for i, p in enumerate(guide)
        )
    )
    liked = [p for p in planted(seed=9) if p.id.startswith("2.")][:8]
    Path("likes.jsonl").write_text(
        "".join(json.dumps({"title": f"x{p.id}", "description": p.description}) + "\n" for p in liked)
    )
    rows = run("recommend", "guide.jsonl", "--likes", "likes.jsonl", "--model", "concepts", "--top", 4).rows
    assert [row["id"][0] for row in rows] == ["2"] * 4
    assert "label" in {reason["concept"].split(":")[0] for row in rows for reason in row["because"]}


def test_an_empty_guide_teaches_nothing(tmp_path):
    Path("past.jsonl").write_text("[]")
    ran = run("recommend", "train", "past.jsonl")
    assert ran.code == 1 and store.names(tmp_path / "models") == []
    one_sentence(ran, "no programme to learn concepts from")
