import json
from pathlib import Path

import numpy as np
import pytest

from .helpers import one_sentence, publish_fixed, run

GONE = {"title": "Harbour Watch", "channel": "one", "description": "The ferry is gone, and the captain with it."}
ROWS = [
    {"id": "h1", "start": "2026-11-21T20:15:00+01:00", **GONE},
    {"id": "h2", "title": "Harbour Watch", "description": "Smugglers at the pier. The captain is late."},
    {"id": "h3", "start": "2026-11-22T20:15:00+01:00", **GONE},
    {"id": "k1", "title": "Kitchen Garden", "description": "Rhubarb and butter, baked slowly."},
    {"id": "k2", "title": "Kitchen Table", "description": "Dumplings, soup and butter."},
    {"id": "s1", "title": "Stadium", "description": "A referee, two goals and a striker."},
]


@pytest.fixture
def guide(tmp_path):
    path = tmp_path / "guide.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return path


@pytest.fixture
def topics(guide):
    """A topic model of the guide, by the name that search looks for."""
    settings = [part for s in ("reading.min_items=1", "reading.min_letters=4") for part in ("--set", s)]
    done = run("topics", "train", guide, "--topics", 3, "--seed", 1, *settings)
    assert done.code == 0, done.err


def vectors(path, rows, ids=None):
    if ids is None:
        np.save(path, np.array(rows, "f4"))
    else:
        from tvml.models.vectors import pack

        path.write_bytes(pack(ids, np.array(rows, "f4")))
    return path


def ids(ran):
    assert ran.code == 0, ran.err
    return [row["id"] for row in ran.rows]


def test_a_query_finds_its_words_first_and_their_relatives_behind(guide):
    ran = run("embed", "search", "FERRY", "captain", "--in", guide)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == (
        b'{"query":"FERRY captain","id":"h1","title":"Harbour Watch","channel":"one",'
        b'"start":"2026-11-21T20:15:00+01:00","airings":2,"score":5.36168,"rank":1}'
    )
    assert ids(ran)[:2] == ["h1", "h2"] and [row["rank"] for row in ran.rows] == [*range(1, len(ran.rows) + 1)]


def test_typos_are_taken_for_the_words_that_they_may_be_and_explained(guide):
    (row,) = run("embed", "search", "smuglers", "capatin", "--in", guide, "--top", 1, "--explain").rows
    assert row["id"] == "h2"
    assert [(w["given"], w["taken"]) for w in row["words"]] == [("smuglers", "smugglers"), ("capatin", "captain")]
    assert sum(w["score"] for w in row["words"]) == pytest.approx(1, abs=0.001)
    assert sum(w["score"] for w in row["words"] + row["related"]) == pytest.approx(row["score"], abs=0.01)
    (row,) = run("embed", "search", "butter", "--in", guide, "--top", 1, "--explain", "--by", "hopfield").rows
    assert row["words"] == [{"word": "butter"}] and "related" not in row


@pytest.mark.parametrize("by", ["kl", "cosine", "knn"])
def test_models_are_asked_for_what_a_misspelt_query_may_mean(guide, topics, by):
    right, wrong = (ids(run("embed", "search", text, "--in", guide, "--by", by)) for text in ("captain", "capatin"))
    assert right and right == wrong


def test_an_index_answers_as_its_guide_does(guide):
    made = run("embed", "index", guide, "--to", "jsonl")
    assert made.code == 0, made.err
    (row,) = made.rows
    assert row | {"bytes": 0, "seconds": 0} == {
        **{"model": "programmes", "version": "0001", "texts": 5, "programmes": 6, "words": 29, "entries": 39},
        **{"bytes": 0, "seconds": 0},
    }
    for query in ("ferry", "captian butter", "goals referee"):
        for options in ((), ("--by", "hopfield"), ("--explain",), ("--set", "relatives=0")):
            alone = run("embed", "search", query, "--in", guide, *options)
            assert alone.out and run("embed", "search", query, "--index", "programmes", *options).out == alone.out


