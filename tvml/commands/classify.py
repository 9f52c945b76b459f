"""`tvml classify`: label the programmes of a guide."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tvml.commands.options import From, Guides, Memory, Model, Output, Registry, Salvage, Strict, programmes, root_of

if TYPE_CHECKING:
    from tvml.guide.faults import Faults
    from tvml.guide.programme import Programme
    from tvml.models.labeller import Labeller, Prediction

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
        typer.Option("--only-missing/--all", help="Only programmes without a category; the default for --to xmltv."),
    ] = None,
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

    A model that was trained with --multi gives a programme all labels that it is as sure of.

    Example:  tvml classify sample_data/guide.xml --min-confidence 0.8 --to xmltv -o labelled.xml
    """
    from tvml import console
    from tvml.errors import UsageError
    from tvml.evaluate.classify import GIVEN
    from tvml.guide.faults import Faults
    from tvml.models.labeller import Labeller
    from tvml.registry import classifier, verify
    from tvml.registry import memory as memories

    to = console.shown_as(to, (*console.ROW_FORMATS, "xmltv"), output)
    if min_confidence is not None and not 0 <= min_confidence <= 1:  # nan passes Typer's own check
        raise UsageError(f"--min-confidence {min_confidence}: expected a number from 0 to 1")
    if to == "xmltv" and ((top or 1) > 1 or explain or salvage):
        raise UsageError("--to xmltv has no place for --top, --explain and --salvage; leave them out")
    stored = verify.load(root_of(registry), model)
    c, known = classifier.of(stored), memories.of(stored) if memory else None
    if c.multi:
        least = GIVEN if min_confidence is None else min_confidence
        labeller = Labeller(c, top or len(c.labels), known, least)
    else:
        least = min_confidence or 0.0
        labeller = Labeller(c, top or 1, known)
    faults = Faults(console.current.note, strict)
    with console.output(output, guides) as out:
        if to == "xmltv":
            _splice(guides, labeller, least, faults, only_missing is not False, from_, out.write)
        else:
            asked = _read(guides, faults, from_, salvage, only_missing is True)
            found = rows(asked, labeller, least, explain, brief=to == "table")
            console.write_rows(found, to, out, COLUMNS)
    faults.summary()


def _read(
    guides: list[str], faults: "Faults", from_: str | None, salvage: bool, only_missing: bool
) -> "Iterator[Programme]":
    for programme in programmes(guides, faults, from_, salvage):
        if not (only_missing and programme.categories):
            yield programme


def rows(
    programmes: "Iterator[Programme]", labeller: "Labeller", least: float, explain: bool, brief: bool
) -> Iterator[dict[str, Any]]:
    from tvml.guide.programme import identify

    while batch := list(islice(programmes, BATCH)):
        for programme, prediction in zip(batch, labeller.predict(batch), strict=True):
            row = _row(identify(programme), programme, prediction, least, labeller.classifier.multi)
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
    from_: str | None,
    write: Any,
) -> None:
    from tvml import console
    from tvml.errors import InputError, UsageError
    from tvml.guide.source import open_sniffed
    from tvml.guide.splice import splice

    if len(guides) != 1:
        raise UsageError(f"--to xmltv takes one guide, since its output is that guide; {len(guides)} were given")
    stream, format, name = open_sniffed(guides[0], from_)
    if format != "xmltv":
        raise InputError(f"{name} is {format}, not XMLTV: --to xmltv can only add to an XMLTV guide")

    def label(programmes: "list[Programme]") -> list[list[str]]:
        found = labeller.predict(programmes)
        return [[name for name, confidence in prediction if confidence >= least] for prediction in found]

    with stream:
        done = splice(stream, name, write, label, faults, only_missing=only_missing)
    console.current.detail(f"{name}: {done.changed} of {done.programmes} programmes got a category")
