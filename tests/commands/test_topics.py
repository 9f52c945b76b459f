"""`tvml topics train` and `assign`, as a shell sees them."""

import csv
import gzip
import io
import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest

from tvml.models.vectors import pack
from tvml.registry import store
from tvml.registry import topics as models
from tvml.shipped import folder

from .helpers import TINY, leftovers, lessons, one_sentence, publish_fixed, run, start

SEA = ("harbour", "storm", "captain", "anchor", "lighthouse", "tide", "sailor", "island", "rudder", "whale")
BREAD = ("oven", "flour", "recipe", "butter", "dough", "baker", "sugar", "kneads", "crust", "kitchen")


def lines(rows):
    return b"".join(json.dumps(one).encode() + b"\n" for one in rows)


def guide():
    """Forty programmes of the sea (h0 ...) and forty of bread (o0 ...), in turns, of which no two are alike."""
    rng = np.random.default_rng(0)
    rows, seen = [], set()
    while len(rows) < 80:
        words = (SEA, BREAD)[len(rows) % 2]
        some = frozenset(rng.choice(words, 4, replace=False).tolist())
        if some not in seen:
            seen.add(some)
            title = f"Show {'abcdefgh'[len(rows) // 2 % 8]}"
            rows.append({"id": f"{words[0][0]}{len(rows) // 2}", "title": title, "description": " ".join(sorted(some))})
    return rows


ROWS = guide()
GUIDE = lines(ROWS)


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """A registry with a model "topics" that has learned GUIDE; not to be changed."""
    root = tmp_path_factory.mktemp("two")
    done = run("topics", "train", "-", "--topics", 2, "--registry", root, stdin=GUIDE)
    assert done.code == 0, done.err
    return root


@pytest.fixture
def mine(two, tmp_path):
    """A copy of it, where the commands of a test look."""
    return Path(shutil.copytree(two, tmp_path / "models"))


def train(*args, stdin=GUIDE):
    return run("topics", "train", "-", *args, stdin=stdin)


def assign(*args, stdin=GUIDE, **options):
    return run("topics", "assign", "-", *args, stdin=stdin, **options)


def sea(root):
    """The number of the topic of the sea."""
    return models.load(root, "topics").described[0]["words"][0]["word"] not in SEA


# train


def test_a_summary_says_what_was_learned(tmp_path):
    ran = train("--topics", 2)
    assert (ran.code, ran.err) == (0, "")
    (found,) = ran.rows
    metrics, seconds, size = found.pop("metrics"), found.pop("seconds"), found.pop("bytes")
    assert found == {
        **{"model": "topics", "version": "0001", "method": "sinkhorn", "topics": 2},
        **{"items": 80, "programmes": 80, "words": found["words"]},
    }
    keys = ["npmi", "npmi_series", "diversity", "balance", "dead", "assigned", "largest"]
    assert list(metrics) == keys and metrics["dead"] == 0 and metrics["assigned"] == 1
    assert 0 < seconds < 60 and size == (tmp_path / "models/topics/versions/0001/weights.safetensors").stat().st_size
    assert store.aliases(tmp_path / "models", "topics") == {"champion": "0001"}


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        assert train("--topics", 2, "--name", name, "--seed", seed).code == 0
    a, b, c = ((tmp_path / "models" / n / "versions/0001/weights.safetensors").read_bytes() for n in "abc")
    assert a == b != c


def test_verbose_names_the_topics_and_what_auto_tried(tmp_path):
    ran = train("--topics", "auto", "-v")
    assert ran.code == 0 and ran.rows[0]["topics"] == 5
    assert ran.err.count("\n") == 1 and ran.err.count(";") == 4  # five labels; of 80 items nothing else is tried
    ran = train("--topics", "auto", "-v", stdin=folder("sample_data").joinpath("guide.xml").read_bytes())
    (found,) = ran.rows
    assert 10 <= found["topics"] <= 60 and found["topics"] in [one["topics"] for one in found["tried"]]
    assert ran.err.count("nats a hidden word better than none") == len(found["tried"])


