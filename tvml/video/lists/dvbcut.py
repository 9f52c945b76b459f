"""dvbcut's project: XML with the recording, its index and the pictures where START, STOP and CHAPTER stand.

Pictures are numbered from 0 at a constant rate, and a range stops before its STOP. Written as dvbcut 0.7 saves it
(dvbcut.cpp, fileSave), <?xml and <!DOCTYPE on lines of their own, because it looks at the begin of a line to know a
project from a film. Paths are absolute: dvbcut would take others from where it was started. Bookmarks say nothing here.
"""

import os
from fractions import Fraction

from tvml.errors import InputError
from tvml.video.cuts import Chapter, Cuts, keeping, on_frames, paired
from tvml.video.documents import tree, xml_text
from tvml.video.times import frame

ENDINGS = (".dvbcut",)


def is_one(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<") and b"<dvbcut" in data[:4096]


def read(data: bytes, name: str, rate: Fraction, duration: Fraction) -> Cuts:
    at: dict[str, list[Fraction]] = {"start": [], "stop": [], "chapter": []}
    for element in tree(data, name, "dvbcut"):
        if element.tag in at:
            picture = element.get("picture", "").strip()
            if not (picture.isascii() and picture.isdecimal() and len(picture) < 10):
                raise InputError(f"{name}: <{element.tag} picture={picture[:40]!r}>; expected the number of a picture")
            at[element.tag].append(int(picture) / rate)
    return keeping(paired(at["start"], at["stop"], duration), duration, map(Chapter, at["chapter"]))


def write(cuts: Cuts, rate: Fraction, video: str) -> bytes:
    """The project of the recording `video`, an absolute path, with its index beside it."""
    if not os.path.isabs(video):
        raise ValueError(f"a project of dvbcut needs an absolute path, not {video!r}")
    if "\ufffd" in (path := xml_text(video)):
        raise InputError(f"{video!r} cannot be written into a project of dvbcut; give it a name of letters")
    cuts = on_frames(cuts, rate)
    marks = [(time, what) for r in cuts.keep for time, what in ((r.start, "start"), (r.stop, "stop"))]
    marks += [(time, "chapter") for time, _ in cuts.chapters]
    rows = "".join(f' <{what} picture="{frame(time, rate)}"/>\n' for time, what in sorted(marks))
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE dvbcut>\n<dvbcut>\n'
    return f'{head} <mpgfile path="{path}"/>\n <idxfile path="{path}.idx"/>\n{rows}</dvbcut>\n'.encode()
