"""Fields, packets and tables by themselves, and bytes that are none of them."""

import os
import random
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.video.clips import Recipe, clip, run
from tvml.errors import InputError
from tvml.video import transport
from tvml.video.transport import pes, stamps, tables
from tvml.video.transport.index import FOREIGN, index
from tvml.video.transport.packets import PIDS, SIZE, Bytes, Run, continuity, heads, scan

pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")

TIMES = st.lists(st.integers(-(2**40), 2**40), min_size=1, max_size=20)


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    recipe = Recipe(seconds=2, gop=10, audio=("mp2",), open_gop=False)
    return clip(tmp_path_factory.mktemp("packets"), recipe=recipe)


@settings(max_examples=100, deadline=None)
@given(TIMES, st.integers(0, 15))
def test_times_come_back_from_their_fields_modulo_the_wrap(times, prefix):
    value = np.array(times)
    field = stamps.pts_field(value, np.full(len(value), prefix))
    assert (stamps.pts(field) == value % stamps.WRAP).all() and (field[:, 0] >> 4 == prefix).all()
    assert (stamps.pcr(stamps.pcr_field(value)) == value % (300 * stamps.WRAP)).all()


@settings(max_examples=100, deadline=None)
@given(st.integers(-(2**45), 2**45), st.integers(-(2**32) + 1, 2**32 - 1))
def test_a_time_is_put_next_to_one_that_is_known(known, away):
    stamp = np.array([(known + away) % stamps.WRAP])
    assert stamps.near(stamp, np.array([known]))[0] == known + away


def test_a_field_as_the_standard_has_it():
    assert stamps.pts_field(np.array([126000]), np.array([2])).tobytes().hex() == "210007d861"
    assert stamps.pts(np.frombuffer(bytes.fromhex("210007d861"), np.uint8)[None])[0] == 126000
    assert stamps.pts(np.frombuffer(bytes.fromhex("210007d860"), np.uint8)[None])[0] == stamps.NONE  # a lost marker


@settings(max_examples=100, deadline=None)
@given(st.binary(min_size=1, max_size=3000), st.integers(16, 8190), st.booleans(), st.none() | st.integers(0, 2**41))
def test_what_is_put_into_packets_comes_out_again(data, pid, random_access, clock):
    rows = pes.packetised(pid, data, random_access, clock)
    h = heads(rows)
    assert (h.pid == pid).all() and not h.error.any() and h.start.tolist() == [i == 0 for i in range(len(rows))]
    assert b"".join(row[begin:].tobytes() for row, begin in zip(rows, h.begin, strict=True)) == data
    assert bool(h.flags[0] & 0x40) == random_access and bool(h.flags[0] & 0x10) == (clock is not None)
    if clock is not None:
        assert stamps.pcr(rows[:1, 6:12])[0] == clock


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 2**33 - 1), st.integers(0, 2**33 - 1), st.booleans())
def test_pes_packets_are_taken_apart_as_they_were_made(body, pts, dts, limited):
    head = pes.header(0xE0, pts, dts)
    if limited:
        head = head[:4] + b"\1\1" + head[6:]
    data = pes.joined(head, body)
    assert pes.split(data + (b"more" if limited else b"")) == (data[: len(head)], body)
    assert stamps.pts(np.frombuffer(head[9:14], np.uint8)[None])[0] == pts


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_a_pes_packet_or_not(data):
    head, body = pes.split(data)
    assert data.startswith(head) and len(head) + len(body) <= len(data)


PAT = bytes.fromhex("00b00d0001c100000001f0002ab104b2")


def test_tables_are_checked_read_and_made():
    assert tables.section(PAT + b"\xff" * 9) == PAT and tables.programs(PAT) == {1: 0x1000}
    assert tables.section(PAT[:-1] + b"\0") is None and tables.section(PAT[:9]) is None
    body = bytes([0, 0xB0, 21, 0, 1, 0xC1, 0, 0, 0, 0, 0xE0, 16, 0, 1, 0xF0, 0, 0, 2, 0xE1, 0])
    both = body + tables.crc(body).to_bytes(4)
    assert tables.programs(tables.only(both, 2)) == {0: 16, 2: 0x100} and tables.section(tables.only(both, 2))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 700), min_size=1, max_size=6), st.integers(0, 999))
def test_sections_are_put_together_over_packets(sizes, seed):
    rng = random.Random(seed)
    bodies = []
    for size in sizes:
        head = bytes([2, 0xB0 | (size + 9) >> 8, size + 9 & 255, 0, 1, 0xC1, 0, 0])
        bodies.append(head + rng.randbytes(size))
    wholes = [body + tables.crc(body).to_bytes(4) for body in bodies]
    found, sections = [], tables.Sections()
    for whole in wholes:
        for packet in tables.packets(0x1000, whole):
            found += sections.add(bool(packet[1] & 0x40), packet[4:])
    assert found == [whole for i, whole in enumerate(wholes) if i == 0 or whole != wholes[i - 1]]


def test_a_splice_mark_moves_and_anything_else_stays():
    body = bytes([0xFC, 0x30, 0x11, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0xFF, 0xF0, 0, 0, 0, 0])
    mark = body + tables.crc(body).to_bytes(4)
    moved = tables.later(mark, 11)
    assert tables.section(moved) and int.from_bytes(moved[4:9]) == 0x7E << 32 | 10 and moved[9:-4] == mark[9:-4]
    assert tables.later(mark[:-1], 11) == b"" and tables.later(PAT, 11) == b""