def test_a_new_version_keeps_the_numbers_and_says_so(mine):
    before = sea(mine)
    ran = train("--topics", 2, "--seed", 5)
    assert ran.rows[0]["kept"] == 2 and ran.rows[0]["version"] == "0002" and sea(mine) == before
    ran = train("--topics", 3)
    assert "kept" not in ran.rows[0] and ran.rows[0]["topics"] == 3


def test_a_warm_start_goes_on_with_the_versions_own_recipe(mine):
    own = ("--set", "reading.title_weight=1.5", "--set", "method.turns=4", "--set", "describe.words=4")
    assert train("--topics", 2, *own).code == 0
    ran = train("--warm-start", "topics")
    assert (ran.code, ran.rows[0]["kept"], ran.rows[0]["version"]) == (0, 2, "0003")
    t = models.load(mine, "topics")
    assert t.reading.title_weight == 1.5 and t.method.options.turns == 4 and len(t.described[0]["words"]) == 4
    (manifest,) = run("models", "show", "topics@3", "--to", "jsonl").rows
    assert manifest["facts"]["warm_start"] == "topics@0002", "not the name that may mean another version tomorrow"
    assert train("--warm-start", "topics@1", "--name", "other").code == 0, "into another model too"
    assert train("--warm-start", "topics@1", "--set", "method.keep=1").rows[0]["kept"] == 2


def test_options_of_a_method_hold_beside_its_name(tmp_path):
    ran = train("--topics", 2, "--method", "sinkhorn", "--set", "method.start=noise", "--set", "method.turns=2")
    assert ran.code == 0
    assert "start: noise\n  softness" in (tmp_path / "models/topics/versions/0001/recipe.yaml").read_text()
    assert models.load(tmp_path / "models", "topics").method.options.turns == 2


def test_several_guides_are_one(tmp_path):
    Path("a.jsonl").write_bytes(lines(ROWS[:40]))
    with gzip.open("b.jsonl.gz", "wb") as file:
        file.write(lines(ROWS[40:]))
    ran = run("topics", "train", "a.jsonl", "b.jsonl.gz", "--topics", 2)
    assert ran.rows[0]["items"] == 80
    (manifest,) = run("models", "show", "topics", "--to", "jsonl").rows
    assert [(one["name"], one["items"], len(one["sha256"])) for one in manifest["facts"]["trained_on"]] == [
        ("a.jsonl", 40, 64),
        ("b.jsonl.gz", 40, 64),
    ]
    alone = train("--topics", 2, "--name", "alone")
    a, b = ((tmp_path / f"models/{n}/versions/0001/weights.safetensors").read_bytes() for n in ("topics", "alone"))
    assert alone.code == 0 and a == b


def test_models_list_show_and_verify_know_the_kind(mine):
    publish_fixed(mine)
    genre, topics = run("models", "list").rows
    assert (genre["kind"], genre["accuracy"], genre["labels"]) == ("classifier", 0.5, 3)
    assert (topics["kind"], topics["topics"], topics["aliases"]) == ("topics", 2, ["champion"])
    assert -1 <= topics["npmi_series"] <= 1 and "accuracy" not in topics and "labels" not in topics
    table = run("models", "list", "--to", "table").out.decode()
    assert "npmi_series" in table and "accuracy" in table
    first, second = csv.DictReader(io.StringIO(run("models", "list", "--to", "csv").out.decode()))
    assert (first["labels"], first["topics"], second["labels"], second["topics"]) == ("3", "", "", "2")
    assert b"tvml topics assign guide.xml --model topics@0001" in run("models", "show", "topics", terminal=True).out
    assert run("models", "verify", "topics").rows == [
        {"model": "topics", "version": "0001", "ok": True, "problems": []}
    ]


# assign


