"""The table from names to small numbers: it gives back what was put in, and finds out what was not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tvml import xortable

BITS = 8


@given(st.sets(st.text(st.characters(), max_size=12), max_size=60), st.integers(0, 40), st.integers(1, 15))
@settings(max_examples=60, deadline=None)
def test_what_was_put_in_comes_out(names, spare, bits):
    names = sorted(names)
    values = np.arange(len(names)) * 7 % (1 << (16 - bits))
    table = xortable.make(names, values, bits, len(names) + spare)
    assert table.dtype == np.uint8 and table.shape == (xortable.size(len(names) + spare),)
    assert xortable.look_up(table, names, bits).tolist() == values.tolist()


@pytest.mark.parametrize("bits", [4, 8, 12])
def test_a_name_that_was_not_put_in_is_found_out_but_for_its_share(bits):
    names = [f"word{i}" for i in range(1000)]
    table = xortable.make(names, np.zeros(1000, dtype=np.int64), bits, 1000)
    wrong = (xortable.look_up(table, [f"other{i}" for i in range(20_000)], bits) >= 0).mean()
    assert wrong == pytest.approx(2.0**-bits, rel=0.5, abs=2e-4)


def test_it_is_two_and_a_half_bytes_a_name_and_the_same_each_time():
    names = [f"word{i}" for i in range(6000)]
    values = np.arange(6000) % 256
    first, second = (xortable.make(names, values, BITS, 6000) for _ in range(2))
    assert first.tobytes() == second.tobytes()
    assert len(first) / 6000 == pytest.approx(2.47, abs=0.01)


def test_the_value_is_the_exclusive_or_of_three_places_as_a_slow_loop_finds_it():
    names = ["tatort", "news", "wetter"]
    table = xortable.make(names, np.array([5, 0, 255]), BITS, 3)
    words = table.view("<u2")
    places, marks = xortable._hashed(names, (len(words) - 1) // 3, BITS, int(words[0]))
    for (a, b, c), mark, value in zip(places.tolist(), marks.tolist(), [5, 0, 255], strict=True):
        assert int(words[1 + a]) ^ int(words[1 + b]) ^ int(words[1 + c]) == value << BITS | mark


def test_no_names_are_a_table_too():
    table = xortable.make([], np.zeros(0, dtype=np.int64), BITS, 0)
    assert xortable.look_up(table, [], BITS).shape == (0,)
