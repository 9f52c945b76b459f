"""`tvml topics trend` on a model whose every number is known."""

import csv
import io
import json
import os
import tracemalloc

import numpy as np
import pytest

from tests.fixed_topics import fixed, publish
from tvml.evaluate.trend import count
from tvml.guide.programme import Programme
from tvml.models import assign

from .helpers import leftovers, one_sentence, publish_fixed, run, start


def guide(*shown):
    """(start, title) of each programme, as JSON lines."""
    return b"".join(
        json.dumps({"title": title} | ({"start": start} if start else {})).encode() + b"\n" for start, title in shown
    )


GUIDE = guide(
    ("2026-11-21T23:30:00-05:00", "A late goal"),  # the 22nd in UTC
    ("2026-11-21T20:00:00-05:00", "Soup"),
    ("2026-11-22T00:30:00-05:00", "The league"),
    ("2026-11-22T20:00:00-05:00", "The league"),  # a repeat
    ("2026-11-22T21:00:00-05:00", "Nothing known"),
    ("2026-11-22T22:00:00-05:00", "Oven"),
)


@pytest.fixture(autouse=True)
def root(tmp_path):
    publish(tmp_path / "models")
    return tmp_path / "models"


def trend(*args, stdin=GUIDE, **more):
    return run("topics", "trend", "-", *args, stdin=stdin, **more)


def test_the_rows_are_exactly_these():
    ran = trend("--top", 2)
    assert (ran.code, ran.err) == (0, "")
    assert ran.rows == [
        {"period": "2026-11-21", "topic": 0, "label": "goal, league", "share": 0.5, "items": 1, "change": None},
        {"period": "2026-11-21", "topic": 1, "label": "soup, oven", "share": 0.5, "items": 1, "change": None},
        {"period": "2026-11-21", "topic": None, "label": None, "share": 0.0, "items": 0, "change": None},
        {"period": "2026-11-22", "topic": 0, "label": "goal, league", "share": 0.5, "items": 2, "change": 0.0},
        {"period": "2026-11-22", "topic": 1, "label": "soup, oven", "share": 0.25, "items": 1, "change": -0.25},
        {"period": "2026-11-22", "topic": None, "label": None, "share": 0.25, "items": 1, "change": 0.25},
    ]
    assert len(trend().rows) == 8


def test_weeks_and_months_go_by_the_local_date():
    weeks = guide(
        ("2026-11-22T23:59:00-05:00", "Goal"),  # a Sunday; a Monday in UTC
        ("2026-11-23T00:00:00+01:00", "Soup"),  # a Monday; a Sunday in UTC
        ("2026-12-01T00:00:00+14:00", "Goal"),
    )
    assert [row["period"] for row in trend("--by", "week", stdin=weeks).rows[::4]] == [
        *("2026-W47", "2026-W48", "2026-W49")
    ]
    assert [row["period"] for row in trend("--by", "month", stdin=weeks).rows[::4]] == ["2026-11", "2026-12"]


def test_the_hour_that_comes_twice_is_of_one_day():
    stdin = guide(*((f"2026-10-25T02:30:00+0{offset}:00", "Goal") for offset in (2, 1)))
    assert [(row["period"], row["items"]) for row in trend("--top", 1, stdin=stdin).rows] == [
        *(("2026-10-25", 2), ("2026-10-25", 0))
    ]


def test_several_guides_are_one(tmp_path):
    for name, day in (("b", 22), ("a", 21)):
        (tmp_path / name).write_bytes(guide((f"2026-11-{day}T12:00:00+01:00", "Goal")))
    ran = run("topics", "trend", tmp_path / "b", tmp_path / "a", "--top", 1)
    assert [row["period"] for row in ran.rows] == ["2026-11-21", "2026-11-21", "2026-11-22", "2026-11-22"]


def test_programmes_without_a_start_are_counted_and_told():
    ran = trend(stdin=GUIDE + guide(("", "Goal"), ("", "Goal")))
    assert (ran.code, ran.err) == (0, "2 programmes have no start and are of no day\n")
    assert ran.rows == trend().rows


