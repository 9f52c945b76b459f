"""PES packets (ISO/IEC 13818-1, section 2.4.3.6): taken apart, made, and put into transport packets."""

import numpy as np

from tvml.video.transport import stamps
from tvml.video.transport.packets import RANDOM, SIZE, SYNC

ROOM = SIZE - 4  # bytes of a packet without an adaptation field
PLAIN = (0xBC, 0xBE, 0xBF, 0xF0, 0xF1, 0xF2, 0xF8, 0xFF)  # stream ids whose header ends with the length


def split(data: bytes) -> tuple[bytes, bytes]:
    """(header, what it carries) of a PES packet; more than its length says does not belong to it."""
    if len(data) < 6 or not data.startswith(b"\0\0\1"):
        return b"", data
    size = int.from_bytes(data[4:6])
    at = 6 if data[3] in PLAIN or len(data) < 9 else 9 + data[8]
    return data[:at], data[at : 6 + size if size else len(data)]


def joined(header: bytes, body: bytes) -> bytes:
    """A PES packet with the header of another; its length is 0 when the other's was, or when it does not fit."""
    size = len(header) - 6 + len(body)
    told = size if size < 1 << 16 and header[4:6] != b"\0\0" else 0
    return header[:4] + told.to_bytes(2) + header[6:] + body


def header(stream: int, pts: int, dts: int | None = None) -> bytes:
    """The header of a PES packet of video that begins a picture; a DTS only where it differs."""
    times = [(pts, 2)] if dts is None or dts == pts else [(pts, 3), (dts, 1)]
    fields = b"".join(stamps.pts_field(np.array([t]), np.array([prefix])).tobytes() for t, prefix in times)
    return bytes([0, 0, 1, stream, 0, 0, 0x84, 0x80 if len(times) == 1 else 0xC0, len(fields)]) + fields


def retimed(header: bytes, pts: int | None) -> bytes:
    """The same header with another PTS, None for none at all; a DTS goes."""
    if header[3] in PLAIN:
        return header
    field = b"" if pts is None else stamps.pts_field(np.array([pts]), np.array([2])).tobytes()
    flags = 0x80 if field else 0
    return header[:4] + header[4:6] + bytes([header[6], flags, len(field)]) + field


def packetised(pid: int, data: bytes, random: bool = False, clock: int | None = None) -> np.ndarray:
    """A PES packet as transport packets (n, 188) with counters of 0.

    `random`: the first says that decoding can begin; `clock`: it has this PCR, in ticks of 27 MHz.
    """
    flags = (RANDOM if random else 0) | (0x10 if clock is not None else 0)
    field = bytes([flags]) + (b"" if clock is None else stamps.pcr_field(np.array([clock])).tobytes()) if flags else b""
    first = ROOM - (1 + len(field) if field else 0)
    whole = max(len(data) - first, 0) // ROOM
    behind = first + whole * ROOM
    rows = [np.frombuffer(_packet(pid, data[:first], True, field), dtype=np.uint8)[None]]
    middle = np.empty((whole, SIZE), dtype=np.uint8)
    middle[:, :4] = (SYNC, pid >> 8, pid & 255, 0x10)
    middle[:, 4:] = np.frombuffer(data[first:behind], dtype=np.uint8).reshape(whole, ROOM)
    if len(data) > behind:
        rows.append(np.frombuffer(_packet(pid, data[behind:], False, b""), dtype=np.uint8)[None])
    return np.concatenate([rows[0], middle, *rows[1:]])


def _packet(pid: int, payload: bytes, start: bool, field: bytes) -> bytes:
    spare = ROOM - len(payload)
    head = bytes([SYNC]) + (pid | (0x4000 if start else 0)).to_bytes(2)
    if not spare:
        return head + b"\x10" + payload
    if spare > 1 and not field:
        field = b"\0"
    return head + b"\x30" + bytes([spare - 1]) + field.ljust(spare - 1, b"\xff") + payload


def clock_packet(pid: int, clock: int) -> bytes:
    """A packet that says what time it is and nothing else; `clock` in ticks of 27 MHz."""
    field = b"\x10" + stamps.pcr_field(np.array([clock])).tobytes()
    return bytes([SYNC]) + pid.to_bytes(2) + b"\x20" + bytes([ROOM - 1]) + field.ljust(ROOM - 1, b"\xff")


def spread(first: int, last: int, n: int) -> np.ndarray:
    """n times from first up to, without, last: int64."""
    return first + np.arange(n, dtype=np.int64) * max(last - first, 0) // max(n, 1)
