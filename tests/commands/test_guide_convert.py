import csv
import io
import json

import pytest

from tvml.shipped import folder

from .helpers import one_sentence, run

SAMPLES = folder("sample_data")
GUIDES = [
    *("guide.xml", "guide.jsonl", "catalogue.csv", "listing.tsv", "tvheadend-epg.json", "tvheadend-dvr.json"),
    *("enigma2-epg.json", "enigma2-movies.json"),
]


def convert(*args, stdin=b""):
    return run("guide", "convert", *args, stdin=stdin)


@pytest.mark.parametrize("name", GUIDES)
def test_every_sample_becomes_rows_with_an_id_and_a_title(name):
    ran = convert(SAMPLES / name)
    assert (ran.code, ran.err) == (0, "") and ran.rows
    assert all(next(iter(row)) == "id" and row["id"] and row["title"] for row in ran.rows)
    packed = convert("-", stdin=(SAMPLES / name).read_bytes())
    assert packed.out == ran.out


def test_json_lines_that_were_converted_convert_to_themselves():
    once = convert(SAMPLES / "guide.jsonl").out
    assert convert("-", stdin=once).out == once


def test_rows_are_exactly_these():
    row = {"title": " News\tat nine ", "category": "News", "start": 1700000000, "channel": "one", "x": {"y": 1}}
    assert convert("-", stdin=json.dumps(row).encode()).out.decode() == (
        '{"id":"one@2023-11-14T22:13:20+00:00","channel":"one","start":"2023-11-14T22:13:20+00:00",'
        '"title":"News at nine","categories":["News"],"x":{"y":1}}\n'
    )


def test_csv_and_table():
    stdin = b'{"title":"A, B","categories":["x","y"],"credits":{"actor":["P","Q"]}}\n'
    (row,) = csv.DictReader(io.StringIO(convert("-", "--to", "csv", stdin=stdin).out.decode()))
    assert (row["title"], row["categories"], row["credits"]) == ("A, B", "x; y", "actor P; Q")
    assert b"A, B" in convert("-", "--to", "table", stdin=stdin).out


def test_csv_has_the_columns_that_only_later_rows_fill():
    stdin = b'{"title":"a","x":1}\n{"title":"b","subtitle":"c","year":1999,"y":2}\n'
    ran = convert("-", "--to", "csv", stdin=stdin)
    rows = list(csv.DictReader(io.StringIO(ran.out.decode())))
    assert [(row["subtitle"], row["year"], row["x"]) for row in rows] == [("", "", "1"), ("c", "1999", "")]
    assert ran.err == "without a column, since the first row has none: y; --to jsonl keeps all\n"


def test_csv_is_read_back_as_it_was():
    once = convert(SAMPLES / "guide.jsonl").rows
    again = convert("-", stdin=convert(SAMPLES / "guide.jsonl", "--to", "csv", "-q").out).rows
    for key in ("id", "title", "start", "stop", "subtitle", "description", "channel", "year", "season", "lang"):
        assert [row.get(key) for row in again] == [row.get(key) for row in once], key


def test_deep_values_are_whole_in_json_lines_and_cut_in_cells():
    stdin = b'{"title":"a","x":' + b"[" * 900 + b"]" * 900 + b"}"
    assert convert("-", stdin=stdin).out.rstrip().endswith(stdin[-900:])
    assert convert("-", "--to", "csv", stdin=stdin).code == 0


def test_from_overrides_the_sniffing():
    assert convert("-", "--from", "csv", stdin=b"title\n<a\n").rows[0]["title"] == "<a"
    ran = convert("-", "--from", "cvs", stdin=b"title\na\n")
    assert ran.code == 2
    one_sentence(ran, "did you mean 'csv'?")


def test_guides_of_several_packings_in_one_run(tmp_path):
    import bz2
    import gzip
    import lzma

    for name, pack in (("a", gzip.compress), ("b", lzma.compress), ("c", bz2.compress)):
        (tmp_path / name).write_bytes(pack(json.dumps({"title": name}).encode()))
    rows = convert(*(tmp_path / name for name in "abc")).rows
    assert [row["title"] for row in rows] == ["a", "b", "c"]
