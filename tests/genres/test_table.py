"""The table of genres: its files agree, a person's file goes on top, and what is wrong in one is said."""

import pytest

from tvml.config import build, read_yaml
from tvml.errors import InputError
from tvml.genres.table import Language, Term, _list, fold, load
from tvml.guide import dvb
from tvml.shipped import folder

FILES = sorted((folder("configs") / "genres").glob("*.yaml"))
each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def language(path):
    return build(Language, read_yaml(path), path.name)


def codes(path):
    return [(word, code) for code, words in language(path).genres.items() for word in _list(words)]


def own(tmp_path, text):
    path = tmp_path / "own.yaml"
    path.write_text(text)
    return path


def test_ten_languages_are_there():
    assert {"en", "de", "fr", "es", "it", "nl", "sv", "no", "da", "pt"} <= {path.stem for path in FILES}


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Série d'Animation / JEUNESSE", "serie d animation jeunesse"),
        ("  Fußball ", "fussball"),
        ("Børn & Æventyr, smørrebrød", "born aeventyr smorrebrod"),
        ("Children’s_TV", "children s tv"),
        ("１８ Folgen", "18 folgen"),
        ("¡!", ""),
    ],
)
def test_folded(text, folded):
    assert fold(text) == folded == fold(folded)


@each_file
def test_a_file_gives_every_group_of_codes_words_and_no_word_two_codes(path):
    words = codes(path)
    assert {dvb.group(code) for _, code in words} == {dvb.group(code) for code in dvb.NAMES}
    assert len({word for word, _ in words}) == len(words)
    assert {"film", "series", "one-off", "live"} == set(language(path).kinds)


@each_file
def test_what_a_file_says_is_said_once_and_of_words_that_have_a_genre(path):
    found = language(path)
    genres, kinds = dict(codes(path)), {word for words in found.kinds.values() for word in _list(words)}
    assert set(_list(found.weak)) <= genres.keys()
    assert not set(_list(found.nothing)) & (genres.keys() | kinds)


def test_a_word_of_two_languages_means_the_same_in_both():
    said: dict[str, set[int]] = {}
    for path in FILES:
        for word, code in codes(path):
            said.setdefault(word, set()).add(code)
    assert [word for word, found in said.items() if len(found) > 1] == []


def test_the_names_of_the_codes_and_the_codes_are_words_of_the_table():
    terms = load().terms
    for code, name in dvb.NAMES.items():
        assert terms[fold(name)] == terms[fold(dvb.written(code))] == Term(code)


def test_an_own_file_goes_on_top(tmp_path):
    path = own(tmp_path, "genres: {0x43: kickerei, 0x11: football}\nkinds: {live: kickerei}\nnothing: krimi, blah\n")
    shipped, terms = load().terms, load(path).terms
    assert terms["kickerei"] == Term(0x43, "live")
    assert (shipped["football"].code, terms["football"].code) == (0x43, 0x11)
    assert terms["krimi"] == terms["blah"] == Term() and "blah" not in shipped
    assert terms["comedy"] == shipped["comedy"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("genre: {0x43: x}", r"own.yaml: no option 'genre'; did you mean 'genres'\?"),
        ("genres: {0x4F: x}", r"own.yaml: 0x4F is no DVB content code; expected one from 0x40 to 0x4B"),
        ("genres: {-3: x}", r"own.yaml: 0x-3 is no DVB content code; expected one from 0x10 to 0xA7"),
        ("genres: {sports: x}", r"own.yaml.genres: expected int, got str"),
        ("genres: {0x43: [x, y]}", r"own.yaml.genres: expected str, got array"),
        ("kinds: {movie: x}", r"own.yaml: kinds: no kind 'movie'; known: film, live, one-off, series"),
        ("endings: {quizzing: quizz}", r"endings: 'quizz' is no word of the table; did you mean 'quiz'\?"),
        ("[1]", r"own.yaml: expected keys with values, found list"),
    ],
)
def test_what_is_wrong_in_a_file_is_said(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        load(own(tmp_path, text))
