"""From a guide to examples, and the split that never parts a series."""

from dataclasses import replace

import numpy as np
import pytest

from tvml.errors import InputError
from tvml.guide.programme import Programme
from tvml.train.data import Examples, Options, examples, label_of, split

EVERY = Options(min_items=1, max_labels=64)


def programme(title, *categories, **others):
    return Programme(title=title, categories=list(categories), **others)


def learned(programmes, o=EVERY, label="category"):
    said = []
    return examples(programmes, label, o, said.append), said


FIVE = [programme(f"{word} one", "News") for word in "abc"] + [programme(f"{word} two", "Film") for word in "de"]


def test_examples_are_bags_labels_and_series():
    found, said = learned([programme("Tatort: Der Fall", "Film", "Crime"), programme("Heute", "News", subtitle="Um 7")])
    assert found.bags == [("tatort", "der", "fall"), ("heute", "um", "7")]
    assert found.names == ("Film", "News")
    assert found.labels.tolist() == [0, 1]
    assert found.labels.dtype == np.int64
    assert found.groups == ["tatort", "heute"]
    assert said == ["2 programmes, 2 with a label, 2 distinct texts"]


def test_a_text_counts_once_for_a_label():
    same = [programme("Heute", "News", channel=str(i), start=str(i)) for i in range(5)]
    found, said = learned([*same, programme("HEUTE!", "news"), programme("Heute", "Film"), programme("Kino", "Film")])
    assert sorted(zip(found.bags, found.labels.tolist(), strict=True)) == [
        (("heute",), 0),
        (("heute",), 1),
        (("kino",), 0),
    ]
    assert said[0] == "8 programmes, 8 with a label, 3 distinct texts"


def test_a_label_is_spelt_as_most_spell_it():
    guide = [programme(f"a{i}", spelling) for i, spelling in enumerate(["NEWS", "news", "News", "News", "nEws"])]
    found, _ = learned([*guide, programme("b", "film"), programme("c", "Straße"), programme("d", "STRASSE")])
    assert found.names == ("News", "Straße", "film")
    assert np.bincount(found.labels).tolist() == [5, 2, 1]


def test_programmes_without_a_label_or_a_word_are_passed_over():
    found, said = learned([*FIVE, programme("nothing"), programme("!!!", "News"), programme("empty", "")])
    assert len(found.bags) == 5
    assert said[0] == "8 programmes, 6 with a label, 5 distinct texts"


def test_labels_with_few_texts_are_left_out_and_named():
    found, said = learned([*FIVE, programme("f", "Chess")], replace(EVERY, min_items=2))
    assert found.names == ("Film", "News")
    assert len(found.bags) == 5
    assert said[1] == "left out, fewer than 2 texts: Chess (1)"


def test_no_more_labels_than_wanted_the_most_frequent_first():
    guide = [programme(f"{label}{i}", label) for n, label in enumerate("zyxwvuts", start=1) for i in range(n)]
    found, said = learned(guide, replace(EVERY, max_labels=2))
    assert found.names == ("s", "t")
    assert said[1] == "left out, beyond 2 labels: u (6), v (5), w (4), x (3), y (2) and 1 more"


def test_of_labels_with_as_many_texts_the_alphabet_decides():
    guide = [programme(f"{label}{i}", label) for label in "dbca" for i in range(2)]
    assert learned(guide, replace(EVERY, max_labels=3))[0].names == ("a", "b", "c")
    assert learned(guide[::-1], replace(EVERY, max_labels=3))[0].names == ("a", "b", "c")


def test_only_so_many_words_of_the_wanted_fields_are_read():
    guide = [programme("a b c", "News", description="d e"), programme("f", "Film", subtitle="g", description="h")]
    found, _ = learned(guide, replace(EVERY, fields=("title", "description"), max_tokens=4))
    assert found.bags == [("a", "b", "c", "d"), ("f", "h")]


@pytest.mark.parametrize(
    ("guide", "o", "label", "message"),
    [
        ([], EVERY, "category", "there is no programme to learn from"),
        (
            [programme("a"), programme("b")],
            EVERY,
            "category",
            "none of 2 programmes has a label in 'category'; name the field that holds it with --label",
        ),
        (
            FIVE,
            EVERY,
            "genre",
            "none of 5 programmes has a label in 'genre'; name the field that holds it with --label",
        ),
        (
            [programme("!", "News")],
            EVERY,
            "category",
            "none of 1 labelled programmes has a word in title, subtitle, descri",
        ),
        (
            FIVE[:3],
            EVERY,
            "category",
            r"at least 2 labels with 1 distinct texts each are needed to learn, found News \(3\)",
        ),
        (
            FIVE,
            replace(EVERY, min_items=3),
            "category",
            r"at least 2 labels with 3 distinct texts each are needed to learn, found News \(3\), Film \(2\)",
        ),
        (
            FIVE,
            replace(EVERY, fields=("titel",)),
            "category",
            r"data\.fields: no field 'titel'; did you mean 'title'\?",
        ),
    ],
)
def test_what_cannot_be_learned_from_is_told(guide, o, label, message):
    with pytest.raises(InputError, match=f"^{message}"):
        learned(guide, o, label)


