import os
import re
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tvml.errors import LockError, ModelError, UsageError
from tvml.registry import store, writing
from tvml.registry.card import card
from tvml.registry.verify import load, verify


def litter(root):
    return list(root.rglob(".tmp-*")) if root.exists() else []


# publish


def test_the_folder_that_publish_makes(root, model):
    manifest = store.publish(root, **model, texts={"recipe.yaml": "a: 1\n"})
    version = root / "genre" / "versions" / "0001"
    assert sorted(os.listdir(version)) == ["README.md", "manifest.json", "recipe.yaml", "weights.safetensors"]
    assert manifest.version == "0001" and manifest.parameters == 9 and manifest.format == 1
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", manifest.created)
    assert manifest == load(root, "genre").manifest
    assert manifest.files.keys() == {"README.md", "recipe.yaml", "weights.safetensors"}
    assert store.publish(root, **model).version == "0002"
    assert store.aliases(root, "genre") == {} and litter(root) == []


def test_the_card_knows_its_version(root, model):
    store.publish(root, **model)
    store.publish(root, **{**model, "card": card})
    assert (root / "genre/versions/0002/README.md").read_text().startswith("# genre 0002\n")
    assert verify(root / "genre/versions/0002") == []


def test_the_same_arrays_give_the_same_bytes(root, model):
    w = np.arange(6, dtype="f4").reshape(2, 3)
    store.publish(root, **{**model, "arrays": {"w": w, "b": np.zeros(2)}})
    store.publish(root, **{**model, "arrays": {"b": np.zeros(2), "w": np.asfortranarray(w)}})
    store.publish(root, **{**model, "arrays": {"b": np.zeros(4)[::2], "w": np.repeat(w, 2, axis=1)[:, ::2]}})
    data = {(root / f"genre/versions/000{n}/weights.safetensors").read_bytes() for n in (1, 2, 3)}
    assert len(data) == 1


def test_odd_arrays_come_back_as_they_were(root, model):
    arrays = {
        "scalar": np.asarray(2.5),
        "none": np.zeros((0, 3), "i8"),
        "big_endian": np.arange(3, dtype=">f4"),
        "mask": np.array([True, False]),
        "half": np.ones(2, "f2"),
    }
    store.publish(root, **{**model, "arrays": arrays})
    found = load(root, "genre").arrays
    for name, array in arrays.items():
        assert found[name].shape == array.shape and found[name].dtype.kind == array.dtype.kind
        np.testing.assert_array_equal(found[name], array)


@pytest.mark.parametrize("name", ["", "Genre", ".x", "a/b", "..", "a b", "gênre", "a\n", "a@1", "x" * 65])
def test_a_bad_model_name_is_refused_before_anything_is_written(root, model, name):
    with pytest.raises(ModelError, match="a model cannot be named"):
        store.publish(root, **{**model, "name": name})
    assert not root.exists()


@pytest.mark.parametrize(
    "file",
    ["../x", "a/b", "", ".hidden", "manifest.json", "readme.MD", "weights.safetensors", "x.safetensors", "m.pkl"],
)
def test_a_bad_further_file_is_a_mistake_of_the_caller(root, model, file):
    with pytest.raises(ValueError, match="cannot be a further file"):
        store.publish(root, **model, texts={file: "x"})
    assert not root.exists()


@pytest.mark.parametrize("stem", ["../x", "a/b", "", ".hidden", "weights", "WEIGHTS"])
def test_a_bad_further_file_of_arrays_is_a_mistake_of_the_caller(root, model, stem):
    with pytest.raises(ValueError, match="cannot be a further file of arrays"):
        store.publish(root, **model, extra={stem: {"x": np.zeros(1)}})
    assert not root.exists()


def test_further_arrays_are_files_of_the_folder_like_all_others(root, model):
    titles, memory = {"b": np.ones(2, "u1"), "a": np.zeros(3)}, {"m": np.arange(4, dtype="f4")}
    manifest = store.publish(root, **{**model, "card": card}, extra={"titles": titles, "memory": memory})
    version = root / "genre" / "versions" / "0001"
    assert manifest.files.keys() - {"README.md"} == {
        *("memory.safetensors", "titles.safetensors", "weights.safetensors"),
    }
    assert all((version / file).stat().st_size == facts.size for file, facts in manifest.files.items())
    assert "titles.safetensors" in (version / "README.md").read_text() and verify(version) == []


