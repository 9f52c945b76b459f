"""Looks at a cut that was written: every picture is there with its time and its bytes, and decodes as in the source.

Nothing of this trusts what wrote it: the file is opened anew, and next to every joint it is decoded and compared with
what the source shows there.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from zlib import crc32

import numpy as np

from tvml.video import smart, transport
from tvml.video.h264 import joints
from tvml.video.h264.encode import decode
from tvml.video.h264.joints import Copied, Pictures
from tvml.video.job import Check
from tvml.video.smart import Made, Plan
from tvml.video.times import shown
from tvml.video.transport import Transport, pes
from tvml.video.transport.index import blocks
from tvml.video.transport.packets import heads
from tvml.video.transport.stamps import HZ

_BLOCK = 1 << 14  # packets that are read at once
_BEFORE, _AFTER = HZ // 2, HZ  # ticks around what was encoded at a joint that are decoded
_ALIKE = 8  # mean difference of grey levels up to which an encoded picture is that of the source


def checks(source: Transport, plans: Sequence[Plan], made: Made, path: Path) -> list[Check]:
    """What was looked at. Raises InputError for a file that is no transport stream any more."""
    t = transport.open(path)
    # the result begins when the source's first kept picture is shown, but for turns of a clock that wraps
    turns = int(t.units["pts"].min()) - min(pts for number, pts in made.sums if number == 0)
    begins = [made.pieces[0].start + turns]
    for piece in made.pieces:
        begins.append(begins[-1] + piece.stop - piece.start)
    return [*_pictures(source, t, made, begins), _decoded(t, plans, made, begins), _streams(source, t)]


def _streams(source: Transport, t: Transport) -> Check:
    """Every PID of the program is there that had packets in the source."""
    before = {pid.pid for pid in source.pids if pid.packets}
    missing = sorted(before - {pid.pid for pid in t.pids})
    return Check("streams", not missing, f"{len(before) - len(missing)} of {len(before)}")


def _pictures(source: Transport, t: Transport, made: Made, begins: Sequence[int]) -> list[Check]:
    """All pictures in order, with the times and the bytes that they were to have."""
    expected: list[tuple[int, int]] = []
    pts = source.units["pts"]
    for number, (piece, begin) in enumerate(zip(made.pieces, begins, strict=False)):
        shown = [*(f.pts for f in piece.head), *pts[list(piece.units)].tolist(), *(f.pts for f in piece.tail)]
        expected += [(time - piece.start + begin, made.sums[number, time]) for time in shown]
    found = zip(t.units["pts"].tolist(), map(crc32, _units(t)), strict=False)
    right = [(a[0] == b[0], a[1] == b[1]) for a, b in zip(expected, found, strict=False)]
    times, sums = (sum(column) for column in zip(*right, strict=True)) if right else (0, 0)
    count, there = len(expected), len(t.units)
    return [
        Check("frames", there == count and not len(t.jumps), f"{there} of {count}"),
        Check("times", times == count, f"{times} of {count}"),
        Check("bytes", sums == count, f"{sums} of {count}"),
    ]


def _units(t: Transport) -> Iterator[bytes]:
    """The pictures of a recording without damage, in its order, read in one go."""
    rest: list[bytes] = []
    for _, rows in blocks(t.path, t.layout, 0, t.layout.packets, _BLOCK):
        h = heads(rows)
        for i in np.flatnonzero((h.pid == t.video.pid) & h.payload).tolist():
            if h.start[i] and rest:
                yield pes.split(b"".join(rest))[1]
                rest = []
            rest.append(rows[i, h.begin[i] :].tobytes())
    if rest:
        yield pes.split(b"".join(rest))[1]


def _decoded(t: Transport, plans: Sequence[Plan], made: Made, begins: Sequence[int]) -> Check:
    """Next to every joint: as many pictures as there should be, copied ones as they were, others alike."""
    _, pictures = smart.pictures(t, 0)
    spans = _spans(plans, made, begins)
    told = smart.together(lambda span: _compared(pictures, plans, made, begins, *span), spans)
    wrong = [problem for found in told for problem in found]
    return Check("joints", not wrong, "; ".join(wrong[:3]) or f"{len(spans)} decoded")


def _spans(plans: Sequence[Plan], made: Made, begins: Sequence[int]) -> list[tuple[int, int]]:
    """PTS from and to which the result is decoded: around joints, with all that was encoded there."""
    edges = []  # of what is copied of each piece
    for plan, piece, begin in zip(plans, made.pieces, begins, strict=False):
        copied = [plan.pictures.pts[c.units] for c in plan.pieces if isinstance(c, Copied)]
        low, high = (int(copied[0].min()), int(copied[0].max())) if copied else (piece.stop, piece.start)
        edges.append((begin + low - piece.start, begin + high - piece.start))
    spans = [(begins[0], min(begins[1], edges[0][0] + _AFTER))]
    for k in range(1, len(edges)):
        before, after = max(begins[k - 1], edges[k - 1][1] - _BEFORE), min(begins[k + 1], edges[k][0] + _AFTER)
        spans.append((before, after))
    return [*spans, (max(begins[-2], edges[-1][1] - _BEFORE), begins[-1])]


def _compared(
    pictures: Pictures, plans: Sequence[Plan], made: Made, begins: Sequence[int], low: int, high: int
) -> list[str]:
    """What is wrong with the result from one PTS to another."""
    where = shown(Fraction(low - begins[0], HZ))
    try:
        window = joints.window(pictures, low, high)
        if window is None:
            return [f"no picture at {where}"]
        found = decode(smart.elementary(pictures, window.units), None, window.skip, 0, look=True)
    except ValueError as e:
        return [f"{e} at {where}"]
    if len(found.small) != len(window.units) or not found.clean:
        if _torn(plans, made, begins, low, high):
            return []
        return [f"{len(found.small)} of {len(window.units)} pictures decoded at {where}, not without errors"]
    wrong = []
    for n, i in enumerate(window.frames.tolist()):
        pts = int(pictures.pts[i])
        k = bisect_right(begins, pts) - 1
        place = k, pts - begins[k] + made.pieces[k].start
        seen = made.seen.get(place)
        if seen is None or k in made.torn:
            continue
        if place in made.encoded:
            same = np.abs(found.small[window.skip + n].astype(int) - seen.small).mean() <= _ALIKE
        else:
            same = found.sums[n] == seen.sum
        if not same:
            wrong.append(f"another picture at {shown(Fraction(pts - begins[0], HZ))}")
    return wrong


def _torn(plans: Sequence[Plan], made: Made, begins: Sequence[int], low: int, high: int) -> bool:
    """Whether the source itself has damage in what the result shows from one PTS to another."""
    for k, (plan, piece) in enumerate(zip(plans, made.pieces, strict=True)):
        move = piece.start - begins[k]
        start, stop = max(low, begins[k]) + move, min(high, begins[k + 1]) + move
        if start < stop and k not in made.torn:
            window = joints.window(plan.pictures, start, stop)
            if window is None:
                continue
            found = decode(smart.elementary(plan.pictures, window.units), None, 0, 0, look=True)
            if found.clean and len(found.small) == len(window.units):
                continue
        if start < stop:
            return True
    return False
