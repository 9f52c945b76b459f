"""The output of nearest neighbours: against a slow loop, how it shares its places out, and what it costs."""

from math import exp, log

import numpy as np
import pytest

from tvml.errors import InputError
from tvml.methods.outputs.neighbours import Options, _means, _stored, fit, fixed, scores, shapes

RNG = np.random.default_rng(0)
X = RNG.standard_normal((30, 5)).astype(np.float32)
LABELS = RNG.integers(0, 3, 30)


def fitted(o, x=X, labels=LABELS, k=3):
    return fit(x, labels, np.ones(len(x)), k, o, np.random.default_rng(0))


def by_hand(p, x, o):
    """Scores of one vector: every class by its share, as dense around x as its stored vectors are."""
    length = sum(v * v for v in x) ** 0.5
    x = [v / length for v in x]
    rows = []
    for item, label in zip(p["items"].tolist(), p["labels"].tolist(), strict=True):
        size = sum(v * v for v in item) ** 0.5
        rows.append((sum((v / size - w) ** 2 for v, w in zip(item, x, strict=True)), label))
    rows = sorted(rows)[: o.nearest or None]
    found = []
    for c, b in enumerate(p["b"].tolist()):
        mass = sum(exp(-far / o.temperature) for far, label in rows if label == c)
        found.append(p["scale"][0] * (b + log(mass)) if mass else None)
    return found


@pytest.mark.parametrize("nearest", [0, 1, 4, 12, 99])
@pytest.mark.parametrize("temperature", [0.1, 1.0])
def test_scores_equal_a_plain_loop(nearest, temperature):
    o = Options(items=12, nearest=nearest, temperature=temperature)
    p = fitted(o) | {"scale": np.array([0.7], dtype=np.float32)}
    found = scores(p, X, o, np)
    for row, x in zip(found, X.tolist(), strict=True):
        for value, expected in zip(row.tolist(), by_hand(p, x, o), strict=True):
            if expected is None:  # nothing of the class among the nearest: as good as impossible
                assert value < row.max() - 25
            else:
                assert value == pytest.approx(expected, abs=1e-3)


def test_with_room_for_all_each_training_text_finds_its_own_label():
    o = Options(items=30, temperature=0.01)
    assert (scores(fitted(o), X, o, np).argmax(axis=1) == LABELS).all()


def test_bytes_keep_the_direction_of_a_vector():
    found = fitted(Options(items=30))["items"].astype(float)
    own = np.concatenate([X[np.equal(LABELS, label)] for label in range(3)])
    cosine = (found * own).sum(axis=1) / np.linalg.norm(found, axis=1) / np.linalg.norm(own, axis=1)
    assert cosine.min() > 0.9999
    assert np.abs(found).max(axis=1).tolist() == [127] * 30


@pytest.mark.parametrize(
    ("texts", "items", "power", "expected"),
    [
        ([100, 100], 10, 0.5, [5, 5]),
        ([300, 100], 8, 1.0, [6, 2]),
        ([400, 100], 9, 0.5, [6, 3]),
        ([400, 100], 10, 0.0, [5, 5]),
        ([1000, 1, 1], 9, 0.5, [7, 1, 1]),  # a class of one text needs one place
        ([2, 3], 9, 0.5, [4, 5]),  # more places than texts: shared out all the same
        ([5, 0], 3, 0.5, [2, 1]),
    ],
)
def test_places_are_shared_out(texts, items, power, expected):
    assert _stored(np.array(texts), Options(items=items, power=power)).tolist() == expected


def test_means_stand_for_clumps_and_weigh_their_texts():
    centres = np.eye(4, dtype=np.float32)[:2]
    x = np.repeat(centres, 20, axis=0)
    found = _means(x, np.ones(40), 2, np.random.default_rng(1))
    assert sorted(found.argmax(axis=1).tolist()) == [0, 1]
    np.testing.assert_allclose(found.max(axis=1), 1, atol=1e-5)
    one = _means(x, np.repeat([3.0, 1.0], 20), 1, np.random.default_rng(0))
    np.testing.assert_allclose(one[0, :2], np.array([3, 1]) / 10**0.5, rtol=1e-5)


def test_a_class_with_fewer_texts_than_places_keeps_them_all_and_repeats():
    found = _means(X[:3], np.ones(3), 7, np.random.default_rng(0))
    np.testing.assert_array_equal(found, X[[0, 1, 2, 0, 1, 2, 0]])


def test_it_costs_a_quarter_of_a_weight_a_number():
    o = Options(items=128)
    assert fixed(56, 27, o) == {"items": (128, 56), "labels": (128,)}
    assert shapes(56, 27, o) == {"b": (27,), "scale": (1,)}


@pytest.mark.parametrize(
    ("items", "k", "message"),
    [
        (20, 27, "room for 20 labels, found 27; raise output.items"),
        (500, 257, "room for 256 labels, found 257; lower data.max_labels"),
        (100, 300, "room for 100 labels, found 300; raise output.items"),
    ],
)
def test_more_labels_than_it_has_room_for_are_told(items, k, message):
    with pytest.raises(InputError, match=message):
        fixed(8, k, Options(items=items))
    assert fixed(8, min(items, 256), Options(items=items))
