"""Indexes: what a text becomes, what comes back, and that no query whatever breaks a search."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tvml import methods
from tvml.errors import InputError
from tvml.guide.programme import Programme
from tvml.methods.retrieval.words import Options
from tvml.models import index, indexing, search
from tvml.models.index import ask, ask_like, by_id, item, word
from tvml.models.search import Query, Topic

FERRY = {"title": "Harbour Watch", "channel": "one", "description": "A ferry."}
GUIDE = [
    Programme(id="h1", start="2026-11-21T20:15:00+01:00", **FERRY),
    Programme(id="h2", title="Harbour Watch", description="The smugglers' boat", credits={"actor": ["Ada Lovell"]}),
    Programme(id="h3", **FERRY),
    Programme(id="k", title="Straßenküche 24", description="butter " * 3, categories=["Kochen"], keywords=["Brot"]),
    Programme(id="q", title="!!!"),
]
WORDS, HOPFIELD = (methods.find("retrieval", name) for name in ("words", "hopfield"))
X = indexing.build(GUIDE, Options())


def hits(x, text, by="words", k=10):
    return [item(x, hit.item).id for hit in search.best(x, methods.find("retrieval", by), Query(text, ask(x, text)), k)]


def test_a_text_is_indexed_once_with_its_first_airing_and_how_many_there_are():
    assert [item(X, i).id for i in range(X.size)] == ["h1", "h2", "k", "q"]
    assert item(X, 0) == ("h1", "Harbour Watch", "one", "2026-11-21T20:15:00+01:00", 2)
    assert [item(X, i).airings for i in range(X.size)] == [2, 1, 1, 1]
    assert by_id(X, "h3") == by_id(X, "h1") == 0 and by_id(X, "q") == 3 and by_id(X, "h") is None
    assert index.like_ids(X, "h2") == ["h1", "h2", "h3", "k", "q"]


def test_words_of_all_texts_labels_and_names_are_found():
    for text, found in (("lovell", "h2"), ("BROT", "k"), ("kochen", "k"), ("strassenküche", "k"), ("24", "k")):
        assert hits(X, text, k=1) == [found]
    assert hits(X, "harbour ferry") == ["h1", "h2"] and hits(X, "harbour", k=1) == ["h1"]
    assert hits(X, "nothing here") == [] == hits(X, "?!")


def test_both_ways_say_the_same():
    p = X.postings
    ends = [(w, e) for w in range(p.width) for e in range(p.starts[w], p.starts[w + 1])]
    pairs = {(int(p.items[e]), w): int(p.amounts[e]) for w, e in ends}
    back = {(i, int(p.words[e])): int(p.has[e]) for i in range(p.size) for e in range(p.rows[i], p.rows[i + 1])}
    assert pairs == back and len(back) == len(p.items)
    for i in range(p.size):
        assert {word(X, w) for w in p.words[p.rows[i] : p.rows[i + 1]]} == {*indexing.counts(GUIDE[[0, 1, 3, 4][i]])}
        assert (np.diff(p.words[p.rows[i] : p.rows[i + 1]]) > 0).all()


def test_a_misspelt_word_stands_for_what_it_may_be_and_a_known_one_is_not_doubted():
    assert [(one.given, [word(X, w) for w in one.words]) for one in ask(X, "smugglres bot harbour bot")] == [
        ("smugglres", ["smugglers"]),
        ("bot", ["boat", "brot"]),
        ("harbour", ["harbour"]),
    ]
    assert hits(X, "smugglres") == ["h2", "h1"], "and its relative behind it"


def test_what_is_like_an_item_does_not_contain_it():
    query = Query("h1", ask_like(X, 0), item=0)
    found = search.best(X, WORDS, query, 5)
    assert [hit.item for hit in found] == [1]
    assert search.best(X, WORDS, Query("q", ask_like(X, 3), item=3), 5) == []


def test_a_word_more_often_than_a_byte_can_say_counts_as_often_as_it_can():
    x = indexing.build(
        [Programme(title="x", id="1", description="ship " * 1000), Programme(title="y", id="2")], Options()
    )
    assert hits(x, "ship") == ["1"]


def test_the_same_programmes_give_the_same_arrays_and_these_the_same_index():
    again = index.of(index.arrays(indexing.build(list(GUIDE), Options())), X.postings.unit)
    for name, value in index.arrays(X).items():
        np.testing.assert_array_equal(value, index.arrays(again)[name])
        assert value.dtype == index.arrays(again)[name].dtype
    assert hits(again, "harbour ferry") == hits(X, "harbour ferry")


def test_arrays_that_do_not_fit_together_are_refused():
    whole = index.arrays(X)
    for name in ("postings.items", "words.text", "items.starts", "airings", "places", "postings.norms"):
        with pytest.raises(ValueError, match="do not fit"):
            index.of({**whole, name: whole[name][:-1]}, 1.0)
        with pytest.raises((KeyError, TypeError)):
            index.of({key: value for key, value in whole.items() if key != name}, 1.0)
    with pytest.raises(ValueError, match="do not fit"):
        index.of(whole | {"table.rows": np.ones((2, 3), "f4"), "table.norms": np.ones(2, "f4")}, 1.0)


def test_vectors_come_in_batches_and_in_the_order_of_the_texts(monkeypatch):
    monkeypatch.setattr(indexing, "BATCH", 2)
    asked = []

    def vectors(some):
        asked.append([(place, p.id) for place, p in some])
        return np.array([[place, 1] for place, _ in some])

    x = indexing.build(GUIDE, Options(), vectors)
    assert asked == [[(0, "h1"), (1, "h2")], [(3, "k"), (4, "q")]]
    assert x.table.rows.tolist() == [[0, 1], [1, 1], [3, 1], [4, 1]] and x.table.rows.dtype == np.float32
    np.testing.assert_allclose(x.table.norms, np.linalg.norm(x.table.rows, axis=1))


def test_nothing_to_index_is_told_and_programmes_without_words_are_no_fault():
    with pytest.raises(InputError, match="no programme to search"):
        indexing.build([], Options())
    x = indexing.build([Programme(title="!!!"), Programme(title="?")], Options())
    assert x.size == 2 and hits(x, "word") == []


def test_a_query_is_widened_by_the_words_of_its_topics():
    topics = [Topic("boats", {"smugglers": 1.0, "ferry": 0.5, "sea": 0.9}), Topic("food", {"butter": 1.0})]
    asked = search.expanded(X, ask(X, "ferry"), np.array([1.0, 0.0]), topics, 5)
    assert [(one.given, [word(X, w) for w in one.words]) for one in asked] == [
        ("ferry", ["ferry"]),
        ("", ["smugglers"]),
    ]
    assert asked[1].weight == search.EXPANDED
    both = search.expanded(X, [], np.array([0.9, 0.1]), topics, 2)
    assert [word(X, one.words[0]) for one in both] == ["smugglers", "ferry"]
    assert search.expanded(X, [], np.zeros(2), topics, 5) == []


@settings(deadline=None, max_examples=150)
@given(
    st.one_of(
        st.text(max_size=40),
        st.lists(st.sampled_from(["harbour", "ferr", "küche", "24", "a", "butterr"])).map(" ".join),
    )
)
def test_no_query_breaks_a_search(text):
    for method in (WORDS, HOPFIELD):
        query = Query(text, ask(X, text))
        found = search.best(X, method, query, 3)
        assert len({hit.item for hit in found}) == len(found) <= 3
        assert all(a.score >= b.score > 0 for a, b in pairwise(found))
        assert all(np.isfinite(hit.score) for hit in found)
        assert len(search.reasons(X, method, query, found, ())) == len(found)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=30)), min_size=1, max_size=6))
def test_no_guide_breaks_an_index(texts):
    guide = [Programme(title=title, id=str(i), description=about) for i, (title, about) in enumerate(texts)]
    x = indexing.build(guide, Options())
    for i, p in enumerate(guide):
        place = by_id(x, str(i))
        if indexing.counts(p):
            assert place in {hit.item for hit in search.best(x, WORDS, Query("", ask_like(x, place)), 99)}
