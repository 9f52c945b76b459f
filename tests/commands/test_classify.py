import csv
import io
import json
import re
from pathlib import Path

import pytest

from tvml.shipped import folder

from .helpers import SAYS, one_sentence, run

SAMPLES = folder("sample_data")
TOP = "Harbour crime"
GUIDE = b"""<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE tv SYSTEM "xmltv.dtd">
<tv>
  <channel id="one"><display-name>One</display-name></channel>
  <programme start="20260302180000 +0100" stop="20260302183000 +0100" channel="one">
    <title lang="de">Ebbe</title><desc lang="de">Ein Boot fehlt.</desc>
    <keyword>Meer</keyword><!-- a comment -->
  </programme>
  <programme channel='one' start="20260302183000 +0100"><title>Flut &amp; Co</title>
    <category lang="de">Krimi</category>
    <country>DE</country></programme>
</tv>
<!-- end -->
"""


def classify(fixed, *args, stdin=GUIDE):
    return run("classify", "-", "--registry", fixed, *args, stdin=stdin)


def test_rows_are_exactly_these(fixed):
    ran = classify(fixed)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.decode().splitlines() == [
        '{"id":"one@2026-03-02T18:00:00+01:00","channel":"one","start":"2026-03-02T18:00:00+01:00","title":"Ebbe",'
        '"label":"Harbour crime","confidence":0.7,"labels":[{"label":"Harbour crime","confidence":0.7}]}',
        '{"id":"one@2026-03-02T18:30:00+01:00","channel":"one","start":"2026-03-02T18:30:00+01:00","title":"Flut & Co",'
        '"label":"Harbour crime","confidence":0.7,"labels":[{"label":"Harbour crime","confidence":0.7}],'
        '"country":["DE"]}',
    ]


def test_unknown_keys_are_carried_through_and_our_own_win(fixed):
    row = {"id": 7, "title": "Ebbe", "x": {"y": [1, None]}, "big": 2**70, "label": "mine", "confidence": "high"}
    assert classify(fixed, stdin=json.dumps(row).encode()).rows == [
        {
            "id": "7",
            "title": "Ebbe",
            "label": TOP,
            "confidence": 0.7,
            "labels": [{"label": TOP, "confidence": 0.7}],
            "x": {"y": [1, None]},
            "big": 2**70,
        }
    ]


@pytest.mark.parametrize(("least", "label"), [("0.6999", TOP), ("0.7001", None), ("1", None), ("0", TOP)])
def test_below_the_least_confidence_the_label_is_null(fixed, least, label):
    for row in classify(fixed, "--min-confidence", least).rows:
        assert row["label"] == label and row["confidence"] == 0.7
        assert row["labels"] == [{"label": TOP, "confidence": 0.7}]


@pytest.mark.parametrize(("k", "listed"), [(1, 1), (2, 2), (99, 3)])
def test_top_lists_the_best_first(fixed, k, listed):
    expected = [{"label": label, "confidence": p} for label, p in SAYS.items()][:listed]
    assert all(row["labels"] == expected for row in classify(fixed, "--top", k).rows)


def test_explain_adds_tokens_whose_weights_sum_to_1(learned):
    stdin = b'{"title":"striker in the league"}\n{"title":"..."}\n'
    first, blank = classify(learned, "--explain", stdin=stdin).rows
    assert [set(token) for token in first["tokens"]] == [{"token", "weight"}] * 4
    assert {token["token"] for token in first["tokens"]} == {"striker", "in", "the", "league"}
    weights = [token["weight"] for token in first["tokens"]]
    assert sum(weights) == pytest.approx(1) and weights == sorted(weights, reverse=True)
    assert blank["tokens"] == []  # no words, no reasons


def test_only_missing_and_all(fixed):
    assert [row["title"] for row in classify(fixed, "--only-missing").rows] == ["Ebbe"]
    assert len(classify(fixed, "--all").rows) == 2


def test_several_guides_of_several_formats_are_read_one_after_the_other(fixed, tmp_path):
    (tmp_path / "a.xml").write_bytes(GUIDE)
    (tmp_path / "b.csv").write_bytes(b"title;year\nEbbe;1999\n")
    ran = classify(fixed, tmp_path / "a.xml", tmp_path / "b.csv", stdin=b'{"title":"Sund"}\n')
    assert [row["title"] for row in ran.rows] == ["Sund", "Ebbe", "Flut & Co", "Ebbe"]


def test_csv_has_a_header_and_readable_cells(fixed):
    first, second = csv.DictReader(io.StringIO(classify(fixed, "--to", "csv", "--top", 2).out.decode()))
    assert first["labels"] == "Harbour crime 0.7; Gardening 0.2"
    assert (second["title"], second["label"], second["confidence"]) == ("Flut & Co", TOP, "0.7")


