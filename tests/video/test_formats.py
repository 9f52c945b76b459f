"""Each format by itself: its exact bytes, and files as the programs write them. All texts are invented."""

import struct
from fractions import Fraction

import pytest

from tvml.errors import InputError
from tvml.video.cuts import Chapter, Range, keeping, result
from tvml.video.lists import read, sniff, write

RATE, LONG = Fraction(25), Fraction(120)
NTSC = Fraction(30000, 1001)
VIDEO = "/tv/The Pier.ts"


def r(*pairs):
    return tuple(Range(Fraction(a), Fraction(b)) for a, b in pairs)


CUTS = keeping(
    r(("10.04", 40), (60, 110)), LONG, [Chapter(Fraction(20), "Fog = rain"), Chapter(Fraction(65))], r((70, "72.5"))
)
BYTES = {
    "edl": b"0.000\t10.040\t0\n20.000\t20.000\t2\n40.000\t60.000\t0\n65.000\t65.000\t2\n70.000\t72.500\t1\n"
    b"110.000\t120.000\t0\n",
    "comskip": b"FILE PROCESSING COMPLETE   3000 FRAMES AT  2500\n-------------------\n"
    b"0\t251\n1000\t1500\n2750\t3000\n",
    "enigma2": b"".join(
        struct.pack(">QI", ticks, what)
        for ticks, what in [(903600, 0), (1800000, 2), (3600000, 1), (5400000, 0), (5850000, 2), (9900000, 1)]
    ),
    "vdr": b"0:00:10.02\n0:00:40.01\n0:01:00.01\n0:01:50.01\n",
    "ffmetadata": b";FFMETADATA1\n"
    + b"".join(
        b"[CHAPTER]\nTIMEBASE=1/90000\nSTART=%d\nEND=%d\ntitle=%s\n" % row
        for row in [
            (0, 903600, b"Commercial Segment"),
            (903600, 1800000, b"Show Segment"),
            (1800000, 3600000, b"Fog \\= rain"),
            (3600000, 5400000, b"Commercial Segment"),
            (5400000, 5850000, b"Show Segment"),
            (5850000, 9900000, b"Chapter 4"),
            (9900000, 10800000, b"Commercial Segment"),
        ]
    ),
    "losslesscut": b"10.040000,20.000000,\n20.000000,40.000000,Fog = rain\n60.000000,65.000000,\n"
    b"65.000000,110.000000,Chapter 4\n",
    "llc": b"""{
  "version": 1,
  "mediaFileName": "The Pier.ts",
  "cutSegments": [
    {
      "start": 10.04,
      "end": 20.0,
      "name": ""
    },
    {
      "start": 20.0,
      "end": 40.0,
      "name": "Fog = rain"
    },
    {
      "start": 60.0,
      "end": 65.0,
      "name": ""
    },
    {
      "start": 65.0,
      "end": 110.0,
      "name": "Chapter 4"
    }
  ]
}
""",
    "dvbcut": b"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE dvbcut>
<dvbcut>
 <mpgfile path="/tv/The Pier.ts"/>
 <idxfile path="/tv/The Pier.ts.idx"/>
 <start picture="251"/>
 <chapter picture="500"/>
 <stop picture="1000"/>
 <start picture="1500"/>
 <chapter picture="1625"/>
 <stop picture="2750"/>
</dvbcut>
""",
}


@pytest.mark.parametrize("format", BYTES)
def test_exact_bytes(format):
    assert write(CUTS, format, RATE, VIDEO) == BYTES[format]
    assert sniff(BYTES[format]) == format


def test_exact_bytes_of_matroska_an_ordered_edition():
    atom = """    <ChapterAtom>
      <ChapterTimeStart>{}</ChapterTimeStart>
      <ChapterTimeEnd>{}</ChapterTimeEnd>
      <ChapterDisplay>
        <ChapterString>{}</ChapterString>
        <ChapterLanguage>und</ChapterLanguage>
      </ChapterDisplay>
    </ChapterAtom>
"""
    one = atom.format("0:00:10.040000000", "0:00:20.000000000", "Show Segment")
    two = atom.format("0:00:20.000000000", "0:00:40.000000000", "R &amp; B &lt;\ufffd&gt;")
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<Chapters>\n  <EditionEntry>\n'
    head += "    <EditionFlagOrdered>{}</EditionFlagOrdered>\n"
    tail = "  </EditionEntry>\n</Chapters>\n"
    cuts = keeping(r(("10.04", 40)), LONG, [Chapter(Fraction(20), "R & B <\0>")])
    assert write(cuts, "matroska", RATE, VIDEO).decode() == head.format(1) + one + two + tail
    assert write(result(cuts), "matroska", RATE, VIDEO).decode().startswith(head.format(0))


def keep(data, rate=RATE, duration=LONG, name="list"):
    return read(data, name, rate, duration).keep


def said(data, rate=RATE, name="list", format=None):
    with pytest.raises(InputError) as e:
        read(data, name, rate, LONG, format)
    return str(e.value)


def test_edl_in_all_its_spellings():
    data = b"\xef\xbb\xbf## start end what\r\n5.3   7.1    0\r\n0:00:15 00:16.7 3  Fog\n#1000 #1500 1\n20 30.5 2\n"
    cuts = read(data + b"50.25 2\n", "list", RATE, LONG)
    assert cuts.remove == r(("5.3", "7.1"), (15, "16.7")) and cuts.muted == r((40, 60))
    assert cuts.chapters == (Chapter(Fraction("30.5")), Chapter(Fraction("50.25")))


def test_edl_says_what_is_wrong_where():
    assert said(b"1 2 0\n3 4 7\n") == (
        "list, line 2: '3 4 7'; expected start, end and 0 (cut), 1 (mute), 2 (scene) or 3 (commercial)"
    )
    assert said(b"9 4 0\n") == "list, line 1: '9 4 0' ends before it starts"
    assert (
        said(b"1:99 1:99 0\n") == "list, line 1: '1:99' is no time; expected seconds, hours:minutes:seconds or #frame"
    )


def test_comskip_by_its_own_rate_by_ours_and_by_none():
    body = b"-------------------\n300\t600\n"
    at = r((0, 300 / NTSC), (600 / NTSC, 120))
    assert keep(b"FILE PROCESSING COMPLETE  3596 FRAMES AT  2997\n" + body, NTSC) == at
    assert keep(b"FILE PROCESSING COMPLETE\n" + body, NTSC) == at
    assert keep(b"FILE PROCESSING COMPLETE 6000 FRAMES AT 5000\r\n" + body) == r((0, 6), (12, 120))
    assert keep(b"FILE PROCESSING COMPLETE 3000 FRAMES AT 25\n" + body) == r((0, 12), (24, 120))
    assert "line 2: 'a b'; expected two frame numbers" in said(b"FILE PROCESSING COMPLETE\na b\n")
    assert "was comskip stopped before it was done?" in said(b"", format="comskip")


def test_comskip_that_found_nothing():
    head = b"FILE PROCESSING COMPLETE   2998 FRAMES AT  2500\n-------------------\n"
    assert keep(head + b"2997\t2998\n") == r((0, 120))  # comskip 0.82 says so of a recording without commercials
    assert keep(head + b"2990\t2998\n") == r((0, "119.6"), ("119.92", 120))
    assert keep(b"", name="film.edl") == r((0, 120))


def test_comskips_metadata_and_chapters_of_a_film():
    chapter = ";FFMETADATA1\nartist=Nobody\n[CHAPTER]\nTIMEBASE=1/100\nSTART={}\nEND={}\ntitle={}\n"
    assert keep(chapter.format(1000, 2000, "Commercial Segment").encode()) == r((0, 10), (20, 120))
    street = read(chapter.format(1000, 2000, "Commercial Street\\; fog\\\nand rain").encode(), "list", RATE, LONG)
    assert street.keep == r((0, 120)) and street.chapters == (
        Chapter(Fraction(10), "Commercial Street; fog\nand rain"),
    )


def test_a_chapter_that_is_kept_is_never_called_as_if_it_were_not():
    cuts = keeping(r((0, 30)), LONG, [Chapter(Fraction(10), "Commercial 2"), Chapter(Fraction(20), "Advert Bay")])
    for format in ("ffmetadata", "matroska"):
        again = read(write(result(cuts), format, RATE, VIDEO), "list", RATE, Fraction(30))
        assert again.keep == r((0, 30))
        assert [c.name for c in again.chapters] == ["Chapter 2: Commercial 2", "Advert Bay"]


def test_metadata_without_base_and_end():
    data = b";FFMETADATA1\n[CHAPTER]\nSTART=0\ntitle=Advert 1\n# fog\n[CHAPTER]\nSTART=5000000000\n"
    assert keep(data + b"[STREAM]\ntitle=Advert\n") == r((5, 120))
    assert keep(b";FFMETADATA1\n[CHAPTER]\nSTART=0\nEND=0\ntitle=Advert\n") == r((0, 120))  # lasts for nothing
    assert said(b";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/0\n") == (
        "list, chapter 1: TIMEBASE=1/0; expected a fraction such as 1/1000"
    )
    assert "list, chapter 1: START='soon' and END=''; expected whole numbers" in said(
        b";FFMETADATA1\n[CHAPTER]\nSTART=soon\n"
    )


def edition(*atoms, ordered=0, default=1):
    rows = "".join(
        f"<ChapterAtom><ChapterTimeStart>{a}</ChapterTimeStart>{f'<ChapterTimeEnd>{b}</ChapterTimeEnd>' if b else ''}"
        f"<ChapterDisplay><ChapterString>{title}</ChapterString></ChapterDisplay>{more}</ChapterAtom>"
        for a, b, title, more in atoms
    )
    flags = f"<EditionFlagDefault>{default}</EditionFlagDefault><EditionFlagOrdered>{ordered}</EditionFlagOrdered>"
    return f"<EditionEntry>{flags}{rows}</EditionEntry>"


def matroska(*editions):
    return f'<?xml version="1.0"?>\n<!-- <!DOCTYPE Chapters> -->\n<Chapters>{"".join(editions)}</Chapters>'.encode()


def test_matroska_by_titles_by_order_and_only_what_is_enabled():
    plain = edition(("00:00:00.000", "", "Fog", ""), ("00:00:10.5", "", "Werbung", ""), ("00:01:00", "", "Rain", ""))
    cuts = read(matroska(plain), "list", RATE, LONG)
    assert cuts.keep == r((0, "10.5"), (60, 120))
    assert cuts.chapters == (Chapter(Fraction(0), "Fog"), Chapter(Fraction(60), "Rain"))
    off = "<ChapterFlagEnabled>0</ChapterFlagEnabled>"
    played = edition(("0:00:05", "0:00:10", "Fog", ""), ("0:00:20", "0:00:30", "Rain", off), ordered=1)
    assert keep(matroska(edition(("0:00:00", "0:01:00", "All", ""), ordered=1, default=0), played)) == r((5, 10))


def test_matroska_that_no_cut_can_do():
    back = edition(("0:00:20", "0:00:30", "", ""), ("0:00:05", "0:00:10", "", ""), ordered=1)
    assert "plays its chapters in another order" in said(matroska(back))
    linked = edition(("0:00:20", "0:00:30", "", "<ChapterSegmentUID>ab</ChapterSegmentUID>"), ordered=1)
    assert "chapter 1 is in another file" in said(matroska(linked))
    assert "chapter 1 is from '0:00:20' to ''" in said(matroska(edition(("0:00:20", "", "", ""), ordered=1)))
    assert "has no edition" in said(matroska())
    assert "is no XML that can be read" in said(b"<Chapters><EditionEntry>")
    bomb = b'<!DOCTYPE a [<!ENTITY b "ha">]><Chapters><EditionEntry>&b;</EditionEntry></Chapters>'
    assert "it declares entities, which no cut list needs" in said(bomb)


def test_enigma2_with_the_last_position_and_cut_short():
    marks = [(90000, 1), (180000, 0), (270000, 3)]
    data = b"".join(struct.pack(">QI", *mark) for mark in marks)
    assert keep(data) == r((0, 1), (2, 120))
    assert keep(data[24:]) == r((0, 120))
    assert "has 35 bytes; expected 12 for each mark. Was it cut short?" in said(data[:-1], name="a.cuts")
    assert "mark 1 is of type 4" in said(struct.pack(">QI", 0, 4), name="a.cuts")


def test_vdr_with_comments_plain_numbers_and_an_open_end():
    assert keep(b"0:00:10.02 assumed start\n0:00:40.01 logo\n\n0:01:00 start\n") == r(("10.04", 40), (60, 120))
    assert read(b"251\n1001 stop\n", "marks", RATE, LONG, "vdr").keep == r((10, 40))
    assert said(b"0:00:10.02\nfog\n") == "list, line 2: 'fog'; expected a mark such as 0:12:34.05"


@pytest.mark.parametrize("rate", [Fraction(25), Fraction(50), NTSC, 2 * NTSC, Fraction(24000, 1001)])
def test_vdr_itself_would_read_the_frame_that_was_meant(rate):
    for index in [*range(1, 200), *range(107_000, 108_200, 7)]:
        data = write(keeping([Range(index / rate, Fraction(7200))], Fraction(7200)), "vdr", rate, VIDEO)
        h, m, s, f = map(int, data.decode().strip().replace(".", ":").split(":"))
        assert round((h * 3600 + m * 60 + s) * float(rate)) + f - 1 == index  # HMSFToIndex of recording.c


def test_losslesscut_as_its_documentation_has_it():
    cuts = read(
        b',56.9568,First segment starting at 0\n70,82.33,"Another, quoted label"\n104,,Last segment\n',
        "list",
        RATE,
        LONG,
    )
    assert cuts.keep == r((0, "56.9568"), (70, "82.33"), (104, 120))
    assert [c.name for c in cuts.chapters] == ["First segment starting at 0", "Another, quoted label", "Last segment"]
    assert keep(b"Start,End,Name\n00:00:10.500,00:00:20.000,\n") == r(("10.5", 20))
    assert said(b"1,2,\nfog,3,\n") == "list, line 2: from 'fog' to '3'; expected seconds, or nothing for the ends"
    assert "line 1: 'fog'; expected start, end and label of a segment, with commas" in said(b"fog\n", name="a.csv")
    assert said(b"9,3,\n") == "list, line 1: the segment ends at 3, before it starts at 9"


def test_losslesscut_project_as_the_program_writes_it():
    segments = "{start: 10.5, end: 20, name: 'The \"Pier\" isn\\'t', tags: {a: 'b'},}, {end: 5},\n"
    one = f"{{\n  version: 1,\n  mediaFileName: 'a: b.ts',\n  cutSegments: [{segments}],\n}}"
    cuts = read(one.encode(), "list", RATE, LONG)
    assert cuts.keep == r((0, 5), ("10.5", 20)) and cuts.chapters == (Chapter(Fraction("10.5"), 'The "Pier" isn\'t'),)
    marker, off = '{start: 3, name: "Fog"}', "{start: 20, end: 30, selected: false}"
    two = f"{{version: 2, cutSegments: [{{start: 1, end: 9}}, {marker}, {off}]}}"
    cuts = read(two.encode(), "list", RATE, LONG)
    assert cuts.keep == r((1, 9)) and cuts.chapters == (Chapter(Fraction(3), "Fog"),)
    assert "is no project of LosslessCut that can be read: " in said(b"{version: 1, cutSegments: [{start: 'soon'}]}")


def test_dvbcut_projects_old_and_new_and_where_they_can_lie():
    marks = '<bookmark picture="3"/><stop picture="250"/><start picture="500"/>'
    assert keep(f'<!DOCTYPE dvbcut>\n<dvbcut mpgfile="a">{marks}</dvbcut>'.encode()) == r((0, 10), (20, 120))
    assert "<start picture='-1'>; expected the number of a picture" in said(b'<dvbcut><start picture="-1"/></dvbcut>')
    assert "is a document of <tv>; expected <dvbcut>" in said(b"<tv/>", format="dvbcut")
    odd = write(CUTS, "dvbcut", RATE, '/tv/R & "B"\n<ü>.ts').decode()
    assert '<mpgfile path="/tv/R &amp; &quot;B&quot;&#10;&lt;ü&gt;.ts"/>' in odd and keep(odd.encode()) == CUTS.keep
    with pytest.raises(InputError, match="cannot be written into a project of dvbcut"):
        write(CUTS, "dvbcut", RATE, "/tv/\udcff.ts")
    with pytest.raises(ValueError, match="absolute"):
        write(CUTS, "dvbcut", RATE, "pier.ts")
