"""tvml classify --state: labels that stay from run to run, files that are whole."""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from . import helpers
from .helpers import leftovers, lessons, one_sentence, publish_fixed, run, start, start_limited
from .test_bad_input import until

TOP = "Harbour crime"
GUIDE = (
    b'{"title":"Ebb (1)","start":"2026-11-21T20:00:00+01:00","channel":"one"}\n{"title":"Ebb (2)"}\n{"title":"Flow"}\n'
)
TV = b"<tv><programme start='20261121200000 +0100' channel='one'><title>Ebb</title></programme></tv>"


@pytest.fixture
def fixed(tmp_path, monkeypatch):
    """As that of all commands, but the best label is not so far ahead of the next."""
    monkeypatch.setattr(helpers, "SAYS", {TOP: 0.8, "Gardening": 0.15, "Quiz & games": 0.05})
    publish_fixed(tmp_path / "registry")
    return tmp_path / "registry"


def classify(root, *args, stdin=GUIDE):
    return run("classify", "-", "--registry", root, "--state", "state", *args, stdin=stdin)


def state(*rows, model="genre"):
    with open("state", "w") as file:
        file.writelines(json.dumps(row) + "\n" for row in ({"answers": 1, "model": model}, *rows))


def lines():
    with open("state") as file:
        return [json.loads(line) for line in file]


def test_answers_are_written_and_nothing_changes(fixed):
    plain = run("classify", "-", "--registry", fixed, stdin=GUIDE)
    ran = classify(fixed)
    assert (ran.code, ran.err, ran.out) == (0, "", plain.out)
    assert lines() == [
        {"answers": 1, "model": "genre"},
        {"series": "ebb", "label": TOP, "confidence": 0.8, "seen": "2026-11-21"},
        {"series": "flow", "label": TOP, "confidence": 0.8},
    ]
    before = Path("state").read_bytes()
    assert classify(fixed).out == plain.out and Path("state").read_bytes() == before


def test_what_was_said_holds_until_the_evidence_is_clear(fixed):
    state(
        {"series": "ebb", "label": "Gardening", "confidence": 0.75},
        {"series": "flow", "label": "Quiz & games", "confidence": 0.8},
    )
    ran = classify(fixed, "--explain-change", "--top", "2")
    # 0.8 is not far enough before 0.15, but before 0.05 it is
    assert [row["label"] for row in ran.rows] == ["Gardening", "Gardening", TOP]
    assert [row["change"] is None for row in ran.rows] == [True, True, False]
    assert ran.rows[0]["labels"] == [{"label": "Gardening", "confidence": 0.75}, {"label": TOP, "confidence": 0.8}]
    assert [row["label"] for row in lines()[1:]] == ["Gardening", TOP]


def test_a_change_is_explained(fixed):
    state({"series": "flow", "label": "Quiz & games", "confidence": 0.8})
    ran = classify(fixed, "--explain-change")
    assert [row["change"] for row in ran.rows] == [
        *(None, None),
        {
            "from": {"label": "Quiz & games", "confidence": 0.8},
            "to": {"label": TOP, "confidence": 0.8},
            "by": "series",
            "why": f"its one programme gives '{TOP}' 0.80 and 'Quiz & games' 0.05 now",
        },
    ]
    state({"series": "ebb", "label": "Quiz & games", "confidence": 0.8})
    ran = classify(fixed, "--explain-change", "--to", "xmltv", stdin=TV)
    assert f"<category>{TOP}</category>" in ran.out.decode()
    assert ran.err.startswith(f"Ebb: Quiz & games -> {TOP}; its one programme gives") and ran.err.count("\n") == 1


def test_xmltv_and_target_follow_what_is_held(fixed):
    state({"series": "ebb", "label": "Gardening", "confidence": 0.79})
    ran = classify(fixed, "--to", "xmltv", stdin=TV)
    assert (ran.code, ran.err) == (0, "") and b"<category>Gardening</category>" in ran.out
    ran = classify(fixed, "--to", "xmltv", "--target", "tvheadend", "--min-confidence", "0.75", stdin=TV)
    assert b"<category>Gardening</category>" in ran.out


def test_a_model_that_was_trained_again_keeps_what_it_said(learned, fixed):
    before = {row["label"] for row in classify(learned, stdin=lessons()).rows}
    assert before == {"Sport", "Cooking"}
    # it knows neither label now, and is sure enough of its own
    after = classify(fixed, "--explain-change", stdin=lessons()).rows
    assert {row["label"] for row in after} == {TOP} and {row["change"]["from"]["label"] for row in after} == before


