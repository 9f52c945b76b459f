import json

import pytest

from .helpers import one_sentence, run

SEA, KITCHEN = ["storm", "harbour", "sailor", "anchor"], ["oven", "butter", "flour", "pastry"]


def rows():
    """24 texts of 12 series: each lacks one of its group's four words."""
    for i in range(24):
        group = (SEA, KITCHEN)[i % 2]
        said = [word for j, word in enumerate(group) if j != i // 2 % 4]
        yield {
            "id": f"p{i}",
            "title": f"Show {chr(97 + i % 12)}",
            "description": f"{' '.join(said)} number{chr(97 + i)}",
        }


@pytest.fixture
def guide(tmp_path):
    path = tmp_path / "guide.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows()))
    return path


def expand(*args, **options):
    return run("embed", "expand", *args, **options)


def test_the_other_words_of_the_set_come_first(guide):
    ran = expand("Storm", "anchor, sailor", "--in", guide, "--top", 2)
    assert (ran.code, ran.err) == (0, "")
    assert [list(row) for row in ran.rows] == [["word", "score"]] * len(ran.rows)
    assert ran.rows[0]["word"] == "harbour" and ran.rows[0]["score"] > 0
    assert expand("storm anchor sailor", "--in", guide, "--top", 2).rows == ran.rows
    data = "".join(json.dumps(row) + "\n" for row in rows()).encode()
    assert expand("storm anchor sailor", "--in", "-", "--top", 2, stdin=data).rows == ran.rows


def test_the_words_of_a_programme_are_a_set_too(guide):
    ran = expand("--like", "p1", "--in", guide, "--top", 1)  # "Show b", without "oven"
    assert [row["word"] for row in ran.rows] == ["oven"]


def test_a_file_of_sets_is_answered_set_by_set(guide, tmp_path):
    file = tmp_path / "sets"
    file.write_text('butter flour pastry\n{"id": "x7", "words": ["storm", "anchor", "sailor"]}\nquux\n')
    ran = expand("--queries", file, "--in", guide, "--top", 1)
    assert ran.code == 0
    assert [(row["query"], row["word"]) for row in ran.rows] == [("butter flour pastry", "oven"), ("x7", "harbour")]
    assert list(ran.rows[0]) == ["query", "word", "score"]
    assert ran.err == "sets without any word that is known here: 1 of 3 (quux)\n"
    empty = tmp_path / "empty"
    empty.write_text("")
    ran = expand("--queries", empty, "--in", guide)
    assert (ran.code, ran.out, ran.err) == (0, b"", "")


def test_growing_and_sampling(guide):
    grown = expand("storm", "--in", guide, "--top", 3, "--grow").rows
    assert {row["word"] for row in grown} == set(SEA) - {"storm"}
    drawn = [expand("storm", "--in", guide, "--top", 5, "--sample", "--seed", seed).out for seed in (1, 1, 2, 3)]
    assert drawn[0] == drawn[1] and len(set(drawn)) > 1


def test_a_word_that_is_not_known_is_noted(guide):
    ran = expand("storm", "quux", "--in", guide, "--top", 1)
    assert ran.code == 0 and len(ran.rows) == 1 and "are known here: quux\n" in ran.err
    ran = expand("quux", "--in", guide)
    assert (ran.code, ran.out) == (0, b"") and "known here: quux" in ran.err


def test_the_recipe_is_the_users(guide):
    one = expand("storm", "--in", guide, "--set", "nearest=1", "--top", 99).rows
    assert 0 < len(one) < len(expand("storm", "--in", guide, "--top", 99).rows)
    assert expand("storm", "--in", guide, "--config", "expand").rows == expand("storm", "--in", guide).rows
    ran = expand("storm", "--in", guide, "--set", "nerest=1")
    assert ran.code == 1
    one_sentence(ran, "did you mean 'nearest'?")


def test_a_table_and_csv(guide):
    ran = expand("storm", "--in", guide, "--to", "csv", "--top", 1)
    assert ran.out.decode().splitlines()[0] == "word,score"
    assert expand("quux", "--in", guide, "--to", "table").code == 0


@pytest.mark.parametrize("kind", ["topics", "embedding"])
def test_models_answer_as_well(guide, tmp_path, kind):
    options = ["--set", "topics=2"] if kind == "topics" else ["--set", "objective.topics=2"]
    command = ("topics", "train") if kind == "topics" else ("embed", "train")
    done = run(*command, guide, *options, "--registry", tmp_path / "r")
    assert done.code == 0, done.err
    ran = expand("storm", "anchor", "--model", kind, "--registry", tmp_path / "r", "--top", 2)
    assert ran.code == 0 and {row["word"] for row in ran.rows} == {"harbour", "sailor"}
    like = expand("--like", "p1", "--in", guide, "--model", kind, "--registry", tmp_path / "r", "--top", 1)
    assert [row["word"] for row in like.rows] == ["oven"]


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (("storm",), 2, "Give --in GUIDE, or --model MODEL"),
        (("--in", "g"), 2, "give the set as WORD..., as --like ID or as --queries FILE"),
        (("storm", "--like", "p1", "--in", "g"), 2, "one of the three"),
        (("--like", "p1", "--model", "topics"), 2, "--like names a programme of --in GUIDE"),
        (("storm", "--in", "g", "--model", "topics"), 2, "leave one out"),
        (("storm", "--model", "topics", "--set", "nearest=1"), 2, "a recipe of its own"),
        (("storm", "--in", "none.xml"), 1, "none.xml"),
        (("storm", "--model", "none"), 4, "none"),
        (("--queries", "none", "--in", "g"), 1, "none: no such file"),
        (("storm", "--in", "g", "--top", 0), 2, "'--top'"),
        (("storm", "--in", "g", "--to", "jason"), 2, "did you mean 'jsonl'?"),
    ],
)
def test_wrong_use_is_told(tmp_path, args, code, message):
    ran = expand(*args)
    assert ran.code == code and ran.out == b""
    one_sentence(ran, message)


def test_bad_sets_ids_and_models_are_told(guide, fixed, tmp_path):
    file = tmp_path / "sets"
    file.write_text("storm\n{]\n")
    ran = expand("--queries", file, "--in", guide, "--top", 1)
    assert ran.code == 0 and len(ran.rows) == 1 and "line 2" in ran.err
    ran = expand("--queries", file, "--in", guide, "--strict")
    assert (ran.code, ran.out) == (1, b"")
    one_sentence(ran, "line 2")
    ran = expand("--like", "p99", "--in", guide)
    assert (ran.code, ran.out) == (1, b"")
    one_sentence(ran, "--like p99: no programme of --in has this id")
    ran = expand("storm", "--model", "genre", "--registry", fixed)
    assert (ran.code, ran.out) == (4, b"")
    one_sentence(ran, "is a classifier model, which names no words")
