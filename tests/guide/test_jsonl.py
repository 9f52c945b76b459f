"""JSON lines and JSON documents: every rule with its exact result."""

import io
import json
from contextlib import suppress
from datetime import UTC, timedelta, timezone

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tvml.errors import InputError
from tvml.guide import jsonl
from tvml.guide.faults import Faults
from tvml.guide.programme import Programme, identify, to_row


def read(data, reader=jsonl.read, strict=False):
    said = []
    faults = Faults(said.append, strict=strict)
    return list(reader(io.BytesIO(data), "g", faults)), said


def one(row):
    found, said = read(json.dumps(row).encode())
    assert said == []
    return found[0]


def fault(row):
    found, said = read(row if isinstance(row, bytes) else json.dumps(row).encode())
    assert found == []
    (line,) = said
    assert line.startswith("g, line 1: ")
    return line.removeprefix("g, line 1: ").removesuffix("; skipped")


def test_a_whole_record():
    row = {
        "id": "n1",
        "channel": "Coast TV",
        "start": "2026-11-21T20:15:00+01:00",
        "stop": "2026-11-21T21:00:00+01:00",
        "title": "  The  Lighthouse\n",
        "subtitle": "Fog",
        "description": "A keeper\tcounts ships.",
        "categories": ["Drama ", " "],
        "keywords": ["sea"],
        "credits": {"director": ["Ann  Lee"], "actor": []},
        "year": 2024,
        "season": 2,
        "episode": 3,
        "lang": "en",
        "rating": {"stars": 4},
        "aired": [1, None],
    }
    assert one(row) == Programme(
        id="n1",
        channel="Coast TV",
        start="2026-11-21T20:15:00+01:00",
        stop="2026-11-21T21:00:00+01:00",
        title="The Lighthouse",
        subtitle="Fog",
        description="A keeper counts ships.",
        categories=["Drama"],
        keywords=["sea"],
        credits={"director": ["Ann Lee"]},
        year=2024,
        season=2,
        episode=3,
        lang="en",
        extra={"rating": {"stars": 4}, "aired": [1, None]},
    )


def test_bom_blank_lines_and_carriage_returns_are_no_rows():
    data = b'\xef\xbb\xbf{"title": "A"}\r\n\r\n  \n{"title": "B"}'
    assert read(data) == ([Programme(title="A"), Programme(title="B")], [])


def test_unknown_keys_are_carried_in_order_even_one_called_extra():
    assert list(one({"z": 1, "title": "A", "extra": 5, "b": None}).extra.items()) == [
        ("z", 1),
        ("extra", 5),
        ("b", None),
    ]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"sub_title": "S"}, Programme(title="A", subtitle="S")),
        ({"sub-title": "S"}, Programme(title="A", subtitle="S")),
        ({"desc": "D"}, Programme(title="A", description="D")),
        ({"summary": "D", "description": None}, Programme(title="A", description="D")),
        ({"category": "News"}, Programme(title="A", categories=["News"])),
        ({"genre": ["News", "Local"]}, Programme(title="A", categories=["News", "Local"])),
        ({"genres": "News"}, Programme(title="A", categories=["News"])),
        ({"genre": [16, 32]}, Programme(title="A", extra={"genre": [16, 32]})),
        ({"desc": "D", "description": "E"}, Programme(title="A", description="E", extra={"desc": "D"})),
        ({"desc": 5}, Programme(title="A", extra={"desc": 5})),
    ],
)
def test_other_names_of_a_field_are_taken_when_it_is_absent(row, expected):
    assert one({"title": "A", **row}) == expected


def test_null_is_absent_and_an_id_may_be_a_number():
    row = dict.fromkeys(set(Programme.__struct_fields__) - {"extra"}) | {"title": "A", "id": 17}
    assert one(row) == Programme(title="A", id="17")


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        (1700000000, "2023-11-14T22:13:20+00:00"),
        (1700000000.5, "2023-11-14T22:13:20.500000+00:00"),
        ("2026-11-21T20:15:00Z", "2026-11-21T20:15:00+00:00"),
        ("2026-11-21 20:15:00+01:00", "2026-11-21T20:15:00+01:00"),
        ("", ""),
    ],
)
def test_times_become_rfc_3339_with_an_offset(time, expected):
    assert one({"title": "A", "start": time}).start == expected


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"title": 5}, "expected str at $.title, got int"),
        ({"title": "A", "year": "old"}, "expected int at $.year, got str"),
        ({"title": "A", "categories": ["x", 3]}, "expected str at $.categories[1], got int"),
        ({"title": "A", "credits": {"actor": "Ann"}}, "expected array at $.credits[...], got str"),
        ({"title": "A", "id": True}, "expected str at $.id, got bool"),
        ({"title": "A", "start": True}, "expected str at $.start, got bool"),
        ({"name": "A"}, "no title"),
        ({"title": None}, "no title"),
        ({"title": " \n"}, "no title"),
        (
            {"title": "A", "start": "20:15"},
            "expected a time with an offset (2026-11-21T20:15:00+01:00) at $.start, got '20:15'",
        ),
        (
            {"title": "A", "stop": "2026-11-21T20:15:00"},
            "expected a time with an offset (2026-11-21T20:15:00+01:00) at $.stop, got '2026-11-21T20:15:00'",
        ),
        (
            {"title": "A", "stop": 1e30},
            "expected a time with an offset (2026-11-21T20:15:00+01:00) at $.stop, got 1e+30",
        ),
        (b"[1]", "expected object at $, got array"),
        (b"{'title': 1}", "not a JSON object (JSON is malformed: object keys must be strings (byte 1))"),
        (b'{"title": "\xff"}', "not UTF-8"),
        (b'{"a":' * 5000, "nested too deeply"),
    ],
)
def test_a_bad_row_is_named_with_the_exact_path(row, sentence):
    assert fault(row) == sentence


