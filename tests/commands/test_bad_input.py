"""Garbage in: one sentence, the documented exit code, no output file, and what was there stays as it was."""

import errno
import gzip
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tvml.guide import source
from tvml.shipped import folder

from .helpers import TINY, Ran, leftovers, lessons, one_sentence, publish_fixed, run, start

GUIDE = folder("sample_data") / "guide.xml"
ROW = b'{"title":"Ebbe"}\n'
ENTRY = b'<programme start="20260302180000 +0100" channel="a"><title>%s</title></programme>'


def tv(title, before=b""):
    return before + b"<tv>" + ENTRY % title + b"</tv>"


def laughs():
    levels = b"".join(b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10) for i in range(1, 10))
    return tv(b"&l9;", b'<!DOCTYPE tv [<!ENTITY l0 "ha">' + levels + b"]>\n")


WHOLE = GUIDE.read_bytes()
GUIDES = {  # name -> content, what the sentence must hold
    "empty": (b"", "is empty; expected a guide"),
    "blank": (b" \n\t\n" * 50, "holds nothing but blanks"),
    "not-xml": (b"hello there\n", "which is no guide that tvml knows"),
    "web-page": (b"<!DOCTYPE html><html><body>Log in</body></html>", "is a web page"),
    "binary": (bytes(range(256)) * 20, "is binary, not text"),
    "zip": (b"PK\x03\x04" + bytes(100), "is a zip archive; unpack it first"),
    "wrong-root": (b"<rss></rss>", "the root element is <rss>, not <tv>"),
    "truncated": (WHOLE[:5000], "the guide ends in the middle"),
    "entity": (tv(b"caf&eacute;"), "undefined entity '&eacute;'; write 'é' instead"),
    "ampersand": (tv(b"Q & A"), "write '&amp;' instead"),
    "encoding": (tv(b"caf\xe9", b'<?xml version="1.0" encoding="utf-8"?>'), "the byte 0xE9 does not fit"),
    "unknown-encoding": (tv(b"a", b'<?xml version="1.0" encoding="klingon"?>'), "encoding 'klingon' is unknown"),
    "two": (tv(b"a") + tv(b"b"), "a second document starts here"),
    "laughs": (laughs(), "expands to more than a guide needs; refused"),
    "tags": (b"<tv><programme><title>a</desc></programme></tv>", "mismatched tag"),
    "cut-gzip": (gzip.compress(WHOLE)[:9000], "the gzip data ends too early"),
    "no-title.csv": (b"name1,desc\na,b\n", "has no column of titles among 'name1', 'desc'"),
    "cut.json": (b'{"entries": [{"title": "a"', "broken JSON"),
}


@pytest.mark.parametrize("name", GUIDES)
@pytest.mark.parametrize("command", [("classify",), ("classify", "--to", "xmltv"), ("guide", "convert")])
def test_a_guide_that_cannot_be_read(fixed, tmp_path, command, name):
    content, fragment = GUIDES[name]
    guide, out = tmp_path / name, tmp_path / "out"
    guide.write_bytes(content)
    args = [*command, guide, "-o", out, *(["--registry", fixed] if command[0] == "classify" else [])]
    for before in (None, b"old"):
        if before:
            out.write_bytes(before)
        ran = run(*args)
        assert (ran.code, ran.out) == (1, b"")
        told = fragment if "xmltv" not in command or "." not in name else "can only add to an XMLTV guide"
        one_sentence(ran, told)
        assert name in ran.err
        assert (out.read_bytes() if out.exists() else None) == before
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("command", [("classify",), ("guide", "convert"), ("train-classifier",)])
@pytest.mark.parametrize("name", ["rows.jsonl", "rows.csv"])
def test_a_guide_of_which_no_row_can_be_read(fixed, tmp_path, command, name):
    content = b'{"title":""}\n' * 3 if name == "rows.jsonl" else b"title,year\n" + b",1999\n" * 3
    (tmp_path / name).write_bytes(content)
    output = () if command[0] == "train-classifier" else ("-o", tmp_path / "out")
    ran = run(*command, tmp_path / name, *output, *(["--registry", fixed] if command[0] == "classify" else []))
    assert (ran.code, ran.out) == (1, b"")
    *bad, last = ran.err.splitlines()
    assert len(bad) == 3 and last.endswith(f"{name}: none of its 3 rows could be read")
    assert sorted(os.listdir(tmp_path)) == ["cwd", name]


