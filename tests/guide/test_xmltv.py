"""Reading XMLTV: exact records, every encoding, and one clear sentence for each way a file can be broken."""

import io
import time

import pytest

from tvml.errors import InputError
from tvml.guide.expat import Document
from tvml.guide.faults import Faults
from tvml.guide.xmltv import numbered, read, rfc3339, watch


class Drip(io.RawIOBase):
    """A stream that gives 1 to 7 bytes a read, as a slow pipe may."""

    def __init__(self, data):
        self.data, self.at, self.turn = data, 0, 0

    def read(self, size=-1):
        self.turn = self.turn % 7 + 1
        piece = self.data[self.at : self.at + self.turn]
        self.at += len(piece)
        return piece


def rows(data, **options):
    said = []
    found = list(read(io.BytesIO(data), "guide.xml", Faults(said.append), **options))
    return found, said


def one(body, attributes='start="20260821060000 +0000" channel="one.tv"'):
    found, said = rows(f"<tv><programme {attributes}>{body}</programme></tv>".encode())
    assert not said
    (programme,) = found
    return programme


def broken(data):
    with pytest.raises(InputError) as error:
        rows(data)
    return str(error.value)


def test_a_whole_programme():
    p = one(
        """
        <title lang="de">Die
             Bergwacht</title><title lang="en">Mountain Watch</title>
        <sub-title lang="en">The Fog</sub-title><sub-title lang="de">Der Nebel</sub-title>
        <desc lang="en">English words.</desc><desc lang="de">Erste Zeile.
            Zweite <b>fette</b> Zeile.</desc>
        <credits><director>Ada Lind</director><actor role="Jo">Bo Carl <image>http://x/y.jpg</image></actor>
            <actor> </actor><actor>Cy Dorn</actor></credits>
        <date>20190412</date>
        <category lang="de">Drama</category><category lang="en">Series</category><category>Drama</category>
        <keyword>snow</keyword><keyword>snow</keyword><language>de</language><orig-language>fr</orig-language>
        <length units="minutes">45</length><icon src="http://x/i.png"/><country>AT</country><country>DE</country>
        <episode-num system="onscreen">S09E09</episode-num>
        <episode-num system="xmltv_ns">1 . 3/10 . 0/2</episode-num>
        <video><present>yes</present></video><previously-shown/><premiere>tonight</premiere><new/>
        <subtitles type="teletext"><language>it</language></subtitles>
        <rating system="FSK"><value>12</value><icon src="r.png"/></rating>
        <star-rating><value>3 / 5</value></star-rating><star-rating><value>1/5</value></star-rating>""",
        'start="20260821060000 +0200" stop="202608210745 +0200" channel="berg.at"',
    )
    assert p.title == "Die Bergwacht" and p.lang == "de" and p.channel == "berg.at"
    assert (p.start, p.stop) == ("2026-08-21T06:00:00+02:00", "2026-08-21T07:45:00+02:00")
    assert p.subtitle == "Der Nebel" and p.description == "Erste Zeile. Zweite fette Zeile."
    assert p.categories == ["Drama", "Series"] and p.keywords == ["snow"]
    assert p.credits == {"director": ["Ada Lind"], "actor": ["Bo Carl", "Cy Dorn"]}
    assert (p.year, p.season, p.episode) == (2019, 2, 4)
    assert p.extra == {
        "language": "de",
        "orig_language": "fr",
        "length_s": 2700,
        "icon": "http://x/i.png",
        "country": ["AT", "DE"],
        "previously_shown": True,
        "premiere": True,
        "new": True,
        "rating": "12",
        "stars": "3 / 5",
        "part": 1,
    }


def test_the_least_programme():
    p = one("<title>A</title>", "")
    assert (p.title, p.start, p.channel, p.lang, p.year, p.extra) == ("A", "", "", "", None, {})


