"""Ranges of whole GOPs, of which what is to be seen and heard is known exactly."""

import shutil
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.video.clips import BEAT, Recipe, clip, jump, run, two_programs
from tests.video.seen import TORN, audio_gaps, counters, pieces, stamps, steps, sync, teletext
from tvml.errors import InputError
from tvml.video import transport
from tvml.video.transport import Frame, Piece, Transport, Written, tables
from tvml.video.transport.index import index
from tvml.video.transport.packets import SIZE, heads
from tvml.video.transport.stamps import CLOCK, NONE, WRAP, near, pcr_field

pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")

RATE, TICKS = Fraction(25), 3600


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("transport")


@pytest.fixture(scope="module")
def source(folder) -> Transport:
    recipe = Recipe(
        seconds=17.2, preset="ultrafast", gop=10, open_gop=False, teletext=True, audio=("mp2", "ac3", "aac")
    )
    return transport.open(clip(folder, recipe=recipe))


def gops(t: Transport, *ranges: tuple[int, int], **more) -> list[Piece]:
    """Ranges of whole GOPs, the last not included."""
    keys = [*np.flatnonzero(t.units["key"]).tolist(), len(t.units)]
    found = []
    for a, b in ranges:
        units = range(keys[a], keys[b])
        pts = t.units["pts"][units]
        found.append(Piece(int(pts.min()), int(pts.max()) + TICKS, units, **more))
    return found


