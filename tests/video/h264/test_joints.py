"""What is copied and what is encoded, for every way to send pictures: all of a range, once, in order, decodable."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.video.h264.tiny import Form, Picture, unit
from tvml.video.h264.joints import Copied, Encoded, Pictures, is_entry, messages, pieces, window

FORM = Form()
ENTRY, OTHER = unit(FORM, Picture(9, 0, intra=True, entry=True)), unit(FORM, Picture(9, 1))
RECOVERY = b"\0\0\1\x06\x06\x01\xc4\x80"  # a recovery point at once: recovery_frame_cnt 0
LATER = b"\0\0\1\x06\x06\x01\x44\x80"  # after one frame


def sent(groups: list[tuple[int, int, bool]], step: int = 3600) -> Pictures:
    """Groups of (pictures, B pictures before each other one, whether some are shown before the entry)."""
    order: list[int] = []
    entries, at = set(), 0
    for count, between, leading in groups:
        places = list(range(at, at + count))
        first = min(between, count - 1) if leading and at else 0
        entries.add(places[first])
        order += [places[first], *places[:first]]
        rest = places[first + 1 :]
        for k in range(0, len(rest), between + 1):
            part = rest[k : k + between + 1]
            order += [part[-1], *part[:-1]]
        at += count
    pts = np.array(order) * step + 90000
    units = [ENTRY if place in entries else OTHER for place in order]
    marked = np.array([place in entries for place in order])
    return Pictures(pts, np.arange(at) * step, marked, np.zeros(at, bool), units.__getitem__)


GROUPS = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 5), st.booleans()), min_size=1, max_size=5)


@given(GROUPS, st.data())
def test_a_range_is_made_of_all_its_pictures_once(groups, draw):
    p = sent(groups)
    total = len(p.pts)
    a = draw.draw(st.integers(0, total - 1))
    b = draw.draw(st.integers(a + 1, total))
    start, stop = 90000 + 3600 * a - 1800, 90000 + 3600 * b - 1800
    shown, copied = [], 0
    for piece in pieces(p, start, stop):
        if isinstance(piece, Copied):
            pts = p.pts[piece.units]
            assert is_entry(p.unit(int(piece.units[0])))
            assert pts.min() == pts[0]
            assert (np.diff(piece.units) > 0).all()
            shown += sorted(pts.tolist())
            copied += 1
        else:
            shown += p.pts[piece.frames].tolist()
            entry = int(piece.units[0])
            assert is_entry(p.unit(entry))
            assert p.pts[entry] <= p.pts[piece.frames[0]]
            in_order = np.sort(p.pts[piece.units])
            assert in_order[piece.skip : piece.skip + len(piece.frames)].tolist() == p.pts[piece.frames].tolist()
    assert shown == [90000 + 3600 * n for n in range(a, b)]
    inside = [n for n in (np.sort(p.pts[p.marked]) - 90000) // 3600 if a <= n < b]
    assert copied == bool(inside)
    encoded = sum(len(piece.frames) for piece in pieces(p, start, stop) if isinstance(piece, Encoded))
    if inside:  # up to the entry, and less than the B pictures of one P picture with it
        assert encoded <= inside[0] - a + max(between for _, between, _ in groups) + 1


def test_a_stop_costs_a_few_pictures_and_not_a_group():
    p = sent([(25, 3, True)] * 4)
    *_, tail = pieces(p, 90000, 90000 + 3600 * 72 - 1800)
    assert isinstance(tail, Encoded)
    assert len(tail.frames) <= 3


def test_nothing_can_be_decoded_before_the_first_entry():
    p = sent([(10, 2, True)] * 3)
    later = p._replace(marked=p.marked & (np.arange(len(p.pts)) > 5))
    with pytest.raises(ValueError, match="no picture before"):
        pieces(later, 90000, 90000 + 3600 * 4)
    assert window(p, 0, 90000) is None


def test_an_entry_that_is_too_far_away_is_an_error():
    with pytest.raises(ValueError, match="2400 pictures before"):
        window(sent([(2402, 0, False)]), 90000 + 3600 * 2400, 90000 + 3600 * 2401)


@pytest.mark.parametrize(
    ("data", "can"),
    [
        (ENTRY, True),
        (OTHER, False),
        (unit(FORM, Picture(9, 0, intra=True)), False),  # nothing says that decoding can begin here
        (RECOVERY + unit(FORM, Picture(9, 0, intra=True)), True),
        (LATER + unit(FORM, Picture(9, 0, intra=True)), False),
        (RECOVERY + OTHER, False),
        (unit(FORM, Picture(9, 0, intra=True, entry=True, reference=False)), False),
        (unit(FORM, Picture(9, 0, idr=0, intra=True)), True),
        (b"", False),
    ],
)
def test_where_decoding_can_begin(data, can):
    assert is_entry(data) == can


def test_messages_are_read_up_to_where_they_are_torn():
    long = b"\x05" + bytes([255, 4]) + b"x" * 259
    assert messages(b"\x06" + long + b"\x06\x01\xc4\x80") == [(5, b"x" * 259), (6, b"\xc4")]
    assert messages(b"\x06\xff\xff") == messages(b"\x06") == []