def test_counters_tell_of_losses_and_of_packets_that_come_again():
    rows = np.concatenate([pes.packetised(pid, random.Random(pid).randbytes(180 * 6)) for pid in (50, 60)])
    rows[:, 3] |= np.array([14, 15, 0, 3, 3, 4, 8, 9, 9, 10, 11, 13][: len(rows)], dtype=np.uint8)
    rows[8] = rows[7]
    last = np.full(PIDS, -1, dtype=np.int8)
    found = continuity(rows, heads(rows), last)
    assert found.lost.tolist() == [0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 1]
    assert np.flatnonzero(found.again).tolist() == [8] and last[50] == 4 and last[60] == 13
    assert not continuity(rows[:1], heads(rows[:1]), np.full(PIDS, -1, dtype=np.int8)).lost.any()


def scanned(path: Path, block: int = 500) -> tuple[np.ndarray, list[Run], list[Bytes]]:
    runs: list[Run] = []
    foreign: list[Bytes] = []
    with path.open("rb") as file:
        found = list(scan(file.fileno(), os.fstat(file.fileno()).st_size, runs, foreign, block))
    return np.concatenate(found), runs, foreign


@pytest.mark.parametrize(("step", "before"), [(188, 0), (192, 4), (204, 0)])
def test_packets_of_all_sizes(path, tmp_path, step, before):
    rows = np.frombuffer(path.read_bytes(), dtype=np.uint8).reshape(-1, SIZE)
    wide = np.full((len(rows), step), 7, dtype=np.uint8)
    wide[:, before : before + SIZE] = rows
    (tmp_path / "wide.m2ts").write_bytes(wide.tobytes())
    t = transport.open(tmp_path / "wide.m2ts")
    assert t.layout.step == step and not len(t.faults) and t.layout.offset(3) == 3 * step + before
    source = transport.open(path)
    assert len(t.units) == 50 and [t.unit(i) for i in (0, 30, 49)] == [source.unit(i) for i in (0, 30, 49)]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 40000), st.integers(0, 700), st.integers(0, 999))
def test_packets_are_found_again_behind_bytes_that_are_foreign_or_missing(path, at, size, seed):
    data = path.read_bytes()[: 300 * SIZE]
    junk = random.Random(seed).randbytes(size)
    for name, broken in (("more", data[:at] + junk + data[at:]), ("less", data[:at] + data[at + size :])):
        target = path.with_name(f"{name}.bin")
        target.write_bytes(broken)
        rows, runs, foreign = scanned(target)
        firm = rows[rows[:, 0] == 0x47]
        known = {data[i : i + SIZE] for i in range(0, len(data), SIZE)}
        assert sum(row.tobytes() in known for row in firm) >= 300 - 2 - size // SIZE - 9
        assert sum(f.size for f in foreign) <= at + size + 9 * SIZE
        offset = runs[-1].offset + (runs[-1].packets - 1) * SIZE
        assert broken[offset : offset + SIZE] == rows[-1].tobytes() == data[-SIZE:]


def test_a_flipped_sync_byte_costs_one_packet(path, tmp_path):
    data = bytearray(path.read_bytes())
    data[SIZE * 400] = 0
    (tmp_path / "flipped.ts").write_bytes(data)
    found = index(tmp_path / "flipped.ts")
    assert len(found.layout.runs) == 1 and 400 in found.faults["packet"]
    assert FOREIGN not in found.faults["kind"]


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=2000), st.booleans())
def test_garbage_is_refused_with_a_sentence(path, data, framed):
    if framed:
        data = b"".join((b"\x47" + data[i : i + SIZE - 1]).ljust(SIZE, b"\0") for i in range(0, len(data), SIZE - 1))
    target = path.with_name("garbage.ts")
    target.write_bytes(data)
    with pytest.raises(InputError):
        transport.open(target)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0.001, 0.01, 0.1]), st.integers(0, 3000))
def test_a_recording_with_flipped_bytes_is_cut_or_refused(path, seed, share, until):
    rng = np.random.default_rng(seed)
    data = np.frombuffer(path.read_bytes(), dtype=np.uint8).copy()
    hit = rng.random(len(data)) < share * 0.05
    data[hit] = rng.integers(0, 256, hit.sum())
    target = path.with_name("flipped.ts")
    target.write_bytes(data[: len(data) - until].tobytes())
    try:
        t = transport.open(target)
        own = np.flatnonzero(t.units["part"] == t.units["part"][0])
        pts = t.units["pts"][own]
        piece = transport.Piece(int(pts.min()), int(pts.max()) + 1, own[2:-2], lambda i, unit: unit + b"\0" * (i % 3))
        transport.write(t, [piece], path.with_name("out.ts"))
    except InputError as e:
        assert 20 < len(str(e)) < 300


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-map", "0:a"), "no video that can be cut"),
        (("-map", "0:v", "-mpegts_flags", "+nit", "-streamid", "0:300"), ""),
        (("-map", "0:v", "-pes_payload_size", "0"), ""),
    ],
)
def test_what_a_recording_lacks_is_said(path, tmp_path, arguments, said):
    target = tmp_path / "made.ts"
    run("ffmpeg", "-i", str(path), "-c", "copy", *arguments, str(target))
    if said:
        with pytest.raises(InputError, match=said):
            transport.open(target)
    else:
        assert len(transport.open(target).units) == 50


def test_a_scrambled_recording_is_refused(path, tmp_path):
    data = np.frombuffer(path.read_bytes(), dtype=np.uint8).reshape(-1, SIZE).copy()
    data[heads(data).pid == 0x100, 3] |= 0x80
    (tmp_path / "scrambled.ts").write_bytes(data.tobytes())
    with pytest.raises(InputError, match="scrambled"):
        transport.open(tmp_path / "scrambled.ts")