def test_an_index_is_a_model_of_the_registry(guide):
    for _ in range(5):
        assert run("embed", "index", guide).code == 0
    assert [row["kind"] for row in run("models", "list").rows] == ["index"] * 5
    assert run("models", "show", "programmes@2").rows[0]["facts"]["search"]["k1"] == 1.2
    assert b"embed search WORD --index" in run("models", "show", "programmes", terminal=True).out
    assert all(row["ok"] for row in run("models", "verify").rows)
    assert len(run("models", "gc", "--keep", 1).rows) == 3  # the champion, and the one before it, stay
    assert ids(run("embed", "search", "ferry", "--index", "programmes@latest"))[0] == "h1"
    ran = run("embed", "search", "ferry", "--index", "programmes@1")
    assert ran.code == 4
    one_sentence(ran, "no version")


def test_an_index_changes_its_champion_and_keeps_off_other_models(guide, tmp_path):
    publish_fixed(tmp_path / "models")
    ran = run("embed", "index", guide, "--name", "genre")
    assert ran.code == 4
    one_sentence(ran, "choose another --name")


def test_queries_of_a_file_are_lines_or_objects(guide, tmp_path):
    file = tmp_path / "queries"
    file.write_text('ferry\n\n{"id": "q7", "query": "soup"}\n{"query": "striker"}\n')
    ran = run("embed", "search", "--queries", file, "--in", guide, "--top", 1)
    assert [(row["query"], row["id"]) for row in ran.rows] == [("ferry", "h1"), ("q7", "k2"), ("striker", "s1")]
    assert ran.err == ""
    assert run("embed", "search", "--queries", "-", "--in", guide, "--top", 1, stdin=file.read_bytes()).out == ran.out
    file.write_bytes(b'{"id": 3}\n{"id"\n\xff\n?!\nferry\n')
    ran = run("embed", "search", "--queries", file, "--in", guide, "--top", 1)
    assert ran.code == 0 and ids(ran) == ["h1"] and ran.err.count("skipped") == 4
    assert "line 4: '?!' holds no word" in ran.err
    assert run("embed", "search", "--queries", file, "--in", guide, "--strict").code == 1


def test_nothing_found_is_no_error(guide):
    ran = run("embed", "search", "zeppelin", "--in", guide)
    assert (ran.code, ran.out, ran.err) == (0, b"", "zeppelin: nothing found\n")
    assert run("embed", "search", "zeppelin", "--in", guide, "-q").err == ""


def test_what_is_like_a_programme(guide):
    ran = run("embed", "search", "--like", "k1", "--in", guide)
    assert ids(ran)[0] == "k2" and "k1" not in ids(ran) and {row["query"] for row in ran.rows} == {"k1"}
    assert ids(run("embed", "search", "--like", "h3", "--in", guide))[0] == "h2", "an airing is its text"
    ran = run("embed", "search", "--like", "k11", "--in", guide)
    assert ran.code == 1
    one_sentence(ran, "--like k11: no programme with that id; did you mean 'k1'?")


@pytest.mark.parametrize("by", ["cosine", "knn", "kl"])
def test_topics_are_compared_as_vectors_and_as_mixtures(guide, topics, by):
    ran = run("embed", "search", "smugglers captain ferry", "--in", guide, "--by", by, "--explain")
    assert {*ids(ran)[:2]} == {"h1", "h2"}, ran.rows
    assert ran.rows[0]["topics"][0].keys() == {"topic", "label", "share"}
    assert {w["word"] for w in ran.rows[0]["words"]} <= {"smugglers", "captain", "ferry"}
    assert run("embed", "index", guide, "--model", "topics").code == 0
    there = run("embed", "search", "smugglers captain ferry", "--index", "programmes", "--by", by, "--explain")
    assert there.out == ran.out
    assert ids(run("embed", "search", "--like", "h1", "--index", "programmes", "--by", by))[0] == "h2"


def test_a_query_takes_words_of_its_topics(guide, topics):
    plain = run("embed", "search", "smugglers", "--in", guide, "--set", "relatives=0")
    assert ids(plain) == ["h2"]
    ran = run("embed", "search", "smugglers", "--in", guide, "--set", "relatives=0", "--expand", 5, "--explain")
    assert ids(ran)[:2] == ["h2", "h1"]
    assert all(word["added"] for word in ran.rows[1]["words"]) and ran.rows[1]["topics"]
    assert run("embed", "index", guide).code == 0
    other = run("embed", "search", "smugglers", "--index", "programmes", "--set", "relatives=0", "--expand", 5)
    assert ids(other) == ids(ran)


