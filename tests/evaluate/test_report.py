"""The page: whole in itself, escaped, and with the figures of the row in it."""

import re
import sys
from html.parser import HTMLParser

import pytest

from tvml.errors import ToolError
from tvml.evaluate.answers import answers
from tvml.evaluate.page import check
from tvml.evaluate.report import matrix, mistakes, page, pairs
from tvml.evaluate.summary import UNKNOWN, summary

from .planted import LABELS, Planned, learned, programme, said

EVIL = "<script>alert(1)</script> \"quoted\" 'single' & <img src=http://x.example/y onerror=z>"
VOID = {"meta", "br", "img", "link", "input", "hr"}


class Parsed(HTMLParser):
    """Every tag with its attributes, the text, and a check that what is opened is closed in order."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.text, self._open = [], "", []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.text += data


def made(guide, known=None, guides=("guide.xml",), labels=LABELS):
    a = answers(guide, Planned(labels), "category")
    row = {"model": "genre", "version": "0001", "label": "category"} | summary(a, known)
    return page(row, a, guides)


GUIDE = said(
    ("news", 0.9, "News", 7), ("crime", 0.6, "News", 3), ("sport", 0.85, "Crime", 2), ("news", 0.9, "Opera", 1)
)


def test_the_page_is_whole_in_itself():
    html = made(GUIDE, learned("news 0.9 aa"))
    parsed = Parsed(html)
    assert html.startswith("<!DOCTYPE html>")
    assert not {"script", "link", "img", "iframe", "object", "base"} & {tag for tag, _ in parsed.tags}
    assert not {"src", "href", "xlink:href", "srcset", "action"} & {name for _, attrs in parsed.tags for name in attrs}
    assert not re.search(r"https?:|url\(|@import", html)
    policy = [attrs["content"] for tag, attrs in parsed.tags if attrs.get("http-equiv") == "Content-Security-Policy"]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]
    assert "prefers-color-scheme: dark" in html and 'name="viewport"' in html


def test_the_headline_is_in_words():
    text = " ".join(Parsed(made(GUIDE)).text.split())
    assert "genre 0001 on guide.xml Right 5 of 10 times. At least 80 % sure of 8 of 10 items;" in text
    assert "It is too sure of itself by 28 points on average." in text
    assert "Labels that the model never learned, on 1 of 13 items, count as wrong: Opera (1)." in text
    assert "keeps no memory of its titles" in text


def test_what_was_learned_is_told():
    text = " ".join(Parsed(made(GUIDE, learned(*(p.title for p in GUIDE[:7])))).text.split())
    assert "It has learned 5 of 10 series of this guide, so these figures are too good: on the 6 items of other" in text
    assert "54 % of the titles and 54 % of the series were in its training, and 0 % of the 6 items of other" in text


def test_every_text_of_the_guide_is_escaped():
    labels = (EVIL, "News", "Sport")
    guide = [
        programme(f"news 0.9 {EVIL}", EVIL, lang="<b>x"),
        programme(f"news 0.9 {EVIL} 2", f"x{EVIL}"),
        programme("news 0.9 a", "News"),
    ]
    html = made(guide, guides=(f"{EVIL}.xml",), labels=labels)
    parsed = Parsed(html)
    assert "script" not in {tag for tag, _ in parsed.tags} and "img" not in {tag for tag, _ in parsed.tags}
    assert parsed.text.count("<script>alert(1)</script>") >= 6
    assert any(EVIL in (attrs.get("title") or "") for _, attrs in parsed.tags)
    assert "onerror" not in {name for _, attrs in parsed.tags for name in attrs}


def test_the_matrix_puts_labels_beyond_the_most_together():
    confusion = {"labels": ["a", "b", "c", UNKNOWN], "counts": [[4, 1, 0, 0], [0, 2, 2, 0], [1, 0, 0, 0], [1, 1, 1, 0]]}
    assert matrix(confusion) == {
        "rows": ["a", "b", "c", UNKNOWN],
        "columns": ["a", "b", "c"],
        "counts": confusion["counts"],
        "shares": [[0.8, 0.2, 0, 0], [0, 0.5, 0.5, 0], [1, 0, 0, 0], [1 / 3, 1 / 3, 1 / 3, 0]],
    }
    assert matrix(confusion, most=2) == {
        "rows": ["a", "3 others"],
        "columns": ["a", "3 others"],
        "counts": [[4, 1], [2, 6]],
        "shares": [[0.8, 0.2], [0.25, 0.75]],
    }


def test_confusions_come_by_number_with_a_title_a_series():
    guide = [*GUIDE, programme("sport 0.9 ak: part 2", "Crime"), programme("sport 0.7 zz", "Crime")]
    found = pairs(answers(guide, Planned(), "category"))
    assert [(pair["gold"], pair["given"], pair["items"]) for pair in found] == [
        ("Crime", "Sport", 4),
        ("News", "Crime", 3),
        ("Opera", "News", 1),
    ]
    assert found[0]["titles"] == ["sport 0.9 ak: part 2", "sport 0.85 al", "sport 0.7 zz"]
    assert pairs(answers(guide, Planned(), "category"), most=1) == found[:1]


def test_mistakes_come_by_confidence_one_a_series_and_none_that_is_a_guess():
    guide = [*GUIDE, programme("sport 0.8 ak: part 2", "Crime"), programme("sport 0.4 zz", "Crime")]
    found = mistakes(answers(guide, Planned(), "category"))
    assert [(m["title"], m["gold"], m["given"]) for m in found[:3]] == [
        ("news 0.9 am", "Opera", "News"),
        ("sport 0.85 ak", "Crime", "Sport"),
        ("sport 0.85 al", "Crime", "Sport"),
    ]
    assert len(found) == 6 and found[-1]["confidence"] == pytest.approx(0.6)
    assert len(mistakes(answers(guide, Planned(), "category"), most=2)) == 2


def test_a_model_without_mistakes_has_a_page_too():
    html = made(said(("news", 0.9, "News", 3), ("crime", 0.9, "Crime", 2)))
    assert "<em>Always</em> right." in html
    assert "Most frequent confusions" not in html and "Surest mistakes" not in html


def test_without_jinja_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(ToolError, match=r"--report needs Jinja2, .*pip install 'tvml\[report\]'"):
        check("--report")
