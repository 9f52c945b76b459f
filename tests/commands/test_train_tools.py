"""What `tvml train-classifier` does beside training: --check, --tune, --warm-start, --review."""

import json
from pathlib import Path

import pytest

from tvml.registry import store

from .helpers import TINY, leftovers, lessons, one_sentence, run

UNLABELLED = b"".join(
    json.dumps({"title": f"{word} special", "description": "goal soup"}).encode() + b"\n" for word in ("Alpha", "Beta")
)
KEYS = ["model", "version", "champion", "parameters", "bytes", "memory", "labels", "items", "metrics", "data"]


@pytest.fixture
def root(tmp_path):
    return tmp_path / "models"


def train(*args, stdin=None):
    return run("train-classifier", "-", *TINY, *args, stdin=lessons() if stdin is None else stdin)


def test_check_is_a_row_a_label_and_no_training(root, monkeypatch):
    from tvml.train import loop

    monkeypatch.setattr(loop, "train", None)
    folk = b'{"title":"Zither","category":"Folk"}\n'
    ran = train("--check", stdin=lessons() + folk)
    assert ran.code == 0
    assert ran.rows == [
        {"label": name, "learned": True, "texts": 24, "programmes": 24, "series": 6, "conflicts": 0, "alike": []}
        for name in ("Cooking", "Sport")
    ] + [
        {
            **{"label": "Folk", "learned": False, "texts": 1},
            **{"programmes": None, "series": None, "conflicts": None, "alike": []},
        }
    ]
    assert ran.err.splitlines() == [
        "left out, fewer than 2 texts: Folk (1)",
        "49 of 49 programmes have a label; 48 distinct texts, 24 to 24 a label, median 24",
        "texts a label: Cooking 24, Sport 24",
    ]
    assert not root.exists()
    assert train("--check", "-q", stdin=lessons() + folk).err == ""


def test_notes_come_without_being_asked_for_and_figures_with_v(root):
    stdin = lessons() + b'{"title":"Cup","category":"Sports"}\n{"title":"Cup two","category":"Sports"}\n'
    ran = train(stdin=stdin)
    assert ran.code == 0 and ran.err == "labels that may be one: Sport and Sports\n"
    assert ran.rows[0]["data"]["alike"] == [["Sport", "Sports"]]
    assert train("-q", "--force", stdin=stdin).err == ""
    lines = train("-v", "--force", stdin=stdin).err.splitlines()
    assert "texts a label: Cooking 24, Sport 24, Sports 2" in lines
    assert "hardly learned, under 20 texts: Sports" in lines


def test_check_tells_what_cannot_be_learned_from():
    ran = train("--check", stdin=b'{"title":"a","category":"Film"}\n')
    assert (ran.code, ran.out) == (1, b"")
    one_sentence(ran, "at least 2 labels")


def tuning(monkeypatch, answer):
    """Recipes are right as often as `answer(settings)` says; the training after the search is real."""
    import numpy as np

    from tvml.train import tune

    def right(race, settings, fold):
        key = repr(sorted(settings.items())), fold
        n = len(race.folds[fold].held.bags.words)
        return race.known.setdefault(key, np.arange(n) < answer(settings) * n)

    monkeypatch.setattr(tune._Race, "right", right)


SEARCHED = "train.dropout"
FIXED = [  # all but SEARCHED
    *("optimiser.lr", "optimiser.decay", "objective.smoothing", "train.word_dropout", "train.damping"),
    *("encoder.attention.heads",),
]
DEFAULTS = {"objective.smoothing": 0.1, "train.word_dropout": 0.3, "optimiser.lr": 0.005, "optimiser.decay": 0.01}
DEFAULTS |= {"train.damping": 0.25, "encoder.attention.heads": 2}
ONLY = [part for key in FIXED for part in ("--set", f"{key}={DEFAULTS[key]}")]


