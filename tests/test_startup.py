"""Cron jobs and pipes pay for every import: `--help` loads no library, `classify` nothing that only training needs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import tvml

PROGRAM = (
    "import sys; from tvml.cli import main; code = main(sys.argv[1:]); sys.stdout.flush()\n"
    "print(code, *sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)"
)


def run(tmp_path, *args, text=""):
    """stdout and the top modules that were loaded, of a run in a process of its own that ends well."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TVML_", "PYTEST", "COV_"))}
    env = kept | {"PYTHONPATH": str(Path(tvml.__file__).parents[1]), "XDG_CONFIG_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *args], input=text.encode(), capture_output=True, env=env, cwd=tmp_path
    )
    code, *modules = done.stderr.decode().splitlines()[-1].split()
    assert code == "0", done.stderr.decode()
    return done.stdout.decode(), set(modules)


@pytest.mark.parametrize(
    "args",
    [
        ["--help"],
        ["classify", "--help"],
        ["evaluate", "classifier", "--help"],
        ["topics", "assign", "--help"],
        ["recommend", "--help"],
        ["recommend", "learn", "--help"],
        ["models", "--help"],
        ["--version"],
        ["cut-video", "--help"],
        ["grab", "--capabilities"],
    ],
)
def test_help_loads_no_library(tmp_path, args):
    out, modules = run(tmp_path, *args)
    assert out
    assert not modules & {
        *("numpy", "torch", "rich", "pydantic", "yaml", "msgspec", "joblib", "tqdm", "safetensors", "filelock"),
    }


def test_classify_loads_nothing_that_only_training_or_a_terminal_needs(tmp_path, registry):
    line = json.dumps({"title": "League final", "description": "the referee and a penalty in the stadium"})
    out, modules = run(tmp_path, "classify", "-", "--registry", str(registry), text=line + "\n")
    (row,) = [json.loads(answer) for answer in out.splitlines()]
    assert row["title"] == "League final"
    assert row["label"] == "Sports"
    assert "numpy" in modules
    assert not modules & {"torch", "rich", "pydantic", "yaml", "joblib", "tqdm", "platformdirs"}


def test_evaluate_loads_neither_torch_nor_what_only_a_page_needs(tmp_path, registry):
    row = {"title": "League final", "description": "the referee and a penalty in the stadium", "category": "Sports"}
    args = ["evaluate", "classifier", "-", "--registry", str(registry)]
    out, modules = run(tmp_path, *args, text=json.dumps(row))
    assert json.loads(out)["accuracy"] == 1
    slow = {"torch", "rich", "pydantic", "yaml", "joblib", "tqdm", "platformdirs"}
    assert not modules & {*slow, "jinja2"}
    _, modules = run(tmp_path, *args, "--report", "page.html", text=json.dumps(row))
    assert "jinja2" in modules and not modules & slow
    assert (tmp_path / "page.html").read_bytes().startswith(b"<!DOCTYPE html>")


@pytest.mark.parametrize("options", [["--attributions"], ["--neighbours", "2"]])
def test_embed_words_loads_as_little(tmp_path, registry, options):
    line = json.dumps({"title": "League final", "description": "the referee and a penalty in the stadium"})
    words = ["embed", "words", "referee", "--in", "-", *options]
    out, modules = run(tmp_path, *words, "--registry", str(registry), text=line + "\n")
    assert json.loads(out.splitlines()[0])["label"] == "Sports"
    assert "numpy" in modules
    assert not modules & {"torch", "rich", "pydantic", "yaml", "joblib", "tqdm", "platformdirs"}


SEA = {"title": "Gale", "description": "storm harbour captain"}
BREAD = {"title": "Pie", "description": "oven flour recipe"}