@pytest.mark.parametrize("name", ["empty", "truncated", "no-title.csv"])
def test_a_guide_that_nothing_can_be_learned_from(tmp_path, name):
    content, fragment = GUIDES[name]
    ran = run("train-classifier", "-", *TINY, stdin=content)
    assert (ran.code, ran.out) == (1, b"") and not (tmp_path / "models").exists()
    one_sentence(ran, fragment)


COMMANDS = [  # arguments ("{d}" is a folder with guide.xml, rows.jsonl and sub/), exit code, what the sentence holds
    ("classify {d}/nosuch.xml", 1, "nosuch.xml: no such file"),
    ("classify {d}/sub", 1, "sub is a folder"),
    ("classify", 2, "Missing argument 'GUIDE...'"),
    ("clasify -", 2, "Did you mean 'classify'?"),
    ("classify - --modle x", 2, "--model"),
    ("classify - --min-confidence 2", 2, "2.0 is not in the range 0.0<=x<=1.0"),
    ("classify - --min-confidence nan", 2, "--min-confidence nan: expected a number from 0 to 1"),
    ("classify - --to xmltv --top 2", 2, "--to xmltv has no place for --top, --explain and --salvage"),
    ("classify - --to xmltv --explain", 2, "--to xmltv has no place for --top, --explain and --salvage"),
    ("classify - --to xmltv --salvage", 2, "--to xmltv has no place for --top, --explain and --salvage"),
    ("classify - --min-confidence high", 2, "'high' is not a valid float"),
    ("classify - --top 0", 2, "0 is not in the range x>=1"),
    ("classify - --to xmlt", 2, "--to xmlt: no such output; did you mean 'xmltv'?"),
    ("classify - --from xmlt", 2, "--from xmlt: no such format; did you mean 'xmltv'?"),
    ("classify {d}/guide.xml {d}/guide.xml --to xmltv", 2, "takes one guide"),
    ("classify {d}/rows.jsonl --to xmltv", 1, "rows.jsonl is jsonl, not XMLTV"),
    ("classify - --model gnere", 4, "did you mean 'genre'?"),
    ("classify - --model genre@9", 4, "has no version '9'"),
    ("classify - --model genre@champoin", 4, "did you mean 'champion'?"),
    ("classify - --registry {d}/nosuch", 4, "is empty; make a model with: tvml train-classifier GUIDE"),
    ("classify - --registry {d}/rows.jsonl", 4, "cannot read the model registry"),
    ("classify - -o {d}/sub", 2, "is a folder; name a file in it"),
    ("classify - -o {d}/nosuch/out", 1, "nosuch/out: cannot be written (No such file or directory)"),
    ("classify - -o {d}/" + "x" * 300, 1, "cannot be written (File name too long)"),
    ("guide convert - --to xmltv", 2, "--to xmltv: no such output"),
    ("guide convert {d}/nosuch.xml", 1, "no such file"),
    ("guide covnert -", 2, "Did you mean 'convert'?"),
    ("train-classifier - --seed abc", 2, "'abc' is not a valid int"),
    ("train-classifier - --seed -1", 2, "-1 is not in the range"),
    ("train-classifier - --seed 18446744073709551616", 2, "is not in the range"),
    ("train-classifier - --valid 1", 2, "--valid 1.0: expected a share"),
    ("train-classifier - --valid nan", 2, "--valid nan: expected a share"),
    ("train-classifier - --max-parameters 0", 2, "0 is not in the range"),
    ("train-classifier - --device gpu", 2, "expected one of auto, cpu, cuda"),
    ("train-classifier - --name ../x", 4, "a model cannot be named '../x'"),
    ("train-classifier - --registry {d}/rows.jsonl", 4, "rows.jsonl cannot be written"),
    ("train-classifier - --registry {d}/rows.jsonl/sub", 4, "cannot be written"),
]


