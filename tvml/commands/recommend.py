"""`tvml recommend`: what is coming that a person would like, and why."""

from typing import TYPE_CHECKING, Annotated

import typer

from tvml.commands.options import (
    From,
    FromDvr,
    Index,
    LikesFile,
    Output,
    Owner,
    Parts,
    PartVectors,
    Registry,
    Salvage,
    Strict,
    programmes,
    root_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from tvml.guide.faults import Faults
    from tvml.guide.likes import Like
    from tvml.guide.programme import Programme
    from tvml.models.coming import Coming
    from tvml.models.concepts import Part
    from tvml.models.profile import Profile
    from tvml.models.schedule import Seen, When
    from tvml.models.timetable import Opened
    from tvml.models.vectors import Vectors
    from tvml.planner.choices import Choice


def rank(
    guides: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[GUIDE...]", help="XMLTV, JSON lines, JSON, CSV, Tvheadend or Enigma2; - is stdin. Or --index."
        ),
    ] = None,
    likes: LikesFile = None,
    person: Annotated[
        list[str] | None,
        typer.Option("--person", metavar="PERSON", help="Whose profile counts, and learns --likes; repeatable."),
    ] = None,
    from_dvr: FromDvr = None,
    owner: Owner = None,
    more: Annotated[
        list[str] | None, typer.Option("--more", metavar="CONCEPT", help="More of a word or concept; repeatable.")
    ] = None,
    less: Annotated[
        list[str] | None, typer.Option("--less", metavar="CONCEPT", help="Less of a word or concept; repeatable.")
    ] = None,
    diverse: Annotated[bool, typer.Option("--diverse", help="Spread the choice over what the person likes.")] = False,
    top: Annotated[int, typer.Option("--top", min=1, metavar="K", help="Programmes a person.")] = 20,
    seen: Annotated[
        str | None,
        typer.Option("--seen", metavar="FILE", help="Seen already: titles mean whole series, texts an episode."),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help="Leave out what is over by then; now, or a time.")
    ] = None,
    day: Annotated[
        str | None, typer.Option("--day", metavar="DAY", help="Only this day: today, or 2026-03-02.")
    ] = None,
    hours: Annotated[
        str | None, typer.Option("--hours", metavar="A-B", help="Only what begins in these hours: 18-24, 22-2.")
    ] = None,
    channel: Annotated[
        list[str] | None, typer.Option("--channel", metavar="NAME", help="Only this channel; repeatable.")
    ] = None,
    model: Parts = None,
    vectors: PartVectors = None,
    index: Index = None,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="FORMAT",
            help="jsonl, table, csv; ics (calendar), html (page); autorec, record (requests for Tvheadend, not sent).",
        ),
    ] = None,
    output: Output = None,
    from_: From = None,
    strict: Strict = False,
    salvage: Salvage = False,
    registry: Registry = None,
) -> None:
    """Rank what is coming for a person, and say of each programme why.

    "rank" may be left out. Repeats are folded into the next airing. Of a person without likes nothing is known: then
    it is what the guide shows most often. Without --model the model concepts counts, if tvml recommend train has made
    it.

    Example:  tvml recommend rank sample_data/guide.xml --likes sample_data/likes.jsonl --top 10
    """
    from tvml import console
    from tvml.errors import UsageError
    from tvml.guide.faults import Faults
    from tvml.models import coming
    from tvml.models.profile import Profile
    from tvml.models.vectors import read_named
    from tvml.planner import choices, writing
    from tvml.registry import profile, timetable

    to, root = console.shown_as(to, writing.FORMATS, output), root_of(registry)
    people, guides = person or [], guides or []
    if bool(guides) == (index is not None):
        raise UsageError("say what is coming: either GUIDE or --index NAME")
    if index is not None and model:
        raise UsageError("--model is of a guide; an index has the models that it was made with")
    _check(to, people, guides, likes, from_dvr, seen, owner)
    when = _when(since, day, hours)
    learns = likes is not None or from_dvr is not None
    before = {who: profile.load(root, who) for who in people if not learns or profile.exists(root, who)}
    given = None if vectors is None else read_named(vectors)
    faults = Faults(console.current.note, strict)
    known = liked(likes, from_dvr, owner, people[0] if people else None, faults)
    with console.output(output, [*guides, *(name for name in (likes, from_dvr, seen) if name)]) as out:
        if index is not None:
            opened = timetable.load(root, index, given)
        else:
            opened = prepared(guides, programmes(guides, faults, from_, salvage), root, model or [], given)
        there, called = opened.coming, opened.called
        known = filled(known, there)
        when = when._replace(channels=_channels(channel, there.channels, called))
        there = coming.asked(there, when, _seen(seen, faults))
        chosen: list[Choice] = []
        theirs: set[str] = set()  # ids of all likes
        for who in people or [""]:
            p = before.get(who, Profile(person=who))
            p = taught(known, there, p) if known or not any(one.concepts for one in p.tastes) else current(p, there)
            if who and known:
                profile.publish(root, p, [])
            theirs |= {like.id for like in p.likes}
            chosen += _chosen(p, there, top, more or [], less or [], diverse)
        tell_lacking(given, theirs, "likes")
        if to not in writing.DATA:
            chosen = choices.called(chosen, called)
        writing.write(chosen, to, out, f"From {', '.join(opened.guides) or 'stdin'}.")
    faults.summary()


