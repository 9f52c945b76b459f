import csv
import io
import json
import re

import pytest

from tvml.shipped import folder

from .helpers import leftovers, one_sentence, run

GUIDE = """<tv><channel id="one"><display-name>One</display-name></channel>
<programme start="20261121200000 +0100" stop="20261121210000 +0100" channel="one">
  <title lang="de">KÃ¶nig &lt;b&gt;</title><desc>Ein Boot fehlt, und niemand will es gewesen sein.</desc>
  <category>Spielfilm</category><icon src="a.png"/></programme>
<programme start="20261121205000 +0100" stop="20261121213000 +0100" channel="one">
  <title lang="de">Nachrichten</title><category>News / Current affairs</category></programme>
<programme start="20261121220000" stop="20261121213000" channel="&lt;two&gt;">
  <title>Nachrichten</title></programme>
</tv>
"""


def audit(*args, stdin=GUIDE):
    return run("guide", "audit", "-", *args, stdin=stdin.encode())


def test_rows():
    ran = audit()
    assert (ran.code, ran.err) == (0, "")
    whole, one, two = ran.rows
    assert whole == {
        "channel": None,
        "programmes": 3,
        "channels": {"with_programmes": 2, "not_listed": 1, "without_programmes": 0},
        "missing": {
            **{"description": 2, "long_description": 2, "category": 1, "episode": 3, "subtitle": 3, "year": 3},
            **{"credits": 3, "icon": 2, "language": 1, "stop": 0},
        },
        "understood": {
            "tvheadend": {"before": 1, "after": 2},
            "jellyfin": {"before": 0, "after": 2},
            "kodi": {"before": 1, "after": 2},
            "plex": {"before": 0, "after": 1},
            "mythtv": {"before": 0, "after": 2},
            "vdr": {"before": 0, "after": 2},
            "plain": {"before": 2, "after": 2},
        },
        "categories": {"different": 2, "spellings": 0, "not_understood": 0},
        "repeats": 2,
        "same_text_other_categories": 0,
        "encoding": {"mojibake": 1, "lost": 0, "escaped": 0},
        "times": {"no_offset": 1, "unreadable": 0, "backwards": 1, "overlaps": 1, "gaps": 0, "gap_minutes": 0},
    }
    assert (one["channel"], one["programmes"], one["repeats"]) == ("one", 2, 1)
    assert (two["channel"], two["times"]["backwards"], two["channels"]["not_listed"]) == ("<two>", 1, 1)


def test_rows_add_up_on_the_sample_data():
    whole, *channels = run("guide", "audit", folder("sample_data") / "guide.xml").rows
    for name in ("programmes", "repeats", "same_text_other_categories"):
        assert whole[name] == sum(row[name] for row in channels) > 0
    for group in ("missing", "encoding", "times", "understood"):
        for name, value in whole[group].items():
            parts = [row[group][name] for row in channels]
            if group == "understood":
                assert value == {when: sum(part[when] for part in parts) for when in ("before", "after")}
            else:
                assert value == sum(parts)


def test_guides_of_other_formats_and_two_at_once(tmp_path):
    rows = [{"title": "a", "channel": "one", "start": f"2026-11-21T2{i}:00:00+01:00"} for i in range(3)]
    for i in (1, 2):
        (tmp_path / f"{i}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows[:i]))
    whole, one = run("guide", "audit", tmp_path / "1.jsonl", tmp_path / "2.jsonl").rows
    assert whole | {"channel": "one"} == one and whole["programmes"] == 3
    assert whole["missing"]["stop"] == 3 and whole["repeats"] == 3 and whole["channels"]["not_listed"] == 0


def test_a_model_adds_what_it_is_sure_of(fixed):
    before = audit().rows[0]["understood"]
    after = audit("--model", "genre", "--registry", fixed, "--min-confidence", "0.5").rows[0]["understood"]
    assert after["mythtv"]["after"] == before["mythtv"]["after"] + 1  # "Harbour crime"
    assert audit("--model", "genre", "--registry", fixed).rows[0]["understood"] == before  # 0.7 is less than 0.8


def test_table_and_csv():
    out = run("guide", "audit", "-", stdin=GUIDE.encode(), terminal=True).out.decode()
    assert all(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) <= 80 for line in out.splitlines())
    wide = audit("--to", "table").out.decode()
    assert re.search(r"all +3 +33.% +67.% +67.% +33.% +100.% +4", wide) and "<two> not listed" in wide
    assert re.search(r"all +3 +0.% +67.% ", audit("--to", "table", "--target", "jellyfin").out.decode())
    rows = list(csv.DictReader(io.StringIO(audit("--to", "csv").out.decode())))
    assert [row["channel"] for row in rows] == ["", "one", "<two>"] and "overlaps 1" in rows[0]["times"]


def test_the_report_escapes_and_is_written_whole(tmp_path):
    report = tmp_path / "audit.html"
    assert audit("--report", report).rows == audit().rows
    html = report.read_text()
    assert "Tvheadend understands <em>33\u00a0%</em>, with tvml <em>67\u00a0%</em>." in html
    assert "&lt;two&gt; (not listed)" in html and "<two>" not in html and "src=" not in html
    before = report.read_bytes()
    ran = audit("--report", report, stdin=GUIDE[:-20])
    assert ran.code == 1 and report.read_bytes() == before and leftovers(tmp_path) == []
    one_sentence(ran, "the guide ends in the middle")


@pytest.mark.parametrize(
    ("args", "code", "fragment"),
    [
        (("--target", "jelyfin"), 2, "--target jelyfin: no such consumer; did you mean 'jellyfin'?"),
        (("--report", "-"), 2, "--report -: the figures go there"),
        (("--min-confidence", "nan"), 2, "expected a number from 0 to 1"),
        (("--model", "nosuch"), 4, "nosuch"),
    ],
)
def test_errors(args, code, fragment):
    ran = audit(*args)
    assert (ran.code, ran.out) == (code, b"")
    one_sentence(ran, fragment)
