"""A topic model into the registry, with its recipe and its card."""

from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import yaml

from tvml.errors import ModelError
from tvml.models.topics import Topics
from tvml.registry import store, topics
from tvml.registry.card import card
from tvml.registry.format import Manifest
from tvml.train.topics import Learned, Recipe

RECIPE = "recipe.yaml"


class Warm(NamedTuple):
    """The version that learning goes on from."""

    ref: str  # "topics@0003"
    topics: Topics
    recipe: str  # path of its recipe


def load(root: Path, ref: str) -> Warm:
    """The version that `ref` means now. Raises ModelError when there is none, or none of topics."""
    path = store.resolve(root, ref)  # once: an alias may move
    exact = f"{path.parent.parent.name}@{path.name}"
    return Warm(exact, topics.load(root, exact), str(path / RECIPE))


def champion(root: Path, name: str) -> Topics | None:
    """The champion, if there is one that can be trusted: a damaged one must not stop its successor."""
    if store.CHAMPION not in store.aliases(root, name):
        return None
    try:
        return topics.load(root, f"{name}@{store.CHAMPION}")
    except ModelError:
        return None


def publish(
    root: Path,
    name: str,
    recipe: Recipe,
    seed: int,
    learned: Learned,
    sources: list[dict[str, Any]],
    warm_start: str | None,
) -> Manifest:
    """Store the topics as a new version of `name`; no alias moves."""
    t = learned.topics
    said = msgspec.to_builtins(asdict(recipe) | {"method": t.method.spec(), "topics": t.k})
    return store.publish(
        root,
        name=name,
        kind=topics.KIND,
        arrays=topics.arrays(t),
        facts=topics.facts(t)
        | {"threshold": recipe.threshold, "seed": seed, "trained_on": sources, "limits": _limits(learned)}
        | ({"warm_start": warm_start} if warm_start else {}),
        metrics=learned.metrics,
        parameters=topics.parameters(t),
        card=card,
        texts={RECIPE: yaml.safe_dump(said, sort_keys=False, allow_unicode=True)},
    )


def told(t: Topics) -> str:
    """The topics' labels in a line, the largest first."""
    return "; ".join(row["label"] for row in sorted(t.described, key=lambda row: -row["items"]))


def _limits(learned: Learned) -> list[str]:
    limits = [
        "Topics are what the words of these guides have in common; nobody has named or checked them.",
        "The figures are those of the items that were learned from.",
    ]
    if dead := learned.metrics["dead"]:
        limits.append(f"{dead} topics have no item of these guides.")
    return limits
