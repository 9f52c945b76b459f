"""A person's profile: a readable JSON document, made to be edited by hand and never code.

Tastes are computed from the likes and computed anew whenever something is learned; `steer` is the person's own word and
is kept as it is.
"""

from typing import Annotated

import msgspec

from tvml.errors import InputError

VERSION = 1
Rating = Annotated[float, msgspec.Meta(ge=-1, le=1)]
Finite = Annotated[float, msgspec.Meta(ge=-1e9, le=1e9)]
Hour = Annotated[int, msgspec.Meta(ge=0, le=23)]


class Liked(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A like with as much of the programme as concepts are found in, so that tastes can be learned again."""

    id: str
    title: str
    rating: Rating  # above 0: liked, below: disliked
    when: str = ""  # RFC 3339, or ""
    subtitle: str = ""
    description: str = ""
    categories: list[str] = []
    credits: dict[str, list[str]] = {}
    channel: str = ""
    start: str = ""
    lang: str = ""


class Concept(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What speaks for a programme, or with a weight below 0 against it."""

    concept: str  # "word:railway", "topic:17", "label:crime"
    label: str  # the same for people
    weight: Finite
    likes: list[str] = []  # ids of the likes that taught it, the one that taught most first


class Taste(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """One of a person's tastes."""

    likes: list[str]  # ids of those that it was learned from
    concepts: list[Concept]  # the weightiest first
    near: Finite = 0.0  # weight of being like the nearest of its likes


class Habits(msgspec.Struct, forbid_unknown_fields=True):
    """When and where likes were shown: shares that sum to 1 each."""

    hours: dict[Hour, Finite] = {}
    channels: dict[str, Finite] = {}


class Profile(msgspec.Struct, forbid_unknown_fields=True):
    """What a person likes, and why we think so."""

    person: str
    tastes: list[Taste] = []
    steer: dict[str, Finite] = {}  # concept, label or word -> weight that is added to it, set by hand
    models: list[str] = []  # versions of models, "concepts@0003", whose concepts the tastes name
    habits: Habits = msgspec.field(default_factory=Habits)
    series: dict[str, int] = {}  # series -> likes of it
    likes: list[Liked] = []  # the newest last
    version: int = VERSION


def to_bytes(p: Profile) -> bytes:
    """The document, indented, with a line end."""
    return msgspec.json.format(msgspec.json.encode(p), indent=1) + b"\n"


def of_bytes(data: bytes, where: str) -> Profile:
    """The profile of a document. Raises InputError with the place of the first fault, in the file `where`."""
    try:
        p = msgspec.json.decode(data, type=Profile)
    except (msgspec.DecodeError, UnicodeDecodeError) as e:
        raise InputError(f"{where}: not a profile ({e}); tvml recommend show PERSON prints one") from None
    if p.version != VERSION:
        raise InputError(f"{where}: a profile of version {p.version}, this tvml has version {VERSION}; learn it again")
    return p
