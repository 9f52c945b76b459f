"""`tvml recommend`: rows, steering, times, people, and the forms in which picks leave."""

import json
from pathlib import Path

import pytest
from icalendar import Calendar

from tvml.registry import store
from tvml.shipped import folder

from .helpers import leftovers, one_sentence, run

SEA = "the harbour and a captain in the storm"
AGAIN = f"{SEA} again"
BREAD = "an oven, flour and butter"


def on(title, name, channel, day, text, start, stop):
    times = {"start": f"2026-03-0{day}T{start}:00+01:00", "stop": f"2026-03-0{day}T{stop}:00+01:00"}
    return {"title": title, "id": name, "channel": channel, **times, "description": text}


GUIDE = [
    on("Gale", "gale", "One", 2, AGAIN, "20:15", "21:00"),
    on("Pie", "pie", "Two", 2, BREAD, "20:30", "21:30"),
    on("Squall", "squall", "Two", 3, "a captain, a harbour and a storm", "06:00", "07:00"),
    on("Gale", "gale2", "Two", 4, AGAIN, "20:15", "21:00"),
    {"title": "Soup", "id": "soup", "description": BREAD},
    *({"title": f"Filler {i}", "description": f"nothing{i} of that{i}"} for i in range(9)),
]
LIKES = [{"title": "Buoy", "id": "buoy", "rating": 1, "description": SEA}]


def lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture(autouse=True)
def files(tmp_path):
    """guide.jsonl, likes.jsonl and bakes.jsonl in the folder that the tests run in."""
    Path("guide.jsonl").write_text(lines(*GUIDE))
    Path("likes.jsonl").write_text(lines(*LIKES))
    Path("bakes.jsonl").write_text(lines({"title": "Bun", "id": "bun", "description": "flour and butter in the oven"}))


def ranked(*args):
    ran = run("recommend", "guide.jsonl", *args)
    assert ran.code == 0, ran.err
    return ran


def ids(ran):
    return [row["id"] for row in ran.rows]


def test_rows():
    ran = ranked("--likes", "likes.jsonl")
    assert ran.err == ""
    first, second = ran.rows
    assert list(first) == [
        "id",
        "title",
        "channel",
        "start",
        "stop",
        "score",
        "rank",
        "taste",
        "because",
        "terms",
        "why",
        "airings",
    ]
    assert (first["id"], first["rank"], first["taste"]) == ("gale", 1, 1) and second["id"] == "squall"
    assert first["score"] >= second["score"] > 0
    assert first["airings"] == [
        {"id": "gale2", "channel": "Two", "start": "2026-03-04T20:15:00+01:00", "stop": "2026-03-04T21:00:00+01:00"}
    ]
    for row in ran.rows:
        assert row["because"] and all(list(one) == ["concept", "label", "weight", "like"] for one in row["because"])
        assert all(one["like"] == "buoy" and one["weight"] > 0 for one in row["because"])
        assert row["why"].endswith(", as in “Buoy”.")
    assert ranked("--likes", "likes.jsonl") == ran


def test_rank_may_be_said():
    assert run("recommend", "rank", "guide.jsonl", "--likes", "likes.jsonl") == ranked("--likes", "likes.jsonl")


def test_only_the_best():
    assert ids(ranked("--likes", "likes.jsonl", "--top", 1)) == ["gale"]


@pytest.mark.parametrize("args, found", [
    (("--day", "2026-03-03"), ["squall"]),
    (("--day", "2026-03-04"), ["gale2"]),
    (("--hours", "5-7"), ["squall"]),
    (("--hours", "20-2", "--channel", "two"), ["gale2"]),
    (("--since", "2026-03-02T23:00:00+01:00"), ["squall", "gale2"]),
    (("--day", "today"), []),
])  # fmt: skip
def test_only_what_is_on_then(args, found):
    assert sorted(ids(ranked("--likes", "likes.jsonl", *args))) == sorted(found)


def test_what_was_seen_is_left_out():
    Path("seen.txt").write_text("Squall\n")
    assert ids(ranked("--likes", "likes.jsonl", "--seen", "seen.txt")) == ["gale"]
    Path("seen.jsonl").write_text(lines({"title": "Gale", "description": AGAIN}))
    assert ids(ranked("--likes", "likes.jsonl", "--seen", "seen.jsonl")) == ["squall"]


def test_a_liked_episode_is_not_chosen_again():
    Path("likes.jsonl").write_text(lines(*LIKES, {"title": "Gale", "description": AGAIN}))
    assert ids(ranked("--likes", "likes.jsonl")) == ["squall"]


def test_titles_alone_are_looked_up_in_the_guide():
    Path("titles.txt").write_text("Squall\nNowhere\n")
    assert "gale" in ids(ranked("--likes", "titles.txt"))
    Path("titles.txt").write_text("Nowhere\nNever\n")
    ran = ranked("--likes", "titles.txt")
    assert ran.out == b"" and ran.err == (
        "2 of 2 likes are titles that this guide does not have; no more is known of them\n"
        "nothing in this guide has to do with what this person likes\n"
    )


