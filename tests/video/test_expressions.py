"""--keep and --remove: what people write, and a sentence for what nobody could mean."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvml.errors import UsageError
from tvml.video.cuts import Chapter, Range, keeping
from tvml.video.expressions import choose, ranges

RATE, LONG = Fraction(25), Fraction(3600)


@pytest.mark.parametrize(
    ("text", "start", "stop"),
    [
        ("60-90", 60, 90),
        ("60.5-1:30", "60.5", 90),
        ("0:01:00.500-1:00:00", "60.5", 3600),
        ("125f-250f", 5, 10),
        ("#125-#250", 5, 10),
        ("0:00:05:05-0:00:10:24", "5.2", "10.96"),
        ("10-", 10, 3600),
        ("--30", 0, 3570),
        ("-60--30", 3540, 3570),
        ("-60-", 3540, 3600),
        ("end-60-", 3540, 3600),
        ("end-60-end-30", 3540, 3570),
        ("end-1:00-end", 3540, 3600),
        ("10-end", 10, 3600),
        ("10-end-30", 10, 3570),
        ("10--25f", 10, 3599),
        ("-9999-10", 0, 10),
        ("3590-9999", 3590, 3600),
        (" 1:00 - 2:00 ", 60, 120),
    ],
)
def test_one_range(text, start, stop):
    assert ranges(text, RATE, LONG) == [Range(Fraction(start), Fraction(stop))]


def test_several_ranges_and_a_rate_that_is_no_whole_number():
    rate = Fraction(30000, 1001)
    assert ranges("30f-60f,0:01:00:00-", rate, LONG) == [
        Range(Fraction(1001, 1000), Fraction(2002, 1000)),
        Range(1800 / rate, LONG),  # time code counts 30 frames a second
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("-30", "'-30' may be the first or the last 30; write 0-30 or end-30-"),
        ("end-30", "'end-30' may be the first or the last 30; write 0-30 or end-30-"),
        ("30", "'30' is no range; expected two times with a minus between them, such as 60-12:30"),
        ("-", "'-' is no range"),
        ("", "'' is no range"),
        ("10-20,", "'' is no range"),
        ("10s-20s", "'10s-20s' is no range"),
        ("10-1:75", "'10-1:75': '1:75' is no time; expected 12.5, 1:02:03.5, 125f or end-30"),
        ("0:00:01:25-10", "'0:00:01:25' is no time"),
        ("1.2.3-4", "'1.2.3' is no time"),
        ("20-10", "'20-10' starts at 0:00:20.000 and stops at 0:00:10.000; give the earlier time first"),
        ("20-20", "give the earlier time first"),
        ("4000-5000", "'4000-5000' lies outside of the recording, which is 1:00:00.000 long"),
        ("end-", "lies outside of the recording"),
        ("--4000", "lies outside of the recording"),
    ],
)
def test_a_sentence_for_each_mistake(text, said):
    with pytest.raises(UsageError) as e:
        ranges(text, RATE, LONG)
    assert said in str(e.value)


@given(st.text(alphabet="0159:.-#fend, x", max_size=24) | st.text(max_size=12))
def test_garbage_is_a_range_within_the_recording_or_a_sentence(text):
    try:
        found = ranges(text, RATE, LONG)
    except UsageError as e:
        assert "\n" not in str(e)
    else:
        assert found and all(0 <= a < b <= LONG for a, b in found)


def test_removing_outweighs_keeping_and_both_outweigh_a_list():
    def at(*pairs):
        return tuple(Range(Fraction(a), Fraction(b)) for a, b in pairs)

    base = keeping(at((100, 200)), LONG, [Chapter(Fraction(150), "Fog")], at((110, 120)))
    assert choose([], [], RATE, LONG).keep == at((0, 3600))
    assert choose([], [], RATE, LONG, base) == base
    assert choose([], ["140-160"], RATE, LONG, base) == base._replace(keep=at((100, 140), (160, 200)))
    assert choose(["10-20", "15-30,50-60"], ["25-55"], RATE, LONG, base).keep == at((10, 25), (55, 60))
    with pytest.raises(UsageError, match=r"--keep 10-20 --remove 0-30: nothing is left .* 1:00:00\.000 long"):
        choose(["10-20"], ["0-30"], RATE, LONG)
