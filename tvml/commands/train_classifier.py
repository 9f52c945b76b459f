"""`tvml train-classifier`: learn labels from guides and publish a model."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tvml.commands.options import From, Guides, Registry, Rows, Salvage, Strict, root_of

if TYPE_CHECKING:
    from tvml.guide.faults import Faults
    from tvml.guide.programme import Programme
    from tvml.registry.format import Manifest


def train_classifier(
    guides: Guides,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Name of the model in the registry.")] = "genre",
    label: Annotated[
        str,
        typer.Option("--label", metavar="FIELD", help="What to learn: category (the first one) or any field."),
    ] = "category",
    config: Annotated[
        str | None, typer.Option("--config", metavar="FILE", help="Recipe: a YAML file or a shipped name.")
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="One option of the recipe, repeatable."),
    ] = None,
    seed: Annotated[
        int, typer.Option("--seed", min=0, max=2**32 - 1, metavar="N", help="Same seed, same machine: same bytes.")
    ] = 0,
    valid: Annotated[
        float, typer.Option("--valid", metavar="SHARE", help="Share held out, whole series at a time.")
    ] = 0.1,
    max_parameters: Annotated[
        int, typer.Option("--max-parameters", min=1, metavar="N", help="Most weights, all told.")
    ] = 10240,
    device: Annotated[str, typer.Option("--device", metavar="NAME", help="auto, cpu or cuda.")] = "auto",
    memory_from: Annotated[
        str | None,
        typer.Option("--memory-from", metavar="MODEL", help="Also remember the series that this model's memory knows."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Make it champion even if it is worse.")] = False,
    from_: From = None,
    strict: Strict = False,
    salvage: Salvage = False,
    to: Rows = None,
    registry: Registry = None,
) -> None:
    """Learn labels from guides and publish the model as a new version; it becomes champion if it is not worse.

    Example:  tvml train-classifier sample_data/guide.xml --name genre
    """
    from tvml import console
    from tvml.errors import GateError
    from tvml.guide.faults import Faults
    from tvml.registry import memory, store
    from tvml.train import publish, recipe, remember

    job = publish.Job(label, recipe.read(config, set_ or []), seed, valid, max_parameters, device)
    root = root_of(registry)
    store.check_writable(root, name)  # before the work, not after it
    old = remember.older(root, memory_from, job.recipe.memory) if memory_from else None
    sources: list[dict[str, Any]] = []
    faults = Faults(console.current.note, strict)
    learned = publish.learn(
        job, _read(guides, faults, from_, salvage, sources), console.current.note, console.current.detail
    )
    faults.summary()
    if old and learned.memory:
        kept = remember.carried(old, learned.memory, learned.classifier.labels, job.recipe.memory)
        learned = learned._replace(memory=kept, memory_from=old.version)
    before = _champion(root, name)
    manifest = publish.publish(root, name, job, learned, sources)
    worse = before is not None and not force and publish.worse(manifest, before)
    if not worse:
        store.set_alias(root, name, "champion", manifest.version)
    row = {
        "model": name,
        "version": manifest.version,
        "champion": not worse,
        "parameters": manifest.parameters,
        "bytes": manifest.files["weights.safetensors"].size,
        "memory": memory.size(manifest),  # null when it is off; no part of parameters and bytes
        "labels": len(learned.classifier.labels),
        "items": sum(learned.counts.values()),
        "metrics": learned.metrics,
        "seconds": round(learned.seconds, 2),
    }
    console.write_rows([row], console.shown_as(to), console.current.stdout)
    if learned.interrupted:
        raise KeyboardInterrupt(f"the best weights until then are {name}@{manifest.version}")
    if worse and before is not None:
        raise GateError(
            f"{name}@{manifest.version} is published but not champion: its held-out accuracy of "
            f"{manifest.metrics['accuracy']} is below that of version {before.version}, "
            f"{before.metrics['accuracy']}; --force, or tvml models alias {name} champion {manifest.version}"
        )


def _read(
    guides: list[str], faults: "Faults", from_: str | None, salvage: bool, sources: list[dict[str, Any]]
) -> "Iterator[Programme]":
    """The programmes of all guides; `sources` learns name, items and checksum of each."""
    from tvml import console
    from tvml.guide import read

    for path in guides:
        items = 0
        for programme in console.current.progress(read(path, faults, format=from_, salvage=salvage), path):
            items += 1
            yield programme
        name = os.fsencode(Path(path).name).decode("utf-8", "replace")  # a file's name may be any bytes, JSON not
        sources.append({"name": name, "items": items, "sha256": _sha256(path)})


def _sha256(path: str) -> str:
    if not os.path.isfile(path):  # stdin or a pipe: read once, gone
        return ""
    from hashlib import file_digest

    with open(path, "rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _champion(root: Path, name: str) -> "Manifest | None":
    from tvml.errors import ModelError
    from tvml.registry import store, verify

    if "champion" not in store.aliases(root, name):
        return None
    try:
        return verify.load(root, f"{name}@champion").manifest
    except ModelError:  # a damaged champion is no measure, and must not stop its successor
        return None
