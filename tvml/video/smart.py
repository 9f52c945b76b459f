"""Kept ranges of an H.264 transport stream as pieces to write: pictures as they are, a few next to joints encoded.

What is shown stays exact because nothing is left to a player: the first copied picture of a range becomes an IDR
picture (h264/rewrite.py), those before it and behind the last complete moment are encoded (h264/joints.py). The first
copied picture and all encoded ones get the time of decoding of the place at which they are shown: so those times run
on evenly, although leading pictures are missing.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from functools import lru_cache, partial
from math import ceil
from typing import NamedTuple, TypeVar
from zlib import crc32

import numpy as np

from tvml.video.copying import Stretch, stretches
from tvml.video.cuts import Cuts
from tvml.video.h264 import joints
from tvml.video.h264.encode import Decoded, decode, style
from tvml.video.h264.joints import Copied, Encoded, Pictures
from tvml.video.h264.rewrite import Start, identifier, observed, started
from tvml.video.h264.sets import Sets
from tvml.video.probe import Recording
from tvml.video.transport import Frame, Piece, Transport
from tvml.video.transport.stamps import HZ

T = TypeVar("T")
R = TypeVar("R")
_COMPARED = HZ // 2  # ticks from where copying begins that are decoded in the source as well
_CACHED = 512  # pictures: those next to a joint are read to plan, to encode and to verify


class Plan(NamedTuple):
    """What becomes of the pictures of a kept range within one part of the recording."""

    part: int
    start: int  # PTS of its first picture
    stop: int  # of the first one that is not kept
    first: int  # its part's first picture, from which `pieces` count
    pictures: Pictures  # of its part
    slots: np.ndarray  # (n,) DTS that each of them would have if they were decoded in the order of display
    pieces: tuple[Copied | Encoded, ...]

    @property
    def copied(self) -> int:
        return sum(len(piece.units) for piece in self.pieces if isinstance(piece, Copied))

    @property
    def encoded(self) -> int:
        return sum(len(piece.frames) for piece in self.pieces if isinstance(piece, Encoded))


class Seen(NamedTuple):
    """A decoded picture."""

    sum: bytes
    small: np.ndarray


class Made(NamedTuple):
    """What is to be written, and what then has to be in the file."""

    pieces: list[Piece]
    sums: dict[tuple[int, int], int]  # (piece, PTS in the source) -> checksum of the access unit
    encoded: set[tuple[int, int]]  # those of them that are encoded
    seen: dict[tuple[int, int], Seen]  # the same -> what the source shows there, next to joints
    torn: set[int]  # pieces of which the source has damage there, so that decoders guess

    @property
    def total(self) -> int:
        return sum(len(p.units) + len(p.head) + len(p.tail) for p in self.pieces)


def plans(recording: Recording, t: Transport, cuts: Cuts) -> list[Plan]:
    """What is copied and what is encoded; ranges without a picture are left out.

    Raises ValueError when decoding cannot begin before a range, InputError when it is not told where one is.
    """
    half = Fraction(HZ, 2) / recording.rate
    parts = {k: pictures(t, k) for k in np.unique(t.units["part"]).tolist()}
    order = {k: np.argsort(own.pts, kind="stable") for k, (_, own) in parts.items()}
    found = []
    for s in stretches(recording, t, cuts):
        first, own = parts[s.part]
        edges = _edges(own.pts[order[s.part]], s, half)
        slots = np.empty_like(own.dts)
        slots[order[s.part]] = np.sort(own.dts)
        if some := joints.pieces(own, ceil(s.start - half), ceil(s.stop - half)):
            found.append(Plan(s.part, *edges, first, own, slots, tuple(some)))
    return found


def _edges(pts: np.ndarray, s: Stretch, half: Fraction) -> tuple[int, int]:
    """PTS at which a stretch begins and ends: those of pictures, which are in order, unless they are missing there."""
    near = [pts[np.searchsorted(pts, ceil(edge - half)) :][:1].tolist() for edge in (s.start, s.stop)]
    begin, end = (
        found[0] if found and found[0] < edge + half else edge for found, edge in zip(near, s[1:], strict=True)
    )
    return begin, end


def pictures(t: Transport, part: int) -> tuple[int, Pictures]:
    """The pictures of a part of a recording, and the place of its first among all."""
    places = np.flatnonzero(t.units["part"] == part)
    first, own = int(places[0]), t.units[places]

    @lru_cache(maxsize=_CACHED)
    def unit(i: int) -> bytes:
        return t.unit(first + i)

    marked = own["key"] if own["key"].any() else np.ones(len(own), bool)
    return first, Pictures(own["pts"], own["dts"], marked, own["damaged"], unit)


def make(all_plans: Sequence[Plan], rate: Fraction, look: bool, on: Callable[[int, int], None] | None = None) -> Made:
    """Encode what is to be encoded, and tell what to write. Raises ValueError when that cannot be done.

    With `look` the pictures next to joints are noted as the source shows them. `on(done, in all)` now and then.
    """
    todo = [(plan, task) for plan in all_plans for task in _tasks(plan, look)]
    done = together(lambda pair: _decode(pair[0], pair[1], rate, look), todo, on)
    made = Made([], {}, set(), {}, set())
    encoded = iter(d.units for (_, task), d in zip(todo, done, strict=True) if task.many)
    last: int | None = None  # idr_pic_id of the picture before, if it is an IDR picture: two in a row must differ
    for plan in all_plans:
        last = _add(plan, encoded, made, last)
    numbers = {id(plan): k for k, plan in enumerate(all_plans)}
    for (plan, task), d in zip(todo, done, strict=True) if look else ():
        number, p, window = numbers[id(plan)], plan.pictures, task.window
        if not d.clean or p.damaged[window.units].any():
            made.torn.add(number)
        if len(d.small) == len(window.units):
            for k, i in enumerate(window.frames.tolist()):
                made.seen[number, int(p.pts[i])] = Seen(d.sums[k], d.small[window.skip + k])
        elif task.many or number not in made.torn:
            raise ValueError("pictures next to a joint cannot be decoded")
    return made


def together(work: Callable[[T], R], items: Sequence[T], on: Callable[[int, int], None] | None = None) -> list[R]:
    """What it makes of each, on all cores; whatever ends it early leaves no more to wait for than is under way."""
    pool, done = ThreadPoolExecutor(os.cpu_count() or 1), []
    try:
        for result in pool.map(work, items):
            done.append(result)
            if on:
                on(len(done), len(items))
    finally:
        pool.shutdown(cancel_futures=True)
    return done


class _Task(NamedTuple):
    window: Encoded
    many: int  # of its frames that are encoded, the first ones


def _tasks(plan: Plan, look: bool) -> list[_Task]:
    """What to decode: for each piece that is encoded, and for the begin of those that are copied."""
    p, found = plan.pictures, [_Task(e, len(e.frames)) for e in plan.pieces if isinstance(e, Encoded)]
    copied = next((piece for piece in plan.pieces if isinstance(piece, Copied)), None)
    if not look or copied is None:
        return found
    entry = int(p.pts[copied.units[0]])
    stop = min(entry + _COMPARED, int(p.pts[copied.units].max()) + 1)
    if plan.pieces[0] is not copied:
        start, many = int(p.pts[found[0].window.frames[0]]), found[0].many
        window = joints.window(p, start, stop)
        return [_Task(window, many), *found[1:]] if window else found
    before = p.pts[p.pts < entry]
    try:
        window = joints.window(p, int(before.max()) if len(before) else entry, stop)
    except ValueError:  # nothing before it can be decoded
        window = joints.window(p, entry, stop)
    return [*([_Task(window, 0)] if window else []), *found]


def sets_before(p: Pictures, i: int) -> Sets:
    """The parameter sets that are in force before picture i."""
    sets = Sets()
    marked = np.flatnonzero(p.marked)
    for k in sorted({int(k) for k in (*marked[:1], *marked[marked < i][-1:])} - {i}):
        observed(p.unit(k), sets)
    return sets


def elementary(p: Pictures, units: np.ndarray) -> bytes:
    """A byte stream of pictures from a random access point on."""
    return b"".join(started((p.unit(int(i)) for i in units), sets_before(p, int(units[0])), None))


def _decode(plan: Plan, task: _Task, rate: Fraction, look: bool) -> Decoded:
    p, (window, many) = plan.pictures, task
    entry = int(window.units[0])
    how = style(p.unit(entry), sets_before(p, entry), rate) if many else None
    return decode(elementary(p, window.units), how, window.skip, many, look)


def _add(plan: Plan, encoded: Iterator[list[bytes]], made: Made, last: int | None) -> int | None:
    """Put a stretch behind what is made; the idr_pic_id of its last picture if that is an IDR picture."""
    p, slots, number = plan.pictures, plan.slots, len(made.pieces)
    frames: tuple[list[Frame], list[Frame]] = ([], [])  # before the copied ones, and behind
    units: np.ndarray = np.zeros(0, np.int64)
    change = None
    for piece in plan.pieces:
        target = frames[change is not None]
        if isinstance(piece, Encoded):
            begin, *rest = next(encoded)
            _, begin, ident = _begun(begin, rest[0] if rest else None, Sets, last)
            for data, i in zip((begin, *rest), piece.frames.tolist(), strict=True):
                target.append(Frame(data, int(p.pts[i]), int(slots[i]), key=data is begin))
                made.sums[number, int(p.pts[i])] = crc32(data)
                made.encoded.add((number, int(p.pts[i])))
            last = None if rest else ident
        else:
            units, entry = piece.units, int(piece.units[0])
            second = p.unit(int(units[1])) if len(units) > 1 else None
            start, data, ident = _begun(p.unit(entry), second, partial(sets_before, p, entry), last)
            last = ident if second is None else identifier(p.unit(int(units[-1])), start.sets)
            change = _noted(start, plan, data, made.sums, number)
            if slots[entry] != p.dts[entry]:  # leading pictures are missing: it is decoded when the last of them was
                change(plan.first + entry, data)
                target.append(Frame(data, int(p.pts[entry]), int(slots[entry]), key=True))
                units = units[1:]
    head, tail = frames if len(units) else ([*frames[0], *frames[1]], [])
    made.pieces.append(Piece(plan.start, plan.stop, (plan.first + units).tolist(), change, head, tail, plan.part))
    return last


def _begun(first: bytes, second: bytes | None, sets: Callable[[], Sets], last: int | None) -> tuple[Start, bytes, int]:
    """What changes access units from `first` on, `first` changed, and its idr_pic_id: another than its neighbours'."""
    for turn in (None, 1, 2, 3):
        start = Start(sets(), turn, second)
        data = start(first)
        ident = identifier(data, start.sets)
        behind = identifier(second, start.sets) if second else None
        if ident is not None and ident not in (last, behind):
            return start, data, ident
    raise ValueError("a random access point cannot be told from its neighbours")


def _noted(
    start: Start, plan: Plan, begin: bytes, sums: dict[tuple[int, int], int], number: int
) -> Callable[[int, bytes], bytes]:
    """What gives copied pictures, the first as `begin`, and notes the checksum of each."""
    pts = plan.pictures.pts
    entry = next(int(piece.units[0]) for piece in plan.pieces if isinstance(piece, Copied))

    def change(i: int, data: bytes) -> bytes:
        new = begin if i == plan.first + entry else start(data)
        sums[number, int(pts[i - plan.first])] = crc32(new)
        return new

    return change
