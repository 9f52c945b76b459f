"""`tvml evaluate ...`: how good a model is on a guide whose answers are known."""

import os
from typing import Annotated, Any

import typer

from tvml.commands.options import (
    From,
    Guides,
    Memory,
    Model,
    Output,
    Registry,
    Rows,
    Salvage,
    Strict,
    VectorFile,
    programmes,
    root_of,
)


def classifier(
    guides: Guides,
    model: Model = "genre",
    label: Annotated[
        str | None,
        typer.Option("--label", metavar="FIELD", help="Where the right answer is; as the model was trained."),
    ] = None,
    report: Annotated[
        str | None, typer.Option("--report", metavar="FILE", help="Write a page for people here: HTML, in one file.")
    ] = None,
    memory: Memory = True,
    to: Rows = None,
    output: Output = None,
    from_: From = None,
    strict: Strict = False,
    salvage: Salvage = False,
    registry: Registry = None,
) -> None:
    """Hold a classifier's answers against the labels of a guide: each distinct text counts once.

    Programmes without a label are left out; labels that the model does not know count as wrong. --to csv has a row
    for each label, --to jsonl all figures in one object.

    Example:  tvml evaluate classifier sample_data/guide.xml --report report.html
    """
    from tvml import console
    from tvml.errors import UsageError
    from tvml.evaluate import leakage, several
    from tvml.evaluate.answers import answers
    from tvml.evaluate.summary import summary
    from tvml.genres.labels import labelled
    from tvml.guide.faults import Faults
    from tvml.models.labeller import Labeller
    from tvml.registry import classifier as models
    from tvml.registry import memory as memories
    from tvml.registry import verify

    to = console.shown_as(to, output=output)
    if report is not None:
        from tvml.evaluate.page import check
        from tvml.evaluate.report import page

        check("--report")  # before the work, not after it
        if report == "-" or (output is not None and os.path.realpath(report) == os.path.realpath(output)):
            raise UsageError(f"--report {report}: the figures go there; name another file for the page")
    stored = verify.load(root_of(registry), model)
    name, version, found = stored.manifest.name, stored.manifest.version, models.of(stored)
    if found.multi and report is not None:
        raise UsageError(f"--report: there is no page for {name}@{version}, which gives several labels; leave it out")
    labeller = Labeller(found, len(found.labels), memories.of(stored) if memory else None)
    label = label or str(stored.manifest.facts.get("label", "category"))
    faults = Faults(console.current.note, strict)
    asked = labelled(programmes(guides, faults, from_, salvage), label)
    known = verify.extra(stored, leakage.FILE)
    row = {"model": name, "version": version, "label": label}
    if found.multi:
        row |= several.summary(several.answers(asked, labeller, label), known)
    else:
        answered = answers(asked, labeller, label)
        row |= summary(answered, known)
    with console.output(output, guides) as out:
        if report is not None:
            with console.output(report, guides, "--report") as file:
                file.write(page(row, answered, guides).encode("utf-8", "replace"))  # a file's name may be any bytes
        _write(row, to, out)
    faults.summary()


