"""From a guide to examples, and the split that never parts a series."""

from dataclasses import replace

import numpy as np
import pytest

from tvml.errors import InputError
from tvml.guide.programme import Programme
from tvml.train.data import Options, examples, split

from .planted import examples_of

EVERY = Options(min_items=1, max_labels=64)


def programme(title, *categories, **others):
    return Programme(title=title, categories=list(categories), **others)


def learned(programmes, o=EVERY, label="category"):
    said = []
    return examples(programmes, label, o, said.append), said


def groups(e):
    """The name of each text's series."""
    return [e.series[i] for i in e.bags.series]


FIVE = [programme(f"{word} one", "News") for word in "abc"] + [programme(f"{word} two", "Film") for word in "de"]


def test_examples_are_bags_labels_and_series():
    found, said = learned([programme("Tatort: Der Fall", "Film", "Crime"), programme("Heute", "News", subtitle="Um 7")])
    assert found.bags.words == [("tatort", "der", "fall"), ("heute", "um", "7")]
    assert found.names == ("Film", "News")
    assert found.bags.labels.tolist() == [0, 1]
    assert found.bags.labels.dtype == found.bags.counts.dtype == np.int64
    assert found.bags.counts.tolist() == [1, 1]
    assert groups(found) == ["tatort", "heute"]
    assert found.series == ("heute", "tatort")
    assert said == []


def test_a_text_stands_once_for_a_label_and_counts_its_programmes():
    same = [programme("Heute", "News", channel=str(i), start=str(i)) for i in range(5)]
    found, _ = learned([*same, programme("HEUTE!", "news"), programme("Heute", "Film"), programme("Kino", "Film")])
    assert sorted(zip(found.bags.words, found.bags.labels.tolist(), found.bags.counts.tolist(), strict=True)) == [
        (("heute",), 0, 1),
        (("heute",), 1, 6),
        (("kino",), 0, 1),
    ]


def test_a_label_is_spelt_as_most_spell_it():
    guide = [programme(f"a{i}", spelling) for i, spelling in enumerate(["NEWS", "news", "News", "News", "nEws"])]
    found, _ = learned([*guide, programme("b", "film"), programme("c", "Straße"), programme("d", "STRASSE")])
    assert found.names == ("News", "Straße", "film")
    assert np.bincount(found.bags.labels).tolist() == [5, 2, 1]


def test_programmes_without_a_label_or_a_word_are_passed_over():
    found, _ = learned([*FIVE, programme("nothing"), programme("!!!", "News"), programme("empty", "")])
    assert len(found.bags.words) == 5


def test_labels_with_few_texts_are_left_out_and_named():
    found, said = learned([*FIVE, programme("f", "Chess")], replace(EVERY, min_items=2))
    assert found.names == ("Film", "News")
    assert len(found.bags.words) == 5
    assert said[0] == "left out, fewer than 2 texts: Chess (1)"


def test_no_more_labels_than_wanted_the_most_frequent_first():
    guide = [programme(f"{label}{i}", label) for n, label in enumerate("zyxwvuts", start=1) for i in range(n)]
    found, said = learned(guide, replace(EVERY, max_labels=2))
    assert found.names == ("s", "t")
    assert said[0] == "left out, beyond 2 labels: u (6), v (5), w (4), x (3), y (2) and 1 more"


def test_of_labels_with_as_many_texts_the_alphabet_decides():
    guide = [programme(f"{label}{i}", label) for label in "dbca" for i in range(2)]
    assert learned(guide, replace(EVERY, max_labels=3))[0].names == ("a", "b", "c")
    assert learned(guide[::-1], replace(EVERY, max_labels=3))[0].names == ("a", "b", "c")


def test_only_so_many_words_of_the_wanted_fields_are_read():
    guide = [programme("a b c", "News", description="d e"), programme("f", "Film", subtitle="g", description="h")]
    found, _ = learned(guide, replace(EVERY, fields=("title", "description"), max_tokens=4))
    assert found.bags.words == [("a", "b", "c", "d"), ("f", "h")]


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


def many(series, seed=0, start=0):
    """Items of so many series, one to nine items each, of three labels."""
    rng = np.random.default_rng(seed)
    names = [f"series{start + s}" for s in range(series) for _ in range(rng.integers(1, 10))]
    label_of_series = {name: int(rng.integers(3)) for name in dict.fromkeys(names)}
    labels = [label_of_series[name] for name in names]
    return examples_of([(f"w{i}",) for i in range(len(names))], labels, ("a", "b", "c"), series=names)


@pytest.mark.parametrize("seed", range(5))
def test_no_series_stands_on_both_sides_and_no_item_is_lost(seed):
    e = many(300, seed)
    learning, held = split(e, 0.1, seed)
    assert sorted([*learning, *held]) == list(range(len(e.bags.words)))
    assert not {groups(e)[i] for i in learning} & {groups(e)[i] for i in held}


@pytest.mark.parametrize("share", [0.05, 0.1, 0.3])
def test_about_the_wanted_share_of_each_label_is_held_out(share):
    e = many(600)
    labels = e.bags.labels
    _, held = split(e, share, 0)
    for label in range(3):
        assert (labels[held] == label).sum() / (labels == label).sum() == pytest.approx(share, abs=0.01)


def test_a_split_repeats_itself_and_hangs_on_the_seed_not_on_the_order():
    e = many(200)
    held = split(e, 0.1, 0)[1]
    np.testing.assert_array_equal(split(e, 0.1, 0)[1], held)
    assert split(e, 0.1, 1)[1].tolist() != held.tolist()
    order = np.random.default_rng(0).permutation(len(e.bags.words))
    moved = split(e.take(order), 0.1, 0)[1]
    assert {groups(e)[order[i]] for i in moved} == {groups(e)[i] for i in held}


def test_more_data_moves_few_series_to_the_other_side():
    old, new = many(400), many(20, seed=1, start=400)
    both = examples_of(
        old.bags.words + new.bags.words,
        np.concatenate([old.bags.labels, new.bags.labels]),
        old.names,
        series=groups(old) + groups(new),
    )
    before = {groups(old)[i] for i in split(old, 0.1, 0)[1]}
    after = {groups(both)[i] for i in split(both, 0.1, 0)[1]}
    assert len(before - after) <= 0.1 * len(before)
    assert len((after - before) & set(old.series)) <= 0.15 * len(before)


def test_a_label_with_one_series_stays_in_training_and_a_share_of_0_holds_out_nobody():
    series = ["one"] * 20 + [f"s{i}" for i in range(20)]
    e = examples_of([("x",)] * 40, np.repeat([0, 1], [20, 20]), ("a", "b"), series=series)
    _, held = split(e, 0.1, 0)
    assert set(e.bags.labels[held]) == {1}
    assert len(split(e, 0.0, 0)[1]) == 0


def test_taking_places_takes_all_of_their_parts():
    e = many(3)
    e.bags.counts[:] = np.arange(len(e.bags.words)) + 1
    taken = e.take(np.array([2, 0]))
    assert taken.bags.words == [e.bags.words[2], e.bags.words[0]]
    assert taken.bags.counts.tolist() == [3, 1]
    assert groups(taken) == [groups(e)[2], groups(e)[0]]
    assert taken.bags.labels.tolist() == [e.bags.labels[2], e.bags.labels[0]]
    assert taken.names == e.names
    assert e.take(np.array([], dtype=np.int64)).bags.words == []
