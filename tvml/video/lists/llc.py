"""LosslessCut's project (.llc): the segments that are kept, as JSON5.

Version 1 has an open start or end where none is given. From version 2 on a segment without an end is a marker, here a
chapter, and one that is not selected is not exported, so it is removed (LosslessCut, types.ts, llcProjectV1Schema and
later). Written is version 1 as plain JSON, which is JSON5 too and which all of them read.
"""

import json
import os
import re
from fractions import Fraction

import msgspec

from tvml.errors import InputError
from tvml.video.cuts import Chapter, Cuts, keeping
from tvml.video.documents import SHOW, Told, by_parts, parts, text
from tvml.video.times import decimal

ENDINGS = (".llc",)
_TOKEN = re.compile(
    r"""(?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<void>,(?=\s*[}\]]))"""
    r"""|(?<![\w$])(?P<name>[A-Za-z_$][\w$]*+)(?=\s*:)""",
    re.DOTALL,
)


class Segment(msgspec.Struct):
    start: float | None = None
    end: float | None = None
    name: str = ""
    selected: bool = True


class Project(msgspec.Struct):
    cut_segments: list[Segment] = msgspec.field(name="cutSegments")
    version: int = 1


def is_one(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{") and b"cutSegments" in data


def read(data: bytes, name: str, rate: Fraction, duration: Fraction) -> Cuts:
    try:
        project = msgspec.json.decode(_TOKEN.sub(_plain, text(data)).encode(), type=Project)
    except (msgspec.MsgspecError, ValueError, RecursionError) as e:
        raise InputError(f"{name} is no project of LosslessCut that can be read: {e}") from None
    found, markers = [], []
    for s in project.cut_segments:
        start = Fraction(0) if s.start is None else Fraction(str(s.start))
        stop = None if s.end is None else Fraction(str(s.end))
        if stop is None and project.version > 1:
            markers.append(Chapter(start, s.name))
        elif s.selected:
            found.append(Told(start, duration if stop is None else stop, s.name))
    cuts = by_parts(found, duration)
    return keeping(cuts.keep, duration, [*cuts.chapters, *markers])


def _plain(found: re.Match[str]) -> str:
    """A token of JSON5 as JSON has it: keys without quotes, strings in single ones, a comma at the end."""
    if found["name"]:
        return json.dumps(found["name"])
    if found["string"] is None:
        return " "
    inner = found["string"][1:-1]
    if found["string"][0] == "'":
        inner = re.sub(r"""\\.|\"""", lambda m: {"\\'": "'", '"': '\\"'}.get(m[0], m[0]), inner, flags=re.DOTALL)
    return f'"{inner}"'


def write(cuts: Cuts, rate: Fraction, video: str) -> bytes:
    segments = [
        {
            "start": float(decimal(part.start, 6)),
            "end": float(decimal(part.stop, 6)),
            "name": "" if part.title == SHOW else part.title,
        }
        for part in parts(cuts)
    ]
    project = {"version": 1, "mediaFileName": os.path.basename(video), "cutSegments": segments}
    return (json.dumps(project, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "replace")
