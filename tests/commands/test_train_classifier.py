import json
import os
from hashlib import sha256
from pathlib import Path

import pytest
from safetensors.numpy import load_file

from tvml.registry import store

from .helpers import TINY, leftovers, lessons, one_sentence, publish_fixed, run, start


@pytest.fixture
def root(tmp_path):
    return tmp_path / "models"


def train(*args, stdin=None):
    return run("train-classifier", "-", *TINY, *args, stdin=lessons() if stdin is None else stdin)


def version(root, number):
    return root / "genre" / "versions" / f"{number:04d}"


def items(*labels):
    words = ["harbour", "mountain", "river", "kitchen", "engine", "letter", "garden", "winter", "window", "bridge"]
    rows = [{"title": f"{words[i % 10]} {words[i // 10]}", "category": label} for i, label in enumerate(labels)]
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def test_the_summary_has_these_keys(root):
    ran = train("--name", "kind-of")
    assert ran.code == 0 and ran.err == ""
    (row,) = ran.rows
    assert list(row) == [
        *(
            "model",
            "version",
            "champion",
            "parameters",
            "bytes",
            "memory",
            "labels",
            "items",
            "metrics",
            "data",
            "seconds",
        ),
    ]
    assert row["data"] == {
        **{"programmes": 48, "labelled": 48, "texts": 48, "fewest": 24, "median": 24, "most": 24},
        **{"rare": 0, "left_out": 0, "conflicts": 0, "leaks": 0, "alike": []},
    }
    assert list(row["metrics"]) == ["accuracy", "macro_f1", "coverage_at_80", "accuracy_at_80", "ece"]
    assert (row["model"], row["version"], row["champion"], row["labels"], row["items"]) == (
        *("kind-of", "0001", True, 2, 48),
    )
    weights = root / "kind-of/versions/0001/weights.safetensors"
    assert row["bytes"] == weights.stat().st_size
    assert store.aliases(root, "kind-of") == {"champion": "0001"}


def test_the_same_seed_gives_the_same_bytes_and_the_next_version(root):
    rows = [train("--seed", seed, "--force").rows[0] for seed in (5, 5, 6)]
    assert [row["version"] for row in rows] == ["0001", "0002", "0003"]
    first, second, third = ((version(root, n) / "weights.safetensors").read_bytes() for n in (1, 2, 3))
    assert first == second != third
    assert leftovers(root / "genre") == []


def test_the_shipped_recipe_gives_the_same_bytes_in_another_process(root):
    """With its votes and its temperature; the order of sets and the hash of strings differ from process to process."""
    Path("lessons").write_bytes(lessons())
    for seed in ("1", "2"):
        options = ("--registry", root, "--set", "train.steps=20", "--set", "train.epochs=0", "--force")
        process = start("train-classifier", "lessons", *options, env={**os.environ, "PYTHONHASHSEED": seed})
        assert (process.communicate(timeout=120)[1], process.returncode) == (b"", 0)
    first, second = (version(root, n) for n in (1, 2))
    for name in ("weights.safetensors", "memory.safetensors", "recipe.yaml"):
        assert (first / name).read_bytes() == (second / name).read_bytes()
    facts = [json.loads((folder / "manifest.json").read_text())["facts"] for folder in (first, second)]
    assert facts[0] == facts[1] and facts[0]["temperature"] != 1
    weights = load_file(first / "weights.safetensors")
    assert {"features.table", "votes.scale"} <= {*weights}


@pytest.mark.parametrize("most", [1500, 2500])
def test_max_parameters_is_the_most_that_a_model_has(most):
    row = train("--max-parameters", most).rows[0]
    assert 0 < row["parameters"] <= most


def test_a_model_of_neighbours_labels_and_explains():
    row = train("--config", "neighbours", "--set", "output.items=20").rows[0]
    assert row["parameters"] <= 3000
    ran = run("classify", "-", "--explain", stdin=b'{"title": "a new show", "description": "striker goal"}')
    assert (ran.code, ran.err) == (0, "")
    (found,) = ran.rows
    assert found["label"] == "Sport" and 0.5 < found["confidence"] <= 1
    assert found["tokens"][0]["token"] in ("striker", "goal")


def test_max_parameters_too_low_is_told():
    ran = train("--max-parameters", 5)
    assert ran.code == 1
    one_sentence(ran, "raise --max-parameters")


def test_another_field_can_be_the_label(root):
    stdin = lessons().replace(b'"category"', b'"mood"')
    assert train("--label", "mood", stdin=stdin).code == 0
    ran = train("--label", "moood", stdin=stdin)
    assert ran.code == 1
    one_sentence(ran, "has a label in 'moood'")


