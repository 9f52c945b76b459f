import pickle
import shutil
import subprocess
import sys
import tracemalloc
from hashlib import sha256

import msgspec
import numpy as np
import pytest
from safetensors.numpy import save

from tvml.errors import ModelError
from tvml.registry import store
from tvml.registry.verify import extra, is_pickle, load, verify


@pytest.fixture
def version(root, model):
    store.publish(root, **model, texts={"recipe.yaml": "task: classifier\n"})
    return root / "genre" / "versions" / "0001"


def relist(version, name, data):
    """Write a file and let the manifest agree, as someone would who wants it to be loaded."""
    (version / name).write_bytes(data)
    manifest = msgspec.json.decode((version / "manifest.json").read_bytes())
    manifest["files"][name] = {"sha256": sha256(data).hexdigest(), "size": len(data)}
    (version / "manifest.json").write_bytes(msgspec.json.encode(manifest))


def test_what_was_published_is_loaded(root, model, version):
    stored = load(root, "genre")
    assert stored.path == version and verify(version) == []
    assert stored.manifest.name == "genre" and stored.manifest.facts == model["facts"]
    assert stored.arrays.keys() == {"w", "b"}
    np.testing.assert_array_equal(stored.arrays["w"], model["arrays"]["w"])


@pytest.mark.parametrize("file", ["weights.safetensors", "README.md", "recipe.yaml"])
@pytest.mark.parametrize("where", [0, -1])
def test_one_changed_byte_is_found(root, version, file, where):
    data = bytearray((version / file).read_bytes())
    data[where] ^= 1
    (version / file).write_bytes(data)
    assert verify(version) == [f"{file}: its content has changed (sha256 differs from the manifest)"]
    with pytest.raises(ModelError, match=f"{file}: its content has changed"):
        load(root, "genre")


@pytest.mark.parametrize("more", [b"", b"xy"])
def test_a_size_that_differs_is_found(root, version, more):
    (version / "README.md").write_bytes(b"a car" + more)
    assert verify(version) == [f"README.md: has {5 + len(more)} bytes, the manifest says 7"] if not more else True
    (version / "README.md").write_bytes(b"a card\n" + b"z" * 100)
    assert verify(version) == ["README.md: has 107 bytes, the manifest says 7"]
    with pytest.raises(ModelError, match=r"README\.md: has 107 bytes"):
        load(root, "genre")


def test_a_missing_file_is_found(root, version):
    (version / "recipe.yaml").unlink()
    (version / "weights.safetensors").unlink()
    assert verify(version) == ["recipe.yaml: missing", "weights.safetensors: missing"]
    with pytest.raises(ModelError, match=r"model 'genre' cannot be used: .*: missing; copy this version again"):
        load(root, "genre")


def test_a_folder_in_place_of_a_file_is_found(version):
    (version / "README.md").unlink()
    (version / "README.md").mkdir()
    assert verify(version) == ["README.md: missing"]


def test_a_missing_or_broken_manifest_is_found(root, version):
    (version / "manifest.json").write_text("{")
    assert len(verify(version)) == 1 and "not a manifest" in verify(version)[0]
    with pytest.raises(ModelError, match="not a manifest"):
        load(root, "genre")
    (version / "manifest.json").unlink()
    assert verify(version) == ["manifest.json: missing"]
    assert verify(version / "nowhere") == ["manifest.json: missing"]


def test_an_extra_file_is_told_but_litter_of_a_file_manager_does_not_stop_a_run(root, version):
    (version / ".DS_Store").write_bytes(b"litter")
    (version / "folder").mkdir()
    assert verify(version) == [
        ".DS_Store: extra file, not in the manifest",
        "folder: extra file, not in the manifest",
    ]
    assert load(root, "genre").manifest.version == "0001"


def test_a_version_in_the_wrong_folder_is_told(version):
    moved = version.rename(version.with_name("0002"))
    assert verify(moved) == ["manifest.json: describes version 0001, but lies in the folder 0002"]


