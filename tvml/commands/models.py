"""`tvml models ...`: look after the registry."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tvml.commands.options import Registry, Rows, root_of

if TYPE_CHECKING:
    from pathlib import Path

Reference = Annotated[str, typer.Argument(metavar="MODEL", help="NAME, NAME@VERSION or NAME@ALIAS.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of a model.")]

FIGURES = {  # a figure of each kind, of its metrics, and what of its facts is counted, if anything
    "classifier": ("accuracy", "labels"),
    "topics": ("npmi_series", "topics"),
    "embedding": ("uniformity", None),
    "index": ("texts", "trained_on"),
}


def _write(rows: list[dict[str, Any]], to: str | None) -> None:
    from tvml import console

    columns = tuple(dict.fromkeys(key for row in rows for key in row))  # models of two kinds have other figures
    console.write_rows(rows, console.shown_as(to), console.current.stdout, columns)


def list_models(to: Rows = None, registry: Registry = None) -> None:
    """List all models and versions.

    Example:  tvml models list
    """
    from tvml.registry import store

    root = root_of(registry)
    rows = [row for name in store.names(root) for row in _versions(root, name)]
    _write(rows, to)


def _versions(root: "Path", name: str) -> list[dict[str, Any]]:
    from tvml.errors import ModelError
    from tvml.registry import format, store

    named: dict[str, list[str]] = {}
    rows: list[dict[str, Any]] = []
    try:
        for alias, version in store.aliases(root, name).items():
            named.setdefault(version, []).append(alias)
    except ModelError as e:  # a broken alias must not hide the versions, of this model or another
        rows.append({"model": name, "version": None, "aliases": [], "problem": str(e)})
    for version in store.versions(root, name):
        path = store.resolve(root, f"{name}@{version}")
        row: dict[str, Any] = {"model": name, "version": version, "aliases": named.get(version, [])}
        try:
            manifest = format.decode((path / format.MANIFEST).read_bytes(), str(path))
        except (ModelError, OSError) as e:  # one broken version must not hide the others
            rows.append({**row, "problem": str(e)})
            continue
        figure, counted = FIGURES.get(manifest.kind, (None, None))
        rows.append(
            row
            | {"kind": manifest.kind, "created": manifest.created, "parameters": manifest.parameters}
            | ({figure: manifest.metrics.get(figure)} if figure else {})
            | ({counted: len(manifest.facts.get(counted, ()))} if counted else {})
        )
    return rows


def show(model: Reference, to: Rows = None, registry: Registry = None) -> None:
    """Show what a model says of itself: its card, or with --to jsonl its manifest.

    Example:  tvml models show genre
    """
    import msgspec

    from tvml import console
    from tvml.registry import memory, verify
    from tvml.registry.format import CARD

    stored = verify.load(root_of(registry), model)
    if console.shown_as(to) == "table":
        console.current.stdout.write((stored.path / CARD).read_bytes())
        return
    kept = memory.size(stored.manifest)
    _write([msgspec.to_builtins(stored.manifest) | ({"memory": kept} if kept else {})], to)


def verify(
    model: Annotated[str | None, typer.Argument(metavar="MODEL", help="One model; all if not given.")] = None,
    to: Rows = None,
    registry: Registry = None,
) -> None:
    """Check every file of the models against its checksum. Exit code 4 when one is damaged.

    Example:  tvml models verify
    """
    from tvml.errors import ModelError
    from tvml.registry import store
    from tvml.registry import verify as checks

    root = root_of(registry)
    refs = [model] if model else [f"{n}@{v}" for n in store.names(root) for v in store.versions(root, n)]
    rows: list[dict[str, Any]] = []
    for ref in refs:
        path = store.resolve(root, ref)
        problems = checks.verify(path)
        rows.append({"model": ref.partition("@")[0], "version": path.name, "ok": not problems, "problems": problems})
    _write(rows, to)
    if bad := [row for row in rows if not row["ok"]]:
        first = bad[0]
        raise ModelError(
            f"{len(bad)} of {len(rows)} versions must not be trusted, first {first['model']}@{first['version']}: "
            f"{first['problems'][0]}; go back with tvml models rollback, or copy the registry again"
        )


def alias(
    name: Name,
    alias: Annotated[str, typer.Argument(metavar="ALIAS", help="champion, or a word of your own.")],
    version: Annotated[str, typer.Argument(metavar="VERSION", help="A version number.")],
    registry: Registry = None,
) -> None:
    """Let an alias name a version.

    Example:  tvml models alias genre champion 2
    """
    from tvml.registry import store

    root = root_of(registry)
    store.set_alias(root, name, alias, version)
    _write([{"model": name, "alias": alias, "version": store.aliases(root, name)[alias]}], None)


def rollback(name: Name, to: Rows = None, registry: Registry = None) -> None:
    """Make the version champion that was champion before.

    Example:  tvml models rollback genre
    """
    from tvml.registry import store

    old, new = store.rollback(root_of(registry), name)
    _write([{"model": name, "from": old, "champion": new}], to)


def gc(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="One model; all if not given.")] = None,
    keep: Annotated[int, typer.Option("--keep", min=1, metavar="N", help="Newest versions that stay.")] = 3,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    to: Rows = None,
    registry: Registry = None,
) -> None:
    """Remove old versions: not those that an alias names, nor the newest --keep.

    Example:  tvml models gc --keep 2 --dry-run
    """
    from tvml.registry import store

    root = root_of(registry)
    rows = []
    for model in [name] if name else store.names(root):
        for removed in store.gc(root, model, keep, dry_run=dry_run):
            rows.append({"model": model, "removed": removed.what, "bytes": removed.bytes, "dry_run": dry_run})
    _write(rows, to)
