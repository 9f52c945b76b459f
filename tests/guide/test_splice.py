"""Splicing: the output is the input plus elements in the right places, whatever the file looks like."""

import io
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tvml.errors import InputError
from tvml.guide.faults import Faults
from tvml.guide.splice import Spliced, splice
from tvml.guide.xmltv import read


class Drip(io.RawIOBase):
    """A stream that gives 1 to 7 bytes a read, as a slow pipe may."""

    def __init__(self, data):
        self.data, self.at, self.turn = data, 0, 0

    def read(self, size=-1):
        self.turn = self.turn % 7 + 1
        piece = self.data[self.at : self.at + self.turn]
        self.at += len(piece)
        return piece


def run(data, labels=("X",), stream=io.BytesIO, said=None, **options):
    """Splice the same labels into every programme asked for; the output and the counts."""
    out = []
    faults = Faults([].append if said is None else said.append)
    label = labels if callable(labels) else lambda programmes: [list(labels)] * len(programmes)
    spliced = splice(stream(data), "guide.xml", out.append, label, faults, **options)
    return b"".join(out), spliced


def body(inner, labels=("X",), **options):
    """What becomes of the children of the only programme of a guide."""
    start, end = '<tv>\n<programme channel="a>b">', "</programme></tv>\n"
    out, _ = run((start + inner + end).encode(), labels, **options)
    text = out.decode()
    assert text.startswith(start) and text.endswith(end)
    return text[len(start) : -len(end)]


X = "<category>X</category>"
T = "<title>A</title>"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (T, ""),
        (T, "<keyword>k</keyword>"),
        (T + "<title>B</title >", "\n <language>en</language>"),
        (T + "<sub-title>s</sub-title>", "<icon src='>'/>"),
        (T + "<desc>d</desc\n>", "<length units='minutes'>1</length>"),
        (T + "<desc lang='>'/>", "<url>u</url>"),
        (T + "<desc/>", ""),
        (T + "<desc/>", "<!-- > -->"),
        (T + "<credits><actor>b<image>i</image></actor></credits>", "<country>c</country>"),
        (T + "<credits/>", "<icon src='i'/>"),
        (T + "<date>2020</date>", "<video><present>yes</present></video>"),
        ("<date>2020</date>" + T, "<keyword/>"),
        (T + "<desc>d</desc><keyword>k</keyword><sub-title>s</sub-title>", "<new/>"),
        (T + "<category/>", "<desc>d</desc>"),
        (T + "<category> </category>", "<keyword>k</keyword><desc>d</desc>"),
        ("<!-- <title>no</title> -->" + T, "<x><title>B</title><category>c</category></x>"),
        ("<title><![CDATA[</title>]]></title>", "<![CDATA[x]]>"),
        (T + "<?php echo '<category>'?><date>1</date>", "<?x?>"),
    ],
)
def test_the_place_of_the_first_category(before, after):
    assert body(before + after) == before + X + after


def test_after_the_last_category_that_is_there():
    before = T + "<category>a</category><desc>d</desc>\n<category lang='>'>b</category >"
    after = "\r\n<date>2020</date><keyword>k</keyword>"
    assert body(before + after, only_missing=False) == before.replace("\r", "") + X + after


@pytest.mark.parametrize("inner", ["", "\n", "<desc>d</desc>", "<title/>", "<title> \n</title><date>1</date>"])
def test_a_programme_without_title_is_copied(inner):
    said = []
    assert body(inner, said=said) == inner
    assert said == ["guide.xml, line 2: programme without a title; skipped"]


def test_only_missing_asks_for_programmes_without_category():
    guide = (
        "<tv><programme><title>A</title><category>c</category></programme>"
        "<programme><title>B</title><category> </category></programme>"
        "<programme><title>C</title></programme></tv>"
    )
    asked = []

    def label(programmes):
        asked.extend(p.title for p in programmes)
        return [["X"] for _ in programmes]

    out, spliced = run(guide.encode(), label)
    assert asked == ["B", "C"] and spliced == Spliced(3, 2)
    asked.clear()
    out, spliced = run(out, label, only_missing=False)
    assert asked == ["A", "B", "C"] and spliced == Spliced(3, 1)
    assert out.decode().count(X) == 3


def test_a_label_that_is_there_is_not_added_again():
    inner = T + "<category>News  and\n Weather</category>"
    assert body(inner, ["news and  WEATHER", "Sport", " sport ", "", "\x00"], only_missing=False) == (
        inner + "<category>Sport</category>"
    )