def test_folders_and_files_are_as_readable_as_the_umask_allows(root, model):
    before = os.umask(0o022)
    try:
        store.publish(root, **model)
        store.set_alias(root, "genre", "champion", "1")
    finally:
        os.umask(before)
    for path in (root, *root.rglob("*")):
        if path.name != ".lock":
            assert stat.S_IMODE(path.stat().st_mode) == (0o755 if path.is_dir() else 0o644), path


@pytest.mark.skipif(sys.platform != "linux", reason="names files by /proc")
def test_every_file_is_on_the_disk_before_the_rename(root, model, monkeypatch):
    events = []
    fsync, rename = os.fsync, os.rename
    monkeypatch.setattr(
        os, "fsync", lambda handle: (events.append(os.readlink(f"/proc/self/fd/{handle}")), fsync(handle))
    )
    monkeypatch.setattr(os, "rename", lambda a, b: (events.append("rename"), rename(a, b)))
    store.publish(root, **model)
    before, after = events[: events.index("rename")], events[events.index("rename") + 1 :]
    assert {os.path.basename(path) for path in before[:-1]} == {
        "weights.safetensors",
        "README.md",
        "manifest.json",
    }
    assert os.path.basename(before[-1]).startswith(".tmp-") and after == [str(root / "genre" / "versions")]


# somebody else publishes too


@pytest.mark.parametrize("files", [["manifest.json"], []], ids=["whole", "a copy that begins to arrive"])
def test_a_number_that_another_machine_took_after_the_lock_is_left_to_it(root, model, monkeypatch, files):
    store.publish(root, **model)
    theirs = root / "genre" / "versions" / "0002"
    seal = store._seal

    def other_machine_first(*args):
        manifest = seal(*args)
        if not theirs.exists():
            theirs.mkdir()
            for file in files:
                (theirs / file).write_text("theirs")
        return manifest

    monkeypatch.setattr(store, "_seal", other_machine_first)
    assert store.publish(root, **{**model, "card": card}).version == "0003"
    assert os.listdir(theirs) == files
    ours = root / "genre" / "versions" / "0003"
    assert verify(ours) == [] and (ours / "README.md").read_text().startswith("# genre 0003\n")
    assert litter(root) == []


def test_a_number_that_is_taken_between_look_and_rename_is_left_to_the_other(root, model, monkeypatch):
    rename = os.rename

    def late(source, target):
        if target.name == "0001":
            target.mkdir()
            (target / "manifest.json").write_text("theirs")
        rename(source, target)

    monkeypatch.setattr(os, "rename", late)
    assert store.publish(root, **model).version == "0002"
    assert (root / "genre/versions/0001/manifest.json").read_text() == "theirs"


def test_a_rename_that_was_done_though_the_share_reports_a_failure_counts(root, model, monkeypatch):
    """NFS: the server renamed, its answer was lost, and the repeated request found no source."""
    rename = os.rename

    def twice(source, target):
        rename(source, target)
        rename(source, target)

    monkeypatch.setattr(os, "rename", twice)
    assert store.publish(root, **model).version == "0001"
    assert store.versions(root, "genre") == ["0001"] and litter(root) == []


def test_an_empty_folder_into_which_a_copy_may_arrive_is_not_replaced(root, model):
    (root / "genre" / "versions" / "0002").mkdir(parents=True)
    assert store.publish(root, **model).version == "0003"


PUBLISH = """
import sys
import numpy as np
from pathlib import Path
from tvml.registry import store
for _ in range(3):
    made = store.publish(
        Path(sys.argv[1]), name="genre", kind="classifier", arrays={"w": np.zeros(3)}, facts={}, metrics={},
        parameters=3, card="x", lock_seconds=60,
    )
    print(made.version)
"""


