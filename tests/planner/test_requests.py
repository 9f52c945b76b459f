"""Requests for Tvheadend, exactly; below every other recording, and nothing of ours that could send them."""

import ast
import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import tvml
from tvml.guide.programme import Programme
from tvml.models.schedule import fold
from tvml.planner.choices import choices
from tvml.planner.requests import recordings, rules

from .helpers import PICKS, PROFILE, chosen

WHY = "tvml for alice: Harbour and boat, as in “The Iron Way”; at an hour that is yours."


def test_a_recording_of_the_next_airing():
    one, two = recordings(chosen())
    assert one == {
        "path": "api/dvr/entry/create",
        "conf": {
            "start": 1772478900,
            "stop": 1772481600,
            "channelname": "One",
            "disp_title": "Gale",
            "disp_subtitle": "The Pier",
            "enabled": True,
            "pri": 4,
            "comment": WHY,
        },
    }
    assert two["conf"]["channel"] == "c2" and "channelname" not in two["conf"] and two["conf"]["pri"] == 4


def test_a_rule_a_title():
    one, two, three = rules(chosen())
    assert one == {
        "path": "api/dvr/autorec/create",
        "conf": {"name": "tvml: Gale", "title": "^Gale$", "enabled": True, "pri": 4, "comment": WHY},
    }
    assert two["conf"]["title"] == r"^Pie\?$" and two["conf"]["channel"] == "c2"
    assert three["conf"]["name"] == "tvml: Loft"


def test_what_two_people_would_have_is_asked_for_once():
    assert len(list(recordings(chosen() + chosen("bob")))) == 2 and len(list(rules(chosen() + chosen("bob")))) == 3


@given(st.text(min_size=1, max_size=20), st.text(max_size=20))
def test_a_rule_means_its_title_and_no_other(title, other):
    guide = fold([Programme(title=title)])
    (made,) = rules(choices("", PROFILE, PICKS[:1], guide))
    pattern = re.compile(made["conf"]["title"].removesuffix("$") + r"\Z")
    assert pattern.match(title) and bool(pattern.match(other)) == (other == title)


def test_nothing_here_can_send():
    for path in (Path(tvml.__file__).parent / "planner").glob("*.py"):
        names = {
            getattr(node, "module", None) or node.names[0].name
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        assert not {name.split(".")[0] for name in names} & {
            "urllib",
            "http",
            "socket",
            "requests",
            "httpx",
            "subprocess",
        }