@pytest.mark.parametrize(
    ("p", "label", "expected"),
    [
        (programme("t", "A", "B"), "category", "A"),
        (programme("t"), "category", ""),
        (programme("t", extra={"genre": "Crime"}), "genre", "Crime"),
        (programme("t", extra={"genre": " Crime \n drama "}), "genre", "Crime drama"),
        (programme("t", extra={"genre": ["Crime", "x"]}), "genre", "Crime"),
        (programme("t", extra={"genre": []}), "genre", ""),
        (programme("t", extra={"genre": {"a": 1}}), "genre", ""),
        (programme("t", extra={"genre": None}), "genre", ""),
        (programme("t", extra={"rating": 3}), "rating", "3"),
        (programme("t", channel="one"), "channel", "one"),
        (programme("t", keywords=["k", "l"]), "keywords", "k"),
        (programme("t", year=1999), "year", "1999"),
        (programme("t"), "year", ""),
        (programme("t", channel="one", extra={"channel": "two"}), "channel", "two"),
        (programme("t"), "no such field", ""),
    ],
)
def test_the_label_is_the_first_category_or_what_a_field_holds(p, label, expected):
    assert label_of(p, label) == expected


def many(series, seed=0, start=0):
    """Items of so many series, one to nine items each, of three labels."""
    rng = np.random.default_rng(seed)
    groups = [f"series{start + s}" for s in range(series) for _ in range(rng.integers(1, 10))]
    label_of_group = {group: int(rng.integers(3)) for group in groups}
    labels = np.array([label_of_group[group] for group in groups])
    return Examples([(f"w{i}",) for i in range(len(groups))], labels, groups, ("a", "b", "c"))


@pytest.mark.parametrize("seed", range(5))
def test_no_series_stands_on_both_sides_and_no_item_is_lost(seed):
    e = many(300, seed)
    learning, held = split(e, 0.1, seed)
    assert sorted([*learning, *held]) == list(range(len(e.bags)))
    assert not {e.groups[i] for i in learning} & {e.groups[i] for i in held}


@pytest.mark.parametrize("share", [0.05, 0.1, 0.3])
def test_about_the_wanted_share_of_each_label_is_held_out(share):
    e = many(600)
    _, held = split(e, share, 0)
    for label in range(3):
        assert (e.labels[held] == label).sum() / (e.labels == label).sum() == pytest.approx(share, abs=0.01)


def test_a_split_repeats_itself_and_hangs_on_the_seed_not_on_the_order():
    e = many(200)
    held = split(e, 0.1, 0)[1]
    np.testing.assert_array_equal(split(e, 0.1, 0)[1], held)
    assert split(e, 0.1, 1)[1].tolist() != held.tolist()
    order = np.random.default_rng(0).permutation(len(e.bags))
    moved = split(e.take(order), 0.1, 0)[1]
    assert {e.groups[order[i]] for i in moved} == {e.groups[i] for i in held}


def test_more_data_moves_few_series_to_the_other_side():
    old, new = many(400), many(20, seed=1, start=400)
    both = Examples(old.bags + new.bags, np.concatenate([old.labels, new.labels]), old.groups + new.groups, old.names)
    before = {old.groups[i] for i in split(old, 0.1, 0)[1]}
    after = {both.groups[i] for i in split(both, 0.1, 0)[1]}
    assert len(before - after) <= 0.1 * len(before)
    assert len((after - before) & set(old.groups)) <= 0.15 * len(before)


def test_a_label_with_one_series_stays_in_training_and_a_share_of_0_holds_out_nobody():
    e = Examples([("x",)] * 40, np.repeat([0, 1], [20, 20]), ["one"] * 20 + [f"s{i}" for i in range(20)], ("a", "b"))
    _, held = split(e, 0.1, 0)
    assert set(e.labels[held]) == {1}
    assert len(split(e, 0.0, 0)[1]) == 0


def test_taking_places_takes_all_of_their_parts():
    e = many(3)
    taken = e.take(np.array([2, 0]))
    assert taken.bags == [e.bags[2], e.bags[0]]
    assert taken.groups == [e.groups[2], e.groups[0]]
    assert taken.labels.tolist() == [e.labels[2], e.labels[0]]
    assert taken.names == e.names
