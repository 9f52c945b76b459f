import io
import json
import pickle

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save

from tvml.errors import InputError
from tvml.models.vectors import check_all_used, lacking, pack, read, read_named, rows_of


def test_a_file_holds_the_vectors_and_their_names(tmp_path):
    ids, vectors = ["fussball", "wörter", 'with "quotes"'], np.arange(6.0).reshape(3, 2)
    (tmp_path / "x.safetensors").write_bytes(pack(ids, vectors))
    with safe_open(tmp_path / "x.safetensors", "np") as file:
        assert list(file.keys()) == ["vectors"]
        assert json.loads(file.metadata()["ids"]) == ids
        found = file.get_tensor("vectors")
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, vectors)
    assert pack(ids, vectors) == pack(ids, vectors.astype(np.float32)[:, :].copy())


def test_no_vectors_are_a_file_too():
    assert b"vectors" in pack([], np.zeros((0, 8)))


@pytest.mark.parametrize("shape", [(2, 4), (3,), (3, 4, 5)])
def test_each_name_has_one_vector(shape):
    with pytest.raises(ValueError, match="3 ids"):
        pack(["a", "b", "c"], np.zeros(shape))


GOOD = np.arange(6, dtype=np.float32).reshape(3, 2)


def test_what_was_packed_is_read(tmp_path):
    ids = ["a", "ü", "ü"]
    (tmp_path / "x.safetensors").write_bytes(pack(ids, GOOD))
    v = read(str(tmp_path / "x.safetensors"))
    np.testing.assert_array_equal(v.table, GOOD)
    assert (v.ids, v.name, v.table.dtype) == (ids, "x.safetensors", np.float32)
    find = rows_of(v)
    assert [find("a", 9), find("ü", 0), find("b", 0)] == [0, 2, None]
    check_all_used(v, 0)  # ids say what belongs to what


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", ">f4", "i8", "u1"])
def test_a_table_of_any_numbers_is_read_in_the_guides_order(tmp_path, dtype):
    np.save(tmp_path / "x.npy", np.asfortranarray(GOOD.astype(dtype)))
    v = read(str(tmp_path / "x.npy"))
    np.testing.assert_array_equal(v.table, GOOD)
    assert v.ids is None and v.table.dtype == np.float32
    find = rows_of(v)
    assert [find("whatever", i) for i in range(3)] == [0, 1, 2]
    with pytest.raises(InputError, match=r"x.npy: 3 vectors without ids, but the guide has more programmes"):
        find("whatever", 3)
    check_all_used(v, 3)
    with pytest.raises(InputError, match=r"x.npy: 3 vectors without ids, but only 2 programmes could be read"):
        check_all_used(v, 2)


def test_tensors_without_ids_are_in_the_guides_order_too(tmp_path):
    (tmp_path / "x.safetensors").write_bytes(save({"vectors": GOOD}))
    v = read(str(tmp_path / "x.safetensors"))
    assert v.ids is None and rows_of(v)("any", 2) == 2


def saved(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def zipped():
    file = io.BytesIO()
    np.savez(file, GOOD)
    return file.getvalue()


class Bomb:
    """A pickle of it would make a file."""

    def __reduce__(self):
        return (open, ("exploded", "w"))


BAD = {
    "nan.npy": (saved(np.where(GOOD == 3, np.nan, GOOD)), "vector 2 is not finite; expected numbers"),
    "infinite.npy": (saved(np.where(GOOD > 2, np.inf, GOOD)), "vector 2 is not finite, nor are 1 others"),
    "huge.npy": (saved(GOOD.astype(float) * 1e300), "vector 1 is not finite, nor are 2 others"),
    "flat.npy": (saved(GOOD[0]), r"found float32 (2,); expected numbers (items, width)"),
    "deep.npy": (saved(GOOD[None]), r"found float32 (1, 3, 2); expected numbers"),
    "none.npy": (saved(np.zeros((0, 4))), r"found float64 (0, 4); expected numbers"),
    "text.npy": (saved(np.array([["a"]])), r"found <U1 (1, 1); expected numbers"),
    "complex.npy": (saved(GOOD * 1j), "found complex64 (3, 2); expected numbers"),
    "objects.npy": (saved(np.array([[Bomb()]], dtype=object)), "not a table of vectors (Object arrays cannot be"),
    "pickled.npy": (pickle.dumps(Bomb()), "not a table of vectors (the magic string is not correct"),
    "zipped.npy": (zipped(), "not a table of vectors (the magic string is not correct"),
    "words.npy": (b"no table at all", "not a table of vectors (the magic string is not correct"),
    "empty.npy": (b"", "not a table of vectors"),
    "cut.npy": (saved(GOOD)[:-3], "not a table of vectors"),
    "cut.safetensors": (pack(["a", "b", "c"], GOOD)[:-3], "not a table of vectors"),
    "words.safetensors": (b"no tensors at all", "not a table of vectors"),
    "other.safetensors": (save({"w": GOOD}), 'not a table of vectors (no tensor named "vectors")'),
    "few.safetensors": (save({"vectors": GOOD}, {"ids": '["a"]'}), "1 ids for 3 vectors"),
    "numbers.safetensors": (save({"vectors": GOOD}, {"ids": "[1, 2, 3]"}), "not a table of vectors (Expected `str`"),
    "nan.safetensors": (pack(["a", "b", "c"], np.where(GOOD == 3, np.nan, GOOD)), "vector 2 (b) is not finite"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_table_of_vectors_is_told_with_the_files_name(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    content, fragment = BAD[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        read(name)
    assert str(caught.value).startswith(f"{name}: ") and fragment in str(caught.value), str(caught.value)
    assert not (tmp_path / "exploded").exists()


@pytest.mark.parametrize("name", ["nosuch.npy", "nosuch.safetensors", "."])
def test_a_file_that_is_not_there_is_told(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        read(name)


def test_for_programmes_of_several_files_ids_are_needed(tmp_path):
    (tmp_path / "x.safetensors").write_bytes(pack(["a", "b"], GOOD[:2]))
    v = read_named(str(tmp_path / "x.safetensors"))
    assert lacking(v, ["b", "c", "a", "d"]) == 2 and lacking(v, []) == 0
    np.save(tmp_path / "x.npy", GOOD)
    (tmp_path / "bare.safetensors").write_bytes(save({"vectors": GOOD}))
    for name in ("x.npy", "bare.safetensors"):
        with pytest.raises(
            InputError, match=rf"{name}: vectors without ids, .* expected a \.safetensors file with the"
        ):
            read_named(str(tmp_path / name))
