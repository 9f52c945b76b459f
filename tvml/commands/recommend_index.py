"""`tvml recommend index`: a guide that is prepared once, to be asked for each person."""

from typing import Annotated, Any

import typer

from tvml.commands.options import From, Guides, Parts, PartVectors, Registry, Rows, Salvage, Strict, noted, root_of


def index(
    guides: Guides,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Name in the registry.")] = "coming",
    model: Parts = None,
    vectors: PartVectors = None,
    to: Rows = None,
    from_: From = None,
    strict: Strict = False,
    salvage: Salvage = False,
    registry: Registry = None,
) -> None:
    """Prepare what is coming, so that tvml recommend --index NAME answers at once, for one person or for fifty.

    It answers as the guides would, with the versions of models that it was made with. Make it anew with the guide.

    Example:  tvml recommend index sample_data/guide.xml --name coming
    """
    import time

    from tvml import console
    from tvml.commands.recommend import prepared
    from tvml.guide.faults import Faults
    from tvml.models.vectors import read_named
    from tvml.registry import store, timetable

    to, root, begin = console.shown_as(to), root_of(registry), time.perf_counter()
    store.check_writable(root, name, timetable.KIND)
    given = None if vectors is None else read_named(vectors)
    sources: list[dict[str, Any]] = []
    faults = Faults(console.current.note, strict)
    opened = prepared(guides, noted(guides, faults, from_, salvage, sources), root, model or [], given)
    faults.summary()
    manifest = timetable.publish(root, name, opened, sources)
    row = {"model": name, "version": manifest.version, **manifest.metrics, "bytes": timetable.size(manifest)}
    console.write_rows([row | {"seconds": round(time.perf_counter() - begin, 2)}], to, console.current.stdout)
