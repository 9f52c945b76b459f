"""A run that fails never replaces a good guide: every command that writes one, and every way to fail."""

import os
import signal
import subprocess

import pytest

from .helpers import leftovers, one_sentence, run, start, start_limited
from .test_bad_input import until

PROGRAMME = b"""<programme start="20261121%02d0000 +0100" channel="one"><title>Ebb %d</title>
<desc>A boat is missing, and nobody on the island will say who took it out.</desc>
<category>Spielfilm</category></programme>
"""
GUIDE = b"<tv>" + b"".join(PROGRAMME % (i % 24, i) for i in range(200)) + b"</tv>"
COMMANDS = [
    ("guide", "convert"),
    ("guide", "audit"),
    ("guide", "normalise"),
    ("guide", "normalise", "--to", "xmltv", "--target", "tvheadend"),
    ("guide", "genres"),
    ("classify",),
    ("classify", "--to", "xmltv", "--all"),
    ("classify", "--to", "xmltv", "--all", "--state", "state"),
]
commands = pytest.mark.parametrize("command", COMMANDS, ids=" ".join)


@pytest.fixture(autouse=True)
def registry(fixed, monkeypatch):
    monkeypatch.setenv("TVML_REGISTRY", str(fixed))


@pytest.fixture
def out(tmp_path):
    """A good guide of an earlier run, in a folder of its own."""
    path = tmp_path / "guides" / "out"
    path.parent.mkdir()
    path.write_bytes(b"good")
    yield path
    assert path.read_bytes() == b"good" and leftovers(path.parent) == [] and os.listdir(path.parent) == ["out"]


@commands
@pytest.mark.parametrize(
    ("guide", "fragment"),
    [
        (GUIDE[: len(GUIDE) // 2], "the guide ends in the middle"),
        (GUIDE[:-5] + b"<programme></tv>", "not well-formed"),
        (GUIDE.replace(b"Ebb 150", b"Ebb & 150"), "a bare '&'"),
        (b"", "stdin is empty"),
        (b"<html><body>Log in</body></html>", "is a web page"),
        (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", "the gzip data ends too early"),
    ],
    ids=["cut", "open element", "ampersand", "empty", "web page", "packed and cut"],
)
def test_a_guide_that_is_not_whole(out, command, guide, fragment):
    ran = run(*command, "-", "-o", out, stdin=guide)
    assert (ran.code, ran.out) == (1, b"")
    one_sentence(ran, fragment)


@commands
def test_a_guide_that_cannot_be_opened(out, command):
    ran = run(*command, "nosuch.xml", "-o", out)
    assert ran.code == 1
    one_sentence(ran, "nosuch.xml: no such file")


@commands
def test_a_full_disk(out, tmp_path, command):
    guide = tmp_path / "guide.xml"
    guide.write_bytes(GUIDE)

    process = start_limited(500, *command, guide, "-o", out)
    printed, err = process.communicate(timeout=60)
    assert (process.returncode, printed) == (1, b""), err
    assert b"cannot be written (File too large)" in err and err.count(b"\n") == 1


@commands
def test_sigterm(out, command):
    process = start(*command, "-", "-o", out, stdin=subprocess.PIPE)
    process.stdin.write(GUIDE[:-5])
    process.stdin.flush()
    until(lambda: leftovers(out.parent))
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=60) == (b"", b"") and process.returncode == 143


@commands
def test_a_whole_guide_does_replace_it(tmp_path, command):
    out = tmp_path / "out"
    out.write_bytes(b"old")
    ran = run(*command, "-", "-o", out, stdin=GUIDE)
    assert (ran.code, ran.out, ran.err) == (0, b"", "") and len(out.read_bytes()) > 1000
