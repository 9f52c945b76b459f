"""Units of a byte stream, and the bytes that keep start codes out of them."""

from hypothesis import given
from hypothesis import strategies as st

from tvml.video.h264.nal import escaped, head, joined, split, unescaped

PAYLOADS = st.lists(st.sampled_from([0, 0, 0, 1, 2, 3, 4, 255]), max_size=60).map(bytes)


@given(PAYLOADS)
def test_escapes_go_as_they_came(data):
    data += b"\x80"  # every payload ends with a bit
    made = escaped(data)
    assert unescaped(made) == data
    assert not any(code in made for code in (b"\0\0\0", b"\0\0\1", b"\0\0\2"))


@given(PAYLOADS, st.integers(0, 20))
def test_the_head_of_a_unit_and_the_rest_are_the_unit(data, size):
    unit = b"\x41" + escaped(data + b"\x80")
    begin, rest = head(unit, size)
    assert unit[:1] + escaped(begin) + rest == unit
    assert begin == (data + b"\x80")[: len(begin)]
    assert len(begin) >= size or not rest


@given(PAYLOADS, st.integers(4, 20), st.integers(0, 255))
def test_a_changed_head_fits_the_rest(data, size, other):
    """A slice's numbers change, and nothing behind them does."""
    data = b"\x09" + data + b"\x80"
    begin, rest = head(b"\x41" + escaped(data), size)
    if len(begin) < 3:
        return
    changed = bytes([begin[0], other]) + begin[2:]
    assert unescaped(escaped(changed) + rest) == changed + data[len(begin) :]


@given(st.lists(st.tuples(st.booleans(), PAYLOADS), min_size=1, max_size=8))
def test_a_stream_is_split_and_joined(units):
    bodies = [b"\x41" + escaped(body + b"\x80") for _, body in units]
    data = b"".join((b"\0\0\0\1" if long else b"\0\0\1") + body for (long, _), body in zip(units, bodies, strict=True))
    parts = split(data)
    assert [part.unit for part in parts] == bodies
    assert joined(parts) == data


def test_zeros_behind_a_unit_are_no_part_of_it():
    assert [part.unit for part in split(b"\0\0\1\x09\x10\0\0\0\0\1\x41\x80")] == [b"\x09\x10", b"\x41\x80"]
    assert split(b"") == split(b"\1\2\3") == split(b"\0\0\1") == []