def test_rows_are_exactly_these(two):
    said = [
        {"id": "s", "title": "Gale", "channel": "one", "description": "storm harbour captain anchor"},
        {"id": "b", "title": "Pie", "start": "2026-03-02T18:00:00+01:00", "description": "oven flour recipe"},
        {"id": "?", "title": "Unheard"},
    ]
    ran = assign("--registry", two, stdin=lines(said))
    assert (ran.code, ran.err) == (0, "")
    t = models.load(two, "topics")
    a, b = int(sea(two)), 1 - int(sea(two))
    assert [list(one) for one in ran.rows] == [
        ["id", "channel", "title", "topic", "label", "topics"],
        ["id", "start", "title", "topic", "label", "topics"],
        ["id", "title", "topic", "label", "topics"],
    ]
    assert ran.rows == [
        {
            **{"id": "s", "channel": "one", "title": "Gale", "topic": a, "label": t.described[a]["label"]},
            "topics": [{"topic": a, "weight": 1.0}],
        },
        {
            **{"id": "b", "start": "2026-03-02T18:00:00+01:00", "title": "Pie", "topic": b},
            **{"label": t.described[b]["label"], "topics": [{"topic": b, "weight": 1.0}]},
        },
        {"id": "?", "title": "Unheard", "topic": None, "label": None, "topics": []},
    ]
    assert set(t.described[a]["label"].split(", ")) < set(SEA) and set(t.described[b]["label"].split(", ")) < set(BREAD)


def test_csv_and_tables_have_the_same_answers(two, tmp_path):
    ran = assign("--registry", two, "--to", "csv", stdin=lines([*ROWS[:2], {"title": "Unheard"}]))
    found = list(csv.DictReader(io.StringIO(ran.out.decode())))
    assert list(found[0]) == ["id", "channel", "start", "title", "topic", "label", "topics"]
    assert [one["topic"] for one in found] == [str(int(sea(two))), str(1 - sea(two)), ""]
    assert found[0]["topics"] == f"{int(sea(two))} 1.0"
    ran = assign("--registry", two, "--to", "table", stdin=lines(ROWS[:4]))
    header = ran.out.decode().split("\n")[1]
    assert header.split() == ["title", "topic", "label", "also"] and ran.out.count(b"Show") == 4
    out = tmp_path / "out.jsonl"
    assert assign("--registry", two, "-o", out).out == b"" and out.read_bytes() == assign("--registry", two).out
    assert assign("--registry", two, stdin=b"").code == 1


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """The sample guide and a registry with twelve topics of it."""
    root, guide = tmp_path_factory.mktemp("sample"), folder("sample_data") / "guide.xml"
    assert run("topics", "train", guide, "--topics", 12, "--registry", root).code == 0
    return root, guide


def sampled(sample, *args):
    root, guide = sample
    ran = run("topics", "assign", guide, "--registry", root, *args)
    assert ran.code == 0, ran.err
    return ran.rows


def test_weights_are_in_order_and_sum_to_one(sample):
    rows = sampled(sample)
    assert len(rows) == 2225 and sum(one["topic"] is None for one in rows) < 100
    for one in rows:
        weights = [each["weight"] for each in one["topics"]]
        assert weights == sorted(weights, reverse=True)
        assert one["topic"] == (one["topics"][0]["topic"] if weights else None)
        assert not weights or sum(weights) == pytest.approx(1, abs=2e-3)
    cut = sampled(sample, "--top", 2)
    assert [one["topics"] for one in cut] == [one["topics"][:2] for one in rows]


def test_only_asks_by_number_label_or_word(sample):
    rows = sampled(sample)
    t = models.load(sample[0], "topics")
    number = 3
    expected = [one for one in rows if any(e["topic"] == number and e["weight"] >= 0.2 for e in one["topics"])]
    assert 0 < len(expected) < len(rows)
    word = t.described[number]["words"][0]["word"]
    for wanted in (str(number), t.described[number]["label"], word, word.upper()):
        assert sampled(sample, "--only", wanted) == expected, wanted
    most = sampled(sample, "--only", str(number), "--threshold", "0.9")
    assert most == [one for one in expected if one["topics"][0]["weight"] >= 0.9] and most
    every = sampled(sample, "--only", str(number), "--threshold", "0")
    assert every == [one for one in rows if one["topic"] is not None]
    shown = {one["word"] for described in t.described for one in described["words"]}
    other = next(word for word in t.words if word not in shown)
    assert sampled(sample, "--only", other) == sampled(
        sample, "--only", str(t.arrays["topics"][t.columns[other]].argmax())
    )


