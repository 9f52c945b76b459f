"""Reading a recipe: one YAML file or a shipped name, with --set on top, into typed options."""

from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, TypeVar

from tvml.config import build, override, read_yaml
from tvml.errors import InputError, did_you_mean
from tvml.shipped import folder

T = TypeVar("T")

COMMANDS = {  # the shipped recipe that shows all options of each command
    "tvml train-classifier": "classifier",
    "tvml topics train": "topics",
    "tvml embed train": "embedding",
    "tvml embed expand": "expand",
    "tvml recommend train": "concepts",
}


def read(kind: type[T], config: str | None, settings: list[str], presets: dict[str, Any]) -> T:
    """The recipe of a file or of a name in configs/recipes, with --set settings on top.

    `presets` hold where the file says nothing. Every option of `kind` has a default.
    """
    values = read_yaml(_path(config)) if config else {}
    _check_command(kind, config, values)
    values = presets | {key: value for key, value in values.items() if value is not None}  # an empty section is none
    defaults = asdict(kind())  # type: ignore[call-overload]  # a dataclass
    try:
        for setting in settings:
            _name_method(values, defaults, setting.partition("=")[0].strip().split("."))
        return build(kind, override(values, settings))
    except InputError as e:
        raise InputError(f"{config}: {e}" if config else str(e)) from None


def _check_command(kind: type[Any], config: str | None, values: dict[str, Any]) -> None:
    """Raise InputError for the recipe of another command, rather than for the first of its options."""
    known = {field.name for field in fields(kind)}
    if values.keys() <= known:
        return
    options = {command: values.keys() & read_yaml(_path(name)).keys() for command, name in COMMANDS.items()}
    most = max(map(len, options.values()))
    if most > len(values.keys() & known):
        whose = [command for command, own in options.items() if len(own) == most]
        strange = next(key for key in values if key in options[whose[0]] and key not in known)
        raise InputError(
            f"--config {config}: a recipe of {' or '.join(whose)}, of which this command knows no {strange!r}"
        )


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
