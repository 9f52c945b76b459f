"""What is coming in the registry: mapped, not read; what does not fit is told."""

import mmap

import numpy as np
import pytest

from tvml.errors import ModelError
from tvml.guide.programme import Programme
from tvml.models import timetable as models
from tvml.models.coming import of_showings
from tvml.models.concepts import Options
from tvml.models.schedule import fold
from tvml.registry import store, timetable, verify

GUIDE = [
    Programme(
        title=f"title {i % 7}", id=f"p{i}", description=f"word{i} story", channel="One", extra={"uuid": i},
        start=f"2026-03-0{1 + i % 3}T20:15:00+01:00", categories=["A\nB"], credits={"actor": ["Ö"]},
        season=i % 2 or None,
    )
    for i in range(40)
]  # fmt: skip


@pytest.fixture
def made(root):
    opened = models.Opened(of_showings(fold([*GUIDE, *GUIDE[:5]]), Options(beginning=4)), {"One": "First"}, ["g.xml"])
    timetable.publish(root, "coming", opened, [{"name": "g.xml", "items": 45, "sha256": ""}])
    return opened


def file(root):
    return store.resolve(root, "coming") / "timetable.safetensors"


def test_what_is_opened_is_what_was_made(root, made):
    opened = timetable.load(root, "coming")
    assert (opened.called, opened.guides) == ({"One": "First"}, ["g.xml"])
    assert list(opened.coming.programmes) == list(made.coming.programmes) and opened.coming.programmes[-1].extra
    assert opened.coming.programmes[:2] == made.coming.programmes[:2]
    one, two = opened.coming.concepts, made.coming.concepts
    assert one.options == Options(beginning=4) and (one.names, one.labels) == (two.names, two.labels)
    assert one.columns == two.columns and one.places == two.places
    for name, value in models.arrays(made).items():
        np.testing.assert_array_equal(models.arrays(opened)[name], value)


def test_its_tables_lie_in_the_file_and_cannot_be_written(root, made):
    c = timetable.load(root, "coming").coming
    for value in (c.table.ids, c.concepts.turned.values, c.airings.ends, c.known.keys, c.rows):
        base = value
        while isinstance(base, np.ndarray):
            assert not base.flags.writeable and base.flags.aligned
            base = base.base
        assert isinstance(base, mmap.mmap)


def test_a_changed_size_is_found_at_once_and_a_changed_byte_by_verify(root, made):
    path = file(root)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert "its content has changed" in verify.verify(path.parent)[0]
    path.write_bytes(data[:-1])
    with pytest.raises(ModelError, match=r"timetable\.safetensors: has \d+ bytes, the manifest says \d+; copy"):
        timetable.load(root, "coming")


@pytest.mark.parametrize("old, new", [
    (b'"known.keys"', b'"known.KEYS"'),
    (b'"words"', b'"WORDS"'),
    (b'"tokens":[', b'"tokens":{'),
    (b'"channels":["One"]', b'"channels":["One"}'),
    (b'"F64"', b'"BF9"'),
])  # fmt: skip
def test_what_another_version_has_made_is_told(root, made, old, new):
    path = file(root)
    data = path.read_bytes()
    assert old in data
    path.write_bytes((data.replace(old, new, 1) + b" " * len(data))[: len(data)])
    with pytest.raises(ModelError, match=r"cannot be used|was made by another version of tvml \(.*make it again"):
        timetable.load(root, "coming")


def test_another_kind_or_none_is_told(root, model, made):
    store.publish(root, **model)
    with pytest.raises(ModelError, match="is a classifier model, not a timetable; tvml recommend index makes one"):
        timetable.load(root, "genre")
    with pytest.raises(ModelError, match=r"no index 'comming' .* did you mean 'coming'\?"):
        timetable.load(root, "comming")
