import json
import shutil
import subprocess

import pytest

from tvml.shipped import folder

from .helpers import one_sentence, run

SAMPLES = folder("sample_data")
USED = {
    "Kettle Row": 5,
    "KETTLE ROW": 1,
    "New: Kettle Row": 2,
    "Ports: Holm": 1,
    "Ports: Ness": 1,
    "Q & A": 2,
    "Q&A": 3,
}
GUIDE = "".join(json.dumps({"title": title}) + "\n" for title, count in USED.items() for _ in range(count)).encode()


def titles(*args, stdin=GUIDE):
    return run("guide", "titles", "-", *args, stdin=stdin)


def test_rows_are_exactly_these():
    ran = titles()
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.decode().splitlines() == [
        '{"proposed":"Kettle Row","titles":[{"title":"Kettle Row","count":5},{"title":"New: Kettle Row","count":2},'
        '{"title":"KETTLE ROW","count":1}]}',
        '{"proposed":"Q&A","titles":[{"title":"Q&A","count":3},{"title":"Q & A","count":2}]}',
    ]


def test_rules_are_exactly_these():
    ran = titles("--to", "augment")
    assert (ran.code, ran.err) == (0, "")
    assert [line for line in ran.out.decode().splitlines() if not line.startswith("#")] == [
        "5|New: Kettle Row~Kettle Row",
        "5|KETTLE ROW~Kettle Row",
        "5|Q & A~Q&A",
    ]


def test_a_title_that_no_rule_can_hold_is_a_comment():
    guide = b'{"title":"Two | Boats"}\n' * 2 + b'{"title":"TWO | BOATS"}\n'
    assert titles("--to", "augment", stdin=guide).out.decode().splitlines()[-2:] == [
        "# 1 of 3",
        "# no rule can say this: 5|TWO | BOATS~Two | Boats",
    ]


def test_a_guide_without_variants_has_no_rows():
    ran = titles(stdin=b'{"title":"Kettle Row"}\n')
    assert (ran.code, ran.out) == (0, b"")


def test_a_terminal_and_a_csv():
    assert "Kettle Row" in run("guide", "titles", "-", stdin=GUIDE, terminal=True).out.decode()
    assert titles("--to", "csv").out.decode().splitlines()[:2] == [
        "proposed,titles",
        "Kettle Row,Kettle Row 5; New: Kettle Row 2; KETTLE ROW 1",
    ]


def test_what_cannot_be_done_is_said():
    ran = titles("--to", "augmented")
    assert ran.code == 2
    one_sentence(ran, "--to augmented: no such output; did you mean 'augment'?")


@pytest.mark.skipif(shutil.which("tv_augment") is None, reason="xmltv's tv_augment is not installed")
def test_tv_augment_understands_the_rules(tmp_path):
    rules, config, better = tmp_path / "titles.rules", tmp_path / "augment.conf", tmp_path / "better.xml"
    guide = SAMPLES / "guide.xml"
    assert run("guide", "titles", guide, "--to", "augment", "-o", rules).code == 0
    config.write_text("enable_all_options = 0\nprocess_user_rules = 1\nprocess_replacement_titles = 1\n")
    command = ["tv_augment", "--rule", rules, "--config", config, "--nostats", "--input", guide, "--output", better]
    subprocess.run(command, check=True, capture_output=True)
    assert "NEWSROOM PELLWORTH" in guide.read_text() and "NEWSROOM PELLWORTH" not in better.read_text()
    assert run("guide", "titles", better).rows == []