def numbers(t: Transport, wanted: list[Piece]) -> list[int]:
    zero = int(t.units["pts"].min())
    return [(pts - zero) // TICKS for piece in wanted for pts in range(piece.start, piece.stop, TICKS)]


def written(t: Transport, wanted: list[Piece], target: Path) -> Written:
    result = transport.write(t, wanted, target)
    assert result.size == target.stat().st_size == result.packets * SIZE
    return result


def clean(path: Path) -> None:
    """No counter breaks, the clock is told often and goes on, and everything comes before its time."""
    found = index(path)
    assert not len(found.faults)
    clock = found.clocks["value"]
    gaps = near(clock[1:], clock[:-1], CLOCK * WRAP) - clock[:-1]
    assert gaps.min() > 0 and gaps.max() <= 100 * 27000
    t = transport.open(path)
    assert len(t.parts) == 1
    for pes in t.pes.values():
        assert (t.parts[0].arrival(pes["packet"]) < CLOCK * pes["dts"]).all()
    assert not run("ffmpeg", "-i", f"file:{path}", "-map", "0", "-c", "copy", "-f", "null", "-")


def test_a_recording_of_which_all_is_kept_is_the_same_to_the_byte(source, folder):
    times = [pes["pts"][pes["pts"] != NONE] for pes in source.pes.values()]
    everything = Piece(
        min(int(t.min()) for t in times), max(int(t.max()) for t in times) + 90000, range(len(source.units))
    )
    target = folder / "same.ts"
    result = written(source, [everything], target)
    assert target.read_bytes() == source.path.read_bytes()
    assert set(result.errors) == {p.pid for p in source.pids if p.kind == "audio"}


def test_twenty_joints_leave_every_picture_sound_and_page_in_its_place(source, folder):
    wanted = gops(source, *((2 * k, 2 * k + 1) for k in range(21)))
    target = folder / "joints.ts"
    result = written(source, wanted, target)
    clean(target)
    assert counters(target) == numbers(source, wanted)
    assert not steps(stamps(target), RATE)
    for track, half in enumerate((12, 16, Fraction(32, 3))):
        assert not audio_gaps(target, track)
        errors = [e for pid in result.errors for e in result.errors[pid]][21 * track : 21 * track + 21]
        assert errors[0] is None and all(abs(e) <= half + Fraction(1, 50) for e in errors[1:])
        assert any(abs(e) > 2 for e in errors[1:])  # else there is nothing to see here
    assert result.stop - int(source.units["pts"].min()) == 21 * 10 * TICKS


def test_sound_stays_with_the_picture(source, folder):
    wanted = gops(source, *((5 * k, 5 * k + 4) for k in range(8)))
    target = folder / "sync.ts"
    result = written(source, wanted, target)
    clean(target)
    for track, pid in list(enumerate(result.errors))[1:]:
        before = {e.number: e.ms for e in sync(source.path, RATE, track)}
        off = {e.number: e.ms - before[e.number] for e in sync(target, RATE, track)}
        off.pop(0)  # AAC needs a frame before it to sound right
        assert len(off) > 15
        for number, ms in off.items():
            told = result.errors[pid][int(number * BEAT / 2)] or 0  # a range begins every two seconds
            assert abs(ms - told) < 0.3


def test_pages_of_teletext_and_bitmaps_move_with_the_picture(source, folder):
    wanted = gops(source, (3, 12), (20, 33))
    target = folder / "pages.ts"
    written(source, wanted, target)
    zero, at = stamps(source.path)[0], stamps(target)[0]
    known, kept = {n: t for t, n in teletext(source.path)}, []
    for time, number in teletext(target):
        shown = known[number] - zero  # source time of the page
        first, second = ((Fraction(p.start, 90000) % 95444, p) for p in wanted)
        k = 0 if shown < first[0] - zero + Fraction(36, 10) else 1
        start = (first, second)[k][0] - zero
        assert time - at == shown - start + k * Fraction(36, 10)
        kept.append(number)
    assert len(kept) >= 17
    before, after = (transport.open(p).pids for p in (source.path, target))
    assert [p[:4] for p in after] == [p[:4] for p in before]


def test_an_unknown_clock_wraps_in_the_middle_and_nobody_sees_it(folder):
    t = transport.open(clip(folder, "wrap.ts", Recipe(seconds=8, gop=10, open_gop=False, wrap=True)))
    assert t.units["pts"].max() > WRAP > t.units["pts"].min() and not t.jumps
    wanted = gops(t, (2, 7), (9, 16), (18, 20))
    target = folder / "wrapped.ts"
    written(t, wanted, target)
    clean(target)
    assert counters(target) == numbers(t, wanted) and not steps(stamps(target), RATE)
    assert all(abs(e.ms) < 20 for track in (0, 1) for e in sync(target, RATE, track))


def grown(i: int, data: bytes) -> bytes:
    return data + b"\0\0\1\x0c" + b"\xff" * (7 * i % 400) + b"\x80"  # filler data


def flipped(i: int, data: bytes) -> bytes | None:
    return None if i % 3 else data.replace(b"\x09\xf0", b"\x09\x50", 1)  # another kind of delimiter


def shrunk(i: int, data: bytes) -> bytes:
    return data.replace(b"\0\0\0\1\x09\xf0", b"", 1)


@pytest.mark.parametrize("change", [grown, flipped, shrunk])
def test_pictures_are_replaced_whatever_their_size(source, folder, change):
    calls: list[int] = []

    def noted(i: int, data: bytes) -> bytes | None:
        assert data == source.unit(i)
        calls.append(i)
        return change(i, data)

    wanted = gops(source, (4, 7), (1, 2), (30, 33), change=noted)
    target = folder / "changed.ts"
    written(source, wanted, target)
    units = [i for piece in wanted for i in piece.units]
    assert calls == units
    t = transport.open(target)
    expected = [change(i, source.unit(i)) or source.unit(i) for i in units]
    if change is not shrunk:
        clean(target)
        assert [t.unit(i) for i in range(len(t.units))] == expected
    assert counters(target) == numbers(source, wanted)


def test_a_picture_with_foreign_bytes_within_is_asked_for_once(source, folder):
    data = source.path.read_bytes()
    at = SIZE * (int(source.units["packet"][55]) + 3)
    (folder / "foreign.ts").write_bytes(data[:at] + bytes(1000) + data[at:])
    t = transport.open(folder / "foreign.ts")
    assert len(t.layout.runs) == 2 and t.layout.offset(at // SIZE) == at + 1000
    calls: list[int] = []
    wanted = gops(t, (4, 7), change=lambda i, unit: calls.append(i))
    target = folder / "native.ts"
    written(t, wanted, target)
    clean(target)
    assert calls == list(range(40, 70)) and counters(target) == numbers(t, wanted)


def test_pictures_of_the_caller_stand_before_and_behind(source, folder):
    def frames(units: range) -> list[Frame]:
        rows = ((i, source.units[i]) for i in units)
        return [Frame(source.unit(i), int(u["pts"]), int(u["dts"]), bool(u["key"])) for i, u in rows]

    wanted = []
    for piece in gops(source, (0, 3), (5, 6), (10, 12), (20, 26)):
        low, high = piece.units[0], piece.units[-1] + 1
        inner = range(low + 10, high - 10) if high - low > 20 else range(0)
        split = inner[0] if inner else low + 10
        wanted.append(
            piece._replace(units=inner, head=frames(range(low, split)), tail=frames(range(split + len(inner), high)))
        )
    target = folder / "frames.ts"
    written(source, wanted, target)
    clean(target)
    assert counters(target) == numbers(source, wanted) and not steps(stamps(target), RATE)
    assert transport.open(target).units["key"].sum() == 12


def uneven(path: Path) -> Path:
    """The same recording where packets come up to 0.3 s sooner and 0.1 s later, in waves of four seconds."""
    data = np.frombuffer(path.read_bytes(), dtype=np.uint8).reshape(-1, SIZE).copy()
    clocks = index(path).clocks
    time = clocks["value"] / 27e6
    later = (-0.1 + 0.2 * np.sin(time * np.pi / 2)) * 27e6
    data[clocks["packet"], 6:12] = pcr_field(clocks["value"] + later.astype(np.int64))
    target = path.with_name("uneven.ts")
    target.write_bytes(data.tobytes())
    return target


def test_packets_of_both_sides_of_a_joint_come_in_time(source, folder):
    t = transport.open(uneven(source.path))
    wanted = gops(t, *((a, a + 1 + a % 3) for a in (1, 8, 13, 17, 26, 29, 33, 38)))
    target = folder / "delays.ts"
    written(t, wanted, target)
    clean(target)
    assert counters(target) == numbers(t, wanted) and not steps(stamps(target), RATE)
    assert not audio_gaps(target, 0) and not audio_gaps(target, 1)


def test_a_jump_is_told_and_its_sides_are_joined(source, folder):
    second = clip(folder, "second.ts", Recipe(seconds=4, gop=10, open_gop=False, first=430))
    t = transport.open(jump(clip(folder, "first.ts", Recipe(seconds=4, gop=10, open_gop=False, first=330)), second))
    assert [j.packet for j in t.jumps] == [t.parts[1].first] and t.jumps[0].after < t.jumps[0].before
    assert t.units["part"].tolist() == [0] * 100 + [1] * 100
    with pytest.raises(InputError, match="crosses a jump"):
        transport.write(t, [Piece(0, 1, range(95, 105))], folder / "none.ts")
    target = folder / "healed.ts"
    written(t, gops(t, (0, 10), (10, 20)), target)
    clean(target)
    assert counters(target) == list(range(330, 530)) and not steps(stamps(target), RATE)


def test_one_of_two_programs(source, folder):
    second = clip(folder, "other.ts", Recipe(seconds=4, gop=10, open_gop=False, first=600, audio=("mp2",)))
    both = two_programs(second, clip(folder, "third.ts", Recipe(seconds=4, gop=10, open_gop=False, first=800)))
    with pytest.raises(InputError, match="no program 3 in the recording; it has 1, 2"):
        transport.open(both, 3)
    assert transport.open(both).program == 1
    t = transport.open(both, 2)
    target = folder / "one.ts"
    written(t, gops(t, (2, 5), (7, 9)), target)
    clean(target)
    assert [(p.first, p.last) for p in pieces(counters(target))] == [(820, 849), (870, 889)]
    assert transport.open(target).programs == (2,)
    used = np.flatnonzero(index(target).counts)
    assert not set(used) & {p.pid for p in transport.open(both, 1).pids}


def test_tables_that_change_in_what_is_cut_away_are_told_at_the_joint(source, folder):
    data = np.frombuffer(source.path.read_bytes(), dtype=np.uint8).reshape(-1, SIZE)
    pmt = next(table for table in source.tables if table.section[0] == tables.PMT)
    body = pmt.section[:5] + bytes([pmt.section[5] + 2]) + pmt.section[6:-4]  # the next version
    told = np.frombuffer(tables.packets(pmt.pid, body + tables.crc(body).to_bytes(4))[0], dtype=np.uint8)
    later = np.arange(len(data)) > source.units["packet"][200]
    rows = np.where(((heads(data).pid == pmt.pid) & later)[:, None], told, data)
    rows[:, 3] = data[:, 3]  # the counters
    (folder / "versions.ts").write_bytes(rows.tobytes())
    t = transport.open(folder / "versions.ts")
    target = folder / "version.ts"
    written(t, gops(t, (1, 3), (25, 28)), target)
    clean(target)
    rows = np.frombuffer(target.read_bytes(), dtype=np.uint8).reshape(-1, SIZE)
    pids = heads(rows).pid
    versions = rows[pids == pmt.pid, 10] >> 1 & 31
    assert len(versions) > 20 and (np.diff(versions.astype(int)) >= 0).all() and len(set(versions)) == 2
    assert pids[:2].tolist() == [0, pmt.pid]  # before anything else


def test_splice_marks_move_with_what_they_mark(source, folder):
    data = np.frombuffer(source.path.read_bytes(), dtype=np.uint8).reshape(-1, SIZE)
    pmt = next(table for table in source.tables if table.section[0] == tables.PMT)
    body = pmt.section[:1] + (int.from_bytes(pmt.section[1:3]) + 5).to_bytes(2) + pmt.section[3:-4]
    body += bytes([0x86, 0xE5, 0, 0xF0, 0])  # splice marks in PID 0x500
    told = np.frombuffer(tables.packets(pmt.pid, body + tables.crc(body).to_bytes(4))[0], dtype=np.uint8)
    rows = np.where((heads(data).pid == pmt.pid)[:, None], told, data)
    mark = bytes.fromhex("fc302000000000000000fff00f05000000017fef8000000010ffffff0000")
    mark += b"\0" * (0x20 + 3 - 4 - len(mark))
    packet = tables.packets(0x500, mark + tables.crc(mark).to_bytes(4))[0]
    rows = np.insert(rows, source.units["packet"][[5, 115, 305]], np.frombuffer(packet, dtype=np.uint8), axis=0)
    (folder / "marks.ts").write_bytes(rows.astype(np.uint8).tobytes())
    t = transport.open(folder / "marks.ts")
    assert (0x500, "sections", "scte35") in {p[:3] for p in t.pids}
    wanted = gops(t, (0, 2), (10, 13), (30, 32))
    target = folder / "marked.ts"
    written(t, wanted, target)
    rows = np.frombuffer(target.read_bytes(), dtype=np.uint8).reshape(-1, SIZE)
    found = [tables.section(row[5:].tobytes()) for row in rows[heads(rows).pid == 0x500]]
    assert [int.from_bytes(s[4:9]) for s in found] == [0, -80 * TICKS % WRAP, -250 * TICKS % WRAP]


def test_what_was_lost_shows_in_the_result_and_is_told(source, folder):
    data = bytearray(source.path.read_bytes())
    mine = [i for i in range(0, len(data) // SIZE) if data[SIZE * i + 1] & 0x5F == 1 and data[SIZE * i + 2] == 0]
    gone = mine[len(mine) // 2]
    data[SIZE * gone + 1] |= 0x80  # damage, as a receiver marks it
    (folder / "torn.ts").write_bytes(data)
    t = transport.open(folder / "torn.ts")
    assert t.faults["packet"][0] == gone and t.units["damaged"].sum() == 1
    target = folder / "lossy.ts"
    written(t, gops(t, (0, 43)), target)
    faults = index(target).faults
    assert len(faults) == 1 and faults["count"][0] == 1
    assert counters(target).count(TORN) <= 10


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ([], "nothing is kept"),
        ([Piece(9, 9, range(3))], "a range from 9 to 9 is empty"),
        ([Piece(0, 9, [3, 2])], "in decoding order"),
        ([Piece(0, 9, [100000])], "pictures are to be 0 to 429"),
    ],
)
def test_ranges_that_cannot_be(source, folder, wanted, said):
    with pytest.raises(InputError, match=said):
        transport.write(source, wanted, folder / "none.ts")
    assert not (folder / "none.ts").exists()


def test_progress_goes_to_the_end(source, folder):
    told: list[tuple[int, int]] = []
    t = transport.open(source.path, on=lambda *x: told.append(x))
    assert told[-1] == (t.layout.packets, t.layout.packets)
    told.clear()
    transport.write(t, gops(t, (1, 4), (6, 8)), folder / "progress.ts", on=lambda *x: told.append(x))
    assert told[-1][0] == told[-1][1] and all(a <= b for a, b in pairwise(told))
