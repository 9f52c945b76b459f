"""The page of a week: whole in itself, escaped, day by day, every link with an end."""

import re

from tests.evaluate.test_report import EVIL, Parsed
from tvml.guide.programme import Programme
from tvml.models.recommend import Pick, Reason
from tvml.models.schedule import fold
from tvml.planner.choices import choices
from tvml.planner.week_page import heading, page

from .helpers import PROFILE, chosen


def test_the_page_is_whole_in_itself():
    html = page(chosen())
    parsed = Parsed(html)
    assert html.startswith("<!DOCTYPE html>")
    assert not {"script", "link", "img", "iframe", "object", "base"} & {tag for tag, _ in parsed.tags}
    assert not {"src", "xlink:href", "srcset", "action"} & {name for _, attrs in parsed.tags for name in attrs}
    assert not re.search(r"https?:|url\(|@import", html)
    policy = [attrs["content"] for tag, attrs in parsed.tags if attrs.get("http-equiv") == "Content-Security-Policy"]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]
    assert "prefers-color-scheme: dark" in html and 'name="viewport"' in html


def test_it_says_what_was_chosen_by_day():
    text = " ".join(Parsed(page(chosen(), "made at night")).text.split())
    assert "Chosen for alice 3 programmes on 2 days." in text
    why = "Harbour and boat, as in “The Iron Way”; at an hour that is yours."
    assert f"Monday 2 March 20:1545 min Gale The Pier {why} A storm; and a boat, late." in text
    assert "One no. 1 1 other at the same time 1 more airing Tuesday 3 March 06:00 Two".replace(
        " ", ""
    ) in text.replace(" ", "")
    assert "20:3090 min Pie?" in text and "No time known – Loft" in text and text.endswith("made at night")
    assert "for alice" not in text.replace("Chosen for alice", "").replace("For alice", "")


def test_a_day_is_in_the_order_of_its_clock():
    guide = [
        Programme(title="later", start="2026-03-02T13:30:00+01:00"),
        Programme(title="sooner", start="2026-03-02T13:05:00+00:00"),
    ]
    picks = [Pick(i, 1.0, 0, (), {}) for i in range(2)]
    text = Parsed(page(choices("", PROFILE, picks, fold(guide)))).text
    assert text.index("sooner") < text.index("later")


def test_links_lead_to_days():
    tags = Parsed(page(chosen())).tags
    assert {f"#{attrs['id']}" for tag, attrs in tags if tag == "section"} == {
        attrs["href"] for tag, attrs in tags if tag == "a"
    }
    one_day = Parsed(page(chosen()[:2]))
    assert [tag for tag, _ in one_day.tags if tag in ("a", "nav")] == [] and "2 programmes." in one_day.text


def test_several_people_are_told_apart():
    text = " ".join(Parsed(page(chosen() + chosen("bob"))).text.split())
    assert "Chosen for alice and bob 6 programmes" in text and text.count("for bob") == 3


def test_nothing_chosen_is_a_page_too():
    assert "0 programmes." in Parsed(page([])).text


def test_every_text_of_a_guide_is_escaped():
    p = Programme(title=EVIL, subtitle=EVIL, description=EVIL, channel=EVIL, start="2026-03-02T20:15:00+01:00")
    pick = Pick(0, 1.0, 0, (Reason("word:x", EVIL, 1.0, None),), {})
    parsed = Parsed(page(choices(EVIL, PROFILE, [pick], fold([p])), EVIL))
    assert not {"script", "img"} & {tag for tag, _ in parsed.tags}
    assert "onerror" not in {name for _, attrs in parsed.tags for name in attrs}
    assert parsed.text.count("<script>alert(1)</script>") >= 6


def test_headings():
    assert heading("2026-03-08") == "Sunday 8 March" and heading("") == "No time known"
