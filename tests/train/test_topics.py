"""From programmes to a topic model, on guides whose topics are known."""

import numpy as np
import pytest
from msgspec.structs import replace

from tvml.errors import InputError, UsageError
from tvml.evaluate.topics import purity
from tvml.guide.programme import Programme
from tvml.models import topics as models
from tvml.models.topics import NONE
from tvml.models.vectors import Vectors
from tvml.text.vocabulary import Options
from tvml.train.topics import Recipe, gather, learn

FOUR = Recipe(topics=4)


def quiet(text):
    pass


def taught(programmes, recipe=FOUR, seed=0, before=None, warm=False, vectors=None):
    return learn(gather(programmes, recipe.reading, vectors), recipe, seed, before, warm, quiet)


def numbers(t, programmes):
    """The topic of each programme (b,), and its kind."""
    items = gather(programmes, t.reading, None)
    assert len(items.texts) == len(programmes)
    topic = models.chosen(models.mixtures(t, models.counts(t, items.texts)), 0.0)
    return topic, np.array([int(p.categories[0][4:]) for p in programmes])


def of_kinds(t, programmes):
    """The topic of each kind, by most of its programmes."""
    topic, kind = numbers(t, programmes)
    return [int(np.bincount(topic[kind == j]).argmax()) for j in range(kind.max() + 1)]


# what there is to learn from


def test_a_text_is_gathered_once_and_a_series_has_a_number():
    said = [
        ("Storm Bay", "", "a"),
        ("Storm Bay", "", "a"),
        ("Storm Bay", "2", "a"),
        ("Oven", "", "a"),
        ("Oven", "", ""),
    ]
    items = gather([Programme(title=t, subtitle=s, description=d) for t, s, d in said], Options(), None)
    assert items.titles == ["Storm Bay", "Storm Bay", "Oven", "Oven"] and items.programmes == 5
    assert items.series.tolist() == [0, 0, 1, 1] and items.vectors is None
    assert items.texts[0].words == ("storm", "bay", "a")
    two = gather([Programme(title="a", subtitle="b"), Programme(title="ab"), Programme(title="a")], Options(), None)
    assert len(two.texts) == 3, "fields are told apart"


def test_vectors_go_with_the_first_programme_of_a_text():
    programmes = [Programme(title=title, id=name) for title, name in (("a", "1"), ("b", "2"), ("a", "3"), ("c", "4"))]
    by_place = gather(programmes, Options(), Vectors(np.eye(4, dtype="f4"), None, "x.npy"))
    np.testing.assert_array_equal(by_place.vectors, np.eye(4)[[0, 1, 3]])
    by_id = gather(programmes, Options(), Vectors(np.eye(3, dtype="f4"), ["3", "4", "9"], "x.safetensors"))
    assert by_id.titles == ["a", "c"] and by_id.programmes == 4
    np.testing.assert_array_equal(by_id.vectors, np.eye(3)[[0, 1]])


@pytest.mark.parametrize(
    ("vectors", "count", "message"),
    [
        (None, 0, "there is no programme to learn topics from"),
        (Vectors(np.ones((1, 2), "f4"), ["x"], "x"), 2, "none of the 2 programmes has a vector"),
        (Vectors(np.ones((1, 2), "f4"), None, "x"), 2, "x: 1 vectors without ids, but the guide has more programmes"),
        (Vectors(np.ones((3, 2), "f4"), None, "x"), 2, "x: 3 vectors without ids, but only 2 programmes could be read"),
    ],
)
def test_what_cannot_be_gathered_is_told(vectors, count, message):
    with pytest.raises(InputError, match=message):
        gather([Programme(title=f"t{i}") for i in range(count)], Options(), vectors)


# topics of words


