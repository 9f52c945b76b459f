"""Parts: the methods of every slot in turn, one changed at a time around the recipe, and some combinations.

All have the same limit of weights: a part that needs more leaves the words a narrower vector. The methods are those
that are there, so a new one has its row by itself.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import fields
from itertools import groupby
from pathlib import Path
from typing import Any

from tests.bench import trained
from tests.bench.measure import Row, seconds
from tests.bench.trained import Case, Score, Split

SPLITS = ("pluto-us title", "dstv-za title+description")
SLOTS = {
    **{slot: f"encoder.{slot}" for slot in ("features", "layer", "attention", "pooling")},
    **{slot: slot for slot in ("objective", "optimiser")},
}
SMALL = '{"name": "%s", "heads": 2, "values": false}'
COMBINATIONS = {
    "F1 alone: no attention, mean": ("encoder.features=ternary", "encoder.attention=null", "encoder.pooling=[mean]"),
    "F1, softmax, mean": (
        "encoder.features=ternary",
        f"encoder.attention={SMALL % 'softmax'}",
        "encoder.pooling=[mean]",
    ),
    "F1, linear, query": (
        "encoder.features=ternary",
        f"encoder.attention={SMALL % 'linear'}",
        "encoder.pooling=[query]",
    ),
    "F2, linear, query and max": ("encoder.features=subword", f"encoder.attention={SMALL % 'linear'}"),
    "no attention, max": ("encoder.attention=null", "encoder.pooling=[max]"),
    "no attention, mean": ("encoder.attention=null", "encoder.pooling=[mean]"),
    "no attention, residual layer": ("encoder.attention=null", "encoder.layer=residual"),
    "softmax, mean": (f"encoder.attention={SMALL % 'softmax'}", "encoder.pooling=[mean]"),
}


def variants() -> dict[str, tuple[str, ...]]:
    """Name -> settings of the recipe. TVML_BENCH_ONLY keeps those whose name holds one of its words, and the recipe."""
    from tvml.methods import names

    recipe = _recipe()
    found: dict[str, tuple[str, ...]] = {"recipe": ()}
    for slot, key in SLOTS.items():
        now: Any = recipe
        for part in key.split("."):
            now = (now or {}).get(part)
        if slot == "pooling":
            found |= _poolings(now)
            continue
        if now and slot in ("layer", "attention"):
            found[f"{slot}: none"] = (f"{key}=null",)
        for name in names(slot):
            if name != (now.get("name") if isinstance(now, dict) else now):
                found[f"{slot}: {name}"] = (f"{key}={_spec(slot, name, now)}",)
    only = os.environ.get("TVML_BENCH_ONLY")
    wanted = trained.listed("TVML_BENCH_ONLY", ()) if only else [""]
    return {
        name: settings
        for name, settings in (found | COMBINATIONS).items()
        if name == "recipe" or any(word in name for word in wanted)
    }


def _recipe() -> dict[str, Any]:
    from tvml.config import read_yaml
    from tvml.shipped import folder

    given = os.environ.get("TVML_BENCH_CONFIG") or "classifier"
    return read_yaml(Path(given) if Path(given).is_file() else folder("configs") / "recipes" / f"{given}.yaml")


def _poolings(now: Any) -> dict[str, tuple[str, ...]]:
    """Each pooling alone, and beside those of the recipe."""
    from tvml.methods import names

    there = [now] if isinstance(now, str | dict) else list(now or ("query", "max"))
    known = [spec["name"] if isinstance(spec, dict) else spec for spec in there]
    alone = {f"pooling: {name}": [name] for name in names("pooling") if known != [name]}
    beside = {f"pooling: {', '.join(known)}, {name}": [*there, name] for name in names("pooling") if name not in known}
    return {name: (f"encoder.pooling={json.dumps(specs)}",) for name, specs in (alone | beside).items()}


def _spec(slot: str, name: str, now: Any) -> str:
    """The method with those of the recipe's options that it has too: as many heads, no projection of the values."""
    from tvml.methods import find

    has = {field.name for field in fields(find(slot, name).module.Options)}
    kept = {key: value for key, value in now.items() if key in has and key != "name"} if isinstance(now, dict) else {}
    return json.dumps({"name": name, **kept})


def measure(work: Path) -> Iterator[Row]:
    splits = [Split(*text.split()) for text in trained.listed("TVML_BENCH_GUIDES", SPLITS)]
    cases = [
        Case(name, split, seed, trained.settings(*some))
        for split in splits
        for name, some in variants().items()
        for seed in trained.seeds((0, 1, 2))
    ]
    base: dict[Split, Score] = {}
    for (split, name), results in groupby(
        trained.scored(cases, work), lambda result: (result[0].split, result[0].name)
    ):
        scores, said = trained.good(results)
        data = f"{split.source}, {split.fields}"
        if not scores:
            yield Row(f"parts: {name}", data, said, "", "", "", None)
            continue
        score = trained.average(scores)
        first = base.setdefault(split, score)
        mine = f"{score.accuracy:.3f} / {score.macro_f1:.3f}; {score.weights:,} weights, {seconds(score.cpu)}"
        gain = f"{100 * (score.accuracy - first.accuracy):+.1f} / {100 * (score.macro_f1 - first.macro_f1):+.1f}"
        yield Row(f"parts: {name}", data, f"{mine}; {said}" if said else mine, "", gain, "", None)
