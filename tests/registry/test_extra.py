"""Arrays beside the weights: each a file of its own, checked like the weights, and read by nobody who does not ask."""

import numpy as np
import pytest

from tvml.errors import ModelError
from tvml.registry import store
from tvml.registry.verify import extra, load, verify

from .test_verify import relist

TABLE = {"keys": np.array([3, 2**64 - 1], dtype=np.uint64), "labels": np.array([0, 7], dtype=np.uint16)}


@pytest.fixture
def version(root, model):
    store.publish(root, **model, extra={"memory": TABLE, "titles": {"of": np.zeros((2, 2), "f4")}})
    return root / "genre" / "versions" / "0001"


def test_extra_arrays_come_back_as_they_were(root, version):
    stored = load(root, "genre")
    assert {*stored.manifest.files} == {
        *("weights.safetensors", "memory.safetensors", "titles.safetensors", "README.md"),
    }
    assert stored.arrays.keys() == {"w", "b"} and verify(version) == []
    found = extra(stored, "memory")
    assert found.keys() == TABLE.keys()
    for name, array in TABLE.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype
    assert extra(stored, "titles")["of"].shape == (2, 2)
    assert extra(stored, "nothing") is None


def test_the_same_arrays_give_the_same_bytes(root, model, version):
    store.publish(root, **model, extra={"memory": dict(reversed(TABLE.items()))})
    files = [root / "genre" / "versions" / number / "memory.safetensors" for number in ("0001", "0002")]
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.parametrize("where", [0, -1])
def test_damage_is_found_when_the_file_is_read(root, version, where):
    stored = load(root, "genre")
    data = bytearray((version / "memory.safetensors").read_bytes())
    data[where] ^= 1
    (version / "memory.safetensors").write_bytes(data)
    message = "memory.safetensors: its content has changed"
    assert verify(version)[0].startswith(message)
    load(root, "genre")  # whoever does not ask for the file is not stopped by it
    with pytest.raises(ModelError, match=f"{message}.*; copy this version again or use another one"):
        extra(stored, "memory")


def test_a_missing_file_and_one_that_is_no_safetensors_are_told(root, version):
    stored = load(root, "genre")
    relist(version, "memory.safetensors", b"not tensors")
    assert verify(version)[0].startswith("memory.safetensors: not a safetensors file")
    with pytest.raises(ModelError, match=r"memory\.safetensors: not a safetensors file"):
        extra(load(root, "genre"), "memory")
    (version / "memory.safetensors").unlink()
    with pytest.raises(ModelError, match=r"memory\.safetensors: missing"):
        extra(stored, "memory")


@pytest.mark.parametrize("stem", ["weights", "WEIGHTS", "../x", "", ".x"])
def test_a_name_that_cannot_be_one_is_refused(root, model, stem):
    with pytest.raises(ValueError, match="cannot be a further file"):
        store.publish(root, **model, extra={stem: TABLE})
    with pytest.raises(ValueError, match="cannot be a further file"):
        store.publish(root, **model, texts={"memory.safetensors": "text"})
