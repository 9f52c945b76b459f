"""`tvml recommend learn|show`: a person's profile in the registry."""

from typing import TYPE_CHECKING, Annotated, Any

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
    Rows,
    Salvage,
    Strict,
    noted,
    root_of,
)

if TYPE_CHECKING:
    from tvml.models.profile import Profile

COLUMNS = ("person", "taste", "concept", "label", "weight", "likes")  # of a CSV
FORMATS = ("json", "jsonl", "table", "csv")
TITLES = 3  # likes that the table names behind a concept
LABELS = 5  # concepts of each taste in the summary


def learn(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Whose profile; letter case is left aside.")],
    guides: Annotated[
        list[str] | None,
        typer.Argument(metavar="[GUIDE...]", help="Guides that say which words are common; best those of today."),
    ] = None,
    likes: LikesFile = None,
    from_dvr: FromDvr = None,
    owner: Owner = None,
    profile: Annotated[
        str | None,
        typer.Option(
            "--profile", metavar="FILE", help="Take this document, which show has printed and you have edited."
        ),
    ] = None,
    anew: Annotated[bool, typer.Option("--anew", help="Forget the likes that the profile has.")] = False,
    model: Parts = None,
    vectors: PartVectors = None,
    index: Index = None,
    to: Rows = None,
    from_: From = None,
    strict: Strict = False,
    salvage: Salvage = False,
    registry: Registry = None,
) -> None:
    """Learn what a person likes, and keep it as a profile in the registry.

    New likes are added to the old ones; a programme that is rated again keeps its last rating. With a GUIDE alone its
    tastes are learned anew from the likes that it has. To edit a profile:
    tvml recommend show PERSON -o FILE, change it, tvml recommend learn PERSON --profile FILE.

    Example:  tvml recommend learn alice sample_data/guide.xml --likes sample_data/likes.jsonl
    """
    from tvml import console
    from tvml.commands.recommend import filled, liked, prepared, taught, tell_lacking
    from tvml.errors import UsageError
    from tvml.guide.faults import Faults
    from tvml.models.profile import Profile
    from tvml.models.vectors import read_named
    from tvml.registry import profile as profiles
    from tvml.registry import store, timetable
    from tvml.registry.parts import NONE

    if "@" in person:
        raise UsageError(f"{person}: learning makes a new version; leave @ out")
    if index is not None and (guides or model):
        raise UsageError("--index stands for guides and models; leave those out")
    if vectors is not None and not (guides or index):
        raise UsageError("--vectors is for tastes, which are found when a guide is there; name a GUIDE or --index NAME")
    knows = (guides or index) and profiles.exists(root_of(registry), person)
    if not (likes or from_dvr or profile or knows):
        raise UsageError(f"say what {person} likes: --likes FILE, --from-dvr FILE, or --profile FILE")
    to, root = console.shown_as(to), root_of(registry)
    store.check_writable(root, profiles.name_of(person), profiles.KIND)
    given = None if vectors is None else read_named(vectors)
    faults = Faults(console.current.note, strict)
    if profile is not None:
        p = _edited(profile, person)
    elif anew or not profiles.exists(root, person):
        p = Profile(person=person)
    else:
        p = profiles.load(root, person)
    sources: list[dict[str, Any]] = []
    if likes or from_dvr or (knows and not profile):
        known = liked(likes, from_dvr, owner, person, faults)
        if index is not None:
            coming = timetable.load(root, index, given).coming
        else:
            read = noted(guides or [], faults, from_, salvage, sources)
            coming = prepared(guides or [], read, root, (model or []) if guides else [NONE], given).coming
        p = taught(filled(known, coming) if guides or index else known, coming, p)
        tell_lacking(given, [like.id for like in p.likes], "likes")
        if not (guides or index):
            console.current.note("likes are kept; tastes are found when a guide is there: name one here, or rank one")
    faults.summary()
    manifest = profiles.publish(root, p, sources)
    console.write_rows([_summary(p, manifest.name, manifest.version)], to, console.current.stdout)


def show(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Whose profile: alice, or alice@3.")],
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="FORMAT", help="json: the whole document; jsonl, table, csv: a row a concept."),
    ] = "json",
    output: Output = None,
    registry: Registry = None,
) -> None:
    """Print a person's profile: tastes with their concepts and the likes that taught them, habits, likes.

    Example:  tvml recommend show alice
    """
    from tvml import console
    from tvml.models.profile import to_bytes
    from tvml.registry.profile import load

    to = console.shown_as(to, FORMATS, output)
    p = load(root_of(registry), person)
    with console.output(output) as out:
        if to == "json":
            out.write(to_bytes(p))
        else:
            console.write_rows(_concepts(p, titles=to == "table"), to, out, COLUMNS)


def _edited(path: str, person: str) -> "Profile":
    from tvml.errors import InputError
    from tvml.guide.source import open_bytes
    from tvml.models.profile import of_bytes
    from tvml.models.taste import NUMBERED
    from tvml.registry.profile import name_of

    name = "stdin" if path == "-" else path
    with open_bytes(path) as stream:
        p = of_bytes(stream.read(), name)
    if numbered := [name for name in p.steer if name.startswith(NUMBERED)]:
        raise InputError(f'{name}: "steer" names {numbered[0]}, which is another topic in the next model; name a word')
    if name_of(p.person) != name_of(person):
        raise InputError(
            f'{name}: the profile of {p.person!r}, not of {person!r}; change "person" in it if it shall be'
        )
    return p


def _summary(p: "Profile", name: str, version: str) -> dict[str, Any]:
    return {
        "person": p.person,
        "model": name,
        "version": version,
        "liked": sum(like.rating > 0 for like in p.likes),
        "disliked": sum(like.rating < 0 for like in p.likes),
        "tastes": [", ".join(one.label for one in taste.concepts[:LABELS]) for taste in p.tastes],
    }


def _concepts(p: "Profile", titles: bool) -> list[dict[str, Any]]:
    """A row a concept; a table names the first likes by title."""
    names = {like.id: like.title for like in p.likes}
    return [
        {
            **({} if titles else {"person": p.person}),
            "taste": number,
            **({} if titles else {"concept": one.concept}),
            "label": one.label,
            "weight": one.weight,
            "likes": "; ".join(dict.fromkeys(names.get(i, i) for i in one.likes[:TITLES])) if titles else one.likes,
        }
        for number, taste in enumerate(p.tastes, 1)
        for one in taste.concepts
    ]
