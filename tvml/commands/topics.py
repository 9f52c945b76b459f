"""`tvml topics ...`: what a guide is about, learned without labels."""

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
    VectorFile,
    noted,
    programmes,
    root_of,
)

if TYPE_CHECKING:
    from tvml.guide.programme import Programme
    from tvml.models.topics import Topics
    from tvml.train.topics import Learned

COLUMNS = ("id", "channel", "start", "title", "topic", "label", "topics")  # of a CSV


def train(
    guides: Guides,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Name of the model in the registry.")] = "topics",
    method: Annotated[
        str | None,
        typer.Option(
            "--method",
            metavar="METHOD",
            help="sinkhorn (default), osc, competing, inhibited, swapped, mutual-information, nmf, lda.",
        ),
    ] = None,
    topics: Annotated[
        str | None, typer.Option("--topics", metavar="K", help="How many; 50, or auto: as many as the guide bears.")
    ] = None,
    config: Config = None,
    set_: Settings = None,
    seed: Seed = 0,
    warm_start: Annotated[
        str | None,
        typer.Option("--warm-start", metavar="MODEL", help="Go on from the topics of this version with these guides."),
    ] = None,
    vectors: VectorFile = None,
    from_: From = None,
    strict: Strict = False,
    salvage: Salvage = False,
    to: Rows = None,
    registry: Registry = None,
) -> None:
    """Learn topics from guides and publish them as a new version, which becomes champion.

    Topics keep the numbers of the champion's that they are most alike to, when there are as many.

    Example:  tvml topics train sample_data/guide.xml --topics 20
    """
    from tvml import console
    from tvml.errors import UsageError
    from tvml.guide.faults import Faults
    from tvml.models.vectors import read
    from tvml.registry import store
    from tvml.registry import topics as models
    from tvml.train import publish_topics, recipes
    from tvml.train.topics import Recipe, gather, learn

    root, say = root_of(registry), console.current
    to = console.shown_as(to)
    if warm_start is not None and (method or topics):
        raise UsageError("--warm-start goes on with the method and the topics of that version; leave both out")
    if topics and topics != "auto" and (not topics.isdecimal() or int(topics) < 1):
        raise UsageError(f"--topics {topics}: expected a number from 1, or auto")
    store.check_writable(root, name, models.KIND)
    warm = publish_topics.load(root, warm_start) if warm_start else None
    chosen = [*([f"method={method}"] if method else []), *([f"topics={topics}"] if topics else [])]
    recipe = recipes.read(Recipe, config or (warm and warm.recipe), [*chosen, *(set_ or [])], {})
    before = warm.topics if warm else publish_topics.champion(root, name)
    given = None if vectors is None else read(vectors)
    sources: list[dict[str, Any]] = []
    faults = Faults(say.note, strict)
    items = gather(noted(guides, faults, from_, salvage, sources), recipe.reading, given)
    faults.summary()
    learned = learn(items, recipe, seed, before, warm is not None, say.detail)
    manifest = publish_topics.publish(root, name, recipe, seed, learned, sources, warm and warm.ref)
    store.set_alias(root, name, store.CHAMPION, manifest.version)
    console.write_rows([_summary(name, learned, manifest)], to, say.stdout)
    say.detail(publish_topics.told(learned.topics))


def assign(
    guides: Guides,
    model: Model = "topics",
    top: Annotated[
        int | None,
        typer.Option("--top", min=1, metavar="N", help="How many topics `topics` lists; all that there are."),
    ] = None,
    balanced: Annotated[
        bool, typer.Option("--balanced", help="Give every topic the same share of these programmes.")
    ] = False,
    min_fit: Annotated[
        float | None,
        typer.Option("--min-fit", metavar="F", help="A programme that no topic fits better has none; as learned: 0."),
    ] = None,
    only: Annotated[
        str | None,
        typer.Option("--only", metavar="TOPIC", help="Only programmes about this topic: its number, label or a word."),
    ] = None,
    threshold: Annotated[
        float, typer.Option("--threshold", min=0.0, max=1.0, metavar="W", help="Weight that --only asks for.")
    ] = 0.2,
    vectors: VectorFile = None,
    to: Rows = None,
    output: Output = None,
    from_: From = None,
    strict: Strict = False,
    salvage: Salvage = False,
    registry: Registry = None,
) -> None:
    """Say what each programme is about: its topic, and how much of each topic it has.

    The topic is null for a programme whose words speak for no topic.

    Example:  tvml topics assign sample_data/guide.xml --only kitchen
    """
    from tvml import console
    from tvml.errors import UsageError
    from tvml.guide.faults import Faults
    from tvml.models.assign import assigned, named
    from tvml.models.assign import vectors as vectors_of
    from tvml.registry import topics as models
    from tvml.registry import verify

    for option, value in (("--threshold", threshold), ("--min-fit", min_fit)):
        if value is not None and value != value:
            raise UsageError(f"{option} nan: expected a number")
    to = console.shown_as(to, output=output)
    stored = verify.load(root_of(registry), model)
    t = models.of(stored)
    least = float(stored.manifest.facts.get("threshold", 0.0)) if min_fit is None else min_fit
    wanted = None if only is None else named(t, only, "--only")
    given = vectors_of(t, vectors)
    faults = Faults(console.current.note, strict)
    with console.output(output, guides) as out:
        asked = programmes(guides, faults, from_, salvage)
        found = assigned(asked, t, given, least, balanced)
        rows = (
            _row(t, *one, top, brief=to == "table") for one in found if wanted is None or _about(one, wanted, threshold)
        )
        console.write_rows(rows, to, out, COLUMNS)
    faults.summary()


def _about(one: tuple[Any, ...], wanted: int, threshold: float) -> bool:
    return bool(one[2][wanted] >= threshold and one[1] is not None)


def _row(t: "Topics", p: "Programme", topic: int | None, weights: Any, top: int | None, brief: bool) -> dict[str, Any]:
    from tvml.guide.programme import identify

    row: dict[str, Any] = {} if brief else {"id": identify(p)}
    row |= {name: value for name in ("channel", "start", "title") if (value := getattr(p, name))}
    row |= {"topic": topic, "label": None if topic is None else t.described[topic]["label"]}
    order = [int(k) for k in (-weights).argsort(kind="stable")[:top] if weights[k] >= 1e-4] if topic is not None else []
    if brief:
        row["also"] = "; ".join(t.described[k]["label"] for k in order[1:3])
        return row
    row["topics"] = [{"topic": k, "weight": round(float(weights[k]), 4)} for k in order]
    return row


def _summary(name: str, learned: "Learned", manifest: Any) -> dict[str, Any]:
    t, items = learned.topics, learned.items
    return {
        "model": name,
        "version": manifest.version,
        "method": t.method.name,
        "topics": t.k,
        "items": len(items.texts),
        "programmes": items.programmes,
        "words": len(t.words),
        "bytes": manifest.files["weights.safetensors"].size,
        "metrics": learned.metrics,
        **({"kept": learned.kept} if learned.kept is not None else {}),
        **({"tried": learned.tried} if learned.tried else {}),
        "seconds": round(learned.seconds, 2),
    }
