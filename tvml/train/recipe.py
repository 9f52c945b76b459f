"""A recipe: everything that decides how a classifier is trained, as one YAML file may say it."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tvml.config import build, override, read_yaml
from tvml.errors import InputError, did_you_mean
from tvml.models.encoder import Options as EncoderOptions
from tvml.models.memory import Options as MemoryOptions
from tvml.shipped import folder
from tvml.train.data import Options as DataOptions
from tvml.train.loop import Options as TrainOptions
from tvml.train.multi import OBJECTIVE

Spec = str | dict[str, Any]


@dataclass(frozen=True)
class Recipe:
    """Defaults are those of configs/recipes/classifier.yaml; a test holds the two together."""

    data: DataOptions = field(default_factory=DataOptions)
    encoder: EncoderOptions = field(default_factory=EncoderOptions)
    output: Spec = "linear"
    objective: Spec = "cross_entropy"
    optimiser: Spec = "adamw"
    train: TrainOptions = field(default_factory=TrainOptions)
    memory: MemoryOptions = field(default_factory=MemoryOptions)


def read(config: str | None, settings: list[str], multi: bool = False) -> Recipe:
    """The recipe of a file or of a name in configs/recipes, with --set settings on top.

    With `multi` the objective is one of several labels where nothing names another.
    """
    values = read_yaml(_path(config)) if config else {}
    values = {key: value for key, value in values.items() if value is not None}  # an empty section says nothing
    if multi:
        values.setdefault("objective", OBJECTIVE)
    defaults = asdict(Recipe())
    try:
        for setting in settings:
            _name_method(values, defaults, setting.partition("=")[0].strip().split("."))
        return build(Recipe, override(values, settings))
    except InputError as e:
        raise InputError(f"{config}: {e}" if config else str(e)) from None


def flat(options: dict[str, Any], path: str = "") -> dict[str, Any]:
    """Options by their names for --set: {"train": {"steps": 9}} -> {"train.steps": 9}."""
    found: dict[str, Any] = {}
    for key, value in options.items():
        found |= flat(value, f"{path}{key}.") if isinstance(value, dict) else {path + key: value}
    return found


def _name_method(values: dict[str, Any], defaults: dict[str, Any], path: list[str]) -> None:
    """For encoder.attention.heads=2 where no attention is named yet: the recipe's own one is meant."""
    for key in path[:-1]:
        default = defaults.get(key)
        if key not in values and isinstance(default, str):
            values[key] = {"name": default}
        elif key not in values and isinstance(default, dict):
            values[key] = dict(default) if "name" in default else {}
        if not isinstance(default, dict) or not isinstance(values[key], dict):
            return
        values, defaults = values[key], default


def _path(config: str) -> Path:
    path = Path(config)
    if path.is_file():
        return path
    shipped = {file.stem: file for file in (folder("configs") / "recipes").glob("*.yaml")}
    if config in shipped:
        return shipped[config]
    raise InputError(f"--config {config}: no such file or recipe{did_you_mean(config, shipped)}")
