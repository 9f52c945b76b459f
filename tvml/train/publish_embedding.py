"""An encoder learned without labels into the registry, with its recipe and its card."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec
import yaml

from tvml.models.embedding import parameters
from tvml.registry import embedding, store
from tvml.registry.card import card
from tvml.registry.format import Manifest
from tvml.train.embed import Learned, Recipe


def publish(
    root: Path, name: str, recipe: Recipe, seed: int, learned: Learned, sources: list[dict[str, Any]]
) -> Manifest:
    """Store the encoder as a new version of `name`; no alias moves."""
    e = learned.embedding
    said = msgspec.to_builtins(asdict(recipe) | {"objective": e.objective.spec()})
    return store.publish(
        root,
        name=name,
        kind=embedding.KIND,
        arrays=embedding.arrays(e),
        facts=embedding.facts(e) | {"seed": seed, "trained_on": sources, "limits": _limits(learned)},
        metrics=learned.metrics,
        parameters=parameters(e),
        card=card,
        texts={"recipe.yaml": yaml.safe_dump(said, sort_keys=False, allow_unicode=True)},
    )


def _limits(learned: Learned) -> list[str]:
    limits = [
        "Near is what these guides use the same words for; nobody has told the encoder what belongs together.",
        "The figures are those of the items that were learned from.",
    ]
    if learned.interrupted:
        limits.append("Training was interrupted.")
    return limits