def test_a_worse_model_is_published_but_not_champion(root):
    publish_fixed(root, metrics={"accuracy": 1.0})
    noise = items(*"abbabaab" * 10)  # labels by chance: not to be learned
    ran = train(stdin=noise)
    assert ran.code == 6 and ran.rows[0]["champion"] is False and ran.rows[0]["version"] == "0002"
    one_sentence(ran, "genre@0002 is published but not champion")
    assert store.aliases(root, "genre")["champion"] == "0001"
    forced = train("--force", stdin=noise)
    assert (forced.code, forced.err) == (0, "") and forced.rows[0]["champion"] is True
    assert store.aliases(root, "genre")["champion"] == "0003"


def test_a_damaged_champion_does_not_stop_its_successor(root):
    publish_fixed(root, metrics={"accuracy": 1.0})
    (version(root, 1) / "weights.safetensors").write_bytes(b"gone")
    ran = train()
    assert ran.code == 0 and ran.rows[0]["champion"] is True


@pytest.mark.parametrize(
    ("setting", "code", "fragment"),
    [
        ("train.epoch=3", 1, "train: no option 'epoch'; did you mean 'epochs'?"),
        ("trian.epochs=3", 1, "no option 'trian'; did you mean 'train'?"),
        ("train.epochs=many", 1, "train.epochs: expected int, got str; found 'many'"),
        ("train=3", 1, "train: expected object, got int; found 3"),
        ("train.epochs", 2, "expected KEY=VALUE"),
        ("train.steps=0", 1, "train.steps: expected int >= 1; found 0"),
        ("train.batch=0", 1, "train.batch: expected int >= 1; found 0"),
        ("train.dropout=2", 1, "train.dropout: expected float < 1.0; found 2"),
        ("train.word_dropout=-0.1", 1, "train.word_dropout: expected float >= 0.0; found -0.1"),
        ("train.warmup=-1", 1, "train.warmup: expected float >= 0.0; found -1"),
        ("train.damping=1.5", 1, "train.damping: expected float <= 1.0; found 1.5"),
        ("encoder.width=-4", 1, "encoder.width: expected int >= 0; found -4"),
        ("encoder.features.keep=0", 1, "features.selected.keep: expected int >= 1; found 0"),
        ("encoder.attention=../attention", 1, "attention: no method '../attention'"),
        ("encoder.features=../selected", 1, "features: no method '../selected'"),
        ("train.epochs=[", 2, "the value is not YAML"),
        ("objective=nosuch", 1, "no method 'nosuch'"),
        ("optimiser={name: adapsgd, lr: 0.1}", 1, "optimiser.adapsgd: no option 'lr'; known: decay, every, memory"),
        ("train.freeze=[featurs.*]", 1, "train.freeze: no weight is called 'featurs.*'; did you mean 'features."),
        ("output=neighbour", 1, "output: no method 'neighbour'; did you mean 'neighbours'?"),
        ("output={name: neighbours, items: 1}", 1, "room for 1 labels, found 2; raise output.items"),
        (
            "objective=nca",
            1,
            "objective nca trains vectors and never reaches the output linear; choose output=neighbours",
        ),
        ("data.fields=[titel]", 1, "did you mean 'title'?"),
    ],
)
def test_a_wrong_setting_is_told_with_the_nearest_right_one(root, setting, code, fragment):
    ran = train("--set", setting)
    assert (ran.code, ran.out) == (code, b"")
    one_sentence(ran, fragment)
    assert store.names(root) == []


@pytest.mark.parametrize(
    ("content", "fragment"),
    [
        (None, "no such file or recipe"),
        (b"train: {epoch: 3}\n", "recipe.yaml: train: no option 'epoch'; did you mean 'epochs'?"),
        (b"train: [\n", "recipe.yaml: not YAML"),
        (b"- a list\n", "expected keys with values, found list"),
        (b"\xff\xfe\x00", "not YAML"),
    ],
)
def test_a_wrong_recipe_file_is_told(root, content, fragment):
    if content is not None:
        Path("recipe.yaml").write_bytes(content)
    ran = train("--config", "recipe.yaml")
    assert ran.code == 1
    one_sentence(ran, fragment)


def test_a_recipe_file_and_settings_on_top_of_it(root):
    Path("recipe.yaml").write_text("train: {steps: 9, batch: 32}\n")
    assert train("--config", "recipe.yaml", "--set", "train.batch=16").code == 0
    recipe = (version(root, 1) / "recipe.yaml").read_text()
    assert "batch: 16" in recipe and "steps: 60" in recipe


