"""YAML to typed options, and the files in configs/."""

import dataclasses
from dataclasses import dataclass, field
from typing import Annotated

import msgspec
import pytest
import yaml

from tvml import config, methods
from tvml.errors import InputError, UsageError
from tvml.models import expansion
from tvml.shipped import folder
from tvml.train import concepts, embed, recipe, recipes, topics
from tvml.train.recipe import Recipe

CONFIGS = folder("configs")
FILES = sorted(path for slot in methods.SLOTS for path in (CONFIGS / slot).glob("*.yaml"))
KINDS = {
    "concepts": concepts.Recipe,
    "embedding": embed.Recipe,
    "expand": expansion.Options,
    "topics": topics.Recipe,
    "topics-sparse": topics.Recipe,
}  # others are classifiers'
RECIPES = sorted(path.stem for path in (CONFIGS / "recipes").glob("*.yaml") if path.stem not in KINDS)


@dataclass(frozen=True)
class Inner:
    heads: int = 4
    names: tuple[str, ...] = ("a",)


@dataclass(frozen=True)
class Outer:
    inner: Inner = field(default_factory=Inner)
    method: str | dict | None = "softmax"
    rate: float = 0.5


def test_values_become_typed_options():
    found = config.build(Outer, {"inner": {"heads": 2, "names": ["x", "y"]}, "rate": 1}, "file")
    assert found == Outer(Inner(2, ("x", "y")), "softmax", 1.0)
    assert isinstance(found.rate, float)
    assert config.build(Outer, {}, "file") == Outer()
    assert config.build(Outer, {"method": None}, "file").method is None


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"iner": {}}, r"file: no option 'iner'; did you mean 'inner'\?"),
        ({"inner": {"head": 1}}, r"file.inner: no option 'head'; did you mean 'heads'\?"),
        ({"zzz": 1}, r"file: no option 'zzz'; known: inner, method, rate"),
        ({7: 1}, r"file: no option 7; known: "),
        ({"rate": "fast"}, r"file.rate: expected float, got str; found 'fast'"),
        ({"inner": {"heads": 2.5}}, r"file.inner.heads: expected int, got float; found 2.5"),
        ({"inner": {"heads": True}}, r"file.inner.heads: expected int, got bool; found True"),
        ({"inner": {"names": "abc"}}, r"file.inner.names: expected array, got str; found 'abc'"),
        ({"method": 3}, r"file.method: expected .*found 3"),
    ],
)
def test_a_wrong_key_or_type_is_told_with_its_path_and_the_nearest_key(values, message):
    with pytest.raises(InputError, match=message):
        config.build(Outer, values, "file")


def test_what_training_alone_sets_is_no_option_of_a_recipe():
    @dataclass(frozen=True)
    class Warm:
        start: float = 4.0
        heat: Annotated[float, config.WHILE_TRAINING] = 1.0

    assert config.build(Warm, {"start": 2.0}) == Warm(2.0, 1.0)
    assert list(config.settable(Warm)) == ["start"]
    assert dataclasses.replace(Warm(), heat=3.0).heat == 3.0
    with pytest.raises(InputError, match=r"no option 'heat'; known: start"):
        config.build(Warm, {"heat": 2.0})


def test_settings_change_a_copy():
    values = {"train": {"epochs": 3}, "seed": 1}
    found = config.override(values, ["train.epochs=20", "train.clip=0.5", "seed=null", "new.deep.key=[a, b]"])
    assert found == {"train": {"epochs": 20, "clip": 0.5}, "seed": None, "new": {"deep": {"key": ["a", "b"]}}}
    assert values == {"train": {"epochs": 3}, "seed": 1}


def test_a_method_may_be_named_and_then_get_options():
    found = config.override({"attention": "linear"}, ["attention=softmax", "attention.heads=2"])
    assert found == {"attention": {"name": "softmax", "heads": 2}}
    assert config.override({"attention": {"name": "linear", "heads": 8}}, ["attention.heads=2"]) == {
        "attention": {"name": "linear", "heads": 2}
    }
    assert config.override({"attention": None}, ["attention.name=linear"]) == {"attention": {"name": "linear"}}