def test_texts_in_no_language_of_the_title_are_the_first_ones():
    p = one('<title lang="fi">A</title><desc lang="sv">B</desc><desc lang="en">C</desc>')
    assert p.description == "B"


def test_text_is_whole_across_cdata_entities_and_comments():
    assert one("<title>Salt <![CDATA[& <Pepper>]]><!-- no --> &amp; &#233;</title>").title == "Salt & <Pepper> & é"


def test_elements_with_a_wanted_name_in_the_wrong_place_are_not_read():
    found, _ = rows(b"<tv><channel><title>no</title></channel><x><programme><title>no</title></programme></x></tv>")
    assert found == []


@pytest.mark.parametrize("title", ["", "<title/>", "<title> \n </title>"])
def test_a_programme_without_title_is_a_bad_row(title):
    data = f"<tv>\n<programme>{title}</programme>\n<programme><title>A</title></programme></tv>".encode()
    found, said = rows(data)
    assert [p.title for p in found] == ["A"]
    assert said == ["guide.xml, line 2: programme without a title; skipped"]
    with pytest.raises(InputError, match="line 2"):
        list(read(io.BytesIO(data), "guide.xml", Faults(print, strict=True), salvage=True))


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("20260821060000 +0000", "2026-08-21T06:00:00+00:00"),
        ("20260821060000", "2026-08-21T06:00:00+00:00"),
        ("202608210600 +0100", "2026-08-21T06:00:00+01:00"),
        ("2026082106 +01:00", "2026-08-21T06:00:00+01:00"),
        ("20260821", "2026-08-21T00:00:00+00:00"),
        ("20260821060000-0330", "2026-08-21T06:00:00-03:30"),
        ("20260821060000 Z", "2026-08-21T06:00:00+00:00"),
        (" 20260821060000 UTC ", "2026-08-21T06:00:00+00:00"),
        ("20260821060000 GMT", "2026-08-21T06:00:00+00:00"),
        ("200007281733 BST", "2000-07-28T17:33:00+01:00"),
        ("20260821060000 cest", "2026-08-21T06:00:00+02:00"),
        ("20260821060000 EST", "2026-08-21T06:00:00-05:00"),
        ("20260821060000 AEST", "2026-08-21T06:00:00+10:00"),
        ("20260821060000 ACDT", "2026-08-21T06:00:00+10:30"),
        ("20260821060000 Europe/Oslo", "2026-08-21T06:00:00+02:00"),
        ("20260121060000 Europe/Oslo", "2026-01-21T06:00:00+01:00"),
        ("20260821060000 -0000", "2026-08-21T06:00:00+00:00"),
        ("20260821060000 -2359", "2026-08-21T06:00:00-23:59"),
        ("20260821060000 +0160", "2026-08-21T06:00:00+02:00"),
        *((f"{bad} +0000", "") for bad in ("20260230060000", "20260821240000", "20260821066000", "00000821060000")),
        *((bad, "") for bad in ("", "soon", "2026", "20261321", "20260230", "2026082106000", "202608210600001")),
        *((f"20260821060000 {zone}", "") for zone in ("XYZ", "../etc", "America", "+9999", "+1", "/etc/passwd")),
    ],
)
def test_times(text, time):
    assert rfc3339(text) == time


@pytest.mark.parametrize(
    ("system", "text", "expected"),
    [
        ("xmltv_ns", "1.3.0", (2, 4)),
        ("xmltv_ns", " 0 . 12/13 . 0/3 ", (1, 13)),
        ("xmltv_ns", "0..", (1, None)),
        ("xmltv_ns", ".4.", (None, 5)),
        ("xmltv_ns", "..", (None, None)),
        ("xmltv_ns", "", (None, None)),
        ("onscreen", "S01E02", (1, 2)),
        ("onscreen", "S2026E164", (2026, 164)),
        ("onscreen", "s1 e2", (1, 2)),
        ("onscreen", "Season 3, Episode 4", (3, 4)),
        ("onscreen", "1x02", (1, 2)),
        ("onscreen", "1920x1080p", (None, None)),
        ("onscreen", "Folge 7", (None, None)),
        ("dd_progid", "EP01234567.0123", (None, None)),
    ],
)
def test_episode_numbers(system, text, expected):
    assert numbered(((system, text),))[:2] == expected


