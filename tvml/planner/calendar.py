"""Choices as an iCalendar (RFC 5545), which phones and calendars import and which can be imported again.

The same choices give the same bytes: a UID is made of the programme's id and the person, DTSTAMP of the start, so a
calendar sees a change only where there is one. Times are UTC; watching television makes nobody busy.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from tvml import __version__
from tvml.errors import ToolError
from tvml.guide.programme import identify
from tvml.planner.choices import Choice, by_start

if TYPE_CHECKING:
    from icalendar import Event


def check(option: str) -> None:
    """Raise ToolError when the calendar that `option` asks for cannot be made."""
    try:
        import icalendar  # noqa: F401
    except ImportError:
        raise ToolError(f"{option} needs icalendar, which is not installed; pip install 'tvml[calendar]'") from None


def calendar(found: Sequence[Choice]) -> bytes:
    """The calendar's bytes; what has no start is left out."""
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", f"-//tvml//recommend {__version__}//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    people = list(dict.fromkeys(c.person for c in found if c.person))
    made.add(
        "x-wr-calname", _plain(f"Television for {', '.join(people)}" if people else "Television")
    )  # as apps show it
    for c in by_start(found):
        made.add_component(_event(c))
    return bytes(made.to_ical())


def uid(c: Choice) -> str:
    """The event's name for ever: of the programme and the person."""
    text = f"{c.person.casefold()}\x1f{identify(c.showing.programme)}"
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32] + "@tvml"


def _event(c: Choice) -> "Event":
    from icalendar import Event

    p = c.showing.programme
    event = Event()
    start = _utc(p.start)
    event.add("uid", uid(c))
    event.add("dtstamp", start)
    event.add("dtstart", start)
    if p.stop and _utc(p.stop) > start:
        event.add("dtend", _utc(p.stop))
    event.add("summary", _plain(f"{p.title}: {p.subtitle}" if p.subtitle else p.title))
    if p.channel:
        event.add("location", _plain(p.channel))
    whom = f"For {c.person}: " if c.person else ""
    event.add("description", _plain("\n\n".join(part for part in (whom + c.why, p.description) if part)))
    if labels := [_plain(reason.label) for reason in c.pick.because]:
        event.add("categories", labels)
    event.add("transp", "TRANSPARENT")
    return event


def _utc(time: str) -> datetime:
    return datetime.fromisoformat(time).astimezone(UTC).replace(microsecond=0)


def _plain(text: str) -> str:
    """Without control characters and halves of letters, which a calendar may not hold."""
    kept = "".join(letter for letter in text if letter == "\n" or letter.isprintable() or letter == "\u00ad")
    return kept.encode("utf-8", "replace").decode("utf-8")
