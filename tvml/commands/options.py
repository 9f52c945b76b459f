"""Options that several commands share, each written once, and what they stand for."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

if TYPE_CHECKING:
    from tvml.guide.faults import Faults
    from tvml.guide.programme import Programme
    from tvml.guide.source import Opened
    from tvml.models.labeller import Labeller

Guides = Annotated[
    list[str],
    typer.Argument(help="XMLTV, JSON lines, JSON, CSV, Tvheadend or Enigma2; - is stdin.", metavar="GUIDE..."),
]
Model = Annotated[str, typer.Option("--model", metavar="MODEL", help="NAME, NAME@VERSION or NAME@ALIAS.")]
Memory = Annotated[
    bool, typer.Option("--memory/--no-memory", help="Answer known series from the model's memory, if it has one.")
]
VectorFile = Annotated[
    str | None,
    typer.Option("--vectors", metavar="FILE", help="Vectors of another encoder: .safetensors with ids, or .npy."),
]
Config = Annotated[str | None, typer.Option("--config", metavar="FILE", help="Recipe: a YAML file or a shipped name.")]
Settings = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="One option of the recipe, repeatable.")
]
Seed = Annotated[
    int, typer.Option("--seed", min=0, max=2**32 - 1, metavar="N", help="Same seed, same machine: same bytes.")
]
Output = Annotated[str | None, typer.Option("--output", "-o", metavar="FILE", help="Write here instead of stdout.")]
From = Annotated[
    str | None,
    typer.Option("--from", metavar="FORMAT", help="Format of the input, if its bytes do not tell."),
]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at the first bad row.")]
Salvage = Annotated[bool, typer.Option("--salvage", help="Keep what comes before the fault of a broken document.")]
Registry = Annotated[
    Path | None,
    # readable=False: whether it can be read or written is told by the registry, as code 4 and not as a usage error
    typer.Option("--registry", envvar="TVML_REGISTRY", metavar="DIR", help="Folder of the models.", readable=False),
]
Target = Annotated[
    str | None,
    typer.Option("--target", metavar="NAME", help="In words of tvheadend, jellyfin, kodi, plex, mythtv, vdr or plain."),
]
Table = Annotated[
    Path | None,
    typer.Option("--table", metavar="FILE", help="Your own genres, on top of the shipped ones: YAML.", readable=False),
]
Eit = Annotated[
    bool,
    typer.Option(
        "--eit", help="With codes for Tvheadend's option Category Code XPath = @eit; XMLTV's DTD has no such attribute."
    ),
]
State = Annotated[
    Path | None,
    typer.Option(
        "--state",
        metavar="FILE",
        help="Answers of earlier runs: a series keeps its label until the evidence clearly changes.",
        readable=False,
    ),
]
ExplainChange = Annotated[
    bool, typer.Option("--explain-change", help="With --state: what changed since the last run, from what, and why.")
]
Rows = Annotated[
    str | None,
    typer.Option("--to", metavar="FORMAT", help="jsonl, table or csv; a table on a terminal, else jsonl."),
]

LikesFile = Annotated[
    str | None,
    typer.Option(
        "--likes", metavar="FILE", help="Liked programmes, with marks or without; titles; a log; a history; a guide."
    ),
]
FromDvr = Annotated[
    str | None,
    typer.Option("--from-dvr", metavar="FILE", help="Tvheadend's recordings: what was seen, kept, thrown away."),
]
Owner = Annotated[
    str | None,
    typer.Option("--owner", metavar="NAME", help="Whose recordings count, if not those of who is called PERSON."),
]
Parts = Annotated[
    list[str] | None,
    typer.Option(
        "--model",
        metavar="MODEL",
        help="Its concepts count: concepts (the default where there is one), topics, a classifier; none; repeatable.",
    ),
]
PartVectors = Annotated[
    str | None,
    typer.Option(
        "--vectors",
        metavar="FILE",
        help="For a --model of topics over vectors: those of programmes and likes, .safetensors with ids.",
    ),
]
Index = Annotated[
    str | None,
    typer.Option("--index", metavar="NAME", help="Instead of guides: what tvml recommend index has prepared of them."),
]


def root_of(registry: Path | None) -> Path:
    """The registry to use: what was given, else the XDG data folder's."""
    if registry is not None:
        return registry
    from tvml.registry.store import default_root

    return default_root()


def programmes(guides: Iterable[str], faults: "Faults", from_: str | None, salvage: bool) -> "Iterator[Programme]":
    """The programmes of one guide after the other, with progress on a terminal."""
    from tvml import console
    from tvml.guide import read

    for path in guides:
        yield from console.current.progress(read(path, faults, format=from_, salvage=salvage), path)


def labeller_of(model: str, registry: Path | None) -> "Labeller":
    """A classifier with its memory; of one that gives several labels, all."""
    from tvml.models.labeller import Labeller
    from tvml.registry import classifier, memory, verify

    stored = verify.load(root_of(registry), model)
    c = classifier.of(stored)
    return Labeller(c, len(c.labels) if c.multi else 1, memory.of(stored))


def xmltv_of(guides: list[str], from_: str | None, stdin: BinaryIO | None = None) -> "Opened":
    """The one XMLTV guide that --to xmltv adds to, opened; `stdin` holds its bytes where it is read again."""
    from tvml.errors import InputError, UsageError
    from tvml.guide.source import open_sniffed

    if len(guides) != 1:
        raise UsageError(f"--to xmltv takes one guide, since its output is that guide; {len(guides)} were given")
    opened = open_sniffed(guides[0], from_, stdin)
    if opened.format != "xmltv":
        raise InputError(f"{opened.name} is {opened.format}, not XMLTV: --to xmltv can only add to an XMLTV guide")
    return opened


def attributes_of(eit: bool, target: str | None, to: str) -> Callable[[str], str] | None:
    """What --eit puts into each category, None without it."""
    if not eit:
        return None
    from tvml.errors import UsageError
    from tvml.guide import targets

    if target != "tvheadend" or to != "xmltv":
        raise UsageError("--eit is for --target tvheadend --to xmltv alone; add these, or leave it out")
    return targets.eit


def noted(
    guides: Iterable[str], faults: "Faults", from_: str | None, salvage: bool, sources: list[dict[str, Any]]
) -> "Iterator[Programme]":
    """The programmes of all guides; `sources` learns name, items and checksum of each."""
    for path in guides:
        items = 0
        for programme in programmes([path], faults, from_, salvage):
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