def test_a_part_that_xmltv_ns_lacks_comes_from_the_screen():
    assert numbered((("onscreen", "S02E05"), ("xmltv_ns", ".4."))) == (2, 5, None)


GUIDE = '<tv><programme start="20260821" channel="c"><title lang="x">{}</title></programme></tv>'


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("UTF-8", "Ünï ☃ 𝄞"),
        ("utf8", "Ünï ☃"),
        ("ISO-8859-1", "Café"),
        ("latin1", "Café"),
        ("us-ascii", "Cafe"),
        ("windows-1252", "“Café” €"),
        ("ISO-8859-15", "Café €"),
        ("windows-1251", "Новости"),
        ("KOI8-R", "Новости"),
        ("Shift_JIS", "ニュース表"),
        ("cp932", "ニュース①"),
        ("EUC-JP", "ニュース"),
        ("ISO-2022-JP", "ニュース"),
        ("GB2312", "新闻"),
        ("GBK", "新聞"),
        ("GB18030", "新闻☃"),
        ("Big5", "新聞"),
        ("EUC-KR", "뉴스"),
    ],
)
@pytest.mark.parametrize("stream", [io.BytesIO, Drip])
def test_encodings(encoding, title, stream):
    data = f"<?xml version='1.0' encoding='{encoding}'?>\n{GUIDE.format(title)}".encode(encoding)
    assert [p.title for p in read(stream(data), "g", Faults(print))] == [title]


def test_a_name_that_python_does_not_know_and_characters_beyond_the_standard():
    for declared in ("Windows-31J", "x-sjis", "Shift_JIS"):
        data = f"<?xml version='1.0' encoding='{declared}'?>{GUIDE.format('ニュース①')}".encode("cp932")
        assert rows(data)[0][0].title == "ニュース①"


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declaration", ["", "<?xml version='1.0' encoding='utf-8'?>"])
@pytest.mark.parametrize("stream", [io.BytesIO, Drip])
def test_a_byte_order_mark_outweighs_the_declaration(codec, declaration, stream):
    data = (declaration + GUIDE.format("Ünï 𝄞")).encode(codec)
    assert [p.title for p in read(stream(data), "g", Faults(print))] == ["Ünï 𝄞"]


def test_a_doctype_is_not_fetched_and_harmless_entities_work():
    data = b"""<?xml version="1.0"?><!DOCTYPE tv SYSTEM "http://localhost:1/xmltv.dtd" [
        <!ENTITY who "Jo &amp; Co"><!ENTITY file SYSTEM "file:///etc/hostname">]>
        <tv><programme><title>&who;: caf&eacute;&file;</title></programme></tv>"""
    assert [p.title for p in rows(data)[0]] == ["Jo & Co: café"]


