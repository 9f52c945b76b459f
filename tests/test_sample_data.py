"""The sample guide is what its README says: right in form, varied, and made by its own script."""

import csv
import json
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

SAMPLE = Path(__file__).resolve().parent.parent / "sample_data"
ORDER = """
    title sub-title desc credits date category keyword language orig-language length icon url country
    episode-num video audio previously-shown premiere last-chance new subtitles rating star-rating
    review image
    """
CREDITS = "director actor writer adapter producer composer editor presenter commentator guest"
LABELS = {
    "News",
    "Sports",
    "Documentary",
    "Comedy",
    "Crime",
    "Kids",
    "Music",
    "Cooking",
    "Travel",
    "Science Fiction",
}
WHOLE = {  # file: (encoding, fewest programmes)
    "latin1.xml": ("latin-1", 8),
    "utf16.xml": ("utf-16", 8),
    "windows-1252.xml": ("cp1252", 8),
    "shift-jis.xml": ("shift_jis", 5),
    "bom.xml": ("utf-8-sig", 8),
    "named-zones.xml": ("utf-8", 8),
    "multilang.xml": ("utf-8", 5),
    "comments.xml": ("utf-8", 5),
    "no-programmes.xml": ("utf-8", 0),
}


@cache
def guide() -> ElementTree.Element:
    return ElementTree.parse(SAMPLE / "guide.xml").getroot()


def programmes() -> list[ElementTree.Element]:
    return guide().findall("programme")


def lines(name: str) -> list[dict]:
    return [json.loads(line) for line in (SAMPLE / name).read_text(encoding="utf-8").splitlines()]


def test_script_writes_the_same_bytes():
    done = subprocess.run([sys.executable, "-B", str(SAMPLE / "make.py"), "--check"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_size_channels_and_languages():
    assert (SAMPLE / "guide.xml").stat().st_size < 2**20
    assert len(programmes()) >= 1500
    channels = {channel.get("id") for channel in guide().findall("channel")}
    assert len(channels) == 20
    assert {p.get("channel") for p in programmes()} == channels
    languages = Counter(p.find("title").get("lang") for p in programmes())
    assert set(languages) == {"en", "de", "fr", "es", "sv"}
    assert min(languages.values()) > 200


def test_nearly_a_third_has_no_category_and_the_genre_comes_first():
    bare = sum(p.find("category") is None for p in programmes()) / len(programmes())
    assert 0.28 <= bare <= 0.32
    genres = Counter(p.find("category").text for p in programmes() if p.find("category") is not None)
    assert set(genres) == LABELS
    assert min(genres.values()) >= 60
    others = {c.text for p in programmes() for c in p.findall("category")[1:]}
    assert others == {"Series", "Movie"}


def test_children_are_in_the_order_of_the_dtd():
    order, credit_order = ORDER.split(), CREDITS.split()
    for programme in programmes():
        places = [order.index(child.tag) for child in programme]
        assert places == sorted(places)
        for credits in programme.findall("credits"):
            roles = [credit_order.index(child.tag) for child in credits]
            assert roles == sorted(roles)
        assert all(child.text.strip() for child in programme if len(child) == 0)


def test_no_channel_shows_two_things_at_once():
    last: dict[str, str] = {}
    for p in programmes():
        start, stop, channel = p.get("start"), p.get("stop"), p.get("channel")
        assert start[-6:] == stop[-6:] and start[-5:] in ("+0000", "+0100")
        assert last.get(channel, "") <= start < stop
        last[channel] = stop


def test_repeats_variants_and_missing_texts():
    seen, again = set(), 0
    for p in programmes():
        text = (p.findtext("title"), p.findtext("desc"))
        again += text in seen
        seen.add(text)
    assert 0.33 <= again / len(programmes()) <= 0.47
    titles = {p.findtext("title") for p in programmes()}
    assert len(titles) >= 250
    assert any(title.endswith(("/8)", "/9)")) for title in titles)
    assert any(title.isupper() for title in titles)
    assert any(title.endswith(", The") for title in titles)
    missing = sum(p.find("desc") is None for p in programmes()) / len(programmes())
    assert 0.08 <= missing <= 0.16


def test_every_slot_was_filled():
    for p in programmes():
        words = "".join(child.text or "" for child in p)
        assert not set("{}<>@;") & set(words)
        assert p.findtext("desc", ".")[-1] in ".?!"


def test_jsonl_and_tables():
    rows = lines("guide.jsonl")
    assert len(rows) == 60
    assert all(row["title"] and row["start"][-6] == "+" for row in rows)
    likes = lines("likes.jsonl")
    assert 20 <= len(likes) <= 30
    assert {row["rating"] for row in likes} == {1, 2, 3, 4, 5}
    with open(SAMPLE / "catalogue.csv", encoding="utf-8", newline="") as file:
        catalogue = list(csv.DictReader(file))
    assert len(catalogue) == 40
    assert all(row["title"] and row["description"] and None not in row for row in catalogue)
    with open(SAMPLE / "listing.tsv", encoding="utf-8", newline="") as file:
        listing = list(csv.DictReader(file, delimiter="\t"))
    assert len(listing) == 20
    assert {row["category"] for row in listing} <= LABELS


def test_receivers():
    text = (SAMPLE / "tvheadend-epg.json").read_text(encoding="utf-8")
    with pytest.raises(json.JSONDecodeError, match="control character"):
        json.loads(text)
    epg = json.loads(text, strict=False)
    assert epg["totalCount"] == len(epg["entries"]) == 30
    dvr = json.loads((SAMPLE / "tvheadend-dvr.json").read_text(encoding="utf-8"))["entries"]
    assert len(dvr) == 60
    assert len({entry["uuid"] for entry in dvr}) == 60
    assert Counter(entry["owner"] for entry in dvr)["alice"] >= 45
    assert any(entry["autorec"] for entry in dvr)
    assert any(entry["fileremoved"] and not entry["watched"] for entry in dvr)
    assert any(entry["playcount"] > 1 for entry in dvr)
    events = json.loads((SAMPLE / "enigma2-epg.json").read_text(encoding="utf-8"))["events"]
    movies = json.loads((SAMPLE / "enigma2-movies.json").read_text(encoding="utf-8"))["movies"]
    assert (len(events), len(movies)) == (20, 10)


@pytest.mark.parametrize("name", WHOLE)
def test_odd_but_well_formed(name):
    encoding, fewest = WHOLE[name]
    text = (SAMPLE / "odd" / name).read_bytes().decode(encoding)
    if encoding not in ("utf-8", "utf-8-sig"):
        assert any(ord(letter) > 127 for letter in text)
    root = ElementTree.fromstring(text.partition("?>")[2])
    assert len(root.findall("programme")) >= fewest


@pytest.mark.parametrize("name", ["truncated", "not-wellformed", "undefined-entity", "empty"])
def test_broken_files_are_broken(name):
    with pytest.raises(ElementTree.ParseError):
        ElementTree.parse(SAMPLE / "odd" / f"{name}.xml")
