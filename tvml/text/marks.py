"""What guides write around a title that is not part of it: "New: ...", "... (Wdh.)", "... [HD]"."""

import re
from typing import NamedTuple

_REPEAT = (
    r"repeat|rpt|rerun|wdh|wh|wiederholung|rediffusion|rediff|redifusión|redifusion|herhaling|herh|repris|"
    r"genudsendelse|genuds"
)
_NEW = r"new|brand new|all new|new episode|neu|neue folge|inédit|inedit|estreno|prima tv|nieuw|premiere|tv-premiere"
# in brackets there is no doubt
_ALSO_REPEAT = r"repetición|repeticion|replica|reprise|repetição|repeticao"
_ALSO_NEW = r"nouveau|nuevo|nuovo|nytt|ny|novo|première|premiär|prima visione"
_OTHER = r"hd|uhd|4k|full hd|ov|omu|ad|ut|cc|st|vm|vost|vf|dolby"  # of the picture and the sound
_BRACKETS = re.compile(
    rf"\s*[(\[](?:(?P<repeat>{_REPEAT}|{_ALSO_REPEAT})\.?|{_NEW}|{_ALSO_NEW}|{_OTHER})[)\]]\s*", re.I
)
_FRONT = re.compile(rf"(?:(?P<repeat>{_REPEAT})|(?:{_NEW}))\.?\s?(?::|!|\s[-–—|])\s+(?=\S)", re.I)
_BACK = re.compile(rf"(?<=\S)\s+[-–—|]\s+(?:(?P<repeat>{_REPEAT})|(?:{_NEW}))\.?$", re.I)


class Marked(NamedTuple):
    """title: without its marks; repeat: does one of them say that this was shown before?"""

    title: str
    repeat: bool


def unmarked(title: str) -> Marked:
    """A title without its marks; one that is nothing but marks stays as it is.

    >>> unmarked("New: Kessel (Wdh.)"), unmarked("New Girl").title
    (Marked(title='Kessel', repeat=True), 'New Girl')
    """
    repeat = False
    bare = title
    if "(" in bare or "[" in bare:
        repeat = any(m["repeat"] for m in _BRACKETS.finditer(bare))
        bare = _BRACKETS.sub(" ", bare).strip()
    for pattern in (_FRONT, _BACK):
        if m := (pattern.match(bare) if pattern is _FRONT else pattern.search(bare)):
            repeat = repeat or bool(m["repeat"])
            bare = bare[: m.start()] + bare[m.end() :]
    return Marked(bare, repeat) if any(map(str.isalnum, bare)) else Marked(title, False)