@pytest.mark.parametrize("method", ["sinkhorn", {"name": "sinkhorn", "start": "noise"}])
def test_planted_topics_and_their_words_are_found(planted, method):
    programmes = planted()
    learned = taught(programmes, Recipe(topics=4, method=method))
    topic, kind = numbers(learned.topics, programmes)
    assert purity(topic, kind) > 0.98
    for j, number in enumerate(of_kinds(learned.topics, programmes)):
        words = learned.topics.described[number]["words"]
        assert {word["word"][0] for word in words} == {"bdfg"[j]} and len(words) == 10  # how a kind's words begin
    assert learned.metrics["balance"] > 0.99 and learned.metrics["dead"] == 0 and learned.kept is None
    assert [row["items"] for row in learned.topics.described] == np.bincount(topic).tolist()


def test_new_texts_of_a_kind_get_its_topic_and_others_none(planted):
    t = taught(planted()).topics
    topic, kind = numbers(t, planted(seed=9))
    assert purity(topic, kind) > 0.98
    other, _ = numbers(t, [Programme(title="Unheard", description="quite other words", categories=["kind0"])])
    assert other.tolist() == [NONE]


def test_a_dominant_kind_gets_several_topics(planted):
    learned = taught(planted((200, 20, 20, 20)), Recipe(topics=6))
    assert learned.metrics["balance"] > 0.9 and learned.metrics["dead"] == 0
    topic, kind = numbers(learned.topics, planted((200, 20, 20, 20)))
    assert all(len(set(topic[kind == j])) == 1 for j in (1, 2, 3))


def test_repeats_of_a_text_change_nothing(planted):
    programmes = planted()
    again = taught(programmes + programmes[:50])
    assert same(taught(programmes), again) and again.items.programmes == 210


def same(a, b):
    return all(a.topics.arrays[name].tobytes() == b.topics.arrays[name].tobytes() for name in a.topics.arrays)


def test_the_same_seed_gives_the_same_bytes(planted):
    first, second, other = (taught(planted(), seed=seed) for seed in (5, 5, 6))
    assert same(first, second) and first.topics.described == second.topics.described
    assert not same(first, other)


def test_largest_topics_come_first_where_there_were_none_before(planted):
    learned = taught(planted((80, 20, 40, 60)))
    sizes = [row["items"] for row in learned.topics.described]
    assert sizes == sorted(sizes, reverse=True)


def test_the_number_may_be_left_to_the_guide(planted):
    learned = taught(planted([20] * 5), Recipe(topics="auto"))
    assert learned.topics.k == 5 and [row["topics"] for row in learned.tried] == [5, 10]


def test_one_topic_is_the_whole_guide(planted):
    learned = taught(planted(), Recipe(topics=1))
    assert learned.metrics["assigned"] == 1 and learned.metrics["dead"] == 0 and learned.metrics["balance"] == 1
    assert len(learned.topics.described[0]["words"]) == 10


def test_a_threshold_leaves_items_out(planted):
    strict = taught(planted(), Recipe(topics=4, threshold=0.9))
    assert 0 < strict.metrics["assigned"] < 1
    assert sum(row["items"] for row in strict.topics.described) == round(strict.metrics["assigned"] * 160)


@pytest.mark.parametrize(
    ("recipe", "programmes", "message"),
    [
        (FOUR, [Programme(title="the and of")], "no word is left of 1 distinct texts"),
        (FOUR, [Programme(title="zzz qqq")] * 9, "no word is left of 1 distinct texts"),  # a word is in all of them
        (
            Recipe(topics=3, reading=Options(max_share=1.0)),
            [Programme(title="zzz qqq"), Programme(title="qqq zzz"), Programme(title="zzz"), Programme(title="a")],
            "3 topics of 2 different items that have a word of the vocabulary: ask for at most 2, or give a longer",
        ),
        (Recipe(topics=4, method="sinkhron"), [Programme(title="zzz"), Programme(title="qqq")], "did you mean 'sinkho"),
    ],
)
def test_what_cannot_be_learned_is_told(recipe, programmes, message):
    with pytest.raises(InputError, match=message):
        taught(programmes, recipe)


# numbers that stay


def test_learning_anew_keeps_the_numbers_of_the_topics(planted):
    before = taught(planted())
    for seed in (1, 2, 3):
        again = taught(planted(seed=4), seed=seed, before=before.topics)
        assert again.kept == 4
        assert of_kinds(again.topics, planted()) == of_kinds(before.topics, planted())


