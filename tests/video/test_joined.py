"""Pieces of a transport stream behind each other: counters run on, and nothing else changes."""

import hashlib
import io

from hypothesis import given
from hypothesis import strategies as st

from tvml.video.joined import PACKET, append

packets = st.lists(
    st.tuples(st.sampled_from([0, 0x100, 0x101, 0x1FFF]), st.booleans(), st.integers(0, 15), st.binary(max_size=9)),
    max_size=40,
)


def packet(pid, payload, counter, data):
    head = bytes([0x47, pid >> 8, pid & 0xFF, 0x20 | payload << 4 | counter])
    return head + data.ljust(PACKET - 4, b"\xff")


def parts(data):
    return [data[at : at + PACKET] for at in range(0, len(data), PACKET)]


@given(st.lists(packets, max_size=4))
def test_counters_run_on_through_pieces(tmp_path_factory, pieces):
    path, out, counters = tmp_path_factory.getbasetemp() / "piece.ts", io.BytesIO(), {}
    for piece in pieces:
        data = b"".join(packet(*p) for p in piece)
        path.write_bytes(data + b"torn")  # what is no whole packet is left out
        before = out.tell()
        size, digest = append(path, out, counters)
        assert size == len(data) and digest == hashlib.blake2b(out.getvalue()[before:], digest_size=16).hexdigest()
    given_, written = [packet(*p) for piece in pieces for p in piece], parts(out.getvalue())
    last: dict[int, int] = {}
    for old, new in zip(given_, written, strict=True):
        pid, payload = (new[1] & 0x1F) << 8 | new[2], new[3] >> 4 & 1
        assert old[:3] + old[4:] == new[:3] + new[4:] and old[3] & 0xF0 == new[3] & 0xF0
        if pid == 0x1FFF:
            assert old == new
            continue
        assert new[3] & 15 == (last.get(pid, 15) + payload) & 15
        last[pid] = new[3] & 15
