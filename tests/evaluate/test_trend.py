"""Counting by periods and comparing them, by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvml.evaluate.trend import Counted, changes, count, period, rows, side_by_side

LABELS = ["goal", "soup"]


def counted(*number):
    """Days with so many programmes of each topic, the last number being those without."""
    return Counted([f"2026-11-{i:02d}" for i in range(1, 1 + len(number))], np.array(number), 0)


@pytest.mark.parametrize(
    ("start", "day", "week", "month"),
    [
        ("2026-11-21T23:30:00-05:00", "2026-11-21", "2026-W47", "2026-11"),  # the 22nd in UTC
        ("2026-11-22T00:30:00+13:00", "2026-11-22", "2026-W47", "2026-11"),  # the 21st in UTC
        ("2026-10-25T02:30:00+02:00", "2026-10-25", "2026-W43", "2026-10"),  # clocks go back between these
        ("2026-10-25T02:30:00+01:00", "2026-10-25", "2026-W43", "2026-10"),
        ("2026-11-23T00:00:00+01:00", "2026-11-23", "2026-W48", "2026-11"),  # a Monday
        ("2024-12-30T12:00:00+00:00", "2024-12-30", "2025-W01", "2024-12"),
        ("2027-01-03T12:00:00+00:00", "2027-01-03", "2026-W53", "2027-01"),
        ("", "", "", ""),
        ("tomorrow", "", "", ""),
        ("2026-02-30T12:00:00+00:00", "", "", ""),
    ],
)
def test_a_period_is_of_the_date_that_is_written(start, day, week, month):
    assert (period(start, "day"), period(start, "week"), period(start, "month")) == (day, week, month)


@given(st.text())
def test_any_start_is_of_some_period_or_none(text):
    assert isinstance(period(text, "week"), str)


def test_every_showing_counts_in_the_order_of_time():
    found = [("2026-11-02", 1), ("2026-11-01", 0), ("2026-11-02", 1), ("", 0), ("2026-11-02", None)]
    c = count(iter(found), 2, "day")
    assert c.periods == ["2026-11-01", "2026-11-02"] and c.timeless == 1
    assert c.number.tolist() == [[1, 0, 0], [0, 2, 1]]


def test_nothing_counts_nothing():
    c = count(iter([]), 2, "week")
    assert (c.periods, c.number.shape, c.timeless) == ([], (0, 3), 0)
    assert rows(c, LABELS, None) == changes(c, LABELS, None) == []


def test_rows_have_shares_and_what_changed_since_the_period_before():
    c = counted([1, 2, 1], [3, 5, 0])
    assert rows(c, LABELS, None) == [
        {"period": "2026-11-01", "topic": 0, "label": "goal", "share": 0.25, "items": 1, "change": None},
        {"period": "2026-11-01", "topic": 1, "label": "soup", "share": 0.5, "items": 2, "change": None},
        {"period": "2026-11-01", "topic": None, "label": None, "share": 0.25, "items": 1, "change": None},
        {"period": "2026-11-02", "topic": 0, "label": "goal", "share": 0.375, "items": 3, "change": 0.125},
        {"period": "2026-11-02", "topic": 1, "label": "soup", "share": 0.625, "items": 5, "change": 0.125},
        {"period": "2026-11-02", "topic": None, "label": None, "share": 0.0, "items": 0, "change": -0.25},
    ]
    assert [row["topic"] for row in rows(c, LABELS, 1)] == [1, None, 1, None]  # of 12 programmes, 7


def test_changes_have_a_pooled_binomial_error():
    (first, second, third) = changes(counted([10, 90, 0], [15, 15, 0], [40, 60, 0]), LABELS, None)
    z = 0.3 / np.sqrt(0.25 * 0.75 * (1 / 100 + 1 / 100))
    assert first == {
        **{"topic": 0, "label": "goal", "from": "2026-11-01", "to": "2026-11-03"},
        **{"first": 0.1, "last": 0.4, "change": 0.3, "error": 0.0612, "z": round(z, 2)},
    }
    assert (second["label"], second["change"], second["z"]) == ("soup", -0.3, -round(z, 2))
    assert (third["topic"], third["change"], third["error"], third["z"]) == (None, 0.0, 0.0, 0.0)


def test_news_comes_before_noise_that_is_bigger():
    labels = ["large", "small", "rest"]
    found = changes(counted([200, 2, 198, 0], [217, 14, 169, 0]), labels, None)
    assert [row["label"] for row in found] == ["rest", "small", "large", None]
    assert [abs(row["z"]) >= 2 for row in found] == [True, True, False, False]
    assert abs(found[1]["change"]) < abs(found[2]["change"])
    assert changes(counted([200, 2, 198, 0], [217, 14, 169, 0]), labels, 1) == found[:1]


def test_the_stubs_at_the_ends_are_not_compared():
    c = counted([1, 0, 0], [40, 60, 0], [50, 50, 0], [60, 40, 0], [0, 9, 0])
    assert {(row["from"], row["to"]) for row in changes(c, LABELS, None)} == {("2026-11-02", "2026-11-04")}
    assert changes(counted([1, 0, 0], [40, 60, 0], [3, 0, 0]), LABELS, None) == []
    assert changes(counted([4, 6, 0]), LABELS, None) == []


def test_equal_halves_of_one_guide_have_mostly_no_news():
    rng = np.random.default_rng(0)
    labels = [str(i) for i in range(200)]
    c = counted(*(rng.multinomial(20_000, np.full(201, 1 / 201)) for _ in range(2)))
    news = sum(abs(row["z"]) >= 2 for row in changes(c, labels, None))
    assert 2 <= news <= 20  # one in 22 by chance


def test_periods_stand_side_by_side_in_per_cent():
    assert side_by_side(counted([1, 2, 1], [3, 5, 0]), LABELS, None) == [
        {"topic": 1, "share in % of": "soup", "11-01": 50.0, "11-02": 62.5},
        {"topic": 0, "share in % of": "goal", "11-01": 25.0, "11-02": 37.5},
        {"topic": None, "share in % of": "(none)", "11-01": 25.0, "11-02": 0.0},
    ]
    across = Counted(["2026-W53", "2027-W01"], np.array([[1, 0, 0], [1, 0, 0]]), 0)
    assert list(side_by_side(across, LABELS, 1)[0]) == ["topic", "share in % of", "2026-W53", "2027-W01"]
