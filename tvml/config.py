"""YAML to typed options: unknown keys and wrong types are errors that name the path and the nearest known key."""

import dataclasses
import sys
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec

from tvml.errors import InputError, UsageError, did_you_mean

T = TypeVar("T")

MAX = sys.float_info.max

# what options may hold; `build` refuses the rest
Positive = Annotated[int, msgspec.Meta(ge=1)]
Count = Annotated[int, msgspec.Meta(ge=0)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Part = Annotated[float, msgspec.Meta(ge=0, lt=1)]  # a share that leaves something over
NotNegative = Annotated[float, msgspec.Meta(ge=0)]
Finite = Annotated[float, msgspec.Meta(ge=-MAX, le=MAX)]  # no nan
Above = Annotated[float, msgspec.Meta(gt=0)]  # 0 itself would be divided by

# Annotated[..., WHILE_TRAINING]: what training alone sets, step by step; its default is what holds in prediction. No
# recipe may set it and no model stores it.
WHILE_TRAINING = "while training"


def settable(cls: Any) -> dict[str, "dataclasses.Field[Any]"]:
    """The fields of a dataclass of options that a recipe may set, by name."""
    found = {field.name: field for field in dataclasses.fields(cls)}
    return {name: f for name, f in found.items() if WHILE_TRAINING not in getattr(f.type, "__metadata__", ())}


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file; {} for an empty one."""
    import yaml  # 30 ms, only where a file is read

    try:
        # safe_load, by libyaml where PyYAML has it: ten times as fast, which 140 KB of genres need
        value = yaml.load(path.read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except OSError as e:
        raise InputError(f"{path}: cannot be read ({e.strerror})") from None
    except (yaml.YAMLError, UnicodeDecodeError) as e:
        raise InputError(f"{path}: not YAML: {' '.join(str(e).split())}") from None
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InputError(f"{path}: expected keys with values, found {type(value).__name__}")
    return value


def override(values: dict[str, Any], settings: list[str]) -> dict[str, Any]:
    """A copy of `values` with "a.b=value" settings applied (the value is YAML).

    A method may be named by its bare name: "attention=softmax", then "attention.heads=2".
    """
    import yaml

    result: dict[str, Any] = msgspec.convert(msgspec.to_builtins(values), dict[str, Any])
    for setting in settings:
        path, sign, text = setting.partition("=")
        if not sign or not path.strip():
            raise UsageError(f"--set {setting}: expected KEY=VALUE, such as train.steps=1000")
        *parents, last = path.strip().split(".")
        place = result
        for key in parents:
            inner = place.get(key)
            if isinstance(inner, str):
                inner = {"name": inner}
            elif not isinstance(inner, dict):
                inner = {}
            place[key] = inner
            place = inner
        try:
            place[last] = yaml.safe_load(text)
        except yaml.YAMLError:
            raise UsageError(f"--set {setting}: the value is not YAML") from None
    return result


def build(cls: type[T], values: dict[str, Any], where: str = "") -> T:
    """An instance of the dataclass `cls` from plain values; nested dataclasses too.

    `where` is the path of keys that led here: "train", or "". Raises InputError.
    """
    fields = settable(cls)
    for key in values:
        if key not in fields:
            raise InputError(f"{where or 'recipe'}: no option {key!r}{did_you_mean(str(key), fields)}")
    ready = {}
    for key, value in values.items():
        kind = fields[key].type
        path = f"{where}.{key}" if where else key
        if isinstance(kind, type) and dataclasses.is_dataclass(kind) and isinstance(value, dict):
            ready[key] = build(kind, value, path)
        else:
            ready[key] = _convert(value, kind, path)
    return cls(**ready)


def _convert(value: Any, kind: Any, where: str) -> Any:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as e:
        raise InputError(f"{where}: {str(e)[0].lower()}{str(e)[1:].replace('`', '')}; found {value!r}") from None