def test_topics_are_learned_without_torch_and_assigned_with_numpy_alone(tmp_path):
    guide = "".join(json.dumps(row) + "\n" for row in (SEA, BREAD))
    place = ["--registry", str(tmp_path / "models")]
    _, modules = run(tmp_path, "topics", "train", "-", "--topics", "2", *place, text=guide)
    assert "scipy" in modules and not modules & {"torch", "sklearn", "rich", "pydantic", "tqdm", "joblib"}
    slow = {"torch", "scipy", "sklearn", "stop_words", "rich", "pydantic", "yaml", "joblib", "tqdm", "platformdirs"}
    for options in ([], ["--balanced"], ["--only", "storm"]):
        out, modules = run(tmp_path, "topics", "assign", "-", *options, *place, text=guide)
        assert json.loads(out.splitlines()[0])["topic"] in (0, 1)
        assert "numpy" in modules and not modules & slow


def test_embed_items_loads_no_more(tmp_path, registry):
    titles = ["League final", "League match", "Soup and butter", "Soup of the day"]
    text = "".join(json.dumps({"title": title}) + "\n" for title in titles)
    slow = {"torch", "scipy", "sklearn", "stop_words", "rich", "pydantic", "yaml", "joblib", "tqdm", "platformdirs"}
    few = ["--set", "objective.topics=2", "--set", "reading.min_items=1"]
    _, modules = run(tmp_path, "embed", "train", "-", *few, "--registry", str(tmp_path / "models"), text=text)
    assert "torch" not in modules, "a closed form needs none"
    for model, root in (("embedding", tmp_path / "models"), ("genre", registry)):
        out, modules = run(tmp_path, "embed", "items", "-", "--model", model, "--registry", str(root), text=text)
        assert len(out.splitlines()) == 4
        assert "numpy" in modules and not modules & slow


def test_normalise_and_a_target_load_the_table_and_nothing_slow(tmp_path, registry):
    row = json.dumps({"title": "League final", "description": "the referee and a penalty", "category": "Krimi"})
    slow = {"torch", "scipy", "sklearn", "stop_words", "rich", "pydantic", "joblib", "tqdm", "platformdirs"}
    out, modules = run(tmp_path, "guide", "normalise", "-", text=row)
    assert json.loads(out)["dvb"] == ["0x11"] and not modules & slow
    args = ["classify", "-", "--target", "tvheadend", "--registry", str(registry)]
    out, modules = run(tmp_path, *args, text=row)
    assert json.loads(out)["words"] == ["Sports"] and not modules & slow


def test_repeats_and_titles_load_nothing_slow(tmp_path):
    row = json.dumps({"title": "Nordkai, Folge 3"}) + "\n" + json.dumps({"title": "NORDKAI, FOLGE 3"})
    slow = {"torch", "scipy", "sklearn", "stop_words", "rich", "pydantic", "yaml", "joblib", "tqdm", "platformdirs"}
    out, modules = run(tmp_path, "guide", "repeats", "-", text=row)
    assert json.loads(out.splitlines()[0])["episode"] == 3 and not modules & slow
    out, modules = run(tmp_path, "guide", "titles", "-", text=row)
    assert json.loads(out)["proposed"] == "Nordkai, Folge 3" and not modules & slow


@pytest.mark.parametrize("command", ["normalise", "repeats"])
def test_a_guide_that_nothing_is_said_of_needs_neither_numpy_nor_a_table(tmp_path, command):
    guide = '<tv><programme start="20260821060000 +0000" channel="c"><title>Kettle Row</title></programme></tv>'
    out, modules = run(tmp_path, "guide", command, "-", "--to", "xmltv", text=guide)
    assert out == guide
    assert not modules & {"numpy", "yaml"}


def test_models_list_does_without_numpy(tmp_path, registry):
    out, modules = run(tmp_path, "models", "list", "--registry", str(registry))
    assert json.loads(out)["model"] == "genre"
    assert not modules & {"numpy", "torch", "rich", "pydantic", "yaml", "joblib", "tqdm"}