def test_min_fit_leaves_out_what_fits_badly(sample):
    counts = [sum(one["topic"] is not None for one in sampled(sample, "--min-fit", fit)) for fit in (-1, 0, 1, 2, 9)]
    assert counts == sorted(counts, reverse=True) and len(set(counts)) > 3 and counts[-1] == 0
    by_default = [one["topic"] for one in sampled(sample)]
    assert by_default == [one["topic"] for one in sampled(sample, "--min-fit", 0)]


def test_the_threshold_of_the_recipe_holds_unless_min_fit_says_otherwise(tmp_path):
    assert train("--topics", 2, "--set", "threshold=9").code == 0
    assert {one["topic"] for one in assign().rows} == {None}
    assert {one["topic"] for one in assign("--min-fit", 0).rows} == {0, 1}


def test_balanced_topics_are_equally_full(sample):
    def shares(rows):
        fit = [one for one in rows if one["topic"] is not None]
        total = np.zeros(12)
        for one in fit:
            for each in one["topics"]:
                total[each["topic"]] += each["weight"]
        return total / len(fit) * 12

    plain, even = shares(sampled(sample)), shares(sampled(sample, "--balanced"))
    assert plain.max() > 1.25
    assert abs(even - 1).max() < 0.03, even


def test_a_guide_is_assigned_in_batches(two, monkeypatch):
    whole = assign("--registry", two).rows
    monkeypatch.setattr("tvml.models.assign.BATCH", 7)
    assert assign("--registry", two).rows == whole


def test_a_reader_that_has_enough_ends_the_run_quietly(sample):
    root, guide = sample
    process = start("topics", "assign", guide, "--registry", root)
    assert process.stdout.readline().startswith(b"{")
    process.stdout.close()
    assert process.wait(30) == 0 and process.stderr.read() == b""
    process.stderr.close()


# vectors


def table(rows, width=4):
    rng = np.random.default_rng(0)
    kind = [one["id"][0] == "o" for one in rows]
    return (np.eye(width)[np.array(kind, int)] + 0.1 * rng.standard_normal((len(rows), width))).astype("f4")


@pytest.mark.parametrize("form", ["x.npy", "x.safetensors"])
def test_topics_of_vectors(tmp_path, form):
    rows, x = ROWS, table(ROWS)
    if form == "x.npy":
        np.save(form, x)
    else:
        order = np.random.default_rng(1).permutation(80)
        Path(form).write_bytes(pack([rows[i]["id"] for i in order], x[order]))
    assert train("--topics", 2, "--vectors", form).rows[0]["metrics"]["balance"] == 1
    found = assign("--vectors", form).rows
    assert len({(one["id"][0], one["topic"]) for one in found}) == 2 and len({one["topic"] for one in found}) == 2
    with_words = models.load(tmp_path / "models", "topics").described
    assert {word["word"] for word in with_words[found[0]["topic"]]["words"][:3]} <= set(SEA)
    ran = train("--warm-start", "topics", "--vectors", form)
    assert ran.rows[0]["kept"] == 2


def test_a_programme_without_a_vector_has_no_topic():
    rows = ROWS
    Path("x.safetensors").write_bytes(pack([one["id"] for one in rows], table(rows)))
    assert train("--topics", 2, "--vectors", "x.safetensors").code == 0
    Path("few.safetensors").write_bytes(pack([one["id"] for one in rows[:30]], table(rows)[:30]))
    found = assign("--vectors", "few.safetensors").rows
    assert [one["topic"] is None for one in found] == [False] * 30 + [True] * 50
    assert train("--topics", 2, "--vectors", "few.safetensors").rows[0]["items"] == 30


