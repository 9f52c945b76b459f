"""`tvml embed search` and `tvml embed index`: programmes that belong to a query."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from tvml.commands.options import (
    From,
    Guides,
    Output,
    Registry,
    Rows,
    Salvage,
    Strict,
    VectorFile,
    noted,
    programmes,
    root_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tvml.guide.faults import Faults
    from tvml.methods import Method
    from tvml.models.index import Index
    from tvml.models.search import Query
    from tvml.models.vectors import Vectors
    from tvml.registry.spaces import Space

COLUMNS = ("query", "id", "title", "channel", "start", "airings", "score", "rank")  # of a CSV
TOPICS = "topics"  # the model that vectors are of when none is named

Set = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="One option of the method, repeatable.")
]


class _Given(NamedTuple):
    """A query as it was given."""

    name: str
    text: str
    place: int  # in the file of queries


class _Place(NamedTuple):
    """What is searched."""

    x: "Index"
    method: "Method"
    space: "Space | None"  # what turns a query into a vector of the index


def index(
    guides: Guides,
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="Name of the index in the registry.")
    ] = "programmes",
    model: Annotated[
        str | None, typer.Option("--model", metavar="MODEL", help="With vectors of this model, for cosine, knn and kl.")
    ] = None,
    vectors: VectorFile = None,
    set_: Set = None,
    to: Rows = None,
    from_: From = None,
    strict: Strict = False,
    salvage: Salvage = False,
    registry: Registry = None,
) -> None:
    """Make an index of guides in the registry, which a search opens in milliseconds, however large it is.

    Programmes with the same title, sub-title and description are one text; the first airing stands for all.

    Example:  tvml embed index sample_data/guide.xml --name programmes
    """
    import time

    from tvml import console
    from tvml.errors import UsageError
    from tvml.guide.faults import Faults
    from tvml.registry import index as indexes
    from tvml.registry import spaces, store

    if model and vectors:
        raise UsageError("--model and --vectors are two kinds of vectors; choose one")
    to, root, begin = console.shown_as(to), root_of(registry), time.perf_counter()
    store.check_writable(root, name, indexes.KIND)
    method = _method("words", set_ or [])
    space = spaces.load(root, model, mixtures=True) if model else None  # for kl too
    sources: list[dict[str, Any]] = []
    faults = Faults(console.current.note, strict)
    asked = noted(guides, faults, from_, salvage, sources)
    x = _built(asked, method.options, space, vectors)
    faults.summary()
    read = int(x.airings.sum())
    manifest = indexes.publish(root, name, x, method.options, space.name if space else "", read, sources)
    row = {"model": name, "version": manifest.version, **manifest.metrics, "bytes": indexes.size(manifest)}
    console.write_rows([row | {"seconds": round(time.perf_counter() - begin, 2)}], to, console.current.stdout)


def search(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[QUERY...]", help="Words of one query; they may have typing errors.")
    ] = None,
    guides: Annotated[
        list[str] | None, typer.Option("--in", metavar="GUIDE", help="Search this guide; repeatable.")
    ] = None,
    index: Annotated[
        str | None, typer.Option("--index", metavar="NAME", help="Search an index that tvml embed index has made.")
    ] = None,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="METHOD",
            help="words (BM25, then the relatives of what it found), hopfield (words, by recall); "
            "cosine, knn (vectors), kl (topics).",
        ),
    ] = "words",
    top: Annotated[int, typer.Option("--top", min=1, metavar="K", help="Programmes a query.")] = 10,
    queries: Annotated[
        str | None,
        typer.Option("--queries", metavar="FILE", help='A query a line, or JSON lines with "id" and "query".'),
    ] = None,
    like: Annotated[
        str | None, typer.Option("--like", metavar="ID", help="Search what is like the programme with this id.")
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", metavar="MODEL", help="Model that gives vectors and topics; topics.")
    ] = None,
    vectors: VectorFile = None,
    query_vectors: Annotated[
        str | None, typer.Option("--query-vectors", metavar="FILE", help="Those of the queries, by id or in order.")
    ] = None,
    expand: Annotated[
        int, typer.Option("--expand", min=0, metavar="N", help="Add N words of the topics that a query touches.")
    ] = 0,
    explain: Annotated[bool, typer.Option("--explain", help="Say which words and topics are shared.")] = False,
    set_: Set = None,
    to: Rows = None,
    output: Output = None,
    from_: From = None,
    strict: Strict = False,
    salvage: Salvage = False,
    registry: Registry = None,
) -> None:
    """Search programmes: those with the words of the query first, then what is like them.

    Words are looked for in titles, descriptions, categories and names. A word that no programme has stands for those
    that it may be a misspelling of.

    Example:  tvml embed search kichen --in sample_data/guide.xml --explain
    """
    from tvml import console
    from tvml.guide.faults import Faults

    to, root = console.shown_as(to, output=output), root_of(registry)
    _check(words, guides, index, queries, like, vectors, query_vectors, model)
    method = _method(by, set_ or [])
    faults = Faults(console.current.note, strict)
    given = _given(words, queries, faults) if like is None else []
    if index is not None:
        place = _opened(root, index, method, set_ or [], model, expand > 0, explain)
    else:
        place = _indexed(root, programmes(guides or [], faults, from_, salvage), method, model, vectors, expand > 0)
    _check_topics(place, expand)
    file = _query_vectors(query_vectors, place, like)
    with console.output(output, [*(guides or []), *([queries] if queries else [])]) as out:
        asked = [_like(place.x, like)] if like is not None else _queries(place, given, file, expand)
        found = _rows(place, asked, top, explain, index or "")
        console.write_rows(_brief(found) if to == "table" else found, to, out, COLUMNS)
    faults.summary()


def _check(
    words: list[str] | None,
    guides: list[str] | None,
    index: str | None,
    queries: str | None,
    like: str | None,
    vectors: str | None,
    query_vectors: str | None,
    model: str | None,
) -> None:
    from tvml.errors import UsageError

    if bool(guides) == (index is not None):
        raise UsageError("say where to search: either --in GUIDE or --index NAME")
    if bool(words) + (queries is not None) + (like is not None) != 1:
        raise UsageError("say what to search: either words, or --queries FILE, or --like ID")
    if queries == "-" and "-" in (guides or []):
        raise UsageError("--queries - and --in - would both read stdin; name a file for one of them")
    if vectors and index is not None:
        raise UsageError("--vectors are of the programmes of --in; an index has its own")
    if vectors and model:
        raise UsageError("--model and --vectors are two kinds of vectors; choose one")
    if query_vectors and like is not None:
        raise UsageError("--like takes the vector of that programme; leave --query-vectors out")


def _method(by: str, settings: list[str]) -> "Method":
    from tvml.errors import UsageError, did_you_mean
    from tvml.methods import find, names

    known = names("retrieval")
    if by not in known:
        raise UsageError(f"--by {by}: no such method{did_you_mean(by, known)}")
    if not settings:
        return find("retrieval", by)
    if "name" in _named(settings):
        raise UsageError("--set name: the method is chosen with --by")
    from tvml.config import override

    return find("retrieval", override({"name": by}, settings))


def _indexed(
    root: "Path",
    asked: "Iterable[Any]",
    method: "Method",
    model: str | None,
    vectors: str | None,
    expand: bool,
) -> _Place:
    """An index of guides that lasts for this run."""
    from tvml.errors import UsageError
    from tvml.methods.retrieval.words import Options
    from tvml.registry import spaces

    if vectors and (method.module.TAKES == "mixtures" or expand):
        raise UsageError(f"--by {method.name} and --vectors: mixtures of topics are wanted; leave --vectors out")
    mixtures = method.module.TAKES == "mixtures" or expand
    needs = expand or (method.module.TAKES != "words" and not vectors)
    space = spaces.load(root, model or TOPICS, mixtures) if model or needs else None
    options = method.options if isinstance(method.options, Options) else Options()
    return _Place(_built(asked, options, space, vectors), method, space)


def _opened(
    root: "Path", name: str, method: "Method", settings: list[str], model: str | None, expand: bool, explain: bool
) -> _Place:
    """An index of the registry, with the model that its vectors are of where that is wanted."""
    from dataclasses import replace

    from tvml.errors import UsageError
    from tvml.methods.retrieval.words import Options
    from tvml.registry import index, spaces

    found = index.load(root, name)
    if isinstance(method.options, Options):
        kept = replace(found.words, **{o: getattr(method.options, o) for o in _named(settings)})
        if (kept.k1, kept.b) != (found.words.k1, found.words.b):
            raise UsageError("--set k1 and b: the index was made with others; give them to tvml embed index")
        method = method._replace(options=kept)
    if model and found.x.table is not None:
        raise UsageError(f"the vectors of index {name} are of {found.space or 'a file'}; leave --model out")
    compares = method.module.TAKES != "words"
    if compares and found.x.table is None:
        raise UsageError(f"index {name} was made without vectors; make it with tvml embed index GUIDE --model {TOPICS}")
    wanted = model or found.space
    used = compares or explain or expand
    if expand and not wanted:
        wanted = TOPICS
    return _Place(found.x, method, spaces.load(root, wanted, mixtures=True) if wanted and used else None)


def _named(settings: list[str]) -> list[str]:
    return [setting.partition("=")[0].strip() for setting in settings]


def _check_topics(place: _Place, expand: int) -> None:
    """Raise ModelError where topics are wanted and the vectors are none."""
    from tvml.errors import ModelError

    wanted = place.method.module.TAKES == "mixtures"
    if (wanted or expand) and (place.space is None or not place.space.topics):
        what = f"--by {place.method.name}" if wanted else "--expand"
        raise ModelError(f"{what} needs mixtures of topics; name a model of tvml topics train with --model")


def _built(asked: "Iterable[Any]", options: Any, space: "Space | None", path: str | None) -> "Index":
    """An index with the vectors of a model, of a file, or without."""
    from tvml.models.indexing import build, of_file
    from tvml.models.vectors import check_all_used, read

    if path is None:
        return build(asked, options, (lambda some: space.vectors([p for _, p in some])) if space else None)
    given = read(path)
    x = build(asked, options, of_file(given))
    check_all_used(given, int(x.airings.sum()))
    return x


def _query_vectors(path: str | None, place: _Place, like: str | None) -> "Vectors | None":
    from tvml.errors import InputError, UsageError
    from tvml.models.vectors import read

    table, compares = place.x.table, place.method.module.TAKES != "words"
    if path is None:
        if compares and place.space is None and like is None:
            raise UsageError("the programmes have vectors of a file: give those of the queries with --query-vectors")
        return None
    if table is None or place.space is not None or not compares:
        raise UsageError("--query-vectors go with --vectors, or an index made with them, and --by cosine or knn")
    given = read(path)
    if given.table.shape[1] != table.rows.shape[1]:
        raise InputError(
            f"{path}: vectors of {given.table.shape[1]} numbers, those of the programmes have {table.rows.shape[1]}"
        )
    return given


def _given(words: list[str] | None, path: str | None, faults: "Faults") -> list[_Given]:
    """The queries, each with a word in it."""
    from tvml.errors import UsageError
    from tvml.text.tokens import tokens

    if path is not None:
        from tvml.models.queries import read

        return [_Given(name, text, place) for place, (name, text) in enumerate(read(path, faults))]
    text = " ".join(words or [])
    if not tokens(text):
        raise UsageError(f"{text!r} holds no word; expected letters or digits")
    return [_Given(text, text, 0)]


def _queries(place: _Place, given: list[_Given], file: "Vectors | None", expand: int) -> "Iterator[Query]":
    from tvml.errors import InputError
    from tvml.guide.programme import Programme
    from tvml.models import index
    from tvml.models.search import Query, expanded
    from tvml.models.vectors import rows_of

    if file is not None and file.ids is None and len(file.table) != len(given):
        raise InputError(f"{file.name}: {len(file.table)} vectors without ids, but {len(given)} queries could be read")
    find_row = rows_of(file) if file is not None else None
    for one in given:
        vector, asked = None, index.ask(place.x, one.text)
        if find_row is not None and file is not None:
            row = find_row(one.name, one.place)
            if row is None:
                raise InputError(f"{file.name}: no vector of the query {one.name!r}")
            vector = file.table[row]
        elif place.space is not None:
            said = index.meant(place.x, one.text, asked)
            vector = place.space.vectors([Programme(title="", description=said)])[0]
            if expand:
                asked = expanded(place.x, asked, vector, place.space.topics, expand)
        yield Query(one.name, asked, vector)


def _like(x: "Index", name: str) -> "Query":
    from tvml.errors import InputError, did_you_mean
    from tvml.models import index
    from tvml.models.search import Query

    item = index.by_id(x, name)
    if item is None:
        raise InputError(f"--like {name}: no programme with that id{did_you_mean(name, index.like_ids(x, name))}")
    vector = None if x.table is None else x.table.rows[item]
    return Query(name, index.ask_like(x, item), vector, item)


def _rows(
    place: _Place, queries: "Iterable[Query]", top: int, explain: bool, index_name: str
) -> Iterator[dict[str, Any]]:
    from tvml import console
    from tvml.errors import ModelError
    from tvml.models import search
    from tvml.models.index import item

    x, topics = place.x, place.space.topics if place.space else ()
    for query in queries:
        try:
            hits = search.best(x, place.method, query, top)
            found = [item(x, hit.item) for hit in hits]
            why = search.reasons(x, place.method, query, hits, topics) if explain and hits else [{}] * len(hits)
        except (IndexError, ValueError) as error:
            if not index_name:
                raise
            raise ModelError(
                f"index {index_name} is damaged ({error}); see tvml models verify {index_name}, or make it again"
            ) from error
        if not hits:
            console.current.note(f"{query.name}: nothing found")
        for rank, (hit, one, reasons) in enumerate(zip(hits, found, why, strict=True), start=1):
            shown = {key: value for key, value in one._asdict().items() if value or key in ("id", "title")}
            yield {"query": query.name, **shown, "score": round(hit.score, 5), "rank": rank, **reasons}


def _brief(rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What fits a screen."""
    for row in rows:
        yield {key: value for key, value in row.items() if key != "id"}
