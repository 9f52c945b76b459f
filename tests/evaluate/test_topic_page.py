"""The page of topics: whole in itself, escaped, every link with an end, and a map on which nothing is covered."""

import re
from copy import deepcopy

import numpy as np
import pytest

from tests.fixed_topics import DESCRIBED, fixed, publish
from tvml.evaluate.topic_page import drawn, lines, page
from tvml.models.topics import overlap
from tvml.registry import verify

from .test_report import EVIL, Parsed


@pytest.fixture
def made(tmp_path):
    def make(described=DESCRIBED, only=None, **facts):
        publish(tmp_path, described, **facts)
        rows = described if only is None else [described[i] for i in only]
        return page(fixed(described), rows, verify.load(tmp_path, "topics").manifest)

    return make


def test_the_page_is_whole_in_itself(made):
    html = made()
    parsed = Parsed(html)
    assert html.startswith("<!DOCTYPE html>")
    assert not {"script", "link", "img", "iframe", "object", "base"} & {tag for tag, _ in parsed.tags}
    assert not {"src", "xlink:href", "srcset", "action"} & {name for _, attrs in parsed.tags for name in attrs}
    assert not re.search(r"https?:|url\(|@import", html)
    policy = [attrs["content"] for tag, attrs in parsed.tags if attrs.get("http-equiv") == "Content-Security-Policy"]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]
    assert "prefers-color-scheme: dark" in html and 'name="viewport"' in html


def test_every_link_leads_to_a_card(made):
    for only in (None, [0], [2, 0]):
        tags = Parsed(made(only=only)).tags
        cards = {f"#{attrs['id']}" for tag, attrs in tags if tag == "article"}
        links = {attrs["href"] for tag, attrs in tags if tag == "a"}
        assert links == cards and len(cards) == len(only or DESCRIBED)


def test_it_says_what_the_manifest_says(made):
    text = " ".join(Parsed(made()).text.split())
    assert "topics 0001" in text and "sinkhorn, learned from guide.xml" in text
    assert "3 topics of 17 different texts." in text
    assert "Words together in series−0.25from" in text and "Different words100 %of" in text
    assert "goal, league election, minister" not in text
    assert "soup, oven 9 items of 1 series soup oven Typical Soup & Co Nearest goal, league 0.00" in text
    assert "1 of 3 topics" in " ".join(Parsed(made(only=[1])).text.split())


def test_every_text_of_a_guide_is_escaped(made):
    evil = deepcopy(DESCRIBED)
    for row in evil:
        row["label"] = row["label"] + EVIL
        row["typical"] = [EVIL]
        row["words"][0]["word"] = EVIL
        for other in row["near"]:
            other["label"] = EVIL
    parsed = Parsed(made(evil, trained_on=f"{EVIL}.xml"))
    assert not {"script", "img"} & {tag for tag, _ in parsed.tags}
    assert "onerror" not in {name for _, attrs in parsed.tags for name in attrs}
    assert parsed.text.count("<script>alert(1)</script>") >= 12


def test_circles_are_as_large_as_their_topics_and_as_strong_as_their_series():
    t = fixed()
    items = np.array([row["items"] for row in DESCRIBED])
    width, height, between, circles = drawn(DESCRIBED, overlap(t), items, 900, 400, 0)
    assert (width, height, between) == (900, 400, [])  # none has a word of another
    assert [circle["topic"] for circle in circles] == [0, 1, 2]
    assert circles[0]["r"] == circles[2]["r"] < circles[1]["r"]
    assert [circle["shade"] for circle in circles] == [pytest.approx(0.12 + 0.43 * n / 4, abs=1e-3) for n in (3, 1, 4)]
    assert circles[0]["title"] == "goal, league\ngoal, league\n4 items of 3 series"


def test_the_most_alike_are_joined_once():
    near = np.array([[1, 0.6, 0.2], [0.6, 1, 0.05], [0.2, 0.05, 1]])
    _, _, between, circles = drawn(DESCRIBED, near, np.array([1, 1, 1]), 900, 400, 0)
    assert [line[4] for line in between] == [0.6, 0.2]
    assert between[0][:2] == pytest.approx((circles[0]["x"], circles[0]["y"]), abs=0.06)


def test_labels_are_cut_to_their_circle():
    assert [text for _, text in lines("goal, league, cup", 60)] == ["goal", "league", "cup"]
    below = [y for y, _ in lines("goal, league, cup", 60)]
    assert below == [-13.5, 0, 13.5]
    assert lines("goal, league, cup", 20) == [(0, "goal")]
    assert lines("championship", 30) == [(0, "champi…")]
    assert lines("足球比赛新闻节目", 30) == [(0, "足球比…")]
    assert lines("goal", 9) == []