def test_a_terminal_gets_a_table_without_control_characters_and_a_file_gets_json(fixed, tmp_path):
    stdin = b'{"title":"Ebbe \\u001b[31m\\u0007"}\n'
    shown = run("classify", "-", "--registry", fixed, stdin=stdin, terminal=True).out.decode()
    assert "title" in shown and "Harbour" in shown and "{" not in shown and "\x07" not in shown
    assert "\x1b[31m" not in shown
    file = tmp_path / "out"
    ran = run("classify", "-", "--registry", fixed, "-o", file, stdin=stdin, terminal=True)
    assert ran.out == b"" and json.loads(file.read_bytes())["label"] == TOP


def test_bad_rows_are_named_counted_and_passed_over_unless_strict(fixed):
    stdin = b'{"title":"a"}\n' + b"{broken\n" * 7 + b'{"title":"b"}\n'
    ran = classify(fixed, stdin=stdin)
    assert ran.code == 0 and [row["title"] for row in ran.rows] == ["a", "b"]
    assert ran.err.count("stdin, line ") == 5 and ran.err.endswith("2 more bad rows skipped (7 in all)\n")
    assert classify(fixed, "-q", stdin=stdin).err == ""
    strict = classify(fixed, "--strict", stdin=stdin)
    assert strict.code == 1
    one_sentence(strict, "stdin, line 2: not a JSON object")


def test_salvage_keeps_what_was_read_before_the_fault(fixed):
    ran = classify(fixed, "--salvage", stdin=GUIDE[: GUIDE.index(b"</programme>") + 40])
    assert ran.code == 0 and [row["title"] for row in ran.rows] == ["Ebbe"]
    assert "kept what was read before" in ran.err


def inserted(out: bytes, lang: bytes = b'(?: lang="[a-z]+")?', codec: str = "utf-8") -> tuple[bytes, int]:
    """The output without the elements that classify adds, and how many there were."""
    if codec != "utf-8":
        out = out.decode(codec).encode()
    without, count = re.subn(b"<category" + lang + b">Harbour crime</category>", b"", out)
    return without.decode().encode(codec), count


def test_xmltv_is_the_input_and_one_element(fixed):
    ran = classify(fixed, "--to", "xmltv")
    assert (ran.code, ran.err) == (0, "")
    added = b'<category lang="de">Harbour crime</category>'  # the language of the guide's other categories
    assert ran.out == GUIDE.replace(b"fehlt.</desc>", b"fehlt.</desc>" + added)


def test_xmltv_all_adds_behind_what_is_there(fixed):
    without, count = inserted(classify(fixed, "--to", "xmltv", "--all").out)
    assert (without, count) == (GUIDE, 2)
    out = classify(fixed, "--to", "xmltv", "--all").out
    assert b'Krimi</category><category lang="de">Harbour crime</category>\n    <country>' in out


def test_xmltv_is_identical_when_nothing_is_sure_or_nothing_is_missing(fixed):
    assert classify(fixed, "--to", "xmltv", "--min-confidence", "0.9").out == GUIDE
    again = classify(fixed, "--to", "xmltv").out
    assert classify(fixed, "--to", "xmltv", stdin=again).out == again
    assert classify(fixed, "--to", "xmltv", "--all", "--min-confidence", "0.9", stdin=again).out == again


def test_xmltv_of_a_guide_without_programmes_is_that_guide(fixed):
    empty = b'<tv><channel id="a"><display-name>A</display-name></channel></tv>'
    assert classify(fixed, "--to", "xmltv", stdin=empty)[:2] == (0, empty)
    assert classify(fixed, stdin=empty) == (0, b"", "")


@pytest.mark.parametrize("name", ["guide.xml", "odd/comments.xml", "odd/latin1.xml", "odd/utf16.xml", "odd/bom.xml"])
def test_xmltv_of_the_samples_minus_the_elements_is_the_sample(fixed, name):
    before = (SAMPLES / name).read_bytes()
    ran = run("classify", SAMPLES / name, "--registry", fixed, "--to", "xmltv")
    codec = "utf-16" if "utf16" in name else "latin-1" if "latin1" in name else "utf-8"
    without, count = inserted(ran.out, codec=codec)
    assert ran.code == 0 and count > 0
    assert without == before


def test_a_packed_guide_comes_out_unpacked(fixed):
    import gzip

    assert classify(fixed, "--to", "xmltv", "--min-confidence", "1", stdin=gzip.compress(GUIDE)).out == GUIDE