@pytest.mark.parametrize(("line", "code", "fragment"), COMMANDS, ids=[line[:50] for line, _, _ in COMMANDS])
def test_a_command_that_cannot_be_done(tmp_path, line, code, fragment):
    publish_fixed(tmp_path / "models")
    (tmp_path / "guide.xml").write_bytes(tv(b"a"))
    (tmp_path / "rows.jsonl").write_bytes(ROW)
    (tmp_path / "sub").mkdir()
    ran = run(*line.replace("{d}", str(tmp_path)).split(), stdin=lessons())
    assert (ran.code, ran.out) == (code, b"")
    one_sentence(ran, fragment)
    assert sorted(os.listdir(tmp_path)) == ["cwd", "guide.xml", "models", "rows.jsonl", "sub"]


def test_errors_as_json_and_with_a_traceback(fixed):
    ran = run("classify", "nosuch", "--registry", fixed, "--json-errors")
    assert ran.code == 1 and json.loads(ran.err) == {"error": "nosuch: no such file", "exit_code": 1}
    assert json.loads(run("classify", "--json-errors").err)["exit_code"] == 2
    ran = run("classify", "nosuch", "--registry", fixed, "--debug")
    assert ran.code == 1 and ran.err.startswith("Traceback") and ran.err.endswith("\ntvml: nosuch: no such file\n")


def test_our_own_bug_asks_to_be_reported(fixed, monkeypatch):
    from tvml.models import labeller

    monkeypatch.setattr(labeller, "cut", None)
    ran = run("classify", "-", "--registry", fixed, stdin=ROW)
    assert ran.code == 3 and ran.err.count("\n") == 1
    assert "a bug in tvml" in ran.err and "report it with the output of --debug" in ran.err


def test_control_characters_of_a_guide_do_not_reach_the_terminal(fixed):
    ran = run("classify", "-", "--registry", fixed, stdin=b'{"title":"a"}\n{"title":"b","start":"\x1b[2J"}\n{"\x07')
    assert ran.code == 0 and "\x1b" not in ran.err and "\x07" not in ran.err


# options from a file


@pytest.mark.parametrize(
    ("text", "code", "fragment"),
    [
        ("clasify: {top: 2}", 1, "tvml.yaml: no command 'clasify'; did you mean 'classify'?"),
        (
            "classify: {min-confidnce: 1}",
            1,
            "tvml.yaml: classify: no option 'min-confidnce'; did you mean 'min-confidence'?",
        ),
        ("classify: {guides: [a]}", 1, "no option 'guides'"),
        ("models: {gc: {kep: 1}}", 1, "tvml.yaml: models: gc: no option 'kep'; did you mean 'keep'?"),
        ("classify: 7", 1, "expected options with values, found 7"),
        ("- a", 1, "expected keys with values, found list"),
        (": [", 1, "tvml.yaml: not YAML"),
        ("registry: [1]", 1, "registry: expected a folder, found [1]"),
        ("classify: {min-confidence: high}", 2, "'high' is not a valid float"),
    ],
)
def test_a_wrong_tvml_yaml_is_told(fixed, text, code, fragment):
    Path("tvml.yaml").write_text(text)
    ran = run("classify", "-", "--registry", fixed, stdin=ROW)
    assert (ran.code, ran.out) == (code, b"")
    one_sentence(ran, fragment)
    assert run("classify", "--help").code == 0  # help helps, whatever the file says


def test_options_come_before_the_environment_before_tvml_yaml(fixed, tmp_path, monkeypatch):
    Path("tvml.yaml").write_text("registry: here\nclassify: {top: 2, from: csv, only-missing: true, quiet: true}\n")
    csv = b"title,category\na,\nb,News\n\n,\n"
    ran = run("classify", "-", "--registry", fixed, stdin=csv)
    assert ran.err == "" and [(row["title"], len(row["labels"])) for row in ran.rows] == [("a", 2)]
    assert len(run("classify", "-", "--registry", fixed, "--top", 1, stdin=csv).rows[0]["labels"]) == 1
    assert str(tmp_path / "models") in run("classify", "-", stdin=csv).err
    monkeypatch.delenv("TVML_REGISTRY")
    assert str(tmp_path / "cwd" / "here") in run("classify", "-", stdin=csv).err
    (tmp_path / "other.yaml").write_text("registry: there\nclassify: {json-errors: true}\n")
    monkeypatch.setenv("TVML_CONFIG", str(tmp_path / "other.yaml"))
    error = json.loads(run("classify", "-", stdin=csv).err)
    assert error["exit_code"] == 4 and str(tmp_path / "there") in error["error"]
    (tmp_path / "other.yaml").write_text("classify: {table: own.yaml, target: kodi}\n")
    assert str(tmp_path / "own.yaml") in run("classify", "-", "--registry", fixed, stdin=csv).err
    monkeypatch.setenv("TVML_CONFIG", "nosuch.yaml")
    one_sentence(run("models", "list"), "nosuch.yaml: cannot be read (No such file or directory)")


