"""`tvml embed ...`: what a model makes of words."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tvml.commands.options import From, Output, Registry, Rows, Salvage, Strict, programmes, root_of

if TYPE_CHECKING:
    from tvml.guide.faults import Faults
    from tvml.guide.programme import Programme
    from tvml.models.classifier import Classifier
    from tvml.models.embedding import Embedding
    from tvml.models.words import Text

TENSORS = ".safetensors"
COLUMNS = ("word", "heard", "label", "texts")  # of a CSV, before those that an option adds


def words(
    given: Annotated[list[str], typer.Argument(metavar="WORD...", help="Words; a text counts as its words.")],
    model: Annotated[
        str | None,
        typer.Option(
            "--model", metavar="MODEL", help="NAME, NAME@VERSION or NAME@ALIAS; genre, of --labels embedding."
        ),
    ] = None,
    guides: Annotated[
        list[str] | None,
        typer.Option("--in", metavar="GUIDE", help="See the words in its texts, at most 65,536; repeatable."),
    ] = None,
    neighbours: Annotated[
        int | None, typer.Option("--neighbours", min=1, metavar="K", help="The nearest words of the guide, and labels.")
    ] = None,
    attributions: Annotated[
        bool, typer.Option("--attributions", help="How strongly each word speaks for each label.")
    ] = False,
    labels: Annotated[
        bool, typer.Option("--labels", help="Which learned labels each word has in the guide's texts, and theirs.")
    ] = False,
    to: Rows = None,
    output: Output = None,
    from_: From = None,
    strict: Strict = False,
    salvage: Salvage = False,
    registry: Registry = None,
) -> None:
    """Show what a model makes of words: vectors (also -o FILE.safetensors), neighbours, what they speak for, labels.

    Example:  tvml embed words kitchen train --in sample_data/guide.xml --neighbours 5
    """
    from tvml import console
    from tvml.errors import UsageError
    from tvml.guide.faults import Faults
    from tvml.registry.classifier import load

    if bool(neighbours) + attributions + labels > 1:
        raise UsageError("--neighbours, --attributions and --labels are different answers; ask for one at a time")
    if (neighbours or labels) and not guides:
        raise UsageError(f"--{'neighbours' if neighbours else 'labels'} needs --in GUIDE, whose words it looks through")
    packed = output is not None and output.endswith(TENSORS)
    if packed and (neighbours or attributions or labels or to):
        raise UsageError(
            f"-o {output}: a {TENSORS} file holds vectors; leave --neighbours, --attributions, --labels and --to out"
        )
    asked = _asked(given)
    to = console.shown_as(to, output=output)
    if labels:
        from tvml.registry import embedding

        e, faults = embedding.load(root_of(registry), model or "embedding"), Faults(console.current.note, strict)
        with console.output(output, guides or []) as out:
            found = programmes(guides or [], faults, from_, salvage)
            console.write_rows(_labels(e, given, found), to, out, ("word", "heard", "texts", "labels"))
        faults.summary()
        return
    c = load(root_of(registry), model or "genre")
    faults = Faults(console.current.note, strict)
    with console.output(output, guides or []) as out:
        seen = _texts(guides or [], c, faults, from_, salvage)
        if packed:
            out.write(_tensors(c, asked, seen))
        elif attributions:
            console.write_rows(_attributions(c, asked, seen), to, out, (*COLUMNS, "attribution", "attention"))
        else:
            column = "neighbours" if neighbours else "vector"
            console.write_rows(_rows(c, asked, seen, neighbours), to, out, (*COLUMNS, column))
    faults.summary()


def _asked(given: list[str]) -> list[str]:
    from tvml.errors import UsageError
    from tvml.text.tokens import tokens

    for text in given:
        if not tokens(text):
            raise UsageError(f"{text!r} holds no word; expected letters or digits")
    return list(dict.fromkeys(token for text in given for token in tokens(text)))


def _texts(guides: list[str], c: "Classifier", faults: "Faults", from_: str | None, salvage: bool) -> "Iterator[Text]":
    from tvml import console
    from tvml.models.words import texts

    return texts(programmes(guides, faults, from_, salvage), c, console.current.note)


def _rows(c: "Classifier", asked: list[str], seen: "Iterator[Text]", top: int | None) -> Iterator[dict[str, Any]]:
    from tvml.models import words

    v = words.vocabulary(c, asked, seen)
    for word in asked:
        if word not in v.words:
            yield {"word": word, "heard": False}
            continue
        i = v.words.index(word)
        row = {"word": word, "heard": True, "label": c.labels[v.labels[i]], "texts": int(v.texts[i])}
        if top:
            near = words.neighbours(v, word, top, c.labels)
            yield row | {"neighbours": [n._asdict() | {"score": round(n.score, 4)} for n in near]}
        else:
            yield row | {"vector": [round(value, 6) for value in v.vectors[i].tolist()]}


def _attributions(c: "Classifier", asked: list[str], seen: "Iterator[Text]") -> Iterator[dict[str, Any]]:
    """A row for each word and label, what a word speaks for most first."""
    from tvml.models import words

    found = words.attributions(c, asked, seen)
    for word in asked:
        if word not in found:
            yield {"word": word, "heard": False}
            continue
        worth, attention, texts = found[word]
        share = None if attention is None else round(attention, 4)
        for i in (-worth).argsort(kind="stable").tolist():
            row = {"word": word, "heard": True, "label": c.labels[i], "texts": texts}
            yield row | {"attribution": round(float(worth[i]), 4), "attention": share}


def _labels(e: "Embedding", given: list[str], seen: "Iterator[Programme]") -> Iterator[dict[str, Any]]:
    """A row for each word, with the labels that it has, in most texts first, and the words that these are known by."""
    from tvml.models.word_labels import counted, typical
    from tvml.text import sets

    counts = counted(e, seen)
    for word in sets.of(" ".join(given)):
        own = counts[e.columns[word]] if word in e.columns else counts[:0].sum(axis=0)
        if not own.any():
            yield {"word": word, "heard": False}
            continue
        order = [label for label in (-own).argsort(kind="stable").tolist() if own[label]]
        known = ({"label": n, "texts": int(own[n]), "words": [e.words[i] for i in typical(counts, n)]} for n in order)
        yield {"word": word, "heard": True, "texts": int(own.sum()), "labels": list(known)}


def _tensors(c: "Classifier", asked: list[str], seen: "Iterator[Text]") -> bytes:
    from tvml import console
    from tvml.models.vectors import pack
    from tvml.models.words import vocabulary

    v = vocabulary(c, asked, seen)
    kept = [word for word in asked if word in v.words]
    if len(kept) < len(asked):
        lost = ", ".join(word for word in asked if word not in kept)
        console.current.note(f"without a vector, since the model does not hear them: {lost}")
    return pack(kept, v.vectors[[v.words.index(word) for word in kept]])