def test_of_two_settings_the_later_holds():
    assert config.override({}, ["a=1", "a=2"]) == {"a": 2}


@pytest.mark.parametrize("setting", ["epochs", "=3", " =3", "a=[1", "a={"])
def test_a_setting_that_is_none_is_a_usage_error(setting):
    with pytest.raises(UsageError, match="--set"):
        config.override({}, [setting])


def test_yaml_files_are_read_or_refused_with_their_name(tmp_path):
    file = tmp_path / "recipe.yaml"
    for text, expected in ((b"", {}), (b"# nothing\n", {}), (b"a: {b: 1}\n", {"a": {"b": 1}})):
        file.write_bytes(text)
        assert config.read_yaml(file) == expected
    for text, message in (
        (b"- 1\n", "expected keys with values, found list"),
        (b"a: [1\n", "not YAML"),
        (b"\xff\xfe\xff", "not YAML"),
        (b"a: !!python/object/apply:os.getcwd []\n", "not YAML"),
    ):
        file.write_bytes(text)
        with pytest.raises(InputError, match=f"recipe.yaml: {message}") as caught:
            config.read_yaml(file)
        assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match=r"none\.yaml: cannot be read"):
        config.read_yaml(tmp_path / "none.yaml")


def test_a_recipe_is_read_from_a_file_with_settings_on_top(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("train: {epochs: 3}\nencoder: {attention: softmax}\n")
    found = recipe.read(str(file), ["encoder.attention.heads=2", "data.min_items=7"])
    assert found.train.epochs == 3
    assert found.encoder.attention == {"name": "softmax", "heads": 2}
    assert found.data.min_items == 7
    with pytest.raises(InputError, match=r"mine.yaml: train: no option 'epoch'; did you mean 'epochs'"):
        file.write_text("train: {epoch: 3}\n")
        recipe.read(str(file), [])
    with pytest.raises(InputError, match="--config nowhere: no such file or recipe"):
        recipe.read("nowhere", [])


def test_without_a_file_and_settings_the_recipe_is_the_default():
    assert recipe.read(None, []) == Recipe()


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_config_names_its_method_and_says_every_default(path):
    values = config.read_yaml(path)
    assert values["name"] == path.stem
    spec = methods.find(path.parent.name, path.stem).spec()
    assert values == msgspec.json.decode(msgspec.json.encode(spec))  # YAML has no tuples
    assert list(values) == list(methods.find(path.parent.name, path.stem).spec())


def test_each_method_has_a_config_and_each_config_a_method():
    there = {(path.parent.name, path.stem) for path in FILES}
    assert there == {(slot, name) for slot in methods.SLOTS for name in methods.names(slot)}
    assert {path.name for path in CONFIGS.iterdir() if path.is_dir()} <= {*methods.SLOTS, "recipes", "genres"}


def test_the_recipe_of_embeddings_is_the_one_in_the_file():
    found = recipes.read(embed.Recipe, "embedding", [], {})
    assert found == embed.Recipe()
    for slot, spec in (("unsupervised", found.objective), ("view", found.view), ("optimiser", found.optimiser)):
        methods.find(slot, spec)
    values = config.read_yaml(CONFIGS / "recipes" / "embedding.yaml")
    assert {*values} == {f.name for f in dataclasses.fields(embed.Recipe)}, "a recipe shows all that can be set"
    for part in ("reading", "train"):
        assert {*values[part]} == {f.name for f in dataclasses.fields(getattr(found, part))}


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_loads_by_its_name_and_names_methods_that_are_there(name):
    found = recipe.read(name, [])
    e = found.encoder
    poolings = e.pooling if isinstance(e.pooling, tuple) else (e.pooling,)
    specs = [("features", e.features), ("layer", e.layer), ("attention", e.attention)]
    specs += [("pooling", pooling) for pooling in poolings]
    specs += [("output", found.output), ("objective", found.objective), ("optimiser", found.optimiser)]
    for slot, spec in specs:
        if spec is not None:
            methods.find(slot, spec)


def test_the_default_recipe_is_the_one_in_the_file():
    values = config.read_yaml(CONFIGS / "recipes" / "classifier.yaml")
    assert resolved(recipe.read("classifier", [])) == resolved(Recipe())
    assert {*values} == {f.name for f in dataclasses.fields(Recipe)}, "a recipe shows all that can be set"
    for part in ("data", "encoder", "train", "memory"):
        assert {*values[part]} == {f.name for f in dataclasses.fields(getattr(Recipe(), part))}


def test_the_recipe_of_topics_is_the_one_in_the_file():
    found = recipes.read(topics.Recipe, "topics", [], {})
    assert found == topics.Recipe()
    assert methods.find("topics", found.method).name == "sinkhorn"
    values = config.read_yaml(CONFIGS / "recipes" / "topics.yaml")
    assert {*values} == {f.name for f in dataclasses.fields(topics.Recipe)}, "a recipe shows all that can be set"
    for part in ("reading", "describe"):
        assert {*values[part]} == {f.name for f in dataclasses.fields(getattr(found, part))}


def test_the_recipe_of_concepts_is_the_one_in_the_file():
    assert recipes.read(concepts.Recipe, "concepts", [], {}) == concepts.Recipe()
    values = config.read_yaml(CONFIGS / "recipes" / "concepts.yaml")
    assert {*values} == {f.name for f in dataclasses.fields(concepts.Recipe)}, "a recipe shows all that can be set"
    assert {*values["words"]} == {f.name for f in dataclasses.fields(concepts.Recipe().words)}


def test_the_recipe_of_expand_is_the_one_in_the_file():
    assert recipes.read(expansion.Options, "expand", [], {}) == expansion.Options()
    values = config.read_yaml(CONFIGS / "recipes" / "expand.yaml")
    assert {*values} == {f.name for f in dataclasses.fields(expansion.Options)}, "a recipe shows all that can be set"
    assert {*values["reading"]} == {f.name for f in dataclasses.fields(expansion.Options().reading)}


def test_a_recipe_given_to_another_command_says_whose_it_is():
    with pytest.raises(InputError, match=r"--config topics: a recipe of tvml topics train, .* no 'reading'"):
        recipe.read("topics", [])
    with pytest.raises(InputError, match=r"--config embedding: a recipe of tvml embed train, .* no 'reading'"):
        recipe.read("embedding", [])
    with pytest.raises(InputError, match=r"--config topics: a recipe of tvml topics train, .* no 'method'"):
        recipes.read(embed.Recipe, "topics", [], {})
    with pytest.raises(InputError, match=r"--config expand: a recipe of tvml embed expand, .* no 'nearest'"):
        recipes.read(topics.Recipe, "expand", [], {})
    for name in RECIPES:
        with pytest.raises(InputError, match=rf"config {name}: a recipe of tvml train-classifier, .*'(data|encoder)'"):
            recipes.read(topics.Recipe, name, [], {})


def test_a_recipe_that_says_little_may_be_of_several_commands(tmp_path):
    file = tmp_path / "mine.yaml"
    for said, whose in (
        ("reading: {}", "tvml topics train or tvml embed train or tvml embed expand"),
        ("reading: {}\nobjective: halves", "tvml embed train"),
    ):
        file.write_text(said)
        with pytest.raises(InputError, match=f"a recipe of {whose}, of which .* no 'reading'"):
            recipe.read(str(file), [])
    file.write_text("reading: {}\ntopic: 7")
    with pytest.raises(InputError, match="no option 'topic'; did you mean 'topics'"):
        recipes.read(topics.Recipe, str(file), [], {})


def resolved(r):
    """A recipe with each method's options spelled out, so that "mean" equals {name: mean}."""
    values = dataclasses.asdict(r)
    encoder = values["encoder"]
    for slot in ("features", "layer", "attention"):
        if encoder[slot]:
            encoder[slot] = methods.find(slot, encoder[slot]).spec()
    pooling = encoder["pooling"]
    encoder["pooling"] = [
        methods.find("pooling", spec).spec() for spec in (pooling if isinstance(pooling, tuple | list) else [pooling])
    ]
    for slot in ("output", "objective", "optimiser"):
        values[slot] = methods.find(slot, values[slot]).spec()
    return yaml.safe_dump(values)