def test_search_loads_nothing_slow_with_a_guide_or_an_index(tmp_path):
    line = json.dumps({"title": "League final", "description": "the referee and a penalty in the stadium"})
    (tmp_path / "guide.jsonl").write_text(line)
    where = ["--registry", str(tmp_path / "models")]
    slow = {"torch", "rich", "pydantic", "yaml", "joblib", "tqdm", "scipy", "sklearn", "stop_words"}
    assert not run(tmp_path, "embed", "index", "guide.jsonl", *where)[1] & slow
    for place in (["--in", "guide.jsonl"], ["--index", "programmes", *where]):
        out, modules = run(tmp_path, "embed", "search", "refree", *place, "--explain")
        assert json.loads(out)["title"] == "League final"
        assert "numpy" in modules and not modules & slow


def test_expand_learns_from_a_guide_or_asks_a_model_with_numpy_alone(tmp_path):
    guide = "".join(json.dumps(row) + "\n" for row in (SEA, BREAD))
    (tmp_path / "guide.jsonl").write_text(guide)
    place = ["--registry", str(tmp_path / "models")]
    slow = {"torch", "scipy", "sklearn", "rich", "pydantic", "yaml", "joblib", "tqdm"}
    out, modules = run(tmp_path, "embed", "expand", "storm", "--in", "guide.jsonl", "--top", "3", *place)
    assert {json.loads(row)["word"] for row in out.splitlines()} == {"harbour", "captain", "gale"}
    assert not modules & slow
    run(tmp_path, "topics", "train", "guide.jsonl", "--topics", "2", *place)
    out, modules = run(tmp_path, "embed", "expand", "storm", "--model", "topics", *place)
    assert json.loads(out.splitlines()[0])["word"] in {"harbour", "captain", "gale"}
    assert not modules & {*slow, "stop_words"}


def test_recommend_learns_and_ranks_with_numpy_alone(tmp_path):
    (tmp_path / "guide.jsonl").write_text(
        "".join(json.dumps(row) + "\n" for row in (SEA, BREAD, SEA | {"title": "Squall"}))
    )
    labelled = [row | {"categories": [label]} for row, label in ((SEA, "Sea"), (BREAD, "Cooking"))]
    (tmp_path / "past.jsonl").write_text("".join(json.dumps(row) + "\n" for row in labelled))
    (tmp_path / "likes.jsonl").write_text(json.dumps({"title": "Buoy", "description": "harbour storm"}))
    slow = {
        "torch",
        "scipy",
        "sklearn",
        "stop_words",
        "rich",
        "pydantic",
        "yaml",
        "joblib",
        "tqdm",
        "jinja2",
        "icalendar",
    }
    place = ["--registry", str(tmp_path / "models")]
    for person in ([], ["--person", "alice", *place]):
        out, modules = run(tmp_path, "recommend", "guide.jsonl", "--likes", "likes.jsonl", *person)
        assert json.loads(out.splitlines()[0])["title"] in ("Gale", "Squall")
        assert "numpy" in modules and not modules & slow
    for args in (["guide.jsonl", "--person", "alice"], ["show", "alice"], ["learn", "alice", "--likes", "likes.jsonl"]):
        assert not run(tmp_path, "recommend", *args, *place)[1] & slow
    assert "icalendar" in run(tmp_path, "recommend", "guide.jsonl", "--likes", "likes.jsonl", "--to", "ics")[1]
    few = ["--set", "label_items=1", "--set", "topics=0", *place]
    _, modules = run(tmp_path, "recommend", "train", "past.jsonl", *few)
    assert not modules & {"torch", "sklearn", "rich", "pydantic", "tqdm", "joblib"}
    for asked in (["guide.jsonl", "--likes", "likes.jsonl"], ["index", "guide.jsonl"], ["--index", "coming"]):
        assert not run(tmp_path, "recommend", *asked, *place)[1] & slow
    out, modules = run(tmp_path, "recommend", "--index", "coming", "--likes", "likes.jsonl", "--to", "csv", *place)
    assert "Gale" in out and not modules & {*slow, "platformdirs"}
