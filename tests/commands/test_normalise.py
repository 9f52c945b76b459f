import csv
import io
import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from tvml.guide import dvb
from tvml.guide.targets import TARGETS
from tvml.shipped import folder

from .helpers import one_sentence, run

SAMPLES = folder("sample_data")
GUIDE = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE tv SYSTEM "xmltv.dtd">
<tv>
  <channel id="one"><display-name>One</display-name></channel>
  <programme start="20260302180000 +0100" stop="20260302183000 +0100" channel="one">
    <title lang="de">Ebbe</title><desc lang="de">Ein Boot fehlt.</desc>
    <category lang="de">Spielfilm</category><!-- a comment -->
    <category lang="de">Krimi</category>
    <keyword>Meer</keyword>
  </programme>
  <programme channel='one' start="20260302183000 +0100"><title>Flut &amp; Co</title>
    <category lang="de">Zwirbelei</category>
    <category lang="de">Spielfilm</category>
    <episode-num system="onscreen">S01E02</episode-num></programme>
  <programme channel='one' start="20260302193000 +0100"><title>Sund</title></programme>
  <programme channel='one' start="20260302203000 +0100"><title>Bucht</title>
    <category lang="de">Zwirbelei</category></programme>
</tv>
<!-- end -->
"""
FILM, COMPANY = '<category lang="de">Spielfilm</category><!--', '<category lang="de">Zwirbelei</category>\n'


def normalise(*args, stdin=GUIDE):
    return run("guide", "normalise", "-", *args, stdin=stdin.encode())


def added(film, company=""):
    """GUIDE with these elements in the first two programmes."""
    before, after = (f"{film}{FILM}", f"{company}{COMPANY}")
    return GUIDE.replace(FILM, before).replace(COMPANY, after)


def category(*words):
    return "".join(f'<category lang="de">{word}</category>' for word in words)


def test_rows_are_exactly_these():
    ran = normalise()
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.decode().splitlines() == [
        '{"id":"one@2026-03-02T18:00:00+01:00","channel":"one","start":"2026-03-02T18:00:00+01:00",'
        '"stop":"2026-03-02T18:30:00+01:00","title":"Ebbe","description":"Ein Boot fehlt.",'
        '"categories":["Spielfilm","Krimi"],"keywords":["Meer"],"lang":"de",'
        '"dvb":["0x11"],"names":["Detective / Thriller"],"kind":"film","confidence":1.0}',
        '{"id":"one@2026-03-02T18:30:00+01:00","channel":"one","start":"2026-03-02T18:30:00+01:00",'
        '"title":"Flut & Co","categories":["Zwirbelei","Spielfilm"],"season":1,"episode":2,'
        '"dvb":["0x10"],"names":["Movie / Drama"],"kind":"series","confidence":1.0}',
        '{"id":"one@2026-03-02T19:30:00+01:00","channel":"one","start":"2026-03-02T19:30:00+01:00","title":"Sund",'
        '"dvb":[],"names":[],"kind":null,"confidence":0.0}',
        '{"id":"one@2026-03-02T20:30:00+01:00","channel":"one","start":"2026-03-02T20:30:00+01:00","title":"Bucht",'
        '"categories":["Zwirbelei"],"dvb":[],"names":[],"kind":null,"confidence":0.0}',
    ]


@pytest.mark.parametrize(
    ("target", "film", "company"),
    [
        ("tvheadend", ["Detective / Thriller"], ["Movie / Drama"]),
        ("kodi", ["Detective / Thriller"], ["Movie / Drama"]),
        ("plain", ["Detective / Thriller"], ["Movie / Drama"]),
        ("jellyfin", ["Movie"], []),
        ("plex", ["Movie"], []),  # what has an episode number is no film
        ("mythtv", ["Detective / Thriller", "movie"], ["Movie / Drama", "series"]),
        ("vdr", ["0x11"], ["0x10"]),
    ],
)
def test_each_target_gets_its_words_before_the_others_and_twice_is_once(target, film, company):
    assert [row["words"] for row in normalise("--target", target).rows] == [film, company, [], []]
    once = normalise("--target", target, "--to", "xmltv")
    assert (once.code, once.err) == (0, "")
    assert once.out.decode() == added(category(*film), category(*company))
    assert normalise("--target", target, "--to", "xmltv", stdin=once.out.decode()).out == once.out


def test_codes_for_tvheadends_option_are_apart_and_twice_is_once():
    args = ("--target", "tvheadend", "--to", "xmltv", "--eit")
    once = normalise(*args).out.decode()
    assert once == added(
        '<category lang="en" eit="0x11">Detective / Thriller</category>',
        '<category lang="en" eit="0x10">Movie / Drama</category>',
    )
    assert normalise(*args, stdin=once).out.decode() == once
    plain = normalise("--target", "tvheadend", "--to", "xmltv").out.decode()
    assert once.count("eit=") == normalise(*args, stdin=plain).out.decode().count("eit=")  # words alone do not do
    for wrong in (("--eit",), ("--eit", "--target", "kodi", "--to", "xmltv"), ("--eit", "--target", "tvheadend")):
        ran = normalise(*wrong)
        assert ran.code == 2 and ran.out == b""
        one_sentence(ran, "--eit is for --target tvheadend --to xmltv alone")


@pytest.mark.parametrize("target", TARGETS)
def test_the_sample_twice_is_the_sample_once(tmp_path, target):
    once, twice = tmp_path / "once.xml", tmp_path / "twice.xml"
    assert run("guide", "normalise", SAMPLES / "guide.xml", "--target", target, "--to", "xmltv", "-o", once).code == 0
    assert run("guide", "normalise", once, "--target", target, "--to", "xmltv", "-o", twice).code == 0
    assert twice.read_bytes() == once.read_bytes() != (SAMPLES / "guide.xml").read_bytes()
    text = re.sub(rb"<category[^>]*>[^<]*</category>", b"", once.read_bytes())
    assert text == re.sub(rb"<category[^>]*>[^<]*</category>", b"", (SAMPLES / "guide.xml").read_bytes())


def test_rows_twice_are_rows_once():
    stdin = '{"title":"A","category":"Comedy","x":1}\n{"title":"B","y":[2]}\n'
    once = normalise("--target", "mythtv", stdin=stdin).out
    assert normalise("--target", "mythtv", stdin=once.decode()).out == once
    assert json.loads(once.splitlines()[0])["words"] == ["Comedy", "tvshow"]


def test_a_csv_has_a_guides_columns_and_ours():
    (row, *_) = csv.DictReader(io.StringIO(normalise("--to", "csv", "--target", "jellyfin").out.decode()))
    assert (row["title"], row["categories"], row["subtitle"]) == ("Ebbe", "Spielfilm; Krimi", "")
    assert (row["dvb"], row["names"], row["kind"], row["words"]) == ("0x11", "Detective / Thriller", "film", "Movie")


def test_unknown_lists_what_was_not_read_the_most_used_first():
    stdin = "".join(
        json.dumps({"title": "a", "categories": some}) + "\n"
        for some in (["Comedy", "Zwirbelei"], ["Kriminalfil Xyzw Uvwx"], ["Zwirbelei"], ["Abcdefgh", "Other"])
    )
    found = normalise("--unknown", stdin=stdin).rows
    sure = pytest.approx(0.57, abs=0.02)  # one word of three, which is nearly one of the table
    assert found == [
        {"category": "Zwirbelei", "count": 2, "nearest": None, "confidence": 0.0},
        {"category": "Abcdefgh", "count": 1, "nearest": None, "confidence": 0.0},
        {"category": "Kriminalfil Xyzw Uvwx", "count": 1, "nearest": "kriminalfilm", "confidence": sure},
    ]
    rows = list(csv.DictReader(io.StringIO(normalise("--unknown", "--to", "csv", stdin=stdin).out.decode())))
    assert [(row["category"], row["count"]) for row in rows] == [
        ("Zwirbelei", "2"),
        ("Abcdefgh", "1"),
        ("Kriminalfil Xyzw Uvwx", "1"),
    ]


def test_min_confidence_makes_more_unknown():
    stdin = '{"title":"a","category":"Harbour crime"}\n'
    assert normalise(stdin=stdin).rows[0]["dvb"] == ["0x11"]
    assert normalise("--min-confidence", "0.9", stdin=stdin).rows[0]["dvb"] == []
    assert [row["category"] for row in normalise("--min-confidence", "0.9", "--unknown", stdin=stdin).rows] == [
        "Harbour crime"
    ]


def test_an_own_table_goes_on_top_also_from_tvml_yaml(tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text("genres: {0xA2: zwirbelei}\nkinds: {live: krimi}\n")
    rows = normalise("--table", own).rows
    assert [(row["dvb"], row["kind"]) for row in rows] == [
        (["0x10"], "film"),  # krimi is what the own table says of it, and no more
        (["0x10", "0xA2"], "series"),
        ([], None),
        (["0xA2"], None),
    ]
    Path("tvml.yaml").write_text(f"guide: {{normalise: {{table: {own}}}}}\n")
    assert normalise().rows == rows
    own.write_text("genres: {0xAF: zwirbelei}\n")
    ran = normalise()
    assert ran.code == 1
    one_sentence(ran, "own.yaml: 0xAF is no DVB content code; expected one from 0xA0 to 0xA7")
    ran = normalise("--table", tmp_path / "none.yaml")
    assert ran.code == 1
    one_sentence(ran, "none.yaml: cannot be read")


def test_what_does_not_fit_together_is_said(tmp_path):
    ran = normalise("--target", "tvheadent")
    assert ran.code == 2
    one_sentence(ran, "--target tvheadent: no such consumer; did you mean 'tvheadend'?")
    ran = normalise("--min-confidence", "nan")
    assert ran.code == 2
    one_sentence(ran, "--min-confidence nan: expected a number from 0 to 1")
    ran = normalise("--to", "xmltv", "--unknown")
    assert ran.code == 2
    one_sentence(ran, "--to xmltv has no place for --unknown and --salvage")
    ran = normalise("--to", "xmltv", stdin='{"title":"a"}\n')
    assert ran.code == 1
    one_sentence(ran, "stdin is jsonl, not XMLTV")
    out = tmp_path / "out.xml"
    out.write_text("before")
    ran = normalise("--to", "xmltv", "-o", out, stdin=GUIDE[:600])
    assert ran.code == 1 and out.read_text() == "before"


def test_a_terminal_gets_what_fits_it():
    shown = run("guide", "normalise", "-", stdin=GUIDE.encode(), terminal=True).out.decode()
    assert "Ebbe" in shown and "0x11" in shown and "Ein Boot" not in shown


def test_genres_is_kodis_file_for_this_guide(tmp_path):
    out = tmp_path / "genres.xml"
    ran = run("guide", "genres", "-", "-o", out, stdin=GUIDE.encode())
    assert (ran.code, ran.err) == (0, "")
    found = {genre.text: genre.attrib["genreId"] for genre in ElementTree.parse(out).findall("genre")}
    assert found["spielfilm"] == "0x10" and found["krimi"] == "0x11" and found["football / soccer"] == "0x43"
    assert "zwirbelei" not in found and len(found) == len(dvb.NAMES) + 2
