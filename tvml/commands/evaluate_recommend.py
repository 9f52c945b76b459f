"""`tvml evaluate recommend`: does a profile foretell what a person likes later, better than plain ways do?"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tvml.commands.options import (
    From,
    FromDvr,
    Guides,
    LikesFile,
    Output,
    Owner,
    Parts,
    PartVectors,
    Registry,
    Rows,
    Salvage,
    Strict,
    programmes,
    root_of,
)

if TYPE_CHECKING:
    from tvml.guide.likes import Like


def recommend(
    guides: Guides,
    likes: LikesFile = None,
    from_dvr: FromDvr = None,
    person: Annotated[
        str | None, typer.Option("--person", metavar="PERSON", help="The likes that this person's profile has.")
    ] = None,
    owner: Owner = None,
    model: Parts = None,
    vectors: PartVectors = None,
    to: Rows = None,
    output: Output = None,
    from_: From = None,
    strict: Strict = False,
    salvage: Salvage = False,
    registry: Registry = None,
) -> None:
    """Say how well a profile foretells a person's newer likes among a guide's programmes, learned from the older ones.

    A row for the profile, and for each plain way: same title, channel and hour, category, mean of TF-IDF, linear SVM
    (needs scikit-learn). "lead" is the profile's ndcg less that of the row, with its 95 % interval; what was not
    rated counts as not found, so all figures are low. Ten likes with a time are the least; fifty tell more.

    Example:  tvml evaluate recommend sample_data/guide.xml --from-dvr sample_data/tvheadend-dvr.json --owner alice
    """
    from tvml import console
    from tvml.commands.recommend import liked, models, tell_lacking
    from tvml.errors import UsageError
    from tvml.evaluate.recommend import SVM, compare, rows
    from tvml.guide.faults import Faults
    from tvml.guide.likes import filled
    from tvml.guide.programme import identify
    from tvml.models.vectors import read_named
    from tvml.registry import profile

    to, root = console.shown_as(to, output=output), root_of(registry)
    if not (likes or from_dvr or person):
        raise UsageError("say whose history counts: --likes FILE, --from-dvr FILE, or --person PERSON")
    if owner and not (likes or from_dvr):
        raise UsageError("--owner says whose recordings of --likes or --from-dvr count; name such a file")
    if [*guides, likes, from_dvr].count("-") > 1:
        raise UsageError("only one file can be - (stdin); name the others")
    learns = likes is not None or from_dvr is not None
    kept = [] if person is None or (learns and not profile.exists(root, person)) else _kept(root, person)
    given = None if vectors is None else read_named(vectors)
    found = models(root, model or [], given)
    faults = Faults(console.current.note, strict)
    known = kept + liked(likes, from_dvr, owner, person, faults)
    with console.output(output, [*guides, *(name for name in (likes, from_dvr) if name)]) as out:
        every = list(programmes(guides, faults, from_, salvage))
        tell_lacking(given, [identify(p) for p in every], "programmes")
        tell_lacking(given, [identify(like.programme) for like in known], "likes")
        figures = compare(filled(known, every)[0], every, found)
        if all(one.name != SVM for one in figures.results):
            console.current.note(f"{SVM} is left out, it needs scikit-learn: pip install 'tvml[reference]'")
        whole = rows(figures)
        console.write_rows([_shown(row) for row in whole] if to == "table" else whole, to, out)
    faults.summary()


def _kept(root: Any, person: str) -> "list[Like]":
    """The likes of a person's profile."""
    from tvml.guide.likes import Like
    from tvml.models.taste import programme
    from tvml.registry.profile import load

    return [Like(programme(one), one.rating, one.when) for one in load(root, person).likes]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """The columns of a table, each figure with its interval."""

    def ends(value: float | None, interval: list[float] | None) -> str:
        return "" if value is None or interval is None else f"{value:.3f} ({interval[0]:.3f} to {interval[1]:.3f})"

    return {
        "method": row["method"],
        "precision": row["precision_at_20"],
        "ndcg": ends(row["ndcg_at_20"], row["ndcg_interval"]),
        "known": row["known"],
        "profile's lead": ends(row["lead"], row["lead_interval"]),
        "in words": row["said"],
    }
