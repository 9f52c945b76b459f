"""The charts: well-formed SVG with every point where it belongs."""

from xml.etree import ElementTree

import pytest

from tvml.evaluate.figures import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, coverage, reliability


def place(x, y):
    return pytest.approx((LEFT + x * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - y * (HEIGHT - TOP - BOTTOM)), abs=0.06)


def dots(svg, kind):
    return [
        (float(dot.get("cx")), float(dot.get("cy")), float(dot.get("r")), dot.find("title").text)
        for dot in ElementTree.fromstring(svg).iter("circle")
        if dot.get("class") == kind
    ]


def test_reliability_has_a_dot_for_each_bin_as_large_as_its_items():
    bins = [{"confidence": 0.25, "accuracy": 0.5, "items": 4}, {"confidence": 0.9, "accuracy": 1.0, "items": 16}]
    small, large = dots(reliability(bins), "a")
    assert small[:2] == place(0.25, 0.5) and large[:2] == place(0.9, 1.0)
    assert (small[2], large[2]) == (8.0, 13.0)
    assert small[3] == "4 items, 25 % sure, 50 % right"


def test_coverage_has_two_lines_and_leaves_out_what_nobody_answered():
    levels = [
        {"confidence": 0.0, "coverage": 1.0, "accuracy": 0.5, "items": 4},
        {"confidence": 0.8, "coverage": 0.25, "accuracy": 1.0, "items": 1},
        {"confidence": 0.95, "coverage": 0.0, "accuracy": None, "items": 0},
    ]
    svg = coverage(levels)
    assert [dot[:2] for dot in dots(svg, "a")] == [place(0, 0.5), place(0.8, 1)]
    assert [dot[:2] for dot in dots(svg, "b")] == [place(0, 1), place(0.8, 0.25), place(0.95, 0)]
    assert [line.get("class") for line in ElementTree.fromstring(svg).iter("polyline")] == ["a", "b"]


def test_nothing_is_drawn_outside():
    svg = reliability([{"confidence": x, "accuracy": y, "items": 1} for x in (0.0, 1.0) for y in (0.0, 1.0)])
    for x, y, r, _ in dots(svg, "a"):
        assert r <= x <= WIDTH - r and r <= y <= HEIGHT - r
