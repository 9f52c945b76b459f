import json
import os
import time

import pytest

from tvml.registry import store

from .helpers import one_sentence, publish_fixed, run


@pytest.fixture
def root(tmp_path):
    """genre 1 to 4, each champion in its turn; 2 is also "tested". And a second model."""
    root = tmp_path / "models"
    for _ in range(4):
        publish_fixed(root)
    store.set_alias(root, "genre", "tested", "2")
    publish_fixed(root, "kind", champion=False)
    return root


def tamper(root, number=4):
    weights = root / "genre" / "versions" / f"{number:04d}" / "weights.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)


def test_list_has_a_row_for_every_version(root):
    rows = run("models", "list").rows
    assert [(row["model"], row["version"], row["aliases"]) for row in rows] == [
        ("genre", "0001", []),
        ("genre", "0002", ["tested"]),
        ("genre", "0003", []),
        ("genre", "0004", ["champion"]),
        ("kind", "0001", []),
    ]
    assert {key: rows[0][key] for key in ("kind", "parameters", "accuracy", "labels")} == {
        **{"kind": "classifier", "parameters": 7, "accuracy": 0.5, "labels": 3},
    }


def test_one_broken_version_or_alias_does_not_hide_the_others(root):
    (root / "genre/versions/0002/manifest.json").write_text("{")
    (root / "genre/aliases/champion").write_text("zzz\n")
    ran = run("models", "list")
    assert ran.code == 0 and len(ran.rows) == 6
    problems = [row["problem"] for row in ran.rows if "problem" in row]
    assert len(problems) == 2 and "'zzz'" in problems[0] and "not a manifest" in problems[1]


def test_an_empty_registry_has_no_rows():
    for command in ("list", "verify", "gc"):
        assert run("models", command) == (0, b"", "")


def test_show_is_the_manifest_in_a_pipe_and_the_card_on_a_terminal(root):
    (manifest,) = run("models", "show", "genre@3").rows
    assert (manifest["name"], manifest["version"], next(iter(manifest["facts"]["labels"]))) == (
        *("genre", "0003", "Harbour crime"),
    )
    assert run("models", "show", "genre@3", terminal=True).out.startswith(b"# genre 0003\n")
    assert run("models", "show", "genre@tested").rows[0]["version"] == "0002"


def test_verify_names_what_was_tampered_with_and_ends_with_4(root):
    assert [row["ok"] for row in run("models", "verify").rows] == [True] * 5
    tamper(root)
    ran = run("models", "verify")
    assert ran.code == 4
    assert [row["version"] for row in ran.rows if not row["ok"]] == ["0004"]
    assert "weights.safetensors: its content has changed" in ran.rows[3]["problems"][0]
    one_sentence(ran, "1 of 5 versions must not be trusted, first genre@0004")
    assert run("models", "verify", "genre@3").code == 0


def test_a_tampered_model_labels_nothing(root, tmp_path):
    tamper(root)
    ran = run("classify", "-", "-o", tmp_path / "out", stdin=b'{"title":"a"}')
    assert ran.code == 4 and not (tmp_path / "out").exists()
    one_sentence(ran, "its content has changed")
    assert run("classify", "-", "--model", "genre@3", stdin=b'{"title":"a"}').code == 0


def test_alias_and_rollback_move_the_champion(root):
    assert run("models", "alias", "genre", "champion", "1").rows == [
        {"model": "genre", "alias": "champion", "version": "0001"}
    ]
    assert run("models", "rollback", "genre").rows == [{"model": "genre", "from": "0001", "champion": "0004"}]
    assert run("models", "rollback", "genre").rows == [{"model": "genre", "from": "0004", "champion": "0003"}]
    assert store.resolve(root, "genre").name == "0003"


