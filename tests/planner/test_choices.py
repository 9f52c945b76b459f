"""Rows and sentences of what was chosen."""

import pytest

from tvml.guide.programme import Programme
from tvml.models.coming import of_showings
from tvml.models.concepts import Options
from tvml.models.profile import Profile
from tvml.models.recommend import Pick, Reason
from tvml.models.schedule import fold
from tvml.planner.choices import by_start, called, popular, row, why

from .helpers import chosen

FIRST = {
    "person": "alice",
    "id": "g",
    "title": "Gale",
    "subtitle": "The Pier",
    "channel": "One",
    "start": "2026-03-02T20:15:00+01:00",
    "stop": "2026-03-02T21:00:00+01:00",
    "score": 0.5,
    "rank": 1,
    "taste": 1,
    "because": [
        {"concept": "word:harbour", "label": "harbour", "weight": 0.25, "like": "1"},
        {"concept": "word:boat", "label": "boat", "weight": 0.125, "like": "1"},
    ],
    "terms": {"hour": 0.1},
    "why": "Harbour and boat, as in “The Iron Way”; at an hour that is yours.",
    "airings": [{"id": "g2", "channel": "Two", "start": "2026-03-03T06:00:00+01:00"}],
    "overlaps": ["Two@2026-03-02T20:30:00+01:00"],
}


def test_rows():
    one, two, three = map(row, chosen())
    assert one == FIRST and list(one) == list(FIRST)
    assert two["overlaps"] == ["g"] and two["why"] == "Soup/oven, as you asked."
    assert three["taste"] is None and three["because"] == [] and "overlaps" not in three and "airings" not in three


def test_nobody_named_is_nobody_in_the_row():
    assert "person" not in row(chosen("")[0])


@pytest.mark.parametrize(
    "because, terms, said",
    [
        ([], {}, "A little of much that you like."),
        ([("oven", "1")], {}, "Oven, as in “Pie”."),
        ([("oven", "1"), ("soup", "1"), ("pot", "1")], {}, "Oven, soup and pot, as in “Pie”."),
        ([("oven", "1"), ("storm", "2"), ("soup", "1")], {}, "Oven and soup, as in “Pie”; storm, as in “Gale”."),
        ([("oven", "gone")], {"channel": 1.0}, "Oven; on a channel that is yours."),
        ([("ove*", "1")], {"series": -1.0, "hour": 0.0, "channel": -1.0}, "Ove…, as in “Pie”."),
    ],
)
def test_why(because, terms, said):
    reasons = tuple(Reason(f"word:{label}", label, 1.0, like) for label, like in because)
    assert why(Pick(0, 1.0, 0, reasons, terms), {"1": "Pie", "2": "Gale"}) == said


def test_channels_are_called_by_their_names_and_programmes_keep_theirs():
    one, two, three = called(chosen(), {"Two": "BBC Two"})
    assert row(one)["airings"][0]["channel"] == "BBC Two" and row(one)["channel"] == "One"
    assert row(two) == row(chosen()[1]) | {"channel": "BBC Two"} and three == chosen()[2]


def test_by_start_leaves_out_what_has_none():
    assert [c.rank for c in by_start(reversed(chosen()))] == [1, 2]


def test_without_likes_it_is_what_is_shown_most():
    guide = [Programme(title=title, description=text, start=f"2026-03-0{day}T20:15:00+01:00") for day, title, text in (
        (1, "Gale", "a"), (1, "Pie", "b"), (2, "Pie", "c"), (2, "PIE", "b"), (3, "Loft", "d"),
    )]  # fmt: skip
    found = popular("", of_showings(fold(guide), Options()), 2)
    assert [(c.showing.programme.title, c.pick.score, c.why) for c in found] == [
        ("Pie", 3.0, "Shown 3 times in this guide."),
        ("Gale", 1.0, "Shown 1 time in this guide."),
    ]
    assert row(found[0])["taste"] is None and Profile(person="").likes == []