def test_nothing_to_add_is_the_same_file():
    guide = "\ufeff<!-- c -->\r\n<tv>\t<programme>\n<title>A</title></programme></tv>\n\n".encode()
    assert run(guide, [], only_missing=False) == (guide, Spliced(1, 0))
    assert run(b"<tv/>") == (b"<tv/>", Spliced(0, 0))


def test_labels_come_in_batches():
    guide = f"<tv>{'<programme><title>A</title></programme>' * 25}</tv>".encode()
    sizes = []

    def label(programmes):
        sizes.append(len(programmes))
        return [["X"] for _ in programmes]

    run(guide, label, batch=10)
    assert sizes == [10, 10, 5]
    with pytest.raises(ValueError, match="shorter"):
        run(guide, lambda programmes: [["X"]])


def test_text_is_escaped():
    assert body(T, ['R & B <1> "q"']) == T + '<category>R &amp; B &lt;1&gt; "q"</category>'


@pytest.mark.parametrize(
    ("encoding", "title", "written"),
    [
        ("us-ascii", "A", "Caf&#233; &#9731;"),
        ("ISO-8859-1", "é", "Café &#9731;"),
        ("windows-1252", "“é”", "Café &#9731;"),
        ("Shift_JIS", "ニュース表", "Caf&#233; &#9731;"),
        ("ISO-2022-JP", "ニュース", "Caf&#233; &#9731;"),
        ("EUC-JP", "ニュース", "Café &#9731;"),
        ("GBK", "新聞", "Café &#9731;"),
        ("GB18030", "新聞", "Café ☃"),
        ("Big5", "新聞", "Caf&#233; &#9731;"),
        ("EUC-KR", "뉴스", "Caf&#233; &#9731;"),
        ("UTF-8", "ニ", "Café ☃"),
        ("UTF-16", "ニ㸀丼", "Café ☃"),  # these have the byte of ">" in them
    ],
)
@pytest.mark.parametrize("stream", [io.BytesIO, Drip])
def test_what_the_encoding_cannot_express_becomes_a_reference(encoding, title, written, stream):
    start = f"<?xml version='1.0' encoding='{encoding}'?><tv><programme><title>{title}</title>"
    end = f"<keyword>{title}</keyword></programme></tv>"
    out, _ = run((start + end).encode(encoding), ["Café ☃"], stream)
    assert out == f"{start}<category>{written}</category>{end}".encode(encoding)


def test_a_document_that_would_not_be_copied_exactly_is_refused():
    text = b"<?xml version='1.0' encoding='Shift_JIS'?><tv><programme><title>\xfa\x54</title></programme></tv>"
    assert len(list(read(io.BytesIO(text), "guide.xml", Faults(print)))) == 1
    with pytest.raises(InputError, match=r"line 1: characters in a second spelling of Shift_JIS .*convert the file"):
        run(text)


@pytest.mark.parametrize("lang", [None, "", "de", "a&#34;&amp;b"])
def test_the_lang_of_the_first_category_elsewhere(lang):
    attribute = "" if lang is None else f" lang='{lang}'"
    first = "<programme><title>A</title></programme>"
    guide = f"<tv>{first}<programme><title>B</title><category{attribute}>c</category></programme></tv>"
    out, _ = run(guide.encode())
    wanted = f' lang="{lang.replace("&#34;", "&quot;")}"' if lang else ""
    assert f"<title>A</title><category{wanted}>X</category>" in out.decode()


def programmes(*langs):
    text = ""
    for lang in langs:
        category = "" if lang is None else f'<category lang="{lang}">c</category>' if lang else "<category>c</category>"
        text += f"<programme><title>A</title>{category}</programme>"
    return f"<tv>{text}</tv>".encode()


def test_the_most_frequent_lang_wins():
    out, _ = run(programmes("fr", "de", "", None, "de"))
    assert out.count(b'<category lang="de">X') == 1
    out, _ = run(programmes("fr", "", None, ""))
    assert out.count(b"<category>X") == 1


def test_without_a_category_in_the_sample_the_first_one_after_it_counts(monkeypatch):
    monkeypatch.setattr("tvml.guide.splice.LANGUAGE_SAMPLE", 3)
    for stream in (io.BytesIO, Drip):
        out, _ = run(programmes(None, None, None, None, "de", None, "fr", "fr", None), stream=stream)
        assert re.findall(rb"<category[^>]*>X", out) == [b"<category>X"] * 4 + [b'<category lang="de">X'] * 2


