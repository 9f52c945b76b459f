import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import normalized_mutual_info_score

from tvml.evaluate import topics
from tvml.evaluate.topics import metrics, mutual_information, purity
from tvml.models.topics import NONE
from tvml.sparse import from_rows

SIDES = st.lists(st.tuples(st.integers(-1, 4), st.integers(0, 3)), min_size=1, max_size=30)


@given(SIDES)
@settings(deadline=None)  # the first call imports a library
def test_agreement_is_scikit_learns(pairs):
    topic, labels = (np.array(side) for side in zip(*pairs, strict=True))
    if len(set(topic.tolist())) > 1 or len(set(labels.tolist())) > 1:  # both whole: 0 here, 1 there
        expected = normalized_mutual_info_score(labels, topic)
        assert mutual_information(topic, labels) == pytest.approx(expected, abs=1e-9)
    right = sum(
        max(sum(t == one and label == other for t, label in pairs) for other in range(4)) for one in {*topic} - {NONE}
    )
    assert purity(topic, labels) == pytest.approx(right / len(pairs))


def test_two_whole_partitions_share_nothing():
    assert mutual_information(np.zeros(3, int), np.zeros(3, int)) == 0
    assert purity(np.full(3, NONE), np.zeros(3, int)) == 0


def counts(rows):
    return from_rows([dict.fromkeys(row, 1.0) for row in rows], 30)


def test_figures_of_a_small_guide_by_hand():
    rows = [range(10)] * 6 + [range(10, 20)] * 3 + [[20]]
    topic = np.array([0] * 6 + [1] * 3 + [NONE])
    series = np.array([0, 1, 2, 3, 4, 5, 6, 6, 6, 7])
    found = metrics(counts(rows), series, topic, [range(10), range(10, 20)], np.array([0] * 6 + [1] * 4))
    balance = -(2 / 3 * math.log(2 / 3) + 1 / 3 * math.log(1 / 3)) / math.log(2)
    assert found == {
        "npmi": 0.0,  # 1 for the first topic, and -1 for the second: its words are in fewer than LEAST texts
        "npmi_series": 0.0,
        "diversity": 1.0,
        "balance": round(balance, 4),
        "dead": 0,
        "assigned": 0.9,
        "largest": 0.6,
        "nmi": round(normalized_mutual_info_score([0] * 6 + [1] * 4, topic), 4),
        "purity": 0.9,
    }
    assert "nmi" not in metrics(counts(rows), series, topic, [range(10), range(10, 20)], None)


def test_missing_and_common_words_make_it_worse():
    rows = [range(10)] * 6 + [range(10, 20)] * 6
    series, topic = np.arange(12), np.repeat([0, 1], 6)
    full = metrics(counts(rows), series, topic, [range(10), range(10, 20)], None)
    few = metrics(counts(rows), series, topic, [range(5), range(10, 20)], None)
    same = metrics(counts(rows), series, topic, [range(10), range(10)], None)
    more = metrics(counts(rows), series, topic, [range(10), range(10, 20), []], None)
    assert (full["npmi"], full["diversity"]) == (1, 1)
    assert few["npmi"] == pytest.approx((1 + (20 - 70) / 90) / 2, abs=1e-4) and few["diversity"] == 0.75
    assert same["npmi"] == 1 and same["diversity"] == 0.5
    assert (more["npmi"], more["dead"]) == (pytest.approx(1 / 3, abs=1e-4), 1)
    eleven = metrics(counts(rows), series, topic, [[*range(10), 15], range(10, 20)], None)
    assert eleven == full, "the first ten words are looked at"


def test_ends_of_the_scale():
    x, series = counts([range(10)] * 6), np.arange(6)
    one = metrics(x, series, np.zeros(6, int), [range(10)], None)
    assert (one["balance"], one["dead"], one["largest"]) == (1.0, 0, 1.0)
    nobody = metrics(x, series, np.full(6, NONE), [[], []], np.zeros(6, int))
    assert (nobody["dead"], nobody["assigned"], nobody["npmi"], nobody["purity"]) == (2, 0, -1, 0)
    assert all(math.copysign(1, value) == 1 for name, value in nobody.items() if not name.startswith("npmi"))
    even = metrics(x, series, np.arange(6) % 3, [range(10)] * 3, None)
    assert even["balance"] == 1.0
    assert topics.TOP == 10
