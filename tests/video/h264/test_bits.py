"""Numbers of headers: what is written is read back, and patched in place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvml.video.h264.bits import Reader, Writer, patched

CODES = st.one_of(
    st.tuples(st.just("u"), st.integers(1, 40), st.integers(0, 2**40 - 1)),
    st.tuples(st.just("ue"), st.just(0), st.integers(0, 2**32 - 2)),
    st.tuples(st.just("se"), st.just(0), st.integers(-(2**31) + 1, 2**31 - 1)),
)


@given(st.lists(CODES, max_size=30))
def test_what_is_written_is_read(codes):
    w = Writer()
    for name, width, value in codes:
        w.u(width, value % 2**width) if name == "u" else getattr(w, name)(value)
    r = Reader(w.data())
    for name, width, value in codes:
        assert r.u(width) == value % 2**width if name == "u" else getattr(r, name)() == value
    assert r.at == w.size


def test_codes_are_those_of_the_standard():
    """ITU-T H.264, table 9-2 and table 9-3."""
    bits = "1 010 011 00100 00111 1 010 011 00100 00101".replace(" ", "")
    r = Reader(int(bits, 2).to_bytes(5, "big"), at=40 - len(bits))
    assert [r.ue() for _ in range(5)] == [0, 1, 2, 3, 6]
    assert [r.se() for _ in range(5)] == [0, 1, -1, 2, -2]


@given(st.binary(min_size=1, max_size=20), st.data())
def test_a_patch_changes_its_bits_alone(data, draw):
    at = draw.draw(st.integers(0, 8 * len(data) - 1))
    width = draw.draw(st.integers(1, min(32, 8 * len(data) - at)))
    value = draw.draw(st.integers(0, 2**width - 1))
    bits = "".join(f"{byte:08b}" for byte in data)
    expected = bits[:at] + f"{value:0{width}b}" + bits[at + width :]
    assert "".join(f"{byte:08b}" for byte in patched(data, at, width, value)) == expected


@given(st.binary(min_size=2, max_size=20), st.data())
def test_a_copy_is_the_same_bits(data, draw):
    start = draw.draw(st.integers(0, 8 * len(data)))
    stop = draw.draw(st.integers(start, 8 * len(data)))
    w = Writer()
    w.u(3, 5)
    w.copy(Reader(data), start, stop)
    w.align(1)
    bits = "101" + "".join(f"{byte:08b}" for byte in data)[start:stop]
    assert "".join(f"{byte:08b}" for byte in w.data()) == bits + "1" * (-len(bits) % 8)


@pytest.mark.parametrize("data", [b"", b"\0\0", b"\0" * 9])
def test_a_torn_header_is_an_error(data):
    with pytest.raises(ValueError, match="header"):
        Reader(data).ue()