def test_the_sample_ends_after_so_many_bytes(monkeypatch):
    monkeypatch.setattr("tvml.guide.splice.LIMIT", 200)
    outs = {run(programmes("fr", *[None] * 20, "de", "de", None), stream=s)[0] for s in (io.BytesIO, Drip)}
    assert len(outs) == 1 and outs.pop().count(b'<category lang="fr">X') == 21


def test_output_flows_before_the_input_ends(monkeypatch):
    monkeypatch.setattr("tvml.guide.splice.LANGUAGE_SAMPLE", 10)
    written = []
    most = 0

    class Long(io.RawIOBase):
        given = 0

        def read(self, size=-1):
            nonlocal most
            self.given += 1
            most = max(most, self.given * 1_000_000 // 10 - sum(map(len, written)))
            piece = b"<programme><title>A</title><desc>%b</desc></programme>" % (b"x" * 946)
            return (
                b"<tv>"
                if self.given == 1
                else piece * 100
                if self.given < 200
                else b"</tv>"
                if self.given == 200
                else b""
            )

    def label(programmes):
        return [["X"]] * len(programmes)

    splice(Long(), "guide.xml", written.append, label, Faults(print), batch=100)
    assert most < 400_000


def test_entities_that_hold_elements():
    dtd = "<!DOCTYPE tv [<!ENTITY t '<title>A</title>'><!ENTITY p '<programme>&t;</programme>'>]>"
    start, end = f"{dtd}<tv>&p;<programme>&t;", "<keyword>k</keyword></programme></tv>"
    assert run((start + end).encode())[0].decode() == start + X + end


def test_a_fault_raises():
    for data in (b"<tv><programme><title>A</title></programme>", b"<tv>&x;</tv>", b"", b"<html/>"):
        with pytest.raises(InputError, match=r"guide\.xml"):
            run(data)
    with pytest.raises(InputError, match="programme without a title"):
        strict = Faults(print, strict=True)
        splice(io.BytesIO(b"<tv><programme/></tv>"), "g", [].append, lambda _: [], strict)


# --- any document at all

WORDS = {
    "utf-8": "aé>\"'ニ𝄞 \n",
    "utf-8-sig": "aé>\"'ニ𝄞 \n",
    "utf-16": "aé>\"'㸀丼𝄞 \n",
    "utf-16-be": "aé>\"'㸀丼𝄞 \n",
    "iso-8859-1": "aé>\"'ÿ \n",
    "windows-1252": "aé>\"'€ \n",
    "shift_jis": "a>\"'ニ表ソ \n",
    "iso-2022-jp": "a>\"'ニ表 \n",
    "gb18030": "aé>\"'表☃ \n",
}
LABELS = ["X", "Ünï & <☃>", "a a"]


@st.composite
def documents(draw):
    """A guide as bytes: any order of elements, any white space, comments, CDATA and empty tags."""
    encoding = draw(st.sampled_from(sorted(WORDS)))
    plain = st.text(WORDS[encoding], max_size=6)

    def text():
        part = draw(plain).replace("&", "&amp;")
        kind = draw(st.integers(0, 9))
        if kind == 0:
            return f"{part}<![CDATA[{draw(plain).replace('>', '')}</title><]]>"
        return f"{part}<!-- <category>{draw(plain)} -->&#65;&amp;" if kind == 1 else part + "&ent;" * (kind == 2)

    def tag(name, inner):
        quote = draw(st.sampled_from("\"'"))
        value = draw(plain).replace(quote, "")
        blank = draw(st.sampled_from(["", " ", "\n"]))
        attribute = draw(st.sampled_from(["", f" lang={quote}{value}{quote}", f" x = {quote}{value}{quote}"]))
        if not inner and draw(st.booleans()):
            return f"<{name}{attribute}{blank}/>"
        return f"<{name}{attribute}{blank}>{inner}</{name}{blank}>"

    names = [
        "title",
        "title",
        "sub-title",
        "desc",
        "date",
        "category",
        "category",
        "keyword",
        "icon",
        "credits",
        "x",
    ]

    def child():
        name = draw(st.sampled_from(names))
        inner = tag("actor", text()) if name == "credits" else tag("title", text()) if name == "x" else text()
        return tag(name, inner) + draw(st.sampled_from(["", "\n", " ", "<!-- > -->", "<?p >?>"]))

    parts = []
    for _ in range(draw(st.integers(0, 4))):
        parts.append(tag("programme", "".join(child() for _ in range(draw(st.integers(0, 5))))))
        parts.append(draw(st.sampled_from(["", "\n", "<!-- <programme> -->", "<channel id='>'/>"])))
    declared = encoding.removesuffix("-sig").removesuffix("-be")
    head = draw(st.sampled_from([f"<?xml version='1.0' encoding='{declared}'?>\n", ""]))
    if encoding not in ("utf-8", "utf-8-sig", "utf-16", "utf-16-be"):
        head = f"<?xml version='1.0' encoding='{declared}'?>"
    document = f"{head}<!DOCTYPE tv [<!ENTITY ent '>e'>]><!-- c -->\n<tv>{''.join(parts)}</tv>\n"
    if draw(st.booleans()):
        document = document.replace("\n", "\r\n")
    return document.encode(encoding), encoding


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents(), st.booleans(), st.integers(1, 3), st.sampled_from([["X"], LABELS]))
def test_any_document(document, only_missing, batch, labels):
    data, encoding = document
    options = {"only_missing": only_missing, "batch": batch}
    out, spliced = run(data, labels, **options)
    assert run(data, labels, Drip, **options) == (out, spliced)

    # nothing but whole elements was inserted
    rest, before, added = out.decode(encoding), data.decode(encoding), 0
    at = 0
    while rest != before:
        while at < len(before) and rest[at] == before[at]:
            at += 1
        # the insertion may begin with characters that the text after it begins with too
        start = rest.rindex("<category", 0, at + len("<category"))
        found = re.compile(r"<category(?: lang=\"[^\"]+\")?>[^<]*</category>").match(rest, start)
        assert found, rest[start : start + 60]
        rest = rest[:start] + rest[found.end() :]
        at, added = start, added + 1

    old = list(read(io.BytesIO(data), "old", Faults(lambda _: None)))
    new = list(read(io.BytesIO(out), "new", Faults(lambda _: None)))
    assert len(old) == len(new)
    changed = 0
    for was, now in zip(old, new, strict=True):
        known = {c.casefold() for c in was.categories}
        extra = [x for x in labels if x.casefold() not in known] if not (only_missing and known) else []
        assert now.categories == was.categories + extra
        now.categories = was.categories
        assert now == was
        changed += bool(extra)
    assert spliced.changed == changed and added >= changed
    if changed == 0:
        assert out == data