def test_vectors_of_another_encoder(guide, tmp_path):
    table = [[1, 0], [0.9, 0.1], [5, 5], [0, 1], [0.1, 0.9], [-1, -1]]
    by_place, asked = vectors(tmp_path / "v.npy", table), vectors(tmp_path / "q.npy", [[0, 2]])
    by_id = vectors(tmp_path / "v.safetensors", table[:5], [row["id"] for row in ROWS[:5]])
    for file in (by_place, by_id):
        args = ("--in", guide, "--vectors", file, "--by", "cosine")
        assert ids(run("embed", "search", "any", *args, "--query-vectors", asked)) == ["k1", "k2", "h2"]
        assert ids(run("embed", "search", "--like", "k1", *args))[0] == "k2"
    assert run("embed", "index", guide, "--vectors", by_place).code == 0
    ran = run("embed", "search", "any", "--index", "programmes", "--by", "knn", "--query-vectors", asked)
    assert ids(ran)[:2] == ["k1", "k2"]
    queries = tmp_path / "queries"
    queries.write_text('{"id": "b", "query": "any"}\n{"id": "a", "query": "any"}\n')
    named = vectors(tmp_path / "q.safetensors", [[1, 0], [0, 1]], ["a", "b"])
    asked = ("embed", "search", "--queries", queries, "--index", "programmes", "--by", "cosine", "--top", 1)
    assert ids(run(*asked, "--query-vectors", named)) == ["k1", "h1"]
    ran = run(*asked, "--query-vectors", vectors(named, [[1, 0]], ["a"]))
    assert ran.code == 1
    one_sentence(ran, "no vector of the query 'b'")
    ran = run(*asked, "--query-vectors", vectors(tmp_path / "q.npy", [[1, 0]] * 3))
    assert ran.code == 1
    one_sentence(ran, "q.npy: 3 vectors without ids, but 2 queries could be read")


@pytest.mark.parametrize(
    ("rows", "message"),
    [([[np.nan, 1]], "not finite"), ([[1, 2, 3]], "vectors of 3 numbers, those of the programmes have 2")],
)
def test_vectors_that_cannot_be_compared_are_told(guide, tmp_path, rows, message):
    table, asked = vectors(tmp_path / "v.npy", [[1, 0]] * 6), vectors(tmp_path / "q.npy", rows)
    args = ("--in", guide, "--vectors", table, "--by", "cosine", "--query-vectors", asked)
    ran = run("embed", "search", "any", *args)
    assert ran.code == 1 and ran.out == b""
    one_sentence(ran, message)


def test_tables_and_csv(guide):
    ran = run("embed", "search", "butter", "--in", guide, terminal=True)
    assert b"Kitchen Table" in ran.out and b"k2" not in ran.out and b"{" not in ran.out
    ran = run("embed", "search", "zeppelin", "--in", guide, "--to", "csv")
    assert ran.out == b"", "no row, no header, as everywhere"
    ran = run("embed", "search", "butter", "--in", guide, "--to", "csv")
    assert ran.out.startswith(b"query,id,title,channel,start,airings,score,rank\nbutter,")


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (("x",), 2, "either --in GUIDE or --index NAME"),
        (("x", "--in", "g", "--index", "i"), 2, "either --in GUIDE or --index NAME"),
        (("--in", "g"), 2, "either words, or --queries FILE, or --like ID"),
        (("x", "--like", "k1", "--in", "g"), 2, "either words, or --queries FILE, or --like ID"),
        (("?!", "--in", "g"), 2, "'?!' holds no word"),
        (("", "--in", "g"), 2, "holds no word"),
        (("x", "--in", "g", "--by", "cosin"), 2, "did you mean 'cosine'?"),
        (("x", "--in", "g", "--to", "jason"), 2, "did you mean 'jsonl'?"),
        (("x", "--in", "g", "--set", "betta=1"), 1, "did you mean 'beta'?"),
        (("x", "--in", "g", "--set", "name=cosine"), 2, "the method is chosen with --by"),
        (("x", "--in", "none.xml"), 1, "no such file"),
        (("--queries", "none", "--in", "g"), 1, "no such file"),
        (("--queries", "-", "--in", "-"), 2, "would both read stdin"),
        (("x", "--index", "none"), 4, "no index 'none'"),
        (("x", "--index", "i", "--vectors", "v"), 2, "an index has its own"),
        (("x", "--in", "g", "--vectors", "v", "--model", "m"), 2, "choose one"),
        (("--like", "x", "--in", "g", "--query-vectors", "q"), 2, "leave --query-vectors out"),
    ],
)
def test_wrong_use_is_told(guide, args, code, message):
    ran = run("embed", "search", *[guide if arg == "g" else arg for arg in args])
    assert ran.code == code and ran.out == b""
    one_sentence(ran, message)


