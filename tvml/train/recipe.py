"""A recipe: everything that decides how a classifier is trained, as one YAML file may say it."""

from dataclasses import dataclass, field
from typing import Any

from tvml.models.encoder import Options as EncoderOptions
from tvml.models.memory import Options as MemoryOptions
from tvml.train import recipes
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
    return recipes.read(Recipe, config, settings, {"objective": OBJECTIVE} if multi else {})


def flat(options: dict[str, Any], path: str = "") -> dict[str, Any]:
    """Options by their names for --set: {"train": {"steps": 9}} -> {"train.steps": 9}."""
    found: dict[str, Any] = {}
    for key, value in options.items():
        found |= flat(value, f"{path}{key}.") if isinstance(value, dict) else {path + key: value}
    return found