def test_a_broken_line_is_one_bad_row_and_the_run_goes_on():
    found, said = read(b'{"title": "A"}\n\n{"title": "B"\n{"title": "C"}\n')
    assert [p.title for p in found] == ["A", "C"]
    assert said == ["g, line 3: not a JSON object (Input data was truncated); skipped"]


def test_strict_stops_at_the_first_bad_row():
    with pytest.raises(InputError, match=r"^g, line 2: no title$"):
        read(b'{"title": "A"}\n{}\n{}\n', strict=True)


def test_a_line_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(jsonl, "LINE_LIMIT", 1 << 20)
    with pytest.raises(InputError, match="g, line 1 is longer than 1 MiB"):
        read(b'{"title": "' + b"a" * (1 << 20))


@pytest.mark.parametrize(
    "document",
    [
        b'[{"title": "A"}, {"title": "B"}]',
        b'\xef\xbb\xbf{"programmes": [{"title": "A"}, {"title": "B"}]}',
        b'{"x": 1, "items": [{"title": "A"}, {"title": "B"}]}',
        b'{"entries": [{"title": "A"}, {"title": "B"}]}',
        b'{"events": [{"title": "\x19A"}, {"title": "B"}]}'.replace(b"\x19", b"\n"),
    ],
)
def test_a_document_holds_a_list_of_rows(document):
    assert read(document, jsonl.read_document) == ([Programme(title="A"), Programme(title="B")], [])


def test_a_document_may_be_one_row_and_its_bad_rows_are_numbered():
    assert read(b'{"title": "A"}', jsonl.read_document) == ([Programme(title="A")], [])
    found, said = read(b'[{"title": "A"}, 5, {}, {"title": 3}]', jsonl.read_document)
    assert found == [Programme(title="A")]
    assert said == [
        "g, row 2: expected object at $, got int; skipped",
        "g, row 3: no title; skipped",
        "g, row 4: expected str at $.title, got int; skipped",
    ]


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (
            b'{"a": 1, "b": 2}',
            "g holds an object with a, b; expected an array of programmes, or one under entries",
        ),
        (b"{}", "g holds an empty object"),
        (b'"text"', "g holds 'text'; expected"),
        (
            b'[{"title":\n "A"',
            "g, line 2, column 5: broken JSON (Expecting ',' delimiter); was the file cut short?",
        ),
        (b"[" * 100_000, "g is nested too deeply for a guide"),
    ],
)
def test_a_document_that_holds_no_rows_is_an_input_error(document, sentence):
    with pytest.raises(InputError) as e:
        read(document, jsonl.read_document)
    assert str(e.value).startswith(sentence)


def test_a_document_larger_than_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(jsonl, "DOCUMENT_LIMIT", 1 << 20)
    with pytest.raises(InputError, match="one JSON document of more than 1 MiB; give it as JSON lines"):
        read(b"[" + b" " * (1 << 20) + b"]", jsonl.read_document)


def test_half_characters_never_reach_the_output():
    (p,), _ = read(b'[{"title": "A\\ud83d B\\ude00 \\ud83d\\ude00"}]', jsonl.read_document)
    assert p.title == "A\ufffd B\ufffd \U0001f600"


@settings(deadline=None)
@given(
    st.binary(max_size=300)
    | st.lists(st.sampled_from([b'{"title":', b'"A"', b"}", b"\n", b"[", b"null"])).map(b"".join)
)
def test_any_bytes_give_programmes_or_faults(data):
    found, _ = read(data)
    assert all(p.title for p in found)
    with suppress(InputError):
        assert all(p.title for p in read(data, jsonl.read_document)[0])


# a few telling characters: blanks, quotes, a NUL, DVB's line break, one beyond U+FFFF
anything = st.text('aB1 \t\n"\\,;:-\0\x8a\u2028\u00e9\u6f22\U0001f600', max_size=12)
values = st.none() | st.booleans() | st.integers() | anything | st.lists(anything, max_size=3)
values |= st.dictionaries(anything, anything, max_size=3)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(Programme.__struct_fields__) | st.sampled_from(sorted(jsonl.ALIASES)), values))
def test_any_object_gives_a_programme_or_a_fault(row):
    found, said = read(msgspec.json.encode(row))
    assert len(found) + len(said) == 1
    assert all(msgspec.json.encode(to_row(p)) for p in found)


text = anything.map(lambda t: " ".join(t.split()))
texts = st.lists(text.filter(bool), max_size=3)
number = st.none() | st.integers(1, 3000)
strange = anything.filter(lambda k: k not in jsonl.ALIASES and k not in jsonl.KNOWN)


@settings(deadline=None)
@given(
    st.builds(
        Programme,
        title=text.filter(bool),
        id=anything,
        channel=anything,
        start=st.just("")
        | st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=9.5))])).map(lambda t: t.isoformat()),
        subtitle=text,
        description=text,
        categories=texts,
        keywords=texts,
        credits=st.dictionaries(anything, texts.filter(bool), max_size=2),
        year=number,
        season=number,
        episode=number,
        lang=anything,
        extra=st.dictionaries(strange, anything | st.integers(-(2**53), 2**53) | st.none() | texts),
    )
)
def test_what_is_written_is_read_again(p):
    (again,), said = read(msgspec.json.encode(to_row(p)))
    p.id = identify(p)  # a row always has one
    assert (again, said) == (p, [])