def test_tune_trains_with_the_best_and_tells_it(root, monkeypatch):
    tuning(monkeypatch, lambda settings: 0.9 if settings.get("train.dropout") == 0.4 else 0.2)
    ran = train("--tune", 50, *ONLY, "-v")
    assert ran.code == 0, ran.err
    (row,) = ran.rows
    assert list(row) == [*KEYS, "tuned", "seconds"]
    assert list(row["tuned"]) == ["tried", "seconds", "chosen", "accuracy_default", "accuracy_chosen"]
    assert row["tuned"]["chosen"] == {"train.dropout": 0.4}
    assert row["tuned"]["accuracy_chosen"] > row["tuned"]["accuracy_default"] and row["tuned"]["tried"] == 4
    recipe = (root / "genre" / "versions" / "0001" / "recipe.yaml").read_text()
    assert "dropout: 0.4" in recipe
    lines = ran.err.splitlines()
    assert "searching for a better recipe for 50 s; Ctrl-C ends it and keeps the best" in lines
    assert any(line.startswith("train.dropout=0.4: +") and line.endswith("; the new best") for line in lines)
    told = [line for line in lines if line.startswith("other recipes tried: 4, the best ")]
    assert len(told) == 1 and "train.dropout=0.4; now training with it" in told[0]


def test_tune_with_too_little_time_trains_as_always(root):
    ran = train("--tune", 1e-9)
    assert ran.code == 0 and ran.err.splitlines()[-1].startswith("time was up before the recipe was measured once")
    tuned = ran.rows[0]["tuned"]
    assert tuned.pop("seconds") >= 0
    assert tuned == {"tried": 0, "chosen": {}, "accuracy_default": None, "accuracy_chosen": None}
    assert ran.rows[0]["champion"] is True


def test_ctrl_c_in_tuning_trains_with_the_best_so_far(root, monkeypatch):
    from tvml.train import tune

    def answer(settings):
        if len(settings) and settings.get("train.dropout") != 0.4 and won:
            raise KeyboardInterrupt
        won.extend([1] * (settings.get("train.dropout") == 0.4))
        return 0.9 if settings.get("train.dropout") == 0.4 else 0.2

    won = []
    tuning(monkeypatch, answer)
    monkeypatch.setattr(tune, "space", lambda given: {"train.dropout": [0.2, 0.4, 0.0, 0.1, 0.3, 0.5, 0.6]})
    ran = train("--tune", 50)
    assert ran.code == 130
    assert ran.err.splitlines()[-1] == (
        "tvml: interrupted; genre@0001 is trained with the best recipe until then, now champion"
    )
    assert ran.rows[0]["tuned"]["chosen"] == {"train.dropout": 0.4} and ran.rows[0]["champion"] is True
    assert run("models", "verify", "genre").code == 0 and leftovers(root / "genre") == []


def test_ctrl_c_in_tuning_before_anything_was_measured_publishes_nothing(root, monkeypatch):
    def answer(settings):
        raise KeyboardInterrupt

    tuning(monkeypatch, answer)
    ran = train("--tune", 50, "-q")
    assert (ran.code, ran.out) == (130, b"")
    one_sentence(ran, "interrupted")
    assert not root.exists()


def test_a_warm_start_is_in_the_row_and_in_the_manifest(root):
    assert train().code == 0
    more = lessons().replace(b"show a", b"show x").replace(b"show b", b"show y")
    ran = train("--warm-start", "genre", "--valid", "0.2", stdin=lessons() + more)
    assert ran.code == 0, ran.err
    (row,) = ran.rows
    assert list(row) == [*KEYS, "warm_start", "seconds"]
    assert (row["version"], row["warm_start"], row["labels"]) == ("0002", "genre@0001", 2)
    assert row["metrics"]["accuracy"] is not None, "four new series"
    assert run("models", "show", "genre@2").rows[0]["facts"]["warm_start"] == "genre@0001"
    assert train("--warm-start", "genre@champion", "--name", "other").rows[0]["warm_start"] == "genre@0002"


def test_a_warm_start_on_what_is_known_has_no_figures_and_says_so(root):
    assert train().code == 0
    ran = train("--warm-start", "genre", "-v")
    assert ran.code == 0 and ran.rows[0]["metrics"]["accuracy"] is None
    assert "genre@0001 has learned all series of this guide, so there are no figures" in ran.err


