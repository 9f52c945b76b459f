import csv
import io
import json
import re
import shutil
import subprocess

import pytest

from tvml.shipped import folder

from .helpers import leftovers, one_sentence, run, start

SAMPLES = folder("sample_data")
TEXT = "Ned Dunmoor finds a boat that nobody has lost."
GUIDE = f"""<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE tv SYSTEM "xmltv.dtd">
<tv>
  <channel id="one"><display-name>One</display-name></channel>
  <programme start="20260302200000 +0100" stop="20260302203000 +0100" channel="one">
    <title lang="en">Kettle Row</title><sub-title>S1E2: The Gull</sub-title><desc>{TEXT}</desc>
    <category>Comedy</category><!-- a comment -->
    <video><present>yes</present></video>
  </programme>
  <programme start="20260302180000 +0100" stop="20260302183000 +0100" channel="one"><title lang="en">Kettle Row</title>
    <sub-title>S1E2: The Gull</sub-title><desc>{TEXT}</desc></programme>
  <programme start="20260302190000 +0100" channel='one'><title>The Long Dig (1/6)</title></programme>
  <programme start="20260302193000 +0100" channel='one'><title>The Long Dig (2/6) (Wdh.)</title><new /></programme>
  <programme start="20260302210000 +0100" channel='one'><title>Orbit 13, Ep. 4</title>
    <episode-num system="onscreen">Seven</episode-num><previously-shown /></programme>
  <programme start="20260302213000 +0100" channel='one'><title>Nordkai, Folge 3</title>
    <episode-num system="dd_progid">EP0001.0002</episode-num></programme>
</tv>
"""


def number(text):
    return f'<episode-num system="xmltv_ns">{text}</episode-num>'


def repeats(*args, stdin=GUIDE):
    return run("guide", "repeats", "-", *args, stdin=stdin.encode())


def test_a_guide_gets_numbers_and_repeats_and_nothing_else():
    expected = (
        GUIDE.replace("<category>Comedy</category>", f"<category>Comedy</category>{number('0.1.')}")
        .replace("</video>", "</video><previously-shown/>")
        .replace(f"<desc>{TEXT}</desc></programme>", f"<desc>{TEXT}</desc>{number('0.1.')}</programme>")
        .replace("(1/6)</title>", f"(1/6)</title>{number('..0/6')}")
        .replace("(Wdh.)</title>", f"(Wdh.)</title>{number('..1/6')}<previously-shown/>")
        .replace("0002</episode-num>", f"0002</episode-num>{number('.2.')}")
    )
    once = repeats("--to", "xmltv")
    assert (once.code, once.err) == (0, "")
    assert once.out.decode() == expected
    assert repeats("--to", "xmltv", stdin=expected).out.decode() == expected


def test_rows_are_exactly_these():
    ran = repeats()
    assert (ran.code, ran.err) == (0, "")
    first, second, *rest = ran.out.decode().splitlines()
    assert first == (
        '{"id":"one@2026-03-02T20:00:00+01:00","channel":"one","start":"2026-03-02T20:00:00+01:00",'
        '"stop":"2026-03-02T20:30:00+01:00","title":"Kettle Row","subtitle":"S1E2: The Gull",'
        f'"description":"{TEXT}","categories":["Comedy"],"lang":"en","season":1,"episode":2,"previously_shown":true,'
        '"series":"kettle row","group":"'
        + json.loads(second)["group"]
        + '","repeat_of":"one@2026-03-02T18:00:00+01:00"}'
    )
    assert json.loads(second)["repeat_of"] is None
    assert [
        (row.get("episode"), row.get("part"), row.get("parts"), row["series"]) for row in map(json.loads, rest)
    ] == [
        (None, 1, 6, "the long dig"),
        (None, 2, 6, "the long dig"),
        (4, None, None, "orbit"),
        (3, None, None, "nordkai"),
    ]


def test_rows_twice_are_rows_once():
    once = repeats().out.decode()
    assert repeats(stdin=once).rows == [row | {} for row in map(json.loads, once.splitlines())]
    assert repeats(stdin=once).out == repeats(stdin=repeats(stdin=once).out.decode()).out


def test_groups_are_the_same_in_rows_of_a_guide_that_has_its_numbers():
    before = {row["id"]: row["group"] for row in run("guide", "repeats", SAMPLES / "guide.xml").rows}
    numbered = run("guide", "repeats", SAMPLES / "guide.xml", "--to", "xmltv").out
    assert {row["id"]: row["group"] for row in run("guide", "repeats", "-", stdin=numbered).rows} == before


