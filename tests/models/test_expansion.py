"""Words that belong to a set, by formulas worked out by hand, by texts with planted groups, and for any words."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tvml.errors import InputError
from tvml.guide.programme import Programme
from tvml.models import expansion
from tvml.models.expansion import Options
from tvml.text import vocabulary

from .test_topics import model as topics_of

GROUPS = (
    ("storm", "harbour", "sailor", "anchor", "lighthouse", "tide"),
    ("oven", "butter", "flour", "whisk", "pastry", "recipe"),
)
READING = vocabulary.Options(stop_words=False, min_items=1, max_share=1.0)


def texts_of(*texts, titles=None):
    titles = titles or [f"Series {i}x" for i in "abcdefghijklmnopqrstuvwxyz"]
    some = [Programme(title=title, description=text) for title, text in zip(titles, texts, strict=False)]
    return expansion.gather(some, vocabulary.Options(fields=("description",)))


def guide(*texts, titles=None, **changes):
    return expansion.of_guide(texts_of(*texts, titles=titles), Options(reading=READING, **changes))


def ranked(x, *words, top=10, grow="no", seed=0):
    found = expansion.expand(x, expansion.known(x, words), top, grow, np.random.default_rng(seed))
    return [one.word for one in found]


@pytest.fixture(scope="module")
def planted():
    """120 texts, 60 a group: three words of their own group and one that is anyone's."""
    rng = np.random.default_rng(0)
    rows = []
    for i in range(120):
        words = [
            *rng.choice(GROUPS[i % 2], 3, replace=False),
            rng.choice(["evening", "special", "again", "channel", "series"]),
        ]
        rows.append(Programme(title=f"Show {chr(97 + i % 9)}{chr(97 + i // 9)}x", description=" ".join(words)))
    o = vocabulary.Options(fields=("description",), stop_words=False)
    return expansion.of_guide(expansion.gather(rows, o), Options(reading=o))


def test_texts_weigh_by_their_cosine_and_words_by_their_texts():
    x = guide("storm harbour", "storm anchor tide", "oven butter", "oven harbour", "butter tide", power=2.0, rarity=0.5)
    idf = {word: np.log(5 / n) for word, n in {"storm": 2, "harbour": 2, "anchor": 1, "tide": 2}.items()}
    length = [np.sqrt(idf["storm"] ** 2 + idf["harbour"] ** 2)]
    length += [np.sqrt(idf["storm"] ** 2 + idf["anchor"] ** 2 + idf["tide"] ** 2)]
    w = np.array([(idf["storm"] / one) ** 2 for one in length])
    w /= w.sum()
    reach = {"harbour": 1.0, "anchor": 0.05, "tide": 1.0}  # one series alone says "anchor"
    shares = {"harbour": w[0], "anchor": w[1], "tide": w[1]}
    found = expansion.expand(x, expansion.known(x, ["storm"]), 9, "no", np.random.default_rng(0))
    wanted = {word: reach[word] * idf[word] ** 0.5 * shares[word] for word in shares}
    assert {one.word: pytest.approx(one.score, rel=1e-5) for one in found} == wanted
    assert [one.word for one in found] == sorted(wanted, key=wanted.__getitem__, reverse=True)


def test_the_options_do_what_they_say():
    texts = ["storm harbour", "storm anchor tide", "oven butter", "oven harbour", "butter tide", "anchor oven"]
    x = guide(*texts, power=0.0, rarity=0.0)
    found = {one.word: one.score for one in expansion.expand(x, expansion.known(x, ["storm"]), 9, "no", None)}
    assert found == pytest.approx({"harbour": 0.5, "anchor": 0.5, "tide": 0.5}), "all alike"
    x = guide(*texts, nearest=1)
    assert ranked(x, "storm") == ["harbour"], "the shortest text is nearest"


def test_the_rest_of_a_planted_group_is_found(planted):
    for group in GROUPS:
        for i in range(3):
            given = group[2 * i : 2 * i + 2]
            assert set(ranked(planted, *given, top=4)) == set(group) - set(given)
            assert set(ranked(planted, *given, top=4, grow="best")) == set(group) - set(given)