def test_without_likes_it_is_what_is_shown_most_and_says_so():
    ran = ranked("--top", 2)
    assert ids(ran) == ["gale", "pie"] and ran.rows[0]["why"] == "Shown 2 times in this guide."
    assert ran.err == (
        "nothing is known of what this person likes (--likes FILE); this is what the guide shows most often\n"
    )
    assert ran.rows[0]["because"] == [] and ran.rows[0]["taste"] is None and ran.rows[0]["overlaps"] == ["pie"]


def test_steering():
    more = ranked("--likes", "likes.jsonl", "--more", "oven").rows
    assert {"pie", "soup"} <= {row["id"] for row in more}
    (pie,) = (row for row in more if row["id"] == "pie")
    assert pie["why"] == "Oven, as you asked." and pie["because"][0] | {"weight": 0} == {
        "concept": "word:oven", "label": "oven", "weight": 0, "like": None,
    }  # fmt: skip
    plain, less = (ranked("--likes", "likes.jsonl", *args).rows for args in ((), ("--less", "storm")))
    assert len(plain) > len(less) or less[0]["score"] < plain[0]["score"]
    assert "word:storm" not in {reason["concept"] for row in less for reason in row["because"]}
    alone = ranked("--more", "OVEN")
    assert ids(alone) == ["pie", "soup"] and alone.err == "" and alone.rows[0]["taste"] is None
    ran = run("recommend", "guide.jsonl", "--likes", "likes.jsonl", "--less", "captin")
    assert ran.code == 2
    one_sentence(ran, "--less captin: nothing in this guide is known by it; did you mean 'captain'?")


def test_diverse_has_something_of_each_taste():
    likes = [{"id": "buoy", "title": "Buoy", "rating": 1}, {"id": "bun", "title": "Bun", "rating": 1}]
    sea, bread = (
        {"likes": [like], "concepts": [{"concept": f"word:{word}", "label": word, "weight": weight, "likes": [like]}]}
        for like, word, weight in (("buoy", "storm", 2.0), ("bun", "oven", 0.1))
    )
    Path("alice.json").write_text(json.dumps({"person": "alice", "likes": likes, "tastes": [sea, bread]}))
    assert run("recommend", "learn", "alice", "--profile", "alice.json").code == 0
    plain, diverse = (ranked("--person", "alice", "--top", 2, *args) for args in ((), ("--diverse",)))
    assert {row["taste"] for row in plain.rows} == {1} and {row["taste"] for row in diverse.rows} == {1, 2}
    assert sorted(row["why"] for row in diverse.rows) == ["Oven, as in “Bun”.", "Storm, as in “Buoy”."]


def test_a_person_is_remembered_and_people_are_apart(tmp_path):
    assert ids(ranked("--likes", "likes.jsonl", "--person", "alice")) == ["gale", "squall"]
    assert ids(ranked("--likes", "bakes.jsonl", "--person", "Bob")) == ["pie", "soup"]
    assert store.names(tmp_path / "models") == ["profile-alice", "profile-bob"]
    both = ranked("--person", "alice", "--person", "bob").rows
    assert [(row["person"], row["id"], row["rank"]) for row in both] == [
        ("alice", "gale", 1), ("alice", "squall", 2), ("Bob", "pie", 1), ("Bob", "soup", 2),
    ]  # fmt: skip
    assert [row["person"] for row in ranked("--person", "alice@1", "--top", 1).rows] == ["alice"]


def test_the_same_likes_make_no_new_version(tmp_path):
    for _ in range(2):
        ranked("--likes", "likes.jsonl", "--person", "alice")
    assert store.versions(tmp_path / "models", "profile-alice") == ["0001"]


@pytest.mark.parametrize("args, fragment", [
    (("--person", "alice", "--person", "ALICE"), "names somebody twice"),
    (("--person", "alice", "--person", "bob", "--likes", "likes.jsonl"), "are of one person"),
    (("--person", "alice@2", "--likes", "likes.jsonl"), "leave @ out"),
    (("--person", "!"), "a person cannot be named '!'"),
    (("--owner", "alice"), "--owner says whose recordings"),
    (("--likes", "-", "--seen", "-"), "only one file can be -"),
    (("--day", "tomorow"), "expected today, or a day"),
    (("--since", "later"), "expected now, or a time"),
    (("--hours", "20"), "expected two hours"),
    (("--channel", "Twoo"), "not in this guide; did you mean 'Two'?"),
    (("--from-dvr", folder("sample_data") / "tvheadend-dvr.json", "--owner", "alicia"), "did you mean 'alice'?"),
    (("--to", "icss"), "did you mean 'ics'?"),
])  # fmt: skip
def test_options_that_do_not_fit(args, fragment):
    ran = run("recommend", "guide.jsonl", *args)
    assert ran.code == 2 and ran.out == b""
    one_sentence(ran, fragment)


@pytest.mark.parametrize("to", ["jsonl", "table", "csv", "ics", "html", "autorec", "record"])
def test_a_guide_without_programmes(to):
    Path("guide.jsonl").write_text("[]")
    ran = ranked("--likes", "likes.jsonl", "--to", to)
    assert "nothing in this guide has to do with" in ran.err


