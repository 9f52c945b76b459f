"""Detectors of concepts into the registry, with their recipe and their card."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec
import yaml

from tvml.registry import concepts, store
from tvml.registry.card import card
from tvml.registry.format import Manifest
from tvml.train.concepts import Learned, Recipe

LIMITS = [
    "Labels are those of the guides learned from; what they lack cannot be heard.",
    "That a text reads like a series says what words they share, not that one who likes the one likes the other.",
]


def publish(
    root: Path, name: str, recipe: Recipe, seed: int, learned: Learned, sources: list[dict[str, Any]]
) -> Manifest:
    """Store the detectors as a new version of `name`; no alias moves."""
    d = learned.detector
    said = msgspec.to_builtins(asdict(recipe))
    return store.publish(
        root,
        name=name,
        kind=concepts.KIND,
        arrays=concepts.arrays(d),
        facts=concepts.facts(d) | {"seed": seed, "trained_on": sources, "limits": LIMITS},
        metrics={},
        parameters=len(d.weights.ids) + len(d.mean),
        card=card,
        texts={"recipe.yaml": yaml.safe_dump(said, sort_keys=False, allow_unicode=True)},
    )
