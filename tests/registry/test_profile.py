"""Profiles in the registry: a document a person, apart from all others, edited as a copy, checked strictly."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvml.errors import InputError, ModelError, UsageError
from tvml.models.profile import Concept, Liked, Profile, Taste, of_bytes, to_bytes
from tvml.registry import store, verify
from tvml.registry.layout import NAME
from tvml.registry.profile import DOCUMENT, exists, load, name_of, people, publish


def profile(person="alice", weight=0.5):
    concept = Concept("word:railway", "railway", weight, ["1"])
    return Profile(person, [Taste(["1"], [concept])], likes=[Liked("1", "The Iron Way", 1.0)], steer={"quiz": -1.0})


def test_what_is_loaded_is_what_was_published(root):
    manifest = publish(root, profile(), [])
    assert (manifest.name, manifest.version, manifest.kind) == ("profile-alice", "0001", "profile")
    assert manifest.metrics == {"likes": 1, "tastes": 1, "concepts": 1}
    assert load(root, "Alice") == load(root, "alice@1") == profile()
    assert verify.verify(store.resolve(root, "profile-alice")) == []
    card = (store.resolve(root, "profile-alice") / "README.md").read_text()
    assert "tvml recommend guide.xml --person 'alice@0001'" in card and "| likes | 1 |" in card


def test_only_a_change_is_a_new_version(root):
    publish(root, profile(), [])
    assert publish(root, profile(), []).version == "0001"
    assert publish(root, profile(weight=0.25), []).version == "0002"
    assert load(root, "alice").tastes[0].concepts[0].weight == 0.25
    assert load(root, "alice@1").tastes[0].concepts[0].weight == 0.5
    store.rollback(root, "profile-alice")
    assert load(root, "alice") == profile()


def test_people_are_kept_apart(root):
    for person in ("bob", "Alice", "Jörg"):
        publish(root, profile(person), [])
    assert people(root) == ["Alice", "Jörg", "bob"]
    assert load(root, "JÖRG").person == "Jörg" and exists(root, "bob") and not exists(root, "carol")
    with pytest.raises(ModelError, match=r"no profile of 'bobb' .*did you mean 'bob'.*tvml recommend learn bobb"):
        load(root, "bobb")


@given(st.text(max_size=70))
def test_any_name_is_a_folder_or_a_sentence(name):
    try:
        found = name_of(name)
    except UsageError:
        assert not any(letter.isalnum() for letter in name.casefold())
        return
    assert (
        NAME.fullmatch(found) and found.startswith("profile-") and name_of(found.removeprefix("profile-")) is not None
    )
    assert name_of(f" {name.upper().lower()} ") == name_of(name.upper().lower())


@given(st.text(max_size=20), st.text(max_size=20))
def test_two_people_have_two_folders(one, other):
    try:
        names = name_of(one), name_of(other)
    except UsageError:
        return
    same = " ".join(one.casefold().split()) == " ".join(other.casefold().split())
    assert (names[0] == names[1]) == same


def test_a_document_changed_in_its_place_is_damage(root):
    manifest = publish(root, profile(), [])
    path = root / "profile-alice" / "versions" / manifest.version / DOCUMENT
    path.write_bytes(path.read_bytes().replace(b"0.5", b"0.7"))
    with pytest.raises(ModelError, match=r"profile\.json"):
        load(root, "alice")


def test_another_kind_is_no_profile(root, model):
    store.publish(root, **model | {"name": "profile-alice"})
    with pytest.raises(ModelError, match="is a classifier model, not a profile"):
        load(root, "alice")
    with pytest.raises(ModelError, match="is the name of a classifier model"):
        publish(root, profile(), [])
    assert people(root) == []


def edit(change):
    document = json.loads(to_bytes(profile()))
    change(document)
    return json.dumps(document).encode()


@pytest.mark.parametrize("change, words", [
    (lambda d: d.update(tastse=[]), "unknown field `tastse`"),
    (lambda d: d["likes"][0].update(rating=3), r"<= 1.*likes\[0\].rating"),
    (lambda d: d["likes"][0].update(rating="good"), r"float.*likes\[0\].rating"),
    (lambda d: d["tastes"][0]["concepts"][0].pop("weight"), r"missing required field `weight`.*tastes\[0\].concepts"),
    (lambda d: d["steer"].update(quiz=None), "steer"),
    (lambda d: d["habits"].update(hours={"25": 1.0}), "hours"),
    (lambda d: d.update(version=99), "version 99"),
])  # fmt: skip
def test_an_edit_is_checked_strictly(change, words):
    with pytest.raises(InputError, match=f"(?s)alice.json: .*{words}") as error:
        of_bytes(edit(change), "alice.json")
    assert "\n" not in str(error.value)


def test_a_document_is_read_as_it_was_written():
    assert of_bytes(to_bytes(profile()), "alice.json") == profile()
    assert to_bytes(profile()).endswith(b"}\n") and b'\n "person"' in to_bytes(profile())
