"""What each consumer of a guide understands of a category: its exact words, as its source code reads them.

tvheadend   the whole English name of a DVB code ("News / Current affairs"), letter case and blanks aside
kodi        the lower-case names of its genres.xml, the first category that is in it; `genres_xml` writes that file
jellyfin    its default lists: Movie; News, Documentary; Sports; Kids
plex        Movie for films alone: what has no episode number is taken for one anyway
mythtv      the first category is the category; movie, series, sports or tvshow say what it is
vdr         the content descriptor in hex
plain       any category; written are the names of the DVB codes
"""

from collections.abc import Iterable
from functools import lru_cache

from tvml.errors import UsageError, did_you_mean
from tvml.guide import dvb
from tvml.guide.splice import escape

TARGETS = ("tvheadend", "jellyfin", "kodi", "plex", "mythtv", "vdr", "plain")
FILM, SERIES, ONE_OFF, LIVE = "film", "series", "one-off", "live"
KINDS = (FILM, SERIES, ONE_OFF, LIVE)

JELLYFIN = frozenset(  # all that its lists know
    {
        *("movie", "news", "journalism", "documentary", "current affairs", "sports", "basketball", "baseball"),
        *("football", "kids", "family", "children", "disney"),
    }
)
_JELLYFIN = {dvb.NEWS: "News", dvb.SPORTS: "Sports", dvb.CHILDREN: "Kids"}
_MYTHTV = frozenset(("movie", "series", "sports", "tvshow"))


def check(target: str) -> str:
    """The target itself; UsageError when there is none of that name."""
    if target not in TARGETS:
        raise UsageError(f"--target {target}: no such consumer{did_you_mean(target, TARGETS)}")
    return target


def words(target: str, code: int, kind: str) -> tuple[str, ...]:
    """The categories to write for a DVB code (0 = unknown) and a kind ("" = unknown), the decisive one first.

    () when the consumer has no word for it.
    """
    name = dvb.NAMES.get(code, "")
    if target == "jellyfin":
        group = "Documentary" if code == dvb.DOCUMENTARY else _JELLYFIN.get(dvb.group(code), "")
        return _some("Movie" if kind == FILM else "", group)
    if target == "plex":
        return _some("Movie" if kind == FILM else "")
    if target == "mythtv":
        return (name, _type(code, kind)) if name else ()
    if target == "vdr":
        return _some(dvb.written(code) if name else "")
    return _some(name)


def _type(code: int, kind: str) -> str:
    if kind == FILM:
        return "movie"
    if dvb.group(code) == dvb.SPORTS:
        return "sports"
    return "series" if kind == SERIES else "tvshow"


def _some(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text)


def accepts(target: str, categories: Iterable[str]) -> bool:
    """Is one of the categories a word that the consumer understands?"""
    return any(_accepts(target, category) for category in categories)


@lru_cache(maxsize=4096)
def _accepts(target: str, category: str) -> bool:
    word = " ".join(category.split()).lower()
    if target == "jellyfin":
        return word in JELLYFIN
    if target == "plex":
        return word == "movie"
    if target == "mythtv":
        return word in _MYTHTV
    if target == "vdr":
        return word in _HEX
    if target == "kodi":
        return word in _CODES
    return bool(word) if target == "plain" else "".join(word.split()) in _TIGHT


_CODES = {name.lower(): code for name, code in dvb.CODES.items()}
_TIGHT = frozenset("".join(name.split()) for name in _CODES)  # Tvheadend skips blanks
_HEX = frozenset(dvb.written(code).lower() for code in dvb.NAMES)


def eit(label: str) -> str:
    """Attributes of a category for Tvheadend's option "Category Code XPath" = @eit; the DTD has no such attribute.

    >>> eit("Football / Soccer")
    ' lang="en" eit="0x43"'
    """
    code = _CODES.get(label.lower())
    return f' lang="en" eit="{dvb.written(code)}"' if code else ' lang="en"'


def genres_xml(name: str, texts: Iterable[tuple[str, int]]) -> str:
    """Kodi's genres.xml (IPTV Simple Client): which category has which DVB code, the names of the codes first."""
    found = {text.lower(): code for text, code in [*((name, code) for code, name in dvb.NAMES.items()), *texts]}
    rows = [f'  <genre genreId="{dvb.written(code)}">{escape(text)}</genre>\n' for text, code in found.items()]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<genres>\n'
    return f"{head}  <name>{escape(name)}</name>\n{''.join(rows)}</genres>\n"