# where the output goes


@pytest.mark.parametrize("way", ["same", "dotted", "symbolic link", "hard link", "stdin"])
@pytest.mark.parametrize("command", [("classify", "--to", "xmltv"), ("guide", "convert")])
def test_output_onto_the_input_is_refused(fixed, tmp_path, command, way):
    guide, other = tmp_path / "guide.xml", tmp_path / "other"
    guide.write_bytes(tv(b"a"))
    if "link" in way:
        (os.link if way == "hard link" else os.symlink)(guide, other)
    out = other if "link" in way else tmp_path / "cwd" / ".." / "guide.xml" if way == "dotted" else guide
    named = "-" if way == "stdin" else guide
    args = [*command, named, "-o", out, *(["--registry", fixed] if command[0] == "classify" else [])]
    with guide.open("rb") as stdin:
        process = start(*args, stdin=stdin) if way == "stdin" else None
        err = process.communicate(timeout=60)[1].decode() if process else run(*args).err
    assert "is the input itself" in err and err.count("\n") == 1
    assert process is None or process.returncode == 2
    assert guide.read_bytes() == tv(b"a")


def test_appending_to_the_input_is_refused(tmp_path):
    guide = tmp_path / "guide.jsonl"
    guide.write_bytes(ROW)
    with guide.open("ab") as out:
        process = start("guide", "convert", guide, stdout=out)
        assert "is appended to the input" in process.communicate(timeout=60)[1].decode()
    assert process.returncode == 2 and guide.read_bytes() == ROW


def full(*args):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_leaves_the_old_output(fixed, tmp_path, monkeypatch):
    out = tmp_path / "out"
    out.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)
    ran = run("classify", "-", "--registry", fixed, "-o", out, stdin=ROW)
    assert ran.code == 1 and out.read_bytes() == b"old" and leftovers(tmp_path) == []
    one_sentence(ran, "out: cannot be written (No space left on device); nothing was changed")


def test_a_full_disk_leaves_the_registry_as_it_was(tmp_path, monkeypatch):
    publish_fixed(tmp_path / "models")
    monkeypatch.setattr(os, "fsync", full)
    ran = run("train-classifier", "-", *TINY, stdin=lessons())
    assert (ran.code, ran.out) == (4, b"") and leftovers(tmp_path / "models" / "genre") == []
    one_sentence(ran, "No space left on device")
    rows = run("models", "list").rows
    assert [(row["version"], row["aliases"]) for row in rows] == [("0001", ["champion"])]


def test_a_registry_that_may_not_be_written_is_told_before_the_work(tmp_path, monkeypatch):
    (tmp_path / "models").mkdir()
    monkeypatch.setattr(os, "access", lambda *args, **options: False)
    ran = run("train-classifier", "nosuch.xml")
    assert ran.code == 4
    one_sentence(ran, "is no folder that this user may write to")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
@pytest.mark.parametrize("command", [("classify", "-"), ("models", "list"), ("--help",)])
def test_a_full_stdout_is_told(fixed, command):
    with open("/dev/full", "wb") as out:
        process = start(*command, stdin=subprocess.PIPE, stdout=out, env={**os.environ, "TVML_REGISTRY": str(fixed)})
        err = process.communicate(ROW)[1].decode()
    assert process.returncode == 1
    one_sentence(Ran(1, b"", err), "stdout cannot be written (No space left on device)")


