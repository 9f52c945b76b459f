"""What a person likes, from where it is: marks, lists of titles, a recorder's log, a viewing history."""

import math
import re
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, NamedTuple

from msgspec.structs import replace

from tvml.errors import InputError
from tvml.guide import Opened, marks, read_opened
from tvml.guide.faults import Faults
from tvml.guide.programme import Programme, identify
from tvml.guide.source import HEAD, check_text, open_bytes, sniff
from tvml.guide.values import broadcast

FINISHED, PARTLY = 0.8, 0.3  # shares of a recording from which on it was seen to the end, and was not just begun

# what a recording says: kept or removed when a person chose it, kept or removed when a rule did
RECORDED = {
    "finished": (1.0, 1.0, 0.8, 0.8),  # seen and thrown away is no dislike
    "partly": (0.5, 0.3, 0.4, 0.2),
    "begun": (0.2, -0.8, 0.1, -0.8),
    "unseen": (0.4, -0.5, 0.1, -0.3),
}

_SEASON = re.compile(  # "Title: Season 2: The one with ...", as streaming services write their histories
    r"(.+?): ((?:season|series|part|volume|staffel|teil|saison|partie|temporada|parte|säsong|del|"
    r"limited series|miniserie|mini-?série)\b.*)",
    re.IGNORECASE,
)


class Like(NamedTuple):
    """One programme and what a person thinks of it."""

    programme: Programme
    rating: float  # -1 (never again) to 1 (more of it); 0 says nothing
    when: str  # RFC 3339, or ""


class Likes(NamedTuple):
    """What a file says."""

    likes: list[Like]
    owners: tuple[str, ...]  # whose recordings a log has, sorted; () for anything else


def read(path: str, faults: Faults, owner: str | None = None, stdin: BinaryIO | None = None) -> Likes:
    """The likes of the file at `path` ("-" = stdin), in its order; its format is told by its bytes.

    Any guide with marks ("rating", "stars" or "liked", and "when"), without them all are liked; a title a line;
    Tvheadend's recordings, rated by RECORDED, only those of `owner` if it has any of his; Enigma2's list of movies; a
    table with a column of titles. Marks are of -1 to 1, of 1 to 5, of 1 to 10 or of 0 to 100, told by the largest one.
    """
    name = "stdin" if path == "-" else path
    with open_bytes(path, stdin) as stream:
        head = stream.peek(HEAD)
        format = _format(head, name)
        if format == "titles":
            text = stream.read().decode("utf-8-sig", "replace")
            found = [Programme(title=title) for line in text.splitlines() if (title := broadcast(line))]
        else:
            found = list(read_opened(Opened(stream, format, name), faults))
    if format == "tvheadend" and any(_is_recording(p) for p in found):
        return _recordings([p for p in found if _is_recording(p)], owner)
    if format == "enigma2":
        return Likes([Like(p, _seen(p), p.start) for p in found], ())
    ratings = [1.0] * len(found) if format == "xmltv" else marks.ratings(found, name, faults)
    whens = marks.whens(found, name, faults)
    return Likes([Like(_split(p), r, w) for p, r, w in zip(found, ratings, whens, strict=True) if r is not None], ())


def filled(likes: Iterable[Like], programmes: Iterable[Programme]) -> tuple[list[Like], int]:
    """The likes; those that have nothing but a title take the text of a programme with that title. And how many cannot.

    A like keeps its own id.
    """
    every = list(likes)
    wanted = bare(every)
    known: dict[str, Programme] = {}
    for p in programmes if wanted else ():
        if (title := folded(p.title)) in wanted and (
            title not in known or len(p.description) > 0 == len(known[title].description)
        ):
            known[title] = p
    found, missing = [], 0
    for like in every:
        p = like.programme
        if _is_bare(p):
            if (same := known.get(folded(p.title))) is None:
                missing += 1
            else:
                like = like._replace(
                    programme=replace(same, id=identify(p), title=p.title, channel="", start="", stop="")
                )
        found.append(like)
    return found, missing


def bare(likes: Iterable[Like]) -> set[str]:
    """The titles, folded, of likes that have nothing else."""
    return {folded(like.programme.title) for like in likes if _is_bare(like.programme)}


def folded(title: str) -> str:
    return " ".join(title.casefold().split())


def _format(head: bytes, name: str) -> str:
    """One of FORMATS, or "titles": text that is no document and whose first line heads no table."""
    from tvml.guide.csv import is_title

    if not head:
        raise InputError(f"{name} is empty; expected likes: JSON lines, a table, or a title a line")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return sniff(head, name)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text or text[:1] in b"{[<":
        return sniff(head, name)
    check_text(text, name)
    first = text.splitlines()[0].decode("utf-8", "replace")
    cells = re.split(r"[,;\t|]", first)
    return sniff(head, name) if any(is_title(cell.strip().strip('"')) for cell in cells) else "titles"


def _is_bare(p: Programme) -> bool:
    return not (p.subtitle or p.description or p.categories or p.credits)


def _is_recording(p: Programme) -> bool:
    return "sched_status" in p.extra or "playcount" in p.extra


def _recordings(found: Sequence[Programme], owner: str | None) -> Likes:
    owners = {str(p.extra.get("owner") or "") for p in found}
    wanted = next((name for name in owners if owner is not None and name.casefold() == owner.casefold()), None)
    kept = [p for p in found if wanted is None or p.extra.get("owner") == wanted]
    return Likes([_recorded(p) for p in kept], tuple(sorted(owners - {""})))


def _recorded(p: Programme) -> Like:
    """A recording of Tvheadend: playcount counts how often it was played to its end, playposition where it was left."""
    position, length = _number(p.extra.get("playposition")), _number(p.extra.get("duration"))
    share = 1.0 if _number(p.extra.get("playcount")) > 0 else position / length if length > 0 else 0.0
    ruled = bool(p.extra.get("autorec") or p.extra.get("timerec"))
    removed = bool(_number(p.extra.get("fileremoved")))
    watched = _number(p.extra.get("watched"))
    return Like(p, _rating(share, removed, ruled), marks.lenient_moment(watched) if watched > 0 else p.stop or p.start)


def _seen(p: Programme) -> float:
    """A recording of Enigma2, which keeps how much of it was seen, in per cent."""
    return _rating(_number(p.extra.get("lastseen")) / 100, removed=False, ruled=False)


def _rating(share: float, removed: bool, ruled: bool) -> float:
    how = "finished" if share >= FINISHED else "partly" if share >= PARTLY else "begun" if share > 0 else "unseen"
    return RECORDED[how][2 * ruled + removed]


def _number(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return number if math.isfinite(number) else 0.0


def _split(p: Programme) -> Programme:
    """A title that names its season is the series' title and an episode's."""
    if p.subtitle or not (match := _SEASON.fullmatch(p.title)):
        return p
    return replace(p, title=match[1], subtitle=match[2])
