"""Detectors hear labels, series and topics that a past guide has planted, and come back from the registry."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from tests.models.test_recommend import THEMES, planted, theme
from tvml.errors import InputError, ModelError
from tvml.guide.programme import Programme
from tvml.models.detector import parts
from tvml.registry import concepts as registry
from tvml.registry import store, verify
from tvml.train import concepts
from tvml.train.concepts import Recipe, learn
from tvml.train.publish_concepts import publish


def past():
    found = planted(40, 1, name="past")
    for p in found:
        p.categories = [theme(p).title()]
        p.title = f"The {theme(p)} hour: {p.title}"
    return found


@pytest.fixture(scope="module")
def learned():
    return learn(past(), Recipe(topics=4))


def test_kinds_and_names(learned):
    assert learned.kinds == {"label": 4, "series": 4, "topic": 4}
    assert learned.detector.names[:4] == ("label:bread", "label:court", "label:goal", "label:rail")
    assert learned.detector.labels[:4] == ("Bread", "Court", "Goal", "Rail")
    assert "series:the rail hour" in learned.detector.names and "like The rail hour" in learned.detector.labels


def test_unseen_texts_have_the_label_and_read_like_the_series(learned):
    new = planted(20, 5)
    for part in parts(learned.detector)[:2]:
        best = part.find(new).argmax(axis=1)
        right = sum(theme(p) in part.names[j] for p, j in zip(new, best.tolist(), strict=True))
        assert right >= 0.95 * len(new), part.names


def test_a_series_is_not_heard_by_its_title(learned):
    (part,) = [one for one in parts(learned.detector) if one.kind == "series"]
    titled = Programme(title="The rail hour", description="flour oven butter dough baker")
    assert part.names[int(part.find([titled])[0].argmax())] == "series:the bread hour"


def test_topics_are_the_themes():
    (part,) = parts(learn(planted(60, 1, name="past"), Recipe(topics=4)).detector)
    best = part.find(planted(20, 5)).argmax(axis=1).reshape(20, 4)
    assert [np.bincount(column).max() >= 18 for column in best.T] == [True] * 4
    assert any(set(label.split(", ")) <= set(THEMES["rail"]) for label in part.labels)


def test_ridge_is_the_one_of_scikit_learn():
    rng = np.random.default_rng(0)
    x, y = rng.random((60, 8), dtype="f4"), rng.random((60, 3), dtype="f4")
    wanted = Ridge(alpha=2.0, fit_intercept=False).fit(x, y).coef_.T
    assert np.allclose(concepts.ridge(x, y, 2.0), wanted, atol=1e-4)


def test_the_same_guide_gives_the_same_bytes_and_comes_back_from_the_registry(learned, tmp_path):
    again = learn(past(), Recipe(topics=4))
    first, second = registry.arrays(learned.detector), registry.arrays(again.detector)
    assert all(first[name].tobytes() == second[name].tobytes() for name in first)
    publish(tmp_path, "concepts", Recipe(topics=4), 0, learned, [])
    found = registry.load(tmp_path, "concepts")
    assert found.names == learned.detector.names and found.labels == learned.detector.labels
    new = planted(5, 6)
    for before, after in zip(parts(learned.detector), parts(found), strict=True):
        assert np.allclose(before.find(new), after.find(new), atol=2e-2)
        assert before.words == after.words and before.texts == after.texts


def test_what_it_cannot_be_learned_from():
    with pytest.raises(InputError, match="there is no programme"):
        learn([], Recipe())
    with pytest.raises(InputError, match="nothing is to be learned from 1 distinct texts"):
        learn([Programme(title="One")], Recipe())


def test_another_model_is_refused(tmp_path):
    given = {"arrays": {"w": np.zeros(2)}, "facts": {}, "metrics": {}, "parameters": 2, "card": "a card"}
    store.publish(tmp_path, name="genre", kind="classifier", **given)
    with pytest.raises(ModelError, match="not a concepts model; tvml recommend train makes one"):
        registry.load(tmp_path, "genre")


def test_a_damaged_one_is_refused(learned, tmp_path):
    publish(tmp_path, "concepts", Recipe(topics=4), 0, learned, [])
    stored = verify.load(tmp_path, "concepts")
    for name, array in (("mean", np.zeros(3, "f4")), ("number", np.zeros(1, "i4"))):
        with pytest.raises(ModelError, match="made by another version of tvml"):
            registry.of(stored._replace(arrays=stored.arrays | {name: array}))
