import gzip

import pytest

from tvml.errors import InputError
from tvml.text import sets


def read(tmp_path, data):
    path = tmp_path / "sets"
    path.write_bytes(data)
    return list(sets.read(str(path)))


def test_lines_are_sets_and_empty_ones_are_left_out(tmp_path):
    assert read(tmp_path, "\ufeffStorm, sea\n\n  \nKüche Küche\r\n".encode()) == [
        ("Storm, sea", ("storm", "sea")),
        ("Küche Küche", ("küche",)),
    ]
    assert read(tmp_path, b"") == []
    assert read(tmp_path, gzip.compress(b"sea\n")) == [("sea", ("sea",))]


def test_objects_have_an_id_and_words(tmp_path):
    rows = b'{"id": "x1", "words": ["Storm", "high tide"], "more": 1}\n{"id": 7, "words": []}\n'
    assert read(tmp_path, rows) == [("x1", ("storm", "high", "tide")), ("7", ())]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"id": "x1"}', "line 2: Object missing required field `words`"),
        (b'{"words": ["a"]}', "missing required field `id`"),
        (b'{"id": "x", "words": "sea"}', "Expected `array`, got `str`"),
        (b'{"id": "x", "words": [1]}', "Expected `str`, got `int`"),
        (b'{"id": "x", "words": ["sea"', 'expected {"id": ..., "words": [...]}'),
        (b'["sea"]', "Expected `object`, got `array`"),
        (b"[" * 100_000, "line 2: "),
        (b"\xff\xfe", "line 2 is not UTF-8"),
    ],
)
def test_what_is_no_set_is_told_with_its_line(tmp_path, line, message):
    with pytest.raises(InputError) as error:
        read(tmp_path, b"sea\n" + line + b"\n")
    assert message in str(error.value) and "\n" not in str(error.value)


def test_a_line_without_end_and_a_missing_file_are_told(tmp_path):
    with pytest.raises(InputError, match="line 1 is longer than 1 MiB"):
        read(tmp_path, b"a" * (sets.LONGEST + 5))
    with pytest.raises(InputError, match="no such file"):
        list(sets.read(str(tmp_path / "none")))
