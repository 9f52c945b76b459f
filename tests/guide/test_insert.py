"""Elements at any place of the DTD's order; every other byte stays."""

import io

import pytest

from tvml.errors import InputError
from tvml.guide.faults import Faults
from tvml.guide.insert import CHILDREN, Insertion, copy, survey
from tvml.guide.xmltv import TEXTS

NUMBER, SHOWN = '<episode-num system="xmltv_ns">0.1.</episode-num>', "<previously-shown/>"
HEAD, TAIL = '<tv>\n<programme channel="a>b">', "</programme></tv>\n"
ASKED = ("episode-num", "previously-shown")


def inserted(data, elements=(NUMBER, SHOWN), said=None):
    """The document with both elements in every programme that has a place for them."""
    faults = Faults([].append if said is None else said.append)
    found = [
        Insertion(at, element)
        for surveyed in survey(io.BytesIO(data), "guide.xml", faults, TEXTS)
        for name, element in zip(ASKED, elements, strict=True)
        if (at := surveyed.place(name)) >= 0
    ]
    out = []
    copy(io.BytesIO(data), "guide.xml", out.append, found)
    return b"".join(out)


@pytest.mark.parametrize(
    ("before", "between", "after"),
    [
        ("<title>A</title>", "", ""),
        ("<title>A</title><desc/>", "<video><present>yes</present></video>", "<new/>"),
        ("<title>A</title><url>u</url>\n<country>c</country>", "\n <audio/>", "\n <premiere/>"),
        ("<title>A</title><episode-num>1</episode-num>", "<video/><audio/><previously-shown/>", "<rating/>"),
        ("<title>A</title><credits><actor>b</actor></credits>", "", "<star-rating><value>1/5</value></star-rating>"),
        ("<title>A</title>", "", "<unknown>x</unknown><review type='text'>r</review>"),
        ("<title>A</title><icon src='>'/>", "<!-- > --><audio/>", "<image>i</image>"),
        ("<title><![CDATA[</title>]]></title >", "", "<subtitles/>"),
    ],
)
def test_the_place_of_each_element(before, between, after):
    got = inserted((HEAD + before + between + after + TAIL).encode()).decode()
    shown = between if not between.startswith("<!--") else "<!-- > --><audio/>"
    assert got == HEAD + before + NUMBER + shown + SHOWN + after + TAIL


def test_the_order_is_that_of_the_dtd():
    assert CHILDREN.index("country") < CHILDREN.index("episode-num") < CHILDREN.index("video")
    assert CHILDREN.index("audio") < CHILDREN.index("previously-shown") < CHILDREN.index("premiere")
    assert len(set(CHILDREN)) == len(CHILDREN) == 25


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "shift_jis", "iso2022_jp"])
def test_any_encoding_stays_as_it_is(encoding):
    title = "é" if encoding in ("utf-8", "utf-16", "iso-8859-1") else "ニュース"
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n<tv><programme><title>{title}</title><new/></programme></tv>'
    expected = text.replace("<new/>", f"{NUMBER}{SHOWN}<new/>")
    assert inserted(text.encode(encoding)) == expected.encode(encoding)


def test_a_long_guide_goes_through_in_pieces():
    one = "<programme><title>A</title><desc>" + "x" * 500 + "</desc><new/></programme>\n"
    assert inserted(f"<tv>{one * 2000}</tv>".encode()).decode() == (
        "<tv>" + one.replace("<new/>", f"{NUMBER}{SHOWN}<new/>") * 2000 + "</tv>"
    )


def test_children_out_of_an_entity_are_followed_and_a_whole_programme_has_no_place():
    head = '<!DOCTYPE tv [<!ENTITY d "<desc>d</desc>"><!ENTITY p "<programme><title>A</title></programme>">]>'
    text = f"{head}<tv>&p;<programme><title>B</title>&d;<new/></programme></tv>"
    assert inserted(text.encode()).decode() == text.replace("<new/>", f"{NUMBER}{SHOWN}<new/>")


def test_a_programme_without_a_title_is_a_fault_and_a_broken_document_an_error():
    said = []
    text = b"<tv><programme><desc>d</desc></programme></tv>"
    assert inserted(text, said=said) == text
    assert said == ["guide.xml, line 1: programme without a title; skipped"]
    with pytest.raises(InputError, match="ends in the middle"):
        inserted(b"<tv><programme><title>A</title>")