def test_a_word_that_joins_the_set_changes_what_follows():
    x = guide("storm harbour", "storm harbour tide", "harbour oven", "harbour butter", "oven butter", "tide flour")
    found = expansion.expand(x, expansion.known(x, ["flour"]), 3, "best", np.random.default_rng(0))
    assert found[0].word == "tide"
    assert len(found) == 3, "storm and harbour are reached through tide"
    assert ranked(x, "flour") == ["tide"]


def test_a_sample_is_the_same_for_a_seed_and_another_for_another(planted):
    first = ranked(planted, "storm", grow="drawn", top=5, seed=3)
    assert first == ranked(planted, "storm", grow="drawn", top=5, seed=3)
    assert len({tuple(ranked(planted, "storm", grow="drawn", top=5, seed=seed)) for seed in range(8)}) > 4
    assert len(set(first)) == 5 and "storm" not in first


def test_a_word_is_drawn_by_its_score():
    x = guide("storm harbour", "storm harbour tide", "storm tide oven", "oven butter", "butter harbour")
    scores = {one.word: one.score for one in expansion.expand(x, expansion.known(x, ["storm"]), 9, "no", None)}
    drawn = Counter(ranked(x, "storm", grow="drawn", top=1, seed=seed)[0] for seed in range(2000))
    total = sum(scores.values())
    for word, score in scores.items():
        assert drawn[word] / 2000 == pytest.approx(score / total, abs=0.04)


def test_topics_expand_by_what_the_sets_topics_say():
    x = expansion.of_topics(topics_of(reach=(1, 1, 1, 1)))
    assert ranked(x, "storm")[0] == "harbour" and ranked(x, "recipe")[0] == "oven"
    score = x.score(np.array([0]))
    each = np.array([[5, 0], [5, 1], [1, 5], [0, 5]]) / 11
    idf = -np.log(each.sum(axis=1) / 2)
    t = topics_of(reach=(1, 1, 1, 1))
    from tvml.models import topics

    mixture = topics.mixtures(t, topics.counts(t, [vocabulary.Text(("storm",), 0)])).weights[0]
    np.testing.assert_allclose(score, each @ mixture * idf**0.5, rtol=1e-6)
    with pytest.raises(InputError, match="know no words"):
        expansion.of_topics(topics_of(vectors=True))


def test_a_set_without_a_known_word_has_none(planted):
    assert expansion.expand(planted, expansion.known(planted, ["quux", ""]), 5, "no", np.random.default_rng(0)) == []
    assert expansion.known(planted, ["tide", "quux", "tide"]).tolist() == [planted.columns["tide"]]


def test_words_of_every_text_and_lonely_texts_say_nothing_and_break_nothing():
    x = guide("storm", "storm", "storm harbour")
    assert ranked(x, "storm") == [], "its idf is 0"
    assert ranked(x, "harbour") == []
    with pytest.raises(InputError, match="no word is left"):
        guide("12 34", "5")
    with pytest.raises(InputError, match="no programme"):
        expansion.gather([], READING)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]), max_size=5),
        min_size=1,
        max_size=9,
    ),
    st.lists(st.text(max_size=6) | st.sampled_from(["alpha", "zeta"]), max_size=4),
    st.sampled_from(["no", "best", "drawn"]),
)
def test_any_words_of_any_texts_are_answered(rows, words, grow):
    texts = texts_of(*[" ".join(row) for row in rows], "omega")
    x = expansion.of_guide(texts, Options(reading=READING))
    places = expansion.known(x, words)
    found = expansion.expand(x, places, 4, grow, np.random.default_rng(0))
    names = [one.word for one in found]
    assert len(set(names)) == len(names) <= 4 and not set(names) & set(words)
    assert all(np.isfinite(one.score) and one.score > 0 for one in found)
    if grow == "no":
        assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
