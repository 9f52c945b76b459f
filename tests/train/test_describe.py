"""What a topic is, for people."""

import math

import numpy as np
import pytest

from tvml.methods import find
from tvml.models import topics
from tvml.models.topics import NONE
from tvml.sparse import from_rows
from tvml.text.vocabulary import Options as Reading
from tvml.train import describe
from tvml.train.describe import Options

LEAST = Options(least=1)
WORDS = ("sea", "ship", "oven", "bread", "night", "anna")


def items(rows, series=None, titles=None):
    table = from_rows([dict.fromkeys((WORDS.index(w) for w in row.split()), 1.0) for row in rows], len(WORDS))
    numbers = np.arange(len(rows)) if series is None else np.array(series)
    return describe.Items(table, numbers, [f"Title {i}" for i in numbers] if titles is None else titles)


def model(columns):
    arrays = {"topics": np.array(columns, np.float32).T, "offsets": np.zeros(len(columns), np.float32)}
    reach = np.ones(len(WORDS), np.float32)
    return topics.make(find("topics", "sinkhorn"), arrays, WORDS, reach, Reading(), False, [{} for _ in columns])


ROWS = ["sea ship night", "sea ship", "sea ship night", "oven bread", "oven bread night", "oven bread"]
TOPIC = np.array([0, 0, 0, 1, 1, 1])


def found(guide, topic, k, o=LEAST):
    return [[WORDS[i] for i, _ in some] for some in describe.words(guide, topic, k, o)]


def test_a_word_weighs_its_part_in_the_divergence_from_the_guide():
    (first, second) = describe.words(items(ROWS), TOPIC, 2, Options(least=1))
    assert [WORDS[i] for i, _ in first][:2] == ["sea", "ship"] and [WORDS[i] for i, _ in second] == ["oven", "bread"]
    p, all_p = 3 / 8, 3 / 15  # of the words of the topic's items, and of all items
    assert first[0][1] == pytest.approx(p * math.log(p / all_p))
    assert first[2][1] == pytest.approx(2 / 8 * math.log(2 / 8 / (3 / 15))), "night, a little"


def test_items_without_a_topic_describe_none():
    left = np.where(TOPIC == 1, NONE, TOPIC)
    assert found(items(ROWS), left, 2)[1] == []
    assert "oven" not in found(items(ROWS), left, 2)[0]


def test_the_words_of_one_series_do_not_describe_a_topic():
    rows = ["sea ship anna"] * 4 + ["sea ship"] * 60 + ["oven bread"] * 64
    series = [0] * 4 + list(range(1, 125))
    assert "anna" not in found(items(rows, series), np.repeat([0, 1], 64), 2, Options())[0]
    assert "anna" in found(items(rows), np.repeat([0, 1], 64), 2, Options())[0]


def test_words_that_belong_together_are_preferred():
    rows = ["sea ship"] * 9 + ["bread oven"] * 8 + ["night"] * 20
    topic = np.repeat([0, 1], [17, 20])
    together = found(items(rows), topic, 2, Options(least=1, words=2, telling=0))[0]
    assert set(together) in ({"sea", "ship"}, {"bread", "oven"}), "never one of each"
    assert found(items(rows), topic, 2, Options(least=1, words=2, telling=50))[0] == ["sea", "ship"]
    assert found(items(rows), topic, 2, Options(least=1, words=1))[0] == ["sea"]


def test_one_topic_is_described_by_the_commonest_words():
    (only,) = describe.words(items(ROWS), np.zeros(6, int), 1, Options(least=1))
    assert sorted(weight for _, weight in only) == pytest.approx([3 / 15] * 5)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["koch", "kochen", "suppe", "ofen", "brot"], "koch, suppe, ofen"),
        (["kochen", "koch", "suppe"], "kochen, suppe"),
        (["film", "films", "filmen", "filmarchiv"], "film, filmarchiv"),
        (["story", "stories"], "story"),
        (["sea", "seas"], "sea, seas"),  # three letters are too few to say
        (["war", "warm", "ward"], "war, warm, ward"),
        (["ab"], "ab"),
        ([], ""),
    ],
)
def test_a_label_has_three_words_and_none_twice(words, expected):
    assert describe.label(words) == expected


def test_a_row_says_all_that_people_ask():
    guide = items(ROWS, [0, 0, 1, 2, 2, 3], ["Anna 1", "Anna 2", "Bay", "Pies 1", "Pies 2", "Rye"])
    t = model([[3, 3, 0, 0, 2, 0], [0, 0, 3, 3, 1, 0], [0, 0, 0, 0, 0, 1]])
    first, second, third = describe.rows(t, guide, TOPIC, np.array([1, 3, 2, 3, 3, 3.0]), Options(least=1))
    assert list(first) == ["topic", "label", "words", "items", "series", "typical", "near"]
    assert (first["topic"], first["items"], first["series"]) == (0, 3, 2)
    assert first["label"].startswith("sea, ship")
    assert first["typical"] == ["Anna 2", "Bay"], "one a series, what fits best first"
    assert second["typical"] == ["Pies 1", "Rye"], "of equals the first"
    assert {
        "topic": 2,
        "label": "topic 2",
        "words": [],
        "items": 0,
        "series": 0,
        "typical": [],
    }.items() <= third.items()
    overlap = 2 / math.sqrt(22) / math.sqrt(19)
    assert first["near"] == [
        {"topic": 1, "label": second["label"], "overlap": pytest.approx(overlap, abs=1e-4)},
        {"topic": 2, "label": "topic 2", "overlap": 0.0},
    ]
    assert all(set(word) == {"word", "weight"} for word in first["words"])
    (short,) = describe.rows(t, guide, TOPIC, np.ones(6), Options(least=1, typical=1, neighbours=1, words=1))[:1]
    assert (len(short["typical"]), len(short["near"]), len(short["words"])) == (1, 1, 1)
