"""What is coming as arrays that lie in a file: prepared once, mapped into memory, asked for each person.

Programmes are JSON, of which a choice decodes its own; the table of concepts is as it was made with the guide. Models
are named, and heard only for likes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, overload

import msgspec
import numpy as np

from tvml.arrays import Arrays
from tvml.guide.programme import Programme
from tvml.models import concepts as spaces
from tvml.models.coming import Airings, Coming, Known, whole
from tvml.models.concepts import Concepts, Part
from tvml.sparse import Sparse
from tvml.strings import Strings, pack, raw

Load = Callable[[str, str], Part]  # by the model's name and the part's first concept


class Opened(NamedTuple):
    """What is coming, and how people call it."""

    coming: Coming
    called: dict[str, str]  # names of channels by id
    guides: list[str]  # names of the files


@dataclass(frozen=True)
class Documents(Sequence[Programme]):
    """Programmes that are decoded when they are asked for."""

    json: Strings

    def __len__(self) -> int:
        return self.json.size

    @overload
    def __getitem__(self, i: int) -> Programme: ...
    @overload
    def __getitem__(self, i: slice) -> list[Programme]: ...
    def __getitem__(self, i: int | slice) -> Programme | list[Programme]:
        if isinstance(i, slice):
            return [self[j] for j in range(len(self))[i]]
        return msgspec.json.decode(raw(self.json, range(len(self))[i]), type=Programme)


class _Part(msgspec.Struct):
    model: str
    names: list[str]
    labels: list[str]
    hears: bool  # tokens, as they are read here


class _Words(msgspec.Struct):
    """The texts that all of it needs."""

    tokens: list[str]
    channels: list[str]
    called: dict[str, str]
    parts: list[_Part]


def arrays(o: Opened) -> Arrays:
    """What a file holds."""
    c, k = o.coming, o.coming.concepts
    parts = [_Part(part.model, list(part.names), list(part.labels), part.reads == k.options) for part in k.parts]
    words = msgspec.json.encode(_Words(list(k.columns), list(c.channels), o.called, parts))
    encode = msgspec.json.Encoder().encode
    known = c.known._asdict()
    return {
        "words": np.frombuffer(words, dtype=np.uint8),
        **_strings("programmes", pack(map(encode, c.programmes))),
        **{f"airings.{name}": value for name, value in c.airings._asdict().items()},
        **_strings("titles", known.pop("titles")),
        **_strings("names", known.pop("names")),
        **{f"known.{name}": value for name, value in known.items()},
        **{f"table.{name}": value for name, value in c.table._asdict().items() if name != "width"},
        **{f"turned.{name}": value for name, value in k.turned._asdict().items() if name != "width"},
        "idf": k.idf,
        "usual": np.concatenate([np.zeros(0, dtype=np.float32), *k.usual]),
        "starts": c.starts,
        "rows": c.rows,
    }


def of(found: Arrays, options: spaces.Options, guides: list[str], load: Load) -> Opened:
    """What is coming, of such arrays. Raises KeyError when one is missing, ValueError when they do not fit together."""

    def group(name: str) -> Arrays:
        return {key.partition(".")[2]: value for key, value in found.items() if key.startswith(f"{name}.")}

    said = msgspec.json.decode(found["words"].tobytes(), type=_Words)
    k = spaces.named(options, said.tokens, found["idf"], [_part(one, options, load) for one in said.parts])
    table = Sparse(**group("table"), width=len(k.names))
    ends = np.cumsum([len(one.names) for one in said.parts])
    turned = Sparse(**group("turned"), width=table.rows)
    usual = np.split(found["usual"], ends[:-1]) if said.parts else []
    k = k._replace(usual=tuple(usual), sample=table, turned=turned)
    known = Known(Strings(**group("titles")), names=Strings(**group("names")), **group("known"))
    programmes, airings = Documents(Strings(**group("programmes"))), Airings(**group("airings"))
    starts, rows = found["starts"], found["rows"]
    c = whole(programmes, starts, airings, tuple(said.channels), known, rows, table, k)
    _check(c, k, len(found["usual"]))
    return Opened(c, said.called, guides)


def _strings(name: str, s: Strings) -> Arrays:
    return {f"{name}.text": s.text, f"{name}.starts": s.starts}


def _part(one: _Part, o: spaces.Options, load: Load) -> Part:
    """The part, whose model is loaded when it is asked."""

    def find(programmes: Sequence[Programme]) -> np.ndarray:
        return load(one.model, one.names[0]).find(programmes)

    def hear(texts: Sequence[Mapping[str, int]]) -> np.ndarray:
        found = load(one.model, one.names[0]).hear
        if found is None:
            raise ValueError(f"{one.model} hears no tokens")
        return found(texts)

    part = Part(tuple(one.names), tuple(one.labels), find, model=one.model)
    return part._replace(hear=hear, reads=o) if one.hears else part


def _check(c: Coming, k: Concepts, usual: int) -> None:
    n, m, known = len(c.rows), len(c.programmes), c.known
    ends = [(c.starts, m), (c.table.starts, len(c.table.ids)), (k.turned.starts, len(k.turned.ids))]
    ends += [(s.starts, len(s.text)) for s in (known.titles, known.names)]
    fits = all(len(starts) and starts[0] == 0 and starts[-1] == end for starts, end in ends)
    fits &= len(k.turned.ids) == len(k.turned.values) == len(c.table.ids) and k.turned.rows == len(k.names)
    fits &= len(c.starts) == n + 1 == len(known.title) + 1 == len(known.days) + 1
    fits &= all(len(column) == m for column in c.airings) and len(known.keys) == len(known.places)
    fits &= len(known.series) == known.titles.size and len(c.table.ids) == len(c.table.values)
    fits &= len(k.idf) == len(k.columns) and usual == len(k.names) - len(k.idf)
    if not fits:
        raise ValueError("its arrays do not fit together")