VECTORS = {  # name -> (rows of the table, what the sentence holds)
    "short": (lambda x: x[:9], "short.npy: 9 vectors without ids, but the guide has more programmes"),
    "long": (lambda x: np.tile(x, (2, 1)), "long.npy: 160 vectors without ids, but only 80 programmes could be read"),
    "nan": (lambda x: np.where(np.arange(80)[:, None] == 3, np.nan, x), "nan.npy: vector 4 is not finite"),
    "flat": (lambda x: x[0], "flat.npy: found float32 (4,); expected numbers (items, width)"),
    "zero": (lambda x: 0 * x, "2 topics of 0 different items that have a vector other than 0"),
    "same": (lambda x: 0 * x + 1, "2 topics of 1 different items that have a vector other than 0"),
}


@pytest.mark.parametrize("name", VECTORS)
def test_vectors_that_cannot_be_used(tmp_path, name):
    change, fragment = VECTORS[name]
    np.save(f"{name}.npy", change(table(ROWS)))
    ran = train("--topics", 2, "--vectors", f"{name}.npy")
    assert (ran.code, ran.out) == (1, b"") and not (tmp_path / "models/topics/versions").exists()
    one_sentence(ran, fragment)
    if name in ("short", "long", "nan", "flat"):
        np.save("x.npy", table(ROWS))
        assert train("--topics", 2, "--vectors", "x.npy").code == 0
        ran = assign("--vectors", f"{name}.npy", "-o", "out")
        assert ran.code == 1 and not Path("out").exists()
        one_sentence(ran, fragment)


def test_words_and_vectors_are_not_mixed_up(mine):
    np.save("x.npy", table(ROWS))
    np.save("wide.npy", table(ROWS, 7))
    assert train("--topics", 2, "--vectors", "x.npy", "--name", "vectors").code == 0
    for args, code, fragment in (
        (("assign", "-", "--model", "vectors"), 2, "give those of the programmes with --vectors FILE"),
        (("assign", "-", "--vectors", "x.npy"), 2, "were learned from words; leave --vectors out"),
        (
            ("assign", "-", "--model", "vectors", "--vectors", "wide.npy"),
            1,
            "of 7 numbers, these topics have learned 4",
        ),
        (("train", "-", "--warm-start", "vectors"), 2, "topics of words go on from words"),
        (("train", "-", "--warm-start", "topics", "--vectors", "x.npy"), 2, "topics of words go on from words"),
        (
            ("train", "-", "--warm-start", "vectors", "--vectors", "wide.npy"),
            2,
            "the topics to go on from have learned 4",
        ),
        (("train", "-", "--topics", "auto", "--vectors", "x.npy"), 2, "--topics auto needs words"),
    ):
        ran = run("topics", *args, stdin=GUIDE)
        assert (ran.code, ran.out) == (code, b""), args
        one_sentence(ran, fragment)
    assert train("--topics", 2, "--vectors", "wide.npy", "--name", "vectors").rows[0].get("kept") is None


# what cannot be done


