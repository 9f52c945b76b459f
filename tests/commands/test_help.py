import os
import re
import shlex
import shutil
from functools import cache
from pathlib import Path

import pytest
import typer

from tvml import cli
from tvml.shipped import folder

from .helpers import run


def commands(group=None, path=()):
    group = group or typer.main.get_command(cli.app)
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


@cache  # a help is the same each time, and some tests read it often
def helped(path):
    ran = run(*path, "--help")
    assert (ran.code, ran.err) == (0, "")
    return ran.out.decode()


def example(path):
    last = helped(path).rstrip("\n").splitlines()[-1]
    assert last.startswith("Example:  tvml "), last
    return last.removeprefix("Example:  ")


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_every_command_says_what_it_does_and_ends_with_an_example(path):
    lines = helped(path).splitlines()
    assert lines[0].startswith(f"Usage: tvml {' '.join(path)}")
    assert lines[2].strip() and not lines[2].strip().startswith("Example")
    assert example(path).startswith(f"tvml {' '.join(path)}")
    if path != ("demo",):
        assert all(name in helped(path) for name in ("--quiet", "--verbose", "--debug", "--json-errors"))
    registry = path[0] not in ("demo", "guide", "cut-video") or path == ("guide", "audit")
    assert ("--registry" in helped(path)) == registry


@pytest.mark.parametrize(
    "path", [(), ("embed",), ("evaluate",), ("guide",), ("models",), ("recommend",), ("topics",)], ids=" ".join
)
def test_a_group_alone_shows_its_help_and_its_example(path):
    text = helped(path)
    assert re.search(r"^  (Example:  |Begin with: )tvml \w+", text, re.MULTILINE)
    ran = run(*path)
    assert ran.code == 2 and ran.out == b"" and ran.err.rstrip() == text.rstrip()


def test_every_example_runs_on_the_sample_data(tmp_path):
    (tmp_path / "cwd" / "sample_data").symlink_to(folder("sample_data"))
    Path("tvml.yaml").write_text("train-classifier: {set: [train.steps=20, train.epochs=0], force: true}\n")  # quick
    order = [("train-classifier",), ("train-classifier",), ("models", "alias"), ("models", "rollback")]
    order = [*order, ("topics", "train"), ("embed", "train"), ("recommend", "learn")]  # what others show and evaluate
    rest = [path for path in commands() if path not in order and path != ("demo",)]  # demo has its own test
    if not shutil.which("ffmpeg"):  # tests/packages.sh says so
        rest.remove(("cut-video",))
    for path in [*order, *rest]:
        words = shlex.split(example(path).split(" | ")[0])
        ran = run(*words[1:])
        assert (ran.code, ran.err) == (0, ""), (words, ran.err)
        if "-o" not in words and path != ("models", "gc"):
            assert ran.out
    assert b"<category" in Path("labelled.xml").read_bytes()


def test_version():
    ran = run("--version")
    assert ran.code == 0 and re.fullmatch(rb"tvml [0-9]+\.[0-9]+\.[0-9]+\S*\n", ran.out)


def test_completion_knows_the_commands(monkeypatch, capfd):
    for name, value in (("_TVML_COMPLETE", "complete_bash"), ("COMP_WORDS", "tvml cl"), ("COMP_CWORD", "1")):
        monkeypatch.setitem(os.environ, name, value)
    with pytest.raises(SystemExit) as end:
        cli.main([])
    assert end.value.code == 0 and "classify" in capfd.readouterr().out