def prepared(
    guides: list[str], read: "Iterable[Programme]", root: "Path", model: list[str], given: "Vectors | None" = None
) -> "Opened":
    """What guides, whose programmes are given, have coming; words weigh what they do in all of it."""
    from pathlib import Path

    from tvml.guide.channels import names
    from tvml.guide.programme import identify
    from tvml.models import coming, schedule
    from tvml.models.concepts import Options
    from tvml.models.timetable import Opened

    found, showings = models(root, model, given), schedule.fold(read)
    tell_lacking(given, [identify(one.programme) for one in showings], "programmes")
    there = coming.of_showings(showings, Options(), found)
    called = {id: name for path in guides for id, name in names(path).items()}
    return Opened(there, called, [Path(path).name for path in guides if path != "-"])


def models(root: "Path", named: list[str], given: "Vectors | None" = None) -> "list[Part]":
    """The concepts of models that --model names, or of the one that counts when it names none."""
    from tvml import console
    from tvml.registry import parts

    found = parts.load_all(root, parts.wanted(root, named), given)
    versions = ", ".join(dict.fromkeys(part.model for part in found))
    console.current.detail(f"concepts of {versions or 'no model'}, words, and the guide's own labels")
    return found


def tell_lacking(given: "Vectors | None", names: "Collection[str]", what: str) -> None:
    """Say how many of these ids have no vector, where vectors were given."""
    from tvml import console
    from tvml.models.vectors import lacking

    if given is not None and (missing := lacking(given, names)):
        console.current.note(f"{given.name}: no vector for {missing} of {len(names)} {what}, so none of their topics")


def liked(
    likes: str | None, from_dvr: str | None, owner: str | None, person: str | None, faults: "Faults"
) -> "list[Like]":
    """The likes of both files; of recordings those of `owner`, else those of the person, if any are."""
    from tvml import console
    from tvml.errors import UsageError, did_you_mean
    from tvml.guide.likes import read

    found: list[Like] = []
    for path in (likes, from_dvr):
        if path is not None:
            new = read(path, faults, owner or person)
            found += new.likes
            theirs = (owner or person or "").casefold() in {name.casefold() for name in new.owners}
            if owner and new.owners and not theirs:
                raise UsageError(f"--owner {owner}: {path} has no recordings of such{did_you_mean(owner, new.owners)}")
            if len(new.owners) > 1 and not theirs:
                console.current.note(f"{path}: recordings of {', '.join(new.owners)}; --owner takes those of one")
    return found


def taught(known: "list[Like]", coming: "Coming", before: "Profile") -> "Profile":
    """The profile with what these likes teach. Its newest like is now, so that the same likes teach the same."""
    from tvml.models import taste

    when = max([*(like.when for like in known), *(like.when for like in before.likes)], default="")
    return taste.learn(known, coming.concepts, taste.Options(), before, when, before.person)


def current(p: "Profile", coming: "Coming") -> "Profile":
    """The profile with tastes that are of these concepts."""
    from tvml import console
    from tvml.models import taste
    from tvml.models.concepts import models

    found = taste.current(p, coming.concepts, taste.Options())
    if found is not p:
        before, now = (", ".join(names) or "no model" for names in (p.models, models(coming.concepts)))
        console.current.note(
            f"{p.person}: tastes were learned with {before}, this is ranked with {now}, so they are learned anew from "
            f"the likes; tvml recommend learn {p.person} GUIDE keeps that"
        )
    return found