@pytest.mark.parametrize(
    ("rows", "code", "fragment"),
    [
        (None, 1, "line 1: not the answers of earlier runs"),
        ("news", 1, "holds answers of the model 'news', not of 'genre'"),
    ],
)
def test_answers_that_cannot_be_used_stop_the_run(fixed, tmp_path, rows, code, fragment):
    out = tmp_path / "out"
    out.write_bytes(b"old")
    if rows:
        state(model=rows)
    else:
        open("state", "wb").close()
    ran = classify(fixed, "-o", out)
    assert ran.code == code and out.read_bytes() == b"old" and leftovers(tmp_path) == []
    one_sentence(ran, fragment)


def test_a_broken_guide_leaves_state_and_output(fixed, tmp_path):
    out = tmp_path / "out"
    out.write_bytes(b"old")
    state()
    ran = classify(fixed, "--to", "xmltv", "-o", out, stdin=TV[:-10])
    assert ran.code == 1 and out.read_bytes() == b"old" and lines() == [{"answers": 1, "model": "genre"}]
    one_sentence(ran, "the guide ends in the middle")


def test_state_that_cannot_be_written_leaves_the_output(fixed, tmp_path, monkeypatch):
    from tvml.registry import writing

    def full(*args):
        raise OSError(28, "No space left on device")

    out = tmp_path / "out"
    out.write_bytes(b"old")
    monkeypatch.setattr(writing, "replace_file", full)
    ran = classify(fixed, "-o", out)
    assert ran.code == 1 and out.read_bytes() == b"old"
    one_sentence(ran, "state: cannot be written (No space left on device); nothing was changed")


@pytest.mark.parametrize(
    ("args", "fragment"),
    [
        (("-o", "state"), "-o state is the input itself"),
        (("--state", "no/folder/state"), "no such folder"),
    ],
)
def test_errors(fixed, args, fragment):
    state()
    one_sentence(classify(fixed, *args), fragment)
    one_sentence(run("classify", "-", "--registry", fixed, "--explain-change", stdin=GUIDE), "add --state FILE")


def test_a_model_of_several_labels_is_refused(tmp_path):
    publish_fixed(tmp_path / "models", multi=True)
    ran = classify(tmp_path / "models")
    assert ran.code == 2
    one_sentence(ran, "was trained with --multi")


def test_two_runs_at_once_lose_nothing(fixed, tmp_path):
    guides = [tmp_path / f"{i}.jsonl" for i in range(2)]
    for i, guide in enumerate(guides):
        guide.write_text(
            "".join(json.dumps({"title": f"Show {'abcdefghij'[n]}{'xy'[i]}kon"}) + "\n" for n in range(10))
        )
    runs = [start("classify", guide, "--registry", fixed, "--state", "state") for guide in guides]
    assert [(process.communicate(timeout=60)[1], process.returncode) for process in runs] == [(b"", 0)] * 2
    assert len(lines()) == 21


def test_sigterm_leaves_the_state(fixed, tmp_path):
    state()
    out = tmp_path / "out"
    process = start("classify", "-", "-o", out, "--registry", fixed, "--state", "state", stdin=subprocess.PIPE)
    process.stdin.write(GUIDE * 1000)
    process.stdin.flush()
    until(lambda: leftovers(tmp_path))
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=60) == (b"", b"") and process.returncode == 143
    assert not out.exists() and leftovers(tmp_path) == [] and len(lines()) == 1


def test_a_temporary_folder_without_room_is_told(fixed, tmp_path):
    command = ("classify", "-", "--registry", fixed, "--state", "state", "-o", tmp_path / "out")
    process = start_limited(100, *command, stdin=subprocess.PIPE)
    err = process.communicate(GUIDE * 10, timeout=60)[1]
    assert process.returncode == 1 and b"no room for the guide (File too large); set TMPDIR" in err
    assert not (tmp_path / "out").exists() and leftovers(tmp_path) == []


def test_a_bad_row_is_told_once(fixed):
    ran = classify(fixed, stdin=b'{"title":"Ebb"}\n{"name":"x"}\n')
    assert ran.code == 0 and len(ran.rows) == 1 and ran.err.count("skipped") == 1
