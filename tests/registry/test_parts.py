"""Topics and labels of models as concepts of a taste."""

import numpy as np
import pytest

from tests.fixed_topics import publish
from tvml.errors import InputError, ModelError, UsageError
from tvml.guide.programme import Programme
from tvml.models.vectors import Vectors
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


def test_topics_over_vectors_are_found_by_id(tmp_path):
    publish(tmp_path, vectors=True)
    given = Vectors(np.eye(6, dtype="f4")[[0, 3]], ["One@20:15", "soup"], "x.safetensors")
    (part,) = parts.load_all(tmp_path, ["topics"], given)
    assert part.vectors and part.names == ("topic:0", "topic:1", "topic:2") and part.labels[1] == "soup, oven"
    guide = [
        Programme(title="-", id="soup"),
        Programme(title="goal"),
        Programme(channel="One", start="20:15", title="soup"),
    ]
    x = part.find(guide)
    assert x.dtype == np.float32 and x[0].argmax() == 1 and x[2].argmax() == 0 and min(x[0, 1], x[2, 0]) > 0.5
    assert not x[1].any(), "what has no vector has no topic, whatever its words say"
    with pytest.raises(UsageError, match="the topics of --model topics were learned from vectors: give those"):
        parts.load_all(tmp_path, ["topics"])
    with pytest.raises(InputError, match="vectors of 5 numbers, these topics have learned 6"):
        parts.load(tmp_path, "topics", given._replace(table=given.table[:, :5]))[0].find(guide)


def test_vectors_that_no_model_takes(registry):
    given = Vectors(np.ones((1, 6), "f4"), ["soup"], "x.safetensors")
    for refs in ([], ["genre"]):
        with pytest.raises(UsageError, match="--vectors is for topics learned from vectors; name such topics with"):
            parts.load_all(registry, refs, given)
