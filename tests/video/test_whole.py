"""A big file appears whole or not at all, and never in the place of what it is made from."""

import errno
import os

import pytest

from tvml.errors import InputError, LockError, UsageError
from tvml.video.whole import part, whole


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "film.ts"
    path.write_bytes(b"recording")
    return path


def untouched(tmp_path, *names):
    assert (tmp_path / "film.ts").read_bytes() == b"recording"
    assert sorted(os.listdir(tmp_path)) == sorted({"film.ts", *names})


def test_it_appears_at_the_end(tmp_path, source):
    target = tmp_path / "out.ts"
    with whole(target, False, source) as temp:
        temp.write_bytes(b"made")
        assert temp.name == ".out.ts.part" and not target.exists()
    assert target.read_bytes() == b"made"
    untouched(tmp_path, "out.ts")


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_whatever_fails_leaves_nothing(tmp_path, source, error):
    with pytest.raises(error), whole(tmp_path / "out.ts", False, source) as temp:
        temp.write_bytes(b"half")
        raise error
    untouched(tmp_path)


def test_what_was_there_stays_until_it_is_replaced(tmp_path, source):
    target = tmp_path / "out.ts"
    target.write_bytes(b"old")
    target.chmod(0o640)
    with pytest.raises(UsageError, match="--force to replace it"), whole(target, False, source):
        pass
    with pytest.raises(RuntimeError), whole(target, True, source):
        raise RuntimeError
    assert target.read_bytes() == b"old"
    with whole(target, True, source) as temp:
        temp.write_bytes(b"new")
    assert target.read_bytes() == b"new" and target.stat().st_mode & 0o777 == 0o640


def test_the_recording_is_never_its_own_target(tmp_path, source):
    (tmp_path / "link.ts").symlink_to(source)
    os.link(source, tmp_path / "hard.ts")
    for name in ("film.ts", "link.ts", "hard.ts"):
        with pytest.raises(UsageError, match="is the recording itself"), whole(tmp_path / name, True, source):
            pass
    strange = tmp_path / ".out.ts.part"
    os.rename(source, strange)
    with pytest.raises(UsageError, match="has the name that the unfinished"), whole(tmp_path / "out.ts", True, strange):
        pass
    assert strange.read_bytes() == b"recording"


def test_what_a_link_points_to_is_replaced(tmp_path, source):
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "real.ts").write_bytes(b"old")
    (tmp_path / "link.ts").symlink_to(tmp_path / "far" / "real.ts")
    with whole(tmp_path / "link.ts", True, source) as temp:
        temp.write_bytes(b"new")
    assert (tmp_path / "link.ts").is_symlink() and (tmp_path / "far" / "real.ts").read_bytes() == b"new"


def test_a_part_that_is_a_link_is_not_followed(tmp_path, source):
    other = tmp_path / "other"
    other.write_bytes(b"mine")
    (tmp_path / ".out.ts.part").symlink_to(other)
    with pytest.raises(InputError, match="cannot be written"), whole(tmp_path / "out.ts", False, source):
        pass
    assert other.read_bytes() == b"mine"


def test_places_that_cannot_be_written_get_their_sentence(tmp_path, source):
    with pytest.raises(UsageError, match="is a folder"), whole(tmp_path, False, source):
        pass
    with pytest.raises(InputError, match="there is no folder"), whole(tmp_path / "no" / "out.ts", False, source):
        pass
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="is no ordinary file"), whole(tmp_path / "pipe", True, source):
        pass
    with pytest.raises(InputError, match=r"and .* has .* MB free"), whole(tmp_path / "o.ts", False, source, 1 << 60):
        pass
    with pytest.raises(InputError, match="the disk is full"), whole(tmp_path / "o.ts", False, source):
        raise OSError(errno.ENOSPC, "No space left on device")
    untouched(tmp_path, "pipe")


def test_two_runs_do_not_write_the_same(tmp_path, source):
    with whole(tmp_path / "out.ts", False, source) as temp:
        temp.write_bytes(b"first")
        second = whole(tmp_path / "out.ts", False, source)
        with pytest.raises(LockError, match="is being written by another run"), second:
            pass
    assert (tmp_path / "out.ts").read_bytes() == b"first"
    untouched(tmp_path, "out.ts")


def test_a_long_name_has_a_part_too(tmp_path, source):
    target = tmp_path / f"{'ü' * 120}.ts"
    assert len(os.fsencode(part(target).name)) < 60
    with whole(target, False, source) as temp:
        temp.write_bytes(b"made")
    assert target.read_bytes() == b"made"


def test_what_is_to_be_kept_is_kept_when_there_is_something(tmp_path, source):
    for data, left in ((b"half", [".out.ts.part"]), (b"", [])):
        with pytest.raises(RuntimeError), whole(tmp_path / "out.ts", False, source, keep=True) as temp:
            temp.write_bytes(data)
            raise RuntimeError
        untouched(tmp_path, *left)
