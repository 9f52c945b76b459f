"""`tvml classify`: label the programmes of a guide."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tvml.commands.options import (
    Eit,
    ExplainChange,
    From,
    Guides,
    Memory,
    Model,
    Output,
    Registry,
    Salvage,
    State,
    Strict,
    Table,
    Target,
    attributes_of,
    programmes,
    root_of,
    xmltv_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tvml.genres.words import Wording
    from tvml.guide.faults import Faults
    from tvml.guide.programme import Programme
    from tvml.models.labeller import Labeller, Prediction
    from tvml.models.steady import Change, Steady

BATCH = 1024  # programmes labelled together
COLUMNS = ("id", "channel", "start", "title", "label", "confidence", "labels")  # of a CSV


def classify(
    guides: Guides,
    model: Model = "genre",
    min_confidence: Annotated[
        float | None,
        typer.Option(
            "--min-confidence",
            min=0.0,
            max=1.0,
            metavar="P",
            help="Below it, no label: 0.8 is a good choice. By default 0; 0.5 where the model gives all labels.",
        ),
    ] = None,
    top: Annotated[
        int | None, typer.Option("--top", min=1, metavar="K", help="How many labels `labels` lists; 1, or all.")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="The memory's answer, the network's, and each word's part in that.")
    ] = False,
    memory: Memory = True,
    only_missing: Annotated[
        bool | None,
        typer.Option(
            "--only-missing/--all",
            help="Only programmes without a category (that --target accepts); the default for --to xmltv.",
        ),
    ] = None,
    target: Target = None,
    table: Table = None,
    eit: Eit = False,
    state: State = None,
    explain_change: ExplainChange = False,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="FORMAT", help="jsonl, table, csv, or xmltv: the guide with categories added."),
    ] = None,
    output: Output = None,
    from_: From = None,
    strict: Strict = False,
    salvage: Salvage = False,
    registry: Registry = None,
) -> None:
    """Label every programme of a guide; a label is null when the model is less sure than --min-confidence.

    A model that was trained with --multi gives a programme all labels that it is as sure of. With --target a label is
    written in the words of that program, before the categories that are there. With --state a series keeps its label
    from run to run, also when the model has been trained again.

    Example:  tvml classify sample_data/guide.xml --min-confidence 0.8 --to xmltv -o labelled.xml
    """
    from tvml import console
    from tvml.commands.steady import held, keep, say
    from tvml.errors import UsageError
    from tvml.evaluate.classify import GIVEN
    from tvml.guide import targets
    from tvml.guide.faults import Faults
    from tvml.models.labeller import Labeller
    from tvml.registry import classifier, verify
    from tvml.registry import memory as memories

    to = console.shown_as(to, (*console.ROW_FORMATS, "xmltv"), output)
    if min_confidence is not None and not 0 <= min_confidence <= 1:  # nan passes Typer's own check
        raise UsageError(f"--min-confidence {min_confidence}: expected a number from 0 to 1")
    if to == "xmltv" and ((top or 1) > 1 or explain or salvage):
        raise UsageError("--to xmltv has no place for --top, --explain and --salvage; leave them out")
    if explain_change and state is None:
        raise UsageError("--explain-change tells what changed since the last run; add --state FILE")
    if target is not None:
        targets.check(target)
    attributes = attributes_of(eit, target, to)
    wording = _wording(target, table)
    stored = verify.load(root_of(registry), model)
    c, known = classifier.of(stored), memories.of(stored) if memory else None
    if c.multi:
        if state is not None:
            raise UsageError(f"--state is for models that give one label; {model} was trained with --multi")
        least = GIVEN if min_confidence is None else min_confidence
        labeller = Labeller(c, top or len(c.labels), known, least)
    else:
        least = min_confidence or 0.0
        labeller = Labeller(c, top or 1, known)
    faults = Faults(console.current.note, strict)
    name = stored.manifest.name
    inputs = guides if state is None else [*guides, str(state)]
    with (
        console.output(output, inputs) as out,
        held(state, name, labeller, guides, from_, salvage, least) as (paths, steady),
    ):
        if to == "xmltv":
            missing = only_missing is not False
            changes = _splice(paths, labeller, least, faults, missing, wording, attributes, from_, out.write, steady)
            if explain_change:
                say(changes)
        else:
            settled = (wording.settled if wording else bool) if only_missing else None
            asked = _read(paths, faults, from_, salvage, settled)
            found = rows(asked, labeller, least, explain, to == "table", wording, steady, explain_change)
            console.write_rows(found, to, out, COLUMNS)
        keep(state, name, steady)
    faults.summary()


def _wording(target: str | None, table: "Path | None") -> "Wording | None":
    """How labels are written for a target; None = as they are, which needs no table."""
    if target in (None, "plain"):
        return None
    from tvml.genres.normalise import Normaliser
    from tvml.genres.table import load
    from tvml.genres.words import of_labels

    return of_labels(Normaliser(load(table) if table else None), target)


def _read(
    guides: list[str], faults: "Faults", from_: str | None, salvage: bool, settled: "Callable[[list[str]], bool] | None"
) -> "Iterator[Programme]":
    for programme in programmes(guides, faults, from_, salvage):
        if not (settled and settled(programme.categories)):
            yield programme


def rows(
    programmes: "Iterator[Programme]",
    labeller: "Labeller",
    least: float,
    explain: bool,
    brief: bool,
    wording: "Wording | None" = None,
    steady: "Steady | None" = None,
    explain_change: bool = False,
) -> Iterator[dict[str, Any]]:
    from tvml.commands.steady import told
    from tvml.guide.programme import identify

    while batch := list(islice(programmes, BATCH)):
        for programme, prediction in zip(batch, (steady or labeller).predict(batch), strict=True):
            row = _row(identify(programme), programme, prediction, least, labeller.classifier.multi)
            if steady and explain_change:
                row["change"] = told(steady.change(programme))
            if wording:
                row["words"] = wording.words(_sure(prediction, least), programme)
            if explain:
                row.update(_reasons(labeller, programme))
            if brief:  # a table for people: what fits a screen
                del row["id"]
                shown = row.pop("labels")
                if labeller.classifier.multi:
                    row["labels"] = ", ".join(label["label"] for label in shown)
            elif programme.extra:
                row.update((key, value) for key, value in programme.extra.items() if key not in row)
            yield row


@lru_cache(maxsize=4096)  # a guide repeats itself
def _answer(prediction: "Prediction", least: float, multi: bool) -> dict[str, Any]:
    """The part of a row that programmes share; not to be changed in place."""
    label, confidence = prediction[0]
    kept = [(name, value) for name, value in prediction if not multi or value >= least]
    return {
        "label": label if confidence >= least else None,
        "confidence": round(confidence, 4),
        "labels": [{"label": name, "confidence": round(value, 4)} for name, value in kept],
    }


def _sure(prediction: "Prediction", least: float) -> tuple[str, ...]:
    return tuple([name for name, confidence in prediction if confidence >= least])


def _row(name: str, p: "Programme", prediction: "Prediction", least: float, multi: bool) -> dict[str, Any]:
    row: dict[str, Any] = {"id": name}
    if p.channel:
        row["channel"] = p.channel
    if p.start:
        row["start"] = p.start
    row["title"] = p.title
    row.update(_answer(prediction, least, multi))
    return row


def _reasons(labeller: "Labeller", p: "Programme") -> dict[str, Any]:
    """Both answers, the one that the label follows, and what each word said to the network."""
    known, (label, confidence) = labeller.answers(p)
    names = labeller.classifier.labels
    counts = [{"label": names[i], "count": count} for i, count in known.labels] if known else []
    return {
        "tokens": [e._asdict() for e in labeller.explain(p, label)],
        "memory": {"key": known.key, "labels": counts} if known else None,
        "network": {"label": label, "confidence": round(confidence, 4)},
        "used": "memory" if known else "network",
    }


def _splice(
    guides: list[str],
    labeller: "Labeller",
    least: float,
    faults: "Faults",
    only_missing: bool,
    wording: "Wording | None",
    attributes: Any,
    from_: str | None,
    write: Any,
    steady: "Steady | None",
) -> "list[tuple[Programme, Change]]":
    """The guide with labels; what changed against earlier runs."""
    from tvml import console
    from tvml.guide.splice import splice
    from tvml.guide.xmltv import TEXTS

    stream, _, name = xmltv_of(guides, from_)
    changes: list[tuple[Programme, Change]] = []

    def label(programmes: "list[Programme]") -> list[list[str]]:
        found = [_sure(prediction, least) for prediction in (steady or labeller).predict(programmes)]
        if steady:
            changes.extend((p, change) for p in programmes if (change := steady.change(p)))
        if wording is None:
            return [list(labels) for labels in found]
        return [wording.words(labels, p) for labels, p in zip(found, programmes, strict=True)]

    told: dict[str, Any] = {"only_missing": only_missing, "timed": steady is not None}
    if wording:  # whoever has words of its own reads the first category, and films are told by their numbers
        told |= {"first": True, "settled": wording.settled, "wanted": TEXTS | {"episode-num"}}
    with stream:
        done = splice(stream, name, write, label, faults, attributes=attributes, **told)
    console.current.detail(f"{name}: {done.changed} of {done.programmes} programmes got a category")
    return changes