def _check(
    to: str,
    people: list[str],
    guides: list[str],
    likes: str | None,
    dvr: str | None,
    seen: str | None,
    owner: str | None,
) -> None:
    from tvml.errors import UsageError
    from tvml.planner import writing
    from tvml.registry.profile import name_of

    if len({name_of(who.partition("@")[0]) for who in people}) < len(people):
        raise UsageError("--person names somebody twice")
    if len(people) > 1 and (likes or dvr):
        raise UsageError("--likes and --from-dvr are of one person; teach each with tvml recommend learn PERSON")
    if (likes or dvr) and any("@" in who for who in people):
        raise UsageError("--likes teach the newest version; leave @ out of --person")
    if [*guides, likes, dvr, seen].count("-") > 1:
        raise UsageError("only one file can be - (stdin); name the others")
    if owner and not (likes or dvr):
        raise UsageError("--owner says whose recordings of --likes or --from-dvr count; name such a file")
    writing.check(to)


def _when(since: str | None, day: str | None, hours: str | None) -> "When":
    """The times that the options ask for."""
    from datetime import date, datetime
    from time import time

    from tvml.errors import UsageError
    from tvml.models import schedule

    try:
        over = None if since is None else time() if since == "now" else datetime.fromisoformat(since).timestamp()
    except ValueError:
        raise UsageError(f"--since {since}: expected now, or a time such as 2026-03-02T18:00:00+01:00") from None
    try:
        date_of = "" if day is None else (date.today() if day == "today" else date.fromisoformat(day)).isoformat()
    except ValueError:
        raise UsageError(f"--day {day}: expected today, or a day such as 2026-03-02") from None
    return schedule.When(over, date_of, None if hours is None else schedule.hours(hours))


def _channels(wanted: list[str] | None, channels: "Iterable[str]", called: dict[str, str]) -> frozenset[str]:
    """The ids, casefolded, of channels given by id or by name."""
    from tvml.errors import UsageError, did_you_mean

    there = {id for id in channels if id}
    known = {name.casefold(): id for id, name in called.items() if id in there} | {id.casefold(): id for id in there}
    for name in wanted or []:
        if name.casefold() not in known:
            near = did_you_mean(name, there | {called[id] for id in there & called.keys()})
            raise UsageError(f"--channel {name}: not in this guide{near}")
    return frozenset(known[name.casefold()].casefold() for name in wanted or [])


def filled(known: "list[Like]", there: "Coming") -> "list[Like]":
    """The likes, where titles alone took the guide's text."""
    from tvml import console
    from tvml.guide import likes
    from tvml.models.coming import titled

    known, bare = likes.filled(known, titled(there, likes.bare(known)))
    if bare:
        say = console.current.note if bare == len(known) else console.current.detail
        say(f"{bare} of {len(known)} likes are titles that this guide does not have; no more is known of them")
    return known


def _seen(path: str | None, faults: "Faults") -> "Seen | None":
    from tvml.guide.likes import read
    from tvml.models import schedule

    return None if path is None else schedule.seen(like.programme for like in read(path, faults).likes)


def _chosen(p: "Profile", there: "Coming", top: int, more: list[str], less: list[str], diverse: bool) -> "list[Choice]":
    from tvml import console
    from tvml.models import coming, recommend, taste
    from tvml.planner.choices import choices, popular

    done = coming.liked(there, (taste.programme(like) for like in p.likes))
    whom = p.person or "this person"
    picks = recommend.rank(p, there, recommend.Options(), top + len(done), more, less, diverse)
    picks = [pick for pick in picks if pick.place not in done][:top]
    if picks:
        return choices(p.person, p, picks, {pick.place: coming.showing(there, pick.place) for pick in picks})
    if any(like.rating > 0 for like in p.likes):
        console.current.note(f"nothing in this guide has to do with what {whom} likes")
        return []
    console.current.note(
        f"nothing is known of what {whom} likes (--likes FILE); this is what the guide shows most often"
    )
    return popular(p.person, there, top)
