"""`tvml train-classifier`: learn labels from guides and publish a model."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tvml.commands.options import Config, From, Guides, Registry, Rows, Salvage, Seed, Settings, Strict, noted, root_of

if TYPE_CHECKING:
    from tvml.registry.format import Manifest
    from tvml.train.data import Examples
    from tvml.train.publish import Job, Learned
    from tvml.train.recipe import Recipe
    from tvml.train.review import Pool
    from tvml.train.tune import Tried, Tuned
    from tvml.train.warm import Warm


def train_classifier(
    guides: Guides,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Name of the model in the registry.")] = "genre",
    label: Annotated[
        str,
        typer.Option(
            "--label",
            metavar="FIELD",
            help="What to learn: category (the first one), dvb or kind (what categories say), or any field.",
        ),
    ] = "category",
    multi: Annotated[
        bool, typer.Option("--multi", help="Learn all labels of a programme: all categories, or all of a field's list.")
    ] = False,
    config: Config = None,
    set_: Settings = None,
    seed: Seed = 0,
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
    check: Annotated[
        bool, typer.Option("--check", help="Only look at the data: one row a label, no training.")
    ] = False,
    tune: Annotated[
        float | None, typer.Option("--tune", metavar="SECONDS", help="First search for a better recipe, so long.")
    ] = None,
    warm_start: Annotated[
        str | None,
        typer.Option("--warm-start", metavar="MODEL", help="Begin with the weights of this version, in fewer steps."),
    ] = None,
    review: Annotated[
        int | None, typer.Option("--review", min=1, metavar="N", help="Write N programmes worth a label from you.")
    ] = None,
    review_file: Annotated[
        str, typer.Option("--review-file", metavar="FILE", help="Where to; fill it in and give it with the guide.")
    ] = "review.jsonl",
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
    from tvml.genres.labels import labelled
    from tvml.guide.faults import Faults
    from tvml.registry import memory, store
    from tvml.registry.classifier import KIND
    from tvml.train import check as checks
    from tvml.train import multi as several
    from tvml.train import publish, recipe, remember
    from tvml.train import review as reviews

    root, given, say = root_of(registry), set_ or [], console.current
    to = console.shown_as(to)
    if multi:
        several.check_alone(tune=tune, review=review, memory_from=memory_from)
    warm, start = _start(root, warm_start, config, given, tune, multi)
    job = publish.Job(label, start, seed, valid, max_parameters, device, warm, multi)
    publish.check(job)
    reviews.check(review, review_file)
    if not check:
        store.check_writable(root, name, KIND)  # before the work, not after it
    old = remember.older(root, memory_from, job.recipe.memory) if memory_from else None
    sources: list[dict[str, Any]] = []
    faults = Faults(say.note, strict)
    pool = reviews.Pool(label, job.recipe.data if review else None)
    notes = publish.Notes(set(), {})
    found = publish.examples(
        job, pool.pass_on(labelled(noted(guides, faults, from_, salvage, sources), label)), notes, say.note
    )
    faults.summary()
    findings = checks.findings(found, publish.split(job, found).leaks)
    _each(say.note, checks.notes(findings))
    _each(say.note if check else say.detail, checks.details(findings))
    if check:
        console.write_rows(checks.rows(found, findings), to, say.stdout)
        return
    tuned = None
    if tune is not None:
        tuned = _tuned(job, lambda more: recipe.read(config, given + more), given, found, tune)
        job = replace(job, recipe=recipe.read(config, given + tuned.as_settings()))
    learned = publish.learn_from(job, found, notes, say.detail)
    if old and learned.memory:
        kept = remember.carried(old, learned.memory, learned.classifier.labels, job.recipe.memory)
        learned = learned._replace(memory=kept, memory_from=old.version)
    manifest, objection = _publish(root, name, job, learned, sources, force)
    row = {
        "model": name,
        "version": manifest.version,
        "champion": not objection,
        "parameters": manifest.parameters,
        "bytes": manifest.files["weights.safetensors"].size,
        "memory": memory.size(manifest),  # null when it is off; no part of parameters and bytes
        "labels": len(learned.classifier.labels),
        "items": findings.texts,
        "metrics": learned.metrics,
        "data": checks.summary(findings),
        **({"warm_start": warm.ref} if warm else {}),
        **({"tuned": tuned.row()} if tuned else {}),
        **({"review": _write_review(review, review_file, pool, learned)} if review else {}),
        "seconds": round(learned.seconds, 2),
    }
    console.write_rows([row], to, say.stdout)
    _end(f"{name}@{manifest.version}", learned.interrupted, tuned is not None and tuned.interrupted, objection)


def _start(
    root: Path, ref: str | None, config: str | None, given: list[str], tune: float | None, multi: bool
) -> "tuple[Warm | None, Recipe]":
    """The version to start from, and the recipe: that of --config, else of that version, with --set on top."""
    from tvml.errors import UsageError
    from tvml.train import recipe, warm
    from tvml.train import tune as tuning

    if tune is not None:
        tuning.check(tune)
    if ref is None:
        return None, recipe.read(config, given, multi)
    if tune is not None:
        raise UsageError("--tune and --warm-start do not go together: the one searches for what the other keeps")
    found, kept = warm.load(root, ref)
    return found, warm.fitting(found, recipe.read(config or kept, given, multi))


def _tuned(
    job: "Job", make: Callable[[list[str]], "Recipe"], given: list[str], found: "Examples", seconds: float
) -> "Tuned":
    """Search, with a bar on a terminal and a note a candidate for -v."""
    from itertools import count

    from tvml import console
    from tvml.train import tune

    console.current.note(f"searching for a better recipe for {seconds:g} s; Ctrl-C ends it and keeps the best")
    bar = iter(console.current.progress(count(), "recipes tried"))

    def watch(tried: "Tried") -> None:
        next(bar)
        console.current.detail(tried.told())

    tuned = tune.search(job, make, given, found, seconds, watch)
    console.current.note(tuned.told())
    return tuned


def _publish(
    root: Path, name: str, job: "Job", learned: "Learned", sources: list[dict[str, Any]], force: bool
) -> "tuple[Manifest, str]":
    """The new version, champion by now unless there is an objection, which is returned."""
    from tvml.registry import store
    from tvml.train import gate, publish

    before = gate.champion(root, name)
    if not force and not gate.worth_keeping(learned, before):
        raise KeyboardInterrupt(
            "what was learned until then is not known to be better than always giving the commonest label, and not kept"
        )
    manifest = publish.publish(root, name, job, learned, sources)
    objection = "" if force else gate.objection(root, name, manifest, learned, before)
    if not objection:
        store.set_alias(root, name, "champion", manifest.version)
    return manifest, objection


def _write_review(n: int, path: str, pool: "Pool", learned: "Learned") -> dict[str, Any]:
    from tvml import console
    from tvml.train import review

    rows = review.rows(n, pool, learned)
    if not rows:
        console.current.note(
            "--review found nothing to ask: no programme lacks a label, and no held-out one looks wrong"
        )
        return {"file": None, "items": 0}
    with console.output(path) as file:
        console.write_rows(rows, "jsonl", file)
    return {"file": path, "items": len(rows)}


def _end(ref: str, interrupted: bool, cut_short: bool, objection: str) -> None:
    """The exit code that the run has earned, by what is raised: 130, 6, or nothing."""
    from tvml.errors import GateError

    name, _, version = ref.partition("@")
    state = f"not champion: {objection}" if objection else "now champion"
    if interrupted:
        raise KeyboardInterrupt(f"the best weights until then are {ref}, {state}")
    if cut_short:
        raise KeyboardInterrupt(f"{ref} is trained with the best recipe until then, {state}")
    if objection:
        raise GateError(
            f"{ref} is published but not champion: {objection}; --force, or tvml models alias {name} champion {version}"
        )


def _each(say: Callable[[str], None], lines: list[str]) -> None:
    for line in lines:
        say(line)
