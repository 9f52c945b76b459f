"""Bloom filters: nothing that was put in is lost, little else passes, and the bytes never change."""

from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvml.bloom import holds, make, size


@given(st.lists(st.text(max_size=8), min_size=1, max_size=30), st.integers(1, 20), st.integers(0, 9))
def test_it_holds_all_that_was_put_in(names, bits, spare):
    table = make(names, len(names) + spare, bits)
    assert (table.dtype, table.shape) == (np.uint8, (size(len(names) + spare, bits),))
    assert holds(table, names, bits).all()


@pytest.mark.parametrize(("bits", "expected"), [(4, 0.146), (8, 0.0214), (12, 0.0031)])
def test_so_many_others_pass_as_bloom_says(bits, expected):
    table = make([f"word{i}" for i in range(4000)], 4000, bits)
    assert holds(table, [f"unknown{i}" for i in range(40_000)], bits).mean() == pytest.approx(expected, rel=0.25)


def test_the_bytes_are_those_that_stored_models_have():
    names = [*(f"word{i}" for i in range(50)), "^tato", "ü"]
    assert sha256(make(names, 60, 16).tobytes()).hexdigest().startswith("51f2c670d7f426f0")
    assert make(["tatort"], 4, 8).tolist() == [145, 2, 4, 8]
    assert make(["tatort"], 1, 8).tolist() == [159]
