"""What each consumer reads: its exact words, and Kodi's file."""

import xml.etree.ElementTree as ElementTree

import pytest

from tvml.errors import InputError, UsageError
from tvml.guide import dvb, targets


def test_the_standard_has_75_codes_that_tvheadend_names():
    assert len(dvb.NAMES) == len(dvb.CODES) == 75
    assert [dvb.NAMES[code] for code in (0x10, 0x24, 0x4B, 0x7B, 0xA7)] == [
        *("Movie / Drama", "Discussion / Interview / Debate", "Martial sports", "Fashion", "Gardening"),
    ]
    assert max(map(len, dvb.CODES)) < 64  # Tvheadend's buffer


@pytest.mark.parametrize(
    ("target", "code", "kind", "words"),
    [
        ("tvheadend", 0x43, "live", ("Football / Soccer",)),
        ("tvheadend", 0x10, "film", ("Movie / Drama",)),
        ("tvheadend", 0, "series", ()),
        ("kodi", 0x14, "", ("Comedy",)),
        ("plain", 0x14, "", ("Comedy",)),
        ("jellyfin", 0x43, "", ("Sports",)),
        ("jellyfin", 0x23, "", ("Documentary",)),
        ("jellyfin", 0x23, "film", ("Movie", "Documentary")),
        ("jellyfin", 0x21, "", ("News",)),
        ("jellyfin", 0x55, "film", ("Movie", "Kids")),
        ("jellyfin", 0x11, "series", ()),
        ("jellyfin", 0, "film", ("Movie",)),
        ("plex", 0x11, "film", ("Movie",)),
        ("plex", 0x10, "series", ()),
        ("plex", 0x40, "live", ()),
        ("mythtv", 0x11, "film", ("Detective / Thriller", "movie")),
        ("mythtv", 0x11, "series", ("Detective / Thriller", "series")),
        ("mythtv", 0x43, "series", ("Football / Soccer", "sports")),
        ("mythtv", 0x31, "", ("Game show / Quiz / Contest", "tvshow")),
        ("mythtv", 0, "film", ()),
        ("vdr", 0xA5, "", ("0xA5",)),
        ("vdr", 0, "film", ()),
    ],
)
def test_words(target, code, kind, words):
    assert targets.words(target, code, kind) == words


@pytest.mark.parametrize("target", targets.TARGETS)
def test_a_target_accepts_what_is_written_for_it(target):
    written = [targets.words(target, code, kind) for code in (0, *dvb.NAMES) for kind in ("", *targets.KINDS)]
    assert any(written)
    assert all(targets.accepts(target, words) for words in written if words)
    assert not targets.accepts(target, ())


@pytest.mark.parametrize(
    ("target", "category", "accepted"),
    [
        ("tvheadend", "news/CURRENT  affairs", True),  # blanks and letter case aside
        ("tvheadend", "Movie", False),
        ("tvheadend", "Drama", False),
        ("kodi", "news / current affairs", True),
        ("kodi", "news/current affairs", False),
        ("jellyfin", "JOURNALISM", True),
        ("jellyfin", "Children's", False),
        ("plex", "movie", True),
        ("plex", "Movies", False),
        ("mythtv", "Series", True),
        ("vdr", "0xa5", True),
        ("vdr", "0xAF", False),
        ("plain", "Whatever", True),
    ],
)
def test_accepted(target, category, accepted):
    assert targets.accepts(target, ["Xyzzy", category] if target != "plain" else [category]) == accepted


def test_an_unknown_target_is_named():
    with pytest.raises(UsageError, match="--target tvheadent: no such consumer; did you mean 'tvheadend'"):
        targets.check("tvheadent")
    assert [targets.check(target) for target in targets.TARGETS] == list(targets.TARGETS)


def test_an_unknown_code_is_named_with_those_of_its_group():
    assert dvb.known(0x4B, "f") == 0x4B
    with pytest.raises(InputError, match="f: 0x4C is no DVB content code; expected one from 0x40 to 0x4B"):
        dvb.known(0x4C, "f")


def test_eit():
    assert targets.eit("Sports") == targets.eit("SPORTS") == ' lang="en" eit="0x40"'
    assert targets.eit("Mine") == ' lang="en"'


def test_kodi_gets_a_file_with_the_names_of_the_codes_and_the_guides_own_words():
    text = targets.genres_xml("a & b", [("Krimi <3", 0x11), ("COMEDY", 0x55), ("krimi <3", 0x12)])
    root = ElementTree.fromstring(text.encode())
    found = [(genre.attrib["genreId"], genre.text) for genre in root.findall("genre")]
    assert root.findtext("name") == "a & b" and len(found) == 76
    assert found[0] == ("0x10", "movie / drama") and ("0x55", "comedy") in found and ("0x12", "krimi <3") in found