def test_processes_that_publish_at_once_get_versions_of_their_own(root):
    runs = [
        subprocess.Popen([sys.executable, "-c", PUBLISH, str(root)], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    got = sorted(version for run in runs for version in run.communicate(timeout=120)[0].split())
    assert got == [f"{n:04d}" for n in range(1, 10)] == store.versions(root, "genre")
    assert all(verify(root / "genre" / "versions" / version) == [] for version in got)


@pytest.mark.parametrize("locks", [True, False])
def test_threads_that_publish_at_once_get_versions_of_their_own(root, model, monkeypatch, locks):
    """Also on a file system without locks, where the rename alone decides."""
    if not locks:
        no_locks(monkeypatch)
    with ThreadPoolExecutor(8) as pool:
        got = sorted(m.version for m in pool.map(lambda _: store.publish(root, **model), range(24)))
    assert got == [f"{n:04d}" for n in range(1, 25)] == store.versions(root, "genre")
    assert all(verify(root / "genre" / "versions" / version) == [] for version in got)
    assert litter(root) == []


def no_locks(monkeypatch, error=None):
    import fcntl

    def flock(handle, operation):
        raise error or OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", flock)


@pytest.mark.parametrize("number", [37, 38, 95])  # ENOLCK, ENOSYS, EOPNOTSUPP
def test_a_file_system_without_locks_works_and_leaves_no_marker_that_could_block(root, model, monkeypatch, number):
    no_locks(monkeypatch, OSError(number, "no locks"))
    store.publish(root, **model)
    store.publish(root, **model)
    store.set_alias(root, "genre", "champion", "2")
    assert load(root, "genre").manifest.version == "0002"


@pytest.fixture
def held(root):
    """The writer lock of genre, held by another thread until the test ends."""
    (root / "genre").mkdir(parents=True, exist_ok=True)
    taken, done = threading.Event(), threading.Event()

    def hold():
        with writing.writer_lock(root / "genre", 5):
            taken.set()
            done.wait(30)

    thread = threading.Thread(target=hold)
    thread.start()
    assert taken.wait(10)
    yield
    done.set()
    thread.join()


def test_a_lock_that_another_run_holds_ends_in_a_lock_error_within_the_limit(root, model, held):
    start = time.monotonic()
    with pytest.raises(LockError, match=r"another tvml run is writing to .*genre and did not finish within 0.2 s"):
        store.publish(root, **model, lock_seconds=0.2)
    assert time.monotonic() - start < 3
    assert store.names(root) == [] and litter(root) == []


def test_the_other_writers_respect_the_lock_and_readers_do_not_wait(three, held):
    for write in (
        lambda: store.set_alias(three, "genre", "champion", "1", lock_seconds=0),
        lambda: store.rollback(three, "genre", lock_seconds=0),
        lambda: store.gc(three, "genre", lock_seconds=0),
    ):
        with pytest.raises(LockError):
            write()
    assert load(three, "genre").manifest.version == "0003"
    assert store.gc(three, "genre", 2, dry_run=True)[0].what == "0001"


# things go wrong


@pytest.mark.parametrize("file", ["weights.safetensors", "README.md", "manifest.json"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_no_version_and_no_temporary_folder(three, model, monkeypatch, file, error):
    write = writing.write_file

    def failing(path, data):
        if path.name == file:
            path.write_bytes(data[:3])
            raise error
        write(path, data)

    monkeypatch.setattr(writing, "write_file", failing)
    expected = ModelError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected) as found:
        store.publish(three, **model)
    if expected is ModelError:
        assert re.match("cannot write the model registry .*: No space left on device", str(found.value))
    assert store.versions(three, "genre") == ["0001", "0002", "0003"] and litter(three) == []
    monkeypatch.undo()
    assert store.publish(three, **model).version == "0004"


def test_a_card_that_fails_leaves_nothing(root, model):
    with pytest.raises(ZeroDivisionError):
        store.publish(root, **{**model, "card": lambda manifest: 1 // 0})
    assert store.names(root) == [] and litter(root) == []


def test_a_rename_that_fails_gives_the_reason_of_the_system(root, model, monkeypatch):
    def failing(source, target):
        raise OSError(30, "Read-only file system", str(target))

    monkeypatch.setattr(os, "rename", failing)
    with pytest.raises(ModelError, match=r"Read-only file system .*0001.*--registry"):
        store.publish(root, **model)
    assert store.names(root) == [] and litter(root) == []


@pytest.mark.parametrize("inside", ["models", "models/genre", "models/genre/versions"])
def test_a_file_where_a_folder_should_be_gives_the_reason_of_the_system(tmp_path, model, inside):
    file = tmp_path / inside
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("")
    with pytest.raises(ModelError, match=r"cannot write the model registry .*(File exists|Not a directory)"):
        store.publish(tmp_path / "models", **model)


def test_a_share_that_cannot_fsync_a_folder_works_but_a_failing_disk_is_told(root, model, monkeypatch):
    fsync, number = os.fsync, 22

    def on_files_only(handle):
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(number, os.strerror(number))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", on_files_only)
    assert store.publish(root, **model).version == "0001"
    number = 5
    with pytest.raises(ModelError, match="Input/output error"):
        store.publish(root, **model)
    assert store.versions(root, "genre") == ["0001"] and litter(root) == []


# aliases and rollback


def champion(root):
    return store.aliases(root, "genre").get("champion")


def test_an_alias_is_a_line_and_the_moves_of_champion_are_kept(three):
    store.set_alias(three, "genre", "champion", "1")
    store.set_alias(three, "genre", "champion", "0002")
    store.set_alias(three, "genre", "champion", "2")  # no move
    store.set_alias(three, "genre", "tested", "3")
    folder = three / "genre" / "aliases"
    assert (folder / "champion").read_bytes() == b"0002\n"
    assert sorted(os.listdir(folder)) == ["champion", "champion.log", "tested"]
    assert re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ 000[12]\n){2}", (folder / "champion.log").read_text())


@pytest.mark.parametrize("alias", ["latest", "3", "0003", "a.b", "champion.log", "../x", "", "Up", "a@b"])
def test_a_bad_alias_is_refused(three, alias):
    with pytest.raises(ModelError, match="an alias cannot be named"):
        store.set_alias(three, "genre", alias, "1")


def test_an_alias_needs_a_model_and_a_version_that_are_there(three):
    with pytest.raises(ModelError, match="no version '9'; the newest of its 3 is 0003"):
        store.set_alias(three, "genre", "champion", "9")
    with pytest.raises(ModelError, match="no version 'tested'"):
        store.set_alias(three, "genre", "champion", "tested")
    with pytest.raises(ModelError, match="did you mean 'genre'"):
        store.set_alias(three, "gener", "champion", "1")
    assert store.names(three) == ["genre"] and store.aliases(three, "genre") == {}


def test_an_alias_that_cannot_be_replaced_stays_as_it_was(three, monkeypatch):
    store.set_alias(three, "genre", "champion", "1")

    def failing(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(ModelError, match="No space left on device"):
        store.set_alias(three, "genre", "champion", "2")
    monkeypatch.undo()
    assert champion(three) == "0001" and litter(three) == []
    store.set_alias(three, "genre", "champion", "2")  # the log now names 0002 twice
    assert store.rollback(three, "genre") == ("0002", "0001")


def test_rollback_goes_back_one_step_a_call(three):
    for version in "123":
        store.set_alias(three, "genre", "champion", version)
    assert store.rollback(three, "genre") == ("0003", "0002")
    assert store.rollback(three, "genre") == ("0002", "0001")
    with pytest.raises(ModelError, match="has no champion to go back to"):
        store.rollback(three, "genre")
    assert champion(three) == "0001"
    store.set_alias(three, "genre", "champion", "3")
    assert store.rollback(three, "genre") == ("0003", "0001")
    assert load(three, "genre").manifest.version == "0001"


@pytest.mark.parametrize("seed", range(12))
def test_rollback_is_undo_after_any_moves(three, seed):
    history = []
    for step in np.random.default_rng(seed).choice(["1", "2", "3", "back", "back"], 12).tolist():
        if step != "back":
            store.set_alias(three, "genre", "champion", step)
            history += [f"000{step}"] if history[-1:] != [f"000{step}"] else []
        elif len(history) > 1:
            assert store.rollback(three, "genre") == (history.pop(), history[-1])
        else:
            with pytest.raises(ModelError):
                store.rollback(three, "genre")
        assert [champion(three)] == (history[-1:] or [None])


def test_rollback_undoes_a_step_back_that_was_made_by_hand(three):
    for version in "131":
        store.set_alias(three, "genre", "champion", version)
    assert store.rollback(three, "genre") == ("0001", "0003")
    assert store.rollback(three, "genre") == ("0003", "0001")


def test_rollback_passes_over_versions_that_are_gone(three):
    for version in "123":
        store.set_alias(three, "genre", "champion", version)
    (three / "genre/versions/0002").rename(three / "elsewhere")
    assert store.rollback(three, "genre") == ("0003", "0001")
    with pytest.raises(ModelError):
        store.rollback(three, "genre")


def test_rollback_without_a_champion_or_a_history_is_refused(three):
    with pytest.raises(ModelError, match="tvml models alias genre champion VERSION"):
        store.rollback(three, "genre")
    store.set_alias(three, "genre", "champion", "3")
    with pytest.raises(ModelError):
        store.rollback(three, "genre")


def test_rollback_reads_over_damage_in_the_log(three):
    for version in "12":
        store.set_alias(three, "genre", "champion", version)
    log = three / "genre" / "aliases" / "champion.log"
    log.write_bytes(b"\xff\n2026-11-2" + log.read_bytes() + b"\n2026-11")
    assert store.rollback(three, "genre") == ("0002", "0001")


# gc


def test_gc_keeps_the_newest_the_aliased_and_the_way_back(root, model):
    for _ in range(9):
        store.publish(root, **model)
    for alias, version in (("champion", "2"), ("champion", "4"), ("tested", "6")):
        store.set_alias(root, "genre", alias, version)
    planned = store.gc(root, "genre", 2, dry_run=True)
    assert len(store.versions(root, "genre")) == 9
    assert store.gc(root, "genre", 2) == planned
    assert [removed.what for removed in planned] == ["0001", "0003", "0005", "0007"]
    assert all(removed.bytes > 100 for removed in planned)
    assert store.versions(root, "genre") == ["0002", "0004", "0006", "0008", "0009"]
    assert store.rollback(root, "genre") == ("0004", "0002")
    assert store.gc(root, "genre", 9) == [] and litter(root) == []
    assert store.publish(root, **model).version == "0010"


def test_gc_removes_by_rename_so_that_no_reader_sees_half_a_version(three, monkeypatch):
    removed = []
    monkeypatch.setattr(writing, "remove_tree", removed.append)
    store.gc(three, "genre", keep=1)
    assert store.versions(three, "genre") == ["0003"]
    assert len(removed) == 2 and all(path.parent == three / "genre" for path in removed)
    assert all(path.name.startswith(".tmp-") for path in removed)


def test_gc_sweeps_old_temporary_things_only(three):
    store.set_alias(three, "genre", "champion", "3")
    old, new = three / "genre" / ".tmp-1-old", three / "genre" / ".tmp-1-new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "weights.safetensors").write_bytes(b"12345")
    stray = three / "genre" / "aliases" / ".tmp-1-alias"
    stray.write_bytes(b"0001\n")
    for path in (old, stray):
        os.utime(path, (time.time() - 4000,) * 2)
    assert store.gc(three, "genre", dry_run=True) == [(".tmp-1-old", 5), (".tmp-1-alias", 5)]
    assert old.exists() and stray.exists()
    store.gc(three, "genre")
    assert litter(three) == [new]


def test_gc_never_removes_the_newest_and_needs_a_model(three):
    with pytest.raises(UsageError, match="at least 1 version"):
        store.gc(three, "genre", 0)
    with pytest.raises(ModelError, match="no model 'topics'"):
        store.gc(three, "topics")


def test_gc_tells_why_it_could_not(three, monkeypatch):
    def failing(self, target):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("pathlib.Path.rename", failing)
    with pytest.raises(ModelError, match="Read-only file system"):
        store.gc(three, "genre", 1)
    assert len(store.versions(three, "genre")) == 3


def test_the_default_root_is_the_data_folder_of_the_user(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    root = store.default_root()
    assert root.parts[-2:] == ("tvml", "models") and not root.exists()
    if sys.platform == "linux":
        assert root == tmp_path / "tvml" / "models"
