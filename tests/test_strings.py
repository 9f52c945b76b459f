from hypothesis import given
from hypothesis import strategies as st

from tvml.strings import around, encode, find, get, pack, place

TEXTS = ["", "a", "ab", "b", "ß", "é", "日本", "\ud83d", "\U0001f600"]


@given(st.lists(st.text(max_size=4)), st.text(max_size=4))
def test_sorted_strings_are_found_where_they_are(texts, wanted):
    listed = sorted(texts)
    s = pack(map(encode, listed))
    assert [get(s, i) for i in range(s.size)] == listed
    assert all(listed[find(s, text)] == text for text in listed)
    assert (find(s, wanted) is not None) == (wanted in listed)
    assert listed[: place(s, wanted)] == [text for text in listed if text < wanted]


def test_half_a_character_is_kept_and_the_order_of_bytes_is_that_of_letters():
    listed = sorted(TEXTS)
    assert [get(pack(map(encode, listed)), i) for i in range(len(listed))] == listed
    assert sorted(map(encode, listed)) == list(map(encode, listed))


def test_neighbours_in_the_alphabet():
    s = pack(encode(text) for text in "abcdefg")
    assert around(s, "d", 1) == ["c", "d"] and around(s, "", 2) == ["a", "b"] and around(s, "z", 2) == ["f", "g"]
    assert around(pack([]), "x", 3) == [] and find(pack([]), "x") is None
