"""No command of a test sees this user's registry or tvml.yaml."""

from pathlib import Path

import pytest

import tvml

from .helpers import TINY, lessons, publish_fixed, run


@pytest.fixture(autouse=True)
def alone(tmp_path, monkeypatch):
    monkeypatch.setenv("TVML_REGISTRY", str(tmp_path / "models"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "no-config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "no-data"))
    monkeypatch.delenv("TVML_CONFIG", raising=False)
    monkeypatch.setenv("PYTHONPATH", str(Path(tvml.__file__).parents[1]))  # for processes, from another folder
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")


@pytest.fixture(scope="session")
def fixed(tmp_path_factory):
    """A registry with a model "genre" that gives every programme the same answer; not to be changed."""
    root = tmp_path_factory.mktemp("fixed")
    publish_fixed(root)
    return root


@pytest.fixture(scope="session")
def learned(tmp_path_factory):
    """A registry with a model "genre" that has learned `lessons`, a little; not to be changed."""
    root = tmp_path_factory.mktemp("learned")
    done = run("train-classifier", "-", *TINY, "--registry", root, stdin=lessons())
    assert done.code == 0, done.err
    return root
