"""Making an index: programmes in one pass, then the words of each text and the texts of each word as arrays.

While it grows, a text costs its words (5 bytes each), its title and ids, and some 300 bytes of tables; at the end the
words are sorted, which takes 30 bytes a word of a text. 100,000 programmes need some 300 MB, a million 2 GB.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence

import msgspec
import numpy as np

from tvml.errors import InputError
from tvml.guide.programme import Programme, digest, identify
from tvml.methods.postings import Postings
from tvml.methods.retrieval import Table, table
from tvml.methods.retrieval.words import Options, amounts
from tvml.models.index import Index
from tvml.models.vectors import Vectors as File
from tvml.models.vectors import rows_of
from tvml.strings import encode, pack
from tvml.text import edits
from tvml.text.tokens import tokens

TITLE = 2  # what a word of the title counts, where any other counts 1
BATCH = 4096  # texts that get their vectors together
FULL = 255  # the largest count, and the largest amount that is kept

# vectors (b, d) of programmes, each given with its place in the guide
Vectors = Callable[[Sequence[tuple[int, Programme]]], np.ndarray]


def counts(p: Programme) -> dict[str, int]:
    """How often each word stands in what people search by: all texts, labels and names of a programme."""
    found: dict[str, int] = {}
    for token in tokens(p.title):
        found[token] = found.get(token, 0) + TITLE
    names = (name for some in p.credits.values() for name in some)
    for text in (p.subtitle, p.description, *p.categories, *p.keywords, *names):
        for token in tokens(text):
            found[token] = found.get(token, 0) + 1
    return found


def of_file(given: File) -> Vectors:
    """The vectors of a file, by id or in the order of the guide; zeros for a programme that it lacks. Method R7."""
    find_row = rows_of(given)

    def vectors(some: Sequence[tuple[int, Programme]]) -> np.ndarray:
        rows = [find_row(identify(p), place) for place, p in some]
        found = given.table[[row or 0 for row in rows]]
        return np.where(np.array([row is not None for row in rows])[:, None], found, 0)

    return vectors


def build(programmes: Iterable[Programme], o: Options, vectors: Vectors | None = None) -> Index:
    """The index of the distinct texts; the same programmes give the same bytes. Raises InputError for none.

    Two programmes have the same text when title, sub-title and description are the same.
    """
    encoder = msgspec.json.Encoder()
    numbers: dict[str, int] = {}  # word -> the order of its first appearance
    seen: dict[bytes, int] = {}
    words, many, rows, places, airings = array("i"), bytearray(), array("q", [0]), array("i"), array("i")
    items: list[bytes] = []
    ids: list[bytes] = []
    waiting: list[tuple[int, Programme]] = []
    tables: list[np.ndarray] = []
    for number, p in enumerate(programmes):
        name = identify(p)
        i = seen.setdefault(digest(p), len(items))
        ids.append(encode(name))
        places.append(i)
        if i < len(items):
            airings[i] += 1
            continue
        airings.append(1)
        items.append(encoder.encode([_whole(part) for part in (name, p.title, p.channel, p.start)]))
        found = counts(p)
        for word in found:
            words.append(numbers.setdefault(word, len(numbers)))
        try:
            many += bytes(found.values())
        except ValueError:  # a word more often than a byte can say
            many += bytes(min(count, FULL) for count in found.values())
        rows.append(len(words))
        if vectors is not None:
            waiting.append((number, p))
            if len(waiting) == BATCH:
                tables.append(vectors(waiting))
                waiting.clear()
    if not items:
        raise InputError("there is no programme to search")
    if vectors is not None and waiting:
        tables.append(vectors(waiting))
    del seen
    listed = sorted(numbers)
    place = np.empty(len(listed), dtype=np.int32)
    place[[numbers[word] for word in listed]] = np.arange(len(listed), dtype=np.int32)
    del numbers
    order = sorted(range(len(ids)), key=lambda i: (ids[i], places[i]))
    return Index(
        _postings(place[np.array(words, dtype=np.int32)], np.array(many), np.array(rows), len(listed), o),
        pack(map(encode, listed)),
        edits.deletions(listed),
        pack(items),
        np.array(airings, dtype=np.int32),
        pack(ids[i] for i in order),
        np.array(places, dtype=np.int32)[order],
        _table(tables),
    )


def _postings(words: np.ndarray, many: np.ndarray, rows: np.ndarray, v: int, o: Options) -> Postings:
    """From the words (e,) of each text in any order, how often (e,) each is there, and where texts begin (n + 1,)."""
    n = len(rows) - 1
    sizes = np.diff(rows)
    of = np.repeat(np.arange(n, dtype=np.int32), sizes)
    order = np.argsort(words, kind="stable")  # by word; within one by text, in which they are already
    items, words = of[order], words[order]
    starts = np.concatenate([[0], np.cumsum(np.bincount(words, minlength=v))])
    lengths = np.add.reduceat(np.append(many, 0), rows[:-1], dtype=np.float64) * (sizes > 0)
    unit = (o.k1 + 1) / FULL
    mean = max(float(lengths.mean()), 1.0)
    exact = amounts(many.astype(np.float32), np.repeat(lengths, sizes).astype(np.float32), mean, o)
    amount = np.clip(np.rint(exact / unit), 1, FULL).astype(np.uint8)[order]
    del exact, of
    back = np.argsort(items, kind="stable")  # by text again, now with its words in their order
    p = Postings(items, amount, starts, words[back], amount[back], rows, np.ones(n, dtype=np.float32), unit)
    f = np.diff(starts)
    weights = p.has * (np.log(1 + (n - f + 0.5) / (f + 0.5)) * unit).astype(np.float32)[p.words]
    squares = np.add.reduceat(np.append(weights * weights, 0), rows[:-1], dtype=np.float64) * (sizes > 0)
    return p._replace(norms=np.where(squares > 0, np.sqrt(squares), 1).astype(np.float32))


def _table(parts: list[np.ndarray]) -> Table | None:
    return table(np.ascontiguousarray(np.concatenate(parts), dtype=np.float32)) if parts else None


def _whole(text: str) -> str:
    """The text as JSON can hold it: half of a pair of surrogates becomes a question mark."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
