"""A stream that begins at any entry shows what it showed before, to the last bit and without a complaint."""

import shutil

import numpy as np
import pytest

from tests.video.h264.streams import coded, decoded
from tests.video.h264.tiny import Form, Picture, unit
from tvml.video.h264.nal import IDR, SLICE, is_slice, kind, split
from tvml.video.h264.rewrite import Start, halves, identifier, observed, started
from tvml.video.h264.sets import Sets

pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")

STREAMS = {  # parameters of x264, and whether it is interlaced
    "plain": ("bframes=3:b-pyramid=0", False),
    "pyramid": ("bframes=5:b-pyramid=normal:ref=4:weightp=2:8x8dct=1", False),
    "slices": ("bframes=3:slices=3:b-pyramid=strict", False),
    "cavlc": ("bframes=3:cabac=0:slices=2:b-pyramid=0", False),
    "fields": ("bframes=3:tff=1:b-pyramid=normal", True),
    "fields cavlc": ("bframes=2:bff=1:cabac=0", True),
    "no b pictures": ("bframes=0:ref=3", False),
    "own entries": ("bframes=3:open-gop=0", False),
}


@pytest.mark.parametrize("name", STREAMS)
def test_a_stream_of_x264_can_begin_at_each_entry(name):
    p = coded(*STREAMS[name])
    units = [p.unit(i) for i in range(len(p.pts))]
    shown = decoded(b"".join(units)).sums
    rank = np.argsort(np.argsort(p.pts))
    begun, wanted = [], []
    for entry in np.flatnonzero(p.marked)[1:3].tolist():
        kept = [i for i in range(entry, len(units)) if p.pts[i] >= p.pts[entry]]
        sets = Sets()
        observed(units[0], sets)
        begun.append(b"".join(started((units[i] for i in kept), sets, None)))
        wanted += [shown[k] for k in sorted(rank[kept])]
    found = decoded(*begun)
    assert found.sums == wanted
    assert not found.said


def test_without_the_rewriting_pictures_are_lost():
    """That these tests would see it."""
    p = coded(*STREAMS["cavlc"])
    units, entry = [p.unit(i) for i in range(len(p.pts))], int(np.flatnonzero(p.marked)[2])
    last = next(k for k in range(20, 40) if p.pts[:k].max() < p.pts[k:].min())
    behind = [units[i] for i in range(entry, len(units)) if p.pts[i] >= p.pts[entry]]
    shown = decoded(b"".join(units)).sums
    wanted = [*shown[:last], *shown[-len(behind) :]]
    assert decoded(b"".join([*units[:last], *started(behind, Sets(), None)])).sums == wanted
    assert decoded(b"".join([*units[:last], *behind])).sums != wanted


# what x264 does not write

PLAIN, FIELDS = Form(), Form(fields=True)


def frames(form: Form, first: int, count: int, **more) -> list[bytes]:
    """P pictures whose frame_num and order go on from the number of the first."""
    return [unit(form, Picture(20 + 7 * k, k, 2 * k, **more)) for k in range(first, first + count)]


def pair(number: int, **more) -> bytes:
    own = {"entry": False, "intra": False, **more}
    top = Picture(20 + 7 * number, number, 4 * number, field="top", **own)
    bottom = Picture(23 + 7 * number, number, 4 * number + 1, field="bottom", intra=own["intra"])
    return unit(FIELDS, top, bottom)


def entry(form: Form, number: int, poc: int, **more) -> bytes:
    return unit(form, Picture(20 + 7 * number, number, poc, intra=True, entry=True, **more))


def whole(form: Form, *behind: bytes, poc: int = 10, **more) -> tuple[list[bytes], int]:
    """Units, and the place of the entry among them, which has frame_num 5."""
    return [entry(form, 0, 0, idr=0), *frames(form, 1, 4), entry(form, 5, poc, **more), *behind], 5


