"""The file of answers: what is written is read again; what is not ours stops the run with one sentence."""

import os
import threading

import pytest

from tvml.errors import InputError, LockError
from tvml.models.steady import Answer, Held
from tvml.registry import answers

HELD = Held(
    {"ebb": Answer("News", 0.9, "2026-11-21"), "flöw \u2028 x": Answer("Film", 0.25)}, {"0f": Answer("Film", 1.0)}
)
HEAD = '{"answers":1,"model":"genre"}\n'


def test_round_trip(tmp_path):
    path = tmp_path / "state"
    assert answers.read(path, "genre") == Held({}, {})
    answers.write(path, "genre", HELD)
    before = path.read_bytes()
    assert answers.read(path, "genre") == HELD and before.startswith(HEAD.encode())
    answers.write(path, "genre", answers.read(path, "genre"))
    assert path.read_bytes() == before and os.listdir(tmp_path) == ["state"]


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("", "line 1: not the answers of earlier runs"),
        ("title,label\n", "line 1: not the answers of earlier runs"),
        (HEAD.replace("genre", "news"), "holds answers of the model 'news', not of 'genre'"),
        (HEAD.replace("1", "2"), "is of format 2, this tvml reads 1"),
        (HEAD + '{"series":"a","label":"b","confidence":1}\n{"series":"c","lab', "line 3: not the answers"),
        (HEAD + '{"series":"a","label":3,"confidence":1}\n', "line 2: not the answers"),
        (HEAD + "\xff\n", "line 2: not the answers"),
    ],
)
def test_a_file_that_is_not_ours_stops_the_run(tmp_path, text, fragment):
    path = tmp_path / "state"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError) as error:
        answers.read(path, "genre")
    assert fragment in str(error.value) and str(path) in str(error.value) and "\n" not in str(error.value)


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="no such folder"), answers.locked(tmp_path / "no" / "state"):
        pass
    assert os.listdir(tmp_path) == []


def test_a_full_disk_leaves_the_old_answers(tmp_path, monkeypatch):
    path = tmp_path / "state"
    answers.write(path, "genre", HELD)

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left on device"):
        answers.write(path, "genre", Held({}, {}))
    assert answers.read(path, "genre") == HELD and os.listdir(tmp_path) == ["state"]


def test_a_second_run_waits_for_the_first(tmp_path, monkeypatch):
    path, order = tmp_path / "state", []
    inside, done = threading.Event(), threading.Event()

    def first():
        with answers.locked(path):
            inside.set()
            done.wait(10)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait(10)
    monkeypatch.setattr(answers, "LOCK_SECONDS", 0.05)
    with pytest.raises(LockError, match="did not finish within"), answers.locked(path):
        order.append("too early")
    done.set()
    monkeypatch.setattr(answers, "LOCK_SECONDS", 10.0)
    with answers.locked(path):
        order.append("second")
    thread.join()
    assert order == ["first", "second"]
