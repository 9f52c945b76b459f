"""`tvml recommend train`: what guides of the past teach for all people."""

from typing import Annotated, Any

import typer

from tvml.commands.options import (
    Config,
    From,
    Guides,
    Registry,
    Rows,
    Salvage,
    Seed,
    Settings,
    Strict,
    noted,
    root_of,
)


def train(
    guides: Guides,
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="Name of the model in the registry.")
    ] = "concepts",
    config: Config = None,
    set_: Settings = None,
    seed: Seed = 0,
    from_: From = None,
    strict: Strict = False,
    salvage: Salvage = False,
    to: Rows = None,
    registry: Registry = None,
) -> None:
    """Learn concepts that tastes are described in from guides of the past: labels, series, topics, common words.

    tvml recommend --model concepts then knows them. Guides without categories teach all but labels.

    Example:  tvml recommend train sample_data/guide.xml
    """
    from tvml import console
    from tvml.guide.faults import Faults
    from tvml.registry import detector, store
    from tvml.train import publish_concepts, recipes
    from tvml.train.concepts import Recipe, learn

    to, root, say = console.shown_as(to), root_of(registry), console.current
    store.check_writable(root, name, detector.KIND)
    recipe = recipes.read(Recipe, config, set_ or [], {})
    sources: list[dict[str, Any]] = []
    faults = Faults(say.note, strict)
    learned = learn(noted(guides, faults, from_, salvage, sources), recipe, seed)
    faults.summary()
    manifest = publish_concepts.publish(root, name, recipe, seed, learned, sources)
    size = sum(file.size for file in manifest.files.values())
    row = {"model": name, "version": manifest.version, "parameters": manifest.parameters, "bytes": size}
    console.write_rows([row | manifest.metrics | {"seconds": round(learned.seconds, 2)}], to, say.stdout)
