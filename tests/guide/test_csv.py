"""Tables: headers in any words, dialects, encodings, and what is a bad row."""

import csv as stdlib
import io
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tvml.errors import InputError
from tvml.guide import csv
from tvml.guide.faults import Faults
from tvml.guide.programme import Programme


def read(data, reader=csv.read, strict=False):
    said = []
    stream = io.BytesIO(data.encode() if isinstance(data, str) else data)
    found = list(reader(stream, "g", Faults(said.append, strict=strict)))
    assert not stream.closed
    return found, said


def one(header, row):
    (p,), said = read(f"{header}\n{row}\n")
    assert said == []
    return p


def test_a_whole_row():
    header = "id,channel,start,stop,title,subtitle,description,categories,keywords,"
    header += "director,cast,year,season,episode,lang,Rating,"
    row = "n1,Coast TV,2026-11-21T20:15:00+01:00,1700000000, The  Lighthouse ,Fog,"
    row += '"A keeper\ncounts ""ships"".","Drama, Crime",sea,Ann Lee,"Bo Ek, Cy Dam",2024,2,3,English,7.5,z'
    assert one(header, row) == Programme(
        id="n1",
        channel="Coast TV",
        start="2026-11-21T20:15:00+01:00",
        stop="2023-11-14T22:13:20+00:00",
        title="The Lighthouse",
        subtitle="Fog",
        description='A keeper counts "ships".',
        categories=["Drama", "Crime"],
        keywords=["sea"],
        credits={"director": ["Ann Lee"], "actor": ["Bo Ek", "Cy Dam"]},
        year=2024,
        season=2,
        episode=3,
        lang="English",
        extra={"Rating": "7.5", "column 17": "z"},
    )


@pytest.mark.parametrize(
    ("header", "field"),
    [
        *[(name, "title") for name in ("TITLE", "Name", "programme", "Programm", "Titel", "titre", "Título")],
        *[(name, "title") for name in ("primary_title", "Primary Title", "primaryTitle", " original-title ")],
        *[(name, "subtitle") for name in ("sub-title", "Episode Title", "episode_title")],
        *[(name, "description") for name in ("Desc", "summary", "overview", "Plot", "Beschreibung")],
    ],
)
def test_headings_in_several_words_and_spellings(header, field):
    p = one(f"title,{header}" if field != "title" else f"x,{header}", "A,B")
    assert getattr(p, field) == "B"


@pytest.mark.parametrize("header", ["categories", "Category", "genre", "Genres", "listed_in"])
@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Drama", ["Drama"]),
        ("Drama, Crime;News | Sport", ["Drama", "Crime", "News", "Sport"]),
        ("['Drama', 'Science-Fiction']", ["Drama", "Science-Fiction"]),
        ("""["Children's", 'News']""", ["Children's", "News"]),
        ("""[{'id': 18, 'name': 'Drama'}, {"id": 9, "name": "War"}]""", ["Drama", "War"]),
        ("[]", []),
        (" ; ", []),
    ],
)
def test_lists_in_a_cell(header, cell, expected):
    quoted = cell.replace('"', '""')
    assert one(f"title,{header}", f'A,"{quoted}"').categories == expected


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Ann Lee, Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("0-Ann Lee, 1-Bo Ek", ["Ann Lee", "Bo Ek"]),  # numbered, as one catalogue has them
        ("Ann Lee, 2-D", ["Ann Lee", "2-D"]),
    ],
)
def test_credits(cell, names):
    assert one("title,Person Names", f'A,"{cell}"').credits == {"actor": names}


@pytest.mark.parametrize(
    ("header", "cell", "field", "expected"),
    [
        ("release_year", "2021", "year", 2021),
        ("Premiere Date", "2008-01-20", "year", 2008),
        ("year", "2021.0", "year", 2021),
        ("year", "25-Sep-21", "year", None),
        ("season", "3.0", "season", 3),
        ("episode", "4 of 6", "episode", None),
    ],
)
def test_numbers_are_read_or_kept_as_they_are(header, cell, field, expected):
    p = one(f"title,{header}", f"A,{cell}")
    assert getattr(p, field) == expected
    assert p.extra == ({} if expected else {header: cell})


def test_a_field_has_one_column_and_the_others_are_carried():
    p = one("name,title,year,premiere_date", "N,T,1999,2001-01-01")
    assert p == Programme(title="T", year=1999, extra={"name": "N", "premiere_date": "2001-01-01"})


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_header_tells_the_delimiter(delimiter):
    table = f"id{delimiter}title{delimiter}year\r\n1{delimiter}Bread, cheese; wine{delimiter}1999\r\n"
    table = table.replace("Bread, cheese; wine", '"Bread, cheese; wine"')
    assert read(table)[0] == [Programme(title="Bread, cheese; wine", id="1", year=1999)]


