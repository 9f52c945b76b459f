import pytest

from tvml.errors import ModelError
from tvml.registry import store
from tvml.registry.layout import aliases, names, resolve, versions


def test_what_is_there(three, model):
    store.publish(three, **{**model, "name": "a.b-c_9"})
    store.set_alias(three, "genre", "tested", "2")
    assert names(three) == ["a.b-c_9", "genre"]
    assert versions(three, "genre") == ["0001", "0002", "0003"]
    assert aliases(three, "genre") == {"tested": "0002"}
    assert versions(three, "nothing") == [] and aliases(three, "nothing") == {}


def test_litter_is_no_model_and_no_version(three):
    (three / "notes.txt").write_text("hello")
    (three / "empty" / "versions").mkdir(parents=True)
    (three / "Upper" / "versions" / "0001").mkdir(parents=True)
    for other in ("0004", "old", ".tmp-1-2", "1"):  # 0004: a copy that has not arrived
        (three / "genre" / "versions" / other).mkdir()
    (three / "genre" / "aliases").mkdir()
    (three / "genre" / "aliases" / ".tmp-1-2").write_text("0001\n")
    assert names(three) == ["genre"]
    assert versions(three, "genre") == ["0001", "0002", "0003"]
    assert aliases(three, "genre") == {}


@pytest.mark.parametrize(
    ("ref", "version"),
    [
        ("genre@1", "0001"),
        ("genre@0002", "0002"),
        ("genre@latest", "0003"),
        ("genre@champion", "0001"),
        ("genre", "0001"),
        ("genre@tested", "0002"),
    ],
)
def test_references(three, ref, version):
    store.set_alias(three, "genre", "champion", "1")
    store.set_alias(three, "genre", "tested", "0002")
    assert resolve(three, ref) == three / "genre" / "versions" / version


def test_without_a_champion_the_newest_is_meant_and_ten_thousand_comes_after_9999(three):
    assert resolve(three, "genre").name == "0003"
    (three / "genre/versions/0003").rename(three / "genre/versions/10000")
    (three / "genre/versions/0002").rename(three / "genre/versions/9999")
    assert resolve(three, "genre").name == "10000"
    assert resolve(three, "genre@9999").name == "9999"


@pytest.mark.parametrize(
    ("ref", "message"),
    [
        ("gerne", "no model 'gerne' in the registry .*did you mean 'genre'"),
        ("Genre", "no model 'Genre'"),
        ("../genre", "no model '../genre'"),
        ("", "no model ''.*known: genre"),
        ("genre@7", "no version '7'; the newest of its 3 is 0003$"),
        ("genre@champion", "no version or alias 'champion'"),
        ("genre@tseted", "no version or alias 'tseted'; did you mean 'tested'"),
        ("genre@", "no version or alias ''"),
        ("genre@../0001", "no version or alias"),
        ("genre@champion.log", "no version or alias"),
        ("genre@²", "no version or alias"),
    ],
)
def test_unknown_references(three, ref, message):
    store.set_alias(three, "genre", "tested", "2")
    with pytest.raises(ModelError, match=message):
        resolve(three, ref)


def test_an_empty_registry_says_how_to_make_a_model(root):
    for ref, name in (("genre", "genre"), ("topics@3", "topics"), ("NO", "genre")):
        with pytest.raises(ModelError, match=f"is empty; .*tvml train-classifier GUIDE --name {name}$"):
            resolve(root, ref)
    assert names(root) == []


def test_an_alias_of_a_version_that_is_gone_does_not_fall_back_silently(three):
    store.set_alias(three, "genre", "champion", "2")
    (three / "genre/versions/0002").rename(three / "elsewhere")
    for ref in ("genre", "genre@champion"):
        with pytest.raises(ModelError, match=r"names version 0002, which is not there; .*champion 0003"):
            resolve(three, ref)


@pytest.mark.parametrize("content", [b"", b"../../evil\n", b"\xff\xfe", b"0001 0002\n"])
def test_a_broken_alias_file_is_told(three, content):
    (three / "genre" / "aliases").mkdir()
    (three / "genre" / "aliases" / "champion").write_bytes(content)
    for read in (
        lambda: resolve(three, "genre"),
        lambda: aliases(three, "genre"),
        lambda: store.gc(three, "genre"),
    ):
        with pytest.raises(ModelError, match="a version number such as 0001 was expected"):
            read()


def test_an_alias_written_by_hand_counts(three):
    (three / "genre" / "aliases").mkdir()
    (three / "genre" / "aliases" / "champion").write_bytes(b"2\r\n")
    assert resolve(three, "genre").name == "0002"


def test_a_registry_that_cannot_be_read_gives_the_reason_of_the_system(tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(ModelError, match=r"cannot read the model registry .*Not a directory.*--registry"):
        resolve(file, "genre")
