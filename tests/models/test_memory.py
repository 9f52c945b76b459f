"""The series memory: what was noted comes back, the formula joins it with the network, and the oldest is forgotten."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tvml.errors import InputError
from tvml.models import memory
from tvml.models.memory import Entry, Known, Options, build, counts, join, keys, known, translated, update
from tvml.text.series import series

ALL = Options(entries=1000, prior=0.5)
NETWORK = np.array([[0.5, 0.3, 0.2]], dtype=np.float32)


def entry(title, label, programmes=1, seen=0):
    return Entry(keys(title), label, programmes, seen)


def remembering(*titles, o=ALL):
    """A memory of (title, label, programmes, seen)."""
    return build([entry(*title) for title in titles], o)


def answer(m, title):
    return join(m, [title], NETWORK)[0].tolist()


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_a_known_series_moves_the_answer_by_the_formula_and_an_unknown_one_not_at_all():
    m = remembering(("Tatort", 1, 3), ("Heute", 0))
    assert answer(m, "Tatort") == pytest.approx([0.25 / 3.5, 3.15 / 3.5, 0.1 / 3.5])
    assert answer(m, "Tatort: Der Fall") == answer(m, "TATORT!") == answer(m, "Tatort")
    assert answer(m, "Heute") == pytest.approx([1.25 / 1.5, 0.15 / 1.5, 0.1 / 1.5])
    assert answer(m, "Morgen") == NETWORK[0].tolist()


def test_a_title_is_asked_after_its_series_and_decides_where_the_series_has_several_labels():
    m = remembering(("Tatort: Spezial", 2), ("Tatort: Der Fall", 1, 3))
    of_series = (np.array([0, 3, 1]) + 0.5 * NETWORK[0]) / 4.5
    assert answer(m, "Tatort: Neu") == pytest.approx(of_series)
    assert answer(m, "Tatort: Spezial") == pytest.approx((np.array([0, 0, 1]) + 0.5 * of_series) / 1.5)
    assert known(m, "Tatort: Neu") == Known("series", [(1, 3), (2, 1)])
    assert known(m, "Tatort: Spezial") == Known("title", [(2, 1)])
    assert known(m, "Polizeiruf") is None


def test_titles_of_a_series_with_one_label_need_no_entries():
    m = remembering(*((f"Tatort: Fall {word}", 1) for word in "abcde"))
    assert m.counts.tolist() == [5] and m.keys.tolist() == [keys("Tatort").series]
    ambiguous = remembering(*((f"Tatort: Fall {word}", 1) for word in "abcde"), ("Tatort: x", 0))
    assert len(ambiguous.keys) == 2 + 6


def test_many_titles_at_once_get_what_each_gets_alone():
    m = remembering(("Tatort: A", 1, 3), ("Tatort: B", 0), ("Heute", 2, 9))
    titles = ["Heute", "new", "Tatort: A", "Tatort: C", "", "Heute", "Tatort: B"]
    together = join(m, titles, np.repeat(NETWORK, len(titles), axis=0))
    assert together.dtype == np.float32
    np.testing.assert_allclose(together.sum(axis=1), 1, rtol=1e-6)
    for title, row in zip(titles, together.tolist(), strict=True):
        assert row == answer(m, title)
    assert join(m, [], NETWORK[:0]).shape == (0, 3)
    nothing = remembering()
    assert join(nothing, titles, np.repeat(NETWORK, len(titles), axis=0)).tolist() == NETWORK.tolist() * len(titles)


def test_without_a_prior_the_counts_alone_answer():
    m = remembering(("Tatort", 1, 3), ("Tatort", 2), o=Options(entries=9, prior=0))
    assert answer(m, "Tatort") == [0, 0.75, 0.25]


PARTS = ("Tatort", "Tatort:", "-", "S1", "(2/3)", "Ärger", "ß", "ǆ", "...", "24")
titles = st.text(st.characters(), max_size=40) | st.lists(st.sampled_from(PARTS)).map(" ".join)


@given(titles)
@settings(deadline=None)
def test_any_text_has_keys_and_is_known_exactly_when_it_has_words(title):
    found = keys(title)
    assert all(0 <= key < 2**64 for key in found)
    assert (found.series == 0) == (found.title == 0) == (not series(title))
    m = remembering((title, 1))
    assert (known(m, title) is not None) == bool(found.series)
    assert (answer(m, title) != NETWORK[0].tolist()) == bool(found.series)


@given(titles, titles)
@settings(deadline=None)
def test_keys_are_equal_only_for_the_same_words(one, other):
    assert (keys(one).series == keys(other).series) == (series(one) == series(other))
    assert keys(one).series != keys(other).title or not keys(one).series


@given(st.lists(st.tuples(titles, st.integers(0, 2), st.integers(1, 9), st.integers(0, 3)), max_size=30), st.randoms())
@settings(deadline=None)
def test_the_order_of_reading_makes_no_difference(noted, random):
    m = remembering(*noted, o=Options(entries=7))
    assert len(m.keys) <= 7
    random.shuffle(noted)
    assert same(remembering(*noted, o=Options(entries=7)), m)
    memory.check(m, 3)


def test_keys_are_those_of_every_run_and_machine():
    # little-endian, from: printf 'series tatort' | b2sum -l 64; printf 'title tatort der fall' | b2sum -l 64
    assert keys("Tatort: Der Fall") == (0x0CD735EC33CFE994, 0x0CFBE6EBF0D0A8A4)
    code = "from tvml.models.memory import keys; print(*keys('Tatort: Der Fall'))"
    for seed in ("0", "1"):
        env = {"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)}
        ran = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
        assert ran.stdout.split() == [str(key) for key in keys("Tatort: Der Fall")]


def test_what_was_seen_longest_ago_is_forgotten_first_with_all_its_labels():
    noted = [("Old", 0, 9, 10), ("Old", 1, 9, 20), ("Newer", 2, 1, 30), ("Newest", 2, 1, 40)]
    full = remembering(*noted)
    assert len(full.keys) == 6  # "Old" as a series and as a title has two labels each
    every = ["Old", "Newer", "Newest"]
    for most, names in {6: every, 5: every, 4: every, 3: every[1:], 2: every[1:], 1: every[2:]}.items():
        m = remembering(*noted, o=Options(entries=most))
        assert [name for name in every if known(m, name)] == names
        assert "Old" not in names or len(known(m, "Old").labels) == 2
    assert len(remembering(*noted, o=Options(entries=0)).keys) == 0


def test_a_key_is_as_new_as_the_newest_of_its_labels():
    noted = [("Serial", 0, 1, 50), ("Serial", 1, 1, 1), ("Other", 2, 1, 40)]
    assert known(remembering(*noted, o=Options(entries=4)), "Serial") == Known("title", [(0, 1), (1, 1)])
    assert known(remembering(*noted, o=Options(entries=4)), "Other") is None


def test_numbers_too_large_for_their_place_are_the_largest():
    m = remembering(("Tatort", 1, 70_000, 2**40))
    assert (m.counts.tolist(), m.seen.tolist()) == ([65_535], [2**32 - 1])


def test_update_replaces_what_the_new_guide_knows_and_keeps_the_rest():
    old = remembering(("Tatort", 1, 50, 10), ("Gone", 0, 3, 10))
    new = remembering(("Tatort", 2, 7, 20), ("Fresh", 0, 1, 20))
    m = update(old, new, 10)
    assert known(m, "Tatort") == Known("series", [(2, 7)])
    assert known(m, "Gone") == Known("series", [(0, 3)])
    assert known(m, "Fresh") == Known("series", [(0, 1)])
    assert same(update(m, new, 10), m), "the same guide again changes nothing"
    assert same(update(old, remembering(), 10), old)
    memory.check(m, 3)


def test_update_forgets_the_oldest_over_the_bound():
    old = remembering(*((f"Old {word}", 0, 1, 10 + i) for i, word in enumerate("abcd")))
    m = update(old, remembering(("Fresh", 1, 1, 99)), 3)
    assert [word for word in "abcd" if known(m, f"Old {word}")] == ["c", "d"]
    assert known(m, "Fresh")


def test_a_memory_is_translated_for_a_model_with_other_labels():
    m = remembering(("Tatort", 0, 5), ("Heute", 1, 4), ("Kicker", 2, 3), ("Kicker", 1, 1))
    found = translated(m, ("Crime", "News", "Sport"), ("sport", "Chess", "crime"))
    assert known(found, "Tatort") == Known("series", [(2, 5)])
    assert known(found, "Heute") is None
    assert known(found, "Kicker") == Known("title", [(0, 3)])
    memory.check(found, 3)


def test_counts_of_keys_in_any_order():
    m = remembering(("A", 1, 3), ("B", 0, 2), ("B", 2, 5))
    wanted = np.array([keys(name).series for name in ("B", "nobody", "A", "B")], dtype=np.uint64)
    assert counts(m, wanted, 3).tolist() == [[2, 0, 5], [0, 0, 0], [0, 3, 0], [2, 0, 5]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"keys": np.array([2, 1], dtype=np.uint64)}, "its keys are not in order"),
        ({"labels": np.array([0, 3], dtype=np.uint16)}, "it knows a label 3 of a model with 3"),
        ({"counts": np.array([1], dtype=np.uint16)}, r"counts is uint16 \(1,\), expected one uint16 an entry"),
        ({"seen": np.array([1, 1], dtype=np.int64)}, r"seen is int64 \(2,\), expected one uint32 an entry"),
        ({"keys": np.array([[1, 2]], dtype=np.uint64)}, r"keys is uint64 \(1, 2\)"),
    ],
)
def test_arrays_that_are_no_memory_are_told(change, message):
    m = remembering(("A", 0), ("B", 1))
    memory.check(m, 3)
    with pytest.raises(InputError, match=message):
        memory.check(m._replace(**change), 3)