def topics(
    guides: Guides,
    model: Model = "topics",
    label: Annotated[
        str | None,
        typer.Option("--label", metavar="FIELD", help="Hold topics against this field; the first category, if any."),
    ] = None,
    vectors: VectorFile = None,
    to: Rows = None,
    output: Output = None,
    from_: From = None,
    strict: Strict = False,
    salvage: Salvage = False,
    registry: Registry = None,
) -> None:
    """Say how good topics are on a guide: each distinct text counts once, labels only where programmes have one.

    Example:  tvml evaluate topics sample_data/guide.xml
    """
    from tvml import console
    from tvml.errors import InputError
    from tvml.evaluate import topic_summary
    from tvml.guide.faults import Faults
    from tvml.models import assign
    from tvml.registry import topics as models
    from tvml.registry import verify

    to = console.shown_as(to, output=output)
    stored = verify.load(root_of(registry), model)
    t = models.of(stored)
    given = assign.vectors(t, vectors)
    least = float(stored.manifest.facts.get("threshold", 0.0))
    faults = Faults(console.current.note, strict)
    asked = programmes(guides, faults, from_, salvage)
    row = {"model": stored.manifest.name, "version": stored.manifest.version, "label": label or "category"}
    row |= topic_summary.summary(t, topic_summary.items(asked, t, given, least, row["label"]))
    if label and not row["labelled"]:
        raise InputError(
            f"none of {row['programmes']} programmes has a label in {label!r}; name another field, or leave --label out"
        )
    with console.output(output, guides) as out:
        console.write_rows(topic_summary.headline(row) if to == "table" else [row], to, out)
    faults.summary()


def embedding(
    guides: Guides,
    model: Model = "embedding",
    label: Annotated[
        str, typer.Option("--label", metavar="FIELD", help="Hold neighbours against this field, where it is filled.")
    ] = "category",
    report: Annotated[
        str | None,
        typer.Option("--report", metavar="FILE", help="Write a map of the programmes here: FILE.html or FILE.png."),
    ] = None,
    map_: Annotated[str, typer.Option("--map", metavar="METHOD", help="How the map is made: pca or tsne.")] = "pca",
    seed: Annotated[int, typer.Option("--seed", min=0, max=2**32 - 1, metavar="N", help="Of halves and map.")] = 0,
    vectors: VectorFile = None,
    to: Rows = None,
    output: Output = None,
    from_: From = None,
    strict: Strict = False,
    salvage: Salvage = False,
    registry: Registry = None,
) -> None:
    """Say what the vectors of a model, or of --vectors FILE, are worth on a guide; it warns when they have collapsed.

    Example:  tvml evaluate embedding sample_data/guide.xml --report map.html
    """
    from tvml import console
    from tvml.errors import UsageError, did_you_mean
    from tvml.evaluate import embedding as figures
    from tvml.evaluate import space_page
    from tvml.evaluate.space import warning
    from tvml.guide.faults import Faults
    from tvml.models.vectors import read
    from tvml.registry import spaces, store

    to = console.shown_as(to, output=output)
    if map_ not in ("pca", "tsne"):
        raise UsageError(f"--map {map_}: no such map{did_you_mean(map_, ('pca', 'tsne'))}")
    if report is not None:
        if not report.endswith((".html", ".png")):
            raise UsageError(f"--report {report}: expected a name that ends in .html or .png")
        space_page.check(report)
    root, given = root_of(registry), None if vectors is None else read(vectors)
    encode = spaces.load(root, model).vectors if given is None else None
    row = {"model": model.partition("@")[0], "version": store.resolve(root, model).name} if given is None else {}
    row = row or {"model": given.name if given else model, "version": "vectors"}
    faults = Faults(console.current.note, strict)
    found = figures.items(programmes(guides, faults, from_, salvage), encode, given, label, seed)
    row |= figures.summary(found)
    with console.output(output, guides) as out:
        if report is not None:
            places = figures.drawn(found, seed)
            at = figures.plane(found.vectors[places], map_, seed)
            with console.output(report, guides, "--report") as file:
                file.write(space_page.picture(report, row | {"map": map_}, found, places, at))
        console.write_rows(figures.headline(row) if to == "table" else [row], to, out)
    if collapsed := warning(row):
        console.current.note(f"{row['model']}@{row['version']}: {collapsed}")
    faults.summary()


def _write(row: dict[str, Any], to: str, out: Any) -> None:
    from tvml import console

    if to == "jsonl":
        console.write_rows([row], to, out)
        return
    if to == "table":
        from tvml.evaluate import several, words

        console.write_rows((several if "micro_f1" in row else words).headline(row), to, out)
    console.write_rows(row["labels"], to, out)
