"""Detectors of concepts into the registry, with their recipe and their card."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec
import yaml

from tvml.registry import detector, store
from tvml.registry.card import card
from tvml.registry.format import Manifest
from tvml.train.concepts import Learned, Recipe

LIMITS = [
    "A label is heard in words; how well, tvml evaluate recommend can only say by what people chose.",
    "Labels are those that these guides use, with what is wrong in them.",
]


def publish(
    root: Path, name: str, recipe: Recipe, seed: int, learned: Learned, sources: list[dict[str, Any]]
) -> Manifest:
    """Store the detectors as a new version of `name`, which becomes champion."""
    d = learned.detector
    manifest = store.publish(
        root,
        name=name,
        kind=detector.KIND,
        arrays=detector.arrays(d),
        facts=detector.facts(d) | {"seed": seed, "trained_on": sources, "limits": LIMITS},
        metrics={"texts": learned.texts, "programmes": learned.programmes, "words": len(d.tokens), **learned.kinds},
        parameters=len(d.weights.values),
        card=card,
        texts={"recipe.yaml": yaml.safe_dump(msgspec.to_builtins(asdict(recipe)), sort_keys=False, allow_unicode=True)},
    )
    store.set_alias(root, name, store.CHAMPION, manifest.version)
    return manifest
