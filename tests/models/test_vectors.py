import json

import numpy as np
import pytest
from safetensors import safe_open

from tvml.models.vectors import pack


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