@pytest.mark.parametrize(
    ("args", "code", "fragment"),
    [
        (("alias", "genre", "champion", "9"), 4, "model 'genre' has no version '9'; the newest of its 4 is 0004"),
        (("alias", "genre", "latest", "1"), 4, "an alias cannot be named 'latest'"),
        (("alias", "genre", "Up", "1"), 4, "an alias cannot be named 'Up'"),
        (("alias", "gnere", "champion", "1"), 4, "no model 'gnere'"),
        (("show", "gnere"), 4, "did you mean 'genre'?"),
        (("show", "genre@champoin"), 4, "did you mean 'champion'?"),
        (("show", "../genre"), 4, "no model '../genre'"),
        (("rollback", "kind"), 4, "no champion to go back to"),
        (("verify", "genre@9"), 4, "no version '9'"),
        (("gc", "genre", "--keep", "0"), 2, "--keep"),
        (("gc", "nosuch"), 4, "no model 'nosuch'"),
        (("list", "--to", "xmltv"), 2, "no such output"),
        (("lst",), 2, "Did you mean 'list'?"),
    ],
)
def test_what_is_not_there_is_told(root, args, code, fragment):
    ran = run("models", *args)
    assert (ran.code, ran.out) == (code, b"")
    one_sentence(ran, fragment)


def test_gc_says_what_would_go_and_then_removes_it(root):
    would = run("models", "gc", "genre", "--keep", "1", "--dry-run").rows
    assert [(row["removed"], row["dry_run"]) for row in would] == [("0001", True)]  # 2 tested, 3 the way back
    assert store.versions(root, "genre") == ["0001", "0002", "0003", "0004"]
    done = run("models", "gc", "--keep", "1").rows
    assert [(row["model"], row["removed"], row["dry_run"]) for row in done] == [("genre", "0001", False)]
    assert done[0]["bytes"] == would[0]["bytes"] > 0
    assert store.versions(root, "genre") == ["0002", "0003", "0004"]


def test_gc_sweeps_what_a_killed_run_left_long_ago(root):
    for name, age in (("old", 9999), ("new", 0)):
        folder = root / "genre" / f".tmp-{name}"
        folder.mkdir()
        os.utime(folder, (time.time() - age,) * 2)
    assert [row["removed"] for row in run("models", "gc").rows] == ["0001", ".tmp-old"]
    assert not (root / "genre/.tmp-old").exists() and (root / "genre/.tmp-new").exists()


def test_a_model_of_another_hash_version_is_refused(root):
    path = root / "genre/versions/0004/manifest.json"
    manifest = json.loads(path.read_text())
    manifest["facts"]["hash"]["version"] += 97
    path.write_text(json.dumps(manifest))
    ran = run("classify", "-", stdin=b'{"title":"a"}')
    assert (ran.code, ran.out) == (4, b"")
    one_sentence(ran, "train it again")
    assert "was trained with hash" in ran.err and "version 99" in ran.err


def test_a_newer_format_and_another_kind_are_refused(root):
    path = root / "genre/versions/0004/manifest.json"
    whole = path.read_text()
    for key, value, fragment in (
        ("format", 99, "update tvml"),
        ("kind", "topics", "is a topics model, not a classifier"),
    ):
        path.write_text(json.dumps({**json.loads(whole), key: value}))
        ran = run("classify", "-", stdin=b'{"title":"a"}')
        assert ran.code == 4
        one_sentence(ran, fragment)


def test_a_pickle_in_a_version_is_refused(root):
    (root / "genre/versions/0004/weights.pkl").write_bytes(b"\x80\x04.")
    ran = run("classify", "-", stdin=b'{"title":"a"}')
    assert ran.code == 4
    one_sentence(ran, "a pickle can run code")


def test_another_writer_holds_the_lock(root, monkeypatch):
    from filelock import FileLock

    monkeypatch.setattr(store.set_alias, "__kwdefaults__", {"lock_seconds": 0.05})
    with FileLock(root / "genre" / ".lock"):
        ran = run("models", "alias", "genre", "champion", "1")
    assert ran.code == 5
    one_sentence(ran, "another tvml run is writing")
