"""What was chosen for a person, ready to be shown: a row each, with its reasons in words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from tvml.guide.programme import Programme, identify
from tvml.models import coming
from tvml.models.coming import Coming
from tvml.models.profile import Profile
from tvml.models.recommend import Pick, Reason
from tvml.models.schedule import Showing, instant, overlaps

COLUMNS = (  # of a CSV
    *("person", "id", "title", "subtitle", "channel", "start", "stop", "score", "rank", "taste"),
    *("because", "terms", "why", "airings", "overlaps"),
)
NAMED = 3  # concepts that a sentence names
TERMS = {"hour": "at an hour that is yours", "channel": "on a channel that is yours"}  # where they speak for it


class Choice(NamedTuple):
    """One programme for one person."""

    person: str  # "" where nobody was named
    rank: int  # from 1
    pick: Pick
    showing: Showing
    overlaps: tuple[str, ...]  # ids of the person's other choices that are on at the same time
    why: str  # a sentence


def choices(
    person: str, p: Profile, picks: Sequence[Pick], showings: Mapping[int, Showing] | Sequence[Showing]
) -> list[Choice]:
    """The picks, best first, whose places are in `showings`."""
    found = [showings[pick.place] for pick in picks]
    titles = {like.id: like.title for like in p.likes}
    return _choices(person, picks, found, [why(pick, titles) for pick in picks])


def popular(person: str, c: Coming, top: int) -> list[Choice]:
    """What the guide shows most often, for a person of whom nothing is known: by airings of the title."""
    often = coming.popular(c, top)
    found = [coming.showing(c, place) for place, _ in often]
    picks = [Pick(place, float(n), -1, (), {}) for place, n in often]
    return _choices(person, picks, found, [f"Shown {n} time{'s' * (n > 1)} in this guide." for _, n in often])


def _choices(person: str, picks: Sequence[Pick], found: Sequence[Showing], whys: Iterable[str]) -> list[Choice]:
    ids = [identify(one.programme) for one in found]
    together = overlaps([one.programme for one in found])
    return [
        Choice(person, rank, pick, one, tuple(ids[j] for j in places), reason)
        for rank, (pick, one, places, reason) in enumerate(zip(picks, found, together, whys, strict=True), 1)
    ]


def row(c: Choice) -> dict[str, Any]:
    """The choice as a JSON object."""
    p = c.showing.programme
    found: dict[str, Any] = {"person": c.person} if c.person else {}
    found |= {"id": identify(p), "title": p.title}
    found |= {key: value for key in ("subtitle", "channel", "start", "stop") if (value := getattr(p, key))}
    found |= {"score": round(c.pick.score, 5), "rank": c.rank, "taste": None if c.pick.taste < 0 else c.pick.taste + 1}
    found["because"] = [reason._asdict() | {"weight": round(reason.weight, 5)} for reason in c.pick.because]
    if c.pick.terms:
        found["terms"] = {name: round(value, 5) for name, value in c.pick.terms.items()}
    found["why"] = c.why
    if c.showing.others:
        found["airings"] = [_airing(other) for other in c.showing.others]
    if c.overlaps:
        found["overlaps"] = list(c.overlaps)
    return found


def called(found: Iterable[Choice], names: dict[str, str]) -> list[Choice]:
    """The choices with channels called as people call them; `names` are those of ids, and programmes keep their own."""

    def name(p: Programme) -> Programme:
        return replace(p, id=identify(p), channel=names[p.channel]) if p.channel in names else p

    return [c._replace(showing=Showing(name(c.showing.programme), tuple(map(name, c.showing.others)))) for c in found]


def why(pick: Pick, titles: dict[str, str]) -> str:
    """One sentence: what speaks for it, concepts with the like that taught each, then hour and channel.

    `titles` are those of the person's likes by id. What speaks against it is in the row's terms alone.
    """
    taught: dict[str, list[str]] = {}
    for reason in pick.because[:NAMED]:
        taught.setdefault(_teacher(reason, titles), []).append(_label(reason.label))
    parts = [_listed(labels) + teacher for teacher, labels in taught.items()]
    parts += [said for name, said in TERMS.items() if pick.terms.get(name, 0.0) > 0]
    text = "; ".join(parts) or "a little of much that you like"
    return text[0].upper() + text[1:] + "."


def by_start(found: Iterable[Choice]) -> list[Choice]:
    """In the order of time; what has no start is left out."""
    dated = [(time, c) for c in found if (time := instant(c.showing.programme.start)) is not None]
    return [c for _, c in sorted(dated, key=lambda one: (one[0], one[1].person, one[1].rank))]


def _label(label: str) -> str:
    """ "railw…" of a beginning, "film/signal/steam" of a topic."""
    return (label.removesuffix("*") + "…" if label.endswith("*") else label).replace(", ", "/")


def _listed(labels: list[str]) -> str:
    return " and ".join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)


def _teacher(reason: Reason, titles: dict[str, str]) -> str:
    if reason.like is None:
        return ", as you asked"
    title = titles.get(reason.like)
    return f", as in “{title}”" if title else ""


def _airing(p: Programme) -> dict[str, str]:
    return {"id": identify(p)} | {key: value for key in ("channel", "start", "stop") if (value := getattr(p, key))}
