"""What all formats of cut lists have in common: round trips, told by content and name, a sentence for garbage."""

import importlib
import pkgutil
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tvml.errors import InputError, UsageError
from tvml.video import lists
from tvml.video.cuts import Chapter, Range, keeping, on_frames, result
from tvml.video.lists import FORMATS, for_name, read, sniff, write

VIDEO = "/tv/The Pier & Co.ts"
RATES = [Fraction(25), Fraction(50), Fraction(30000, 1001), Fraction(60000, 1001), Fraction(24000, 1001)]
LONG = Fraction(5400)
NAMED = {"ffmetadata", "matroska", "losslesscut"}  # formats that keep the names of chapters
CHAPTERS = {"dvbcut", "enigma2", "edl"}  # those that keep their places

each_format = pytest.mark.parametrize("format", FORMATS)
FRAMES = st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 100_000)), min_size=1, max_size=6)


def test_every_file_is_a_format():
    assert sorted(FORMATS) == sorted(m.name for m in pkgutil.iter_modules(lists.__path__))


@each_format
@settings(max_examples=40, deadline=None)
@given(frames=FRAMES, rate=st.sampled_from(RATES), marks=st.lists(st.integers(0, 100_000), max_size=4))
def test_what_is_written_is_read_back_to_the_frame(format, frames, rate, marks):
    chapters = [Chapter(n / rate, f"Part {n}") for n in marks]
    cuts = on_frames(keeping([Range(a / rate, b / rate) for a, b in frames], LONG, chapters), rate)
    if not cuts.keep:
        return
    data = write(cuts, format, rate, VIDEO)
    again = on_frames(read(data, "list", rate, cuts.duration), rate)  # sniffed
    assert again.keep == cuts.keep
    kept = [c for c in cuts.chapters if any(a <= c.time < b for a, b in cuts.keep)]
    if format in NAMED:
        assert again.chapters == tuple(kept)
    if format in CHAPTERS:
        assert [c.time for c in again.chapters] == [c.time for c in cuts.chapters]
    assert write(again, format, rate, VIDEO) == data or format not in NAMED


@each_format
def test_all_of_a_recording_and_the_result_of_cuts_can_be_written(format):
    cuts = keeping([Range(Fraction(0), Fraction(60)), Range(Fraction(90), LONG)], LONG)
    for one in (keeping([Range(Fraction(0), LONG)], LONG), result(cuts)):
        data = write(one, format, RATES[0], VIDEO)
        assert read(data, "list", RATES[0], one.duration, format).keep == one.keep


@each_format
def test_a_name_tells_the_format_that_an_empty_file_does_not(format):
    ending = importlib.import_module(f"tvml.video.lists.{format}").ENDINGS[0]
    assert for_name(f"The Pier{ending}") == for_name(f"THE PIER{ending.upper()}") == format


def test_names_of_no_list():
    assert for_name("marks") == "vdr" and for_name("bookmarks") is None and for_name("film.ts") is None
    assert sniff(b"", "film.cuts") == "enigma2"
    with pytest.raises(InputError, match=r"film\.ts is empty, which is no list of cuts that tvml knows; known: ffmeta"):
        sniff(b"", "film.ts")
    with pytest.raises(InputError, match=r"notes begins with 'Dear all', which is no list"):
        sniff(b"Dear all", "notes")
    with pytest.raises(UsageError, match="no list of cuts is called 'matroshka'; did you mean 'matroska'"):
        write(keeping([Range(Fraction(0), LONG)], LONG), "matroshka", RATES[0], VIDEO)


@each_format
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_garbage_is_cuts_within_the_recording_or_one_sentence(format, data):
    good = write(
        keeping([Range(Fraction(7), Fraction(99))], LONG, [Chapter(Fraction(9), "a")]), format, RATES[0], VIDEO
    )
    at = data.draw(st.integers(0, len(good)))
    junk = data.draw(st.binary(max_size=16) | st.text(alphabet="0:.#,-\"'\\\n\t<>/={}[]9", max_size=16).map(str.encode))
    broken = good[:at] + junk + good[data.draw(st.integers(at, len(good))) :]
    for listed in (broken, junk):
        try:
            cuts = read(listed, "list", RATES[0], LONG, format)
        except InputError as e:
            assert str(e).startswith("list") and "\n" not in str(e), str(e)
        else:
            assert cuts.keep and cuts.keep[0].start >= 0 and cuts.keep[-1].stop <= LONG


def test_a_list_that_keeps_nothing_is_of_another_recording():
    with pytest.raises(InputError, match=r"a\.edl keeps nothing of the recording, which is 1:30:00.000 long"):
        read(b"0 9999 0\n", "a.edl", RATES[0], LONG)
    with pytest.raises(InputError, match="nothing is kept of"):
        write(keeping([], LONG), "edl", RATES[0], VIDEO)


def test_a_file_of_gigabytes_is_not_parsed():
    with pytest.raises(InputError, match="has 1,048,577 bytes, which is no list of cuts"):
        read(b"0" * (lists.LIMIT + 1), "film.edl", RATES[0], LONG)