WORDLESS = lines([{"title": f"{i}", "description": "the and of"} for i in range(20)])
ALIKE = lines([{"title": "Storm Bay", "description": "harbour"}] * 20)
BAD = [  # arguments, what is piped in, exit code, what the sentence holds
    ("train -", b"", 1, "is empty; expected a guide"),
    ("train -", WORDLESS, 1, "no word is left of 20 distinct texts"),
    ("train -", ALIKE, 1, "no word is left of 1 distinct texts"),
    (
        "train - --set reading.max_share=1",
        ALIKE,
        1,
        "50 topics of 1 different items that have a word of the vocabulary",
    ),
    ("train - --topics 81", GUIDE, 1, "ask for at most 80, or give a longer guide"),
    ("train - --topics 0", GUIDE, 2, "--topics 0: expected a number from 1, or auto"),
    ("train - --topics -3", GUIDE, 2, "--topics -3: expected a number from 1, or auto"),
    ("train - --topics many", GUIDE, 2, "--topics many: expected a number from 1, or auto"),
    ("train - --topics 2.5", GUIDE, 2, "--topics 2.5: expected a number from 1, or auto"),
    ("train - --method sinkhron", GUIDE, 1, "no method 'sinkhron'; did you mean 'sinkhorn'?"),
    ("train - --set method.turn=3", GUIDE, 1, "topics.sinkhorn: no option 'turn'; did you mean 'turns'?"),
    ("train - --set method.temperatures=[]", GUIDE, 1, "temperatures: expected array of length >= 1"),
    ("train - --set method.smoothing=0", GUIDE, 1, "smoothing: expected float > 0.0; found 0"),
    ("train - --set reading.fields=[]", GUIDE, 1, "reading.fields: expected array of length >= 1"),
    ("train - --set readng.min_items=3", GUIDE, 1, "no option 'readng'; did you mean 'reading'?"),
    ("train - --set threshold=.nan", GUIDE, 1, "threshold: expected float"),
    ("train - --config classifier", GUIDE, 1, "a recipe of tvml train-classifier, of which this command knows no"),
    ("train - --config nosuch", GUIDE, 1, "--config nosuch: no such file or recipe"),
    ("train {d}/nosuch.xml", b"", 1, "nosuch.xml: no such file"),
    ("train - --vectors {d}/nosuch.npy", GUIDE, 1, "nosuch.npy: cannot be read (No such file"),
    ("train - --registry {d}/rows.jsonl", GUIDE, 4, "rows.jsonl cannot be written"),
    ("train - --name ../x", GUIDE, 4, "a model cannot be named '../x'"),
    (
        "train - --name genre",
        GUIDE,
        4,
        "'genre' is the name of a classifier model, not of a topics model; choose another",
    ),
    ("train - --warm-start genre", GUIDE, 4, "genre@0001 is a classifier model, not a topics model"),
    ("train - --warm-start nosuch", GUIDE, 4, "no model 'nosuch'"),
    ("train - --warm-start topics@7", GUIDE, 4, "has no version '7'"),
    ("train - --warm-start topics --topics 2", GUIDE, 2, "--warm-start goes on with the method and the topics of that"),
    ("train - --warm-start topics --method sinkhorn", GUIDE, 2, "leave both out"),
    ("train - --warm-start topics --set topics=3", GUIDE, 2, "goes on with 2 topics of sinkhorn, and the recipe asks"),
    ("train - --seed -1", GUIDE, 2, "-1 is not in the range"),
    ("train", b"", 2, "Missing argument 'GUIDE...'"),
    ("assign -", b"", 1, "is empty; expected a guide"),
    ("assign - --model genre", GUIDE, 4, "genre@0001 is a classifier model, not a topics model"),
    ("assign - --model tpics", GUIDE, 4, "did you mean 'topics'?"),
    ("assign - --model topics@9", GUIDE, 4, "has no version '9'"),
    ("assign - --registry {d}/nosuch", GUIDE, 4, "is empty"),
    ("assign - --only 2", GUIDE, 2, "--only 2: no topic with that number, label or word"),
    ("assign - --only ovn", GUIDE, 2, "no topic with that number, label or word; did you mean 'oven'?"),
    ("assign - --threshold nan", GUIDE, 2, "--threshold nan: expected a number"),
    ("assign - --threshold 1.5", GUIDE, 2, "1.5 is not in the range 0.0<=x<=1.0"),
    ("assign - --min-fit nan", GUIDE, 2, "--min-fit nan: expected a number"),
    ("assign - --min-fit good", GUIDE, 2, "'good' is not a valid float"),
    ("assign - --top 0", GUIDE, 2, "0 is not in the range x>=1"),
    ("assign - --to xmltv", GUIDE, 2, "--to xmltv: no such output"),
    ("assign - --vectors {d}/nosuch.npy", GUIDE, 2, "were learned from words; leave --vectors out"),
    ("asign -", GUIDE, 2, "Did you mean 'assign'"),
]


