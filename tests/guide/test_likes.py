"""Likes from every place where people have them; what is no list of likes is one sentence."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvml.errors import InputError
from tvml.guide.faults import Faults
from tvml.guide.likes import RECORDED, Like, filled, read
from tvml.guide.programme import Programme
from tvml.shipped import folder


@pytest.fixture
def likes(tmp_path):
    """Reads a text as a file of likes; `said` is what went to the user."""

    def run(text, owner=None, strict=False):
        path = tmp_path / "likes"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        run.said = []
        run.owners = ()
        found = read(str(path), Faults(run.said.append, strict), owner)
        run.owners = found.owners
        return found.likes

    return run


def lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


def brief(found):
    return [(like.programme.title, like.rating, like.when) for like in found]


@pytest.mark.parametrize(
    "marks, ratings",
    [
        ([1, -1, 0.5], [1, -1, 0.5]),
        ([5, 4, 3, 2, 1, 0.5], [1, 0.5, 0, -0.5, -1, -1]),
        ([10, 1, 5.5], [1, -1, 0]),
        ([100, 0, 75], [1, -1, 0.5]),
        ([5, -5, 2], [1, -1, 0.4]),
        (["4", "5"], [0.5, 1]),
        (["8/10", "1/10"], [0.5556, -1]),
        ([None, ""], [1, 1]),
    ],
)
def test_the_largest_mark_tells_the_scale(likes, marks, ratings):
    rows = [{"title": "Gale", "rating": mark} for mark in marks]
    assert [like.rating for like in likes(lines(*rows))] == ratings


def test_other_ways_to_say_it(likes):
    rows = [{"title": "A", "liked": True}, {"title": "B", "liked": False}, {"title": "C", "stars": 4}, {"title": "D"}]
    assert [like.rating for like in likes(lines(*rows))] == [1, -1, 0.5, 1]


def test_a_mark_that_is_none_is_a_bad_row(likes):
    found = likes(lines({"title": "A", "rating": "good"}, {"title": "B", "rating": 5}, {"title": "C", "rating": "nan"}))
    assert brief(found) == [("B", 1, "")]
    assert likes.said[0].endswith("item 1: expected a number as its rating, got {'rating': 'good'}; skipped")
    with pytest.raises(InputError, match="item 1: expected a number"):
        likes(lines({"title": "A", "rating": "good"}), strict=True)
    with pytest.raises(InputError, match="a rating of 4000; expected marks of -1 to 1, 1 to 5"):
        likes(lines({"title": "A", "rating": 4000}))


@pytest.mark.parametrize(
    "value, when",
    [
        ("2026-02-09T22:00:00+01:00", "2026-02-09T22:00:00+01:00"),
        ("2026-02-09", "2026-02-09T00:00:00+00:00"),
        ("2026-02-09 22:00", "2026-02-09T22:00:00+00:00"),
        (1770670800, "2026-02-09T21:00:00+00:00"),
        (1770670800000, "2026-02-09T21:00:00+00:00"),
        ("9.2.2026", "2026-02-09T00:00:00+00:00"),
        ("9.2.26", "2026-02-09T00:00:00+00:00"),
        ("2/9/26", "2026-02-09T00:00:00+00:00"),
        ("14/2/26", "2026-02-14T00:00:00+00:00"),
    ],
)
@pytest.mark.parametrize("key", ["when", "watched_at", "Date Watched"])
def test_when(likes, key, value, when):
    assert brief(likes(lines({"title": "Gale", key: value}))) == [("Gale", 1, when)]
    assert likes.said == []


def test_one_day_above_twelve_tells_the_order_for_the_whole_file(likes):
    found = likes("Title,Date\nGale,2/1/26\nPie,13/1/26\n")
    assert brief(found) == [("Gale", 1, "2026-01-02T00:00:00+00:00"), ("Pie", 1, "2026-01-13T00:00:00+00:00")]


def test_dates_that_are_none_are_told_once(likes):
    assert brief(likes("Title,Date\nGale,yesterday\nPie,31/31/26\n")) == [("Gale", 1, ""), ("Pie", 1, "")]
    assert len(likes.said) == 1 and "2 dates cannot be read" in likes.said[0]


def test_a_viewing_history_has_seasons_in_its_titles(likes):
    found = likes(
        'Title,Date\n"Gale: Season 2: The Harbour","1/2/26"\n"Pie: A Story",1/3/26\n"Sturm: Staffel 1",1/3/26\n'
    )
    assert [(x.programme.title, x.programme.subtitle) for x in found] == [
        ("Gale", "Season 2: The Harbour"),
        ("Pie: A Story", ""),
        ("Sturm", "Staffel 1"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Gale\nLove, Actually\n\n  The  Pie \n",
        "\ufeffGale\r\nLove, Actually\r\nThe Pie",
        "Gale\nLove, Actually\nThe\x8aPie\n",
    ],
)
def test_a_title_a_line(likes, text):
    assert brief(likes(text)) == [("Gale", 1, ""), ("Love, Actually", 1, ""), ("The Pie", 1, "")]


def test_titles_take_their_text_from_the_guide(likes):
    found = likes("GALE\nNowhere\n")
    guide = [
        Programme(title="gale", id="1"),
        Programme(title="Gale", id="2", channel="One", start="2026-03-02T20:15:00+01:00", description="storm"),
        Programme(title="Gale", id="3", description="another"),
    ]
    whole, missing = filled(found, guide)
    assert missing == 1 and [like.programme.description for like in whole] == ["storm", ""]
    assert (
        whole[0].programme.title == "GALE" and whole[0].programme.channel == "" and whole[0].programme.id not in "123"
    )
    assert whole[1] is found[1]


def test_a_like_with_a_text_keeps_it():
    like = Like(Programme(title="Gale", description="mine"), 1.0, "")
    assert filled([like], [Programme(title="Gale", description="other")]) == ([like], 0)


def entry(**changes):
    made = {"uuid": "u", "title": {"eng": "Gale"}, "disp_title": "Gale", "start": 1770670800, "stop": 1770674400}
    log = {
        "duration": 3600,
        "playposition": 0,
        "playcount": 0,
        "watched": 0,
        "fileremoved": 0,
        "autorec": "",
        "owner": "alice",
    }
    return made | log | {"sched_status": "completed"} | changes


def recorder(*entries):
    return json.dumps({"entries": entries, "total": len(entries)})


@pytest.mark.parametrize("how, changes", [
    ("finished", {"playcount": 1}),
    ("finished", {"playposition": 2880}),
    ("partly", {"playposition": 1080}),
    ("begun", {"playposition": 1079}),
    ("unseen", {}),
    ("unseen", {"duration": 0, "playposition": 50}),
])  # fmt: skip
def test_a_recording_is_rated_by_what_was_done_with_it(likes, how, changes):
    for place, more in enumerate(({}, {"fileremoved": 1}, {"autorec": "x"}, {"timerec": "x", "fileremoved": 1})):
        (like,) = likes(recorder(entry(**changes, **more)))
        assert like.rating == RECORDED[how][place]
        assert like.when == "2026-02-09T22:00:00+00:00"


def test_when_it_was_watched_is_when_it_is_known(likes):
    assert likes(recorder(entry(watched=1770760800)))[0].when == "2026-02-10T22:00:00+00:00"


def test_only_the_owners_recordings_count_where_there_are_some(likes):
    log = recorder(entry(), entry(owner="bob", title="Pie", disp_title="Pie"))
    assert [title for title, *_ in brief(likes(log, "Bob"))] == ["Pie"] and likes.owners == ("alice", "bob")
    assert len(likes(log)) == 2
    assert len(likes(log, "carol")) == 2


def test_a_guide_of_tvheadend_is_no_log(likes):
    events = {"entries": [{"eventId": 7, "channelName": "One", "title": "Gale", "start": 1770670800}], "totalCount": 1}
    assert brief(likes(json.dumps(events))) == [("Gale", 1, "")]


@pytest.mark.parametrize("seen, rating", [(0, 0.4), (5, 0.2), (50, 0.5), (100, 1.0), ("?", 0.4)])
def test_a_recording_of_enigma2(likes, seen, rating):
    movie = {
        "eventname": "Gale",
        "servicename": "One",
        "recordingtime": 1770670800,
        "length": "60:00",
        "lastseen": seen,
    }
    assert brief(likes(json.dumps({"movies": [movie]}))) == [("Gale", rating, "2026-02-09T21:00:00+00:00")]


def test_a_guide_in_xmltv_is_liked_whatever_its_ratings_are(likes):
    xml = '<tv><programme channel="One"><title>Gale</title><rating><value>16</value></rating></programme></tv>'
    assert brief(likes(xml)) == [("Gale", 1, "")]


@pytest.mark.parametrize("garbage, words", [
    (b"", "is empty; expected likes"),
    (b"  \n ", "nothing but blanks"),
    (b"\x89PNG\r\n\x1a\n" + bytes(64), "is binary"),
    (b"PK\x03\x04" + bytes(30), "zip archive"),
    (b"<html><body>log in</body></html>", "web page"),
    (b'{"entries": 3}', "none of its 1 rows"),
])  # fmt: skip
def test_garbage_is_one_sentence(likes, garbage, words):
    with pytest.raises(InputError, match=words) as error:
        likes(garbage)
    assert "\n" not in str(error.value)


@given(st.binary(max_size=300))
def test_any_bytes_are_likes_or_a_sentence(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(data)
    try:
        found = read(str(path), Faults(lambda text: None)).likes
    except InputError:
        return
    assert all(like.programme.title and -1 <= like.rating <= 1 for like in found)


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text("0123456789.-/T: x", max_size=12),
)


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["rating", "stars", "liked", "when", "date", "extra"]), values), max_size=6
    )
)
def test_any_marks_are_likes_or_a_sentence(tmp_path_factory, rows):
    path = tmp_path_factory.getbasetemp() / "marks"
    path.write_bytes(b"".join(json.dumps({"title": "Gale"} | row).encode() + b"\n" for row in rows))
    try:
        found = read(str(path), Faults(lambda text: None)).likes
    except InputError:
        return
    assert all(-1 <= like.rating <= 1 for like in found)


log_values = st.one_of(
    st.none(),
    st.integers(-(10**14), 10**14),
    st.text("0123456789.-x", max_size=8),
    st.booleans(),
    st.lists(st.integers()),
)
log_keys = st.sampled_from(
    ["playcount", "playposition", "duration", "watched", "fileremoved", "autorec", "owner", "start"]
)


@given(st.lists(st.dictionaries(log_keys, log_values), min_size=1, max_size=5))
def test_any_log_is_likes_or_a_sentence(tmp_path_factory, rows):
    path = tmp_path_factory.getbasetemp() / "log"
    path.write_text(recorder(*(entry(**row) for row in rows)))
    try:
        found = read(str(path), Faults(lambda text: None), "alice").likes
    except InputError:
        return
    assert all(-1 <= like.rating <= 1 for like in found)


def test_the_sample_log_is_alices_taste():
    found = read(str(folder("sample_data") / "tvheadend-dvr.json"), Faults(pytest.fail), "alice").likes
    assert len(found) == 52
    assert {like.programme.title for like in found if like.rating <= -0.5} >= {
        "Buzzer Beaters",
        "Nine Questions to Saturday",
    }
    assert all(like.rating > 0 for like in found if "Gleise" in like.programme.title)


@pytest.mark.parametrize("watched", [10**14, 10**40, -5, "soon", [1]])
def test_a_time_that_is_none_is_left_out(likes, watched):
    (like,) = likes(recorder(entry(watched=watched)))
    assert like.when in ("", "2026-02-09T22:00:00+00:00")
