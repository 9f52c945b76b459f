"""Series, groups and which airing repeats which."""

import pytest

from tvml.guide.programme import Programme
from tvml.text.airings import OFTEN, Airings, same

TEXT = "Ned Dunmoor finds a boat that nobody in the harbour has lost."


def programme(hour=20, day=2, minutes=30, **given):
    start = f"2026-03-{day:02}T{hour:02}:00:00+00:00"
    stop = f"2026-03-{day:02}T{hour + minutes // 60:02}:{minutes % 60:02}:00+00:00"
    return Programme(**{"title": "Kettle Row", "description": TEXT, "start": start, "stop": stop} | given)


def earlier(*programmes):
    airings = Airings()
    for p in programmes:
        airings.add(same(p), p)
    return airings.earlier().tolist()


def test_a_group_is_the_same_on_another_day_and_channel_however_its_number_is_told():
    one = same(programme(season=1, episode=2))
    assert one.group == same(programme(day=9, channel="other", season=1, episode=2)).group
    assert one.group == same(programme(title="KETTLE ROW (Wdh.)", season=1, episode=2)).group
    assert same(programme(subtitle="S1E2")).group == same(programme(subtitle="S1E2", season=1, episode=2)).group
    assert one.group == 15984850577769280731  # and with the next version of tvml


@pytest.mark.parametrize(
    "other",
    [
        {"season": 1, "episode": 3},
        {"season": 2, "episode": 2},
        {"season": 1, "episode": 2, "year": 2019},  # a remake
        {"season": 1, "episode": 2, "extra": {"part": 2}},
        {"season": 1, "episode": 2, "title": "Kettle Row (2/2)"},
        {"season": 1, "episode": 2, "description": TEXT + " Again."},
        {"season": 1, "episode": 2, "subtitle": "The Gull"},
    ],
)
def test_what_differs_in_a_number_or_the_text_is_another_group(other):
    assert same(programme(season=1, episode=2)).group != same(programme(**other)).group


def test_episodes_share_their_series():
    titles = ("Kettle Row", "New: Kettle Row", "Kettle Row S2E3", "Kettle Row: The Gull", "KETTLE ROW (1/6)")
    assert {same(programme(title=title)).series for title in titles} == {"kettle row"}


def test_a_programme_with_a_number_of_its_own_gets_none():
    assert same(programme(subtitle="S1E2", season=4)).numbers == (None,) * 5
    assert same(programme(subtitle="S1E2", episode=4)).numbers == (None,) * 5
    assert same(programme(subtitle="S1E2")).numbers[:2] == (1, 2)


def test_a_repeat_points_to_the_first_airing_wherever_it_stands():
    number = {"season": 1, "episode": 2}
    assert earlier(programme(22, **number), programme(20, **number), programme(21, **number)) == [1, -1, 1]


def test_an_airing_that_has_not_ended_is_no_earlier_one():
    number = {"season": 1, "episode": 2}
    assert earlier(programme(20, minutes=90, **number), programme(21, **number)) == [-1, -1]
    assert earlier(programme(20, minutes=90, **number), programme(22, **number)) == [-1, 0]
    assert earlier(programme(20, **number), programme(20, channel="other", **number)) == [-1, -1]


@pytest.mark.parametrize(
    "given",
    [
        {},  # a text without a number
        {"episode": 2},
        {"season": 2026, "episode": 61},  # the days of a year
        {"season": 26, "episode": 61},
        {"season": 1, "episode": 2, "description": "Ned."},
        {"season": 1, "episode": 2, "extra": {"new": True}},
        {"season": 1, "episode": 2, "start": ""},
        {"year": 2019, "minutes": 100},
    ],
)
def test_what_may_be_new_is_no_repeat(given):
    assert earlier(programme(18, **given), programme(22, **given)) == [-1, -1]


def test_a_film_is_told_by_its_director_and_year():
    film = {"year": 2019, "credits": {"director": ["Hattie Gillan"]}, "minutes": 100}
    assert earlier(programme(12, **film), programme(20, **film)) == [-1, 0]
    assert earlier(programme(12, **film | {"minutes": 30}), programme(20, **film | {"minutes": 30})) == [-1, -1]


def test_a_text_that_is_on_all_the_time_stands_for_many_programmes():
    few = [programme(hour, season=1, episode=2) for hour in range(OFTEN)]
    assert earlier(*few) == [-1, *[0] * (OFTEN - 1)]
    assert earlier(*few, programme(22, season=1, episode=2)) == [-1] * (OFTEN + 1)


def test_a_guide_without_programmes_has_no_repeats():
    assert earlier() == []