def test_several_guides_are_one_and_a_repeat_may_be_of_another(tmp_path):
    row = {"title": "Kettle Row", "description": TEXT, "season": 1, "episode": 2}
    for day in (2, 3):
        times = {"start": f"2026-03-0{day}T20:00:00Z", "stop": f"2026-03-0{day}T20:30:00Z"}
        (tmp_path / f"{day}.jsonl").write_text(json.dumps(row | {"id": f"day {day}"} | times))
    found = run("guide", "repeats", tmp_path / "3.jsonl", tmp_path / "2.jsonl").rows
    assert [(row["id"], row["repeat_of"]) for row in found] == [("day 3", "day 2"), ("day 2", None)]


def test_the_sample_twice_is_the_sample_once_and_valid(tmp_path):
    once, twice = tmp_path / "once.xml", tmp_path / "twice.xml"
    assert run("guide", "repeats", SAMPLES / "guide.xml", "--to", "xmltv", "-o", once).code == 0
    assert run("guide", "repeats", once, "--to", "xmltv", "-o", twice).code == 0
    assert twice.read_bytes() == once.read_bytes()
    ours = rb'<episode-num system="xmltv_ns">\.?\.[0-9]+(?:/[0-9]+)?\.?</episode-num>|<previously-shown/>'
    assert re.sub(ours, b"", once.read_bytes()) == re.sub(ours, b"", (SAMPLES / "guide.xml").read_bytes())
    assert len(re.findall(ours, once.read_bytes())) > 300
    if xmllint := shutil.which("xmllint"):
        subprocess.run([xmllint, "--noout", once], check=True)


@pytest.mark.parametrize("name", ["latin1", "shift-jis", "utf16", "windows-1252", "comments", "multilang"])
def test_odd_guides_stay_as_they_are_but_for_what_is_added(name):
    guide = (SAMPLES / "odd" / f"{name}.xml").read_bytes()
    once = run("guide", "repeats", "-", "--to", "xmltv", stdin=guide)
    assert (once.code, once.err) == (0, "")
    assert run("guide", "repeats", "-", "--to", "xmltv", stdin=once.out).out == once.out


def test_a_csv_has_a_column_for_each_number():
    rows = list(csv.DictReader(io.StringIO(repeats("--to", "csv").out.decode())))
    assert [(row["season"], row["episode"], row["part"], row["parts"]) for row in rows][:3] == [
        ("1", "2", "", ""),
        ("1", "2", "", ""),
        ("", "", "1", "6"),
    ]


def test_a_terminal_gets_what_fits_it():
    shown = run("guide", "repeats", "-", stdin=GUIDE.encode(), terminal=True).out.decode()
    assert "Kettle Row" in shown and "repeat_of" in shown and "Ned Dunmoor" not in shown


def test_what_cannot_be_done_is_said(tmp_path):
    ran = repeats("--to", "xmltv", "--salvage")
    assert ran.code == 2
    one_sentence(ran, "--to xmltv has no place for --salvage")
    ran = repeats("--to", "xmltw")
    assert ran.code == 2
    one_sentence(ran, "--to xmltw: no such output; did you mean 'xmltv'?")
    ran = repeats("--to", "xmltv", stdin='{"title":"a"}\n')
    assert ran.code == 1
    one_sentence(ran, "stdin is jsonl, not XMLTV")
    (tmp_path / "a.xml").write_text(GUIDE)
    ran = run("guide", "repeats", tmp_path / "a.xml", tmp_path / "a.xml", "--to", "xmltv")
    assert ran.code == 2
    one_sentence(ran, "--to xmltv takes one guide")
    ran = run("guide", "repeats", tmp_path / "none.xml", "--to", "xmltv")
    assert ran.code == 1
    one_sentence(ran, "none.xml: no such file")
    out = tmp_path / "out.xml"
    out.write_text("before")
    ran = repeats("--to", "xmltv", "-o", out, stdin=GUIDE[:900])
    assert ran.code == 1 and out.read_text() == "before" and not leftovers(tmp_path)
    one_sentence(ran, "stdin, line")


def test_faults_are_told_once_and_salvage_keeps_what_came_before():
    bad = GUIDE.replace("<title>The Long Dig (1/6)</title>", "")
    assert repeats(stdin=bad).err == "stdin, line 12: programme without a title; skipped\n"
    assert repeats("--to", "xmltv", stdin=bad).err == "stdin, line 12: programme without a title; skipped\n"
    assert repeats("--strict", stdin=bad).code == 1
    ran = repeats("--salvage", stdin=GUIDE[: GUIDE.index("<title>Orbit")])
    assert ran.code == 0 and len(ran.rows) == 4 and ran.err.count("\n") == 1


def test_a_pipe_is_read_twice():
    process = start("guide", "repeats", "-", "--to", "xmltv", stdin=subprocess.PIPE)
    out, err = process.communicate(GUIDE.encode())
    assert (process.returncode, err) == (0, b"") and out.count(b"<previously-shown/>") == 2
