"""What a conversion or a cut has written, read from its packets: no program that took part in it is asked.

The whole file is gone through, several times as fast as by ffprobe, and nothing is decoded: every picture is a PES
packet of its own, and the headers of MPEG-2 say whether it consists of fields.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tvml.errors import InputError
from tvml.video.transport import tables
from tvml.video.transport.index import FOREIGN, Index, blocks, index
from tvml.video.transport.stamps import HZ, NONE, near

_LOOKED = 60  # pictures whose headers are looked at, over the whole file
_CODING = b"\0\0\1\xb5"  # begins an extension; the one of a picture has the number 8 (ISO/IEC 13818-2, 6.2.3.1)
_NAMES = {"mpeg2": "mpeg2video", "mpeg": "mpeg audio", "teletext": "dvb_teletext", "subtitles": "dvb_subtitle"}


class Track(NamedTuple):
    """A stream beside the video."""

    pid: int
    codec: str  # as ffmpeg calls it, but "mpeg audio" for all layers
    since: int | None  # time of its first packet; None: it has none


class Finished(NamedTuple):
    """Times are ticks of 90 kHz after the first picture."""

    times: np.ndarray  # (n,) int64, when each picture is shown, in order
    video: str  # its codec as ffmpeg calls it, "" when there is none
    others: tuple[Track, ...]
    interlaced: bool  # of MPEG-2
    jumps: int  # places where times of decoding step back, or by more than a second
    lost: int  # packets that are missing or broken, by their counters


def read(path: Path) -> Finished:
    """Raises InputError for what is no transport stream."""
    try:
        found = index(path)
    except InputError as e:
        raise InputError(f"{path}: {e}") from None
    sections = [table.section for table in found.tables if table.section[0] == tables.PMT]
    streams = tables.program(sections[-1]).entries if sections else ()
    video = next((s for s in streams if s.type in tables.VIDEO), None)
    own = found.pes[found.pes["pid"] == video.pid] if video else found.pes[:0]
    own = own[own["pts"] != NONE]
    times = np.sort(own["pts"][:1] + np.append([0], np.cumsum(near(np.diff(own["pts"]), 0)))[: len(own)])
    steps = near(np.diff(own["dts"]), 0)
    starts = {s.pid: found.pes["pts"][(found.pes["pid"] == s.pid) & (found.pes["pts"] != NONE)][:1] for s in streams}
    return Finished(
        times=times - times[:1],
        video=_name(video) if video else "",
        others=tuple(Track(s.pid, _name(s), _since(starts[s.pid], times)) for s in streams if s is not video),
        interlaced=any(_fields(path, found, own["packet"])),
        jumps=int(((steps > HZ) | (steps < -HZ // 4)).sum()),
        lost=int(found.faults["count"][found.faults["kind"] != FOREIGN].sum()),
    )


def _name(entry: tables.Entry) -> str:
    return _NAMES.get(entry.codec, entry.codec)


def _since(start: np.ndarray, times: np.ndarray) -> int | None:
    return int(near(start, times[0])[0] - times[0]) if len(start) and len(times) else None


def _fields(path: Path, found: Index, packets: np.ndarray) -> Iterator[bool]:
    """Whether pictures consist of fields, by the headers at their begins."""
    for packet in packets[:: max(1, len(packets) // _LOOKED)].tolist():
        for _, rows in blocks(path, found.layout, packet, packet + 1, 1):
            for extension in rows.tobytes().split(_CODING)[1:]:
                if len(extension) > 4 and extension[0] >> 4 == 8:
                    yield not extension[4] & 0x80  # progressive_frame
