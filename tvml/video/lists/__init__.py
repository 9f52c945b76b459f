"""Lists of cuts of other programs: one file a format, told by content and then by name.

A format defines

ENDINGS                               how its files end, the usual one first
is_one(data) -> bool                  is this its content? cheap, and true of one format only
read(data, name, rate, duration)      the Cuts; `name` is what messages call the list. Raises InputError
write(cuts, rate, video) -> bytes     the list of a recording of that path, times to the nearest that it can hold

Rates are frames a second, durations seconds, both exact fractions. Chapters are kept with their names by ffmetadata,
matroska, losslesscut and llc, without by edl, enigma2 and dvbcut; mutes by edl alone. Programs that count from the
earliest stream instead of the first video frame need `cuts.shifted`.
"""

import importlib
from fractions import Fraction
from types import ModuleType

from tvml.errors import InputError, UsageError, did_you_mean
from tvml.video.cuts import Cuts
from tvml.video.times import shown

# in this order they are asked whether a list is theirs: marks that nothing else begins with go first
FORMATS = ("ffmetadata", "comskip", "dvbcut", "matroska", "llc", "enigma2", "edl", "vdr", "losslesscut")
LIMIT = 1 << 20  # bytes; a thousand cuts need hardly a third of them in any format


def read(data: bytes, name: str, rate: Fraction, duration: Fraction, format: str | None = None) -> Cuts:
    """The cuts of a list of any format; `format` overrides what its content says.

    Raises InputError when it cannot be read or keeps nothing.
    """
    if len(data) > LIMIT:
        raise InputError(f"{name} has {len(data):,} bytes, which is no list of cuts; expected at most {LIMIT:,}")
    cuts: Cuts = _module(format or sniff(data, name)).read(data, name, rate, duration)
    if not cuts.keep:
        raise InputError(f"{name} keeps nothing of the recording, which is {shown(duration)} long; is it of another?")
    return cuts


def write(cuts: Cuts, format: str, rate: Fraction, video: str) -> bytes:
    """The list of the recording with the path `video`. Raises InputError when nothing is kept, which few can say."""
    if not cuts.keep:
        raise InputError(f"nothing is kept of {video}, which a list of cuts cannot say; keep something")
    data: bytes = _module(format).write(cuts, rate, video)
    return data


def sniff(data: bytes, name: str = "the list") -> str:
    """The format of a list, by its content, and where that says nothing by how its name ends. Raises InputError."""
    for format in FORMATS:
        if _module(format).is_one(data):
            return format
    if by_name := for_name(name):
        return by_name
    seen = data[:40].decode("utf-8", "replace")
    what = f"begins with {seen!r}" if data.strip() else "is empty"
    raise InputError(f"{name} {what}, which is no list of cuts that tvml knows; known: {', '.join(FORMATS)}")


def for_name(name: str) -> str | None:
    """The format that a file of this name has, by its ending; None when no format has it."""
    for format in FORMATS:
        if f"/{name}".lower().endswith(_module(format).ENDINGS):  # VDR's file is called "marks"
            return format
    return None


def _module(format: str) -> ModuleType:
    if format not in FORMATS:
        raise UsageError(f"no list of cuts is called {format!r}{did_you_mean(format, FORMATS)}")
    return importlib.import_module(f"tvml.video.lists.{format}")