START = b"<tv>\n<programme><title>A</title></programme>\n<programme><title>B"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "guide.xml is empty; expected an XMLTV guide"),
        (b" \n\0", "guide.xml is empty; expected an XMLTV guide"),
        (
            START + b"\n</programme></tv>",
            "line 4, column 3: not well-formed XML (mismatched tag); was the download",
        ),
        (START, "line 3, column 20: the guide ends in the middle; was the download cut off?"),
        (START + b"</ti", "the guide ends in the middle; was the download cut off?"),
        (START + b"<![CDATA[x", "the guide ends in the middle; was the download cut off?"),
        (START + b"</title></programme>\n", "line 4, column 1: the guide ends in the middle"),
        (
            START + b" & C</title></programme></tv>",
            "line 3, column 22: a bare '&'; write '&amp;' instead",
        ),
        (
            START + b"\x0b</title></programme></tv>",
            "the control character 0x0B, which XML forbids; delete it",
        ),
        (
            START + b"\xe9</title></programme></tv>",
            "the byte 0xE9 does not fit the encoding UTF-8; correct the declaration or",
        ),
        (
            START + b"&eacute;</title></programme></tv>",
            "line 3, column 20: undefined entity '&eacute;'; write 'é' instead",
        ),
        (START + b"&dish;</title></programme></tv>", "undefined entity '&dish;'"),
        (b"<tv>\n<programme channel='&amp;&dish;'/></tv>", "line 2, column 1: undefined entity '&dish;'"),
        (b"<tv></tv>\n<tv></tv>", "line 2, column 1: a second document starts here"),
        (b"<tv></tv>\n<?xml version='1.0'?>\n<tv></tv>", "line 2, column 1: a second document starts here"),
        (b"<tv><a>\n<?xml version='1.0'?>\n<tv></tv>", "line 2, column 1: a second document starts here"),
        (b"<tv></tv>\nbye", "line 2, column 1: text after the end of the guide"),
        (b"\n<?xml version='1.0'?><tv/>", "line 2, column 1: blanks or text before <?xml ...?>"),
        (b"[{}]", "line 1, column 1: this is not XML (syntax error); expected an XMLTV guide"),
        (b"<!-- only -->", "this is not XML (no element found)"),
        (b"<!DOCTYPE html>\n<html></html>", "line 2: the root element is <html>, not <tv>"),
        (b"<?xml version='1.0' encoding='nonsense'?><tv/>", "the declared encoding 'nonsense' is unknown"),
        (
            b"<?xml version='1.0' encoding='utf-16'?><tv/>",
            "declares the encoding utf-16, but its bytes are not",
        ),
        (
            b"<?xml version='1.0' encoding='utf-7'?><tv/>",
            "declares the encoding utf-7, which cannot be read here",
        ),
        (b"<?xml version='1.0' encoding='rot13'?><tv/>", "the declared encoding 'rot13' is unknown"),
        (
            b"<?xml version='1.0' encoding='gbk'?>\n" + START + b"\xff",
            "bytes that do not fit the declared encoding gbk",
        ),
        (b"<?xml version='1.0' encoding='idna'?><tv/>", "the declared encoding 'idna' is unknown"),
        (b"<tv>" + b"<a>" * 200, "elements more than 100 levels deep"),
        (b"<tv>" + b"".join(b"<a%d/>" % n for n in range(40_000)), "different element and attribute names"),
    ],
)
def test_faults(data, sentence):
    assert sentence in broken(data)


def test_entities_that_explode_are_refused():
    lines = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(20))
    bomb = f'<!DOCTYPE tv [<!ENTITY e0 "ha">{lines}]><tv><programme><title>&e20;</title></programme></tv>'
    assert "expands to more than a guide needs" in broken(bomb.encode())
    title = f"<title>{'&e;' * 100_000}</title>"
    many = f"<!DOCTYPE tv [<!ENTITY e '{'x' * 100_000}'>]><tv><programme>{title}</programme></tv>"
    assert "expand to far more text than the file has" in broken(many.encode())


class Endless(io.RawIOBase):
    """`start`, then one byte for ever."""

    def __init__(self, start, byte):
        self.start, self.byte, self.given = start, byte, 0

    def read(self, size=-1):
        self.given += size
        assert self.given < 1 << 26, "it should have been refused long ago"
        start, self.start = self.start, b""
        return start or self.byte * size


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        (b"<tv>\n<programme channel='", "line 2: a single tag of more than 16 MiB"),
        (b"<tv>\n<!-- ", "line 2: a single tag of more than 16 MiB"),
        (b"<tv><programme><title>", "a single programme of more than 16 MiB"),
        (b"<tv><programme><title>A</title><x>", "a single programme of more than 16 MiB"),
        (b"<!DOCTYPE tv [<!ENTITY e '", "a single tag of more than 16 MiB"),
        (b"<", "a single tag of more than 16 MiB"),
    ],
)
def test_something_endless_is_refused(start, sentence):
    began = time.process_time()
    with pytest.raises(InputError) as error:
        list(read(Endless(start, b"a"), "guide.xml", Faults(print)))
    assert sentence in str(error.value)
    assert time.process_time() - began < 5


