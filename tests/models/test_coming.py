"""Showings as arrays: which airings are asked for, what was seen, what is known of likes, what is on most often."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvml.guide.likes import folded
from tvml.guide.programme import Programme
from tvml.models import coming
from tvml.models.coming import of_showings, showing
from tvml.models.concepts import Options
from tvml.models.schedule import When, episode, fold, instant, seen

from .test_schedule import on


def read(*guide):
    return of_showings(fold(guide), Options())


def shown(c):
    return [showing(c, i) for i in range(len(c.rows)) if c.front[i] >= 0]


def names(c):
    return [(one.programme.title, one.programme.subtitle) for one in shown(c)]


def unseen(guide, *known):
    return names(coming.asked(read(*guide), When(), seen(known)))


def liked(guide, *programmes):
    return coming.liked(read(*guide), programmes)


def test_the_next_airing_of_those_that_are_asked_for():
    first, second, third = (on("Gale", f"0{day}T20:15") for day in (2, 3, 4))
    c = read(third, first, second)
    assert shown(c) == [(first, (second, third))]
    assert shown(coming.asked(c, When(day="2026-03-03"))) == [(second, (first, third))]
    assert shown(coming.asked(c, When())) == shown(c) and shown(coming.asked(c, When(day="2026-03-09"))) == []
    over = coming.asked(c, When(since=instant(first.start)))
    assert shown(over) == [(second, (third,))], "what is over is no airing to come"


@pytest.mark.parametrize("when, titles", [
    (When(), "abcde"),
    (When(day="2026-03-02"), "ab"),
    (When(hours=(18, 24)), "bc"),
    (When(hours=(23, 2)), "ce"),
    (When(channels=frozenset({"one"})), "ad"),
    (When(since=instant("2026-03-02T20:30:00+01:00")), "bcde"),
    (When(since=instant("2026-03-04T23:30:00+01:00")), "d"),
    (When(day="2026-03-02", hours=(18, 24)), "b"),
])  # fmt: skip
def test_which_airings_are_asked_for(when, titles):
    guide = [
        on("a", "02T10:00", "02T11:00", channel="One"),
        on("b", "02T20:15", "02T21:00"),
        on("c", "03T23:00"),
        on("d", channel="ONE"),
        on("e", "04T01:30"),
    ]
    assert "".join(title for title, _ in names(coming.asked(read(*guide), when))) == titles


def test_a_title_alone_was_seen_as_a_series_and_a_text_as_an_episode():
    guide = [
        on("Gale (1)", subtitle="one"),
        on("Gale (2)", subtitle="two"),
        on("Pie", description="oven"),
        on("Pie", description="soup"),
    ]
    assert unseen(guide, on("Gale")) == [("Pie", ""), ("Pie", "")]
    assert len(unseen(guide, on("Pie", description="oven"))) == 3
    assert unseen(guide, on("GALE (2)", subtitle="Two"))[0] == ("Gale (1)", "one")
    assert unseen(guide) == names(read(*guide))


def test_an_episode_is_known_by_its_sub_title_where_a_list_has_no_more():
    guide = [on("Gale", subtitle="one", description="storm")]
    assert unseen(guide, on("Gale", subtitle="one")) == []
    assert unseen(guide, on("Gale", subtitle="one", description="another")) == [("Gale", "one")]
    numbered = [on("Gale", subtitle="one", season=1, episode=4)]
    assert unseen(numbered, on("gale", season=1, episode=4, description="x")) == []


def test_a_liked_episode_is_not_chosen_again_but_its_series_is():
    guide = [on("Gale", description="storm"), on("Gale", description="calm"), on("Pie", description="oven")]
    assert liked(guide, on("Gale", description="storm"), on("Pie"), on("Other", description="x")) == {0}
    assert liked(guide) == set()


def test_what_is_on_every_day_may_be_liked_again():
    daily = [on("News", f"0{day}T20:00", description="the day") for day in (1, 2, 3)]
    assert liked(daily, on("News", description="the day")) == set()
    assert liked(daily[:2], on("News", description="the day")) == {0}


def test_programmes_by_title_and_by_series():
    c = read(on("Gale (1)", description="a"), on(" gale  (1)", description="b"), on("Gale (2)"), on("Pie"))
    assert [p.description for p in coming.titled(c, ["gale (1)", "nowhere"])] == ["a", "b"]
    assert coming.by_series(c, {"gale": 2.0, "soup": 5.0}, 1.0).tolist() == [2.0, 2.0, 2.0, 1.0]


programmes = st.builds(
    Programme,
    title=st.sampled_from(["Gale", "GALE", "Gale (2)", "Pie", "日本", "ß", ""]),
    subtitle=st.sampled_from(["", "one", "One"]),
    description=st.sampled_from(["", "x", "\ud83d"]),
    season=st.sampled_from([None, 1]),
    episode=st.sampled_from([None, 1, 2]),
    channel=st.sampled_from(["", "One", "Two"]),
    start=st.sampled_from(["", *(f"2026-03-0{day}T{hour}:15:00+01:00" for day in (1, 2) for hour in ("05", "20"))]),
)
whens = st.builds(
    When,
    since=st.sampled_from([None, instant("2026-03-01T12:00:00+01:00")]),
    day=st.sampled_from(["", "2026-03-02"]),
    hours=st.sampled_from([None, (18, 24), (18, 6)]),
    channels=st.sampled_from([frozenset(), frozenset({"one"})]),
)


def fits(p, when):
    """The plain meaning of what is asked for."""
    hour = int(p.start[11:13]) if p.start else None
    first, last = when.hours or (0, 24)
    inside = hour is not None and (first <= hour < last if first < last else hour >= first or hour < last)
    return (
        (not when.day or p.start[:10] == when.day)
        and (when.hours is None or inside)
        and (not when.channels or p.channel.casefold() in when.channels)
    )


@given(st.lists(programmes, max_size=8), whens, st.lists(programmes, max_size=3))
def test_arrays_say_what_the_programmes_do(guide, when, known):
    whole = fold(guide)
    c = of_showings(whole, Options())
    assert shown(c) == whole
    expected = []
    for one in whole:
        left = [p for p in (one.programme, *one.others) if when.since is None or not p.start or later(p, when.since)]
        front = next((p for p in left if fits(p, when)), None)
        if front is not None:
            expected.append((front, tuple(p for p in left if p is not front)))
    assert shown(coming.asked(c, when)) == expected
    keys = {key for p in known for key in episode(p)}
    for i in coming.liked(c, known):
        assert {folded(one.title) for one in known} >= {folded(whole[i].programme.title)} and keys
    often = coming.popular(c, 3)
    assert [n for _, n in often] == sorted((n for _, n in often), reverse=True)
    for place, n in often:
        assert n == sum(folded(p.title) == folded(whole[place].programme.title) for p in guide)


def later(p, since):
    return instant(p.stop or p.start) > since
