"""Profiles of people in the registry: profile.json of a version is the document, as `tvml recommend show` prints it.

Its checksum is looked at on every load like that of any file there, so a profile is edited as a copy, which
`tvml recommend learn PERSON --profile FILE` takes back as a new version.
"""

import re
from pathlib import Path
from typing import Any

import numpy as np

from tvml.errors import InputError, ModelError, UsageError, did_you_mean
from tvml.models.profile import Profile, of_bytes, to_bytes
from tvml.registry import store, verify
from tvml.registry.card import card
from tvml.registry.format import MANIFEST, Manifest, a_model, decode

KIND = "profile"
DOCUMENT = "profile.json"
PREFIX = "profile-"  # before the names of people, who may be called as a model is
LETTERS = 40  # of a person's name that are kept in the folder's
LIMITS = [
    "It is what one person likes, learned from what that person was seen to like; it is nobody else's.",
    "Nothing that was not rated counts as disliked.",
]


def name_of(person: str) -> str:
    """The name of a person's profile in the registry: a plain folder name, another one for each person.

    Letter case is left aside; what no folder should be called becomes a dash, and a digest of the name keeps two apart.

    >>> name_of("Alice"), name_of("../Jörg")
    ('profile-alice', 'profile-j-rg-11f9d21c')
    """
    folded = " ".join(person.casefold().split())
    if not folded or not any(letter.isalnum() for letter in folded):
        raise UsageError(f"a person cannot be named {person!r}: expected a letter or a digit, such as alice")
    if re.fullmatch(rf"[a-z0-9][a-z0-9_-]{{0,{LETTERS - 1}}}", folded):
        return PREFIX + folded
    from hashlib import sha256

    plain = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:LETTERS]
    digest = sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{PREFIX}{plain}-{digest}" if plain else PREFIX + digest


def publish(root: Path, p: Profile, sources: list[dict[str, Any]]) -> Manifest:
    """Store the profile as a new version, which becomes champion; where nothing has changed, the champion as it is."""
    name = name_of(p.person)
    document = to_bytes(p)
    if store.versions(root, name):
        stored = verify.load(root, name)
        if DOCUMENT in stored.manifest.files and (stored.path / DOCUMENT).read_bytes() == document:
            return stored.manifest
    store.check_writable(root, name, KIND)
    concepts = sum(len(taste.concepts) for taste in p.tastes)
    manifest = store.publish(
        root,
        name=name,
        kind=KIND,
        arrays={"likes": np.array([len(p.likes)], dtype=np.int64)},  # the document has all; every version has arrays
        texts={DOCUMENT: document.decode()},
        facts={"person": p.person, "trained_on": sources, "limits": LIMITS},
        metrics={"likes": len(p.likes), "tastes": len(p.tastes), "concepts": concepts},
        parameters=concepts,
        card=card,
    )
    store.set_alias(root, name, store.CHAMPION, manifest.version)
    return manifest


def load(root: Path, person: str) -> Profile:
    """The profile of a person, "alice", or of one of its versions, "alice@3". Raises ModelError when there is none."""
    who, at, version = person.partition("@")
    name = name_of(who)
    if not store.versions(root, name):
        near = did_you_mean(who, people(root))
        raise ModelError(
            f"no profile of {who!r} in the registry {root}{near}; tvml recommend learn {who} --likes FILE makes one"
        )
    stored = verify.load(root, name + at + version)
    where = f"model {stored.manifest.name}@{stored.manifest.version}"
    if stored.manifest.kind != KIND or DOCUMENT not in stored.manifest.files:
        raise ModelError(f"{where} is {a_model(stored.manifest.kind)}, not a profile; tvml recommend learn makes one")
    try:
        return of_bytes((stored.path / DOCUMENT).read_bytes(), where)
    except InputError as error:
        raise ModelError(str(error)) from None


def exists(root: Path, person: str) -> bool:
    return bool(store.versions(root, name_of(person.partition("@")[0])))


def people(root: Path) -> list[str]:
    """All who have a profile, as they are called, sorted."""
    found = []
    for name in store.names(root):
        if name.startswith(PREFIX):
            path = store.resolve(root, name) / MANIFEST
            manifest = decode(path.read_bytes(), str(path))
            if manifest.kind == KIND:
                found.append(str(manifest.facts.get("person") or name.removeprefix(PREFIX)))
    return sorted(found)
