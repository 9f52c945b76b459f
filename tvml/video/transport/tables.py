"""The tables that tell what a transport stream holds: programs (PAT) and the streams of each (PMT).

ISO/IEC 13818-1, sections 2.4.4.3 and 2.4.4.8; descriptors of private streams: ETSI EN 300 468, section 6.2. A section
whose checksum is wrong is as good as none.
"""

from functools import cache
from typing import NamedTuple

from tvml.video.transport.packets import SIZE, SYNC

PAT, PMT = 0x00, 0x02  # table ids
MOST = 1024  # bytes of a section of these tables

VIDEO = {0x01: "mpeg1", 0x02: "mpeg2", 0x1B: "h264", 0x24: "hevc"}
AUDIO = {0x03: "mpeg", 0x04: "mpeg", 0x0F: "adts", 0x11: "latm", 0x81: "ac3", 0x87: "eac3"}
SPLICE = "scte35"  # sections that tell of places to cut at
SECTIONS = {0x86: SPLICE}
PRIVATE = 0x06  # PES packets whose descriptors tell what they are
DESCRIBED = {0x56: "teletext", 0x59: "subtitles", 0x6A: "ac3", 0x7A: "eac3", 0x7B: "dts", 0x7C: "aac"}
REGISTERED = {b"AC-3": "ac3", b"EAC3": "eac3", b"HEVC": "hevc", b"Opus": "opus", b"DTS1": "dts", b"DTS2": "dts"}


class Entry(NamedTuple):
    """One stream of a program."""

    pid: int
    type: int  # stream_type
    codec: str  # "h264", "mpeg", "ac3", "teletext", ...; "" = not known
    language: str  # ISO 639-2 code, "" = not told


class Program(NamedTuple):
    number: int
    clock: int  # PID with the PCR
    entries: tuple[Entry, ...]


def section(data: bytes) -> bytes | None:
    """The first section in `data`; None when it is cut short or its checksum is wrong."""
    if len(data) < 3:
        return None
    size = 3 + (int.from_bytes(data[1:3]) & 0xFFF)
    return data[:size] if 12 <= size <= min(len(data), MOST) and crc(data[:size]) == 0 else None


def programs(pat: bytes) -> dict[int, int]:
    """Program -> PID of its PMT, of a section of the PAT; 0 is the network's."""
    body = pat[8:-4]
    return {int.from_bytes(body[i : i + 2]): _pid(body[i + 2 : i + 4]) for i in range(0, len(body) - 3, 4)}


def program(pmt: bytes) -> Program:
    """What a section of a PMT says; a list that is cut short ends there."""
    at, end, entries = 12 + _length(pmt[10:12]), len(pmt) - 4, []
    while at + 5 <= end:
        size = _length(pmt[at + 3 : at + 5])
        codec, language = _described(pmt[at], pmt[at + 5 : min(at + 5 + size, end)])
        entries.append(Entry(_pid(pmt[at + 1 : at + 3]), pmt[at], codec, language))
        at += 5 + size
    return Program(int.from_bytes(pmt[3:5]), _pid(pmt[8:10]), tuple(entries))


def _described(kind: int, descriptors: bytes) -> tuple[str, str]:
    """(codec, language) of a stream."""
    codec, language = VIDEO.get(kind) or AUDIO.get(kind) or SECTIONS.get(kind) or "", ""
    while len(descriptors) >= 2:
        tag, body = descriptors[0], descriptors[2 : 2 + descriptors[1]]
        descriptors = descriptors[2 + descriptors[1] :]
        if not codec and kind == PRIVATE:
            codec = DESCRIBED.get(tag) or (REGISTERED.get(body[:4], "") if tag == 0x05 else "")
        if tag in (0x0A, 0x56, 0x59) and not language:
            language = body[:3].decode("ascii", "replace")
    return codec, language


def only(pat: bytes, number: int) -> bytes:
    """The same PAT with one program, and the network's."""
    kept = b"".join(n.to_bytes(2) + (0xE000 | pid).to_bytes(2) for n, pid in programs(pat).items() if n in (0, number))
    head = bytes([PAT]) + (0xB000 | len(kept) + 9).to_bytes(2) + pat[3:6] + bytes(2) + kept
    return head + crc(head).to_bytes(4)


def later(data: bytes, ticks: int) -> bytes:
    """A splice mark that means a time `ticks` of 90 kHz later (SCTE 35, section 9.6: pts_adjustment); b"" for none."""
    mark = section(data)
    if mark is None or mark[0] != 0xFC or len(mark) < 15:
        return b""
    bits = int.from_bytes(mark[4:9])  # 7 of encryption, 33 of the time
    moved = bits >> 33 << 33 | (bits + ticks) % (1 << 33)
    body = mark[:4] + moved.to_bytes(5) + mark[9:-4]
    return body + crc(body).to_bytes(4)


def packets(pid: int, body: bytes) -> list[bytes]:
    """A section as packets; their counters are to be set."""
    data = b"\0" + body
    parts = [data[i : i + SIZE - 4] for i in range(0, len(data), SIZE - 4)]
    heads = [bytes([SYNC]) + (pid | (0x4000 if i == 0 else 0)).to_bytes(2) + b"\x10" for i in range(len(parts))]
    return [(head + part).ljust(SIZE, b"\xff") for head, part in zip(heads, parts, strict=True)]


class Sections:
    """Puts together the sections of one PID from the payloads of its packets."""

    def __init__(self) -> None:
        self.data: bytes | None = None  # of a section that has begun
        self.last = b""

    def add(self, start: bool, payload: bytes) -> list[bytes]:
        """The whole sections that end in this packet; one that says what the last did is left out."""
        if start and payload:
            behind = payload[1 + payload[0] :]
            found = self._cut((self.data or b"") + payload[1 : 1 + payload[0]]) if self.data else []
            self.data = behind
        elif self.data is not None:
            self.data, found = self.data + payload, []
        else:
            return []
        return found + self._cut(self.data)

    def _cut(self, data: bytes) -> list[bytes]:
        found = []
        while len(data) >= 3 and data[0] != 0xFF:
            size = 3 + (int.from_bytes(data[1:3]) & 0xFFF)
            if len(data) < size:
                break
            whole, data = data[:size], data[size:]
            if whole != self.last and section(whole):
                found.append(whole)
                self.last = whole
        self.data = data if len(data) < MOST and data[:1] != b"\xff" else None
        return found


def _pid(two: bytes) -> int:
    return int.from_bytes(two) & 0x1FFF


def _length(two: bytes) -> int:
    return int.from_bytes(two) & 0xFFF


@cache
def _table() -> list[int]:
    found = []
    for value in range(256):
        c = value << 24
        for _ in range(8):
            c = (c << 1 ^ 0x04C11DB7 if c & 0x80000000 else c << 1) & 0xFFFFFFFF
        found.append(c)
    return found


def crc(data: bytes) -> int:
    """CRC-32 of MPEG-2 systems (ISO/IEC 13818-1, annex A); 0 over a section with its checksum."""
    table, c = _table(), 0xFFFFFFFF
    for byte in data:
        c = (c << 8 & 0xFFFFFFFF) ^ table[c >> 24 ^ byte]
    return c