def test_a_table_of_one_column_and_one_with_tabs_only():
    assert [p.title for p in read('Titel\nAbendruhe, leise\n\n"In ""Ruhe"""\n')[0]] == [
        "Abendruhe, leise",
        'In "Ruhe"',
    ]
    assert read("\ttitle\n0\tNews\n")[0] == [Programme(title="News", extra={"column 1": "0"})]
    assert read("title\ta,b,c\nNews\t1\n", csv.read_tabs)[0] == [Programme(title="News", extra={"a,b,c": "1"})]


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("utf-8", "Café 漢 – „x“"),
        ("utf-8-sig", "Café 漢 – „x“"),
        ("utf-16", "Café 漢 – „x“"),
        ("cp1252", "Café – „x“ €"),
    ],
)
def test_encodings(encoding, title):
    table = f"title;description\n{title};" + "é" * 100_000 + "\nZwei;ü\n"
    first, second = read(table.encode(encoding))[0]
    assert (first.title, set(first.description), second) == (
        title,
        {"é"},
        Programme(title="Zwei", description="ü"),
    )


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_blank_lines_and_quoted_ones(newline):
    table = newline.join(["", "title,desc", 'A,"one', 'two"', "", " , ", "B,", ""])
    assert read(table) == ([Programme(title="A", description="one two"), Programme(title="B")], [])


def test_bad_rows_are_named_as_a_spreadsheet_counts_them():
    found, said = read('title,year\nA,1\nB,2,3\n,1999\n"C\nD",1\nE,5,,\n')
    assert [p.title for p in found] == ["A", "C D", "E"]
    assert said == ["g, row 3: 3 cells, where the header has 2; skipped", "g, row 4: no title; skipped"]


def test_an_unreadable_time_is_a_bad_row():
    _, said = read("title,Start\nA,20:15\n")
    assert said == [
        "g, row 2: expected a time with an offset (2026-11-21T20:15:00+01:00) at Start, got '20:15'; skipped"
    ]


def test_strict_stops_at_the_first_bad_row():
    with pytest.raises(InputError, match=r"^g, row 2: no title$"):
        read("title,year\n,1\n,2\n", strict=True)


def test_a_quote_that_is_never_closed_is_a_bad_row():
    found, said = read('title,desc\nA,b\n"C,d\nE,f\n')
    assert [p.title for p in found] == ["A"]
    assert said == ["g, row 3: the quote opened in line 3 is never closed; skipped"]


def test_a_quote_that_swallows_too_much_costs_its_part_only(monkeypatch):
    monkeypatch.setattr(csv, "CELL_LIMIT", 1000)
    found, said = read('title,desc\n"A,b\n' + "C,d\n" * 1000)
    assert 700 < len(found) < 800
    assert len(said) == 1
    assert said[0].startswith("g, row 2: not a row of a table (field larger than field limit (1000)); is a quote open")
    stdlib.field_size_limit(csv.CELL_LIMIT)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (
            "show;genre\nA;b\n",
            "g has no column of titles among 'show', 'genre'; call it one of title, name, programme, titel",
        ),
        ("\n\n", "g has no column of titles among an empty header"),
        ("title\nA\nB\0\n", "g, line 3 holds a NUL byte; expected text (UTF-8 or UTF-16)"),
    ],
)
def test_what_is_no_table_of_programmes(table, sentence):
    with pytest.raises(InputError) as e:
        read(table)
    assert str(e.value).startswith(sentence)


def test_a_line_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(csv, "LINE_LIMIT", 1 << 20)
    with pytest.raises(InputError, match="g, line 2 is longer than 1 MiB; not a table"):
        read("title\n" + "a" * (1 << 20))


pieces = st.sampled_from(["title", "year", ",", ";", "\t", "|", '"', "\n", "\r", "A", " ", "é", "[", "'", "\0"])


@settings(deadline=None)
@given(st.binary(max_size=200) | st.lists(pieces).map(lambda p: ("title," + "".join(p)).encode()))
def test_any_bytes_give_programmes_faults_or_an_input_error(data):
    for reader in (csv.read, csv.read_tabs):
        with suppress(InputError):
            assert all(p.title for p in read(data, reader)[0])


cell = st.text("aB1 \n\";,|\t'[]é漢\U0001f600", max_size=12)


@settings(deadline=None)
@given(st.lists(st.tuples(cell, cell, cell), max_size=5), st.sampled_from(",;\t|"))
def test_what_the_csv_module_writes_is_read(rows, delimiter):
    text = io.StringIO(newline="")
    stdlib.writer(text, delimiter=delimiter).writerows([("title", "description", "mood"), *rows])
    found, said = read(text.getvalue())
    tidy = [tuple(" ".join(c.split()) for c in row) for row in rows]
    assert [(p.title, p.description, " ".join(p.extra.get("mood", "").split())) for p in found] == [
        row for row in tidy if row[0]
    ]
    assert len(said) <= sum(not row[0] and any(row) for row in tidy)