def test_output_goes_to_the_file_and_keeps_its_rights(fixed, tmp_path):
    out = tmp_path / "labelled.xml"
    out.write_bytes(b"old")
    out.chmod(0o640)
    ran = classify(fixed, "--to", "xmltv", "-o", out)
    assert ran == (0, b"", "") and inserted(out.read_bytes())[0] == GUIDE
    assert out.stat().st_mode & 0o777 == 0o640


def test_output_through_a_link_replaces_what_it_points_to(fixed, tmp_path):
    (tmp_path / "there").write_bytes(b"old")
    (tmp_path / "link").symlink_to(tmp_path / "there")
    assert classify(fixed, "-o", tmp_path / "link").code == 0
    assert (tmp_path / "link").is_symlink() and (tmp_path / "there").read_bytes().startswith(b"{")


def test_a_named_pipe_is_written_not_replaced(fixed, tmp_path):
    import os
    from threading import Thread

    pipe, got = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = Thread(target=lambda: got.append(Path(pipe).read_bytes()), daemon=True)
    reader.start()
    assert classify(fixed, "-o", pipe).code == 0
    reader.join(5)
    assert pipe.is_fifo() and got[0].count(b"\n") == 2


def test_verbose_says_how_many_got_a_category(fixed):
    assert "1 of 2 programmes got a category" in classify(fixed, "--to", "xmltv", "-v").err


SPORT = b"""<tv>
<programme channel="one"><title>The match of the league</title><category lang="en">Drama</category></programme>
<programme channel="one"><title>The striker and the goal</title><category lang="en">Sports</category></programme>
<programme channel="one"><title>Soup with butter</title></programme>
</tv>"""
MATCH, SOUP = b'<category lang="en">Drama', b"<title>Soup with butter</title>"


@pytest.mark.parametrize(
    ("target", "match", "soup"),
    [
        ("tvheadend", b'<category lang="en">Sports</category>', b'<category lang="en">Cooking</category>'),
        ("vdr", b'<category lang="en">0x40</category>', b'<category lang="en">0xA5</category>'),
        ("jellyfin", b"", b'<category lang="en">Cooking</category>'),  # it has no word for drama, and none for cooking
        ("plain", b"", b'<category lang="en">Cooking</category>'),
    ],
)
def test_target_writes_its_words_where_it_accepts_none_and_twice_is_once(learned, target, match, soup):
    args = ("--to", "xmltv", "--target", target)
    once = classify(learned, *args, stdin=SPORT)
    expected = SPORT.replace(MATCH, match + MATCH).replace(SOUP, SOUP + soup)
    if target == "vdr":
        expected = expected.replace(b'<category lang="en">Sports', match + b'<category lang="en">Sports')
    assert (once.code, once.err, once.out) == (0, "", expected)
    assert classify(learned, *args, stdin=once.out).out == once.out


def test_target_in_rows(learned):
    rows = classify(learned, "--target", "mythtv", stdin=SPORT).rows
    assert [row["words"] for row in rows] == [["Sports", "sports"], ["Sports", "sports"], ["Cooking", "tvshow"]]
    assert list(rows[0])[-2:] == ["labels", "words"]
    missing = classify(learned, "--target", "tvheadend", "--only-missing", stdin=SPORT).rows
    assert [row["title"] for row in missing] == ["The match of the league", "Soup with butter"]
    assert all(row["words"] == [] for row in classify(learned, "--target", "vdr", "--min-confidence", "1").rows)
    assert all("words" not in row for row in classify(learned, stdin=SPORT).rows)


def test_a_label_that_a_target_has_no_word_for_stays_as_it_is(fixed, tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text("nothing: harbour crime\n")
    assert classify(fixed, "--target", "tvheadend").rows[0]["words"] == ["Detective / Thriller"]
    args = ("--target", "tvheadend", "--table", own)
    assert classify(fixed, *args).rows[0]["words"] == [TOP]
    for coded in ((), ("--eit",)):
        once = classify(fixed, *args, *coded, "--to", "xmltv", "--all").out
        assert once.count(TOP.encode()) == 2
        assert classify(fixed, *args, *coded, "--to", "xmltv", "--all", stdin=once).out == once


def test_eit_is_for_tvheadend_alone(learned):
    args = ("--to", "xmltv", "--eit", "--target")
    out = classify(learned, *args, "tvheadend", stdin=SPORT).out
    assert b'<category lang="en" eit="0xA5">Cooking</category>' in out
    assert classify(learned, *args, "tvheadend", stdin=out).out == out
    ran = classify(learned, *args, "kodi", stdin=SPORT)
    assert ran.code == 2
    one_sentence(ran, "--eit is for --target tvheadend --to xmltv alone")
    ran = classify(learned, "--target", "mythtvv", stdin=SPORT)
    assert ran.code == 2
    one_sentence(ran, "did you mean 'mythtv'?")