C = "<category>a</category>"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (T, f"{C}<category>b</category><keyword>k</keyword>"),
        (T + "<desc>d</desc>", "<category lang='>'/>" + C),
        (T + "<!-- <category> -->", "<category><![CDATA[a]]></category><date>1</date>"),
        (T + "<desc>d</desc>", ""),  # none there: where it always goes
    ],
)
def test_before_the_first_category(before, after):
    assert body(before + after, first=True, only_missing=False) == before + X + after


@pytest.mark.parametrize(
    ("present", "labels", "added"),
    [
        ("ab", "b", "b"),  # it is there, but not the first
        ("ab", "a", ""),
        ("ab", "A", ""),
        ("ab", "ac", "ac"),  # c would push a from the first place
        ("ab", "ba", "b"),
        ("", "aA b", "ab"),
    ],
)
def test_the_first_label_becomes_the_first_category_and_twice_is_once(present, labels, added):
    here = "".join(f"<category>{text}</category>" for text in present)
    there = "".join(f"<category>{text}</category>" for text in added)
    options = {"first": True, "only_missing": False}
    assert body(T + here, labels, **options) == T + there + here
    assert body(T + there + here, labels, **options) == T + there + here


def test_first_in_every_encoding_and_piece_by_piece():
    text = f'<?xml version="1.0" encoding="utf-16"?><tv><programme>{T}{C}</programme></tv>'
    expected = text.replace(C, X + C).encode("utf-16")
    for stream in (io.BytesIO, Drip):
        assert run(text.encode("utf-16"), stream=stream, first=True, only_missing=False)[0] == expected


def test_which_categories_settle_a_programme_is_asked():
    guide = f"<tv><programme>{T}{C}</programme><programme>{T}<category>b</category></programme></tv>"
    out, spliced = run(guide.encode(), settled=lambda categories: "b" in categories)
    assert out.decode() == guide.replace(C, C + X) and spliced == Spliced(2, 1)


def test_attributes_replace_lang_and_categories_without_a_code_do_not_count():
    guide = "<tv><programme><title>A</title><category lang='de'>X</category><category>Y</category></programme></tv>"
    options = {"attributes": lambda label: ' eit="1"' if label == "X" else ' a="b"', "only_missing": False}
    once, _ = run(guide.encode(), "XYZ", **options)  # Y has no code to wait for
    added = '<category eit="1">X</category><category a="b">Z</category>'
    assert once.decode() == guide.replace("</programme>", f"{added}</programme>")
    assert run(once, "XYZ", **options)[0] == once
