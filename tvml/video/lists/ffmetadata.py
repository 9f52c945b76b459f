"""ffmpeg's metadata file: chapters with a time base, of which those that are called commercials are removed.

    ;FFMETADATA1
    [CHAPTER]
    TIMEBASE=1/90000
    START=0
    END=5427000
    title=Show Segment

As comskip writes it (output_ffmeta). Without a time base times are nanoseconds; a backslash takes the meaning of
"=", ";", "#", itself and a line's end (ffmpeg-formats, "Metadata"; ffmetadec.c). Written for the whole recording; for
the result, with chapters at its joints, write `cuts.result(cuts)`.
"""

import re
from collections.abc import Iterator
from fractions import Fraction

from tvml.errors import InputError
from tvml.video.cuts import Cuts
from tvml.video.documents import Told, by_titles, text, timeline
from tvml.video.times import nearest

ENDINGS = (".ffmeta", ".ffmetadata")
TICKS = 90_000  # a second, in what is written
_HEAD = ";FFMETADATA"
_LINE = re.compile(r"(?:[^\\\n]|\\.)+", re.DOTALL)  # may go on behind an escaped end of line
_BASE = re.compile(r"([0-9]{1,12})/([0-9]{1,12})")
_NUMBER = re.compile(r"-?[0-9]{1,18}")


def is_one(data: bytes) -> bool:
    return data.startswith((_HEAD.encode(), b"\xef\xbb\xbf" + _HEAD.encode()))


def read(data: bytes, name: str, rate: Fraction, duration: Fraction) -> Cuts:
    if not is_one(data):
        raise InputError(f"{name} does not begin with {_HEAD!r}; expected metadata as ffmpeg -f ffmetadata writes them")
    chapters = enumerate(_chapters(text(data).replace("\r\n", "\n")), 1)
    return by_titles([_part(tags, f"{name}, chapter {number}") for number, tags in chapters], duration)


def _chapters(document: str) -> Iterator[dict[str, str]]:
    """The tags of each chapter, without their backslashes."""
    tags: dict[str, str] | None = None
    for line in _LINE.findall(document):
        if line.startswith((";", "#")):
            continue
        if line.startswith("["):
            if tags is not None:
                yield tags
            tags = {} if line.strip() == "[CHAPTER]" else None
        elif tags is not None:
            key, _, value = line.partition("=")
            tags[key] = re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL)
    if tags is not None:
        yield tags


def _part(tags: dict[str, str], where: str) -> Told:
    base = _BASE.fullmatch(tags.get("TIMEBASE", "1/1000000000").strip())
    if not base or not int(base[2]):
        raise InputError(f"{where}: TIMEBASE={tags['TIMEBASE'][:40]}; expected a fraction such as 1/1000")
    tick = Fraction(int(base[1]), int(base[2]))
    start, stop = (tags.get(key, "").strip() for key in ("START", "END"))
    if not _NUMBER.fullmatch(start) or not (stop == "" or _NUMBER.fullmatch(stop)):
        raise InputError(f"{where}: START={start[:40]!r} and END={stop[:40]!r}; expected whole numbers")
    return Told(int(start) * tick, int(stop) * tick if stop else None, tags.get("title", ""))


def write(cuts: Cuts, rate: Fraction, video: str) -> bytes:
    found = [f"{_HEAD}1\n"]
    for part in timeline(cuts):
        title = re.sub(r"([=;#\\\n])", r"\\\1", part.title)
        start, stop = (nearest(time * TICKS) for time in (part.start, part.stop))
        found.append(f"[CHAPTER]\nTIMEBASE=1/{TICKS}\nSTART={start}\nEND={stop}\ntitle={title}\n")
    return "".join(found).encode("utf-8", "replace")