def test_nobody_of_that_name():
    ran = run("recommend", "guide.jsonl", "--person", "alice")
    assert ran.code == 4
    one_sentence(ran, "no profile of 'alice'")


def test_garbage_for_likes_leaves_the_old_file(tmp_path):
    Path("out.jsonl").write_text("old")
    Path("likes.bin").write_bytes(bytes(200))
    ran = run("recommend", "guide.jsonl", "--likes", "likes.bin", "-o", "out.jsonl")
    assert ran.code == 1 and Path("out.jsonl").read_text() == "old" and leftovers(".") == []
    one_sentence(ran, "likes.bin is binary")
    assert run("recommend", "guide.jsonl", "--likes", "likes.jsonl", "-o", "likes.jsonl").code == 2


def test_calendar():
    args = ("--likes", "likes.jsonl", "--to", "ics")
    ran = ranked(*args)
    assert ran.err == "" and ranked(*args).out == ran.out
    gale, squall = Calendar.from_ical(ran.out).walk("VEVENT")
    assert (str(gale["summary"]), str(squall["summary"])) == ("Gale", "Squall")
    assert ranked("--likes", "bakes.jsonl", "--to", "ics").err == "left out, since they have no start: 1\n"


def test_page():
    ran = ranked("--likes", "likes.jsonl", "--to", "html", "-o", "week.html")
    assert (ran.out, ran.err) == (b"", "")
    html = Path("week.html").read_text()
    assert html.startswith("<!DOCTYPE html>") and "Monday 2 March" in html and "as in “Buoy”" in html


def test_requests_are_written_and_never_sent():
    ran = ranked("--likes", "likes.jsonl", "--to", "record", "--top", 1)
    why = ranked("--likes", "likes.jsonl").rows[0]["why"]
    assert ran.rows == [
        {
            "path": "api/dvr/entry/create",
            "conf": {
                "start": 1772478900, "stop": 1772481600, "channelname": "One", "disp_title": "Gale",
                "enabled": True, "pri": 4, "comment": f"tvml: {why}",
            },
        }
    ]  # fmt: skip
    assert ran.err == "requests to Tvheadend: 1 written, none sent\n"
    assert [row["conf"]["title"] for row in ranked("--likes", "likes.jsonl", "--to", "autorec").rows] == [
        "^Gale$",
        "^Squall$",
    ]


def test_table_and_csv():
    text = ranked("--likes", "likes.jsonl", "--to", "table").out.decode()
    assert "Mon 2 20:15" in text and "as in “Buoy”" in text and "score" not in text
    head, first, *_ = ranked("--likes", "likes.jsonl", "--to", "csv").out.decode().splitlines()
    assert head.startswith("id,title,subtitle,channel,start,stop,score,rank,taste,because") and first.startswith(
        "gale,Gale,,One,"
    )
    ranked("--likes", "likes.jsonl", "--person", "alice")
    assert ranked("--person", "alice", "--to", "csv").out.decode().splitlines()[1].startswith("alice,gale,")


def test_people_and_recorders_know_channels_by_name():
    guide, likes = (folder("sample_data") / name for name in ("guide.xml", "likes.jsonl"))
    args = ("recommend", guide, "--likes", likes, "--top", 1, "--channel", "Quayside one")
    (row,) = run(*args).rows
    assert row["channel"] == "quayside-one.example" and "quayside-one.example" in row["id"]
    assert run(*args, "--to", "record").rows[0]["conf"]["channelname"] == "Quayside One"
    for to in ("html", "ics", "table"):
        out = run(*args, "--to", to).out
        assert b"Quayside One" in out and b"quayside-one.example" not in out
    assert run(*args[:-1], "quayside-one.EXAMPLE").rows == [row]


def test_models_of_the_registry_count_too(planted):
    """Guide and likes share no word that counts, but the topic of the guide's is the likes'."""
    Path("past.jsonl").write_text(lines(*({"title": p.title, "description": p.description} for p in planted())))
    assert run("topics", "train", "past.jsonl", "--topics", 4).code == 0
    ran = run("recommend", "guide.jsonl", "--likes", "likes.jsonl", "--model", "topic")
    assert ran.code == 4
    one_sentence(ran, "did you mean 'topics'?")
    assert ids(ranked("--likes", "likes.jsonl", "--model", "topics")) == ["gale", "squall"]


def test_alice_gets_railways_and_harbours_of_the_sample_week():
    guide, likes = (folder("sample_data") / name for name in ("guide.xml", "likes.jsonl"))
    rows = run("recommend", guide, "--likes", likes, "--top", 10).rows
    assert len(rows) == 10 and all(row["because"] for row in rows)
    loved = {json.loads(line)["title"] for line in likes.read_text().splitlines() if json.loads(line)["rating"] >= 4}
    assert len(loved & {row["title"] for row in rows}) >= 4
    log = folder("sample_data") / "tvheadend-dvr.json"
    titles = {row["title"] for row in run("recommend", guide, "--from-dvr", log, "--owner", "alice", "--top", 10).rows}
    assert not titles & {"Buzzer Beaters", "Nine Questions to Saturday"}
