"""`tvml embed train`, `tvml embed items`: encoders learned without labels, and vectors of programmes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tvml.commands.options import (
    Config,
    From,
    Guides,
    Model,
    Output,
    Registry,
    Rows,
    Salvage,
    Seed,
    Settings,
    Strict,
    noted,
    programmes,
    root_of,
)

if TYPE_CHECKING:
    import numpy as np

    from tvml.guide.programme import Programme
    from tvml.registry.format import Manifest
    from tvml.registry.spaces import Space
    from tvml.train.embed import Learned

TENSORS = ".safetensors"
BATCH = 4096  # programmes that are encoded together


def train(
    guides: Guides,
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="Name of the model in the registry.")
    ] = "embedding",
    objective: Annotated[
        str | None,
        typer.Option("--objective", metavar="NAME", help="What is learned; topics, unless the recipe says otherwise."),
    ] = None,
    config: Config = None,
    set_: Settings = None,
    seed: Seed = 0,
    max_parameters: Annotated[
        int, typer.Option("--max-parameters", min=1, metavar="N", help="Most weights, all told.")
    ] = 100_000,
    device: Annotated[str, typer.Option("--device", metavar="NAME", help="auto, cpu or cuda.")] = "auto",
    from_: From = None,
    strict: Strict = False,
    salvage: Salvage = False,
    to: Rows = None,
    registry: Registry = None,
) -> None:
    """Learn from guides, without labels, which programmes are alike; the new version becomes champion.

    Example:  tvml embed train sample_data/guide.xml
    """
    from tvml import console
    from tvml.evaluate.space import warning
    from tvml.guide.faults import Faults
    from tvml.registry import store
    from tvml.registry.embedding import KIND
    from tvml.train import publish_embedding, recipes
    from tvml.train.embed import Recipe, gather, learn

    root, say = root_of(registry), console.current
    to = console.shown_as(to)
    # the name first: options of --set are those of this objective
    wanted = [*([f"objective={objective}"] if objective else []), *(set_ or [])]
    recipe = recipes.read(Recipe, config, wanted, {})
    store.check_writable(root, name, KIND)
    sources: list[dict[str, Any]] = []
    faults = Faults(say.note, strict)
    gathered = gather(noted(guides, faults, from_, salvage, sources), recipe)
    faults.summary()
    learned = learn(gathered, recipe, seed, max_parameters, device, say.detail)
    manifest = publish_embedding.publish(root, name, recipe, seed, learned, sources)
    store.set_alias(root, name, store.CHAMPION, manifest.version)
    console.write_rows([_summary(learned, manifest)], to, say.stdout)
    if collapsed := warning(learned.metrics):
        say.note(f"{name}@{manifest.version}: {collapsed}")
    if learned.interrupted:
        raise KeyboardInterrupt(f"{name}@{manifest.version} is what training had come to")


def items(
    guides: Guides,
    model: Model = "embedding",
    to: Rows = None,
    output: Output = None,
    from_: From = None,
    strict: Strict = False,
    salvage: Salvage = False,
    registry: Registry = None,
) -> None:
    """Give each programme a vector: JSON lines, or with -o FILE.safetensors a file for --vectors.

    Also of a topic model (its mixture, of swapped and mutual-information what they compare) or of a classifier.

    Example:  tvml embed items sample_data/guide.xml -o items.safetensors
    """
    from tvml import console
    from tvml.errors import UsageError
    from tvml.guide.faults import Faults
    from tvml.registry import spaces

    packed = output is not None and output.endswith(TENSORS)
    if packed and to:
        raise UsageError(f"-o {output}: a {TENSORS} file holds vectors; leave --to out")
    to = console.shown_as(to, output=output)
    space = spaces.load(root_of(registry), model)
    faults = Faults(console.current.note, strict)
    with console.output(output, guides) as out:
        found = _encoded(programmes(guides, faults, from_, salvage), space)
        if packed:
            out.write(_tensors(found))
        else:
            rows = ({"id": name, "vector": [round(value, 6) for value in x.tolist()]} for name, x in found)
            console.write_rows(rows, to, out, ("id", "vector"))
    faults.summary()


def _encoded(asked: "Iterator[Programme]", space: "Space") -> "Iterator[tuple[str, np.ndarray]]":
    """Ids of programmes with their vectors, in batches; each distinct text once a batch."""
    from itertools import islice

    from tvml.guide.programme import identify

    while batch := list(islice(asked, BATCH)):
        places: dict[tuple[str, str, str], int] = {}  # a guide repeats itself
        rows = [places.setdefault((p.title, p.subtitle, p.description), len(places)) for p in batch]
        first = dict(zip(reversed(rows), reversed(batch), strict=True))
        found = space.vectors([first[row] for row in range(len(places))])
        for p, row in zip(batch, rows, strict=True):
            yield identify(p), found[row]


def _tensors(found: "Iterator[tuple[str, np.ndarray]]") -> bytes:
    import numpy as np

    from tvml.errors import InputError
    from tvml.models.vectors import pack

    ids, vectors = [], []
    for name, x in found:
        ids.append(name)
        vectors.append(x)
    if not ids:
        raise InputError("there is no programme to give a vector to")
    return pack(ids, np.stack(vectors))


def _summary(learned: "Learned", manifest: "Manifest") -> dict[str, Any]:
    gathered = learned.gathered
    return {
        "model": manifest.name,
        "version": manifest.version,
        "objective": learned.embedding.objective.name,
        "width": learned.embedding.width,
        "words": len(learned.embedding.words),
        "parameters": manifest.parameters,
        "bytes": manifest.files["weights.safetensors"].size,
        "items": len(gathered.texts),
        "programmes": gathered.programmes,
        "metrics": _rounded(learned.metrics),
        **({"snapshots": [_rounded(row) for row in learned.snapshots]} if learned.snapshots else {}),
        "seconds": round(learned.seconds, 2),
    }


def _rounded(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in figures.items()}
