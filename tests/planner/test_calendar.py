"""The calendar, read back by the package that made it and by plain rules of RFC 5545."""

import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from tvml.errors import ToolError
from tvml.guide.programme import Programme
from tvml.models.recommend import Pick, Reason
from tvml.models.schedule import fold
from tvml.planner.calendar import calendar, check, uid
from tvml.planner.choices import choices

from .helpers import GUIDE, PICKS, PROFILE, chosen


def events(data):
    return Calendar.from_ical(data).walk("VEVENT")


def test_what_is_read_back_is_what_was_chosen():
    gale, pie = events(calendar(chosen()))
    assert gale.decoded("dtstart") == datetime(2026, 3, 2, 19, 15, tzinfo=UTC)
    assert gale.decoded("dtend") == datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
    assert str(gale["summary"]) == "Gale: The Pier" and str(gale["location"]) == "One"
    assert str(gale["description"]) == (
        "For alice: Harbour and boat, as in “The Iron Way”; at an hour that is yours.\n\nA storm; and a boat, late."
    )
    assert [str(name) for name in gale["categories"].cats] == ["harbour", "boat"]
    assert gale["transp"] == "TRANSPARENT" and str(pie["summary"]) == "Pie?"
    assert gale["uid"] != pie["uid"]


def test_the_same_choices_are_the_same_bytes_and_times_are_utc():
    data = calendar(chosen())
    assert calendar(chosen()) == data
    assert data.startswith(b"BEGIN:VCALENDAR\r\n") and data.endswith(b"END:VCALENDAR\r\n")
    assert b"DTSTAMP:20260302T191500Z\r\n" in data and b"TZID" not in data
    assert max(map(len, data.split(b"\r\n"))) <= 75


def test_a_programme_keeps_its_name_whatever_its_rank_and_another_person_has_another():
    first, second, _ = chosen()
    moved = choices("alice", PROFILE, [PICKS[1], PICKS[0]], fold(GUIDE))
    assert {uid(first), uid(second)} == {uid(c) for c in moved}
    assert uid(chosen("ALICE")[0]) == uid(first) != uid(chosen("bob")[0])


def test_an_event_that_moved_has_another_stamp():
    later = [Programme(title="Gale", id="g", start="2026-03-02T21:15:00+01:00")]
    (before,), (after,) = (
        events(calendar(choices("a", PROFILE, PICKS[:1], fold(guide)))) for guide in (GUIDE[:1], later)
    )
    assert before["uid"] == after["uid"] and before.decoded("dtstamp") != after.decoded("dtstamp")


def test_the_calendar_is_called_by_its_people():
    name = "x-wr-calname"
    assert str(Calendar.from_ical(calendar(chosen() + chosen("bob")))[name]) == "Television for alice, bob"
    assert str(Calendar.from_ical(calendar(chosen("")))[name]) == "Television"


def test_no_choices_are_an_empty_calendar():
    assert events(calendar([])) == []


@given(st.text(min_size=1, max_size=90), st.text(max_size=90))
def test_any_text_comes_through(title, label):
    p = Programme(title=title, channel=label, description=title, start="2026-03-02T20:15:00+01:00")
    pick = Pick(0, 1.0, 0, (Reason("word:x", label, 1.0, None),), {})
    (event,) = events(calendar(choices("", PROFILE, [pick], fold([p]))))
    assert event.errors == []
    if title.isprintable() and not title.isspace() and "\\" not in title:
        assert str(event["summary"]) == title


def test_without_the_package_it_is_one_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(
        ToolError, match=r"--to ics needs icalendar, which is not installed; pip install 'tvml\[calendar\]'"
    ):
        check("--to ics")
