"""Repeats, what was seen, what overlaps, which airings are asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvml.errors import UsageError
from tvml.guide.programme import Programme, digest
from tvml.models.schedule import fold, hours, instant, overlaps


def on(title, start="", stop="", **more):
    return Programme(
        title=title, start=start and f"2026-03-{start}:00+01:00", stop=stop and f"2026-03-{stop}:00+01:00", **more
    )


def test_a_repeat_is_folded_into_the_next_airing():
    late, early, timeless = (on("Gale", t, description="storm", channel=t[:2]) for t in ("03T20:15", "02T20:15", ""))
    other = on("Gale", "02T21:00", description="calm")
    one, two = fold([late, other, timeless, early])
    assert one.programme is early and one.others == (late, timeless) and len(one.others) == 2
    assert two == (other, ())


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


@pytest.mark.parametrize("text, found", [("18-24", (18, 24)), ("22-2", (22, 2)), ("0-6", (0, 6))])
def test_hours(text, found):
    assert hours(text) == found


@pytest.mark.parametrize("text", ["18", "18-", "a-b", "24-2", "18-25", "6-6", "-3-4"])
def test_hours_that_are_none(text):
    with pytest.raises(UsageError, match="--hours"):
        hours(text)