def test_wrong_models_and_vectors_are_told(guide, tmp_path):
    publish_fixed(tmp_path / "models")
    assert run("embed", "index", guide).code == 0
    table = vectors(tmp_path / "v.npy", [[1, 0]] * 6)
    short = vectors(tmp_path / "short.npy", [[1, 0]])
    inside, index = ("--in", guide), ("--index", "programmes")
    for args, code, message in (
        ((*inside, "--by", "kl"), 4, "no model 'topics' in the registry"),
        ((*inside, "--expand", 3), 4, "tvml topics train GUIDE makes one"),
        ((*inside, "--by", "cosine", "--model", "programmes"), 4, "is an index model; expected one of"),
        ((*inside, "--by", "kl", "--model", "genre"), 4, "--by kl needs mixtures of topics"),
        ((*inside, "--by", "kl", "--vectors", table), 2, "mixtures of topics are wanted"),
        ((*inside, "--by", "cosine", "--vectors", table), 2, "give those of the queries with --query-vectors"),
        ((*inside, "--query-vectors", table), 2, "--query-vectors go with --vectors"),
        ((*inside, "--by", "cosine", "--vectors", short, "--query-vectors", short), 1, "1 vectors without ids"),
        ((*index, "--by", "cosine"), 2, "was made without vectors"),
        ((*index, "--set", "k1=2"), 2, "the index was made with others"),
        (("--index", "genre"), 4, "not an index"),
    ):
        ran = run("embed", "search", "ferry", *args)
        assert ran.code == code and ran.out == b"", args
        one_sentence(ran, message)
    ran = run("embed", "index", guide, "--model", "genre", "--vectors", table)
    assert ran.code == 2
    assert run("embed", "index", guide, "--vectors", table, "--name", "v").code == 0
    for args, code, message in (
        (("--by", "cosine", "--model", "genre"), 2, "are of a file; leave --model out"),
        (("--by", "kl", "--query-vectors", short), 4, "needs mixtures of topics"),
    ):
        ran = run("embed", "search", "ferry", "--index", "v", *args)
        assert ran.code == code
        one_sentence(ran, message)


def test_a_damaged_index_is_told_not_a_bug(guide, tmp_path):
    assert run("embed", "index", guide).code == 0
    file = Path(tmp_path / "models" / "programmes" / "versions" / "0001" / "index.safetensors")
    data = bytearray(file.read_bytes())
    start = 8 + int.from_bytes(data[:8], "little")
    begin, end = json.loads(data[8:start])["postings.items"]["data_offsets"]
    data[start + begin : start + end] = b"\x7f" * (end - begin)
    file.write_bytes(data)
    ran = run("embed", "search", "ferry", "--index", "programmes")
    assert ran.code == 4
    one_sentence(ran, "index programmes is damaged")
    assert run("models", "verify").code == 4


def test_an_encoder_without_labels_gives_vectors_to_search_with(tmp_path):
    guide = tmp_path / "guide.jsonl"
    said = {"Bread": "oven dough flour yeast", "Soup": "oven stove flour pot", "Goal": "league referee penalty stadium"}
    rows = [
        {"id": f"{name}{i}", "title": f"{name} {i}", "description": text} for name, text in said.items() for i in "abcd"
    ]
    guide.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert run("embed", "train", str(guide), "--set", "objective.topics=3").code == 0
    ran = run("embed", "search", "penalty", "--in", str(guide), "--by", "cosine", "--model", "embedding", "--top", "4")
    assert ran.code == 0 and {row["id"][:4] for row in ran.rows} == {"Goal"}
    refused = run("embed", "search", "penalty", "--in", str(guide), "--by", "kl", "--model", "embedding")
    assert refused.code == 4 and "needs mixtures of topics" in refused.err
