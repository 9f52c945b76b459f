"""`tvml recommend train`: what a guide of the past teaches to hear in words, for all people."""

from typing import Annotated, Any

import typer

from tvml.commands.options import Config, From, Guides, Registry, Rows, Salvage, Seed, Settings, Strict, noted, root_of


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
    """Learn concepts from guides of the past: labels where they have any, what series read like, and topics.

    rank, learn and index take the model concepts without being told; another one with --model NAME.

    Example:  tvml recommend train sample_data/guide.xml
    """
    from tvml import console
    from tvml.guide.faults import Faults
    from tvml.registry import concepts as models
    from tvml.registry import store
    from tvml.train import recipes
    from tvml.train.concepts import Recipe, learn
    from tvml.train.publish_concepts import publish

    root, say = root_of(registry), console.current
    to = console.shown_as(to)
    store.check_writable(root, name, models.KIND)
    recipe = recipes.read(Recipe, config, set_ or [], {})
    sources: list[dict[str, Any]] = []
    faults = Faults(say.note, strict)
    learned = learn(noted(guides, faults, from_, salvage, sources), recipe, seed)
    faults.summary()
    manifest = publish(root, name, recipe, seed, learned, sources)
    store.set_alias(root, name, store.CHAMPION, manifest.version)
    row: dict[str, Any] = {"model": name, "version": manifest.version, "concepts": learned.kinds}
    row |= {"words": len(learned.detector.tokens), "parameters": manifest.parameters}
    row |= {"bytes": sum(file.size for file in manifest.files.values()), "items": learned.texts}
    row |= {"programmes": learned.programmes, "seconds": round(learned.seconds, 2)}
    console.write_rows([row], to, say.stdout)
