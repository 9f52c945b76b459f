"""`tvml recommend index`: an index answers as the guide does, byte for byte."""

import json
from pathlib import Path

import pytest

from tvml.registry import store, verify
from tvml.shipped import folder

from .helpers import one_sentence, run
from .test_recommend import files, lines  # noqa: F401
from .test_recommend_train import FEW

SAMPLE = folder("sample_data")


def index(*args):
    ran = run("recommend", "index", *args)
    assert ran.code == 0, ran.err
    return ran.rows[0]


def test_what_is_prepared_is_summed_up(tmp_path):
    row = index("guide.jsonl")
    assert list(row) == [
        *("model", "version", "programmes", "showings", "texts", "concepts", "bytes", "seconds"),
    ]
    found = (row["model"], row["version"], row["programmes"], row["showings"], row["texts"])
    assert found == ("coming", "0001", 14, 13, 13)
    assert index("guide.jsonl", "--name", "coming")["version"] == "0002"
    one, two = (
        (tmp_path / "models" / "coming" / "versions" / v / "timetable.safetensors").read_bytes()
        for v in ("0001", "0002")
    )
    assert one == two, "the same guide, the same bytes"
    path = store.resolve(tmp_path / "models", "coming")
    assert verify.verify(path) == []
    assert "tvml recommend --likes likes.jsonl --index coming@0002" in (path / "README.md").read_text()


@pytest.fixture(scope="module")
def week(tmp_path_factory, planted):
    """A registry with the sample week prepared, a model of concepts, and two people."""
    place = tmp_path_factory.mktemp("week")
    root = ("--registry", place / "models")
    past = place / "past.jsonl"
    past.write_text(
        lines(*({"title": p.title, "description": p.description, "categories": p.categories} for p in planted()))
    )
    for args in (
        ("train", past, SAMPLE / "guide.xml", *FEW),
        ("index", SAMPLE / "guide.xml"),
        ("learn", "alice", SAMPLE / "guide.xml", "--likes", SAMPLE / "likes.jsonl"),
        ("learn", "bob", SAMPLE / "guide.xml", "--from-dvr", SAMPLE / "tvheadend-dvr.json"),
    ):
        ran = run("recommend", *args, *root)
        assert ran.code == 0, ran.err
    return root


@pytest.mark.parametrize("args", [
    ("--person", "alice"),
    ("--person", "alice", "--person", "bob", "--diverse"),
    ("--likes", SAMPLE / "likes.jsonl", "--top", 200),
    ("--likes", "titles.txt"),
    ("--person", "bob", "--more", "railway", "--less", "harbour"),
    ("--person", "alice", "--day", "2026-03-04", "--hours", "18-24"),
    ("--person", "alice", "--since", "2026-03-04T20:00:00+01:00", "--channel", "Quayside one"),
    ("--person", "alice", "--seen", "titles.txt", "--to", "csv"),
    ("--from-dvr", SAMPLE / "tvheadend-dvr.json", "--owner", "alice"),
    ("--top", 5),
    *(("--person", "alice", "--to", to) for to in ("table", "ics", "html", "autorec", "record")),
], ids=lambda args: " ".join(Path(arg).name for arg in map(str, args)))  # fmt: skip
def test_an_index_answers_as_the_guide_does(week, args):
    if "titles.txt" in args:
        best = run("recommend", SAMPLE / "guide.xml", "--person", "alice", "--top", 3, *week).rows
        Path("titles.txt").write_text("".join(f"{title}\n" for title in {row["title"] for row in best}))
    guide, prepared = (
        run("recommend", *where, *args, *week) for where in ((SAMPLE / "guide.xml",), ("--index", "coming"))
    )
    assert guide.code == 0 and guide.out
    assert prepared == guide


def test_an_index_keeps_to_its_models(week):
    root = Path(week[1])
    ran = run("recommend", "--index", "coming", "--person", "alice", "-v", *week)
    assert ran.code == 0 and ran.err == ""
    assert "concepts@0001" in run("models", "show", "coming", *week).out.decode()
    moved = root / "concepts"
    moved.rename(root / "other")
    try:
        ran = run("recommend", "--index", "coming", "--person", "alice", *week)
    finally:
        (root / "other").rename(moved)
    assert ran.code == 4
    one_sentence(ran, "model coming@0001 was made with concepts@0001: no model 'concepts'")
    assert ran.err.endswith("make it anew, tvml recommend index\n")


def test_learning_from_an_index_is_learning_from_its_guide():
    index("guide.jsonl")
    for where in (("guide.jsonl",), ("--index", "coming")):
        for likes in (("--likes", "likes.jsonl"), ()):
            ran = run("recommend", "learn", "alice", *where, *likes)
            assert (ran.code, ran.err) == (0, "") and ran.rows[0]["version"] == "0001"
    ran = run("recommend", "learn", "alice", "guide.jsonl", "--index", "coming", "--likes", "likes.jsonl")
    assert ran.code == 2
    one_sentence(ran, "--index stands for guides and models")


@pytest.mark.parametrize("args, code, fragment", [
    ((), 2, "say what is coming: either GUIDE or --index NAME"),
    (("guide.jsonl", "--index", "coming"), 2, "either GUIDE or --index NAME"),
    (("--index", "coming", "--model", "topics"), 2, "an index has the models that it was made with"),
    (("--index", "comming"), 4, "no index 'comming' in the registry"),
    (("--index", "profile-alice"), 4, "is a profile model, not a timetable; tvml recommend index makes one"),
    (("--index", "coming", "--channel", "Twoo"), 2, "--channel Twoo: not in this guide; did you mean 'Two'?"),
])  # fmt: skip
def test_what_does_not_fit(args, code, fragment):
    index("guide.jsonl")
    assert run("recommend", "learn", "alice", "--likes", "likes.jsonl").code == 0
    ran = run("recommend", "rank", *args)
    assert ran.code == code and ran.out == b""
    one_sentence(ran, fragment)


def test_an_empty_guide_and_odd_letters():
    Path("guide.jsonl").write_text("[]")
    assert index("guide.jsonl")["showings"] == 0
    assert run("recommend", "--index", "coming", "--likes", "likes.jsonl").code == 0
    rows = [
        {"title": "A\nB\u2028", "categories": ["x\ny", "x  y"], "description": "storm \U0001f600 harbour", "id": "é"}
    ] * 2
    Path("guide.jsonl").write_text(lines(*rows, {"title": "-", "description": "captain storm harbour"}))
    index("guide.jsonl")
    guide, prepared = (
        run("recommend", where, *more, "--likes", "likes.jsonl", "--to", "jsonl")
        for where, more in (("guide.jsonl", ()), ("--index", ("coming",)))
    )
    assert guide == prepared and json.loads(guide.out.splitlines()[0])


def test_a_name_of_another_kind_is_left_alone():
    assert run("recommend", "learn", "alice", "--likes", "likes.jsonl").code == 0
    ran = run("recommend", "index", "guide.jsonl", "--name", "profile-alice")
    assert ran.code == 4
    one_sentence(ran, "'profile-alice' is the name of a profile model, not of a timetable model")
