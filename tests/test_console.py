"""Where rows go: files that appear whole or not at all, JSON lines, CSV, tables."""

import csv
import io
import json
import os
import sys

import pytest

from tvml import console
from tvml.errors import InputError, UsageError

ROWS = [
    {"id": "1", "title": 'Käse, "frisch"', "confidence": 0.123456, "labels": ["a", "b"], "n": None},
    {"id": "2", "title": "line\nbreak", "confidence": 1.0, "labels": [], "n": 3},
]


def written(rows, to):
    out = io.BytesIO()
    console.write_rows(rows, to, out)
    return out.getvalue()


def test_a_file_appears_whole_and_alone(tmp_path):
    target = tmp_path / "out.jsonl"
    with console.output(str(target)) as out:
        out.write(b"new")
        assert not target.exists()
    assert target.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["out.jsonl"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, BrokenPipeError, SystemExit])
def test_a_failed_run_leaves_the_old_file_and_nothing_beside_it(tmp_path, error):
    target = tmp_path / "out.jsonl"
    target.write_bytes(b"old")
    with pytest.raises(error), console.output(str(target)) as out:
        out.write(b"half")
        out.flush()
        raise error
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["out.jsonl"]


def test_a_failed_run_leaves_no_file_where_there_was_none(tmp_path):
    with pytest.raises(ValueError, match="broken"), console.output(str(tmp_path / "out")):
        raise ValueError("broken")
    assert os.listdir(tmp_path) == []


def test_a_full_disk_is_an_input_error_and_leaves_the_old_file(tmp_path):
    target = tmp_path / "out"
    target.write_bytes(b"old")
    with (
        pytest.raises(InputError, match="out: cannot be written \\(No space left on device\\)"),
        console.output(str(target)),
    ):
        raise OSError(28, "No space left on device")
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["out"]


def test_a_folder_that_is_not_there_and_a_folder_as_target_are_told(tmp_path):
    with pytest.raises(InputError, match="cannot be written"), console.output(str(tmp_path / "no" / "out")):
        pass
    with pytest.raises(UsageError, match="is a folder"), console.output(str(tmp_path)):
        pass


@pytest.mark.parametrize("how", ["same", "other spelling", "symlink", "hard link", "link as input", "in a list"])
def test_the_input_is_never_the_output(tmp_path, how):
    guide, other = tmp_path / "guide.xml", tmp_path / "other.xml"
    guide.write_bytes(b"precious")
    if how in ("symlink", "link as input"):
        other.symlink_to(guide)
    elif how == "hard link":
        os.link(guide, other)
    inputs, target = {
        "same": ([guide], guide),
        "other spelling": ([guide], tmp_path / "." / ".." / tmp_path.name / "guide.xml"),
        "symlink": ([guide], other),
        "hard link": ([guide], other),
        "link as input": ([other], guide),
        "in a list": (["-", tmp_path / "missing", guide], guide),
    }[how]
    with pytest.raises(UsageError, match="is the input itself"), console.output(str(target), map(str, inputs)) as out:
        out.write(b"lost")
    assert guide.read_bytes() == b"precious"


def test_another_file_of_the_same_content_is_no_input(tmp_path):
    (tmp_path / "a").write_bytes(b"same")
    (tmp_path / "b").write_bytes(b"same")
    with console.output(str(tmp_path / "b"), [str(tmp_path / "a")]) as out:
        out.write(b"new")
    assert (tmp_path / "b").read_bytes() == b"new"


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666])
def test_the_mode_of_a_replaced_file_is_kept(tmp_path, mode):
    target = tmp_path / "out"
    target.write_bytes(b"old")
    target.chmod(mode)
    with console.output(str(target)) as out:
        out.write(b"new")
    assert target.stat().st_mode & 0o777 == mode


def test_a_link_stays_a_link_and_what_it_points_to_is_replaced(tmp_path):
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    with console.output(str(tmp_path / "link")) as out:
        out.write(b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


@pytest.mark.parametrize("path", [None, "-"])
def test_without_a_file_rows_go_to_stdout(capfdbinary, path):
    with console.output(path, ["-"]) as out:
        out.write(b"row\n")
    assert capfdbinary.readouterr().out == b"row\n"


def test_json_lines_are_compact_utf8_in_the_rows_order():
    lines = written(ROWS, "jsonl").decode().splitlines()
    assert lines[0] == '{"id":"1","title":"Käse, \\"frisch\\"","confidence":0.123456,"labels":["a","b"],"n":null}'
    assert [json.loads(line) for line in lines] == ROWS


def test_json_lines_come_one_by_one():
    out = io.BytesIO()
    sizes = []

    def rows():
        for row in ROWS:
            yield row
            sizes.append(len(out.getvalue()))

    console.write_rows(rows(), "jsonl", out)
    assert 0 < sizes[0] < sizes[1]


def test_csv_is_read_back_as_it_was():
    found = list(csv.DictReader(io.StringIO(written(ROWS, "csv").decode(), newline="")))
    assert [row["title"] for row in found] == [row["title"] for row in ROWS]
    assert found[0] == {"id": "1", "title": 'Käse, "frisch"', "confidence": "0.123456", "labels": "a; b", "n": ""}


def test_csv_keeps_to_the_columns_of_its_first_row():
    assert written([{"a": 1, "b": 2}, {"b": 3, "c": 4}], "csv") == b"a,b\n1,2\n,3\n"


@pytest.mark.parametrize("to", ["jsonl", "csv"])
def test_no_rows_are_no_bytes(to):
    assert written([], to) == b""


def test_a_table_that_no_terminal_shows_has_no_escape_codes_and_all_of_the_text():
    rows = [{"title": "[red]Käse[/red]", "confidence": 0.123456}, {"title": "Film", "more": "x"}]
    table = written(rows, "table").decode()
    assert "\x1b" not in table
    assert "[red]Käse[/red]" in table
    assert "0.123" in table
    assert "0.1234" not in table
    assert all(name in table for name in ("title", "confidence", "more", "Film"))


def test_the_natural_form_is_a_table_on_a_terminal_and_json_lines_in_a_pipe(monkeypatch):
    for is_terminal, form in ((True, "table"), (False, "jsonl")):
        monkeypatch.setattr(sys, "stdout", type("Out", (), {"isatty": lambda self, answer=is_terminal: answer})())
        assert console.shown_as(None) == form
        assert console.shown_as("csv") == "csv"


def test_an_unknown_form_is_told_with_the_nearest():
    with pytest.raises(UsageError, match=r"--to jsnl: no such output; did you mean 'jsonl'\?"):
        console.shown_as("jsnl")


def test_quiet_silences_notes_but_no_errors(capsys):
    quiet, verbose = console.Console(quiet=True, verbose=True), console.Console(verbose=True)
    quiet.note("note")
    quiet.detail("detail")
    quiet.error("error")
    assert capsys.readouterr().err == "error\n"
    verbose.detail("detail")
    console.Console().detail("detail")
    assert capsys.readouterr() == ("", "detail\n")


def test_progress_off_a_terminal_is_the_items_themselves():
    items = [1, 2]
    assert console.Console().progress(items, "guide") is items