BY_DIFFERENCE, BY_NUMBER = Form(poc_type=1), Form(poc_type=2)
LONG = ((1, 0), (1, 1), (1, 2), (1, 3), (4, 1), (6, 0))
CASES = {
    "numbers that wrap": whole(PLAIN, *frames(PLAIN, 6, 40)),
    "several slices": whole(PLAIN, *frames(PLAIN, 6, 4, slices=4), slices=2),
    "an order by differences": whole(BY_DIFFERENCE, *frames(BY_DIFFERENCE, 6, 20)),
    "an order by numbers": whole(BY_NUMBER, *frames(BY_NUMBER, 6, 20)),
    "all is forgotten": whole(
        PLAIN,
        *frames(PLAIN, 6, 3),
        unit(PLAIN, Picture(90, 9, 18, marking=((5,),))),
        *(unit(PLAIN, Picture(100 + 9 * k, k, 2 * k)) for k in range(1, 9)),
    ),
    "the entry forgets all": whole(
        PLAIN, *(unit(PLAIN, Picture(100 + 9 * k, k, 2 * k)) for k in range(1, 9)), marking=((5,),)
    ),
    "what was before is forgotten": whole(
        PLAIN, unit(PLAIN, Picture(90, 6, 12, marking=((1, 1), (1, 2)), same=True)), *frames(PLAIN, 7, 5)
    ),
    "the entry is kept for long": whole(PLAIN, *frames(PLAIN, 6, 9), marking=LONG, same=True),
    "leading pictures": whole(
        PLAIN,
        unit(PLAIN, Picture(90, 6, 10, reference=False)),
        unit(PLAIN, Picture(97, 6, 12, reference=False)),
        *(unit(PLAIN, Picture(100 + 9 * k, 5 + k, 14 + 2 * k)) for k in range(1, 9)),
        poc=14,
    ),
    "leading pictures that others lean on": whole(
        PLAIN,
        unit(PLAIN, Picture(90, 6, 10)),
        unit(PLAIN, Picture(97, 7, 12, marking=((1, 0),))),
        unit(PLAIN, Picture(104, 8, 16, intra=True, marking=((1, 0),))),
        *(unit(PLAIN, Picture(100 + 9 * k, 8 + k, 16 + 2 * k)) for k in range(1, 9)),
        poc=14,
    ),
    "an entry that was one before": whole(PLAIN, *frames(PLAIN, 6, 4), entry(PLAIN, 0, 0, idr=1), *frames(PLAIN, 1, 4)),
    "fields": (
        [pair(0, intra=True, idr=0, entry=True), *map(pair, range(1, 5)), pair(5, intra=True, entry=True)]
        + [pair(k) for k in range(6, 30)],
        5,
    ),
}
CASES["fields and frames"] = (
    [pair(0, intra=True, idr=0, entry=True), *map(pair, range(1, 5)), pair(5, intra=True, entry=True)]
    + [pair(k) if k % 3 else unit(FIELDS, Picture(20 + 7 * k, k, 4 * k)) for k in range(6, 30)],
    5,
)
LEADING = {"leading pictures": 2, "leading pictures that others lean on": 2}


@pytest.mark.parametrize("name", CASES)
def test_a_rare_stream_can_begin_at_its_entry(name):
    units, place = CASES[name]
    behind = place + 1 + LEADING.get(name, 0)
    whole = decoded(b"".join(units))
    assert len(whole.sums) == len(units)
    assert not whole.said
    kept = [units[place], *units[behind:]]
    found = decoded(b"".join(started(kept, Sets(), 1)))
    assert found.sums == whole.sums[-len(kept) :]
    assert not found.said


def test_only_the_first_field_becomes_the_entry():
    units, place = CASES["fields"]
    made = list(started(units[place:], Sets(), None))
    kinds = [[kind(part.unit) for part in split(data) if is_slice(part.unit)] for data in made]
    assert kinds == [[IDR, SLICE]] + [[SLICE, SLICE]] * 24


def test_behind_the_next_real_entry_nothing_changes():
    units, place = CASES["an entry that was one before"]
    made = list(started(units[place:], Sets(), 9))
    assert [a == b for a, b in zip(made, units[place:], strict=True)] == [False] * 5 + [True] * 5
    sets = Sets()
    observed(made[0], sets)
    assert [identifier(data, sets) for data in made] == [8, *[None] * 4, 1, *[None] * 4]


def test_samples_that_are_not_coded_stay_at_whole_bytes():
    units, place = CASES["numbers that wrap"]
    made = next(started(units[place:], Sets(), 0))
    old, new = (next(part.unit for part in split(data) if is_slice(part.unit)) for data in (units[place], made))
    assert len(new) == len(old) + 1
    assert new[-600:] == old[-600:]


@pytest.mark.parametrize(
    ("picture", "reason"),
    [
        (Picture(9, 5, 10, entry=True), "no I picture"),
        (Picture(9, 5, 10, intra=True, entry=True, reference=False), "no I picture"),
        (Picture(9, 5, 10, intra=True, entry=True, marking=((4, 3), (6, 1))), "number that an IDR"),
        (Picture(9, 5, 10, intra=True), "missing"),
    ],
)
def test_what_can_be_no_entry_is_an_error(picture, reason):
    with pytest.raises(ValueError, match=reason):
        Start(Sets(), None, None)(unit(PLAIN, picture))


def test_units_that_nobody_broadcasts_are_an_error():
    with pytest.raises(ValueError, match="type 20"):
        observed(b"\0\0\1\x74\x80", Sets())


def test_how_many_fields_a_unit_holds():
    frame, fields = CASES["numbers that wrap"][0], CASES["fields"][0]
    assert [halves(data, Sets()) for data in (frame[0], frame[0] + frame[5], fields[0])] == [2, 4, 2]
    assert halves(fields[5][: fields[5].rindex(b"\0\0\0\1\x09")], Sets()) == 1
