"""`tvml topics show` on a model whose every number is known."""

import csv
import io
import json
import os
import re
import subprocess
import sys

import pytest

from tests.fixed_topics import DESCRIBED, publish

from .helpers import leftovers, one_sentence, publish_fixed, run, start


@pytest.fixture(autouse=True)
def root(tmp_path):
    publish(tmp_path / "models")
    return tmp_path / "models"


def order(*args):
    ran = run("topics", "show", *args)
    assert (ran.code, ran.err) == (0, "")
    return [row["topic"] for row in ran.rows]


def test_a_row_is_all_that_the_version_says_of_a_topic():
    ran = run("topics", "show", "--sort", "topic")
    assert (ran.code, ran.err) == (0, "") and ran.rows == DESCRIBED
    assert [list(row) for row in ran.rows] == [["topic", "label", "words", "items", "series", "typical", "near"]] * 3


def test_the_largest_comes_first_or_as_asked():
    assert order() == order("--sort", "items") == [1, 0, 2]
    assert order("--sort", "topic") == [0, 1, 2]
    assert order("--sort", "label") == [2, 0, 1]


def test_topics_are_found_by_number_label_and_word():
    assert order("--topic", "2") == order("--topic", "election, minister") == order("--topic", "MINISTER") == [2]
    assert order("--topic", "0", "--topic", "oven", "--topic", "soup") == [1, 0]


def test_words_are_cut():
    assert [row["words"] for row in run("topics", "show", "--words", 1, "--topic", 2).rows] == [
        [{"word": "election", "weight": 0.6}]
    ]
    assert len(run("topics", "show", "--words", 99, "--topic", 2).rows[0]["words"]) == 2


def test_a_terminal_gets_a_short_table():
    text = re.sub(r"\x1b\[\d*m", "", run("topics", "show", terminal=True).out.decode())  # bold
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert "topic label items series words typical" in lines
    assert "1 soup, oven 9 1 soup, oven Soup & Co" in lines
    assert "{" not in text and "A very long title that no table" not in text
    assert "A very long title that no…" in " ".join(run("topics", "show", "--to", "table").out.decode().split())


def test_csv_has_a_column_for_each_key(tmp_path):
    assert run("topics", "show", "--to", "csv", "-o", tmp_path / "out.csv").out == b""
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text())))
    assert list(rows[0]) == ["topic", "label", "words", "items", "series", "typical", "near"]
    assert rows[0] == {
        **{"topic": "1", "label": "soup, oven", "words": "soup 0.4; oven 0.3", "items": "9", "series": "1"},
        **{"typical": "Soup & Co", "near": "0 goal, league 0.0"},
    }


def test_a_page_of_the_chosen_topics_is_written(tmp_path):
    page = tmp_path / "topics.html"
    ran = run("topics", "show", "--to", "html", "-o", page, "--topic", "soup", "--topic", "goal")
    assert (ran.code, ran.out, ran.err) == (0, b"", "")
    html = page.read_text()
    assert html.startswith("<!DOCTYPE html>") and html.count("<article") == 2
    assert "Soup &amp; Co" in html and "election" not in html
    assert run("topics", "show", "--to", "html").out.startswith(b"<!DOCTYPE html>")
    assert leftovers(tmp_path) == []


def test_without_jinja_the_page_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "jinja2", None)
    ran = run("topics", "show", "--to", "html", "-o", tmp_path / "out.html")
    assert (ran.code, ran.out) == (7, b"") and not (tmp_path / "out.html").exists()
    one_sentence(ran, "--to html needs Jinja2, which is not installed; pip install 'tvml[report]'")


@pytest.mark.parametrize(
    ("args", "code", "fragment"),
    [
        (("--topic", "soop"), 2, "--topic soop: no topic with that number, label or word; did you mean 'soup'?"),
        (("--topic", "3"), 2, "--topic 3: no topic with that number"),
        (("--sort", "itmes"), 2, "--sort itmes: no such order; did you mean 'items'?"),
        (("--to", "xmltv"), 2, "--to xmltv: no such output; known: csv, html, jsonl, table"),
        (("--words", "0"), 2, "--words"),
        (("--model", "topisc"), 4, "did you mean 'topics'?"),
        (("--model", "topics@7"), 4, "topics"),
        (("--model", "genre"), 4, "tvml topics train makes one"),
        (("-o", "nosuch/out"), 1, "nosuch/out: cannot be written (No such file or directory)"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(root, args, code, fragment):
    publish_fixed(root)
    ran = run("topics", "show", *args)
    assert (ran.code, ran.out) == (code, b"")
    one_sentence(ran, fragment)


def test_a_reader_that_has_enough_ends_it_quietly():
    reading, writing = os.pipe()
    os.close(reading)
    process = start("topics", "show", stdout=writing)
    os.close(writing)
    assert process.wait() == 0 and process.stderr.read() == b""
    process.stderr.close()


def test_it_loads_neither_torch_nor_what_only_a_page_or_learning_needs(root):
    program = (
        "import sys; from tvml.cli import main; main(sys.argv[1:]); sys.stdout.flush()\n"
        "print(*{name.split('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    command = [sys.executable, "-c", program, "topics", "show", "--registry", str(root)]
    done = subprocess.run(command, capture_output=True, check=True)
    assert len(done.stdout.splitlines()) == 3 and json.loads(done.stdout.splitlines()[0])["topic"] == 1
    assert not {*done.stderr.decode().split()} & {"torch", "scipy", "rich", "jinja2", "stop_words", "sklearn", "yaml"}
