"""Tvheadend's answers: guide, recordings, and lists that are no programmes. All texts are invented."""

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tvml.errors import InputError
from tvml.guide import tvheadend
from tvml.guide.faults import Faults
from tvml.guide.programme import Programme


def read(document):
    said = []
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return list(tvheadend.read(io.BytesIO(data), "g", Faults(said.append))), said


def one(**entry):
    (p,), said = read({"entries": [entry]})
    assert said == []
    return p


EVENT = {
    "eventId": 4711,
    "channelName": "Coast TV",
    "channelUuid": "c0",
    "start": 1700000000,
    "stop": 1700003600,
    "title": "The  Lighthouse",
    "subtitle": "Fog",
    "description": "A keeper\ncounts ships.",
    "genre": [16, 32],
    "category": ["Drama", " "],
    "keyword": ["sea"],
    "credits": {"Ann Lee": "director", "Bo Ek": "actor", "Cy Dam": "actor"},
    "seasonNumber": 2,
    "episodeNumber": 3,
    "episodeOnscreen": "Season 2.Episode 3",
    "copyright_year": 1999,
    "hd": 1,
    "nothing": "",
}
EXPECTED = Programme(
    id="4711",
    channel="Coast TV",
    start="2023-11-14T22:13:20+00:00",
    stop="2023-11-14T23:13:20+00:00",
    title="The Lighthouse",
    subtitle="Fog",
    description="A keeper counts ships.",
    categories=["Drama"],
    keywords=["sea"],
    credits={"director": ["Ann Lee"], "actor": ["Bo Ek", "Cy Dam"]},
    year=1999,
    season=2,
    episode=3,
    extra={"channelUuid": "c0", "genre": [16, 32], "episodeOnscreen": "Season 2.Episode 3", "hd": 1},
)


@pytest.mark.parametrize(
    "document",
    [{"totalCount": 1, "entries": [EVENT]}, {"returnValue": True, "result": {"entries": [EVENT]}}, [EVENT]],
)
def test_an_event_of_the_guide(document):
    assert read(document) == ([EXPECTED], [])


def test_a_recording_keeps_what_tells_whether_it_was_liked():
    kept = {
        "watched": 1,
        "playcount": 0,
        "playposition": 420,
        "duration": 2700,
        "filesize": 9,
        "status": "Completed OK",
        "sched_status": "completed",
        "autorec": "rule",
        "creator": "ann",
        "owner": "ann",
        "removal": 0,
        "comment": "by rule",
    }
    p = one(
        uuid="r1",
        channel="c0",
        channelname="Coast TV",
        start=1700000000,
        stop=0,
        title={"eng": "Fog", "ger": "Nebel"},
        disp_title="Nebel",
        subtitle={"ger": "Teil 1"},
        disp_subtitle="Teil 1",
        disp_summary="",
        description={"ger": "Ein Schiff."},
        disp_description="Ein Schiff.",
        disp_extratext="Teil 1",
        episode_disp="Season 4.Episode 7",
        credits={},
        genre=[],
        **kept,
    )
    assert p == Programme(
        id="r1",
        channel="Coast TV",
        start="2023-11-14T22:13:20+00:00",
        title="Nebel",
        subtitle="Teil 1",
        description="Ein Schiff.",
        season=4,
        episode=7,
        lang="ger",
        extra={"episode_disp": "Season 4.Episode 7", **kept, "channelUuid": "c0"},
    )


@pytest.mark.parametrize(
    ("entry", "title", "lang"),
    [
        ({"title": {"eng": "Fog", "ger": "Nebel"}}, "Fog", "eng"),
        ({"title": {"eng": " ", "ger": "Nebel"}}, "Nebel", "ger"),
        ({"disp_title": "Nebel"}, "Nebel", ""),
        ({"title": "Fog\u008aat\u0086 sea\u0087"}, "Fog at sea", ""),
    ],
)
def test_titles(entry, title, lang):
    assert (one(**entry).title, one(**entry).lang) == (title, lang)


def test_a_summary_stands_for_a_missing_description():
    assert one(title="A", summary="Short.") == Programme(title="A", description="Short.")
    assert one(title="A", summary="Short.", description="Long.") == Programme(
        title="A", description="Long.", extra={"summary": "Short."}
    )


@pytest.mark.parametrize(
    ("onscreen", "expected"),
    [("s03e04", (3, 4)), ("Season 2.Episode 5", (2, 5)), ("Episode 6", (None, 6)), ("?", (None, None))],
)
def test_numbers_on_screen(onscreen, expected):
    p = one(title="A", episodeOnscreen=onscreen)
    assert (p.season, p.episode) == expected


def test_raw_control_characters_are_tolerated():
    assert read(b'{"entries": [{"title": "Fog\x19\nat\tsea"}]}') == ([Programme(title="Fog at sea")], [])


def test_bad_entries_are_named():
    entries = [{"title": "A"}, 5, {"title": ""}, {"title": [1]}, {"title": "B", "start": "soon"}]
    found, said = read({"entries": entries})
    assert [p.title for p in found] == ["A"]
    assert said == [
        "g, entry 2: expected an object, got int; skipped",
        "g, entry 3: no title; skipped",
        "g, entry 4: expected str at $.title, got array; skipped",
        "g, entry 5: expected a time with an offset (2026-11-21T20:15:00+01:00) at $.start, got 'soon'; skipped",
    ]


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (
            {"result": {"entries": [{"key": "a", "val": "TV"}]}},
            "g holds 1 names (channel tags or the like), not prog",
        ),
        (
            {"entries": [{"uuid": "a", "name": "Coast TV", "services": []}] * 2},
            "g holds 2 channels, not programmes",
        ),
        (
            {"entries": [{"title": "^Fog$", "start_window": "Any"}]},
            "g holds 1 rules for automatic recording, not",
        ),
        (
            {"environ": [], "tests": []},
            "g holds an object with environ, tests; expected what api/epg/events/grid",
        ),
        (5, "g holds 5; expected what"),
    ],
)
def test_lists_of_something_else_are_an_input_error(document, sentence):
    with pytest.raises(InputError) as e:
        read(document)
    assert str(e.value).startswith(sentence)


def test_an_empty_guide_is_no_error():
    assert read({"totalCount": 0, "entries": []}) == ([], [])


values = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.sampled_from(["", "A", "s1e2"])
values |= st.lists(values, max_size=2) | st.dictionaries(st.sampled_from(["ger", "eng"]), values, max_size=2)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*EVENT, "disp_title", "summary", "channel", "uuid"]), values))
def test_any_entry_gives_a_programme_or_a_fault(entry):
    try:
        found, said = read({"entries": [entry]})
    except InputError:
        return
    assert len(found) + len(said) == 1
