"""What a person likes, from where it is: marks, lists of titles, a recorder's log, a viewing history."""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, BinaryIO, NamedTuple

from msgspec.structs import replace

from tvml.errors import InputError
from tvml.guide import Opened, read_opened
from tvml.guide.faults import Faults
from tvml.guide.programme import Programme, identify
from tvml.guide.source import HEAD, check_text, open_bytes, sniff
from tvml.guide.values import broadcast, moment, short

FINISHED, PARTLY = 0.8, 0.3  # shares of a recording from which on it was seen to the end, and was not just begun

# what a recording says: kept or removed when a person chose it, kept or removed when a rule did
RECORDED = {
    "finished": (1.0, 1.0, 0.8, 0.8),  # seen and thrown away is no dislike
    "partly": (0.5, 0.3, 0.4, 0.2),
    "begun": (0.2, -0.8, 0.1, -0.8),
    "unseen": (0.4, -0.5, 0.1, -0.3),
}

WHEN = (
    "when",
    "watchedat",
    "watched",
    "date",
    "datewatched",
    "viewedat",
    "viewed",
    "lastwatched",
    "timestamp",
    "datum",
)
_SEASON = re.compile(  # "Title: Season 2: The one with ...", as streaming services write their histories
    r"(.+?): ((?:season|series|part|volume|staffel|teil|saison|partie|temporada|parte|säsong|del|"
    r"limited series|miniserie|mini-?série)\b.*)",
    re.IGNORECASE,
)
_DAY = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})\b")


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
    ratings = [1.0] * len(found) if format == "xmltv" else _ratings(found, name, faults)
    whens = _whens(found, name, faults)
    return Likes([Like(_split(p), r, w) for p, r, w in zip(found, ratings, whens, strict=True) if r is not None], ())


def filled(likes: Iterable[Like], programmes: Iterable[Programme]) -> tuple[list[Like], int]:
    """The likes; those that have nothing but a title take the text of a programme with that title. And how many cannot.

    A like keeps its own id.
    """
    every = list(likes)
    bare = {_folded(like.programme.title) for like in every if _is_bare(like.programme)}
    known: dict[str, Programme] = {}
    for p in programmes if bare else ():
        if (title := _folded(p.title)) in bare and (
            title not in known or len(p.description) > 0 == len(known[title].description)
        ):
            known[title] = p
    found, missing = [], 0
    for like in every:
        p = like.programme
        if _is_bare(p):
            if (same := known.get(_folded(p.title))) is None:
                missing += 1
            else:
                like = like._replace(
                    programme=replace(same, id=identify(p), title=p.title, channel="", start="", stop="")
                )
        found.append(like)
    return found, missing


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


def _folded(title: str) -> str:
    return " ".join(title.casefold().split())


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
    return Like(p, _rating(share, removed, ruled), _moment(watched) if watched > 0 else p.stop or p.start)


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


def _ratings(found: Sequence[Programme], name: str, faults: Faults) -> list[float | None]:
    """The rating of each, None where it cannot be read."""
    marks: list[Any] = []
    for number, p in enumerate(found, 1):
        try:
            marks.append(_mark({_fold(key): value for key, value in p.extra.items()}))
        except ValueError:
            marks.append("bad")
            faults.add(f"{name}, item {number}", f"expected a number as its rating, got {short(p.extra)}")
    numbers = [mark for mark in marks if isinstance(mark, float)]
    scaled = _scale(numbers, name)
    return [scaled(m) if isinstance(m, float) else None if m == "bad" else m[0] if m else 1.0 for m in marks]


def _mark(row: dict[str, Any]) -> "float | tuple[float] | None":
    """The mark on the scale of its file, or (rating,) where its meaning is known, or None for none."""
    if isinstance(row.get("liked"), bool):
        return (1.0 if row["liked"] else -1.0,)
    for key in ("rating", "stars"):
        value = row.get(key)
        if value in (None, "") or isinstance(value, bool):
            continue
        given, slash, most = str(value).partition("/")
        mark = float(given)  # ValueError
        top = float(most) if slash else 5.0
        if not (math.isfinite(mark) and math.isfinite(top) and top > 1):
            raise ValueError(value)
        if slash or key == "stars":  # the scale is said: from 1 to the top
            return (_between(mark, 1.0, top),)
        return mark
    return None


def _scale(marks: list[float], name: str) -> Callable[[float], float]:
    most, least = max(marks, default=0.0), min(marks, default=0.0)
    size = max(most, -least)
    if size <= 1:
        return float
    if least < 0:
        return lambda mark: mark / size
    if size > 100:
        raise InputError(f"{name}: a rating of {size:g}; expected marks of -1 to 1, 1 to 5, 1 to 10 or 0 to 100")
    low, high = (1.0, 5.0) if size <= 5 else (1.0, 10.0) if size <= 10 else (0.0, 100.0)
    return lambda mark: _between(mark, low, high)


def _between(mark: float, low: float, high: float) -> float:
    return round(min(1.0, max(-1.0, 2 * (mark - low) / (high - low) - 1)), 4)


def _whens(found: Sequence[Programme], name: str, faults: Faults) -> list[str]:
    values = [_when(p.extra) for p in found]
    days = [match for value in values if isinstance(value, str) and (match := _DAY.match(value))]
    # 3/14/26 says that months come first; where no day says so, slashes are American and dots are not
    day_first = any(int(day[1]) > 12 for day in days) or not any(int(day[3]) > 12 or day[2] == "/" for day in days)
    whens = [_moment(value, day_first) for value in values]
    if bad := sum(value not in (None, "") and not when for value, when in zip(values, whens, strict=True)):
        faults.say(f"{name}: {bad} dates cannot be read and are left out; expected such as 2026-11-21 or 21.11.2026")
    return whens


def _when(extra: dict[str, Any]) -> Any:
    row = {_fold(key): value for key, value in extra.items()}
    return next((row[key] for key in WHEN if row.get(key) not in (None, "")), None)


def _fold(key: str) -> str:
    return re.sub(r"[\s_-]+", "", key).casefold()


def _moment(value: Any, day_first: bool = True) -> str:
    """RFC 3339 of a time or a day in any common writing; "" when it is none. A time without an offset is UTC's."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value).strip()
    try:
        if re.fullmatch(r"\d{9,13}(\.\d*)?", text):
            seconds = float(text)
            return moment(seconds / 1000 if seconds >= 1e11 else seconds)
        if match := _DAY.match(text):
            first, second, year = int(match[1]), int(match[3]), int(match[4])
            day, month = (first, second) if day_first else (second, first)
            return datetime(year + 2000 * (year < 100), month, day, tzinfo=UTC).isoformat()
        found = datetime.fromisoformat(text)
    except ValueError:
        return ""
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).isoformat()


def _split(p: Programme) -> Programme:
    """A title that names its season is the series' title and an episode's."""
    if p.subtitle or not (match := _SEASON.fullmatch(p.title)):
        return p
    return replace(p, title=match[1], subtitle=match[2])