def test_another_number_of_topics_is_not_matched(planted):
    before = taught(planted())
    again = taught(planted(), Recipe(topics=5), before=before.topics)
    assert again.kept is None and again.topics.k == 5


def unnamed(programmes):
    """Without titles, which name the series, and without anyone's words."""
    return [replace(p, title="-", description=" ".join(p.description.split()[:6])) for p in programmes]


def test_a_warm_start_keeps_numbers_and_old_words_and_hears_new_ones(planted):
    before = taught(planted(words=range(12))).topics
    learned = taught(planted(seed=7, words=range(6, 18)), before=before, warm=True)
    t = learned.topics
    assert learned.kept == 4
    assert t.words[: len(before.words)] == before.words and len(t.words) > len(before.words)
    assert len(t.arrays["topics"]) == len(t.words) == len(t.reach)
    for words in (range(6), range(12, 18)):  # the old guide's alone, and tonight's alone
        topic, kind = numbers(t, unnamed(planted((5, 5, 5, 5), seed=8, words=words)))
        assert [set(topic[kind == j]) for j in range(4)] == [{j} for j in of_kinds(before, planted())]
    alone = unnamed(planted((5, 5, 5, 5), seed=8, words=range(12, 18)))
    assert (numbers(before, alone)[0] == NONE).all(), "the old version does not hear them"


def test_a_vocabulary_that_is_full_still_hears_new_words(planted):
    few = Recipe(topics=4, reading=Options(max_words=60))
    before = taught(planted(), few).topics
    after = taught(planted(seed=7, words=range(20, 32)), few, before=before, warm=True).topics
    assert len(before.words) == 60 == len(after.words)
    assert len(set(after.words) - set(before.words)) > 30
    assert after.k == 4


def test_what_cannot_go_on_is_told(planted):
    before = taught(planted()).topics
    with pytest.raises(UsageError, match="goes on with 4 topics of sinkhorn, and the recipe asks for 5 of sinkhorn"):
        taught(planted(), Recipe(topics=5), before=before, warm=True)
    with pytest.raises(UsageError, match="topics of words go on from words"):
        taught(planted(), before=before, warm=True, vectors=vectors_for(planted()))


# topics of vectors


def vectors_for(programmes, width=6, seed=0):
    rng = np.random.default_rng(seed)
    kind = [int(p.categories[0][4:]) for p in programmes]
    table = np.eye(width)[kind] + 0.2 * rng.standard_normal((len(kind), width))
    return Vectors(table.astype("f4"), [p.id for p in programmes], "x.safetensors")


def test_topics_of_vectors_have_words_too_and_keep_their_numbers(planted):
    programmes = planted()
    before = taught(programmes, vectors=vectors_for(programmes))
    t = before.topics
    assert t.vectors and t.arrays["topics"].shape == (6, 4) and before.metrics["balance"] > 0.99
    assert {len({word["word"][0] for word in row["words"]}) for row in t.described} == {1}
    letters = [row["words"][0]["word"][0] for row in t.described]
    for warm in (False, True):
        after = taught(programmes, seed=3, before=t, warm=warm, vectors=vectors_for(programmes, seed=1))
        assert after.kept == 4
        assert [row["words"][0]["word"][0] for row in after.topics.described] == letters


def test_vectors_of_another_encoder_begin_anew_but_cannot_go_on(planted):
    programmes = planted()
    before = taught(programmes, vectors=vectors_for(programmes)).topics
    wide = vectors_for(programmes, width=9)
    assert taught(programmes, before=before, vectors=wide).kept is None
    with pytest.raises(UsageError, match="vectors of 9 numbers, the topics to go on from have learned 6"):
        taught(programmes, before=before, warm=True, vectors=wide)
    assert taught(programmes, before=before).kept is None, "from vectors to words"


def test_vectors_that_say_nothing_are_not_items(planted):
    programmes = planted((2, 2, 2, 2))
    nothing = Vectors(np.zeros((8, 3), "f4"), None, "x.npy")
    with pytest.raises(InputError, match="4 topics of 0 different items that have a vector other than 0"):
        taught(programmes, vectors=nothing)
