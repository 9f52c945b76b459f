"""OpenWebif's answers: guide, current programme, recordings. All texts are invented."""

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tvml.errors import InputError
from tvml.guide import enigma2
from tvml.guide.faults import Faults
from tvml.guide.programme import Programme


def read(document):
    said = []
    data = json.dumps(document).encode()
    return list(enigma2.read(io.BytesIO(data), "g", Faults(said.append))), said


EVENT = {
    "title": "The Lighthouse",
    "shortdesc": "Fog",
    "longdesc": "A keeper\u008acounts  ships.",
    "sname": "Coast &amp; Sea TV",
    "sref": "1:0:1:",
    "id": 4711,
    "begin_timestamp": 1700000000,
    "duration_sec": 3600,
    "now_timestamp": None,
}
EXPECTED = Programme(
    id="4711",
    channel="Coast & Sea TV",
    start="2023-11-14T22:13:20+00:00",
    stop="2023-11-14T23:13:20+00:00",
    title="The Lighthouse",
    subtitle="Fog",
    description="A keeper counts ships.",
    extra={"sref": "1:0:1:", "duration_sec": 3600},
)
NOTHING = {
    "title": "N/A",
    "sname": "&lt;n/a&gt;",
    "begin_timestamp": 0,
    "duration_sec": 0,
    "id": None,
    "shortdesc": "",
}


@pytest.mark.parametrize("document", [{"events": [EVENT]}, [EVENT], {"info": {}, "now": EVENT, "next": NOTHING}])
def test_events(document):
    assert read(document) == ([EXPECTED], [])


def test_a_box_in_standby_has_no_programmes_and_no_faults():
    assert read({"info": {}, "now": NOTHING, "next": NOTHING}) == ([], [])
    assert read({"events": [{"title": None, "begin_timestamp": None, "sname": "Coast TV"}]}) == ([], [])
    assert read({"events": []}) == ([], [])


@pytest.mark.parametrize(("length", "stop"), [("60:00", "2023-11-14T23:13:20+00:00"), ("?:??", "")])
def test_recordings(length, stop):
    movie = {
        "eventname": "The Lighthouse",
        "description": "Fog",
        "descriptionExtended": "A keeper counts ships.",
        "servicename": "Coast TV",
        "serviceref": "1:0:0:/hdd/fog.ts",
        "filename": "/hdd/fog.ts",
        "recordingtime": 1700000000,
        "length": length,
        "tags": "sea winter",
        "lastseen": 0,
    }
    p = Programme(
        title="The Lighthouse",
        channel="Coast TV",
        start="2023-11-14T22:13:20+00:00",
        stop=stop,
        subtitle="Fog",
        description="A keeper counts ships.",
        keywords=["sea", "winter"],
        extra={"serviceref": "1:0:0:/hdd/fog.ts", "filename": "/hdd/fog.ts", "length": length, "lastseen": 0},
    )
    assert read({"directory": "/hdd/", "movies": [movie], "bookmarks": []}) == ([p], [])


def test_bad_entries_are_named():
    found, said = read([EVENT, 5, {**EVENT, "title": ""}, {**EVENT, "sname": 7}, {**EVENT, "begin_timestamp": "now"}])
    assert found == [EXPECTED]
    assert said == [
        "g, entry 2: expected an object, got int; skipped",
        "g, entry 3: no title; skipped",
        "g, entry 4: expected str at $.sname, got int; skipped",
        "g, entry 5: expected a time with an offset (2026-11-21T20:15:00+01:00) "
        "at $.begin_timestamp, got 'now'; skipped",
    ]


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (
            [{"servicereference": "1:7", "servicename": "a", "subservices": []}],
            "g holds services (channels), not programmes",
        ),
        ({"services": []}, "g holds services (channels), not programmes"),
        ({"timers": []}, "g holds an object with timers; expected what api/epgservice"),
    ],
)
def test_lists_of_something_else_are_an_input_error(document, sentence):
    with pytest.raises(InputError) as e:
        read(document)
    assert str(e.value).startswith(sentence)


values = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.sampled_from(["", "A", "1:2"])
values |= st.lists(values, max_size=2) | st.dictionaries(st.sampled_from("ab"), values, max_size=2)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*EVENT, "eventname", "recordingtime", "length", "tags"]), values))
def test_any_entry_gives_a_programme_a_fault_or_nothing(item):
    found, said = read([item])
    assert len(found) + len(said) <= 1
