import tempfile

from tvml.train import loop

from .helpers import run


def test_the_demo_runs_names_the_next_commands_and_leaves_nothing(tmp_path, monkeypatch):
    place = tmp_path / "tmp"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    monkeypatch.setattr(loop, "steps", lambda o, texts: 100)  # the whole training takes 20 s
    ran = run("demo")
    assert (ran.code, ran.err) == (0, "")
    text = ran.out.decode()
    for command in ("train-classifier", "classify", "topics train", "topics show", "recommend", "models list"):
        assert f"tvml {command}" in text
    assert (
        text.index("accuracy")
        < text.index("confidence")
        < text.index("typical")
        < text.index("as in “")
        < text.index("Next, with a guide of your own")
    )
    assert list(place.iterdir()) == [] and not (tmp_path / "models").exists() and not (tmp_path / "no-data").exists()
    assert list((tmp_path / "cwd").iterdir()) == []
