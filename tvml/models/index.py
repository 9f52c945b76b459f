"""An index: what search needs of the programmes of guides, each distinct text once, as arrays that lie in a file.

Nothing here is a Python object a programme or a word, so an index of a million programmes opens in milliseconds when
its file is mapped into memory, and a query makes only those pages resident that it visits.
"""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from tvml.arrays import Arrays
from tvml.methods.postings import Asked, Postings
from tvml.methods.retrieval import Table
from tvml.strings import Strings, around, find, get, raw
from tvml.text import edits
from tvml.text.tokens import tokens


class Item(NamedTuple):
    """What a row shows of a text: its first airing, and how many there are."""

    id: str
    title: str
    channel: str
    start: str
    airings: int


class Index(NamedTuple):
    """n texts of v words."""

    postings: Postings
    words: Strings  # v, sorted
    typos: edits.Deletions  # of the words
    items: Strings  # n: [id, title, channel, start] as JSON
    airings: np.ndarray  # (n,) int32
    ids: Strings  # of all airings, sorted
    places: np.ndarray  # (ids,) int32, the text of each
    table: Table | None  # vectors or mixtures of topics, if it was made with any

    @property
    def size(self) -> int:
        return self.postings.size


def item(x: Index, i: int) -> Item:
    found = msgspec.json.decode(raw(x.items, i), type=tuple[str, str, str, str])
    return Item(*found, int(x.airings[i]))


def by_id(x: Index, name: str) -> int | None:
    """The text of the programme with that id; None when there is none."""
    place = find(x.ids, name)
    return None if place is None else int(x.places[place])


def like_ids(x: Index, name: str) -> list[str]:
    """Ids that stand beside that one in the order of the alphabet, for a message."""
    return around(x.ids, name, 8)


def word(x: Index, i: int) -> str:
    return get(x.words, i)


def ask(x: Index, text: str) -> list[Asked]:
    """The words of a query that the index knows, or that one typing error parts from words that it knows.

    A word that it knows is not doubted.
    """
    asked = []
    for token in dict.fromkeys(tokens(text)):
        known = find(x.words, token)
        words = (known,) if known is not None else _meant(x, token)
        if words:
            asked.append(Asked(token, words))
    return asked


def meant(x: Index, text: str, asked: Sequence[Asked]) -> str:
    """The text of a query, followed by the words that its misspelt ones may be: for a model, which mends nothing."""
    return " ".join((text, *(word(x, w) for one in asked for w in one.words if word(x, w) != one.given)))


def ask_like(x: Index, i: int) -> list[Asked]:
    """The words of a text, as a query."""
    own = x.postings.words[x.postings.rows[i] : x.postings.rows[i + 1]].tolist()
    return [Asked(word(x, w), (w,)) for w in own]


def shared(x: Index, asked: Sequence[Asked], i: int) -> list[tuple[Asked, int]]:
    """Which words of a query a text has."""
    own = set(x.postings.words[x.postings.rows[i] : x.postings.rows[i + 1]].tolist())
    return [(one, w) for one in asked for w in one.words if w in own]


def arrays(x: Index) -> Arrays:
    """What a file holds."""
    found = {
        **{f"postings.{name}": value for name, value in x.postings._asdict().items() if name != "unit"},
        **{f"words.{name}": value for name, value in x.words._asdict().items()},
        **{f"typos.{name}": value for name, value in x.typos._asdict().items()},
        **{f"items.{name}": value for name, value in x.items._asdict().items()},
        **{f"ids.{name}": value for name, value in x.ids._asdict().items()},
        "airings": x.airings,
        "places": x.places,
    }
    if x.table is not None:
        found |= {f"table.{name}": value for name, value in x.table._asdict().items()}
    return found


def of(found: Arrays, unit: float) -> Index:
    """The index of such arrays. Raises KeyError when one is missing, ValueError when they do not fit together."""

    def part(name: str) -> Arrays:
        return {key.partition(".")[2]: value for key, value in found.items() if key.startswith(f"{name}.")}

    x = Index(
        Postings(**part("postings"), unit=unit),
        Strings(**part("words")),
        edits.Deletions(**part("typos")),
        Strings(**part("items")),
        found["airings"],
        Strings(**part("ids")),
        found["places"],
        Table(**part("table")) if part("table") else None,
    )
    p, n = x.postings, x.size
    ends = [(s.text, s.starts) for s in (x.words, x.items, x.ids)] + [(p.items, p.starts), (p.words, p.rows)]
    fits = all(len(starts) and starts[-1] == len(entries) for entries, starts in ends)
    fits &= p.width == x.words.size and len(p.items) == len(p.amounts) == len(p.words) == len(p.has)
    fits &= n == x.items.size == len(x.airings) == len(p.norms) and x.ids.size == len(x.places)
    if not fits or (x.table is not None and not n == len(x.table.rows) == len(x.table.norms)):
        raise ValueError("its arrays do not fit together")
    return x


def _meant(x: Index, token: str) -> tuple[int, ...]:
    return tuple(w for w in edits.candidates(x.typos, token) if edits.near(token, word(x, w)))