@pytest.mark.parametrize(
    ("closed", "code", "err"),
    [
        ("<&-", 1, b"tvml: stdin is closed; pipe a guide into it, or name a file\n"),
        (">&-", 1, b"tvml: stdout is closed; name a file with -o, or leave it open\n"),
        ("2>&-", 4, b""),
    ],
)
def test_closed_streams(fixed, closed, code, err):
    model = ("--model", "nosuch") if closed == "2>&-" else ()
    command = [sys.executable, "-m", "tvml", "classify", "-", "--registry", str(fixed), *model]
    done = subprocess.run(["sh", "-c", f'"$@" {closed}', "sh", *command], input=ROW, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (code, b"", err)


def test_a_reader_that_has_enough_ends_the_run_quietly():
    process = start("guide", "convert", GUIDE)
    assert process.stdout.readline().startswith(b"{")
    process.stdout.close()
    assert process.wait(20) == 0 and process.stderr.read() == b""
    process.stderr.close()


# Ctrl-C


def until(holds, seconds=20.0):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def test_ctrl_c_while_labelling_leaves_the_old_output(fixed, tmp_path):
    out = tmp_path / "out"
    out.write_bytes(b"old")
    process = start("classify", "-", "-o", out, "--registry", fixed, stdin=subprocess.PIPE)
    process.stdin.write(ROW * 3000)
    process.stdin.flush()
    until(lambda: leftovers(tmp_path))
    process.send_signal(signal.SIGINT)
    printed, err = process.communicate(timeout=60)
    assert (process.returncode, printed) == (130, b"")
    assert err == b"tvml: interrupted; nothing was left half written\n"
    assert out.read_bytes() == b"old" and leftovers(tmp_path) == []


def test_sigterm_while_labelling_leaves_no_temporary_file(fixed, tmp_path):
    out = tmp_path / "out"
    process = start("classify", "-", "-o", out, "--registry", fixed, stdin=subprocess.PIPE)
    process.stdin.write(ROW * 3000)
    process.stdin.flush()
    until(lambda: leftovers(tmp_path))
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=60) == (b"", b"")
    assert process.returncode == 143
    assert not out.exists() and leftovers(tmp_path) == []


def test_ctrl_c_while_learning_publishes_the_best_so_far(tmp_path):
    Path("lessons").write_bytes(lessons())
    endless = ("--set", "train.steps=10000000", "--set", "train.passes=10000000", "--set", "train.warmup=0")
    process = start("train-classifier", "lessons", "-v", *TINY, *endless, "--valid", "0.4")
    while line := process.stderr.readline():
        if line.startswith(b"step 200:"):
            break
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130 and json.loads(out)["version"] == "0001"
    assert err.splitlines()[-1] == b"tvml: interrupted; the best weights until then are genre@0001, now champion"
    assert run("models", "verify", "genre").code == 0 and leftovers(tmp_path / "models" / "genre") == []


# more than a guide holds


MEASURED = """
import resource, sys
from tvml.cli import main
code = main(sys.argv[1:])
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))  # kB
print(peak, sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
sys.exit(code)
"""


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="this system does not tell the peak of memory")
@pytest.mark.parametrize("to", ["jsonl", "xmltv"])
def test_an_attribute_of_200_mb_is_refused_in_little_memory(fixed, tmp_path, to):
    command = [sys.executable, "-c", MEASURED, "classify", "-", "--to", to, "--registry", fixed, "-o", tmp_path / "out"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        with suppress(BrokenPipeError):  # it has seen enough
            process.stdin.write(b'<tv><programme channel="')
            for _ in range(200):
                process.stdin.write(b"a" * (1 << 20))
        with suppress(BrokenPipeError):
            process.stdin.close()
        out, err = process.stdout.read().split(), process.stderr.read().decode()
    assert process.returncode == 1 and not (tmp_path / "out").exists()
    one_sentence(Ran(1, b"", err), "a single tag of more than 16 MiB; this is not a guide")
    assert int(out[0]) < 300 << 10 and float(out[1]) < 10


def test_a_line_longer_than_any_row_is_refused(fixed, monkeypatch):
    from tvml.guide import jsonl

    monkeypatch.setattr(jsonl, "LINE_LIMIT", 1 << 20)
    ran = run("classify", "-", "--registry", fixed, stdin=ROW + b'{"title":"' + b"a" * (1 << 20) + b'"}\n')
    assert ran.code == 1
    one_sentence(ran, "line 2 is longer than 1 MiB")


def test_a_disk_that_fails_while_reading_is_told(fixed, tmp_path, monkeypatch):
    class Bad(source.Peeked):
        def _chunk(self, n):
            self._read = full
            return super()._chunk(n)

    monkeypatch.setattr(source, "Peeked", Bad)
    ran = run("classify", "-", "--registry", fixed, stdin=ROW)
    assert ran.code == 1
    one_sentence(ran, "stdin: cannot be read (No space left on device)")