@pytest.mark.parametrize(("line", "stdin", "code", "fragment"), BAD, ids=[line[:60] for line, *_ in BAD])
def test_a_command_that_cannot_be_done(mine, tmp_path, line, stdin, code, fragment):
    publish_fixed(mine)
    (tmp_path / "rows.jsonl").write_bytes(ALIKE)
    ran = run("topics", *line.replace("{d}", str(tmp_path)).split(), stdin=stdin)
    assert (ran.code, ran.out) == (code, b"")
    one_sentence(ran, fragment)
    assert sorted(os.listdir(tmp_path)) == ["cwd", "models", "rows.jsonl"]
    assert store.versions(mine, "topics") == ["0001"] and store.versions(mine, "genre") == ["0001"]


def test_topics_given_to_the_other_commands(mine):
    for args in (("classify", "-"), ("embed", "words", "storm"), ("evaluate", "classifier", "-")):
        ran = run(*args, "--model", "topics", stdin=GUIDE)
        assert (ran.code, ran.out) == (4, b"")
        one_sentence(ran, "topics@0001 is a topics model, not a classifier")
    ran = run("train-classifier", "-", *TINY, "--name", "topics", stdin=lessons())
    assert ran.code == 4
    one_sentence(ran, "'topics' is the name of a topics model, not of a classifier model; choose another --name")


def test_a_damaged_version_is_not_used_but_does_not_stop_its_successor(mine):
    weights = mine / "topics/versions/0001/weights.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    for args in (("assign", "-"), ("train", "-", "--warm-start", "topics")):
        ran = run("topics", *args, stdin=GUIDE)
        assert (ran.code, ran.out) == (4, b"")
        one_sentence(ran, "its content has changed")
    assert run("models", "verify", "topics").code == 4
    ran = train("--topics", 2)
    assert ran.code == 0 and ran.rows[0]["version"] == "0002" and "kept" not in ran.rows[0]
    assert assign().code == 0


def test_one_and_two_items_are_enough_for_one_and_two_topics():
    one = lines([{"title": "Storm", "description": "harbour captain"}])
    ran = train("--topics", 1, "--set", "reading.max_share=1", stdin=one)
    assert (ran.code, ran.rows[0]["topics"], ran.rows[0]["metrics"]["assigned"]) == (0, 1, 1)
    assert assign(stdin=one).rows[0]["topic"] == 0
    ran = train("--topics", "auto", "--name", "auto", "--set", "reading.max_share=1", stdin=one)
    assert (ran.code, ran.rows[0]["topics"]) == (0, 1)
    two = one + lines([{"title": "Pie", "description": "oven flour"}])
    assert train("--topics", 2, "--name", "two", stdin=two).code == 0
    assert len({row["topic"] for row in assign("--model", "two", stdin=two).rows}) == 2


def test_bad_rows_are_told_and_the_rest_is_used(two):
    ran = assign("--registry", two, stdin=GUIDE + b'{"title":""}\n')
    assert ran.code == 0 and len(ran.rows) == 80 and "line 81" in ran.err
    assert assign("--registry", two, "--strict", stdin=GUIDE + b'{"title":""}\n').code == 1
    ran = train("--topics", 2, stdin=b'{"title":""}\n' + GUIDE)
    assert ran.code == 0 and ran.rows[0]["items"] == 80 and "line 1" in ran.err


def test_ctrl_c_while_learning_leaves_nothing(tmp_path):
    endless = ("--set", "method.turns=100000000")
    with start("topics", "train", "-", "--topics", 2, *endless, stdin=subprocess.PIPE) as process:
        process.stdin.write(b'{"title":""}\n' + GUIDE)
        process.stdin.close()
        assert b"line 1" in process.stderr.readline()  # it reads, and learns soon after
        time.sleep(2)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
        assert process.stdout.read() == b""
        assert process.stderr.read() == b"tvml: interrupted; nothing was left half written\n"
    assert not store.versions(tmp_path / "models", "topics")


def test_a_full_disk_leaves_the_registry_as_it_was(mine, monkeypatch):
    def full(*args):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    ran = train("--topics", 2)
    assert (ran.code, ran.out) == (4, b"") and leftovers(mine / "topics") == []
    one_sentence(ran, "No space left on device")
    assert store.versions(mine, "topics") == ["0001"] and store.aliases(mine, "topics") == {"champion": "0001"}
