import msgspec
import numpy as np
import pytest

from tvml.errors import ModelError
from tvml.registry.format import FORMAT, FileFacts, Manifest, a_model, decode, encode


def manifest(**changes):
    facts = {
        "format": FORMAT,
        "kind": "classifier",
        "name": "genre",
        "version": "0001",
        "created": "2026-11-21T20:15:00Z",
        "tvml": "0.1.0",
        "parameters": 9,
        "metrics": {"accuracy": 0.5},
        "facts": {"labels": {"news": 2, "film": 7}},
        "files": {"weights.safetensors": FileFacts(sha256="0" * 64, size=12)},
    }
    return Manifest(**{**facts, **changes})


def as_json(**changes):
    plain = {**msgspec.json.decode(encode(manifest())), **changes}
    return msgspec.json.encode({key: value for key, value in plain.items() if value is not None})


def test_what_is_encoded_is_decoded_in_the_same_order():
    data = encode(manifest())
    assert decode(data, "m") == manifest()
    assert list(decode(data, "m").facts["labels"]) == ["news", "film"]
    assert data.endswith(b"}\n") and b'\n  "kind": "classifier"' in data


def test_numbers_of_numpy_become_numbers():
    found = decode(encode(manifest(metrics={"f1": np.float64(0.5), "rows": np.arange(2)})), "m")
    assert found.metrics == {"f1": 0.5, "rows": [0, 1]}
    with pytest.raises(ValueError, match="not object"):
        encode(manifest(facts={"x": object()}))


def test_a_kind_in_a_sentence():
    kinds = ("classifier", "topics", "embedding", "index")
    assert [a_model(kind) for kind in kinds] == [
        *("a classifier model", "a topics model", "an embedding model", "an index model"),
    ]


def test_a_newer_format_says_update_even_if_its_fields_are_others():
    with pytest.raises(ModelError, match="has format 3, this tvml reads up to 1: update tvml"):
        decode(b'{"format": 3, "something": "else"}', "m")


def test_an_unknown_field_is_left_alone():
    assert decode(as_json(mood="good"), "m") == manifest()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"{}",
        as_json(format=0),
        as_json(format="1"),
        as_json(kind=None),
        as_json(parameters=-1),
        as_json(files={}),
        as_json(files={"weights.safetensors": {"sha256": "short", "size": 1}}),
        as_json(files={"weights.safetensors": {"sha256": "0" * 64, "size": -1}}),
        as_json(
            files={
                "weights.safetensors": {"sha256": "0" * 64, "size": 1},
                "../x": {"sha256": "0" * 64, "size": 1},
            }
        ),
        as_json(
            files={
                "weights.safetensors": {"sha256": "0" * 64, "size": 1},
                "/x": {"sha256": "0" * 64, "size": 1},
            }
        ),
    ],
)
def test_a_broken_manifest_is_a_model_error_that_names_the_file(data):
    with pytest.raises(ModelError, match=r"^here/manifest\.json: not"):
        decode(data, "here/manifest.json")
