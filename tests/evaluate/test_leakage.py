from tvml.evaluate.leakage import name_of, noted, remember, seen

from .planted import programme


def test_titles_of_labelled_programmes_are_noted_on_the_way():
    guide = [programme("Ebbe", "Krimi"), programme("Flut"), programme("Sund", "Doku")]
    titles = set()
    assert list(noted(guide, "category", titles)) == guide
    assert titles == {"Ebbe", "Sund"}


def test_what_was_learned_is_known_and_what_was_not_is_new():
    titles = ["Tatort: Ebbe", "TATORT: Flut", "Planet Meer (3)", "Nicht gelernt"]
    known = remember(titles, {"tatort", "planet meer"})
    names = [name_of(title) for title in ("Tatort - Ebbe!", "tatort flut", "Tatort: Sturm", "Nicht gelernt")]
    assert seen(known, "titles", names).tolist() == [True, True, False, False]
    assert seen(known, "series", ["tatort", "planet meer", "nicht gelernt"]).tolist() == [True, True, False]


def test_few_new_titles_count_as_seen_and_no_text_is_kept():
    titles = [f"one{i}x: Part" for i in range(3000)]
    known = remember(titles, {f"one{i}x" for i in range(3000)})
    assert seen(known, "titles", [f"new{i} part" for i in range(20_000)]).mean() < 0.006
    assert sum(array.nbytes for array in known.values()) == 1 + 2 * 4500  # 12 bits a name
    assert not any(b"one1x" in array.tobytes() for array in known.values())


def test_a_few_titles_get_a_filter_that_is_large_enough_to_tell_them_apart():
    known = remember(["Ebbe"], {"ebbe"})
    assert seen(known, "titles", ["ebbe"]).all() and not seen(known, "titles", [f"new{i}" for i in range(500)]).any()


def test_the_order_of_titles_makes_no_difference():
    titles = ["Ebbe", "Flut", "Sund"]
    one, other = remember(titles, {"ebbe", "flut", "sund"}), remember(reversed(titles), {"sund", "ebbe", "flut"})
    assert all(one[name].tobytes() == other[name].tobytes() for name in one)


def test_a_title_without_a_word_has_a_name_too():
    assert [name_of(title) for title in ("A: B!", "???", "")] == ["a b", "", ""]
    assert seen(remember(["???"], {""}), "titles", [""]).tolist() == [True]