def test_a_newer_format_is_refused(root, version):
    manifest = msgspec.json.decode((version / "manifest.json").read_bytes())
    (version / "manifest.json").write_bytes(msgspec.json.encode({**manifest, "format": 3}))
    with pytest.raises(ModelError, match="has format 3, this tvml reads up to 1: update tvml"):
        load(root, "genre")
    assert "update tvml" in verify(version)[0]


@pytest.mark.parametrize("name", ["m.pkl", "m.pickle", "m.pt", "m.PTH", "m.joblib", "m.npy", "m.npz"])
def test_a_pickle_by_name_is_refused_listed_or_not(root, version, name):
    (version / name).write_bytes(b"")
    assert verify(version) == [f"{name}: not trusted, a pickle can run code"]
    with pytest.raises(ModelError, match="not trusted, a pickle can run code"):
        load(root, "genre")
    relist(version, name, b"")
    assert verify(version) == [f"{name}: not trusted, a pickle can run code"]
    with pytest.raises(ModelError, match="not trusted, a pickle can run code"):
        load(root, "genre")


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("name", ["weights.safetensors", "notes.txt"])
def test_a_pickle_under_a_harmless_name_is_refused(root, version, protocol, name):
    relist(version, name, pickle.dumps({"a": 1}, protocol))
    assert verify(version) == [f"{name}: not trusted, a pickle can run code"]
    with pytest.raises(ModelError, match="not trusted"):
        load(root, "genre")


def test_a_zip_under_a_harmless_name_is_told(version):
    (version / "notes.txt").write_bytes(b"PK\x03\x04rest")
    assert verify(version) == ["notes.txt: not trusted, a pickle can run code"]


