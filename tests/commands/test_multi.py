"""Models that give all labels of a programme, through the commands: exact rows, XMLTV, figures and refusals."""

import json
import re

import pytest

from .helpers import SEVERAL, TINY, one_sentence, publish_fixed, run
from .test_classify import GUIDE

FIRST, SECOND, LAST = SEVERAL
BOTH = [{"label": FIRST, "confidence": 0.7}, {"label": SECOND, "confidence": 0.6}]
ROW = b'{"id":"1","title":"Ebbe"}\n'


@pytest.fixture(scope="module")
def several(tmp_path_factory):
    root = tmp_path_factory.mktemp("several")
    publish_fixed(root, multi=True)
    return root


def classify(root, *args, stdin=ROW):
    ran = run("classify", "-", "--registry", root, *args, stdin=stdin)
    assert ran.code == 0, ran.err
    return ran


def lessons():
    """A guide of films that are crime or sport and, independently, live or not; twelve series of four each."""
    words = {"Sport": ["goal", "match", "league", "striker"], "Crime": ["corpse", "alibi", "inspector", "clue"]}
    rows = [
        {
            "title": f"{kind} {'live ' * live}show {series} part {part}",
            "description": some[part],
            "categories": [kind, *["Live"] * live],
        }
        for kind, some in words.items()
        for live in (0, 1)
        for series in "abcdef"
        for part in range(4)
    ]
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def train(*args, stdin=None):
    return run("train-classifier", "-", *TINY, *args, stdin=lessons() if stdin is None else stdin)


def test_rows_are_exactly_these(several):
    assert classify(several).out.decode() == (
        '{"id":"1","title":"Ebbe","label":"Harbour crime","confidence":0.7,'
        '"labels":[{"label":"Harbour crime","confidence":0.7},{"label":"Gardening","confidence":0.6}]}\n'
    )


@pytest.mark.parametrize(
    ("args", "label", "labels"),
    [
        (["--min-confidence", 0.05], FIRST, [*BOTH, {"label": LAST, "confidence": 0.1}]),
        (["--min-confidence", 0], FIRST, [*BOTH, {"label": LAST, "confidence": 0.1}]),
        (["--min-confidence", 0.65], FIRST, BOTH[:1]),
        (["--min-confidence", 0.8], None, []),
        (["--top", 1], FIRST, BOTH[:1]),
        (["--top", 9], FIRST, BOTH),
    ],
)
def test_all_labels_from_the_least_confidence_on_and_no_more_than_top(several, args, label, labels):
    (row,) = classify(several, *args).rows
    assert (row["label"], row["confidence"], row["labels"]) == (label, 0.7, labels)


def test_a_table_shows_them_all(several):
    assert "Harbour crime, Gardening" in classify(several, "--to", "table").out.decode()


def test_explain_is_of_the_best_label_and_there_is_no_memory(several):
    (row,) = classify(several, "--explain").rows
    assert [token["token"] for token in row["tokens"]] == ["ebbe"]
    assert row["memory"] is None and row["network"] == {"label": FIRST, "confidence": 0.7}
    assert classify(several, "--memory").out == classify(several, "--no-memory").out


def test_an_xmltv_guide_gets_all_of_them(several):
    out = classify(several, "--to", "xmltv", stdin=GUIDE).out
    added = b'<category lang="de">Harbour crime</category><category lang="de">Gardening</category>'
    assert out.count(b"<category") == 3 and out.replace(added, b"") == GUIDE
    ran = classify(several, "--to", "xmltv", "--all", "--min-confidence", 0.65, stdin=GUIDE)
    assert ran.out.count(b"Harbour crime</category>") == 2 and b"Gardening" not in ran.out
    assert classify(several, "--to", "xmltv", "--min-confidence", 0.8, stdin=GUIDE).out == GUIDE


def test_evaluate_tells_figures_for_several_labels(several, tmp_path):
    guide = b'{"title":"a","categories":["Gardening","harbour crime"]}\n{"title":"b","categories":["Gardening"]}\n'
    ran = run("evaluate", "classifier", "-", "--registry", several, stdin=guide)
    assert (ran.code, ran.err) == (0, "")
    (row,) = ran.rows
    assert list(row)[:4] == ["model", "version", "label", "programmes"]
    figures = {"micro_f1": 0.8571, "macro_f1": 0.8333, "subset_accuracy": 0.5, "baseline": 0.8}
    assert {name: row[name] for name in figures} == figures
    assert (row["labels_per_item"], row["given_per_item"]) == (1.5, 2.0)
    assert [label["label"] for label in row["labels"]] == [SECOND, FIRST, LAST]
    table = run("evaluate", "classifier", "-", "--registry", several, "--to", "table", stdin=guide)
    assert re.search(rb"micro_f1 +0\.857", table.out)
    page = tmp_path / "page.html"
    refused = run("evaluate", "classifier", "-", "--registry", several, "--report", page, stdin=guide)
    assert (refused.code, refused.out) == (2, b"") and not page.exists()
    one_sentence(refused, "gives several labels")


def test_training_publishes_a_model_that_gives_several_labels(tmp_path):
    root = tmp_path / "models"
    ran = train("--multi")
    assert ran.code == 0, ran.err
    assert ran.err == "--multi learns no memory of known series: the memory has one label a programme\n"
    (row,) = ran.rows
    assert list(row["metrics"]) == ["micro_f1", "macro_f1", "subset_accuracy"]
    assert (row["labels"], row["items"], row["memory"]) == (3, 96, None)
    assert row["metrics"]["micro_f1"] > 0.9
    rows = classify(root, stdin=b'{"title":"Striker live"}\n{"title":"Alibi"}\n').rows
    assert [sorted(label["label"] for label in row["labels"]) for row in rows] == [["Live", "Sport"], ["Crime"]]
    files = sorted(file.name for file in (root / "genre" / "versions" / "0001").iterdir())
    assert "memory.safetensors" not in files
    kept = json.loads((root / "genre" / "versions" / "0001" / "manifest.json").read_text())["facts"]
    assert kept["multi"] is True


def test_any_list_is_learned_and_one_label_a_programme_is_as_before(tmp_path):
    stdin = lessons().replace(b'"categories"', b'"tags"')
    ran = train("--multi", "--label", "tags", "--name", "tags", stdin=stdin)
    assert (ran.code, ran.rows[0]["labels"]) == (0, 3), ran.err
    (row,) = train("--label", "tags", "--name", "first", stdin=stdin).rows
    assert (row["labels"], next(iter(row["metrics"]))) == (2, "accuracy") and row["memory"]
    check = train("--multi", "--label", "tags", "--check", stdin=stdin).rows
    assert [(row["label"], row["texts"], row["conflicts"]) for row in check] == [
        ("Crime", 48, 0),
        ("Live", 48, 0),
        ("Sport", 48, 0),
    ]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--multi", "--tune", 9], "--tune is for one label a programme; leave it or --multi out"),
        (["--multi", "--review", 9], "--review is for one label"),
        (["--multi", "--memory-from", "genre"], "--memory-from is for one label"),
        (["--multi", "--set", "objective=cross_entropy"], "with --multi choose binary_cross_entropy"),
        (["--multi", "--set", "output=neighbours"], "with --multi choose linear"),
        (["--set", "objective=binary_cross_entropy"], "add --multi"),
    ],
)
def test_what_does_not_go_together_is_refused_before_anything_is_read(tmp_path, args, message):
    ran = train(*args, stdin=b"\0 not read")
    assert (ran.code, ran.out) == (2, b"")
    one_sentence(ran, message)
    assert not (tmp_path / "models").exists()
