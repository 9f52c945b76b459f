"""Repeats, what was seen, what overlaps, which airings are asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvml.errors import UsageError
from tvml.guide.programme import Programme, digest
from tvml.models.schedule import When, asked, fold, hours, instant, is_seen, liked, overlaps, seen, titles, within


def on(title, start="", stop="", **more):
    return Programme(
        title=title, start=start and f"2026-03-{start}:00+01:00", stop=stop and f"2026-03-{stop}:00+01:00", **more
    )


def test_a_repeat_is_folded_into_the_next_airing():
    late, early, timeless = (on("Gale", t, description="storm", channel=t[:2]) for t in ("03T20:15", "02T20:15", ""))
    other = on("Gale", "02T21:00", description="calm")
    one, two = fold([late, other, timeless, early])
    assert one.programme is early and one.others == (late, timeless) and one.days == 3
    assert two == (other, ()) and two.days == 1


def test_numbered_episodes_are_the_same_whatever_their_texts():
    pair = [on("Gale", "02T20:15", season=1, episode=2, description=text) for text in ("storm", "a storm")]
    assert len(fold(pair)) == 1
    pair[1].episode = 3
    assert len(fold(pair)) == 2
    pair[0].season = pair[1].season = None
    pair[1].description = "storm"
    assert len(fold(pair)) == 1, "without a season the number says little: it is the text"


def test_clocks_of_two_offsets_are_one_time():
    later = Programme(title="Gale", start="2026-03-02T20:00:00+00:00")
    sooner = Programme(title="Gale", start="2026-03-02T20:30:00+01:00")
    assert fold([later, sooner])[0].programme is sooner


programmes = st.builds(
    Programme,
    title=st.sampled_from("abc"),
    description=st.sampled_from(["", "x", "y"]),
    start=st.sampled_from(["", *(f"2026-03-0{day}T20:15:00+01:00" for day in range(1, 5))]),
)


@given(st.lists(programmes, max_size=12))
def test_folding_keeps_every_airing_once(some):
    folded = fold(some)
    kept = [p for one in folded for p in (one.programme, *one.others)]
    assert sorted(map(id, kept)) == sorted(map(id, some))
    for one in folded:
        assert {digest(p) for p in one.others} <= {digest(one.programme)}
        times = [instant(p.start) or float("inf") for p in (one.programme, *one.others)]
        assert times == sorted(times)


def test_the_next_airing_of_those_that_are_asked_for():
    first, second, third = (on("Gale", f"0{day}T20:15") for day in (2, 3, 4))
    (one,) = fold([first, second, third])
    assert within(one, When(day="2026-03-03")) == (second, (first, third))
    assert within(one, When()) == one and within(one, When(day="2026-03-09")) is None
    assert within(one, When(since=instant(first.start))) == (second, (third,)), "what is over is no airing to come"


def unseen(showings, known):
    return [one for one in showings if not is_seen(one, known)]


def names(showings):
    return [(one.programme.title, one.programme.subtitle) for one in showings]


def test_a_title_alone_was_seen_as_a_series_and_a_text_as_an_episode():
    guide = fold(
        [
            on("Gale (1)", subtitle="one"),
            on("Gale (2)", subtitle="two"),
            on("Pie", description="oven"),
            on("Pie", description="soup"),
        ]
    )
    assert names(unseen(guide, seen([on("Gale")]))) == [("Pie", ""), ("Pie", "")]
    assert len(unseen(guide, seen([on("Pie", description="oven")]))) == 3
    assert names(unseen(guide, seen([on("GALE (2)", subtitle="Two")])))[0] == ("Gale (1)", "one")
    assert unseen(guide, seen([])) == guide


def test_an_episode_is_known_by_its_sub_title_where_a_list_has_no_more():
    guide = fold([on("Gale", subtitle="one", description="storm")])
    assert unseen(guide, seen([on("Gale", subtitle="one")])) == []
    assert unseen(guide, seen([on("Gale", subtitle="one", description="another")])) == guide
    numbered = fold([on("Gale", subtitle="one", season=1, episode=4)])
    assert unseen(numbered, seen([on("gale", season=1, episode=4, description="x")])) == []


def test_a_liked_episode_is_not_chosen_again_but_its_series_is():
    guide = fold([on("Gale", description="storm"), on("Gale", description="calm"), on("Pie", description="oven")])
    places = titles(guide)
    assert liked(guide, places, [on("Gale", description="storm"), on("Pie"), on("Other", description="x")]) == {0}
    assert liked(guide, places, []) == set()


def test_what_is_on_every_day_may_be_liked_again():
    daily = fold([on("News", f"0{day}T20:00", description="the day") for day in (1, 2, 3)])
    assert liked(daily, titles(daily), [on("News", description="the day")]) == set()
    twice = fold([on("News", f"0{day}T20:00", description="the day") for day in (1, 2)])
    assert liked(twice, titles(twice), [on("News", description="the day")]) == {0}


def test_overlaps():
    found = [
        on("a", "02T20:00", "02T21:00"),
        on("b", "02T20:30", "02T22:00"),
        on("c", "02T21:00", "02T21:30"),
        on("d"),
        on("e", "02T21:15"),
    ]
    assert overlaps(found) == [[1], [0, 2, 4], [1, 4], [], [1, 2]]


times = st.integers(0, 600)


@given(st.lists(st.tuples(times, times), max_size=10))
def test_overlaps_are_those_of_every_pair(spans):
    spans = [(a, a + b + 1) for a, b in spans]
    clock = "2026-03-02T{:02d}:{:02d}:00+00:00"
    found = [
        Programme(title="x", start=clock.format(a // 60, a % 60), stop=clock.format(b // 60 % 24, b % 60))
        for a, b in spans
        if b < 1440
    ]
    spans = [span for span in spans if span[1] < 1440]
    expected = [[j for j, (c, d) in enumerate(spans) if j != i and a < d and c < b] for i, (a, b) in enumerate(spans)]
    assert overlaps(found) == expected


@pytest.mark.parametrize("when, titles", [
    (When(), "abcd"),
    (When(day="2026-03-02"), "ab"),
    (When(hours=(18, 24)), "bc"),
    (When(hours=(23, 2)), "c"),
    (When(channels=frozenset({"one"})), "ad"),
    (When(since=instant("2026-03-02T20:30:00+01:00")), "bcd"),
    (When(since=instant("2026-03-03T23:30:00+01:00")), "d"),
    (When(day="2026-03-02", hours=(18, 24)), "b"),
])  # fmt: skip
def test_which_airings_are_asked_for(when, titles):
    guide = [
        on("a", "02T10:00", "02T11:00", channel="One"),
        on("b", "02T20:15", "02T21:00"),
        on("c", "03T23:00"),
        on("d", channel="ONE"),
    ]
    assert "".join(p.title for p in guide if asked(p, when)) == titles


@pytest.mark.parametrize("text, found", [("18-24", (18, 24)), ("22-2", (22, 2)), ("0-6", (0, 6))])
def test_hours(text, found):
    assert hours(text) == found


@pytest.mark.parametrize("text", ["18", "18-", "a-b", "24-2", "18-25", "6-6", "-3-4"])
def test_hours_that_are_none(text):
    with pytest.raises(UsageError, match="--hours"):
        hours(text)