def test_changes_are_those_of_the_first_and_the_last_whole_period():
    days = [
        *[(f"2026-11-21T{i:02d}:00:00+01:00", "Goal" if i < 4 else "Soup") for i in range(20)],
        *[(f"2026-11-22T{i:02d}:00:00+01:00", "Goal" if i < 16 else "Nothing") for i in range(20)],
        ("2026-11-23T00:00:00+01:00", "Soup"),
    ]
    ran = trend("--changes", stdin=guide(*days))
    assert (ran.code, ran.err) == (0, "")
    error = np.sqrt(0.5 * 0.5 * 2 / 20)
    row = {"from": "2026-11-21", "to": "2026-11-22"}
    assert ran.rows[:2] == [
        {"topic": 1, "label": "soup, oven", **row, "first": 0.8, "last": 0.0, "change": -0.8}
        | {"error": round(np.sqrt(0.4 * 0.6 / 10), 4), "z": round(-0.8 / np.sqrt(0.4 * 0.6 / 10), 2)},
        {"topic": 0, "label": "goal, league", **row, "first": 0.2, "last": 0.8, "change": 0.6}
        | {"error": round(error, 4), "z": round(0.6 / error, 2)},
    ]
    assert [row["topic"] for row in ran.rows] == [1, 0, None, 2]
    assert trend("--changes", "--top", 1, stdin=guide(*days)).rows == ran.rows[:1]


def test_a_terminal_gets_days_side_by_side_and_many_of_them_in_rows():
    lines = [" ".join(line.split()) for line in trend("--to", "table").out.decode().splitlines()]
    assert "topic share in % of 11-21 11-22" in lines
    assert "0 goal, league 50 50" in lines and "(none) 0 25" in lines
    many = guide(*((f"2026-11-{day:02d}T12:00:00+01:00", "Goal") for day in range(1, 16)))
    lines = [" ".join(line.split()) for line in trend("--to", "table", stdin=many).out.decode().splitlines()]
    assert "period topic label share items change" in lines


def test_csv_has_these_columns(tmp_path):
    assert trend("--to", "csv", "-o", tmp_path / "out.csv").out == b""
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text())))
    assert rows[-1] == {
        **{"period": "2026-11-22", "topic": "", "label": "", "share": "0.25", "items": "1", "change": "0.25"}
    }
    assert leftovers(tmp_path) == []


def test_min_fit_makes_more_of_them_fit_nothing():
    assert all(row["share"] == (row["topic"] is None) for row in trend("--min-fit", 99).rows)


def test_an_empty_guide_has_no_rows():
    ran = trend(stdin=b"<tv></tv>")
    assert (ran.code, ran.out, ran.err) == (0, b"", "")
    assert trend("--changes", stdin=b"<tv></tv>").code == 0


@pytest.mark.parametrize(
    ("stdin", "args", "code", "fragment"),
    [
        (guide(("", "Goal"), ("", "Soup")), (), 1, "none of 2 programmes has a start, so none is of any day"),
        (b"", (), 1, "stdin is empty; expected a guide"),
        (GUIDE, ("--changes", "--by", "month"), 1, "no two months that can be compared; give a longer guide"),
        (GUIDE, ("--by", "weeks"), 2, "--by weeks: no such period; did you mean 'week'?"),
        (GUIDE, ("--min-fit", "nan"), 2, "--min-fit nan: expected a number"),
        (GUIDE, ("--to", "html"), 2, "--to html: no such output"),
        (GUIDE, ("--vectors", "x.npy"), 2, "learned from words; leave --vectors out"),
        (GUIDE, ("--model", "topisc"), 4, "did you mean 'topics'?"),
        (GUIDE, ("--model", "genre"), 4, "tvml topics train makes one"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(root, stdin, args, code, fragment):
    publish_fixed(root)
    ran = trend(*args, stdin=stdin)
    assert (ran.code, ran.out) == (code, b"")
    one_sentence(ran, fragment)


def test_bad_rows_are_passed_over_and_counted():
    ran = trend(stdin=GUIDE + b"{broken\n")
    assert ran.code == 0 and "line 7" in ran.err and ran.rows == trend().rows
    assert trend("--strict", stdin=GUIDE + b"{broken\n").code == 1


def test_a_reader_that_has_enough_ends_it_quietly(tmp_path):
    (tmp_path / "guide.jsonl").write_bytes(GUIDE)
    reading, writing = os.pipe()
    os.close(reading)
    process = start("topics", "trend", tmp_path / "guide.jsonl", stdout=writing)
    os.close(writing)
    assert process.wait() == 0 and process.stderr.read() == b""
    process.stderr.close()


def test_memory_does_not_grow_with_the_guide(monkeypatch):
    monkeypatch.setattr(assign, "BATCH", 16)
    t = fixed()

    def peak(programmes):
        long = "x" * 10_000
        day = "2026-11-21T20:00:00+01:00"
        shown = (Programme(title=f"Goal {i}", description=f"{long}{i}", start=day) for i in range(programmes))
        tracemalloc.start()
        c = count(((p.start, topic) for p, topic, _ in assign.assigned(shown, t, None, 0.0)), t.k, "day")
        assert c.number.sum() == programmes
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    few = peak(48)
    assert few > 2 * 16 * 10_000  # one batch is answered while the next one is read
    assert peak(480) < 1.2 * few
