"""Topics and labels of models as concepts of a taste."""

import numpy as np
import pytest

from tests.fixed_topics import publish
from tvml.errors import ModelError, UsageError
from tvml.guide.programme import Programme
from tvml.registry import parts, store


def test_topics(tmp_path):
    publish(tmp_path)
    (part,) = parts.load(tmp_path, "topics")
    assert part.names == ("topic:0", "topic:1", "topic:2") and part.labels[0] == "goal, league"
    x = part.find([Programme(title="goal", description="league"), Programme(title="nothing")])
    assert x.shape == (2, 3) and x.dtype == np.float32
    assert x[0].argmax() == 0 and x[0, 0] > 0.5 and not x[1].any()


def test_labels(registry):
    (part,) = parts.load(registry, "genre")
    assert set(part.names) == {"label:film", "label:news", "label:sports"} and set(part.labels) == {
        "Film",
        "News",
        "Sports",
    }
    sport = Programme(title="League final", description="the referee and a penalty in the stadium")
    (x,) = part.find([sport])
    assert part.labels[int(x.argmax())] == "Sports" and x.max() > 0.5
    assert all(value == 0 or value >= parts.LEAST for value in x.tolist())


def test_another_kind_has_none(root, model):
    store.publish(root, **model | {"name": "programmes", "kind": "index"})
    with pytest.raises(ModelError, match="is an index model; expected concepts, topics or a classifier"):
        parts.load(root, "programmes")


def test_two_models_with_the_same_concepts_are_refused(tmp_path):
    publish(tmp_path)
    with pytest.raises(
        UsageError, match="--model topics and --model topics@1 both have the concept topic:0; choose one"
    ):
        parts.load_all(tmp_path, ["topics", "topics@1"])
    assert parts.load_all(tmp_path, []) == [] and len(parts.load_all(tmp_path, ["topics"])) == 1


def test_a_model_that_is_not_there(root):
    with pytest.raises(
        ModelError, match=r"no model 'concepts' in the registry .*; tvml recommend train GUIDE makes one"
    ):
        parts.load(root, "concepts")