def test_of_a_very_long_text_the_beginning_is_kept():
    entity = f"<!DOCTYPE tv [<!ENTITY e '{'x' * 99_999} '>]>"
    for start, text in (("", "x" * (1 << 21)), (entity, "&e;" * 60)):
        guide = f"{start}<tv><programme><title>A</title><desc>{text}</desc><date>2001</date></programme></tv>"
        ((p,), _) = rows(guide.encode())
        assert 900_000 < len(p.description) <= 1 << 20 and p.year == 2001


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("stream", [io.BytesIO, Drip])
def test_salvage_keeps_what_came_before_the_fault(strict, stream):
    said = []
    faults = Faults(said.append, strict=strict)
    found = read(stream(START + b"&bad;</title></programme></tv>"), "guide.xml", faults, salvage=True)
    assert [p.title for p in found] == ["A"]
    assert said == ["guide.xml, line 3, column 20: undefined entity '&bad;'; kept what was read before"]
    assert faults.count == 1


def test_without_salvage_the_programmes_before_the_fault_are_given_too():
    found = read(io.BytesIO(START), "guide.xml", Faults(print))
    assert next(found).title == "A"
    with pytest.raises(InputError, match="ends in the middle"):
        next(found)


def test_salvage_of_an_empty_file():
    assert rows(b"", salvage=True) == (
        [],
        ["guide.xml is empty; expected an XMLTV guide; kept what was read before"],
    )


def test_a_compressed_stream_that_stops_short():
    class Short(io.BytesIO):
        def read(self, size=-1):
            if piece := super().read(size):
                return piece
            raise EOFError("Compressed file ended before the end-of-stream marker was reached")

    with pytest.raises(InputError, match="line 3: the compressed file ends in the middle"):
        list(read(Short(START), "guide.xml", Faults(print)))


def test_reading_starts_before_the_guide_is_complete():
    class Once(io.RawIOBase):
        pieces = iter([START, b"</title></programme>"])

        def read(self, size=-1):
            return next(self.pieces)

    assert next(read(Once(), "guide.xml", Faults(print))).title == "A"


@pytest.mark.parametrize(
    ("text", "part"),
    [("1.3.0/2", 1), ("..4", 5), (". . 1 / 3", 2), ("1.3.0/1", None), ("1.3.", None), ("1.3", None), ("..x", None)],
)
def test_the_part_of_a_programme_in_parts(text, part):
    p = one(f'<title>A</title><episode-num system="xmltv_ns">{text}</episode-num>')
    assert p.extra == ({"part": part} if part else {})


def test_the_ends_of_children_are_told_where_they_are_asked_for():
    text = b"<tv><programme><title>A</title><video/></programme></tv>"
    for asked, ends in ((False, []), (True, [("title", text.index(b"</title>")), ("video", text.index(b"</prog"))])):
        document, found = Document(io.BytesIO(text), "guide.xml"), []
        watch(document, found.append, with_ends=asked)
        list(document.feed())
        assert found[0].ends == ends


def test_entities_of_a_dtd_elsewhere_are_kept_only_where_their_element_is_read():
    body = "<unknown>&eacute;</unknown>&agrave;<title>Caf&eacute;</title><credits><actor>Ren&eacute;</actor></credits>"
    text = f'<!DOCTYPE tv SYSTEM "xmltv.dtd"><tv><programme>{body}<desc>&uuml;ber</desc></programme></tv>'
    (p,) = read(io.BytesIO(text.encode()), "guide.xml", Faults([].append))
    assert (p.title, p.description, p.credits) == ("Café", "über", {"actor": ["René"]})
