"""The record of cuts: order, complements, frames, and where the result's moments come from."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvml.video.cuts import (
    Chapter,
    Cuts,
    Range,
    complement,
    keeping,
    normal,
    on_frames,
    paired,
    removing,
    result,
    result_time,
    shifted,
)
from tvml.video.times import clock, decimal, frame, nearest, shown

LONG = Fraction(100)
TIMES = st.fractions(min_value=-10, max_value=110, max_denominator=1001)
RANGES = st.lists(st.builds(Range, TIMES, TIMES), max_size=8)


def r(*pairs):
    return tuple(Range(Fraction(a), Fraction(b)) for a, b in pairs)


def test_ranges_are_put_in_order_clipped_and_merged():
    assert normal(r((50, 200), (20, 30), (-5, 2), (25, 40), (40, 45), (7, 7), (9, 8)), LONG) == r(
        (0, 2), (20, 45), (50, 100)
    )


@given(RANGES, TIMES)
def test_a_moment_is_kept_when_a_range_has_it_and_removed_otherwise(ranges, moment):
    cuts = keeping(ranges, LONG)
    within = 0 <= moment < LONG
    kept = within and any(start <= moment < stop for start, stop in ranges)
    assert any(start <= moment < stop for start, stop in cuts.keep) == kept
    assert any(start <= moment < stop for start, stop in cuts.remove) == (within and not kept)
    assert removing(cuts.remove, LONG) == cuts
    assert all(a.stop < b.start for a, b in zip(cuts.keep, cuts.keep[1:], strict=False))
    assert cuts.kept + sum(b - a for a, b in cuts.remove) == LONG


def test_nothing_and_everything():
    assert complement((), LONG) == r((0, 100)) and complement(r((0, 100)), LONG) == ()
    assert removing([], LONG).keep == r((0, 100)) and keeping([], LONG).kept == 0


def test_one_chapter_at_a_time_and_none_beyond_the_recording():
    chapters = [Chapter(Fraction(9)), Chapter(Fraction(5)), Chapter(Fraction(5), "Fog"), Chapter(Fraction(100), "End")]
    assert keeping([], LONG, chapters).chapters == (Chapter(Fraction(5), "Fog"), Chapter(Fraction(9)))


@pytest.mark.parametrize(
    ("starts", "stops", "kept"),
    [
        ([], [], [(0, 100)]),
        ([10, 40], [20, 50], [(10, 20), (40, 50)]),
        ([], [20], [(0, 20)]),  # a stop that comes first
        ([30], [20], [(0, 20), (30, 100)]),
        ([10, 15], [20, 25], [(10, 20)]),  # a start within, a stop outside
        ([10, 20], [20, 30], [(10, 30)]),  # goes on
        ([10, 20], [10, 30], [(20, 30)]),  # empty
        ([10], [10], []),
    ],
)
def test_marks_are_understood_as_editors_do(starts, stops, kept):
    assert paired(map(Fraction, starts), map(Fraction, stops), LONG) == r(*kept)


def test_times_go_to_the_nearest_frame_and_stay_there():
    rate = Fraction(30000, 1001)
    cuts = keeping(
        r((Fraction("10.01"), Fraction("20.02")), (30, Fraction("30.01"))), LONG, [Chapter(Fraction("10.011"))]
    )
    moved = on_frames(cuts, rate)
    assert [frame(time, rate) for time in moved.keep[0]] == [300, 600]
    assert moved.keep[0].start == moved.chapters[0].time == Fraction(1001, 100)
    assert len(moved.keep) == 1 and on_frames(moved, rate) == moved


def test_a_list_that_counts_from_another_stream_is_shifted_but_for_the_ends():
    cuts = keeping(r((0, 10), (20, 30), (95, 100)), LONG, [Chapter(Fraction(0)), Chapter(Fraction(25))], r((5, 6)))
    earlier = shifted(cuts, Fraction(-1, 4))
    assert earlier.keep == r((0, "9.75"), ("19.75", "29.75"), ("94.75", 100))
    assert earlier.muted == r(("4.75", "5.75")) and [c.time for c in earlier.chapters] == [0, Fraction("24.75")]
    assert shifted(keeping(r((20, 30)), LONG), Fraction(-25)).keep == r((0, 5))


def test_the_result_has_a_chapter_at_every_joint_and_moves_with_what_is_kept():
    cuts = keeping(
        r((10, 20), (40, 50), (60, 70)),
        LONG,
        [Chapter(Fraction(15), "Fog"), Chapter(Fraction(30), "Gone"), Chapter(Fraction(60), "Pier")],
        r((18, 42), (55, 58)),
    )
    assert result(cuts) == Cuts(
        r((0, 30)),
        Fraction(30),
        (Chapter(Fraction(5), "Fog"), Chapter(Fraction(10)), Chapter(Fraction(20), "Pier")),
        r((8, 12)),
    )
    assert result_time(cuts, Fraction(20)) is None and result_time(cuts, Fraction(40)) == 10


@given(RANGES, st.fractions(min_value=0, max_value=100, max_denominator=50))
def test_what_comes_before_a_moment_is_where_it_is_in_the_result(ranges, moment):
    cuts = keeping(ranges, LONG)
    before = keeping([Range(a, min(b, moment)) for a, b in cuts.keep], LONG).kept
    assert result_time(cuts, moment) in (before, None)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0", 0), ("754.2", "754.2"), ("12:34.2", "754.2"), ("0:12:34.2", "754.2"), ("90:00", 5400), ("1:00:00", 3600)],
)
def test_clocks(text, seconds):
    assert clock(text) == Fraction(seconds)


@pytest.mark.parametrize("text", ["", "-1", "1:60", "1:60:00", "1:2:3:4", "1.2.3", "1e3", "٣", "9" * 5000, "nan", " 1"])
def test_what_is_no_clock(text):
    assert clock(text) is None


@given(st.fractions(min_value=0, max_value=10**6))
def test_written_times_are_the_nearest_and_read_back(time):
    assert Fraction(decimal(time)) == clock(shown(time)) == Fraction(nearest(time * 1000), 1000)
    assert abs(Fraction(decimal(time)) - time) <= Fraction(1, 2000)