@pytest.mark.parametrize(
    ("args", "code", "fragment"),
    [
        (("--tune", "-5"), 2, "--tune -5.0: expected seconds, more than 0"),
        (("--tune", "nan"), 2, "--tune nan: expected seconds, more than 0"),
        (("--tune", "inf"), 2, "--tune inf: expected seconds, more than 0"),
        (("--tune", "soon"), 2, "--tune"),
        (("--review", "0"), 2, "--review"),
        (("--review", "-3"), 2, "--review"),
        (("--review", "3", "--review-file", "-"), 2, "stdout carries the summary"),
        (("--review", "3", "--review-file", "filled.jsonl"), 2, "may hold labels that somebody gave"),
        (("--warm-start", "nosuch"), 4, "is empty; make a model with"),
        (("--warm-start", "genre", "--tune", "5"), 2, "do not go together"),
    ],
)
def test_what_cannot_be_is_told_before_the_work(root, args, code, fragment):
    Path("filled.jsonl").write_text('{"title":"x","categories":["News"]}\n')
    ran = train(*args)
    assert (ran.code, ran.out) == (code, b"")
    one_sentence(ran, fragment)
    assert not root.exists()


@pytest.mark.parametrize(
    ("args", "code", "fragment"),
    [
        (("--warm-start", "gerne"), 4, "did you mean 'genre'?"),
        (("--warm-start", "genre@9"), 4, "has no version '9'"),
        (
            ("--warm-start", "genre", "--set", "encoder.attention.heads=4"),
            2,
            "encoder.attention.heads is 2 there and 4 here",
        ),
        (("--warm-start", "genre", "--max-parameters", "50"), 2, "raise --max-parameters"),
    ],
)
def test_a_warm_start_that_cannot_be_is_told(learned, args, code, fragment):
    ran = run("train-classifier", "-", "--registry", learned, *args, stdin=lessons())
    assert (ran.code, ran.out) == (code, b"")
    one_sentence(ran, fragment)
    assert store.versions(learned, "genre") == ["0001"]


def test_review_writes_what_to_label_and_the_answers_are_learned_from(root):
    ran = train("--review", 5, stdin=lessons() + UNLABELLED)
    assert ran.code == 0, ran.err
    assert list(ran.rows[0]) == [*KEYS, "review", "seconds"]
    assert ran.rows[0]["review"] == {"file": "review.jsonl", "items": 2}
    rows = [json.loads(line) for line in Path("review.jsonl").read_bytes().splitlines()]
    assert sorted(row["title"] for row in rows) == ["Alpha special", "Beta special"]
    assert all(row["categories"] == [] and row["guess"] in ("Cooking", "Sport") for row in rows)
    again = train("--review", 5, stdin=lessons() + UNLABELLED)
    assert again.code == 2 and "review.jsonl is there" in again.err
    Path("guide.jsonl").write_bytes(lessons() + UNLABELLED)
    as_it_is = run("train-classifier", "guide.jsonl", "review.jsonl", *TINY, "--force")
    assert as_it_is.code == 0 and as_it_is.rows[0]["items"] == 48 and as_it_is.err == ""
    rows[0]["categories"] = ["Sport"]
    Path("review.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    filled = run("train-classifier", "guide.jsonl", "review.jsonl", *TINY, "--force")
    assert filled.code == 0 and filled.rows[0]["items"] == 49 and filled.err == ""


def test_review_of_another_field_leaves_that_one_empty(root):
    stdin = (lessons() + UNLABELLED).replace(b'"category"', b'"mood"')
    assert train("--review", 1, "--review-file", "todo.jsonl", "--label", "mood", stdin=stdin).code == 0
    (row,) = [json.loads(line) for line in Path("todo.jsonl").read_bytes().splitlines()]
    assert row["mood"] == "" and "categories" not in row


def test_review_with_nothing_to_ask_says_so(root):
    ran = train("--review", 5, "--valid", "0")
    assert ran.code == 0 and ran.rows[0]["review"] == {"file": None, "items": 0}
    assert ran.err.startswith("--review found nothing to ask") and not Path("review.jsonl").exists()