def test_an_option_of_a_method_needs_no_name(root):
    assert train("--set", "optimiser.lr=0.01", "--set", "objective.smoothing=0").code == 0
    recipe = (version(root, 1) / "recipe.yaml").read_text()
    assert "lr: 0.01" in recipe


@pytest.mark.parametrize(
    ("stdin", "fragment"),
    [
        (items(*["Film"] * 20), "at least 2 labels with 2 distinct texts each are needed to learn, found Film (20)"),
        (items("News", *["Film"] * 20), "found Film (20), News (1)"),
        (b'{"title":"a b"}\n' * 5, "none of 5 programmes has a label in 'category'"),
        (b'{"title":"...","category":"Film"}\n' * 5, "none of 5 labelled programmes has a word"),
        (b"<tv></tv>", "there is no programme to learn from"),
    ],
)
def test_labels_that_nothing_can_be_learned_from(root, stdin, fragment):
    ran = train(stdin=stdin)
    assert (ran.code, ran.out) == (1, b"")
    one_sentence(ran, fragment)
    assert not root.exists()


def test_titles_that_are_all_empty_are_bad_rows(root):
    ran = train(stdin=b'{"title":"","category":"Film"}\n' * 7)
    assert ran.code == 1 and ran.err.splitlines()[-1].startswith("tvml: stdin: none of its 7 rows could be read")
    assert ran.err.count("no title; skipped") == 5


def test_a_class_with_one_item_is_left_out_and_said_so(root):
    ran = train("-v", stdin=lessons() + b'{"title":"Zither","category":"Folk"}\n')
    assert ran.code == 0 and ran.rows[0]["labels"] == 2
    assert "left out, fewer than 2 texts: Folk (1)" in ran.err


def test_the_file_that_was_learned_from_is_in_the_manifest_whatever_its_name(root, tmp_path):
    guide = os.fsencode(tmp_path) + b"/guide \xff.jsonl"  # a name that is not UTF-8
    with open(guide, "wb") as file:
        file.write(lessons())
    ran = run("train-classifier", os.fsdecode(guide), *TINY)
    assert ran.code == 0, ran.err
    (source,) = run("models", "show", "genre").rows[0]["facts"]["trained_on"]
    assert source == {"name": "guide \ufffd.jsonl", "items": 48, "sha256": sha256(lessons()).hexdigest()}


def test_ctrl_c_before_the_first_check_publishes_nothing(root, monkeypatch):
    from tvml.train import loop

    def stopped(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(loop, "train", stopped)
    ran = train()
    assert (ran.code, ran.out) == (130, b"")
    one_sentence(ran, "interrupted")
    assert not root.exists()


def pressing(monkeypatch, at=2):
    """Ctrl-C at the second look."""
    from tvml.train import publish

    told, checks = publish._tell, []

    def press(check, *rest):
        told(check, *rest)
        checks.append(check)
        if len(checks) == at:
            raise KeyboardInterrupt

    monkeypatch.setattr(publish, "_tell", press)


def test_ctrl_c_later_keeps_the_best_so_far(root, monkeypatch):
    pressing(monkeypatch)
    ran = train("--valid", "0.4")
    assert ran.code == 130 and (ran.rows[0]["version"], ran.rows[0]["champion"]) == ("0001", True)
    one_sentence(ran, "the best weights until then are genre@0001, now champion")
    assert run("models", "verify", "genre").code == 0 and leftovers(root / "genre") == []
    assert "interrupted" in (version(root, 1) / "README.md").read_text()


@pytest.mark.parametrize("stdin", [items(*"abbabaab" * 10), None], ids=["nothing learned", "nothing measured"])
def test_ctrl_c_in_a_first_training_that_is_worth_nothing_publishes_nothing(root, monkeypatch, stdin):
    """With no champion, classify would take the newest version there is."""
    pressing(monkeypatch)
    options = ("--valid", "0") if stdin is None else ()
    ran = train(*options, stdin=stdin)
    assert (ran.code, ran.out) == (130, b"")
    one_sentence(ran, "not known to be better than always giving the commonest label, and not kept")
    assert store.names(root) == []


def test_ctrl_c_does_not_make_a_worse_model_champion(root, monkeypatch):
    publish_fixed(root, metrics={"accuracy": 1.0})
    pressing(monkeypatch)
    ran = train(stdin=items(*"abbabaab" * 10))
    assert ran.code == 130 and ran.rows[0]["champion"] is False
    one_sentence(ran, "the best weights until then are genre@0002, not champion: its held-out accuracy of")
    assert store.aliases(root, "genre")["champion"] == "0001"
