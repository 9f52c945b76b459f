import random
import string

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvml.text.edits import LONGEST, candidates, deletions, near

WORDS = ["spät", "spaet", "krimi", "krimis", "küche", "koch", "kochen", "go", "x", "a" * LONGEST, "a" * (LONGEST + 1)]
LETTERS = string.ascii_lowercase + "äöüß"


def edited(word, rng):
    i, kind = rng.randrange(len(word)), rng.randrange(4)
    if kind == 0:
        return word[:i] + word[i + 1 :]
    if kind == 1:
        return word[:i] + rng.choice(LETTERS) + word[i:]
    if kind == 2:
        return word[:i] + rng.choice(LETTERS) + word[i + 1 :]
    return word[:i] + word[i + 1 : i + 2] + word[i : i + 1] + word[i + 2 :]


def distance(a, b):
    """Optimal string alignment, the whole table."""
    d = np.zeros((len(a) + 1, len(b) + 1), dtype=int)
    d[:, 0], d[0] = range(len(a) + 1), range(len(b) + 1)
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            d[i, j] = min(d[i - 1, j] + 1, d[i, j - 1] + 1, d[i - 1, j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                d[i, j] = min(d[i, j], d[i - 2, j - 2] + 1)
    return d[-1, -1]


@given(st.text("abc", max_size=5), st.text("abc", max_size=5))
def test_near_is_a_distance_of_at_most_one(a, b):
    assert near(a, b) == (distance(a, b) <= 1)


def test_every_single_error_leads_back_to_the_word():
    rng = random.Random(0)
    made = ["".join(rng.choices(LETTERS, k=rng.randrange(3, 14))) for _ in range(500)]
    table = deletions(made)
    for i, word in enumerate(made):
        for _ in range(20):
            assert i in candidates(table, edited(word, rng)), word


def without_one(word):
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def test_candidates_have_a_deletion_in_common_with_the_word():
    rng = random.Random(1)
    made = sorted({"".join(rng.choices(LETTERS, k=rng.randrange(4, 12))) for _ in range(3000)})
    table = deletions(made)
    found = [(word, made[i]) for word in (edited(w, rng) for w in made[:600]) for i in candidates(table, word)]
    assert len(found) > 600 and sum(not without_one(a) & without_one(b) for a, b in found) <= 2  # hashes that meet


def test_words_too_short_or_too_long_have_no_entry():
    table = deletions(WORDS)
    listed = {WORDS[i] for i in table.words}
    assert {"go", "x", "a" * (LONGEST + 1)}.isdisjoint(listed) and "a" * LONGEST in listed
    assert candidates(table, "a" * (LONGEST + 2)) == [] and candidates(table, "") == []
    assert [WORDS[i] for i in candidates(table, "krimi")] == ["krimi", "krimis"]
    assert (np.diff(table.keys.astype(np.int64)) >= 0).all()


@pytest.mark.parametrize("words", [[], ["ab"]])
def test_no_words_no_entries(words):
    assert len(deletions(words).keys) == 0
    assert candidates(deletions(words), "word") == []