@pytest.mark.parametrize("start", [b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"])
def test_weights_whose_header_length_looks_like_a_pickle_are_still_trusted(root, model, start):
    """A header of 640, 896, 1152 or 1408 bytes begins as pickles of protocol 2 to 5 do."""
    name = "w" * (int.from_bytes(start, "little") - 60)
    store.publish(root, **{**model, "arrays": {name: np.zeros(1, "f4")}})
    path = store.resolve(root, "genre")
    assert (path / "weights.safetensors").read_bytes().startswith(start)
    assert verify(path) == []
    assert list(load(root, "genre").arrays) == [name]


def test_a_pickle_named_safetensors_is_still_a_pickle():
    assert is_pickle("weights.safetensors", b"\x80\x03}q\x00.")
    assert is_pickle("weights.safetensors", pickle.dumps({"a": "b" * 99}, 4))


def test_weights_that_are_listed_but_no_safetensors_are_refused(root, version):
    relist(version, "weights.safetensors", b"not tensors")
    assert "not a safetensors file" in verify(version)[0]
    with pytest.raises(ModelError, match="not a safetensors file"):
        load(root, "genre")


def test_a_large_file_is_not_held_in_memory(version):
    relist(version, "weights.safetensors", save({"w": np.zeros(4_000_000, dtype=np.float32), "none": np.zeros((0, 3))}))
    tracemalloc.start()
    try:
        assert verify(version) == []
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_weights_of_a_type_that_numpy_lacks_are_refused(root, version):
    header = b'{"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}'
    relist(version, "weights.safetensors", len(header).to_bytes(8, "little") + header + b"\0\0")
    assert verify(version) == ["weights.safetensors: not a safetensors file that numpy can hold (it has BF16)"]
    with pytest.raises(ModelError, match=r"not a safetensors file that numpy can hold .*BF16"):
        load(root, "genre")


def test_the_bytes_that_were_checked_are_decoded(root, version, monkeypatch):
    """A file that changes right after its check changes nothing: it is not opened again."""
    import builtins

    opened, real = [], builtins.open

    def once(file, *args, **kwargs):
        opened.append(str(file))
        return real(file, *args, **kwargs)

    monkeypatch.setattr(builtins, "open", once)
    load(root, "genre")
    assert opened.count(str(version / "weights.safetensors")) == 1


def test_a_copied_registry_works(root, version, tmp_path):
    store.set_alias(root, "genre", "champion", "1")
    copy = tmp_path / "other" / "place"
    shutil.copytree(root, copy)
    shutil.rmtree(root)
    assert load(copy, "genre").manifest.version == "0001"
    assert verify(copy / "genre" / "versions" / "0001") == []
    every = [path for path in copy.rglob("*") if path.is_file()]
    assert not any(path.is_symlink() for path in copy.rglob("*"))
    assert not any(str(root).encode() in path.read_bytes() for path in every)


def test_an_unreadable_file_gives_the_reason_of_the_system(root, version, monkeypatch):
    import builtins

    real = builtins.open

    def broken(file, *args, **kwargs):
        if str(file).endswith("weights.safetensors"):
            raise OSError(5, "Input/output error", str(file))
        return real(file, *args, **kwargs)

    monkeypatch.setattr(builtins, "open", broken)
    with pytest.raises(ModelError, match=r"cannot read the model registry .*Input/output error"):
        load(root, "genre")
    assert verify(version) == ["weights.safetensors: cannot be read: Input/output error"]


def test_importing_and_loading_needs_neither_torch_nor_what_writers_need(root, version):
    code = (
        "import sys; from pathlib import Path; import tvml.registry.verify as v; import tvml.registry.store\n"
        "early = {'numpy', 'safetensors', 'filelock', 'platformdirs', 'torch'} & set(sys.modules)\n"
        "v.load(Path(sys.argv[1]), 'genre')\n"
        "late = {'filelock', 'platformdirs', 'torch', 'asyncio', 'pydantic', 'rich'} & set(sys.modules)\n"
        "print(early, late)"
    )
    run = subprocess.run([sys.executable, "-c", code, str(root)], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set() set()"


# arrays beside the weights


@pytest.fixture
def beside(root, model):
    store.publish(root, **model, extra={"titles": {"x": np.arange(3, dtype="u1"), "n": np.array(7)}})
    return root / "genre" / "versions" / "0001"


def test_arrays_beside_the_weights_are_read_when_they_are_asked_for(root, model, beside):
    stored = load(root, "genre")
    assert stored.arrays.keys() == {"w", "b"} and "titles.safetensors" in stored.manifest.files
    found = extra(stored, "titles")
    assert found["x"].tolist() == [0, 1, 2] and found["n"].shape == () and found["n"] == 7
    assert extra(stored, "memory") is None
    store.publish(root, **model)
    assert extra(load(root, "genre@2"), "titles") is None


def test_damaged_arrays_beside_the_weights_stop_only_who_asks_for_them(root, beside):
    file = beside / "titles.safetensors"
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    stored = load(root, "genre")
    changed = "titles.safetensors: its content has changed"
    with pytest.raises(ModelError, match=rf"model genre@0001 cannot be used: .*{changed}.*; copy this version again"):
        extra(stored, "titles")
    assert verify(beside) == [f"{changed} (sha256 differs from the manifest)"]
    file.unlink()
    with pytest.raises(ModelError, match=r"titles\.safetensors: missing; copy this version again"):
        extra(stored, "titles")
    assert verify(beside) == ["titles.safetensors: missing"]


def test_a_listed_file_of_arrays_that_is_none_is_told(root, beside):
    relist(beside, "titles.safetensors", b"no arrays")
    with pytest.raises(ModelError, match=r"titles\.safetensors: not a safetensors file"):
        extra(load(root, "genre"), "titles")
    assert verify(beside)[0].startswith("titles.safetensors: not a safetensors file")


def test_arrays_that_cannot_be_read_give_the_reason_of_the_system(root, beside, monkeypatch):
    import builtins

    real, stored = builtins.open, load(root, "genre")

    def broken(file, *args, **kwargs):
        if str(file).endswith("titles.safetensors"):
            raise OSError(5, "Input/output error", str(file))
        return real(file, *args, **kwargs)

    monkeypatch.setattr(builtins, "open", broken)
    with pytest.raises(ModelError, match=r"titles\.safetensors: cannot be read: Input/output error; copy"):
        extra(stored, "titles")
