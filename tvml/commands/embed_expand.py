"""`tvml embed expand`: words that belong to a set of words."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tvml.commands.options import From, Output, Registry, Rows, Salvage, Settings, Strict, programmes, root_of

if TYPE_CHECKING:
    from tvml.guide.programme import Programme
    from tvml.models.expansion import Expander, Grow
    from tvml.text.sets import Asked

TOLD = 5  # words or sets that a note names


def expand(
    given: Annotated[
        list[str] | None, typer.Argument(metavar="WORD...", help="The set; a text counts as its words.")
    ] = None,
    guides: Annotated[
        list[str] | None,
        typer.Option("--in", metavar="GUIDE", help="Its texts say what belongs together; repeatable."),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option("--model", metavar="MODEL", help="Ask an encoder or topics: NAME, NAME@VERSION or NAME@ALIAS."),
    ] = None,
    like: Annotated[
        str | None, typer.Option("--like", metavar="ID", help="The words of this programme of --in are the set.")
    ] = None,
    queries: Annotated[
        str | None,
        typer.Option("--queries", metavar="FILE", help='A set a line: words, or {"id": ..., "words": [...]}.'),
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, metavar="K", help="Words of an answer, at most.")] = 10,
    grow: Annotated[bool, typer.Option("--grow", help="Each word joins the set before the next is chosen.")] = False,
    sample: Annotated[
        bool, typer.Option("--sample", help="The same, but a word is drawn by its score, not the best.")
    ] = False,
    seed: Annotated[
        int, typer.Option("--seed", min=0, max=2**32 - 1, metavar="N", help="Of --sample; same seed, same words.")
    ] = 0,
    config: Annotated[
        str | None, typer.Option("--config", metavar="FILE", help="Recipe for --in: a YAML file or a shipped name.")
    ] = None,
    set_: Settings = None,
    to: Rows = None,
    output: Output = None,
    from_: From = None,
    strict: Strict = False,
    salvage: Salvage = False,
    registry: Registry = None,
) -> None:
    """Name words that belong to a set of words: those of a guide's texts, or those that a model has learned.

    Example:  tvml embed expand garden soup --in sample_data/guide.xml
    """
    import numpy as np

    from tvml import console
    from tvml.errors import UsageError
    from tvml.guide.faults import Faults
    from tvml.text import sets

    if (given is not None) + (like is not None) + (queries is not None) != 1:
        raise UsageError("give the set as WORD..., as --like ID or as --queries FILE, one of the three")
    _check(guides, model, like, config or set_)
    to = console.shown_as(to, output=output)
    faults = Faults(console.current.note, strict)
    asked = list(sets.read(queries, faults)) if queries is not None else []
    seen = programmes(guides or [], faults, from_, salvage)
    with console.output(output, [*(guides or []), *([queries] if queries is not None else [])]) as out:
        x, own = _learned(seen, model, like, config, set_ or [], registry)
        if queries is None:
            asked = [sets.Asked("", own if like is not None else sets.of(" ".join(given or [])))]
        faults.summary()
        how: Grow = "drawn" if sample else "best" if grow else "no"
        rows = _rows(x, asked, top, how, np.random.default_rng(seed), queries is not None)
        console.write_rows(rows, to, out, (*(["query"] if queries is not None else []), "word", "score"))


def _check(guides: list[str] | None, model: str | None, like: str | None, recipe: Any) -> None:
    from tvml.errors import UsageError

    if not guides and model is None:
        raise UsageError("whose words? Give --in GUIDE, or --model MODEL")
    if like is not None and not guides:
        raise UsageError("--like names a programme of --in GUIDE; give the guide too")
    if guides and model is not None and like is None:
        raise UsageError(
            "--in and --model are two sources of words; leave one out (with --like --in has the programme)"
        )
    if model is not None and recipe:
        raise UsageError("--config and --set are for --in; a model was learned with a recipe of its own")


def _learned(
    seen: "Iterator[Programme]",
    model: str | None,
    like: str | None,
    config: str | None,
    settings: list[str],
    registry: Any,
) -> "tuple[Expander, tuple[str, ...]]":
    """What answers, and the words of the programme --like."""
    from tvml.errors import InputError
    from tvml.guide.programme import identify
    from tvml.models import expansion
    from tvml.registry import expanders
    from tvml.text import vocabulary
    from tvml.train import recipes

    own: list[Programme] = []

    def noted() -> "Iterator[Programme]":
        for p in seen:
            if like is not None and not own and identify(p) == like:
                own.append(p)
            yield p

    if model is not None:
        x = expanders.load(root_of(registry), model)
        for _ in noted():
            if own:
                break
    else:
        o = recipes.read(expansion.Options, config, settings, {}) if config or settings else expansion.Options()
        x = expansion.of_guide(expansion.gather(noted(), o.reading), o)
    if like is not None and not own:
        raise InputError(f"--like {like}: no programme of --in has this id; tvml guide convert shows the ids")
    return x, vocabulary.read(own[0], x.reading).words if own else ()


def _rows(
    x: "Expander", asked: "Sequence[Asked]", top: int, how: "Grow", rng: Any, named: bool
) -> Iterator[dict[str, Any]]:
    from tvml import console
    from tvml.models.expansion import expand, known

    say, deaf = console.current, []
    for name, words in asked:
        places = known(x, words)
        if not len(places):
            deaf.append(name)
        if not named and len(places) < len(words):
            say.note(f"not among the {len(x.words)} words that are known here: {_few(words, x)}")
        for word, score in expand(x, places, top, how, rng):
            yield {**({"query": name} if named else {}), "word": word, "score": round(score, 8)}
    if named and deaf:
        say.note(f"sets without any word that is known here: {len(deaf)} of {len(asked)} ({', '.join(deaf[:TOLD])})")


def _few(words: Sequence[str], x: "Expander") -> str:
    lost = [word for word in words if word not in x.columns]
    return ", ".join(lost[:TOLD]) + (f" and {len(lost) - TOLD} more" if len(lost) > TOLD else "")
