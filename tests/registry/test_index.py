"""An index in the registry: mapped, not read; checked where it is cheap; a model like any other to the commands."""

import mmap

import numpy as np
import pytest

from tvml.errors import ModelError
from tvml.guide.programme import Programme
from tvml.methods.retrieval.words import Options
from tvml.models import index as models
from tvml.models import indexing
from tvml.registry import index, store, verify
from tvml.text import edits

GUIDE = [Programme(title=f"title {i % 7}", id=f"p{i}", description=f"word{i} story") for i in range(40)]


@pytest.fixture
def made(root):
    x = indexing.build(GUIDE, Options(k1=2.0), lambda some: np.array([[place, 1.0] for place, _ in some], "f4"))
    index.publish(root, "programmes", x, Options(k1=2.0), "topics@0001", 40, [{"name": "g", "items": 40, "sha256": ""}])
    return x


def test_what_is_opened_is_what_was_made(root, made):
    opened = index.load(root, "programmes")
    assert (opened.words, opened.space) == (Options(k1=2.0), "topics@0001")
    assert opened.x.postings.unit == made.postings.unit
    for name, value in models.arrays(made).items():
        found = models.arrays(opened.x)[name]
        np.testing.assert_array_equal(found, value)
        assert found.dtype == value.dtype and found.shape == value.shape


def test_every_array_lies_in_the_file_and_cannot_be_written(root, made):
    for name, value in models.arrays(index.load(root, "programmes").x).items():
        base = value
        while isinstance(base, np.ndarray):
            assert not base.flags.writeable and base.flags.aligned, name
            base = base.base
        assert isinstance(base, mmap.mmap), name


def test_the_same_index_is_the_same_bytes(root, made):
    index.publish(
        root,
        "programmes",
        indexing.build(GUIDE, Options(k1=2.0), None)._replace(table=made.table),
        Options(),
        "",
        40,
        [],
    )
    one, two = [(root / "programmes" / "versions" / v / "index.safetensors").read_bytes() for v in ("0001", "0002")]
    assert one == two


def test_the_newest_is_champion_and_the_registry_knows_the_kind(root, made):
    assert store.aliases(root, "programmes") == {"champion": "0001"}
    stored = verify.load(root, "programmes")
    assert stored.manifest.kind == "index" and stored.manifest.metrics["texts"] == 40
    card = (stored.path / "README.md").read_text()
    assert "tvml embed search WORD --index programmes@0001" in card and "## Labels" not in card
    assert verify.verify(stored.path) == []


def test_a_changed_size_is_found_at_once_and_a_changed_byte_by_verify(root, made):
    path = store.resolve(root, "programmes") / "index.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    index.load(root, "programmes")
    assert "its content has changed" in verify.verify(path.parent)[0]
    path.write_bytes(data[:-1])
    with pytest.raises(ModelError, match=r"index\.safetensors: has \d+ bytes, the manifest says \d+; copy"):
        index.load(root, "programmes")
    path.unlink()
    with pytest.raises(ModelError, match="missing"):
        index.load(root, "programmes")


@pytest.mark.parametrize(
    "change",
    [
        lambda d: b"\xff" * 8 + d[8:],
        lambda d: b"\0" * len(d),
        lambda d: d[:8] + b"[" + d[9:],
        lambda d: d.replace(b'"I32"', b'"BF9"', 1),
        lambda d: d.replace(b'"data_offsets":[', b'"data_offsets":[9', 1),
        lambda d: d.replace(b'"airings"', b'"AIRINGS"', 1),
    ],
)
def test_a_broken_header_is_told(root, made, change):
    path = store.resolve(root, "programmes") / "index.safetensors"
    data = path.read_bytes()
    changed = change(data)
    path.write_bytes((changed + b" " * len(data))[: len(data)])
    with pytest.raises(ModelError, match=r"cannot be used|was made by another version"):
        index.load(root, "programmes")


def test_another_kind_or_none_is_told(root, model, made):
    store.publish(root, **model)
    with pytest.raises(ModelError, match="is a classifier model, not an index"):
        index.load(root, "genre")
    with pytest.raises(ModelError, match=r"no index 'programes' .* did you mean 'programmes'\?"):
        index.load(root, "programes")


def test_an_index_of_another_hash_is_refused(root, made, monkeypatch):
    monkeypatch.setattr(edits, "VERSION", 2)
    with pytest.raises(ModelError, match=r"its hash is deletions-polynomial64 version 1, .*; make it again"):
        index.load(root, "programmes")
